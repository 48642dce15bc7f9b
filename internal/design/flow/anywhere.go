package flow

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// anywhere returns the entries that the flow's anywhere adds to a step that asks: of
// each, the keys and words that the step does not use itself.
func (s *StepDef) anywhere() []choiceDef {
	if !s.Kind.HasAttempts() {
		return nil
	}

	var out []choiceDef

	// A key of the step itself always comes before the same key of anywhere.
	for _, e := range s.Flow.anywhere {
		var left []token
		for _, t := range e.tokens {
			if !s.uses(t) {
				left = append(left, t)
			}
		}

		if len(left) > 0 {
			out = append(out, choiceDef{left, e.at, e.target})
		}
	}

	return out
}

// uses reports whether a step uses a key or word itself.
func (s *StepDef) uses(t token) bool {
	for _, e := range s.Choices {
		for _, own := range e.tokens {
			if own.same(t) {
				return true
			}
		}
	}

	if s.Kind != Collect {
		return s.HasExtension() && t.word == Extension
	}

	least, most := s.entryDigits()

	switch {
	case !t.isKey():
		return false // an entry of words may be any other sentence
	case t.key == Star:
		return s.Format == FormatAmount || s.checkDigit == CheckMod11 // the decimal mark, or X
	case t.key == Hash:
		return s.endsWith != ""
	}

	// One digit is an entry by itself.
	return least <= 1 && 1 <= most
}

// waitPlaceholder is filled with the estimated wait.
const waitPlaceholder = "wait"

// Placeholders that the simulator fills: from the queue last checked or joined, and
// from the call.
var (
	QueuePlaceholders = []string{"position", waitPlaceholder}
	CallPlaceholders  = []string{"reference", "caller"}
)

// checkInto reports a name under into, or of a text, that would hide a placeholder of the simulator.
func (c *checker) checkInto(t diag.Text) {
	if slices.Contains(QueuePlaceholders, t.Value) || slices.Contains(CallPlaceholders, t.Value) {
		c.found.Error(t.Place, diag.BadValue, fmt.Sprintf("{%s} is filled by the call itself", t.Value),
			"choose another name")
	}
}

// uniqueTokens reports a key or word that occurs twice in one step, and a word that is
// the name of another of its outcomes.
func (c *checker) uniqueTokens(entries []choiceDef, outcomes []string) {
	seen := map[token]diag.Place{}
	for _, e := range entries {
		for _, t := range e.tokens {
			if slices.Contains(outcomes, t.word) {
				c.found.Error(e.at, AmbiguousKey,
					fmt.Sprintf("%s is the name of another outcome of this step", t.what()), "use another word")
			}

			// Star and "*" are the same key. Words that differ by case are advice.
			unnamed := token{key: t.key}
			if !t.isKey() {
				unnamed.word = t.name
			}
			first, isTwice := seen[unnamed]
			if isTwice {
				c.found.Error(e.at, AmbiguousKey, diag.Already(t.what(), first.Line), diag.KeepOne)
				continue
			}
			seen[unnamed] = e.at
		}
	}
}

// checkReserved reports outcomes that a scenario cannot name: by, takes, and the choice that stands for making none,
// Silent, or Stay in a queue.
func (c *checker) checkReserved(s *StepDef) {
	for _, e := range s.Exits {
		if (e.Outcome == "by" || e.Outcome == "takes") && (s.Kind == Lookup || s.Kind.NoChoice() != "") {
			c.found.Error(e.Place, AmbiguousKey,
				fmt.Sprintf("in a scenario %q is a key of an answer", e.Outcome), "give the outcome another name")
		}
	}
	none := s.Kind.NoChoice()
	for _, e := range slices.Concat(s.Choices, s.added) {
		if e.outcome() == none {
			c.found.Error(e.at, AmbiguousKey,
				fmt.Sprintf("in a scenario %q means that callers make no choice here", none),
				"write another key or word before it")
		}
	}
}

// entryOutcomes returns the outcomes of a step besides its keys, words and intents.
func (s *StepDef) entryOutcomes() []string {
	out := s.Kind.fixedOutcomes()
	if s.HasExtension() {
		out = append(out, Extension)
	}
	return out
}

// inputOutcomes returns the fixed outcomes of a flow's steps that ask. The keys and words of
// anywhere come in addition.
func (f *Def) inputOutcomes() []string {
	var out []string
	for _, s := range f.Steps {
		if s.Kind.HasAttempts() {
			out = append(out, s.Kind.fixedOutcomes()...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// what names the token in a message.
func (t token) what() string {
	if t.isKey() {
		return "key " + t.name
	}
	return fmt.Sprintf("the word %q", t.name)
}
