package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var unsetPlaceholder = diag.Rule{
	ID: flow.UnsetPlaceholder,
	Doc: `A prompt speaks a placeholder that has no value on some path: a name that no collect
or lookup has filled by then and texts in routing.yaml does not give, or {position}
and {wait} before any queue was checked or joined. {reference} and {caller} are always
there.`,
	Bad: `flow: main
start: hello
steps:
  hello: {say: "The wait is about {wait} minutes.", then: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy(
	": hello", ": ask",
	"  hello:", "  ask: {check: general, then: {under 5m: wait, otherwise: hello}}\n  hello:",
)

// checkPlaceholders reports placeholders that no step has filled on some path.
func checkPlaceholders(p *pass, g *dataflow.Graph) {
	for i := range g.States {
		at := flow.StateID(i)
		if !g.Reached(at) {
			continue
		}

		s := g.DefAt(at)
		for slot, list := range s.Prompts {
			for _, texts := range list {
				p.checkTexts(g, at, flow.PromptSlot(slot), texts)
			}
		}

		number := s.Number.Value

		// The placeholders of a queue are numbers, but no telephone numbers.
		if number != "" && (slices.Contains(flow.QueuePlaceholders, number) || !g.Fills(number)) {
			collected := slices.DeleteFunc(g.Names(), func(name string) bool {
				return slices.Contains(flow.QueuePlaceholders, name)
			})
			p.add(p.found.Misspelling(s.Number, flow.UnsetPlaceholder,
				fmt.Sprintf("no step collects %q", s.Number.Value), collected,
				"it is one of "))
		}
	}
}

// checkUnfilledBranches reports the branches on a name that no call has filled. Calls without the name
// take another case, so that calls of one line are enough.
func checkUnfilledBranches(p *pass) {
	graphs := notAllowing(p.graphs, flow.UnsetPlaceholder)
	unfilled := map[*flow.StepDef]bool{}
	for _, g := range graphs {
		for i := range g.States {
			at := flow.StateID(i)
			if on := g.StepAt(at).On; on != "" && g.Reached(at) {
				s := g.DefAt(at)
				known, isKnown := unfilled[s]
				unfilled[s] = !g.Fills(on) && (known || !isKnown)
			}
		}
	}

	for s := range p.Steps() {
		if unfilled[s] {
			p.error(s.What.Place, flow.UnsetPlaceholder,
				fmt.Sprintf("no step collects %q or looks it up before a call comes here", s.What.Value),
				"lead callers through the step that does, or remove the branch")
		}
	}
}

// checkTexts reports each name of a prompt once, where the first language speaks it.
func (p *pass) checkTexts(g *dataflow.Graph, at flow.StateID, slot flow.PromptSlot, texts flow.Texts) {
	var unset []string
	for i := range texts {
		words := &texts[i]
		for _, piece := range words.Template {
			name := piece.Placeholder
			if name == "" || slices.Contains(unset, name) || isFilled(g, at, slot, name) {
				continue
			}

			// The texts of other languages have the same names, so the first one is enough.
			unset = append(unset, name)

			if there := p.found.PlaceOf(words.Text, "{"+name+"}"); p.isNew(there, flow.UnsetPlaceholder) {
				p.reportUnset(g, at, slot, there, name)
			}
		}
	}
}

// isFilled reports whether a placeholder is filled whenever a state speaks a prompt. A
// caller who hears hold has joined the queue.
func isFilled(g *dataflow.Graph, at flow.StateID, slot flow.PromptSlot, name string) bool {
	if slices.Contains(flow.CallPlaceholders, name) ||
		slot == flow.HoldPrompt && slices.Contains(flow.QueuePlaceholders, name) {
		return true
	}
	if _, given := g.Center.Text(name); given {
		return true
	}
	return g.Filled(at, name)
}

func (p *pass) reportUnset(g *dataflow.Graph, at flow.StateID, slot flow.PromptSlot, there diag.Place, name string) {
	if !g.Fills(name) {
		within := there // the braces
		within.Column = there.Column + 1
		within.Width = there.Width - 2
		x := p.found.Misspelling(diag.Text{Value: name, Place: within}, flow.UnsetPlaceholder,
			fmt.Sprintf("nothing fills {%s}", name),
			slices.Concat(g.Names(), flow.CallPlaceholders, g.Center.TextNames()), "it is one of ")
		x.Place = there

		// A name one letter off is a misspelling. Otherwise a lookup of the flow may have to fill it.
		isMisspelling := x.Edit.Text != ""
		if fill := fillFix(g.DefAt(at), name); fill != "" && !isMisspelling {
			x.Fix = fill
		}

		if !isFilled(g, at, slot, x.Edit.Text) {
			x.Edit = diag.Edit{}
		}

		p.add(x)
		return
	}
	p.error(there, flow.UnsetPlaceholder,
		fmt.Sprintf("{%s} may be unset here", name)+
			p.searched(func() string { return p.unfilledWitness(g, at, slot, name) }),
		"fill it on every way to this step, or leave it out")
}

// fillFix returns how a lookup of a step's flow may fill a name, or "" if the flow has no lookup. The
// last lookup above the step that fills names is the likeliest, or otherwise the first lookup.
func fillFix(s *flow.StepDef, name string) string {
	var lookup *flow.StepDef
	for _, other := range s.Flow.Steps {
		isLookup := other.Kind == flow.Lookup && len(other.Then.Each) > 0
		fillsAbove := other.FillsNames() && other.Name.Place.Line < s.Name.Place.Line

		// A later lookup replaces the first one only if it fills names already.
		if isLookup && (lookup == nil || fillsAbove) {
			lookup = other
		}
	}
	if lookup == nil {
		return ""
	}

	to := fmt.Sprintf("the lookup %q of step %q", lookup.What.Value, lookup.Name.Value)
	if lookup.FillsNames() {
		return fmt.Sprintf("add %s to the names under into of %s", name, to)
	}
	return fmt.Sprintf("add into: {%s: %s} to %s", lookup.Then.Each[0].Key.Value, name, to)
}

// unfilledWitness writes the shortest call that hears a prompt without filling a name.
func (p *pass) unfilledWitness(g *dataflow.Graph, at flow.StateID, slot flow.PromptSlot, name string) string {
	unfilled := g.ShortestFrom(0, func(e dataflow.Edge) bool {
		return e.Decider != flow.Unread && !slices.Contains(g.FilledBy(e.Edge), name)
	})
	node, ok := unfilled.Closest(g.NodesAt(at))
	if !ok {
		return ""
	}
	return p.witness(g, func() []dataflow.Edge { return unfilled.Path(node) }, inputsFor(g.StepAt(at), slot)...)
}

// inputsFor returns the inputs of a caller in a step that lead to one of its prompts.
func inputsFor(s *flow.Step, slot flow.PromptSlot) []string {
	switch slot {
	case flow.NoInputPrompt:
		return []string{flow.Silent}
	case flow.NoMatchPrompt:
		return []string{dataflow.Unmatched(s)}
	default:
		return nil
	}
}
