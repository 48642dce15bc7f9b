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

// typed gives what a line does that begins with a word of scripted calls, or
// nil for one that begins with none.
func typed(word string) func(k *keypad, rest string) error {
	switch strings.TrimSuffix(word, ":") {
	case "press":
		return func(k *keypad, rest string) error { return k.Press(rest) }
	case "say":
		return func(k *keypad, rest string) error { return k.Say(rest) }
	case "wait":
		return (*keypad).wait
	case "silent":
		return alone("silent", (*keypad).Silent)
	case "answered":
		return alone("answered", (*keypad).Answered)
	case "escalated":
		return alone("escalated", (*keypad).Escalated)
	case "hang_up":
		return alone("hang_up", (*keypad).HangUp)
	}
	return nil
}

// alone is for a word that nothing follows: with more after it, it is said.
func alone(word string, do func(*keypad) error) func(*keypad, string) error {
	return func(k *keypad, rest string) error {
		if rest != "" {
			return fmt.Errorf("%s stands alone; to say these words, write say %s %s", word, word, rest)
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
	if do := typed(word); do != nil {
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
