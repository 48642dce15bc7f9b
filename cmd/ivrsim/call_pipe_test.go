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

// An input that is too long is named by its number, with a fix.
func TestLongInputOfAPipe(t *testing.T) {
	input := "1\n" + strings.Repeat("x", bufio.MaxScanTokenSize)
	var out, said strings.Builder
	code := run([]string{"call", "main", "--sample"}, strings.NewReader(input), &out, &said)

	want := "error: input 2 is longer than 65536 bytes\nhint: write an input per line\n"
	if code != exitCannot || said.String() != want {
		t.Errorf("exit code %d, %s", code, &said)
	}
}
