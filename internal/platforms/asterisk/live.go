package asterisk

import (
	"slices"
	"strings"
)

// liveness tells which values of a call lines still read. A line keeps calls with different live values apart.
type liveness struct {
	numbers map[string]int // of the names that lines read

	// The names that a call may read, by the number of the line: from the line on, and from the line on in its routine.
	all, inRoutine []nameSet
	afterRoutine   nameSet // that a call may read after some routine
	isOpen         []bool  // the lines that have a set

	named map[string][]string // see namesIn
	uses  []use               // of the variables, by their numbers: see useOf

	prefixes []string // of names that are put together in the call
}

// namesIn returns the names in a text. Calls bring the same texts to many lines, so that each text is searched once.
func (l *liveness) namesIn(text string) []string {
	names, isKnown := l.named[text]
	if !isKnown {
		names = readNames().FindAllString(text, -1)
		l.named[text] = names
	}
	return names
}

// nameSet has any name, or a bit for each name of its own. The zero value has none.
type nameSet struct {
	any  bool
	bits []uint64
}

// noNames returns a set without names, to which names can be added.
func noNames(words int) nameSet { return nameSet{bits: make([]uint64, words)} }

func (s nameSet) has(i int) bool {
	return s.any || i/64 < len(s.bits) && s.bits[i/64]&(1<<(i%64)) != 0
}

func (s nameSet) add(i int) { s.bits[i/64] |= 1 << (i % 64) }

// addAll adds the names of another set without some names, and reports whether the set has grown. Both sets have names
// of their own.
func (s nameSet) addAll(other, without nameSet) (grows bool) {
	for i, word := range other.bits {
		if i < len(without.bits) {
			word &^= without.bits[i]
		}
		grows = grows || word&^s.bits[i] != 0
		s.bits[i] |= word
	}
	return grows
}

// findLive finds the live values of the lines that calls may reach.
func (m *machine) findLive() {
	d := m.plan
	l := &liveness{
		numbers:  map[string]int{},
		isOpen:   make([]bool, len(d.prios)),
		named:    map[string][]string{},
		prefixes: m.uses.prefixes,
	}
	m.live = l

	// Of a dialplan with many lines, only some variables are followed.
	number := func(name string) (n int, isCounted bool) {
		n, isCounted = l.numbers[name]
		if !isCounted && (m.uses.most == 0 || m.uses.isSet(name) || strings.Contains(name, "(")) {
			n = len(l.numbers)
			l.numbers[name] = n
			isCounted = true
		}
		return n, isCounted
	}
	reads := make([][]int, len(d.prios))
	for _, line := range m.mayReach.lines {
		i := line.prio.index
		if !d.has(line.prio) || l.isOpen[i] {
			continue
		}
		l.isOpen[i] = true
		for _, name := range d.readsOf(line.prio) {
			if n, isCounted := number(name); isCounted {
				reads[i] = append(reads[i], n)
			}
		}
	}

	// A line that only sets a variable ends what calls know of it.
	words := (len(l.numbers) + 63) / 64
	sets := make([]nameSet, len(d.prios))
	for i, p := range d.prios {
		for _, name := range p.replaces() {
			n, isRead := l.numbers[name]
			if !isRead || !l.isOpen[i] || slices.Contains(reads[i], n) {
				continue
			}
			if sets[i].bits == nil {
				sets[i] = noNames(words)
			}
			sets[i].add(n)
		}
	}

	l.inRoutine = m.mayReach.solve(words, reads, sets, nameSet{})
	l.all = l.inRoutine
	l.afterRoutine = noNames(words)
	for m.addAfterRoutines() {
		l.all = m.mayReach.solve(words, reads, sets, l.afterRoutine)
	}
}

// addAfterRoutines adds the names that are live after the lines that run a routine, and reports whether there are
// more.
func (m *machine) addAfterRoutines() (grows bool) {
	for i, p := range m.plan.prios {
		if !m.live.isOpen[i] || !p.mayRunRoutine() {
			continue
		}
		// The other labels are where the line leads itself, and not after the routine.
		for _, next := range m.mayReach.follow[i] {
			if int(next) < len(m.plan.prios) || m.mayReach.dialLabels[next] {
				grows = m.live.afterRoutine.addAll(m.live.all[next], nameSet{}) || grows
			}
		}
	}
	return grows
}

// solve returns the names that are read from each line and label on. After the last line of a routine, some more are.
func (o *openReach) solve(words int, reads [][]int, sets []nameSet, after nameSet) []nameSet {
	out := make([]nameSet, len(o.follow))
	before := make([][]int32, len(o.follow))
	for i, next := range o.follow {
		out[i] = noNames(words)
		for _, n := range next {
			before[n] = append(before[n], int32(i))
		}
		if i >= len(reads) {
			continue
		}
		for _, n := range reads[i] {
			out[i].add(n)
		}
		if o.plan.prios[i].exten.context.comesBack {
			out[i].addAll(after, sets[i])
		}
	}

	// The last lines come first, since most lines lead to the next one.
	work := make([]int32, len(out))
	isDue := make([]bool, len(out))
	for i := range work {
		work[i] = int32(i)
		isDue[i] = true
	}
	for len(work) > 0 {
		n := work[len(work)-1]
		work = work[:len(work)-1]
		isDue[n] = false
		for _, i := range before[n] {
			var without nameSet
			if int(i) < len(sets) {
				without = sets[i]
			}
			if out[i].addAll(out[n], without) && !isDue[i] {
				isDue[i] = true
				work = append(work, i)
			}
		}
	}
	return out
}

