package importer

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// decide makes what compares a part of the question or the answer before it, a branch on an entry or an attribute,
// a lookup of its result, or nothing where the result is known.
func (b *builder) decide() {
	if b.center.Given == nil {
		b.dropUncompared()
		return
	}
	b.fixCopies()
	b.findMenus()
	b.passDecided()
	b.findLoops(b.newSources())
	d := &deciding{
		sources: b.newSources(), tests: map[string][]Test{}, told: map[string]*classes{},
		used: map[*Assign]map[string]string{}, compared: map[*Step]string{},
	}
	for g, s := range b.steps() {
		switch {
		case s.Kind == Decide && s.What != "":
			s.becomeLookupOf(classify(s.tests()))
		case s.Kind == Decide:
			d.lower(g, s)
		case s.By != "" && !slices.ContainsFunc(s.Edges, func(e Edge) bool { return e.Queue != "" }):
			d.choose(g, s)
		}
		if s.Ranked.By != "" {
			d.rank(s)
		}
	}
	d.findMixed()
	d.assign()
	for _, s := range d.branches {
		s.tellApart(d.classes(s.What))
	}
	b.dropUncompared()
}

// fixCopies replaces copies of what has the same value in every call, operands and what prompts speak. A prompt that
// speaks a copy speaks what this is a copy of.
func (b *builder) fixCopies() {
	v := b.newSources()
	for _, s := range b.steps() {
		for a := range s.assigns() {
			if value, ok := v.constantAt(s, a.Copy); ok && a.Copy != "" {
				a.Copy, a.Values = "", []string{value}
			}
		}
		s.Prompt.Parts = v.spoken(s, s.Prompt.Parts)
		for i := range s.Edges {
			for j := range s.Edges[i].Tests {
				t := &s.Edges[i].Tests[j]
				if value, ok := v.constantAt(s, t.Operand); t.Dynamic && ok && value != "" {
					t.Operand, t.Dynamic = value, false
				}
			}
		}
	}
}

// spoken replaces the values that a prompt speaks at a step by what these are, as far as it is known.
func (v *sources) spoken(s *Step, parts []Part) []Part {
	var out []Part
	for _, part := range parts {
		if part.Value == "" {
			out = append(out, part)
			continue
		}
		origins := v.origins(s, part.Value)
		value, known := v.constantAt(s, part.Value)
		switch {
		case known && value != "":
			out = append(out, Part{Text: value})
		case len(origins) == 1 && origins[0].set != nil && origins[0].set.Text != nil:
			out = append(out, origins[0].set.Text.Parts...)
		default:
			out = append(out, Part{Value: attribute(part.Value, origins)})
		}
	}
	return out
}

// deciding makes steps of what compares variables.
type deciding struct {
	*sources
	tests    map[string][]Test // of each attribute
	told     map[string]*classes
	branches []*Step
	used     map[*Assign]map[string]string // by an assignment, the attributes that it gives a value which decides, with its variable
	compared map[*Step]string              // the variable that a branch compares
}

// assigns yields all assignments of a step and its edges.
func (s *Step) assigns() iter.Seq[*Assign] {
	return func(yield func(*Assign) bool) {
		for i := range s.Sets {
			if !yield(&s.Sets[i]) {
				return
			}
		}
		for i := range s.Edges {
			for j := range s.Edges[i].Sets {
				if !yield(&s.Edges[i].Sets[j]) {
					return
				}
			}
		}
	}
}

// attribute returns the variable from which all values of another one come, or this one.
func attribute(variable string, origins []definition) string {
	for i, from := range origins {
		if from.variable != origins[0].variable {
			return variable
		}
		if i == len(origins)-1 {
			return from.variable
		}
	}
	return variable
}

// variable returns the one variable that a decide tests, or "".
func (s *Step) variable() string {
	out := ""
	for _, e := range s.Edges {
		for _, t := range e.Tests {
			if out != "" && t.Variable != out {
				return ""
			}
			out = t.Variable
		}
	}
	return out
}

