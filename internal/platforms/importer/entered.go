package importer

import (
	"cmp"
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

// hasEntered reports whether every call has entered a value on its way to a step in its flow: a prompt can speak it,
// and a callback dial it.
func (b *builder) hasEntered(s *Step, id string) bool {
	entered, not := &Assign{}, &Assign{}
	ways := b.final.search(s, func(from *Step, e *Edge) *Assign {
		switch {
		case b.final.point(from).graph != b.final.point(s).graph:
			return not
		case e != nil && from.Into == id && slices.Contains([]string{collected, keyed, Extension}, e.Outcome):
			return entered
		}
		return nil
	})
	return len(ways) > 0 && !slices.ContainsFunc(ways, func(d definition) bool { return d.set != entered })
}
