package ivr

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// dialplan is a menu as Asterisk reads it: extensions, also patterns, that are compared
// with the digits so far after each of them.
type dialplan struct {
	choices     string // the keys that are extensions of one character
	least, most int    // digits of the others
}

// dial returns what becomes of keys that are pressed without a pause: a choice, "extension",
// or "no_match"; how many of the keys it takes, the others being for the next step; and whether the pause after them
// is waited for. In addition to Asterisk's rule, # ends the digits, and a star that is a choice is one after
// digits too.
func (p *dialplan) dial(keys string) (became string, taken int, paused bool) {
	for i, key := range keys {
		digits := keys[:i]
		switch {
		case key == '#' && digits != "":
			return p.match(digits), i + 1, false
		case len(digits) == p.most:
			return p.match(digits), i, false
		case key == '#' && strings.Contains(p.choices, "#"):
			return "hash", i + 1, false
		case key == '*' && strings.Contains(p.choices, "*"):
			return "star", i + 1, false
		case key == '#' || key == '*':
			return "no_match", i + 1, false
		}
	}
	return p.match(keys), len(keys), len(keys) < p.most
}

// match returns what digits are that no other follows.
func (p *dialplan) match(digits string) string {
	switch {
	case len(digits) == 1 && strings.Contains(p.choices, digits):
		return digits
	case p.least <= len(digits) && len(digits) <= p.most:
		return flow.Extension
	}
	return "no_match"
}

// TestExtensionsAgainstADialplan presses every sequence of up to five of six keys at menus with
// extensions of different lengths.
func TestExtensionsAgainstADialplan(t *testing.T) {
	for _, p := range []dialplan{{"12", 4, 4}, {"1*#", 2, 3}, {"", 3, 3}, {"0*", 2, 4}} {
		choices := ""
		for _, key := range p.choices {
			choices += fmt.Sprintf("%q: key_%d, ", string(key), strings.IndexRune("0123456789*#", key))
		}

		text := "flow: main\nstart: menu\nsteps:\n  menu: {menu: Choose., takes: 1s, attempts: 1, choices: {" + choices + fmt.Sprintf("extension: {digits: %d-%d, into: dialed, between: 3s, then: extension}}, then: {no_match: no_match, no_input: no_input}}\n", p.least, p.most)
		for _, name := range []string{"extension", "no_match", "no_input"} {
			text += "  " + name + ": {end: " + name + "}\n"
		}

		for i := range 12 {
			text += fmt.Sprintf("  key_%d: {end: %s}\n", i, flow.Key(i))
		}
		machine := Live(load(t, written(map[string]string{"routing.yaml": diagtest.Center, "main.yaml": text})).Program("main"))

		for _, keys := range sequences("012*#7", 5) {
			s := dial(t, machine, Setup{From: ExampleCaller(machine.Program().Center, 0), At: UsualTime(time.UTC)}, "")
			before := s.Now()
			err := s.Press(keys)
			want, taken, paused := p.dial(keys)
			if err != nil {
				t.Fatalf("%+v: press %s: %v", p, keys, err)
			}

			took := s.Now().Sub(before)
			if shown := keys[:taken] + Mask(keys[taken:]); pressed(s) != shown {
				t.Errorf("%+v: press %s: the call takes %s, want %s", p, keys, pressed(s), shown)
			}
			if got := s.Step().End; got != want || (took == 3*time.Second) != paused || took != 0 && !paused {
				t.Errorf("%+v: press %s: got %s after %s, want %s, after a pause: %t", p, keys, got, took, want, paused)
			}
			if want == flow.Extension && s.Known("dialed") != strings.TrimSuffix(keys[:taken], "#") {
				t.Errorf("%+v: press %s: {dialed} is %q", p, keys, s.Known("dialed"))
			}
		}
	}
}

// pressed returns the keys of the last press, as the trace shows them.
func pressed(s *Session) string { return s.events[s.since-1].Text }

// sequences returns all sequences of 1 to most keys.
func sequences(keys string, most int) []string {
	out, longest := []string{}, []string{""}
	for range most {
		var longer []string
		for _, s := range longest {
			for _, key := range keys {
				longer = append(longer, s+string(key))
			}
		}
		out, longest = append(out, longer...), longer
	}
	return out
}

// TestExtensionsInAQueue: while the call waits, a digit is taken when the time between two digits has
// passed, and not if max_wait ends before.
func TestExtensionsInAQueue(t *testing.T) {
	machine := Live(load(t, diagtest.Example(t, "extension_in_queue")).Program("main"))
	for _, c := range []struct {
		inputs  string
		ends    string // "" for a call that still waits
		after   time.Duration
		refused bool // the last input
	}{
		{"press 1", "left", 7 * time.Second, false},
		{"press 1#", "left", 4 * time.Second, false},
		{"wait 6s, press 1", "left", 9 * time.Second, false},
		{"press 12, press 1", "left", 11 * time.Second, false}, // the menu is spoken again
		{"press 12, press 12, press 12, press 1", "left", 19 * time.Second, false},
		{"press 12, press 12, press 12, press 12, press 1", "", 16 * time.Second, true},
		{"press 12, press 12, wait 10s", "", 18 * time.Second, false},
	} {
		s := dial(t, machine, Setup{From: ExampleCaller(machine.Program().Center, 0), At: UsualTime(time.UTC)}, "")
		start := s.Now()
		var err error
		for input := range strings.SplitSeq(c.inputs, ", ") {
			err = do(s, input)
		}
		if (err != nil) != c.refused || s.Now().Sub(start) != c.after || s.Step().End != c.ends {
			t.Errorf("%s: %v; the call is at %s after %s", c.inputs, err, s.Step(), s.Now().Sub(start))
		}
	}
}
