package sim

import (
	"cmp"
	"slices"

	"github.com/ivrsim/ivrsim/internal/flow"
)

// chart says which of the machines' counts make up each step, outcome and
// transition of a snapshot. It is drawn once, so that a snapshot only adds.
type chart struct {
	steps       []StepSnapshot // named, with nothing counted
	outcomes    []OutcomeCount // those of the steps, one after the other
	from        []int          // by step: where its outcomes begin; one more at the end
	transitions []Transition
	visits      [][]int32 // by program and state: the step
	taken       [][]tap   // by program
}

// tap is one count of a machine: an outcome taken at a state.
type tap struct {
	state      flow.StateID
	outcome    flow.Outcome
	counts     int32 // which outcome of the chart
	transition int32 // which transition of the chart
}

// passage is a tap whose outcome and transition go by their names.
type passage struct {
	program    int
	tap        tap
	step       int32
	outcome    string
	transition Transition
}

func newChart(t *tables) *chart {
	c := &chart{visits: make([][]int32, len(t.programs)), taken: make([][]tap, len(t.programs))}
	index := map[string]int32{}
	for i := range t.programs {
		p := t.programs[i].program
		for state := range p.States {
			step := p.StepAt(flow.StateID(state))
			at, known := index[step.String()]
			if !known {
				at = int32(len(c.steps))
				index[step.String()] = at
				c.steps = append(c.steps, StepSnapshot{Flow: step.Flow, Step: step.Name})
			}
			c.visits[i] = append(c.visits[i], at)
		}
	}
	c.draw(c.passages(t))
	return c
}

// passages are all counted outcomes of all states, begin being none.
func (c *chart) passages(t *tables) []passage {
	var all []passage
	for i := range t.programs {
		p, seen := t.programs[i].program, map[tap]bool{} // a flow may return from several steps by one label
		for _, e := range p.Edges {
			state := p.Decider(e.Source)
			at := tap{state: state, outcome: e.Outcome}
			if state == flow.NoState || seen[at] {
				continue
			}
			seen[at] = true
			from, to := p.StepAt(state), p.StepAt(e.Target) // of one flow: a run goes on in its own
			all = append(all, passage{
				program: i, tap: at, step: c.visits[i][state], outcome: p.Outcomes[e.Outcome],
				transition: Transition{Flow: from.Flow, Source: from.Name, Target: to.Name},
			})
		}
	}
	return all
}

// draw numbers the outcomes, by step and name, and the transitions, by name.
func (c *chart) draw(all []passage) {
	slices.SortStableFunc(all, func(a, b passage) int {
		return cmp.Or(cmp.Compare(a.step, b.step), cmp.Compare(a.outcome, b.outcome))
	})
	c.numberOutcomes(all)
	c.numberTransitions(all)
	for _, way := range all {
		c.taken[way.program] = append(c.taken[way.program], way.tap)
	}
}

// numberOutcomes numbers those of sorted passages.
func (c *chart) numberOutcomes(all []passage) {
	for i := range all {
		if i == 0 || all[i].step != all[i-1].step || all[i].outcome != all[i-1].outcome {
			for len(c.from) <= int(all[i].step) {
				c.from = append(c.from, len(c.outcomes))
			}
			c.outcomes = append(c.outcomes, OutcomeCount{Outcome: all[i].outcome})
		}
		all[i].tap.counts = int32(len(c.outcomes) - 1)
	}
	for len(c.from) <= len(c.steps) {
		c.from = append(c.from, len(c.outcomes))
	}
}

func (c *chart) numberTransitions(all []passage) {
	for i := range all {
		c.transitions = append(c.transitions, all[i].transition)
	}
	slices.SortFunc(c.transitions, byName)
	c.transitions = slices.Compact(c.transitions)
	for i := range all {
		at, _ := slices.BinarySearchFunc(c.transitions, all[i].transition, byName)
		all[i].tap.transition = int32(at)
	}
}

func byName(a, b Transition) int {
	return cmp.Or(cmp.Compare(a.Flow, b.Flow), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Target, b.Target))
}

// read sums the machines' counts by step, outcome and transition.
func (c *chart) read(w *watch) ([]StepSnapshot, []Transition) {
	steps, outcomes, transitions := slices.Clone(c.steps), slices.Clone(c.outcomes), slices.Clone(c.transitions)
	for i := range w.counts {
		counts := w.counts[i].Sum()
		for state, step := range c.visits[i] {
			steps[step].Visits += counts.Visits[state] + w.flows[i].takenIn[state]
			steps[step].HangUps += w.flows[i].hangUps[state]
		}
		for _, at := range c.taken[i] {
			n := counts.Taken(at.state, at.outcome)
			outcomes[at.counts].Count += n
			transitions[at.transition].Count += n
		}
	}
	for i := range steps {
		steps[i].Outcomes = outcomes[c.from[i]:c.from[i+1]:c.from[i+1]]
	}
	return steps, transitions
}
