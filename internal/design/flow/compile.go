package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Program compiles a flow as the one that a call starts with. Every flow that it runs, directly or
// not, is inlined, and a return that no run leads to ends the call. It returns nil if there is no
// such flow, or if it or one that it leads to has an error, which Load has reported. A flow is
// compiled once.
func (f *Flows) Program(name string) *Program {
	def := f.byName[name]
	if def == nil || f.Center == nil || !def.Valid() {
		return nil
	}
	return def.compiled()
}

// Partial is Program of a flow that may have errors. A step that could not be read leads, by edges
// Unread, to the steps that it names; an outcome that leads to no step does not occur. It is nil where
// not even that can be compiled.
func (f *Flows) Partial(name string) *Program {
	if def := f.byName[name]; def != nil && def.compiles() {
		return def.compiled()
	}
	return nil
}

// compiles reports whether a flow has a program, if only a partial one.
func (f *Def) compiles() bool {
	return !f.doubts.is(isUnclear) && f.startIndex >= 0 && f.states <= maxStates
}

// compile compiles a flow.
func compile(f *Def, center *routing.Center) *Program {
	c := compiler{
		program: &Program{
			Flow:       f.Name.Value,
			Center:     center,
			Attributes: slices.Clip(center.Attributes),
			begins:     map[string][]Assignment{},
		},
		outcomes:   map[string]Outcome{},
		firstSteps: map[*Def]StepID{},
	}

	c.enter(f, &frame{runner: NoState, waits: NoState, flows: map[*Def]*instance{}})

	// The edges come last, because a state may lead to any other state.
	for i := range c.states {
		c.edges(StateID(i))
	}

	return c.program
}

// compiler puts the states of flows into one program.
type compiler struct {
	program    *Program
	outcomes   map[string]Outcome
	firstSteps map[*Def]StepID     // of the first step in a flow's file
	states     []stepInstance      // by StateID
	own        routing.AttributeID // what the ids of attributes of the flow whose steps are compiled are shifted by
}

// stepInstance is the step of a state: a step of one instance of its flow.
type stepInstance struct {
	*instance
	index int // of the step in its flow
}

// instance is a flow in a frame.
type instance struct {
	*frame
	flow    *Def
	states  []StateID         // by the index of the step
	callees map[int]*instance // by the index of the run or go step
}

// frame is the activation of a run, or of the flow that starts the call. It has one instance of the
// flow that is run and of each flow that a go of it leads to. So cycles of go are cycles of states.
type frame struct {
	path   string // of the runner, and ">"
	runner StateID
	within *instance // of the runner; nil if no step runs this frame
	waits  StateID   // of the queue step in which calls wait that run this frame; or NoState
	flows  map[*Def]*instance
}

// enter returns the instance of a flow in a frame. The first time it adds the states of the flow,
// the start first, and then the states of its callees.
func (c *compiler) enter(f *Def, in *frame) *instance {
	if known := in.flows[f]; known != nil {
		return known
	}

	// The instance is known before its callees, so a cycle of flows finds it.
	out := &instance{in, f, make([]StateID, len(f.Steps)), map[int]*instance{}}
	in.flows[f] = out

	first := c.stepsOf(f)
	add := func(i int) {
		out.states[i] = StateID(len(c.states))
		c.states = append(c.states, stepInstance{out, i})
		c.program.States = append(c.program.States, State{
			in.path + f.Name.Value + "." + f.Steps[i].Name.Value, first + StepID(i),
			in.runner, in.waits,
		})
	}

	// A program begins at the first state of its flow, so the start stands first.
	add(f.startIndex)

	for i := range f.Steps {
		if i != f.startIndex {
			add(i)
		}
	}

	for i, s := range f.Steps {
		at := out.states[i]
		if s.Callee == nil || !s.Callee.compiles() {
			continue
		}

		switch {
		case s.inlines():
			// Each run has its own copy of the flow's states, since each returns to another step.
			inner := &frame{c.program.States[at].Path + ">", at, out, in.waits, map[*Def]*instance{}}
			if s.Kind == Queue {
				// The steps of a queue's flow belong to the wait, and end with it.
				inner.waits = at
			}
			out.callees[i] = c.enter(s.Callee, inner)
		default:
			// A go never comes back, so all goes of a frame share one copy.
			out.callees[i] = c.enter(s.Callee, in)
		}
	}

	return out
}

// stepsOf returns the id of the first step in a flow's file; the others follow it. It compiles
// the steps of a flow once.
func (c *compiler) stepsOf(f *Def) StepID {
	first, known := c.firstSteps[f]
	if !known {
		first = StepID(len(c.program.Steps))
		c.firstSteps[f] = first

		// The flow's own attributes follow the attributes that the program has so far.
		c.own = routing.AttributeID(len(c.program.Attributes) - f.firstOwn)
		for i := range f.attributes {
			c.program.begins[f.Name.Value] = append(c.program.begins[f.Name.Value], Assign(c.own+f.attributeID(i), 0))
		}

		c.program.Attributes = append(c.program.Attributes, f.attributes...)
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
	c.ownEdges(at)

	p := c.states[at]
	if callee := p.callees[p.index]; callee != nil {
		c.edge(at, Begin, Facts{}, callee, callee.flow.startIndex)
	}
}

// ownEdges adds the edges of a state but for the edge into another flow.
func (c *compiler) ownEdges(at StateID) {
	p := c.states[at]
	s := p.flow.Steps[p.index]
	switch {
	case s.doubts.is(isMisread):
		for _, to := range s.named() {
			c.edge(at, unnamed, Facts{Decider: Unread}, p.instance, to)
		}
	case s.Kind == Go, s.Kind == Run && s.Callee.Valid():
		// Their only edge leads into the other flow.
		return
	case s.Kind == Return:
		if p.within == nil {
			return
		}

		runner := c.states[p.runner]
		if s.What.Value == Again && runner.flow.Steps[runner.index].Kind == Queue {
			c.edge(at, Again, Facts{}, runner.instance, runner.index)
		} else if e := runner.flow.Steps[runner.index].Exit(s.What.Value); e != nil {
			c.edge(at, e.Outcome, Facts{}, runner.instance, e.To)
		}
	default:
		step := c.program.StepAt(at)

		// Labels are outcomes of returns, where these can be read.
		for _, e := range s.Exits {
			if i := slices.Index(step.Outcomes, c.outcome(e.Outcome)); i >= 0 {
				c.edge(at, e.Outcome, step.Facts[i], p.instance, e.To)
			}
		}
	}
}

// edge adds an edge to a step of an instance by its index; -1: there is no such step.
func (c *compiler) edge(from StateID, outcome string, facts Facts, in *instance, to int) {
	if to >= 0 {
		c.program.Edges = append(c.program.Edges, Edge{from, c.outcome(outcome), facts, in.states[to]})
	}
}