// lower makes a step of a decide.
func (d *deciding) lower(g *graph, s *Step) {
	if i, empty := d.known(s); i >= 0 {
		s.Kind, s.Edges, s.unneeded = Pass, s.Edges[i:i+1], "what it compares is known here"
		if empty {
			s.unneeded = "compares what no step sets: it is always empty"
		}
		return
	}
	x := s.variable()
	if x == "" {
		s.becomeResults()
		return
	}
	origins := d.origins(s, x)
	if !slices.ContainsFunc(origins, func(from definition) bool { return !from.isEntry() || from.variable != from.at.Ask.Keys }) {
		s.Edges = slices.DeleteFunc(s.Edges, func(e Edge) bool { return slices.ContainsFunc(e.Tests, Test.isNoKeys) })
	}
	if d.lowerEntry(g, s, x, origins) {
		return
	}
	if slices.ContainsFunc(origins, definition.isEntry) {
		s.What = "entry"
		s.becomeLookupOf(classify(s.tests()))
		s.Approximate("compares what the caller entered, which a lookup decides", "ask with a menu, or keep the lookup and give its outcomes in the scenario")
		return
	}
	d.becomeBranch(s, x, origins)
}

// becomeBranch makes a decide a branch on the attribute that stands for a variable.
func (d *deciding) becomeBranch(s *Step, x string, origins []definition) {
	id := attribute(x, origins)
	s.Kind, s.What, d.compared[s] = Branch, id, x
	d.branches = append(d.branches, s)
	d.tests[id] = append(d.tests[id], s.tests()...)
	d.use(id, origins)
	if d.center.Given != nil && !d.center.Given(id) {
		d.center.Unset[id] = blank
	}
	if slices.ContainsFunc(s.tests(), func(t Test) bool { return t.Dynamic }) {
		s.Approximate("compares two values that are known only in the call", "")
	}
}

// use notes that the values of some definitions decide.
func (d *deciding) use(id string, origins []definition) {
	for _, from := range origins {
		if from.set == nil {
			continue
		}
		if d.used[from.set] == nil {
			d.used[from.set] = map[string]string{}
		}
		d.used[from.set][id] = from.variable
	}
}

// known returns the edge of a decide that all calls take, and whether that is since a variable is always empty; -1
// if it depends on the call.
func (d *deciding) known(s *Step) (edge int, empty bool) {
	for i, e := range s.Edges {
		always, never := true, false
		for _, t := range e.Tests {
			holds, not := 0, 0
			origins := d.origins(s, t.Variable)
			for _, from := range origins {
				value, ok := d.constant(from)
				switch {
				case !ok || t.isOpaque():
				case t.Holds(value):
					holds++
				default:
					not++
				}
			}
			always = always && holds == len(origins)
			never = never || not == len(origins) && len(origins) > 0
			empty = empty || len(origins) == 1 && origins[0].set == nil
		}
		switch {
		case always:
			return i, empty
		case !never:
			return -1, false
		}
	}
	return -1, false
}

// isNoKeys reports whether no entry by key meets a test: it is not empty, and no text.
func (t Test) isNoKeys() bool {
	values, ok := t.equals()
	return ok && !t.Not && !slices.ContainsFunc(values, func(v string) bool { return v != "" && strings.Trim(v, "0123456789*#") == "" })
}

// becomeResults makes a decide a lookup with an answer for each case.
func (s *Step) becomeResults() {
	s.Kind = Lookup
	if len(s.From) > 0 {
		s.What = s.From[0].Name
	}
	s.Approximate("tests more than whether a value is one of some: here the result is an answer", "set an attribute where the value is known, and branch on it")
	for i, e := range s.Edges {
		var all []string
		for _, t := range e.Tests {
			all = append(all, strings.TrimSpace(t.Kind+" "+t.Operand))
		}
		s.Edges[i].Outcome = cmp.Or(strings.Join(all, " and "), noMatch)
	}
}

// entered is what calls have entered where a decide compares it.
type entered struct {
	into   string          // the name of the entry
	byKeys bool            // by keys alone
	unmade int             // the edge of calls in which nothing was entered, or -1
	values map[string]bool // that the variable has in these
	isOld  bool            // these may have an earlier entry still
}

