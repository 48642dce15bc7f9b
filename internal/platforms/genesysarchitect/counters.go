package genesysarchitect

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// counter is a variable that the flow counts up and compares with whole numbers only.
type counter struct {
	values []int // that it is set to
	tests  []int // that it is compared with
}

// counters finds the counters of a flow.
type counters struct {
	*program
	*variables
	flows  flows
	center *importer.Center
}

// find makes attributes with a range of the variables that the flow counts. The branches on them have a case for
// each number, so that the third try is the third one.
func (c counters) find() {
	all := c.all()
	defer c.forgetSums()
	for _, id := range slices.Sorted(maps.Keys(all)) {
		one := all[id]

		// Each number over the largest that is compared is alike, and the sum stays at the first of them.
		numbers := importer.Range{First: slices.Min(one.values), Last: max(slices.Max(one.values), slices.Max(one.tests)+1)}
		if numbers.Last > importer.MaxNumber {
			c.nameBound(id, numbers.Last)
			continue
		}

		c.center.Ranges[id] = numbers
		for _, s := range c.Steps {
			beginAt(s, id, numbers.First)
			if s.Kind == importer.Decide && s.Edges[0].Tests[0].Variable == id {
				branchByNumber(s, id, numbers)
			}
		}
	}
}

// nameBound notes the decisions about a variable that counts to a larger number than an attribute has.
func (c counters) nameBound(id string, last int) {
	reason := fmt.Sprintf("%s counts to %s, and an attribute to at most %d: here a lookup decides",
		strings.TrimPrefix(id, c.ID+":"), diag.Thousands(last-1), importer.MaxNumber-1)
	fix := fmt.Sprintf("count from 0 to a number up to %d", importer.MaxNumber-1)
	for _, s := range c.Steps {
		if s.Kind == importer.Decide && s.Edges[0].Tests[0].Variable == id {
			s.Approximate(reason, fix)
		}
	}
}

// forgetSums makes values that only the call knows of the sums of variables that are no counters.
func (c counters) forgetSums() {
	for _, s := range c.Steps {
		for i := range s.Sets {
			set := &s.Sets[i]
			_, isCounter := c.center.Ranges[set.Attribute]
			if sum, isCopy := set.To.(importer.Copy); isCopy && sum.Add != 0 && !isCounter {
				set.To = importer.Any{}
			}
		}
	}
}

// all returns the variables of the flow that are counters. A variable that calls count at most once has few values,
// which the analysis of constants follows better.
func (c counters) all() map[string]*counter {
	out := map[string]*counter{}
	var repeated map[*importer.Step]bool // nil before the first sum, because most flows have none
	for _, s := range c.Steps {
		for _, set := range s.Sets {
			of, isCopy := set.To.(importer.Copy)
			isSum := isCopy && of.Add > 0 && of.Of[0].Value == set.Attribute
			if !isSum || !strings.HasPrefix(set.Attribute, c.ID+":") {
				continue
			}
			if repeated == nil {
				repeated = c.repeated()
			}
			if repeated[s] {
				out[set.Attribute] = &counter{}
			}
		}
	}

	// Most flows have no counters, and need no look at the steps of all flows.
	if len(out) == 0 {
		return out
	}
	for _, other := range c.flows {
		for _, s := range other.Steps {
			excludeOthers(out, s)
		}
	}

	for id, one := range out {
		first, err := strconv.Atoi(c.initial[id])
		isSet := c.initial[id] == "" && len(one.values) > 0 // by a step, as the index of a loop
		if err == nil && first >= 0 {
			one.values = append(one.values, first)
		} else if !isSet {
			delete(out, id) // its first number is known in the call only
		}
		if c.given[id] || len(one.tests) == 0 {
			delete(out, id)
		}
	}
	return out
}

// beginAt lets a counter without an initial value begin with its first number, because an attribute
// with a range has no other values.
func beginAt(s *importer.Step, id string, first int) {
	for i := range s.Sets {
		set := &s.Sets[i]
		if value, isConst := set.To.(importer.Const); isConst && set.Attribute == id && value.Text == "" {
			set.To = importer.Const{Text: strconv.Itoa(first)}
		}
	}
}

