package asterisk

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// A value of another system may be another one whenever its line runs again. Each line has one value of it, and so have
// lines after each other. A line that has read the value before asks for it again.

// noteRead notes that the line has read a value of another system.
func (r reader) noteRead(value string) {
	if p := r.prio(); p != nil && r.m.runsAgain(p) {
		r.learn(asksReading(value, p), "1")
	}
}

// runsAgain reports whether calls may come to a line again.
func (m *machine) runsAgain(p *priority) bool {
	if m.inCycle == nil {
		m.inCycle = m.mayReach.inCycle()
	}
	return p.exten.context.comesBack || m.inCycle[p.index]
}

// inCycle reports for each line and label whether it may lead back to itself.
func (o *openReach) inCycle() []bool {
	places := make([]int32, len(o.follow))
	for i := range places {
		places[i] = int32(i)
	}
	out := make([]bool, len(o.follow))
	next := func(i int32) []int32 {
		return slices.DeleteFunc(slices.Clone(o.follow[i]), func(next int32) bool { return next == o.afterRoutine })
	}
	for _, cycle := range importer.StronglyConnected(places, next) {
		for _, i := range cycle {
			out[i] = len(cycle) > 1 || slices.Contains(o.follow[i], i)
		}
	}
	return out
}

// renewRead forgets the values of other systems that the line has read before.
func (v *visit) renewRead() {
	p := v.prio()
	if p == nil || len(v.answers) == v.countAnswers() {
		return
	}

	var values []string
	for asked := range v.answers {
		if asked.kind == ofReading && asked.line == p.index {
			values = append(values, asked.about)
		}
	}
	slices.Sort(values)
	for _, value := range values {
		v.renewValue(value)
	}
}

// renewValue forgets a value of another system, and which lines have read it. A variable that has the value keeps it,
// and the call is asked for the variable.
func (s *state) renewValue(value string) {
	s.hasRenewed = true
	isOfValue := func(text string) bool {
		return containsName(text, value) || strings.HasSuffix(value, ")") && strings.Contains(text, value)
	}
	var names []string
	for number, text := range s.vars.all() {
		name := s.numbers.names[number]
		isOther := text != symbol(name) && name != "EXTEN"
		if isOther && strings.ContainsRune(text, symbolStart) && isOfValue(text) {
			names = append(names, name)
		}
	}
	s.forget(func(asked question) bool { return isOfValue(asked.about) })
	for _, name := range names {
		s.m.statuses[name] = true
		s.set(name, s.m.unknownText(name))
	}
}

// learnReadings takes over which lines have read values, and reports whether there are more.
func (s *state) learnReadings(other *state) (changed bool) {
	for asked := range other.answers {
		if _, isKnown := s.answers[asked]; !isKnown && asked.kind == ofReading {
			s.learn(asked, "1")
			changed = true
		}
	}
	return changed
}

// countAnswers returns how many questions a call has answered.
func (k *knowledge) countAnswers() (n int) {
	for asked := range k.answers {
		if asked.kind != ofReading {
			n++
		}
	}
	return n
}
