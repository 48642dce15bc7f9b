package importer

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/lint"
)

// untaken is a case of a branch that no call takes, or a label of a queue step that no waiting call leaves the
// queue with.
type untaken struct {
	flow, step string // the flow's key, and the step's ID
	outcome    string
	fact       string // the values that calls have at the branch, or ""
}

// noReturn is the reason of a label that no call returns with, by the kind of the step that runs the flow.
var noReturn = map[Kind]string{
	Enqueue: "no call comes to this end of the waiting flow",
	Run:     "no call comes to this end of the module",
}

// isOwnOutcome reports whether the import has made an outcome that may be impossible: a case of a branch on an
// attribute, or a label of a queue step. The platform has no such labels. The import has moved the ends of the
// waiting flow to the queue step. A run that is made of no block stands for the line of a module.
func isOwnOutcome(b *builder, g *graph, s *Step, e *Edge) bool {
	if s.Kind == Callback {
		return e.Outcome == declined
	}
	isLine := s.Kind == Run && len(s.From) == 0
	if s.Kind == Enqueue || isLine {
		return s.isLabel(e)
	}

	return s.Kind == Branch && isOwnCase(b, g, s, e)
}

// isOwnCase reports whether the import has made a case of a branch, and no author compares with its value.
func isOwnCase(b *builder, g *graph, s *Step, e *Edge) bool {
	// The branches of such a reader lead calls with different values apart, which were one call in the source. And the
	// languages of a center are the import's own.
	if b.center.isCompared() || s.What == Language {
		return true
	}
	return e.Outcome == Otherwise || s.Parameter || s.tellsApart(g.byID[e.To])
}

// newUntaken returns the import's own outcomes among the outcomes that no call takes, without the outcomes that
// dropUntaken knows already.
func newUntaken(b *builder, impossible []lint.Outcome) []untaken {
	type place struct{ file, step, outcome string }
	found := map[place]lint.Outcome{}
	for _, o := range impossible {
		found[place{o.File, o.Step, o.Name}] = o
	}

	// A case is the same in each round, whatever values the checker lists.
	known := map[untaken]bool{}
	for _, u := range b.checked.untaken {
		u.fact = ""
		known[u] = true
	}

	var out []untaken
	for g, s := range b.steps() {
		for _, e := range s.Edges {
			outcome := e.Outcome
			if s.Kind == Branch && outcome != Otherwise {
				outcome = b.attributes.value(s.What, outcome)
			}
			o, isFound := found[place{g.name + ".yaml", g.stepName(s.ID), outcome}]
			if !isFound || !isOwnOutcome(b, g, s, &e) {
				continue
			}

			u := untaken{flow: g.key, step: s.ID, outcome: e.Outcome}
			if !known[u] {
				if s.Kind == Branch {
					u.fact = b.center.proposal(s.What) + " is " + listed(o.Values)
				}
				out = append(out, u)
			}
		}
	}
	return out
}

// dropUntaken drops the cases that the checker has found. It follows all attributes together, and so it knows
// more than the passes before: a call that has one value may have only some values of another attribute. A label
// stays, because a step of the other flow returns with it, and the advice about it is allowed.
func dropUntaken(b *builder) {
	if len(b.checked.untaken) == 0 {
		return
	}

	byKey := map[string]*graph{}
	for _, g := range b.graphs {
		byKey[g.key] = g
	}
	var narrowed []*Step
	for _, u := range b.checked.untaken {
		g := byKey[u.flow]
		if g == nil || g.byID[u.step] == nil {
			continue
		}
		s := g.byID[u.step]
		if why := noReturn[s.Kind]; why != "" {
			s.allow(flow.ImpossibleOutcome, why)
			continue
		}

		s.Edges = slices.DeleteFunc(s.Edges, func(e Edge) bool { return e.Outcome == u.outcome })
		if s.Kind == Callback {
			s.fact = "every caller has entered the telephone number that it dials"
			continue
		}
		s.fact = u.fact
		s.remark("no call has another value here", "")
		narrowed = append(narrowed, s)
	}

	// A branch with one case left decides nothing.
	for _, s := range narrowed {
		if s.Kind == Branch && len(s.Edges) == 1 {
			s.become(s.Edges[0].Outcome, knownHere)
			s.keepNotes()
		}
	}

	// An assignment that only these branches read goes, too.
	b.relink()
	dropNeedless(b)
	endFlows(b)
	dropLost(b)

	// A case may have bounded a cycle, or have led to the queue in which the calls of a flow wait.
	breakCycles(b)
}