// repeated returns the steps that a call can come to again. A flow of waiting calls begins again at its end.
func (c counters) repeated() map[*importer.Step]bool {
	leaves := []importer.Kind{
		importer.End, importer.Enqueue, importer.Transfer, importer.Record, importer.Callback, importer.Go, importer.Return,
	}

	// An end of a flow of waiting calls leads to each step again.
	byID := c.byID()
	end := &importer.Step{}
	next := func(at *importer.Step) (out []*importer.Step) {
		if at == end {
			return c.Steps
		}
		for _, e := range at.Edges {
			to := byID[e.To]
			if to == nil && c.flowKind == inQueue && !slices.Contains(leaves, at.Kind) {
				to = end
			}
			out = append(out, to)
		}
		return out
	}

	// One search for all cycles replaces a walk from each step that counts.
	out := map[*importer.Step]bool{}
	for _, cycle := range importer.StronglyConnected(append(slices.Clip(c.Steps), end), next) {
		for _, s := range cycle {
			out[s] = len(cycle) > 1 || slices.Contains(next(s), s)
		}
	}
	return out
}

// excludeOthers deletes the variables that a step uses as something other than a number that counts up.
func excludeOthers(all map[string]*counter, s *importer.Step) {
	// A copy of a counter would need the range of the counter as well.
	for _, set := range allSets(s) {
		to, isCopy := set.To.(importer.Copy)
		for _, part := range to.Of {
			if part.Value != set.Attribute || to.Add == 0 {
				delete(all, part.Value)
			}
		}

		c := all[set.Attribute]
		constant, isConst := set.To.(importer.Const)
		n, err := strconv.Atoi(constant.Text)
		switch {
		case c == nil:
			continue
		case isCopy && to.Add > 0 || isConst && constant.Text == "":
			continue
		case isConst && err == nil && n >= 0:
			c.values = append(c.values, n)
		default:
			delete(all, set.Attribute)
		}
	}

	// Only a decide on the counter alone becomes a branch by number. In a test of several variables its value
	// would be an answer.
	delete(all, s.By)
	for _, e := range s.Edges {
		for _, t := range e.Tests {
			c := all[t.Variable]
			n, err := strconv.Atoi(t.Operand)
			isNumber := err == nil && n >= 0 && (t.Is == importer.Equal || isRange(t.Is)) && !t.Dynamic
			isAlone := s.Kind == importer.Decide && len(s.Edges[0].Tests) > 0 && s.Edges[0].Tests[0].Variable == t.Variable
			if c != nil && isNumber && isAlone {
				c.tests = append(c.tests, n)
			} else {
				delete(all, t.Variable)
			}
		}
	}
}

// allSets returns the assignments of a step and its edges.
func allSets(s *importer.Step) []importer.Assign {
	out := slices.Clone(s.Sets)
	for _, e := range s.Edges {
		out = append(out, e.Sets...)
	}
	return out
}

// branchByNumber makes a decide on a counter a branch with a case for each number that leads elsewhere
// than the largest.
func branchByNumber(s *importer.Step, id string, numbers importer.Range) {
	way := func(n int) string {
		for _, e := range s.Edges {
			holds := func(t importer.Test) bool { return t.Holds(strconv.Itoa(n)) }
			if !slices.ContainsFunc(e.Tests, func(t importer.Test) bool { return !holds(t) }) {
				return e.To
			}
		}
		return ""
	}

	// The last number stands for all larger ones, so that its way is the way of the rest.
	rest := way(numbers.Last)
	var edges []importer.Edge
	for n := numbers.First; n < numbers.Last; n++ {
		if to := way(n); to != rest {
			edges = append(edges, importer.Edge{Outcome: strconv.Itoa(n), To: to})
		}
	}
	s.Kind = importer.Branch
	s.What = id
	s.Edges = append(edges, importer.Edge{Outcome: importer.Otherwise, To: rest})
}
