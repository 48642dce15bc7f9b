package known

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// Text is the knowledge of a call about the text of a variable. It is nil if no line has set the variable, which
// reads like an empty one. A variable with several texts is carried. It has no texts if there are more than an
// attribute carries: then it is unknown. So is a text that is the symbol of a value.
type Text struct {
	Texts       Value // each may have parts that only the call knows: see symbol
	IsInherited bool  // carried by the calls that run the routine: no line of the routine has set it
}

// Single returns what is known about a variable with one text.
func Single(text string) *Text { return &Text{Texts: Value{text}} }

// One returns the text of a variable that is not carried.
func (k *Text) One() (text string, isOne bool) {
	if k == nil || len(k.Texts) != 1 {
		return "", false
	}
	return k.Texts[0], true
}

// IsSymbolOf reports whether the text of a variable is its own symbol: only the call knows it.
func (k *Text) IsSymbolOf(name string) bool {
	text, isOne := k.One()
	return isOne && text == symbol.Of(name)
}

// IsTooMany reports whether a variable has more texts than an attribute carries.
func (k *Text) IsTooMany() bool { return k != nil && len(k.Texts) == 0 }

// Is reports whether the same is known about two variables.
func (k *Text) Is(other *Text) bool {
	if k == nil || other == nil {
		return k == other
	}
	return k == other || k.IsInherited == other.IsInherited && slices.Equal(k.Texts, other.Texts)
}

// Both returns what is known about a variable that has the texts of two.
func Both(own, with *Text, most int) *Text {
	if own.Is(with) {
		return own
	}
	both := &Text{IsInherited: own.IsInherited && with.IsInherited}
	if own.IsTooMany() || with.IsTooMany() {
		return both
	}

	all := own.Texts
	for _, text := range with.Texts {
		if !slices.Contains(all, text) {
			all = append(slices.Clip(all), text)
		}
	}
	if len(all) <= max(most, len(own.Texts)) {
		both.Texts = slices.SortedFunc(slices.Values(all), byNumber)
	}
	return both
}

// Inherit returns the knowledge of a routine about a variable, from the knowledge of its callers.
func (k *Text) Inherit() *Text { return &Text{k.Texts, len(k.Texts) != 1} }

// Value holds the texts that a variable may have at a line, ascending.
type Value []string

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
