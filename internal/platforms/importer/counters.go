package importer

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// counter is a variable that steps count up and compare with whole numbers only.
type counter struct {
	sums   []*Step
	tests  []*Step
	values []int // that it is set to, and those that it is compared with
	last   int   // the largest number that differs from all larger ones for no test
}

// findCounters makes attributes with a range of the variables that calls count more than once. The branches on them
// have a case for each number, so that the third try is the third one. Only the call knows the sums of other
// variables.
func findCounters(b *builder) {
	all := b.counters()
	defer b.endCounting()
	if len(all) == 0 {
		return
	}

	v := newSources(b)
	for _, id := range sortedKeys(all) {
		c := all[id]
		if !v.isCounter(id, c) {
			continue
		}

		numbers := Range{First: slices.Min(c.values), Last: max(slices.Max(c.values), c.last)}
		if numbers.Last > MaxNumber {
			reason := fmt.Sprintf("%s counts to %s, and an attribute to at most %d: here the count is an answer",
				b.center.proposal(id), diag.Thousands(numbers.Last-1), MaxNumber-1)
			for _, s := range c.tests {
				s.Approximate(reason, fmt.Sprintf("count from 0 to a number up to %d", MaxNumber-1))
			}
			continue
		}

		b.center.Ranges[id] = numbers
		for _, s := range c.tests {
			branchByNumber(s, id, numbers)
		}
	}
	b.relink()
}

// endCounting writes the numbers of counters as numbers, with the first number in the place of none. The sum of another
// variable becomes a value that only the call knows.
func (b *builder) endCounting() {
	for _, s := range b.steps() {
		for _, a := range s.Assigns() {
			numbers, isCounter := b.center.Ranges[a.Attribute]
			value, isConst := a.Value()
			n, err := strconv.Atoi(value)
			if err != nil {
				n = numbers.First
			}
			switch {
			case !isCounter && a.added() != 0:
				a.To = Any{}
			case isCounter && isConst:
				a.To = Const{strconv.Itoa(n)}
			}
		}
	}
}

// counters returns the variables that steps count up, set to whole numbers, and compare alone with whole numbers. No
// step uses them for anything else.
func (b *builder) counters() map[string]*counter {
	out := map[string]*counter{}
	for _, s := range b.steps() {
		for _, a := range s.Sets {
			if a.counts() {
				out[a.Attribute] = &counter{}
			}
		}
	}

	// Most flows have no counters, and need no second look at their steps.
	if len(out) == 0 {
		return nil
	}
	for _, s := range b.steps() {
		noteCounts(out, s)
	}
	for id, c := range out {
		if len(c.tests) == 0 {
			delete(out, id)
		}
	}
	return out
}

// counts reports whether an assignment adds a number to its own variable.
func (a *Assign) counts() bool {
	of, _ := a.To.(Copy)
	return of.Add > 0 && of.Of[0].Value == a.Attribute
}

// isCount reports whether a definition adds a number to its own variable.
func (d definition) isCount() bool { return d.set != nil && d.set.counts() }

// noteCounts notes how a step uses counters, and deletes those that it uses as something other than a number that
// counts up.
func noteCounts(all map[string]*counter, s *Step) {
	for _, a := range s.Assigns() {
		if to, isCopy := a.To.(Copy); isCopy && !a.counts() {
			for _, part := range to.Of {
				delete(all, part.Value)
			}
		}
		if c := all[a.Attribute]; c != nil && !c.takes(s, a) {
			delete(all, a.Attribute)
		}
		if a.givesGroup() {
			maps.DeleteFunc(all, func(id string, _ *counter) bool { return a.gives(id) })
		}
	}

	delete(all, s.By)
	delete(all, s.Ranked.By)
	isAlone := s.Kind == Decide && s.What == "" && s.variable() != ""
	for _, t := range s.tests() {
		delete(all, t.With)
		if t.Dynamic {
			delete(all, t.Operand)
		}
		c := all[t.Variable]
		n, err := strconv.Atoi(t.Operand)
		isNumber := err == nil && n >= 0 && (t.Is == Equal || operators[t.Is].isRange) && !t.Dynamic
		if c == nil || !isNumber || !isAlone {
			delete(all, t.Variable)
			continue
		}
		c.last = max(c.last, n+1)
		if !slices.Contains(c.tests, s) {
			c.tests = append(c.tests, s)
		}
	}
}

// takes notes an assignment of a counter. It reports whether the counter stays one.
func (c *counter) takes(s *Step, a *Assign) bool {
	if a.counts() {
		c.sums = append(c.sums, s)
		return s.Kind == Set
	}
	value, isConst := a.Value()
	if isConst && value == "" {
		return true
	}
	n, err := strconv.Atoi(value)
	c.values = append(c.values, n)
	return err == nil && n >= 0
}

// isCounter reports whether calls count a variable more than once, and each of them begins with a number. A variable
// that calls count at most once has few values, which the analysis of constants follows better.
func (v *sources) isCounter(id string, c *counter) bool {
	isRepeated := false
	for _, s := range c.sums {
		for _, from := range v.reaching(s, id).list {
			isRepeated = isRepeated || from.at == s
			value, isConst := v.constant(from)
			switch {
			case !isConst && !from.isCount(), isConst && value == "" && !v.center.CountsFromNothing:
				return false // only the call knows the first number
			case isConst && value == "":
				c.values = append(c.values, 0)
			}
		}
	}

	// An attribute with a range has a number from the beginning on, so that no comparison may tell it from no number.
	for _, s := range c.tests {
		for _, from := range v.reaching(s, id).list {
			value, isConst := v.constant(from)
			isNone := isConst && value == ""
			if !isConst && from.set == nil || isNone && target(s.Edges, "") != target(s.Edges, "0") {
				return false
			}
			if isNone {
				c.values = append(c.values, 0)
			}
		}
	}
	return isRepeated && len(c.values) > 0
}

// countersAt returns the counters that a step compares or adds to. The reader of a format that follows calls itself has
// its own.
func (b *builder) countersAt(s *Step) []string {
	if b.center.isCompared() {
		return nil
	}

	var out []string
	if s.Kind == Branch {
		out = append(out, s.What)
	}
	for _, a := range s.Sets {
		if a.counts() {
			out = append(out, a.Attribute)
		}
	}
	return slices.DeleteFunc(out, func(id string) bool { _, isCounter := b.center.Ranges[id]; return !isCounter })
}

// branchByNumber makes a decide on a counter a branch with a case for each number that leads elsewhere than the
// largest.
func branchByNumber(s *Step, id string, numbers Range) {
	way := func(n int) string {
		if i := target(s.Edges, strconv.Itoa(n)); i >= 0 {
			return s.Edges[i].To
		}
		return ""
	}

	// The last number stands for all larger ones, so that its way is the way of the rest.
	rest := way(numbers.Last)
	var edges []Edge
	for n := numbers.First; n < numbers.Last; n++ {
		if to := way(n); to != rest {
			edges = append(edges, Edge{Outcome: strconv.Itoa(n), To: to})
		}
	}
	s.Kind = Branch
	s.What = id
	s.Edges = append(edges, Edge{Outcome: Otherwise, To: rest})
}
