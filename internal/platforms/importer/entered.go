package importer

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// dropUnentered drops the branches on what no step asks for: they go the way of an entry that was not
// made. Cases that no entry can be go, too.
func (b *builder) dropUnentered() {
	for dropped := true; dropped; b.relink() {
		dropped = false
		asked := map[string][]*Step{}
		for _, s := range b.steps() {
			asked[s.Into] = append(asked[s.Into], s)
		}
		for _, s := range b.steps() {
			if s.Kind != Match {
				continue
			}
			edges := len(s.Edges)
			s.Edges = slices.DeleteFunc(s.Edges, func(e Edge) bool {
				return asked[s.What] != nil && !canEnter(asked[s.What], e.Outcome)
			})
			dropped = dropped || len(s.Edges) < edges
			if asked[s.What] == nil {
				s.become("length 0")
				s.unneeded, dropped = "compares what no call has entered here", true
			}
		}
	}
}

// canEnter reports whether one of some steps takes an entry of which a case may hold: a number of
// other digits than it asks for cannot be entered.
func canEnter(collects []*Step, outcome string) bool {
	least, most := len(outcome), len(outcome)
	if length, ok := strings.CutPrefix(outcome, "length "); ok {
		from, to, _ := strings.Cut(length, "-")
		least, _ = strconv.Atoi(from)
		most, _ = strconv.Atoi(cmp.Or(to, from))
	} else if strings.Trim(outcome, "0123456789") != "" {
		return true
	}
	return slices.ContainsFunc(collects, func(s *Step) bool {
		return s.Kind != Collect || s.Format != "" || most >= s.Digits[0] && (s.Digits[1] == 0 || least <= s.Digits[1])
	})
}

// findEntered finds the values that every call has entered on its way to a step: a prompt
// can speak them, and a callback dial them.
func (b *builder) findEntered() {
	b.entered = map[*Step]map[string]bool{}
	used := map[string]bool{}
	for _, s := range b.steps() {
		used[s.Number] = true
		for _, p := range append([]Prompt{s.Prompt}, s.Hold...) {
			for _, part := range p.Parts {
				used[part.Value] = true
			}
		}
	}
	for _, g := range b.graphs {
		b.enteredIn(g, used)
	}
}

// maxEntered bounds the values that are followed through a flow. All others are texts.
const maxEntered = 100

// enteredIn finds, of the values that are used, those entered in a flow. It is a forward
// analysis with intersection: a step that is not seen yet stands for all values.
func (b *builder) enteredIn(g *graph, used map[string]bool) {
	followed := map[string]bool{}
	for _, s := range g.order {
		if s.Into != "" && used[s.Into] && len(followed) < maxEntered {
			followed[s.Into] = true
		}
	}
	start := g.byID[g.Start]
	b.entered[start] = map[string]bool{}
	for work := []*Step{start}; len(work) > 0; {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		for _, e := range s.Edges {
			after := maps.Clone(b.entered[s])
			if followed[s.Into] && slices.Contains([]string{collected, keyed, Extension}, e.Outcome) {
				after[s.Into] = true
			}
			to := g.byID[e.To]
			if to == nil { // a queue that an attribute chooses
				continue
			}
			if at, seen := b.entered[to]; !seen {
				b.entered[to] = after
				work = append(work, to)
			} else if n := len(at); n > 0 {
				maps.DeleteFunc(at, func(id string, _ bool) bool { return !after[id] })
				if len(at) < n {
					work = append(work, to)
				}
			}
		}
	}
}
