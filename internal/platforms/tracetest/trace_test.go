package tracetest

import (
	"strings"
	"testing"
)

// answering is a call that hears a word after some answers of systems.
type answering struct {
	answers int
	word    string
}

func (c answering) Answers() []Call {
	if c.answers == 0 {
		return nil
	}
	return []Call{answering{c.answers - 1, c.word}}
}

func (c answering) Heard() string {
	if c.answers == 0 {
		return Said("", c.word)
	}
	return ""
}

func (c answering) Inputs() []string { return nil }
func (c answering) Give(string) Call { return nil }
func (c answering) Free() string     { return "" }
func (c answering) Key() string      { return strings.Repeat("?", c.answers) + c.word }

// TestWalk: a call that may say the same after more answers than a walk follows is no difference.
func TestWalk(t *testing.T) {
	first := func(int) int { return 0 }
	leader := answering{maxAnswers - 1, "hello"}
	for name, c := range map[string]struct {
		follower answering
		want     string
	}{
		"the same":               {answering{maxAnswers, "hello"}, ""},
		"another word":           {answering{maxAnswers, "bye"}, "hello "},
		"another word, later on": {answering{maxAnswers + 1, "bye"}, ""},
	} {
		if got, _ := Walk(first, leader, c.follower); got != c.want {
			t.Errorf("%s: the difference is %q, want %q", name, got, c.want)
		}
	}
}
