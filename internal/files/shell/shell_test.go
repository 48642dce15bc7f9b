package shell_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/shell"
)

// Each command prints the text, or has the error.
func TestOutput(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct{ out, err string }{
		"cat":                             {"a sentence", ""},
		"tr a-z A-Z; echo; echo":          {"A SENTENCE", ""},
		"true":                            {"", ""},
		"exit 3":                          {"", "exit status 3"},
		"echo out; exit 3":                {"out", "exit status 3"},
		"echo '  broken' >&2; exit 3":     {"", "exit status 3: broken"},
		"printf 'a\\033[1mb' >&2; exit 1": {"", "exit status 1: a"},
		"yes":                             {"", "it printed more than 65,536 bytes"},
		"yes >&2":                         {"", "it printed more than 65,536 bytes"},
		"printf '%65536d' 1 | tr -d ' '":  {"1", ""},
	} {
		out, err := shell.Output(t.Context(), text, []byte(" a sentence\n"), time.Minute)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if out != want.out || !strings.HasPrefix(got, want.err) || (want.err == "") != (err == nil) || strings.ContainsRune(got, '\033') {
			t.Errorf("%q prints %q, %v; want %q, %q", text, out, err, want.out, want.err)
		}
	}
}

// A command that does not end is ended at its time, also if a child holds its output. So is one whose caller gives up.
func TestOutputEnds(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"exec tail -f /dev/null", "tail -f /dev/null"} {
		_, err := shell.Output(t.Context(), text, nil, 50*time.Millisecond)
		if err == nil || err.Error() != "it did not answer within 50ms" {
			t.Errorf("%q: %v", text, err)
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := shell.Output(ctx, "cat", nil, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("after a cancel: %v", err)
	}
}

// A buffer takes as many bytes as its limit, and after one more it takes nothing.
func TestBuffer(t *testing.T) {
	t.Parallel()
	b := shell.Buffer{Max: 5}
	for i, c := range []struct {
		text   string
		n      int
		isFull bool
	}{{"abc", 3, false}, {"de", 2, false}, {"", 0, false}, {"f", 0, true}, {"", 0, true}} {
		n, err := b.Write([]byte(c.text))
		if n != c.n || b.IsFull != c.isFull || (err != nil) != c.isFull {
			t.Errorf("write %d of %q: %d bytes, full %v, %v", i, c.text, n, b.IsFull, err)
		}
	}
	if string(b.Content) != "abcde" {
		t.Errorf("it has %q", b.Content)
	}

	small := shell.Buffer{Max: 5}
	if _, err := small.Write([]byte("abcdef")); err == nil || len(small.Content) > 0 {
		t.Errorf("six bytes fit into five: %q, %v", small.Content, err)
	}
}
