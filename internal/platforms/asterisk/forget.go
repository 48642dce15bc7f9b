package asterisk

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/known"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// The knowledge of a call ends with these events:
//
//	event                           texts that become unknown         answers that are forgotten       function
//	a line sets a variable          none                              about the variable               set, renew
//	the name is known in the call   of variables of a like name       about these                      forgetLike
//	CALLERID(all) is set            the caller's number and name      about these                      assign
//	an entry of DB is deleted       of the entries                    about the entries                deleteEntries
//	a program runs                  that programs may set             all but about the caller's keys  runProgram
//	a line reads a value again      that have the value of others     about the value                  renewRead
//	the next line runs              none                              about values that change         forgetAtNextLine
//	a routine comes back            that it has set                   that it has forgotten            giveBack
//	two ways meet                   carried, if they differ           that differ                      meet

// renew forgets the answers about values, because the values may have changed.
func (k *knowledge) renew(names ...string) {
	k.forget(func(a answer) bool {
		return slices.ContainsFunc(names, func(name string) bool { return expression.ContainsName(a.to.about, name) })
	})
}

// maxAnswers is the greatest number of answers that a call remembers after a line. With more it forgets those that say
// no: a chain of compares with one value learns a no from each of its lines, which only another line with the same text
// would read.
const maxAnswers = 60

// forgetAtNextLine forgets the answers that do not hold at the next line: about a value that changes with each read,
// such as RAND(). It bounds the others.
func (s *state) forgetAtNextLine() {
	s.forget(func(a answer) bool { return a.to.isBrief })
	if s.countAnswers() > maxAnswers {
		s.hasForgotten = true
		s.forget(func(a answer) bool { return a.to.kind == ofCondition && a.text == "0" })
	}
}

// countAnswers returns how many questions a call has answered.
func (k *knowledge) countAnswers() (n int) {
	for _, a := range k.answers {
		if a.to.kind != ofReading {
			n++
		}
	}
	return n
}

// runProgram runs a program or a routine that is in no file. It may set any variable of the call, the
// database and the caller's number, and run applications, which leave their statuses. The values that
// conditions read become unknown, and the call is asked again.
func (s *state) runProgram() {
	s.forgetAnswers()
	s.routine.runsProgram()
	s.forgetTexts(s.m.uses.byProgram)

	// The times of TIMEOUT() are waits of the dialplan's own menus, and stay.
	var functions []string
	for name := range s.vars.Names() {
		isWait := strings.HasPrefix(name, "TIMEOUT(")
		if strings.Contains(name, "(") && follows(name) && !isWait {
			functions = append(functions, name)
		}
	}
	slices.Sort(functions)
	s.forgetTexts(functions)
}

// forgetAnswers forgets all answers of the call, except about entries of the caller.
func (s *state) forgetAnswers() {
	s.forget(func(a answer) bool {
		return a.to.kind != ofNumber && (len(a.to.names) == 0 || !s.m.isEntered(a.to.names[0]))
	})
}

// forgetTexts makes the values of variables unknown. A caller's entry stays an entry.
func (s *state) forgetTexts(names []string) {
	for _, name := range names {
		if s.m.isEntered(name) && s.vars.Of(name).IsSymbolOf(name) {
			continue
		}
		s.set(name, s.m.unknownText(name))
	}
}

// deleteEntries is DBdel(FAMILY/KEY) and DBdeltree(FAMILY/KEYTREE): what the database has is asked for
// again.
func deleteEntries(v *visit) {
	v.n.note(importer.LeftOut, "deletes an entry of the database: lines after it ask for the entry", "")
	v.edge("", v.onward(func(s *state) {
		// Any entry may be the deleted one after the known start of its name.
		start, _ := symbol.KnownEnds(v.args)
		isDeleted := func(name string) bool {
			return strings.Contains(name, "DB("+start) || strings.Contains(name, "DB_EXISTS("+start)
		}
		s.forget(func(a answer) bool { return isDeleted(a.to.about) })
		for _, name := range slices.Sorted(s.vars.Names()) {
			if isDeleted(name) {
				s.put(name, known.Single(symbol.Of(name)))
			}
		}
	}))
}

// forgetLike makes the values unknown that a line may set by a name which only the call knows: Set(X${DNID}=1)
// may set X5. As after a program, counters and the arguments of a routine stay.
func (s *state) forgetLike(name string) {
	if !symbol.In(name) {
		return
	}

	// A variable that no line has set here may have the new text, too. Functions that no line has set are unknown
	// already.
	names := slices.Collect(s.vars.Names())
	for other := range s.m.uses.variables {
		if s.m.uses.isRead(other) && s.vars.Of(other) == nil {
			names = append(names, other)
		}
	}
	names = slices.DeleteFunc(names, func(other string) bool {
		differs := strings.Contains(other, "(") != strings.Contains(name, "(") // one is a function, and one is not
		isKept := other == name || differs || isOfPlace(other) || s.m.uses.counts(other)
		return isKept || !mayBeSame(other, name)
	})
	slices.Sort(names)
	s.forgetTexts(names)
}

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
	for _, a := range v.answers {
		if a.to.kind == ofReading && a.to.line == p.index {
			values = append(values, a.to.about)
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
	isNamed := func(text string) bool {
		return expression.ContainsName(text, value) || strings.HasSuffix(value, ")") && strings.Contains(text, value)
	}
	isOfValue := func(text string) bool { return symbol.HasNamed(text) && isNamed(text) }

	var names []string
	for number, k := range s.vars.All() {
		name := s.numbers.Names[number]
		isOther := !k.IsSymbolOf(name) && name != "EXTEN"
		if isOther && slices.ContainsFunc(k.Texts, isOfValue) {
			names = append(names, name)
		}
	}

	s.forget(func(a answer) bool { return isNamed(a.to.about) })
	for _, name := range names {
		s.m.statuses[name] = true
	}
	s.forgetTexts(names)
}

// mayBeSame reports whether two names may be one, if only the call knows parts of them.
func mayBeSame(a, b string) bool {
	startA, endA := symbol.KnownEnds(a)
	startB, endB := symbol.KnownEnds(b)
	isStart := strings.HasPrefix(startA, startB) || strings.HasPrefix(startB, startA)
	isEnd := strings.HasSuffix(endA, endB) || strings.HasSuffix(endB, endA)
	return isStart && isEnd
}
