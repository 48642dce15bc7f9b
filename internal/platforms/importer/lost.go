package importer

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// ways are the steps that calls reach at one time, with the flow of each and the steps that follow it.
type ways struct {
	steps []*Step
	of    map[*Step]*graph
	next  map[*Step][]*Step
}

// ways returns the ways of calls, with those into other flows.
func (b *builder) ways() *ways {
	w := &ways{of: map[*Step]*graph{}, next: map[*Step][]*Step{}}
	for g, s := range b.steps() {
		w.steps = append(w.steps, s)
		w.of[s] = g
		next := g.following(s)
		if to := b.flow(s.callee()); to != nil {
			next = append(next, to.byID[to.Start])
		}
		w.next[s] = next
	}
	return w
}

// noteLost notes the steps that no call reaches since a pass, and returns the ways after the pass. The note names the
// last step before the lost step that calls still reach.
func (b *builder) noteLost(before *ways) *ways {
	for _, g := range b.graphs {
		g.reach()
	}
	after := b.ways()

	// The nearest reached step is the source of a breadth-first search over the ways before the pass. The lost
	// steps after it get its reason.
	nearest := map[*Step]*Step{}
	var work []*Step
	isOnWay := before.onWayAfter(after)
	for _, s := range before.steps {
		if isOnWay(s) {
			nearest[s] = s
			work = append(work, s)
		}
	}

	// This pass has cut no way.
	if len(work) == len(before.steps) {
		return after
	}

	for ; len(work) > 0; work = work[1:] {
		s := work[0]
		at := nearest[s]
		for _, to := range before.next[s] {
			if to == nil || nearest[to] != nil {
				continue
			}
			nearest[to] = at

			// An earlier pass may have given a reason already, which is nearer to the source.
			to.lost = cmp.Or(to.lost, lostAt(at, before.of[at].byID[cutID+at.ID]))
			work = append(work, to)
		}
	}
	return after
}

// onWayAfter returns a function that reports whether calls still take the way through a step after a pass, even if the
// step is replaced or has no effect now.
func (w *ways) onWayAfter(after *ways) func(*Step) bool {
	isReached := func(s *Step) bool { return after.of[s] != nil }
	passed := map[*graph]func(string) string{}
	return func(s *Step) bool {
		g := w.of[s]

		// Calls still take the one way of a comparison whose result is known before it. Any other step without calls is
		// lost, even if the pass has found a fact about its own ways.
		if s.Kind != Pass {
			isLedPast := s.Kind == Decide && s.fact != ""
			return isReached(s) || isLedPast
		}

		// A step without effect is lost if its one way leads to a step that no call reaches.
		if passed[g] == nil {
			passed[g] = g.passing()
		}
		to := g.byID[passed[g](s.ID)]
		return to == nil || isReached(to)
	}
}

// UnknownLoss is the reason of a block that callers hear, and that has no step and no fact to explain it. It is a
// defect of the import.
const (
	UnknownLoss    = "the folder has no step for it, and no fact of the source explains why"
	unknownLossFix = "write the step by hand where calls come to it, and report the file"
)

// usualLoss is the reason why a kind of step loses ways, if nothing else is noted.
var usualLoss = map[Kind]string{
	Decide: noValue, Branch: noValue, Check: noValue,
	Menu: noEntry, Collect: noEntry, Listen: noEntry, Match: noEntry,
	Lookup: "all its answers lead elsewhere",
	Loop:   "all numbers that it counts lead elsewhere",
	Run:    "the flow that it runs does not return so", Go: "the flow in which it goes on does not come back",
	Enqueue: "calls leave its queue on other ways",
}

const (
	noValue = "no value meets the conditions of its other ways"
	noEntry = "no entry meets the conditions of its other ways"
	noKey   = "its other choices have no key or word of their own"
)

// lostHere returns the reason why calls do not go on from a block by some of its ways.
func (b *Block) lostHere(why string) string {
	return comesNot + b.Type + " " + b.ID + ": " + cmp.Or(why, noWay)
}

const (
	comesNot = "no call comes here from "
	noWay    = "its other ways take all calls"
)

// facts returns the values that the variables of some tests have at a step, each with the block that sets it.
func (d *deciding) facts(s *Step, tests []Test) string {
	var out []string
	for _, t := range tests {
		if fact := d.factOf(s, t.Variable); !slices.Contains(out, fact) {
			out = append(out, fact)
		}
	}
	return strings.Join(out, ", and ")
}

// shownValues is the most values of a variable that a fact names. Of more, the fact has the count.
const shownValues = 4

func (d *deciding) factOf(s *Step, variable string) string {
	var values []string
	for _, from := range d.origins(s, variable).list {
		value, ok := d.constant(from)
		if !ok {
			continue
		}

		// The reason names the block that sets the value, so that a reader finds it.
		text := cmp.Or(value, "empty")
		switch {
		case from.set == nil:
			text = "set by no block before"
		case from.at != nil && len(from.at.From) > 0:
			text += " since " + from.at.From[0].ID
		}

		if !slices.Contains(values, text) {
			values = append(values, text)
		}
	}

	return d.center.proposal(variable) + " is " + listed(values)
}

// listed lists values with "or".
func listed(values []string) string {
	if more := len(values) - shownValues; more > 0 {
		values = append(values[:shownValues:shownValues], diag.Plural(more, "more value"))
	}
	return strings.Join(values, " or ")
}
