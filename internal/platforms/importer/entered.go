package importer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// lowerEntry makes a decide a branch on an entry, if it can be one.
func (d *deciding) lowerEntry(s *Step, x string, origins []definition) bool {
	entry, ok := d.entered(s, origins)
	if !ok || !d.isLast(s, x, entry.into) {
		return false
	}
	answers := d.findOperands(s, entry.into)
	if !entry.match(s) {
		return false
	}
	fill(answers)
	return true
}

// findOperands finds what the operands that are known in the call only are: other entries, or answers, which it
// returns with the identifiers that they get.
func (d *deciding) findOperands(s *Step, into string) map[string][]definition {
	out := map[string][]definition{}
	for i := range s.Edges {
		for j := range s.Edges[i].Tests {
			t := &s.Edges[i].Tests[j]
			if !t.Dynamic {
				continue
			}

			from := d.origins(s, t.Operand).list
			made := madeOf(from)
			id := filled(made)

			// Another answer of the same name may have followed.
			if id == "" || id == into || d.byValue[id] || !d.isLast(s, t.Operand, id) {
				continue
			}

			t.With = id

			// On some ways nothing was entered or answered. A comparison with a missing value never
			// holds in a flow.
			if len(made) < len(from) {
				s.Approximate("compares with an entry that may not be made, which nothing equals here",
					"lead silence at that question elsewhere")
			}

			out[id] = made
		}
	}

	return out
}

// madeOf returns the definitions without the values for callers who have entered nothing.
func madeOf(origins []definition) []definition {
	return slices.DeleteFunc(slices.Clone(origins), definition.isNotMade)
}

// filled returns the identifier of the entry, or the answer of lookups, that all definitions are, or
// "".
func filled(made []definition) (id string) {
	for _, from := range made {
		one := ""
		switch {
		case from.isEntry():
			one = from.at.Into
		case from.at != nil && from.at.Kind == Lookup && from.set.isAnswer():
			one = from.variable
		}

		// Two different entries, or a value that is no entry, have no single name.
		if one == "" || id != "" && id != one {
			return ""
		}
		id = one
	}
	return id
}

// fill lets the lookups fill the answers that a branch compares with.
func fill(answers map[string][]definition) {
	for _, id := range sortedKeys(answers) {
		for _, from := range answers[id] {
			for i := range from.at.Edges {
				e := &from.at.Edges[i]
				gives := slices.ContainsFunc(e.Sets, func(a Assign) bool {
					return a.gives(from.variable) && a.isAnswer()
				})
				if gives && from.at.Kind == Lookup && !slices.Contains(e.Fills, id) {
					e.Fills = append(e.Fills, id)
				}
			}
		}
	}
}

// isLast reports whether a variable is, or copies, the last entry or answer with an identifier.
func (v *sources) isLast(s *Step, variable, id string) bool {
	seen := map[definition]bool{}
	for work := []definition{{variable: variable, at: s}}; len(work) > 0; work = work[1:] {
		x := work[0]
		if seen[x] {
			continue
		}

		seen[x] = true
		gives := giving(x.variable)
		for _, from := range v.search(func(s *Step, e *Edge) *Assign {
			// A later entry or answer of the same name overwrites the earlier one, even if the
			// variable keeps it.
			set := gives(s, e)
			if set == nil && e != nil && (s.Into == id || s.Kind == Lookup) {
				return lastOf(func(a *Assign) bool {
					return (a.isEntry() || a.isAnswer()) && (s.Into == id || a.gives(id))
				})(s, e)
			}
			return set
		}, x.at) {
			if from.set == nil {
				continue
			}

			switch {
			case !from.set.gives(x.variable):
				return false
			// The copy was made where the search stopped. What it copies must be the last one there.
			case from.isCopy():
				of, _ := from.set.copied()
				work = append(work, definition{variable: of, at: from.at})
			}
		}
	}

	return true
}

// nameEntries gives an entry that is copied, and read when another one with its name may have been made since, the
// name of the copy.
func nameEntries(b *builder) {
	v := newSources(b)
	for _, s := range b.steps() {
		for _, x := range readBy(s) {
			origins := v.origins(s, x)
			isOther := func(from definition) bool { return !from.isEntry() && !from.isNotMade() }
			if slices.ContainsFunc(origins.list, isOther) {
				continue
			}

			// The later entry of the same name would replace the copied one. With the name of the copy
			// both stay apart.
			if id := filled(origins.entries); id != "" && !v.isLast(s, x, id) {
				for _, from := range origins.entries {
					from.at.Into = x
				}
			}
		}
	}
}