// entered returns what calls have entered in a variable, if that was in one way and what was not entered goes one
// way.
func (d *deciding) entered(s *Step, origins []definition) (e entered, ok bool) {
	e = entered{byKeys: true, unmade: -1, values: map[string]bool{}}
	for _, from := range origins {
		if value, isConstant := d.constant(from); from.isNotMade() || from.set == nil && isConstant {
			i := target(s.Edges, value)
			if e.unmade >= 0 && s.Edges[i].To != s.Edges[e.unmade].To {
				return e, false
			}
			e.unmade, e.values[value] = i, true
			continue
		}
		if !from.isEntry() || from.at.Into == "" || e.into != "" && e.into != from.at.Into {
			return e, false
		}
		e.into, e.byKeys = from.at.Into, e.byKeys && from.variable == from.at.Ask.Keys
	}
	e.isOld = slices.ContainsFunc(origins, func(from definition) bool { return from.isNotMade() && d.mayHaveEntered(from.at, e.into) })
	return e, e.into != ""
}

// mayHaveEntered reports whether a call may have made an entry on its way to a step.
func (v *sources) mayHaveEntered(at *Step, into string) bool {
	answers := lastOf((*Assign).isAnswer)
	return slices.ContainsFunc(v.search(at, func(s *Step, e *Edge) *Assign {
		if e == nil || s.Into != into {
			return nil
		}
		return answers(s, e)
	}), func(d definition) bool { return d.set != nil })
}

// lowerEntry makes a decide a branch on an entry, if it can be one. An entry lasts until another one is made: where a
// question is asked again, an attribute tells whether it was met with silence, and a branch on it stands before that
// on the entry.
func (d *deciding) lowerEntry(g *graph, s *Step, x string, origins []definition) bool {
	entry, ok := d.entered(s, origins)
	if !ok || !entry.isOld {
		return ok && s.becomeMatch(entry)
	}
	made := s.clone(s.ID + "/entry")
	if !made.becomeMatch(entered{into: entry.into, byKeys: entry.byKeys, unmade: -1}) {
		return false
	}
	g.byID[made.ID] = made
	s.From[0].Expand("a step of its own for calls in which the question was met with silence")
	unmade := s.Edges[entry.unmade].To
	s.Edges = nil
	for _, value := range sortedKeys(entry.values) {
		s.Edges = append(s.Edges, Edge{To: unmade, Tests: []Test{{Variable: x, Operand: value}}})
	}
	s.Edges = append(s.Edges, Edge{To: made.ID})
	d.becomeBranch(s, x, origins)
	return true
}

// becomeMatch makes a decide a branch on an entry, and reports whether it did: a branch says all cases. A negated case stands last or compares with values; one range of
// numbers does not overlap another. What was not entered goes one way; if that is not the way of all other entries,
// these have a case of their own.
func (s *Step) becomeMatch(entry entered) bool {
	var out []Edge
	ranges, last := 0, len(s.Edges)-1
	add := func(outcome, to string) {
		taken := func(e Edge) bool {
			return slices.ContainsFunc(strings.Split(e.Outcome, ", "), func(o string) bool { return strings.EqualFold(o, outcome) })
		}
		switch i := len(out) - 1; {
		case entry.values[outcome] || slices.ContainsFunc(out, taken):
		case i >= 0 && out[i].To == to:
			out[i].Outcome += ", " + outcome
		default:
			out = append(out, Edge{Outcome: outcome, To: to})
		}
	}
	for i, e := range s.Edges[:last] {
		if len(e.Tests) != 1 {
			return false
		}
		t := e.Tests[0]
		cases, ok := t.cases()
		values, isPlain := t.equals()
		if operators[t.Is].isRange {
			ranges++
		}
		if !ok || ranges > 1 || t.Not && !isPlain && i < last-1 {
			return false
		}
		for j, outcome := range cases {
			to := e.To
			switch {
			case t.Not && isPlain:
				to = s.Edges[target(s.Edges, values[j])].To
			case t.Not:
				to = s.Edges[last].To
			}
			add(outcome, to)
		}
		if t.Not {
			break
		}
	}
	rest := s.Edges[target(s.Edges, unlisted)].To
	if entry.unmade >= 0 && s.Edges[entry.unmade].To != rest {
		if !entry.byKeys || ranges > 0 {
			return false
		}
		add(string(Least)+" 0", rest)
		rest = s.Edges[entry.unmade].To
	}
	out = append(out, Edge{Outcome: Otherwise, To: rest})
	s.Kind, s.What, s.Edges = Match, entry.into, out
	if len(out) == 1 { // every entry goes the same way
		s.Kind = Pass
	}
	return true
}