// readsOf returns the names that a line reads, with those in the values of the globals that it reads, and the keys of
// the functions.
func (d *dialplan) readsOf(p *priority) []string {
	// A line that has no effect reads only what it needs.
	if p.does.is(hasNoEffect) && p.does.absent == (absent{}) {
		return nil
	}

	functions := functionKeys(p.own())
	out := readIn(p.own())
	for i := 0; i < len(out); i++ {
		if text := d.globals[out[i]]; strings.Contains(text, "$") {
			functions = append(functions, functionKeys(text)...)
			for _, name := range readIn(text) {
				if !slices.Contains(out, name) {
					out = append(out, name)
				}
			}
		}
	}
	return append(out, functions...)
}

// replaces returns the variables that a line gives a new text in all calls.
func (p *priority) replaces() (out []string) {
	for _, a := range p.sets {
		if !a.isLocal && !a.isArray && !strings.ContainsAny(a.name, "$(") {
			out = append(out, a.name)
		}
	}
	return out
}

// mayRunRoutine reports whether a line may run a routine.
func (p *priority) mayRunRoutine() bool {
	return strings.Contains(p.name, "gosub") || strings.Contains(p.name, "macro")
}

// use tells in which sets of names a variable is live.
type use struct {
	always bool
	number int // in a set of names; -1 if no line reads the variable
}

// isIn reports whether a call may read the variable, if it may read some names.
func (u use) isIn(names nameSet) bool {
	return names.any || u.always || u.number >= 0 && names.has(u.number)
}

// useOfName returns the use of a variable.
func (l *liveness) useOfName(name string) use {
	isComposed := func(prefix string) bool { return strings.HasPrefix(name, prefix) }
	always := isArgument(name) || name == "EXTEN" || strings.ContainsAny(name, "($") ||
		slices.ContainsFunc(l.prefixes, isComposed)
	n, isRead := l.numbers[name]
	if !isRead {
		n = -1
	}
	return use{always: always, number: n}
}

// useOf is useOfName for one of some variables, by its number.
func (l *liveness) useOf(number int, variables *varNumbers) use {
	for i := len(l.uses); i <= number; i++ {
		l.uses = append(l.uses, l.useOfName(variables.names[i]))
	}
	return l.uses[number]
}

// isReadAfter reports whether a call with some prompts may read a variable or a function after a line, before another
// line sets it.
func (m *machine) isReadAfter(p *priority, played []prompt, name string) bool {
	l := m.live
	if !m.plan.has(p) || !l.isOpen[p.index] {
		return true
	}
	isIn := func(names nameSet) bool {
		n, isRead := l.numbers[functionKey(name)]
		if strings.Contains(name, "(") && !names.any {
			return isRead && names.has(n)
		}
		return l.useOfName(name).isIn(names)
	}

	// A key leads on from the prompts before the line.
	isPlayed := func(played prompt) bool { return isIn(l.at(played.prio, m.plan)) }
	return p.exten.context.comesBack && isIn(l.afterRoutine) || slices.ContainsFunc(played, isPlayed) ||
		slices.ContainsFunc(m.mayReach.follow[p.index], func(next int32) bool { return isIn(l.all[next]) })
}

// isLiveQuestion reports whether a call may ask a question again from a set of names on.
func (s *state) isLiveQuestion(asked string, names nameSet) bool {
	if names.any || asked == dialedHere {
		return true
	}
	in := s.m.live.namesIn(asked)
	return slices.ContainsFunc(in, func(name string) bool {
		n, isCounted := s.m.live.numbers[name]
		return isCounted && names.has(n)
	}) || s.m.live.isIn(s.vars, in)
}

// isIn reports whether the text of a variable has one of some names.
func (l *liveness) isIn(vars *env, names []string) bool {
	isAny := func(name string) bool { return slices.Contains(names, name) }
	for _, text := range vars.all() {
		if strings.ContainsRune(text, symbolStart) && slices.ContainsFunc(l.namesIn(text), isAny) {
			return true
		}
	}
	return false
}

// liveNames returns the names that a call may read where it is.
func (s *state) liveNames() nameSet {
	l := s.m.live
	switch s.end.kind {
	case returning:
		if target := s.routine.targets[s.end.label]; target != nil {
			return l.at(target.lineOf(), s.m.plan)
		}
		return l.afterRoutine
	case over, leaving:
		return nameSet{}
	case atLine:
	}

	// A key leads on from the prompts before a line.
	names := l.at(s.lineOf(), s.m.plan)
	for _, played := range s.played {
		from := l.at(played.prio, s.m.plan)
		if names.any || from.any {
			return nameSet{any: true}
		}
		if played.prio != s.lineOf() {
			names.bits = slices.Clone(names.bits)
			names.addAll(from, nameSet{})
		}
	}
	return names
}

// at returns the names that calls may read from a line on: any name, if no call is known to come to the line.
func (l *liveness) at(p *priority, d *dialplan) nameSet {
	if !d.has(p) || !l.isOpen[p.index] {
		return nameSet{any: true}
	}
	return l.all[p.index]
}

// startOf returns the names that the lines of a routine read from its first line on.
func (l *liveness) startOf(p *priority, d *dialplan) nameSet {
	if p == nil || !d.has(p) || !l.isOpen[p.index] {
		return nameSet{any: true}
	}
	return l.inRoutine[p.index]
}

// has reports whether a line is in the files. The import itself adds a few lines.
func (d *dialplan) has(p *priority) bool { return p.index < len(d.prios) && d.prios[p.index] == p }

// withoutDead returns a copy of a state without the values that nothing reads again from some names on.
func (s *state) withoutDead(names nameSet) *state {
	c := s.clone()
	if !names.any {
		for number := range s.vars.all() {
			if !s.m.live.useOf(number, s.numbers).isIn(names) {
				c.unset(s.m.variables.names[number])
			}
		}
	}

	c.forget(func(asked string) bool { return !c.isLiveQuestion(asked, names) })
	return c
}
