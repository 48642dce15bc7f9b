package main

import (
	"io"
	"strings"
	"testing"

	"github.com/creack/pty"
)

// On a terminal the first screen has bars, and colors unless NO_COLOR is set. A dumb
// terminal shows plain text.
func TestSummaryOnTerminal(t *testing.T) {
	for _, c := range []struct {
		term, noColor string
		bars, colored bool
	}{
		{"xterm", "", true, true},
		{"xterm", "1", true, false},
		{"dumb", "", false, false},
	} {
		t.Setenv("TERM", c.term)
		t.Setenv("NO_COLOR", c.noColor)
		text := onTerminal(t, io.Discard, "simulate", "peak_day", "--replications", "1", "--set", "calls.all.times=10%")
		if !strings.Contains(text, "worst queues") || strings.Contains(text, "█") != c.bars || strings.Contains(text, "\x1b[") != c.colored {
			t.Errorf("%+v:\n%q", c, text)
		}
	}
}

// A drawing is not written to a terminal, which shows what to do.
func TestDrawOnTerminal(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"draw", "main", "--sample"}, "ivrsim draw main > main.svg"},
		{[]string{"draw", "--sample"}, "ivrsim draw > flow.svg"},
	} {
		var errors strings.Builder
		text := onTerminal(t, &errors, c.args...)
		if text != "" || !strings.HasSuffix(errors.String(), "hint: write it to a file: \""+c.want+"\"\n") {
			t.Errorf("%v: %q, %q", c.args, text, errors.String())
		}
	}
}

// onTerminal returns what a verb prints on a terminal.
func onTerminal(t *testing.T, errors io.Writer, args ...string) string {
	keyboard, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	printed := make(chan string)
	go func() {
		text, _ := io.ReadAll(keyboard) // ends with an error when the terminal is closed
		printed <- string(text)
	}()
	run(args, strings.NewReader(""), terminal, errors)
	if err := terminal.Close(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = keyboard.Close() }() // it was read
	return <-printed
}