// readBy returns the variables that a step compares, compares with or speaks.
func readBy(s *Step) []string {
	out := s.variables()
	for _, t := range s.tests() {
		if t.Dynamic {
			out = append(out, t.Operand)
		}
	}

	for _, p := range append([]Prompt{s.Prompt}, s.Prompt.Also...) {
		for _, part := range p.Parts {
			if part.Value != "" {
				out = append(out, part.Value)
			}
		}
	}

	return out
}

// entered is the entry of calls that a decide compares.
type entered struct {
	into   string          // the name of the entry
	byKeys bool            // by keys alone
	unmade *string         // the step that the decide leads calls to in which nothing was entered; nil without such calls
	values map[string]bool // that the variable has in these
}

// entered returns the entry of calls in a variable. It is false if there are several ways to enter
// it, if calls without an entry go on in several ways, or if they may have an earlier entry.
func (d *deciding) entered(s *Step, origins []definition) (e entered, ok bool) {
	e = entered{byKeys: true, values: map[string]bool{}}
	for _, from := range origins {
		// Silence, and a value from before the question, count as calls without an entry.
		if value, isConstant := d.constant(from); from.isNotMade() || from.set == nil && isConstant {
			to := s.Edges[target(s.Edges, value)].To
			if e.unmade != nil && to != *e.unmade {
				return e, false
			}

			e.unmade = &to
			e.values[value] = true
			continue
		}

		// A branch reads one entry. A second question with another name cannot share it.
		if !from.isEntry() || from.at.Into == "" {
			return e, false
		}
		if e.into != "" && e.into != from.at.Into {
			return e, false
		}

		e.into = from.at.Into
		e.byKeys = e.byKeys && from.variable == from.at.Ask.Keys
	}

	// A caller may have answered in an earlier round and be silent now. The earlier entry would still be there.
	isOld := slices.ContainsFunc(origins, func(from definition) bool {
		return from.isNotMade() && d.mayHaveEntered(from.at, e.into)
	})
	return e, e.into != "" && !isOld
}

// mayHaveEntered reports whether a call may have made an entry on its way to a step.
func (v *sources) mayHaveEntered(at *Step, into string) bool {
	answers := lastOf((*Assign).isEntry)
	return slices.ContainsFunc(v.search(func(s *Step, e *Edge) *Assign {
		if e == nil || s.Into != into {
			return nil
		}
		return answers(s, e)
	}, at), func(d definition) bool { return d.set != nil })
}

// match makes a decide a branch on an entry, and reports whether it did: a branch says all cases. What was not
// entered goes one way; if that is not the way of all other entries, these have a case of their own.
func (entry *entered) match(s *Step) bool {
	cases := entryCases{not: entry.values}
	if !cases.addTests(s.Edges) {
		return false
	}

	// Unlisted is a value that no test compares with, so that its edge is the way of all other
	// entries.
	rest := s.Edges[target(s.Edges, unlisted)].To
	if entry.unmade != nil && *entry.unmade != rest {
		// The case "at least 0" takes all other numbers. It does not take spoken words.
		if !entry.byKeys {
			return false
		}
		cases.add(string(Least)+" 0", "", rest)
		rest = *entry.unmade
	}

	s.Kind = Match
	s.What = entry.into
	s.Edges = append(cases.edges, Edge{Outcome: Otherwise, To: rest})
	if len(s.Edges) == 1 {
		// Every entry goes the same way.
		s.Kind = Pass
		s.fact = noEntry
	}

	return true
}

// entryCases are the cases of a branch on an entry. The first that an entry meets is taken.
type entryCases struct {
	edges []Edge
	not   map[string]bool // what no entry is
}

// add adds a case, unless one before it is the same.
func (c *entryCases) add(outcome, with, to string) {
	isSame := func(o string) bool { return strings.EqualFold(o, outcome) }
	taken := func(e Edge) bool {
		return e.With == with && slices.ContainsFunc(strings.Split(e.Outcome, ", "), isSame)
	}
	i := len(c.edges) - 1

	// A value of calls without an entry is no entry. An earlier case with the same value is the one
	// that holds.
	if c.not[outcome] || slices.ContainsFunc(c.edges, taken) {
		return
	}

	switch {
	case i >= 0 && c.edges[i].To == to && with == "" && c.edges[i].With == "":
		c.edges[i].Outcome += ", " + outcome
	default:
		c.edges = append(c.edges, Edge{Outcome: outcome, With: with, To: to})
	}
}

