package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// An interrupt ends a call that waits for a line which never comes.
func TestAnInterruptEndsAPipedCall(t *testing.T) {
	cmd := program(t, "call", "main")
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
		t.Fatal("the call says nothing")
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitCannot || said.String() != "error: interrupted\n" {
		t.Errorf("ended with %v: %s", err, &said)
	}
}

func TestASharesBoundIsExact(t *testing.T) {
	for _, percent := range []string{"28%", "14%", "56%", "7%", "100%"} {
		var s share
		if err := s.Set(percent); err != nil {
			t.Fatal(err)
		}
		if got := s.String(); got != percent {
			t.Errorf("%s reads back as %s", percent, got)
		}
		if taken := int(s); s.isOver(taken, 100) || s.isOver(taken*3, 300) || !s.isOver(taken-1, 100) {
			t.Errorf("%d of 100 is not just %s", taken, percent)
		}
	}
}
