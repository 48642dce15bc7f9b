package asterisk

import (
	"slices"
	"strings"
	"sync"
)

// liveness tells which values of a call lines still read. A line keeps calls with different live values apart.
type liveness struct {
	numbers map[string]int // of the names that lines read

	// The names that a call may read, by the number of the line: from the line on, and from the line on in its routine.
	all, inRoutine []nameSet
	ever           nameSet // that some line reads
	isOpen         []bool  // the lines that have a set

	named map[string][]string // see namesIn
	uses  []use               // of the variables, by their numbers: see useOf

	of *uses
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

// nameSet has any name, or a bit for each name of its own. The zero value is the empty set.
type nameSet struct {
	any  bool
	bits []uint64
}

func (s nameSet) has(i int) bool {
	return s.any || i/64 < len(s.bits) && s.bits[i/64]&(1<<(i%64)) != 0
}

// addEach adds some names, and reports whether the set has grown.
func (s nameSet) addEach(names []int) (grows bool) {
	for _, n := range names {
		grows = grows || !s.has(n)
		s.bits[n/64] |= 1 << (n % 64)
	}
	return grows
}

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

// lineEffect has the names that a line reads and sets, by their numbers.
type lineEffect struct {
	reads []int
	gives []given
	kills nameSet // that have another value after the line in all calls
}

// given is a text that a line gives a name, with the names that the text reads. They count if a later line reads the
// name.
type given struct {
	to    int
	reads []int
}

// maxTracked is the most words of the sets of all lines. If there are more, each value counts as live everywhere.
const maxTracked = 8_000_000

// findLive finds the live values of the lines that calls may reach.
func (m *machine) findLive() {
	d := m.plan
	l := &liveness{
		numbers: map[string]int{},
		isOpen:  make([]bool, len(d.prios)),
		named:   map[string][]string{},
		of:      m.uses,
	}
	m.live = l
	numbersOf := func(names []string) (out []int) {
		for _, name := range names {
			n, isCounted := l.numbers[name]
			if !isCounted {
				n = len(l.numbers)
				l.numbers[name] = n
			}
			out = append(out, n)
		}
		return out
	}

	lines := make([]lineEffect, len(d.prios))
	for _, line := range m.mayReach.lines {
		p := line.prio
		if l.isOpen[p.index] {
			continue
		}
		l.isOpen[p.index] = true
		at := &lines[p.index]
		names, sets := m.uses.readsOf(d, p)
		at.reads = numbersOf(names)
		for _, a := range sets {
			at.gives = append(at.gives, given{numbersOf([]string{readKey(a.name)})[0], numbersOf(d.namesIn(a.text))})
		}
	}

	// A line that only sets a variable ends what calls know of it.
	words := (len(l.numbers) + 63) / 64
	for i, p := range d.prios {
		at := &lines[i]
		for _, name := range p.replaces() {
			n, isRead := l.numbers[name]
			isKept := slices.Contains(at.reads, n) ||
				slices.ContainsFunc(at.gives, func(g given) bool { return slices.Contains(g.reads, n) })
			if !isRead || !l.isOpen[i] || isKept {
				continue
			}
			if at.kills.bits == nil {
				at.kills.bits = make([]uint64, words)
			}
			at.kills.addEach([]int{n})
		}
	}

	o := m.mayReach
	o.addReturns()
	l.all = o.solve(words, lines, -1)

	// A line that reads a value for the lines after its routine reads the value in the routine.
	for i := range lines {
		for _, g := range lines[i].gives {
			isRead := func(next int32) bool { return l.all[next].has(g.to) }
			if slices.ContainsFunc(o.follow[i], isRead) {
				lines[i].reads = append(lines[i].reads, g.reads...)
			}
		}
		lines[i].gives = nil
	}
	l.inRoutine = o.solve(words, lines, o.afterRoutine)
	l.ever = nameSet{any: l.all[0].any, bits: make([]uint64, words)}
	for _, names := range l.all {
		l.ever.addAll(names, nameSet{})
	}
}

// addReturns leads the lines of routines to the lines after those that run routines, by a label of its own.
func (o *openReach) addReturns() {
	o.afterRoutine = int32(len(o.follow))
	var after []int32
	for i, p := range o.plan.prios {
		if p.mayRunRoutine() {
			// The other labels are where the line leads itself, and not after the routine.
			for _, next := range o.follow[i] {
				if int(next) < len(o.plan.prios) || o.dialLabels[next] {
					after = append(after, next)
				}
			}
		}
	}
	for i, p := range o.plan.prios {
		if p.exten.context.comesBack {
			o.follow[i] = append(o.follow[i], o.afterRoutine)
		}
	}
	o.follow = append(o.follow, after)

	o.before = make([][]int32, len(o.follow))
	for i, next := range o.follow {
		for _, n := range next {
			o.before[n] = append(o.before[n], int32(i))
		}
	}
}

// solve returns the names that are read from each line and label on. Nothing flows into the label without: with the
// label after routines, the names that a routine itself reads remain. A line 1 that sets A, and a line 2 of a
// routine that reads B, before a line 3 after the routine that reads A:
//
//	all        1: B    2: A, B    3: A
//	inRoutine  1: B    2: B       3: A
func (o *openReach) solve(words int, lines []lineEffect, without int32) []nameSet {
	out := make([]nameSet, len(o.follow))
	if words*len(out) > maxTracked {
		return slices.Repeat([]nameSet{{any: true}}, len(out))
	}
	bits := make([]uint64, words*len(out))
	for i := range out {
		out[i].bits = bits[i*words : (i+1)*words : (i+1)*words]
		if i < len(lines) {
			out[i].addEach(lines[i].reads)
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
		for _, i := range o.before[n] {
			if i == without {
				continue
			}
			var at lineEffect
			if int(i) < len(lines) {
				at = lines[i]
			}
			grows := out[i].addAll(out[n], at.kills)
			for _, g := range at.gives {
				if out[n].has(g.to) {
					grows = out[i].addEach(g.reads) || grows
				}
			}
			if grows && !isDue[i] {
				isDue[i] = true
				work = append(work, i)
			}
		}
	}
	return out
}

// readsOf returns the names that a line reads, and the texts that it gives names: they are read if the names are. The
// name of a variable that is put together in the call is read itself.
func (u *uses) readsOf(d *dialplan, p *priority) (names []string, sets []assignment) {
	switch {
	case p.does.is(hasNoEffect):
		return nil, nil
	case p.name == "return":
		return nil, []assignment{{name: retval, text: p.args}}
	case len(p.sets) == 0:
		return d.namesIn(p.own()), nil
	}

	for _, a := range p.sets {
		names = append(names, d.namesIn(a.name)...)
		if u.isAlwaysRead(a.name) {
			names = append(names, d.namesIn(a.text)...)
			continue
		}
		sets = append(sets, a)
	}
	return names, sets
}

// namesIn returns the names that a text reads, with those in the values of its globals, and the keys of the functions.
func (d *dialplan) namesIn(text string) []string {
	functions := functionKeys(text)
	out := readIn(text)
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
	return p.name == "gosub" || p.does.is(toMacro)
}

// liveNames returns the names that a call may read where it is.
func (s *state) liveNames() nameSet {
	l := s.m.live
	switch s.end.kind {
	case returning:
		if target := s.routine.targets[s.end.label]; target != nil {
			return l.at(target.lineOf())
		}
		return l.all[s.m.mayReach.afterRoutine]
	case over, leaving:
		return nameSet{}
	case atLine:
	}

	// A key leads on from the prompts before a line.
	names := l.at(s.lineOf())
	for _, played := range s.played {
		from := l.at(played.prio)
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
func (l *liveness) at(p *priority) nameSet {
	if !l.isOpen[p.index] {
		return nameSet{any: true}
	}
	return l.all[p.index]
}

// startOf returns the names that the lines of a routine read from its first line on.
func (l *liveness) startOf(p *priority) nameSet {
	if p == nil || !l.isOpen[p.index] {
		return nameSet{any: true}
	}
	return l.inRoutine[p.index]
}

// withoutDead returns a copy of a state without the values that nothing reads again from some names on.
func (s *state) withoutDead(names nameSet) *state {
	c := s.clone()
	if !names.any {
		for number := range s.vars.All() {
			if !s.m.live.useOfNumber(number, s.numbers).isIn(names) {
				c.put(s.m.variables.Names[number], nil)
			}
		}
	}

	inTexts := sync.OnceValue(c.namesInTexts)
	c.forget(func(a answer) bool { return !c.isLiveQuestion(a.to, names, inTexts) })
	return c
}
