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

// A test run that is interrupted at any time prints nothing and writes no file.
func TestInterruptedTest(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "center")
	if code := run([]string{"init", folder}, nil, new(bytes.Buffer), new(bytes.Buffer)); code != exitOK {
		t.Fatal(code)
	}

	tests, err := filepath.Glob(filepath.Join(folder, "*_test.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range tests[1:] {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}

	files := entries(t, folder)
	for _, flag := range []string{"--write-missing", "--cover"} {
		for _, after := range []time.Duration{0, time.Millisecond} { // a run takes hundreds
			ctx, cancel := context.WithCancel(t.Context())
			if after == 0 {
				cancel()
			}

			interrupt := time.AfterFunc(after, cancel)
			var out, errs bytes.Buffer
			root := newRoot()
			root.SetArgs([]string{"test", flag, "--junit", filepath.Join(folder, "report.xml"), folder})
			root.SetOut(&out)
			root.SetErr(&errs)

			var f *failure
			if err := root.ExecuteContext(ctx); !errors.As(err, &f) || f.code != exitCannot || f.Error() != "interrupted" {
				t.Errorf("%s after %s: %v, want to be interrupted", flag, after, err)
			}
			interrupt.Stop()
			if now := entries(t, folder); out.Len()+errs.Len() > 0 || now != files {
				t.Errorf("%s after %s: printed %q and %q, and there are %d files", flag, after, out.String(), errs.String(), now)
			}
		}
	}
}

func entries(t *testing.T, folder string) int {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}
