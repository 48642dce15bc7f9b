package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// anywhere gives what the flow's `anywhere` adds to a step: of each entry, the
// keys and words that the step does not use itself. It applies to menus and
// collects only.
func (s *step) anywhere() []entry {
	if s.kind != Menu && s.kind != Collect {
		return nil
	}
	var out []entry
	for _, e := range s.flow.anywhere {
		var left []token
		for _, t := range e.tokens {
			if !s.uses(t) {
				left = append(left, t)
			}
		}
		if len(left) > 0 {
			out = append(out, entry{left, e.at, e.target})
		}
	}
	return out
}

// uses reports whether a key or word means something in the step already.
func (s *step) uses(t token) bool {
	for _, e := range s.choices {
		for _, own := range e.tokens {
			if own.same(t) {
				return true
			}
		}
	}
	if s.kind != Collect {
		return false
	}
	least, most := s.entryDigits()
	switch {
	case !t.isKey():
		return s.format == "words"
	case t.key == Star:
		return s.format == "amount" // its decimal mark
	case t.key == Hash:
		return s.endsWith != ""
	}
	return least <= 1 && 1 <= most // one digit is an entry by itself
}

// entryDigits gives how many digits a collect takes; 0, 0 is none at all. Words are
// spoken, never keyed, whatever digits says.
func (s *step) entryDigits() (least, most int) {
	if s.digits.most > 0 && s.format != "words" {
		return s.digits.least, s.digits.most
	}
	return formatDigits(s.format)
}

// formatDigits gives how many digits an entry of a format has where the collect
// does not say it; 0, 0 is none at all.
func formatDigits(format string) (least, most int) {
	switch format {
	case "words":
		return 0, 0
	case "mmdd", "ddmm":
		return 4, 4
	case "yyyymmdd":
		return 8, 8
	case "amount":
		return 1, 12
	case "phone":
		return 4, 15 // E.164 numbers have at most 15 digits (ITU-T E.164, 6.2.1)
	}
	return 1, maxDigits
}

// callsOwn are the placeholders that the call itself fills.
var callsOwn = slices.Concat(ofQueue, alwaysKnown)

// ofQueue are those of the queue last checked or joined.
var ofQueue = []string{"position", "wait"}

// checkInto reports a name under into that would hide one of the call's own.
func (r *resolver) checkInto(t diag.Text) {
	if slices.Contains(callsOwn, t.Value) {
		r.found.Error(t.Place, diag.BadValue, fmt.Sprintf("{%s} is filled by the call itself", t.Value), "choose another name")
	}
}

// checkEntry reports digits that contradict the format.
func (r *resolver) checkEntry(s *step) {
	least, most := formatDigits(s.format)
	given := s.digits
	if fixed := least == most && most > 0; fixed && given.most > 0 && (given.least != least || given.most != most) {
		r.found.Error(s.node.Get("digits").Place, diag.BadValue, fmt.Sprintf("%s is always %d digits", s.format, least), "take digits out")
	}
}

// uniqueTokens reports a key or word that stands twice in one step, and a word
// that is the name of another outcome of it.
func (r *resolver) uniqueTokens(entries []entry, outcomes []string) {
	seen := map[token]int{}
	for _, e := range entries {
		for _, t := range e.tokens {
			if slices.Contains(outcomes, t.word) {
				r.found.Error(e.at, AmbiguousKey, fmt.Sprintf("%s is the name of another outcome of this step", t.what()), "use another word")
			}
			meant := token{key: t.key, word: t.word}
			if seen[meant]++; seen[meant] == 2 {
				r.found.Error(e.at, AmbiguousKey, fmt.Sprintf("%s stands here twice", t.what()), "keep one of the two")
			}
		}
	}
}

// checkNamed reports choices with the name that a scenario gives to making none.
func (r *resolver) checkNamed(s *step) {
	none := "silent"
	if s.kind == Queue {
		none = "stay"
	}
	for _, e := range slices.Concat(s.choices, s.added) {
		if e.outcome() == none {
			r.found.Error(e.at, AmbiguousKey, fmt.Sprintf("%q is what a scenario calls making no choice here", none), "write another key or word before it")
		}
	}
}

// anywhereBeside gives the outcomes that the steps which take anywhere have by themselves.
func (f *source) anywhereBeside() []string {
	var out []string
	for _, s := range f.steps {
		if s.kind == Menu || s.kind == Collect {
			out = append(out, s.kind.fixed()...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (t token) what() string {
	if t.isKey() {
		return "key " + t.name
	}
	return fmt.Sprintf("the word %q", t.name)
}
