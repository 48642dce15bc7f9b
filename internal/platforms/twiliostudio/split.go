package twiliostudio

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// split branches on a value, where its conditions compare with values. Other conditions
// are answers of a lookup.
func (r *reader) split(w *widget) {
	id := r.input(w)
	if branch := r.branchOnEntry(w, id); branch != nil {
		r.Steps = append(r.Steps, branch)
		return
	}
	edges, ok := r.edges(w, id, func(c condition) ([]string, bool) {
		values, ok := c.values()
		if !ok && !r.known(id) { // another condition is a value of its own
			label, ok := c.label()
			return []string{label}, ok
		}
		return values, ok
	})
	if id == "" || strings.ContainsAny(id, "{}%") || !ok {
		r.results(w)
		return
	}
	s := r.Step(importer.Branch, w.block)
	s.What = id
	s.Edges = edges
	if !r.comesWithCall(id) {
		r.unset[id] = blank
	}
	if w := r.giver(id); w != nil && w.kind == gatherInput {
		s.Approximate("compares what the caller entered, which an answer decides", "ask with a menu, or keep the answer and give its shares in the scenario")
	}
}

// giver returns the widget of which a value is an output, or nil.
func (r *reader) giver(id string) *widget {
	if !strings.HasPrefix(id, r.scope+"widgets.") {
		return nil
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(id, r.scope+"widgets."), ".")
	return r.byName[name]
}

// comesWithCall reports whether a value is the caller's number, or one of the contact, of the flow's data or
// of its trigger: all others are empty until a widget sets them.
func (r *reader) comesWithCall(id string) bool {
	if r.giver(id) != nil || r.variables[id] || strings.HasPrefix(id, variable("")) {
		return false
	}
	root, _, _ := strings.Cut(id, ".")
	return !identifier().MatchString(root) || slices.Contains([]string{"caller", "contact", "flow", "trigger"}, root)
}

// identifier matches what an expression may begin with that is no constant.
var identifier = diag.LazyPattern(`^[A-Za-z_][\w-]*$`)

// known reports whether the flow itself gives a value: then its conditions can be met only
// by what it gives. Of any other value only the results of the conditions matter.
func (r *reader) known(id string) bool {
	if r.timesSet[id] > 0 || strings.HasPrefix(id, "trigger.parent.") {
		return true
	}
	w := r.giver(id)
	return w != nil && w.kind == gatherInput
}

// edges returns the edges of a split on a value: the outcomes that say has for each condition, and the rest. A
// negated condition takes all others but its own, which lead where the split leads for each. Ok is false if a
// transition has several conditions, or one that say does not know.
func (r *reader) edges(split *widget, id string, say func(condition) ([]string, bool)) ([]importer.Edge, bool) {
	var out []importer.Edge
	rest := split.next("noMatch")
	for _, t := range split.transitions {
		if t.event != "match" || len(t.conditions) == 0 {
			continue
		}
		c := t.conditions[0]
		outcomes, ok := say(c)
		if !ok || len(t.conditions) > 1 {
			return nil, false
		}
		for _, outcome := range outcomes {
			to := t.next
			if c.negated {
				if to, ok = r.target(split, map[string]string{id: example(outcome)}); !ok {
					return nil, false
				}
			}
			taken := func(e importer.Edge) bool { return strings.EqualFold(e.Outcome, outcome) }
			if !slices.ContainsFunc(out, taken) { // else a condition before it has the value
				out = append(out, importer.Edge{Outcome: outcome, To: to})
			}
		}
		if c.negated {
			rest = t.next
			break
		}
	}
	return append(out, importer.Edge{Outcome: importer.Otherwise, To: rest}), true
}

// example returns a text for which a value or a case of a branch stands.
func example(outcome string) string {
	if outcome == blank {
		return ""
	}
	return strings.TrimPrefix(strings.TrimPrefix(outcome, "contains "), "starts with ")
}

// results makes a split a lookup with an answer for each transition.
func (r *reader) results(w *widget) {
	s := r.Step(importer.Lookup, w.block)
	s.What = w.name
	s.Approximate("tests more than whether a value is one of some: here the result is an answer", "set an attribute where the value is known, and branch on it")
	for i, t := range w.transitions {
		switch {
		case t.event == "noMatch":
			s.Edge("no_match", t.next)
		case len(t.conditions) > 0:
			s.Edge(described(t.conditions), t.next)
		default:
			s.Edge("match "+strconv.Itoa(i), t.next)
		}
	}
}

// described says what conditions test: their captions may say something else.
func described(conditions []condition) string {
	var out []string
	for _, c := range conditions {
		out = append(out, strings.TrimSpace(c.kind+" "+c.value))
	}
	return strings.Join(out, " and ")
}

// increment matches the value of a variable that is counted up.
var increment = diag.LazyPattern(`^\{\{-?\s*flow\.variables\.([\w-]+)\s*\|\s*plus:\s*1\s*-?\}\}$`)

// counter makes a variable that is counted up and tested right away a loop, and reports
// whether it did: from its first value on the test has one result some times, and then the
// other.
func (r *reader) counter(w *widget) bool {
	vars := variables(w)
	if len(vars) != 1 {
		return false
	}
	m := increment().FindStringSubmatch(strings.TrimSpace(vars[0].value))
	split := r.byName[w.next("next")]
	if m == nil || m[1] != vars[0].key || split == nil || split.kind != splitBasedOn || r.input(split) != variable(m[1]) {
		return false
	}
	times, again, done, ok := r.rounds(split, r.firstValue(m[1]))
	if !ok {
		return false
	}
	s := r.Step(importer.Loop, w.block, split.block)
	s.What = strconv.Itoa(times)
	s.Edge("again", again)
	s.Edge("done", done)
	return true
}

// maxRounds bounds how far a counter is followed.
const maxRounds = 100

// rounds follows a counter through its test, until the result changes.
func (r *reader) rounds(split *widget, from int) (times int, again, done string, ok bool) {
	leads := func(n int) (string, bool) { return r.target(split, map[string]string{r.input(split): strconv.Itoa(n)}) }
	again, ok = leads(from + 1)
	for times = 1; ok && times <= maxRounds; times++ {
		if done, ok = leads(from + 1 + times); done != again {
			return times, again, done, ok
		}
	}
	return 0, "", "", false
}

// firstValue returns the least number that a variable is set to, 0 if there is none.
func (r *reader) firstValue(key string) int {
	least, found := 0, false
	for _, w := range r.widgets {
		for _, v := range variables(w) {
			if n, err := strconv.Atoi(strings.TrimSpace(v.value)); err == nil && v.key == key && (!found || n < least) {
				least, found = n, true
			}
		}
	}
	return least
}
