package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// Program compiles a flow as the one that a call starts with: every flow that it runs,
// directly or not, is inlined, and a return of the flow itself ends the call. It returns
// nil if there is no such flow, or if it or one that it runs has an error, which Load
// has reported. A flow is compiled once.
func (f *Flows) Program(name string) *Program {
	s := f.byName[name]
	if s == nil || f.Center == nil || !s.Valid() {
		return nil
	}
	return s.compiled()
}

// compile inlines a valid flow.
func compile(s *Def, center *routing.Center) *Program {
	name := s.Name.Value
	c := compiler{
		program:  &Program{Flow: name, Center: center},
		outcomes: map[string]Outcome{},
		steps:    map[*Def]StepID{},
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
	steps    map[*Def]StepID // of a flow's first step
	places   []place         // by StateID
}

// place identifies a state: a step of one instance of its flow.
type place struct {
	*instance
	index int // of the step in its flow
}

// instance is a flow at one call path.
type instance struct {
	flow   *Def
	states []StateID // by the index of the step
	runner StateID
	within *instance         // the instance of the runner
	runs   map[int]*instance // by the index of the run step
}

// inline adds a flow's states at a call path, its start first, then those of
// the flows that it runs.
func (c *compiler) inline(f *Def, path string, runner StateID, within *instance) *instance {
	in := &instance{f, make([]StateID, len(f.Steps)), runner, within, map[int]*instance{}}
	first := c.stepsOf(f)
	add := func(i int) {
		in.states[i] = StateID(len(c.places))
		c.places = append(c.places, place{in, i})
		c.program.States = append(c.program.States, State{path + "." + f.Steps[i].Name.Value, first + StepID(i), runner})
	}
	add(f.first)
	for i := range f.Steps {
		if i != f.first {
			add(i)
		}
	}
	for i, s := range f.Steps {
		if s.Runs != nil {
			at := c.program.States[in.states[i]].Path + ">" + s.Runs.Name.Value
			in.runs[i] = c.inline(s.Runs, at, in.states[i], in)
		}
	}
	return in
}

// stepsOf returns the id of a flow's first step. It compiles the steps of a flow once.
func (c *compiler) stepsOf(f *Def) StepID {
	first, known := c.steps[f]
	if !known {
		first = StepID(len(c.program.Steps))
		c.steps[f] = first
		prompts := f.prompts()
		c.program.Steps = slices.Grow(c.program.Steps, len(f.Steps))
		for i, s := range f.Steps {
			c.program.Steps = append(c.program.Steps, c.step(s, &prompts[i]))
			c.program.defs = append(c.program.defs, s)
		}
	}
	return first
}

// outcome returns the id of an outcome's name.
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
	s := p.flow.Steps[p.index]
	switch s.Kind {
	case Run:
		inner := p.runs[p.index]
		c.edge(at, Begin, inner.states[inner.flow.first])
	case Return:
		if p.within == nil {
			return
		}
		runner := c.places[p.runner]
		if e := runner.flow.Steps[runner.index].Exit(s.What.Value); e != nil {
			c.edge(at, e.Outcome, runner.states[e.To])
		}
	default:
		for _, e := range s.Exits {
			c.edge(at, e.Outcome, p.states[e.To])
		}
	}
}

func (c *compiler) edge(from StateID, outcome string, to StateID) {
	c.program.Edges = append(c.program.Edges, Edge{from, c.outcome(outcome), to})
}
