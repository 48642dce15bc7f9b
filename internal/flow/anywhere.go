package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// anywhere gives what the flow's `anywhere` adds to a step: of each entry, the
// keys and words that the step does not use itself. It applies to menus and
// collects only.
func (s *StepDef) anywhere() []entry {
	if s.Kind != Menu && s.Kind != Collect {
		return nil
	}
	var out []entry
	for _, e := range s.Flow.anywhere {
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
func (s *StepDef) uses(t token) bool {
	for _, e := range s.Choices {
		for _, own := range e.tokens {
			if own.same(t) {
				return true
			}
		}
	}
	if s.Kind != Collect {
		return false
	}
	least, most := s.entryDigits()
	switch {
	case !t.isKey():
		return s.Format == FormatWords
	case t.key == Star:
		return s.Format == FormatAmount // its decimal mark
	case t.key == Hash:
		return s.endsWith != ""
	}
	return least <= 1 && 1 <= most // one digit is an entry by itself
}

// Placeholders that the call itself fills: those of the queue last checked or joined,
// and those that every call has.
var (
	QueuePlaceholders = []string{"position", "wait"}
	CallPlaceholders  = []string{"reference", "caller"}
)

// checkInto reports a name under into that would hide one of the call's own.
func (r *resolver) checkInto(t diag.Text) {
	if slices.Contains(QueuePlaceholders, t.Value) || slices.Contains(CallPlaceholders, t.Value) {
		r.found.Error(t.Place, diag.BadValue, fmt.Sprintf("{%s} is filled by the call itself", t.Value), "choose another name")
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
func (r *resolver) checkNamed(s *StepDef) {
	none := Silent
	if s.Kind == Queue {
		none = Stay
	}
	for _, e := range slices.Concat(s.Choices, s.added) {
		if e.outcome() == none {
			r.found.Error(e.at, AmbiguousKey, fmt.Sprintf("%q is what a scenario calls making no choice here", none), "write another key or word before it")
		}
	}
}

// anywhereBeside gives the outcomes that the steps which take anywhere have by themselves.
func (f *Def) anywhereBeside() []string {
	var out []string
	for _, s := range f.Steps {
		if s.Kind == Menu || s.Kind == Collect {
			out = append(out, s.Kind.fixed()...)
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