// findMixed finds the branches on an attribute whose value may be another one than that of the variable that they
// compare: since this is a copy, the attribute has been given another value, or another one is a copy of the same answer.
func (d *deciding) findMixed() {
	for _, s := range d.branches {
		id := s.What
		real, mixed, isCopy := map[*Assign]bool{}, false, d.compared[s] != id
		for _, from := range d.origins(s, d.compared[s]) {
			real[from.set] = true
			isCopy = isCopy || from.variable != id
			for other, variable := range d.used[from.set] {
				mixed = mixed || other != id && variable == from.variable && from.set.isAnswer()
			}
		}
		if isCopy {
			for _, from := range d.search(s, lastOf(func(a *Assign) bool { _, used := d.used[a][id]; return used })) {
				mixed = mixed || !real[from.set]
				delete(real, from.set)
			}
		}
		if mixed || isCopy && len(real) > 0 {
			s.Approximate("compares a variable that is a copy of another one on some ways only", "set the attribute on each way, or give the copy a name of its own")
		}
	}
}

// assign replaces the assignments of variables by those of the attributes that decide.
func (d *deciding) assign() {
	for _, s := range d.steps() {
		d.assignOf(s, &s.Sets)
		if s.Kind == Set && len(s.Sets) > 0 && len(s.Sets[0].Values) == 1 && s.Name == "" && s.From[0].Name == "" {
			s.Name = "set_" + d.proposal(s.Sets[0].Attribute) + "_" + d.proposal(s.Sets[0].Values[0])
		}
		for i := range s.Edges {
			d.assignOf(s, &s.Edges[i].Sets)
		}
	}
}

func (d *deciding) assignOf(s *Step, list *[]Assign) {
	var out []Assign
	for i := range *list {
		a := &(*list)[i]
		if slices.Contains(builtin, a.Attribute) {
			out = append(out, *a)
			continue
		}
		for _, id := range sortedKeys(d.used[a]) {
			one := Assign{Attribute: id}
			switch {
			case len(a.Values) == 1:
				one.Values = []string{d.word(id, a.Values[0])}
			case s.Ask != nil: // the attribute tells only whether something was entered
				one.Values = []string{unlisted}
			case s.Kind == Set:
				s.Approximate("sets a value that is computed in the call: here it is an answer", "give the values in a set or sets")
			}
			out = append(out, one)
		}
	}
	*list = out
}

// word returns the value that stands for one of an attribute.
func (d *deciding) word(id, value string) string {
	if word := d.classes(id).word(value); word != "" {
		return word
	}
	return blank
}

// classes returns the values of an attribute that its tests tell apart, when all are known.
func (d *deciding) classes(id string) *classes {
	if d.told[id] == nil {
		d.told[id] = classify(d.tests[id])
	}
	return d.told[id]
}

// tellApart gives a decide an outcome for each class of values that takes another edge than all others.
func (s *Step) tellApart(x *classes) {
	rest := target(s.Edges, unlisted)
	var out []Edge
	for _, c := range x.of {
		if i := target(s.Edges, c.example); i != rest {
			out = append(out, Edge{Outcome: c.word, To: s.Edges[i].To})
		}
	}
	s.Edges = append(out, Edge{Outcome: Otherwise, To: s.Edges[rest].To})
}

