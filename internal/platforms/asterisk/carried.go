package asterisk

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
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
	own, isSet := s.reader().textOf(name)
	with, isSetToo := other.vars.of(name)
	if !isSetToo {
		with = s.reader().initial(name)
	}

	both := carriedBy(own, with, most)
	if isSet && own == both {
		return false
	}
	s.put(name, both)
	return true
}

// maxTexts is the most texts of a carried variable, as long as the dialplan is within its budget (see limits). One with
// more is unknown, and a lookup asks for it.
const maxTexts = 24

// isCarried reports whether a variable has one of several texts.
func isCarried(text string) bool { return strings.HasPrefix(text, carried) || isInherited(text) }

func isInherited(text string) bool { return strings.HasPrefix(text, inherited) }

// carriedBy returns the text of an attribute that carries the texts of two, or no text if there are more than the most.
func carriedBy(own, with string, most int) string {
	// An unset variable reads like an empty one.
	if own == with {
		return own
	}
	mark := carried
	if isInherited(own) && isInherited(with) {
		mark = inherited
	}

	// Most calls bring no other text. Both marks have the same length.
	if strings.HasPrefix(own, mark) && own != mark && with != carried && with != inherited && hasTexts(own, with) {
		return own
	}

	all := carriedTexts(own)
	more := carriedTexts(with)
	if all == nil || more == nil {
		return mark
	}
	for _, text := range more {
		if !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	if len(all) > most {
		return mark
	}
	slices.SortFunc(all, byNumber)
	return mark + strings.Join(all, carried)
}

// hasTexts reports whether a carried variable may have all texts that another one may have.
func hasTexts(own, with string) bool {
	if isCarried(with) {
		with = with[len(carried):]
	}
	for text := range strings.SplitSeq(with, carried) {
		isOwn := false
		for known := range strings.SplitSeq(own[len(carried):], carried) {
			isOwn = isOwn || known == text
		}
		if !isOwn {
			return false
		}
	}
	return true
}

// carriedTexts returns the texts that a variable may have, or nil if an attribute does not carry as many.
func carriedTexts(text string) value {
	switch {
	case text == carried || text == inherited:
		return nil
	case isCarried(text):
		return strings.Split(text[len(carried):], carried)
	}
	return value{text}
}

// inherit returns the text of a variable in a routine, by the text that its callers have.
func inherit(text string) string {
	if isCarried(text) {
		return inherited + text[len(carried):]
	}
	return text
}

// carriedOf returns the texts that a carried variable may have here, or its name if there are too many.
func (s *state) carriedOf(name, text string) value {
	texts := carriedTexts(text)
	switch {
	case texts != nil:
		return texts
	case name == "EXTEN":
		return value{s.exten.value}
	}
	return value{symbol(name)}
}

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
