package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// Program compiles a flow as one that a call starts with: every flow that it
// runs, directly or not, is inlined. A return of the flow itself ends the call.
// It gives nil where there is no such flow, and where the flow or one that it
// runs has an error that Load has reported. A flow is compiled once.
func (f *Flows) Program(name string) *Program {
	s := f.byName[name]
	if s == nil || f.Center == nil || !s.sound() {
		return nil
	}
	return s.compiled()
}

// compile inlines a sound flow.
func compile(s *source, center *routing.Center) *Program {
	name := s.name.Value
	c := compiler{
		program:  &Program{Flow: name, Center: center},
		outcomes: map[string]Outcome{},
		steps:    map[*source]StepID{},
	}
	c.inline(s, name, NoState, nil)
	for i := range c.places {
		c.edges(StateID(i))
	}
	return c.program
}

// compiler inlines flows into one program.
type compiler struct {
	program  *Program
	outcomes map[string]Outcome
	steps    map[*source]StepID // of a flow's first step
	places   []place            // by StateID
}

// place is where a state stands: a step of one instance of its flow.
type place struct {
	*instance
	index int // of the step in its flow
}

// instance is a flow at one call path.
type instance struct {
	flow   *source
	states []StateID // by the index of the step
	runner StateID
	within *instance         // where the runner stands
	runs   map[int]*instance // by the index of the run step
}

// inline adds a flow's states at a call path, its start first, then those of
// the flows that it runs.
func (c *compiler) inline(f *source, path string, runner StateID, within *instance) *instance {
	in := &instance{f, make([]StateID, len(f.steps)), runner, within, map[int]*instance{}}
	first := c.stepsOf(f)
	add := func(i int) {
		in.states[i] = StateID(len(c.places))
		c.places = append(c.places, place{in, i})
		c.program.States = append(c.program.States, State{path + "." + f.steps[i].name.Value, first + StepID(i), runner})
	}
	add(f.first)
	for i := range f.steps {
		if i != f.first {
			add(i)
		}
	}
	for i, s := range f.steps {
		if s.runs != nil && s.runs.clear() {
			at := c.program.States[in.states[i]].Path + ">" + s.runs.name.Value
			in.runs[i] = c.inline(s.runs, at, in.states[i], in)
		}
	}
	return in
}

// stepsOf gives the id of a flow's first step, compiling them where the flow
// is new.
func (c *compiler) stepsOf(f *source) StepID {
	first, known := c.steps[f]
	if !known {
		first = StepID(len(c.program.Steps))
		c.steps[f] = first
		voiced := f.voiced()
		c.program.Steps = slices.Grow(c.program.Steps, len(f.steps))
		for i, s := range f.steps {
			c.program.Steps = append(c.program.Steps, c.step(s, &voiced[i]))
			c.program.sources = append(c.program.sources, s)
		}
	}
	return first
}

// outcome gives the id of an outcome's name.
func (c *compiler) outcome(name string) Outcome {
	id, known := c.outcomes[name]
	if !known {
		id = Outcome(len(c.program.Outcomes))
		c.outcomes[name] = id
		c.program.Outcomes = append(c.program.Outcomes, name)
	}
	return id
}

// edges adds the edges that leave a state.
func (c *compiler) edges(at StateID) {
	p := c.places[at]
	s := p.flow.steps[p.index]
	switch s.kind {
	case Run:
		if inner := p.runs[p.index]; inner != nil {
			c.edge(at, Begin, inner.states[inner.flow.first])
		}
	case Return:
		if p.within == nil {
			return
		}
		runner := c.places[p.runner]
		if e := runner.flow.steps[runner.index].exit(s.what.Value); e != nil && e.to >= 0 {
			c.edge(at, e.outcome, runner.states[e.to])
		}
	default:
		for _, e := range s.exits {
			if e.to >= 0 {
				c.edge(at, e.outcome, p.states[e.to])
			}
		}
	}
}

func (c *compiler) edge(from StateID, outcome string, to StateID) {
	c.program.Edges = append(c.program.Edges, Edge{from, c.outcome(outcome), to})
}
