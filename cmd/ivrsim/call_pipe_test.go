package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// An interrupt ends a call that is waiting for a line of input.
func TestInterruptedPipe(t *testing.T) {
	cmd := program(t, "call", "main", "--sample")
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}

	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}

	var said strings.Builder
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if !bufio.NewScanner(out).Scan() {
		t.Fatal("no output")
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}

	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitCannot || said.String() != "error: interrupted\n" {
		t.Errorf("ended with %v: %s", err, &said)
	}
}
