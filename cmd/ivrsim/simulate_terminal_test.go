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
		keyboard, terminal, err := pty.Open()
		if err != nil {
			t.Fatal(err)
		}
		printed := make(chan string)
		go func() {
			text, _ := io.ReadAll(keyboard) // ends with an error when the terminal is closed
			printed <- string(text)
		}()
		run([]string{"simulate", "peak_day", "--replications", "1"}, strings.NewReader(""), terminal, io.Discard)
		if err := terminal.Close(); err != nil {
			t.Fatal(err)
		}
		text := <-printed
		if !strings.Contains(text, "worst queues") || strings.Contains(text, "█") != c.bars || strings.Contains(text, "\x1b[") != c.colored {
			t.Errorf("%+v:\n%q", c, text)
		}
		if err := keyboard.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
