package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A simulation that is interrupted at any time prints nothing and writes no file.
func TestInterruptedSimulation(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{0, time.Millisecond, 30 * time.Millisecond, 200 * time.Millisecond} {
		for _, format := range []string{"--json", "--json=false"} {
			ctx, cancel := context.WithCancel(context.Background())
			if after == 0 {
				cancel()
			}
			interrupt := time.AfterFunc(after, cancel)
			folder := t.TempDir()
			var out, errs bytes.Buffer
			root := newRoot()
			root.SetArgs([]string{
				"simulate", "peak_day", "--sample", "--replications", "5000", format, "--html",
				filepath.Join(folder, "day.html"), "--csv", filepath.Join(folder, "tables"),
			})
			root.SetOut(&out)
			root.SetErr(&errs)
			var f *failure
			if err := root.ExecuteContext(ctx); !errors.As(err, &f) || f.code != exitCannot || f.Error() != "interrupted" {
				t.Errorf("%s after %s: %v, want to be interrupted", format, after, err)
			}

			interrupt.Stop()
			if out.Len()+errs.Len() > 0 {
				t.Errorf("%s after %s: printed %q and %q", format, after, out.String(), errs.String())
			}
			if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
				t.Errorf("%s after %s: left %v, %v", format, after, left, err)
			}
		}
	}
}
