package main

import (
	"bytes"
	"context"
	"errors"
	"testing"
)

// An interrupt cancels the verb's context; whenever it comes, nothing is printed.
func TestAnInterruptedSimulationPrintsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, format := range []string{"--json", "--json=false"} {
		var out, errs bytes.Buffer
		root := newRoot()
		root.SetArgs([]string{"simulate", "peak_day", format})
		root.SetOut(&out)
		root.SetErr(&errs)
		var f *failure
		if err := root.ExecuteContext(ctx); !errors.As(err, &f) || f.code != exitCannot || f.Error() != "interrupted" {
			t.Errorf("%s: %v, want to be interrupted", format, err)
		}
		if out.Len()+errs.Len() > 0 {
			t.Errorf("%s: printed %q and %q", format, out.String(), errs.String())
		}
	}
}
