package main

import (
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
