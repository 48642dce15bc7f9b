package main

import (
	"io"
	"strings"
	"testing"
	"unicode/utf8"

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
		text := onTerminal(t, 0, io.Discard, "simulate", "peak_day", "--replications", "1", "--set", "calls.all.times=10%")
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
		{[]string{"draw", "main", "--sample"}, `hint: write it to a file: "ivrsim draw main > main.svg"`},
		{[]string{"draw", "--sample"}, `hint: write it to a file: "ivrsim draw > main.svg"`},
		{[]string{"draw", "mian", "--sample"}, `hint: did you mean "main"?`}, // before the format
	} {
		var errors strings.Builder
		text := onTerminal(t, 0, &errors, c.args...)
		if text != "" || !strings.HasSuffix(errors.String(), c.want+"\n") {
			t.Errorf("%v: %q, %q", c.args, text, errors.String())
		}
	}
}

// Sentences and lists are wrapped to the width of the terminal.
func TestTextFitsTheTerminal(t *testing.T) {
	for _, args := range [][]string{
		{"--help"},
		{"simulate", "peak_day", "--sample", "--full", "--replications", "1", "--set", "calls.all.times=10%"},
	} {
		const columns = 70
		text := onTerminal(t, columns, io.Discard, args...)
		text, _, _ = strings.Cut(text, "\r\n goal ") // tables may be wider
		for line := range strings.SplitSeq(text, "\r\n") {
			if utf8.RuneCountInString(line) > columns {
				t.Errorf("%v: %q is wider than %d columns", args, line, columns)
			}
		}
	}
}

// onTerminal returns the output of a verb on a terminal of a number of columns, or of an unknown one at 0.
func onTerminal(t *testing.T, columns uint16, errors io.Writer, args ...string) string {
	keyboard, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(keyboard, &pty.Winsize{Rows: 40, Cols: columns}); err != nil {
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
