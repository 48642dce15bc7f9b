package asterisk

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// meet takes from a state what calls that come to its line on another way do not have in common with it, and reports
// whether there is anything. A variable with different texts is carried, with the texts of both, or is unknown if it has
// more than the most. A question with different answers is asked again.
func (s *state) meet(other *state, most int) (changed bool) {
	for name := range s.vars.differences(other.vars, s.numbers) {
		if !isStable(name) {
			changed = s.carry(name, other, most) || changed
		}
	}

	known := len(s.answers)
	s.forget(func(a answer) bool {
		text, isKnown := other.answerTo(a.to)
		return a.to.kind != ofReading && (!isKnown || text != a.text)
	})
	changed = changed || len(s.answers) < known

	for _, a := range other.answers {
		if _, isKnown := s.answerTo(a.to); !isKnown && a.to.kind == ofReading {
			s.learnAnswer(a)
			changed = true
		}
	}
	return changed
}

// carry leaves the text of a variable to an attribute, and reports whether the state knows less by it.
func (s *state) carry(name string, other *state, most int) (changed bool) {
	own := s.vars.of(name)
	both := carriedBy(s.orInitial(own, name), s.orInitial(other.vars.of(name), name), most)
	s.put(name, both)
	return !both.is(own)
}

// maxTexts is the most texts of a carried variable, as long as the dialplan is within its budget (see limits). One with
// more is unknown, and a lookup asks for it.
const maxTexts = 24

// known is what a call knows about the text of a variable. It is nil if no line has set the variable, which reads like
// an empty one. A variable with several texts is carried. It has no texts if there are more than an attribute carries:
// then it is unknown. So is a text that is the symbol of a value.
type known struct {
	texts       value // each may have parts that only the call knows: see symbol
	isInherited bool  // carried by the calls that run the routine: no line of the routine has set it
}

func oneText(text string) *known { return &known{texts: value{text}} }

// one returns the text of a variable that is not carried.
func (k *known) one() (text string, isOne bool) {
	if k == nil || len(k.texts) != 1 {
		return "", false
	}
	return k.texts[0], true
}

// isSymbolOf reports whether the text of a variable is its own symbol: only the call knows it.
func (k *known) isSymbolOf(name string) bool {
	text, isOne := k.one()
	return isOne && text == symbol.Of(name)
}

// isTooMany reports whether a variable has more texts than an attribute carries.
func (k *known) isTooMany() bool { return k != nil && len(k.texts) == 0 }

// is reports whether the same is known about two variables.
func (k *known) is(other *known) bool {
	if k == nil || other == nil {
		return k == other
	}
	return k == other || k.isInherited == other.isInherited && slices.Equal(k.texts, other.texts)
}

// carriedBy returns what is known about a variable that has the texts of two.
func carriedBy(own, with *known, most int) *known {
	if own.is(with) {
		return own
	}
	both := &known{isInherited: own.isInherited && with.isInherited}
	if own.isTooMany() || with.isTooMany() {
		return both
	}

	all := own.texts
	for _, text := range with.texts {
		if !slices.Contains(all, text) {
			all = append(slices.Clip(all), text)
		}
	}
	if len(all) <= max(most, len(own.texts)) {
		both.texts = slices.SortedFunc(slices.Values(all), byNumber)
	}
	return both
}

// inherit returns what a routine knows about a variable, by what its callers know.
func (k *known) inherit() *known { return &known{k.texts, len(k.texts) != 1} }

// value holds the texts that a variable may have at a line, ascending.
type value []string

// byNumber orders texts: numbers first, by what they are.
func byNumber(a, b string) int {
	number := func(text string) int {
		if n, err := strconv.Atoi(text); err == nil {
			return n
		}
		return math.MaxInt
	}
	return cmp.Or(cmp.Compare(number(a), number(b)), cmp.Compare(a, b))
}
