package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

// An interrupted verb ends at once with exit code 3, even while it reads a folder.
func TestInterruptedVerbs(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, args := range []string{"lint", "test", "draw", "route withheld --line global", "call", "simulate", "serve --listen 127.0.0.1:0"} {
		root := newRoot()
		root.SetArgs(strings.Fields(args))
		root.SetIn(strings.NewReader(""))
		root.SetOut(io.Discard)
		root.SetErr(io.Discard)
		var f *failure
		if err := root.ExecuteContext(ctx); !errors.As(err, &f) || f.code != exitCannot || f.Error() != "interrupted" {
			t.Errorf("%s: %v, want to be interrupted", args, err)
		}
	}
}

func TestInterruptible(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	forever := make(chan struct{})
	_, err := interruptible(ctx, func() (any, error) {
		cancel()
		<-forever
		return nil, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(forever)
}

// faulty is a terminal that panics when it is written to.
type faulty struct{}

func (faulty) Write([]byte) (int, error) { panic("oh") }

// A panic of a verb, in its own goroutine or in the one of an interruptible work, is an error with exit code 3 that
// names the function which panics, and no other code.
func TestNoPanicReachesAUser(t *testing.T) {
	const want = "error: a fault of ivrsim: oh, in ivrsim.faulty.Write (root_test.go:"
	center := writtenCenter(t, archived(t, "followed"))
	for _, args := range []string{"--version", "lint " + center} {
		var printed strings.Builder
		code := execute(t.Context(), strings.Fields(args), nil, faulty{}, &printed)
		if code != exitCannot || !strings.HasPrefix(printed.String(), want) || strings.Contains(printed.String(), "goroutine") {
			t.Errorf("%s: exit code %d, %s", args, code, printed.String())
		}
	}

	// An error of the runtime has frames of the runtime before the function.
	_, err := withoutPanic(func() (int, error) {
		one := []int{1}
		return one[len(t.Name())], nil
	})
	if got := err.Error(); !strings.Contains(got, "index out of range") || !strings.Contains(got, "TestNoPanicReachesAUser.func") {
		t.Errorf("got %s", got)
	}
}
