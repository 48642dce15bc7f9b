package web

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// passed is a step that the call has passed, with the outcome that it took there. The outcome
// of a step that runs a flow is "" while the call is in that flow.
type passed struct {
	state   flow.StateID
	outcome string
}

// passedSteps are the steps that the call has passed. A flow that has returned is its run step
// alone, with the label that the flow returned.
func (c *callSession) passedSteps() []passed {
	var out []passed
	for _, e := range c.Trace() {
		if e.Kind != ivr.EventTook || e.Outcome == flow.Begin {
			// A run step begins its flow.
			continue
		}
		if c.StepAt(e.State).Return == "" {
			out = append(out, passed{e.State, e.Outcome})
			continue
		}

		// A flow that has returned is one step of the flow that ran it.
		// The decider of a return is the run step that called the flow.
		runner := c.flow.program.Decider(e.State)
		out = slices.DeleteFunc(out, func(p passed) bool { return c.isInside(p.state, runner) })
		out = append(out, passed{runner, e.Outcome})
	}

	// The runners of the flows in which the call is now come before the steps of those flows.
	for _, runner := range slices.Backward(c.runners()) {
		first := slices.IndexFunc(out, func(p passed) bool { return c.isInside(p.state, runner) })
		if first < 0 {
			first = len(out)
		}
		out = slices.Insert(out, first, passed{state: runner})
	}

	return out
}

// isInside reports whether a state is in the flow that a run step runs, or in one below.
func (c *callSession) isInside(state, runner flow.StateID) bool {
	states := c.flow.program.States
	for s := states[state].Runner; s != flow.NoState; s = states[s].Runner {
		if s == runner {
			return true
		}
	}
	return false
}

// runners are the run steps of the flows in which the call is, the outermost first.
func (c *callSession) runners() []flow.StateID {
	var out []flow.StateID
	states := c.flow.program.States
	for s := states[c.State()].Runner; s != flow.NoState; s = states[s].Runner {
		out = append(out, s)
	}
	slices.Reverse(out)
	return out
}

// Columns of the drawing of a call: two steps before, the step of the call, and those that may follow.
const (
	stepsBefore = 2
	callColumns = stepsBefore + 2
)

// callDrawing draws the position of a call: the steps that it took, its current step with all
// outcomes, and their target steps.
func (p callPages) callDrawing(c *callSession) *drawingView {
	list := cardList{folded: otherWays}
	before := c.lastSteps()

	// At the start of a call the line is the first card.
	if len(before) < stepsBefore {
		list.cards = append(list.cards, p.lineCard(c))
	}

	for _, step := range before {
		card, _ := p.stepCard(c, step.state)
		card.Class = "took"
		for i := range card.Ways {
			way := &card.Ways[i]

			// The way that the call took is open, and the other ways are folded.
			way.folded = way.Outcome != step.outcome
			if !way.folded {
				way.Class = "took"
				way.Count = "✓"
			}
		}

		list.cards = append(list.cards, card)
	}

	current := len(list.cards)
	for i := range current { // each leads to the next
		list.lead(i, i+1)
	}

	card, graphOf := p.stepCard(c, c.State())
	card.Class = "cur"

	targets := map[string]int{} // cards by the name of their step

	// A way can lead back to a step that is drawn already.
	for i := range before {
		if s := c.StepAt(before[i].state); s.Flow == c.Step().Flow {
			targets[s.Name] = current - len(before) + i
		}
	}

	targets[c.Step().Name] = current
	list.cards = append(list.cards, card)
	m := p.flows[graphOf]
	for i := range card.Ways {
		name := card.Ways[i].target
		at, known := targets[name]
		if !known {
			at = len(list.cards)
			targets[name] = at
			target := newCard(p.center.Flows.Center, m.box(name))
			target.Href = m.hrefOf(name, drawingKey{})
			target.Says = ""
			list.cards = append(list.cards, target)
		}

		list.cards[current].Ways[i].to = at
	}

	return list.place("Where the call is", callColumns)
}

// lead makes the way that a card took lead to a card. A step that runs a flow has not taken one yet.
func (l *cardList) lead(from, to int) {
	ways := l.cards[from].Ways

	// A step that runs a flow is still inside it, so it has a way of its own.
	taken := slices.IndexFunc(ways, func(w wayView) bool { return !w.folded })
	if taken < 0 {
		taken = 0
		l.cards[from].Ways = slices.Insert(ways, 0, wayView{Text: "goes on", Class: "took", Count: "✓"})
	}
	l.cards[from].Ways[taken].to = to
	l.cards[from].Ways[taken].width = tookWidth
}

// tookWidth is the width of a way that a call took.
const tookWidth = 3

// lastSteps returns the steps before the call's current step, without repeated steps.
func (c *callSession) lastSteps() []passed {
	all := c.passedSteps()

	// A repeated step ends the list, because its card would appear twice.
	seen := map[string]bool{c.Step().String(): true}
	from := len(all)
	for from > 0 && len(all)-from < stepsBefore {
		name := c.StepAt(all[from-1].state).String()
		if seen[name] {
			break
		}
		seen[name] = true
		from--
	}

	return all[from:]
}

// stepCard returns the card of a step of any flow, and the name of the flow.
func (p callPages) stepCard(c *callSession, state flow.StateID) (card cardView, flowName string) {
	step := c.StepAt(state)
	m := p.flows[step.Flow]
	n := m.box(step.Name)
	card = newCard(p.center.Flows.Center, n)
	card.Href = m.hrefOf(step.Name, drawingKey{})

	if step.Flow != c.Step().Flow {
		card.Kind += ", in " + diag.Title(step.Flow)
	}

	for i := range m.graph.Edges {
		if e := &m.graph.Edges[i]; m.graph.Boxes[e.From].Name == step.Name {
			// The drawing of a call counts no calls, so all ways have the same width.
			way := newWay(m.graph, e)
			way.width = plainWidth
			way.target = m.graph.Boxes[e.To].Name
			card.Ways = append(card.Ways, way)
		}
	}

	return card, step.Flow
}

// lineCard is the card of the line that the call came in on.
func (p callPages) lineCard(c *callSession) cardView {
	line := &p.center.Flows.Center.Lines[c.setup.Line]
	return cardView{
		ID: "at-", Title: line.Title, Kind: "line " + line.Number.Value, Class: "took",
		Ways: []wayView{{Text: "starts " + diag.Title(c.flow.name), Class: "took", Count: "✓"}},
	}
}

// crumb is a flow that the call came through, and the last step and outcome there. A flow that has
// returned has the label that it returned.
type crumb struct {
	Title, Took string
	Returned    bool
}

// crumbs are the flows that the call came through. The last is the flow in which it is.
func (c *callSession) crumbs() []crumb {
	var out []crumb
	at := ""

	// A flow is named again only if the call has left it.
	add := func(in string) {
		if in != at {
			at = in
			out = append(out, crumb{Title: diag.Title(in)})
		}
	}

	for _, p := range c.passedSteps() {
		step := c.StepAt(p.state)
		outcome := strings.ReplaceAll(p.outcome, "_", " ")

		// A flow that has returned comes before the next step of the flow that ran it.
		if step.Runs != "" && outcome != "" {
			out = append(out, crumb{Title: diag.Title(step.Runs), Took: outcome, Returned: true})
			at = ""
			continue
		}

		add(step.Flow)
		if outcome != "" {
			out[len(out)-1].Took = diag.Title(step.Name) + ", " + outcome
		}
	}

	add(c.Step().Flow)

	// The current flow has no outcome yet.
	out[len(out)-1].Took = ""
	return out
}