// becomeLookupOf makes a decide a lookup that gives the value, of which nothing else depends.
func (s *Step) becomeLookupOf(x *classes) {
	s.tellApart(x)
	s.becomeLookup()
	s.Notifies = true
}

// tests returns all tests of a decide.
func (s *Step) tests() []Test {
	var out []Test
	for _, e := range s.Edges {
		out = append(out, e.Tests...)
	}
	return out
}

// choose gives a step the queue that a variable has there: one or, by an attribute, one of several. What is unknown is
// one queue, which is named after the variable, and so is the queue of a call for which no step sets any. A check has
// a way for these calls, too.
func (d *deciding) choose(g *graph, s *Step) {
	origins := d.origins(s, s.By)
	var ids []string
	unset, unknown := false, ""
	for _, from := range origins {
		switch value, ok := d.constant(from); {
		case !ok:
			unknown = from.variable
		case value == "":
			unset = true
		case !slices.Contains(ids, value):
			ids = append(ids, value)
		}
	}
	slices.SortStableFunc(ids, func(x, y string) int { return cmp.Compare(d.proposal(x), d.proposal(y)) })
	by := s.By
	s.By = ""
	switch {
	case unknown != "":
		ids = []string{unknown}
		s.Approximate("the queue is chosen in the call: one queue stands for all",
			"give each queue a value of the attribute, as in queue: {by: attribute, value: queue}")
	case len(ids) == 0:
		ids = []string{by}
		s.remark("no imported flow sets the queue", "name the queue")
	case unset && s.Kind == Check:
		ids = slices.Insert(ids, 0, by)
	}
	for _, id := range ids {
		if s.edge(full) != nil {
			d.center.Queues[id] = Queue{CanFill: true}
		}
	}
	if len(ids) == 1 {
		d.of(s, ids[0])
		return
	}
	id := by
	d.use(id, origins)
	for _, queue := range ids {
		d.tests[id] = append(d.tests[id], Test{Operand: queue})
	}
	if s.Kind == Enqueue {
		s.By, s.What = id, ids[0]
		for _, queue := range ids {
			s.Edges = append(s.Edges, Edge{Outcome: queue, Queue: queue})
		}
		return
	}
	each := s.clone(s.ID)
	s.Kind, s.What, s.Edges = Branch, id, nil
	for i, queue := range ids {
		one := each.clone(s.ID + "/" + strconv.Itoa(i+1))
		d.of(one, queue)
		g.byID[one.ID] = one
		if queue != by {
			s.Edge(queue, one.ID)
		}
	}
	s.Edge(Otherwise, s.ID+"/1")
	s.From[0].Expand("one step for each queue that the call may be in")
}

// of gives a step its queue; a check of opening hours those of the queue.
func (d *deciding) of(s *Step, queue string) {
	if s.What == HoursOf {
		d.center.Names[HoursOf+queue], d.center.Hours[HoursOf+queue] = d.proposal(queue)+"_hours", Hours{}
		queue = HoursOf + queue
	}
	s.What = queue
}

// rank gives a queue step the priorities of those values that a variable can have there.
func (d *deciding) rank(s *Step) {
	origins := d.origins(s, s.Ranked.By)
	id, of, unset := s.Ranked.By, map[string]int{}, false
	for _, from := range origins {
		value, ok := d.constant(from)
		rank, known := s.Ranked.Of[value]
		switch {
		case ok && known:
			of[value] = rank
		case ok && value == "":
			unset = true
		default:
			s.Ranked = Ranked{}
			s.Approximate("its priority is chosen in the call", "write priority: {by: ATTRIBUTE, …}")
			return
		}
	}
	s.Ranked = Ranked{By: id, Of: of}
	if len(of) == 0 || len(of) == 1 && !unset {
		for _, rank := range of {
			s.Priority = rank
		}
		s.Ranked = Ranked{}
		return
	}
	d.use(id, origins)
	for _, value := range sortedKeys(of) {
		d.tests[id] = append(d.tests[id], Test{Operand: value})
	}
}