// addTests adds the cases of a decide, and reports whether they cover all of its tests. Then each
// edge has one test, and a negated test is the last or compares with values.
func (c *entryCases) addTests(edges []Edge) bool {
	last := len(edges) - 1
	for i, e := range edges[:last] {
		if len(e.Tests) != 1 {
			return false
		}

		// A branch of the flow language takes one case at a time, and the first that holds.
		t := e.Tests[0]
		cases, ok := t.cases()
		_, isPlain := t.equals()

		isOpenNegation := t.Not && !isPlain
		if !ok || isOpenNegation && i < last-1 {
			return false
		}

		for _, one := range cases {
			to := e.To

			// Which edge takes the value does not depend on this test alone, since the platform tries
			// the edges in their order.
			switch {
			case !t.Not && IsCase(one) && target(edges, one) < i: // an earlier edge takes it
				continue
			case t.Not && isPlain: // the case is the value
				to = edges[target(edges, one)].To
			case t.Not:
				to = edges[last].To
			}

			c.add(one, t.With, to)
		}

		// A negated test takes everything else, so that no later edge is reached.
		if t.Not {
			break
		}
	}

	return true
}

// dropLost drops the branches on entries that no step asks for: they go the way of an entry that was not made. It
// drops the cases that no entry can be, the cases that an earlier case takes, and the outcomes of runs whose flow
// does not return with them. Each may lose steps that another one needs.
func dropLost(b *builder) {
	fitRuns(b)
	for dropUnentered(b) {
		b.relink()
		fitRuns(b)
	}
}

// dropUnentered drops branches and cases once, and reports whether there were any. A dropped branch may have led to
// the only question of another one, so that the questions are found in each round.
func dropUnentered(b *builder) (isDropped bool) {
	asked := findAskers(b)
	for g, s := range b.steps() {
		if s.Kind != Match {
			continue
		}

		// Without a question, each call is one without an entry, as if its length were 0.
		if len(asked.before(g, s.What)) == 0 {
			s.become("length 0", leftOut("compares what no call has entered here"))
			isDropped = true
			continue
		}

		why, hasDropped := asked.dropCases(g, s)
		isDropped = isDropped || hasDropped

		// Each call takes the way of the rest, so that nothing is left to decide.
		if hasDropped && len(s.Edges) == 1 && s.Edges[0].Outcome == Otherwise {
			s.pass(s.Edges[0], why)
			s.keepNotes()
		}
	}
	return isDropped
}

// dropCases drops the cases of a branch that no entry comes to, with the note of its block, and reports whether
// there were any.
func (a *askers) dropCases(g *graph, s *Step) (why Note, isDropped bool) {
	edges := len(s.Edges)
	by := a.before(g, s.What)

	// The first case that an entry meets is taken.
	var before []flow.Condition
	isCovered := false
	for i := range s.Edges {
		e := &s.Edges[i]
		if e.With != "" || e.Outcome == Otherwise {
			continue
		}

		kept := slices.DeleteFunc(strings.Split(entries(by, e.Outcome), ", "), func(one string) bool {
			c, isCase := flow.ReadCase(one)
			if !isCase {
				return false
			}
			covers := func(earlier flow.Condition) bool { return earlier.Covers(&c) }
			if slices.ContainsFunc(before, covers) {
				isCovered = true
				return true
			}
			before = append(before, c)
			return false
		})
		e.Outcome = strings.Join(kept, ", ")
	}

	s.Edges = slices.DeleteFunc(s.Edges, func(e Edge) bool {
		return e.Outcome == "" || e.With != "" && len(a.before(g, e.With)) == 0
	})
	if len(s.Edges) == edges {
		return Note{}, false
	}

	reason := "compares with what no caller can enter here"
	if isCovered {
		reason = "an earlier case takes the entries of a later case"
	}
	s.remark(reason, "")
	return Note{Exact, reason, ""}, true
}

// askers are the steps that fill each name, with the lines whose calls come to each flow.
type askers struct {
	of    map[string][]site
	lines map[*graph]map[*graph]bool
	known map[asker][]*Step
}

// asker is a name in a flow.
type asker struct {
	in   *graph
	name string
}

