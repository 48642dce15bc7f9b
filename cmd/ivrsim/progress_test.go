package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestProgressLines: where there is no terminal, a long run prints a line after four seconds, and every ten more.
func TestProgressLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		p := newProgress(&out, "simulating day")
		time.Sleep(15 * time.Second)
		p.set(30, 200)
		time.Sleep(10 * time.Second)
		p.clear()
		p.clear() // again does nothing
		time.Sleep(time.Minute)
		if want := "simulating day: 4s\nsimulating day: 14s\nsimulating day: 24s, 15%\n"; out.String() != want {
			t.Errorf("%q, want %q", out.String(), want)
		}
	})
}

// The share of a file that is read follows its size. A pipe has no size, and no share.
func TestProgressOfAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "calls.csv")
	if err := os.WriteFile(path, make([]byte, 400), 0o600); err != nil {
		t.Fatal(err)
	}

	for _, c := range []struct {
		all        int64
		done, most int
	}{{400, 250, 1000}, {0, 0, 0}} {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}

		shown := newProgress(io.Discard, "reading")
		in := &input{File: file, all: c.all, shown: shown}
		_, err = in.Read(make([]byte, 100))
		shown.clear()
		if err := errors.Join(err, file.Close()); err != nil {
			t.Fatal(err)
		}
		if shown.done != c.done || shown.most != c.most {
			t.Errorf("of a file of %d bytes, %d of %d parts are shown, want %d of %d", c.all, shown.done, shown.most, c.done, c.most)
		}
	}
}
