package asterisk

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/known"
)

// meet takes from a state what calls that come to its line on another way do not have in common with it, and reports
// whether there is anything. A variable with different texts is carried, with the texts of both, or is unknown if it
// has more than the most. A question with different answers is asked again.
func (s *state) meet(other *state, most int) (changed bool) {
	for name := range s.vars.Differences(other.vars, s.numbers) {
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
	own := s.vars.Of(name)
	both := known.Both(s.orInitial(own, name), s.orInitial(other.vars.Of(name), name), most)
	s.put(name, both)
	return !both.Is(own)
}

// maxTexts is the most texts of a carried variable, as long as the dialplan is within its budget (see limits). One with
// more is unknown, and a lookup asks for it.
const maxTexts = 24

// isStable reports whether the first of several texts is taken: a difference is not heard.
func isStable(name string) bool { return name == disposition || strings.HasPrefix(name, "TIMEOUT(") }