func findAskers(b *builder) *askers {
	a := &askers{of: map[string][]site{}, lines: map[*graph]map[*graph]bool{}, known: map[asker][]*Step{}}
	next := map[*graph][]*graph{}
	for g, s := range b.steps() {
		a.add(s.Into, site{g, s})
		for _, e := range s.Edges {
			for _, id := range e.Fills {
				a.add(id, site{g, s})
			}
		}
		if to := b.flow(s.callee()); to != nil {
			next[g] = append(next[g], to)
		}
	}

	// A call has the entries of its own line only, so that each flow needs to know its lines.
	for _, line := range b.graphs {
		if !line.line {
			continue
		}
		reached := map[*graph]bool{}
		Reach(reached, line, func(g *graph) []*graph { return next[g] })
		for g := range reached {
			if a.lines[g] == nil {
				a.lines[g] = map[*graph]bool{}
			}
			a.lines[g][line] = true
		}
	}
	return a
}

func (a *askers) add(name string, at site) {
	if name != "" {
		a.of[name] = append(a.of[name], at)
	}
}

// before returns the steps that may fill a name before a call comes to a flow: those that calls of one of its lines
// come to, too. An entry of another line is not part of the call.
func (a *askers) before(g *graph, name string) []*Step {
	by, isKnown := a.known[asker{g, name}]
	if isKnown {
		return by
	}

	for _, at := range a.of[name] {
		// No line starts a flow that its owner has not connected yet. Calls may come from anywhere.
		shares := len(a.lines[g]) == 0
		for line := range a.lines[g] {
			shares = shares || a.lines[at.graph][line]
		}
		if shares {
			by = append(by, at.step)
		}
	}
	a.known[asker{g, name}] = by
	return by
}

// entries returns the cases of a list that one of some steps takes as an entry.
func entries(asked []*Step, outcome string) string {
	cases := slices.DeleteFunc(strings.Split(outcome, ", "), func(one string) bool { return !canEnter(asked, one) })
	return strings.Join(cases, ", ")
}

// canEnter reports whether one of some steps takes an entry for which a case may hold, as lint decides it.
func canEnter(asked []*Step, one string) bool {
	c, isCase := flow.ReadCase(one)
	return !isCase || slices.ContainsFunc(asked, func(s *Step) bool { return s.Kind != Collect || c.CanBe(entryAt(s)) })
}

// entryAt returns the form of the entries of a collect. A step without digits has no limit of its own.
func entryAt(s *Step) *flow.Entry {
	return &flow.Entry{Min: max(s.Digits[0], 1), Max: cmp.Or(s.Digits[1], flow.MaxDigits), Format: s.Format}
}

// hasEntered reports whether every call has entered a value on its way to a step in its flow: a prompt can speak it,
// and a callback dial it.
func (v *sources) hasEntered(s *Step, id string) bool {
	entered := &Assign{}
	not := &Assign{}
	ways := v.search(func(from *Step, e *Edge) *Assign {
		switch {
		// An entry of another flow does not count, since a flow's entries are its own.
		case v.point(from).graph != v.point(s).graph:
			return not
		case e != nil && from.Into == id && slices.Contains([]string{collected, keyed, Extension}, e.Outcome):
			return entered
		}
		return nil
	}, s)

	// One way without the entry is enough: the prompt would then speak a missing value.
	return len(ways) > 0 && !slices.ContainsFunc(ways, func(d definition) bool { return d.set != entered })
}

// noteMissingEntries notes the prompts that speak an entry which some calls have not made. These prompts speak an
// example.
func (v *sources) noteMissingEntries() {
	isEntered := map[string]bool{}
	for _, s := range v.steps() {
		isEntered[s.Into] = true
	}
	for _, s := range v.steps() {
		for _, p := range append([]Prompt{s.Prompt}, s.Prompt.Also...) {
			for _, part := range p.Parts {
				if part.Value == "" || slices.Contains(callValues, part.Value) || v.hasEntered(s, part.Value) {
					continue
				}
				if isEntered[part.Value] || len(v.origins(s, part.Value).entries) > 0 {
					s.Approximate("speaks an entry that some calls have not made here: an example stands for it",
						"lead silence at the question elsewhere, or speak the entry in a step that only calls with an entry reach")
				}
			}
		}
	}
}

// noteNumbers notes the callbacks that dial an entry which some calls have not made.
func (v *sources) noteNumbers() {
	for _, s := range v.steps() {
		if s.Kind != Callback || s.Number == "" || v.hasEntered(s, s.Number) {
			continue
		}
		entries := v.origins(s, s.Number).entries
		isHere := func(from definition) bool { return v.point(from.at).graph == v.point(s).graph }
		switch {
		case slices.ContainsFunc(entries, isHere):
			s.From[0].Note(DialedBySome)
		case len(entries) > 0:
			s.From[0].Note(dialedElsewhere)
		}
	}
}
