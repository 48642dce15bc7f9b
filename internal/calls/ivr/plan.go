package ivr

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// plan is a program laid out for running: a small record for each state. It is
// immutable.
type plan struct {
	program    *flow.Program
	nodes      []node    // by flow.StateID
	effects    []*effect // by edge, nil for most; empty if no edge has one
	speech     []int64   // nanoseconds, by language and then by prompt: most calls share a language
	numPrompts int
	onEntries  []*flow.Step // the branches on entries
}

// node is a state as a machine reads it: its step, and what the machine adds to it.
type node struct {
	step  *flow.Step
	state flow.StateID
	wait  Wait    // on entering
	after Wait    // once spoken, if wait is Speaking
	dials Numbers // of a callback: the collected number that it dials; 0: the caller's own

	prompt, noInput, noMatch int32 // indexes of the prompt, and of its replays; 0 is silence
}

// effect is the action of a call that takes an edge.
type effect struct {
	numbers Numbers // that it collects
	sets    []flow.Assignment
}

func (e *effect) apply(c *Call) {
	c.Numbers |= e.numbers
	for i := range e.sets {
		e.sets[i].Apply(&c.Values)
	}
}

// links reports whether the node is a run, a go or a return: one that only leads on.
func (n *node) links() bool {
	return n.step.Kind == flow.Run || n.step.Kind == flow.Go || n.step.Kind == flow.Return
}

// branch returns the outcome for a call's attributes.
func (n *node) branch(v *routing.Values) flow.Outcome {
	if value := v[n.step.Attribute]; int(value) < len(n.step.Cases) {
		return n.step.Cases[value]
	}
	return flow.NoOutcome
}

// at returns the node of a state, nil for NoState.
func (p *plan) at(state flow.StateID) *node {
	if state == flow.NoState {
		return nil
	}
	return &p.nodes[state]
}

// edge numbers a state's outcome. Edges of one outcome are adjacent, since states
// share few outcomes.
func (p *plan) edge(state flow.StateID, outcome flow.Outcome) uint {
	return edgeOf(len(p.nodes), state, outcome)
}

func edgeOf(states int, state flow.StateID, outcome flow.Outcome) uint {
	return uint(outcome)*uint(states) + uint(state)
}

// length returns how long a prompt takes in a call's language, in nanoseconds.
func (p *plan) length(prompt int32, c *Call) int64 {
	return p.speech[int(c.Values[routing.AttrLanguage])*p.numPrompts+int(prompt)]
}

// newPlan lays a program out for machines, with one record per state.
func newPlan(p *flow.Program) *plan {
	b := planner{
		plan:    plan{program: p},
		numbers: map[string]Numbers{},
		prompts: [][]*flow.Prompt{nil}, // silence
	}

	// The records of callbacks have the bits of the numbers that they dial.
	b.assignBits()

	// Several states may have the same step, so a step is laid out once and copied.
	steps := make([]node, len(p.Steps))
	for i := range p.Steps {
		steps[i] = b.node(&p.Steps[i])
		if s := &p.Steps[i]; s.On != "" {
			b.onEntries = append(b.onEntries, s)
		}
	}

	// A return ends the call if no flow runs its flow.
	for i, s := range p.States {
		n := steps[s.Step]
		n.state = flow.StateID(i)
		if n.step.Kind == flow.Return && s.Runner == flow.NoState { // no flow runs this one
			n.wait = Ended
		}
		b.nodes = append(b.nodes, n)
	}

	// Both tables have the size of the finished lists: of the states, and of the prompts.
	b.addEffects()
	b.addLengths()
	return &b.plan
}

// planner builds a plan.
type planner struct {
	plan
	numbers map[string]Numbers // by the name that a number is collected into
	prompts [][]*flow.Prompt   // by index, each a list that is spoken one after another
}

// assignBits assigns a bit to each name of a number that a callback dials. There are at
// most flow.MaxNumbers.
func (b *planner) assignBits() {
	for i := range b.program.Steps {
		if s := &b.program.Steps[i]; s.Kind == flow.Callback && s.Number != "" && b.numbers[s.Number] == 0 {
			b.numbers[s.Number] = 1 << len(b.numbers)
		}
	}
}

func (b *planner) node(s *flow.Step) node {
	n := node{step: s, wait: waitsAt[s.Kind], prompt: b.prompt(&s.Prompt)}

	switch {
	case s.Entry != nil:
		n.wait = ForEntry
	case s.On != "":
		n.wait = ForValue
	case s.Shares != nil:
		n.wait = ForLookup
	case s.Kind == flow.Branch && s.Attribute == routing.AttrDay, s.Hours != nil:
		n.wait = ForClock
	}

	// A replay is one prompt for the simulator: what was wrong, then the prompt.
	if s.Kind.HasAttempts() {
		n.noInput = b.prompt(&s.NoInput, &s.Prompt)
		n.noMatch = b.prompt(&s.NoMatch, &s.Prompt)
	}

	if s.Kind == flow.Transfer && len(s.Outcomes) > 0 {
		n.wait = ForLookup
	}

	// The prompt is a wait of its own, so that a simulated call takes the time of speaking.
	if s.Kind == flow.Say || waits[n.wait].speaksFirst && !s.Prompt.IsZero() {
		n.wait, n.after = Speaking, n.wait
	}

	if s.Kind == flow.Callback {
		n.wait = passing
		n.dials = b.numbers[s.Number] // whether anything is offered depends on the number
	}

	return n
}

// prompt adds prompts that are spoken one after another, and returns their index; 0 if they
// take no time.
func (b *planner) prompt(prompts ...*flow.Prompt) int32 {
	for _, p := range prompts {
		if slices.ContainsFunc(p.Length, func(ns int64) bool { return ns > 0 }) {
			b.prompts = append(b.prompts, prompts)
			return int32(len(b.prompts) - 1)
		}
	}
	return 0
}

// addLengths adds up the lengths of the prompts in each language.
func (b *planner) addLengths() {
	b.numPrompts = len(b.prompts)
	for language := range b.program.Center.Attributes[routing.AttrLanguage].Values {
		for _, prompts := range b.prompts {
			length := int64(0)
			for _, p := range prompts {
				if language < len(p.Length) {
					length += p.Length[language]
				}
			}

			b.speech = append(b.speech, length)
		}
	}
}

// addEffects finds the effect of each edge.
func (b *planner) addEffects() {
	for _, e := range b.program.Edges {
		if f := (effect{b.collected(e), b.program.Sets(e)}); f.numbers != 0 || len(f.sets) > 0 {
			// Most programs have no effects. Then the machine spares the look into the table.
			if b.effects == nil {
				b.effects = make([]*effect, len(b.nodes)*len(b.program.Outcomes))
			}
			b.effects[b.edge(e.Source, e.Outcome)] = &f
		}
	}
}

// collected returns the numbers that callbacks dial and that an edge collects.
func (b *planner) collected(e flow.Edge) Numbers {
	var numbers Numbers
	for _, name := range b.program.StepAt(e.Source).Fills[e.Outcome] {
		numbers |= b.numbers[name]
	}
	return numbers
}
