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
