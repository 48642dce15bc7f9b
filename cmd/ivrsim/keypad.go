package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/ivr"
)

// keypad is a call driven by lines of text, as a person types them.
type keypad struct {
	*ivr.Session
}

// typed are the words that a line may begin with, as in a scripted call. What
// begins with none of them is keys, or said.
var typed = map[string]func(k *keypad, rest string) error{
	"press":     func(k *keypad, rest string) error { return k.Press(rest) },
	"say":       func(k *keypad, rest string) error { return k.Say(rest) },
	"wait":      (*keypad).wait,
	"silent":    alone((*keypad).Silent),
	"answered":  alone((*keypad).Answered),
	"escalated": alone((*keypad).Escalated),
	"hang_up":   alone((*keypad).HangUp),
}

func alone(do func(*keypad) error) func(*keypad, string) error {
	return func(k *keypad, rest string) error {
		if rest != "" {
			return k.Say(rest)
		}
		return do(k)
	}
}

func (k *keypad) wait(rest string) error {
	d, err := time.ParseDuration(rest)
	if err != nil {
		return fmt.Errorf("wait %s: write a duration, as in wait 40s", rest)
	}
	return k.Wait(d)
}

// take does what a line says. An empty one is silence.
func (k *keypad) take(line string) error {
	line = strings.TrimSpace(line)
	if line == "" {
		return k.Silent()
	}
	if k.Waits() == ivr.ForLookup {
		return k.lookUp(line)
	}
	word, rest, _ := strings.Cut(line, " ")
	if do := typed[strings.TrimSuffix(word, ":")]; do != nil {
		return do(k, strings.TrimSpace(rest))
	}
	if strings.Trim(line, "0123456789*#") == "" {
		return k.Press(line)
	}
	return k.Say(line)
}

// answers reports whether a line names an outcome of the lookup at which the
// call stands.
func (k *keypad) answers(line string) bool {
	words := strings.Fields(line)
	return len(words) > 0 && slices.Contains(k.Outcomes(), words[0])
}

// lookUp answers a lookup: "found", or "found balance=51200".
func (k *keypad) lookUp(line string) error {
	words := strings.Fields(line)
	values := map[string]string{}
	for _, word := range words[1:] {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			return fmt.Errorf("%s: write a value as NAME=VALUE, as in found balance=51200", line)
		}
		values[name] = value
	}
	return k.Lookup(words[0], values)
}
