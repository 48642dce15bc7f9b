package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var missingOutcome = diag.Rule{
	ID: flow.MissingOutcome,
	Doc: `A step has no target for an event that can happen there:
silence at a menu, a queue that is closed or full, a value of a branch, a label
that the flow returns. An earlier check does not help, because a queue can fill
after the check.`,
	Bad: `flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0.", choices: {0: wait}}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy("{0: wait}", "{0: wait}, then: {exhausted: wait}")

// checkOutcomes reports missing outcomes that only paths show. These are values of a branch's
// attribute without an outcome, a queue that is closed to a caller, and labels that a flow can
// return and its runner does not expect. Package flow reports the outcomes that a step needs for
// every caller.
func checkOutcomes(p *pass, g *dataflow.Graph) {
	c := outcomes{Graph: g, pass: p, at: map[*flow.StepDef]int{}}

	// All states of a step are collected first, so each step is reported once.
	for i := range g.States {
		c.check(flow.StateID(i))
	}
	for _, l := range c.steps {
		verb := "is"
		if l.step.Callee != nil {
			verb = "returns"
		}
		p.error(l.step.KeyPlace("then"), flow.MissingOutcome,
			fmt.Sprintf("step %q has no target when %s %s %s%s", l.step.Name.Value, l.step.What.Value,
				verb, flow.Either(l.outcomes), l.witness),
			diag.Fix(l.step.AddOutcomes(append(l.step.LackedByAll(), l.outcomes...))+whyClosed(p, &l)))
	}
}

// whyClosed explains how a queue without closing hours can be closed.
func whyClosed(p *pass, l *lacking) string {
	if l.language == "" || p.Center.Queues[l.queue].Hours.Closes() {
		return ""
	}
	return fmt.Sprintf("; it is always open, but some callers in %s come to no hub that serves it in their language",
		l.language)
}

// lacking is a step without some outcomes, with a call that shows the first.
type lacking struct {
	step     *flow.StepDef
	outcomes []string
	witness  string
	queue    routing.QueueID
	language string // of a caller who finds the queue closed
}

// outcomes gathers the steps that lack outcomes.
type outcomes struct {
	*dataflow.Graph
	pass  *pass
	steps []lacking
	at    map[*flow.StepDef]int // index into steps
}

func (c *outcomes) check(at flow.StateID) {
	s := c.StepAt(at)
	switch {
	case s.Branches():
		c.checkBranch(at)
	case s.Help == flow.HelpQueue:
		if !c.HasOutcome(s, flow.Closed) && !s.DecidedBy(flow.Unread) {
			c.checkQueue(at)
		}
	case s.Return != "":
		// A queue takes the call back at again. Without a runner, another rule reports the return.
		runner := c.States[at].Runner
		if again := runner != flow.NoState && c.DefAt(runner).Kind == flow.Queue &&
			s.Return == flow.Again; again || runner == flow.NoState ||
			c.DefAt(runner).Exit(s.Return) != nil {
			return
		}

		if node, ok := c.Nearest().Closest(c.NodesAt(at)); ok {
			c.add(c.DefAt(runner), s.Return, func(*lacking) string { return c.witness(node, nil) })
		}
	}
}

// checkBranch adds the values that a branch can meet and has no outcome for.
func (c *outcomes) checkBranch(at flow.StateID) {
	s := c.StepAt(at)
	uncovered := c.Values(at, s.Attribute).And(dataflow.CasesOf(s, flow.NoOutcome))
	for v := range uncovered.All() {
		only := routing.Only(v)
		node, _ := c.Nearest().Closest(c.nodesWhere(at, func(i int) bool {
			return !c.NodeValues(i, s.Attribute).And(only).IsEmpty()
		}))
		c.add(c.DefAt(at), c.Attributes[s.Attribute].Values[v], func(*lacking) string {
			return c.witness(node, dataflow.Constraints{s.Attribute: only})
		})
	}
}

// checkQueue adds closed to the missing outcomes of a queue step, if its queue can be closed. The
// witness ends with the hub and the language of a caller who finds it closed, unless the path
// states them.
func (c *outcomes) checkQueue(at flow.StateID) {
	closed := func(i int) bool {
		hubs, _ := c.ClosedTo(i, c.NodeValues(i, routing.AttrHub), c.NodeValues(i, routing.AttrLanguage))
		return !hubs.IsEmpty()
	}

	// The shortest call explains the problem best.
	node, ok := c.Nearest().Closest(c.nodesWhere(at, closed))
	if !ok {
		return
	}

	c.add(c.DefAt(at), flow.Closed, func(l *lacking) string {
		constraints, language := c.closedConstraints(node)
		l.language = language
		var values routing.ValueSet

		// The queue of the step may depend on an attribute, whose value belongs to the witness.
		if l.queue, values = c.ClosedQueue(node); !values.IsEmpty() {
			constraints[c.StepAt(at).Attribute] = values
		}
		return c.witness(node, constraints)
	})
}

// closedConstraints returns the hubs and the language of callers who can find a node's queue closed,
// without a constraint that does not matter, and the name of such a language.
func (c *outcomes) closedConstraints(node int) (dataflow.Constraints, string) {
	own := c.NodeValues(node, routing.AttrHub)
	languages := c.NodeValues(node, routing.AttrLanguage)
	constraints := dataflow.Constraints{}
	closedAt, closedIn := c.ClosedTo(node, own, languages)
	language := closedIn.First()
	name := c.Center.Attributes[routing.AttrLanguage].Values[dataflow.First(closedIn)]

	// The language counts only if the queue is not closed in all languages at the first hub.
	if _, here := c.ClosedTo(node, closedAt.First(), languages); here != languages {
		language = here.First()
		constraints[routing.AttrLanguage] = language
	}

	// With the language fixed, the hub counts only if the queue is open at some hub.
	if hubs, _ := c.ClosedTo(node, own, language); hubs != own {
		constraints[routing.AttrHub] = hubs
	}

	return constraints, name
}

func (c *outcomes) nodesWhere(at flow.StateID, holds func(int) bool) []int {
	return slices.DeleteFunc(c.NodesAt(at), func(i int) bool { return !holds(i) })
}

// witness writes the shortest call that comes to a node with certain values there.
func (c *outcomes) witness(node int, atEnd dataflow.Constraints) string {
	return c.pass.witnessWith(c.Graph, func() []dataflow.Edge { return c.Nearest().Path(node) }, atEnd)
}

// add adds an outcome that a step lacks. Witness gives the call for the first.
func (c *outcomes) add(s *flow.StepDef, outcome string, witness func(*lacking) string) {
	i, known := c.at[s]
	if !known {
		i = len(c.steps)
		c.at[s] = i
		l := lacking{step: s}
		l.witness = witness(&l)
		c.steps = append(c.steps, l)
	}
	if l := &c.steps[i]; !slices.Contains(l.outcomes, outcome) {
		l.outcomes = append(l.outcomes, outcome)
	}
}
