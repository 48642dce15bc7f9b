package importer

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// become makes a branch the way of one value: every call has it there.
func (s *Step) become(value string, why Note) {
	way := slices.IndexFunc(s.Edges, func(e Edge) bool { return e.Outcome == value })
	if way < 0 {
		way = max(slices.IndexFunc(s.Edges, func(e Edge) bool { return e.Outcome == Otherwise }), 0)
	}
	s.pass(append(s.Edges, Edge{})[way], why) // without edges the flow ends
}

// pass leaves only one way of a step, and the values that this way sets.
func (s *Step) pass(e Edge, why Note) {
	s.Kind = Pass
	s.unneeded = why
	if len(e.Sets) > 0 {
		s.Kind = Set
		s.Sets = e.Sets
		e.Outcome = done
		e.Sets = nil
	}
	s.Edges = []Edge{e}
}

// becomeLookup makes a branch a lookup.
func (s *Step) becomeLookup() {
	s.Kind = Lookup
	s.Own = true
	s.Edges = outcomes(s)
}

// hasOneResult reports whether all edges of a step lead to one step and set the same.
func (s *Step) hasOneResult() bool {
	first := s.Edges[0]
	return !slices.ContainsFunc(s.Edges, func(e Edge) bool {
		return e.To != first.To || !slices.EqualFunc(e.Sets, first.Sets, Assign.isLike)
	})
}

// edge returns the edge of an outcome, or nil.
func (s *Step) edge(outcome string) *Edge {
	i := slices.IndexFunc(s.Edges, func(e Edge) bool { return e.Outcome == outcome && e.Queue == "" })
	if i < 0 {
		return nil
	}
	return &s.Edges[i]
}

// require adds an outcome, if the step lacks it. It leads to no step yet.
func (s *Step) require(outcome string) { s.requireIf(true, outcome) }

func (s *Step) requireIf(needed bool, outcome string) {
	if needed && s.edge(outcome) == nil {
		s.Edge(outcome, "")
	}
}

// isLabel reports whether an edge is for a label that the flow of the step returns.
func (s *Step) isLabel(e *Edge) bool {
	return s.Kind == Run || s.Kind == Enqueue && s.While != "" && e.Queue == "" &&
		!slices.Contains([]string{answered, timedOut, full, closed}, e.Outcome)
}

// callee returns the identifier of the flow that a step runs, goes to, or runs while the call waits;
// "" for other steps.
func (s *Step) callee() string {
	switch s.Kind {
	case Run, Go:
		return s.What
	case Enqueue:
		return s.While
	default:
		return ""
	}
}

// lead lets a step run another flow.
func (s *Step) lead(flow string) {
	if s.Kind == Enqueue {
		s.While = flow
	} else if s.callee() != "" {
		s.What = flow
	}
}

// givenName returns the name of a step in the source, or "" if an owner would not know the step by it.
func (s *Step) givenName() string {
	if s.Name != "" && hasWord(s.Name) {
		return s.Name
	}
	if len(s.From) == 0 {
		return ""
	}
	first := s.From[0]
	if !hasWord(first.Name) || repeats(first.Name, first.Type) {
		return ""
	}
	return first.Name
}

// clone returns a copy of a step that shares nothing which passes change.
func (s *Step) clone(id string) *Step {
	out := *s
	out.ID = id
	out.Sets = slices.Clone(s.Sets)
	out.Hold = slices.Clone(s.Hold)
	out.Ranked.Of = maps.Clone(s.Ranked.Of)
	out.notes = slices.Clone(s.notes)
	out.about = slices.Clone(s.about)
	out.Edges = slices.Clone(s.Edges)
	for i := range out.Edges {
		e := &out.Edges[i]
		e.Sets = slices.Clone(e.Sets)
		e.Keys = slices.Clone(e.Keys)
		e.Fills = slices.Clone(e.Fills)
		e.Tests = slices.Clone(e.Tests)
	}
	return &out
}

// next returns where a block without effect leads.
func (s *Step) next() string {
	if e := s.nextEdge(); e != nil {
		return e.To
	}
	return ""
}

// nextEdge returns the edge of a block without effect, or nil.
func (s *Step) nextEdge() *Edge {
	for i := range s.Edges {
		if !s.Edges[i].Error {
			return &s.Edges[i]
		}
	}
	return nil
}

// last returns the last edge, or nil.
func (s *Step) last() *Edge {
	if len(s.Edges) == 0 {
		return nil
	}
	return &s.Edges[len(s.Edges)-1]
}

// Assigns yields all assignments of a step and its edges, with the edge or nil.
func (s *Step) Assigns() iter.Seq2[*Edge, *Assign] {
	return func(yield func(*Edge, *Assign) bool) {
		for i := range s.Sets {
			if !yield(nil, &s.Sets[i]) {
				return
			}
		}
		for i := range s.Edges {
			for j := range s.Edges[i].Sets {
				if !yield(&s.Edges[i], &s.Edges[i].Sets[j]) {
					return
				}
			}
		}
	}
}

// AssignsTo reports whether a step or one of its edges assigns to an attribute.
func AssignsTo(s *Step, attribute string) bool {
	for _, a := range s.Assigns() {
		if a.Attribute == attribute {
			return true
		}
	}
	return false
}

// tellsApart reports whether the step that an edge of a branch leads to is made of the branch's block.
func (s *Step) tellsApart(to *Step) bool {
	return to != nil && len(s.From) > 0 && len(to.From) > 0 && s.From[0] == to.From[0]
}

// prompts returns the prompts of a step in each language.
func (s *Step) prompts() []Prompt {
	var out []Prompt
	for _, p := range append([]Prompt{s.Prompt}, s.Hold...) {
		out = append(append(out, p), p.Also...)
	}
	return out
}

// absorb notes that a step does what another's blocks do, too.
func (s *Step) absorb(other *Step) {
	if other == nil {
		return
	}
	for _, block := range other.From {
		if !slices.Contains(s.From, block) {
			s.From = append(slices.Clip(s.From), block)
		}
	}
	other.keepNotes()
}

// keepNotes gives the notes of a step to its block. Another step stands for the block from now on.
func (s *Step) keepNotes() {
	if len(s.From) == 0 {
		return
	}
	for _, block := range append(s.From[:1:1], s.Alike...) {
		block.Note(s.notes...)
	}
}

// remark adds a remark to the block that a step is named after.
func (s *Step) remark(reason, fix string) {
	if len(s.From) > 0 {
		s.From[0].Remark(reason, fix)
	}
}

// Choice adds a choice of a menu or queue.
func (s *Step) Choice(to string, keys ...string) {
	s.Edges = append(s.Edges, Edge{Keys: keys, To: to})
}

// Edge adds an outcome, with the attributes that it sets.
func (s *Step) Edge(outcome, to string, sets ...Assign) {
	s.Edges = append(s.Edges, Edge{Outcome: outcome, To: to, Sets: sets})
}

// ErrorEdge adds an edge for a failure of the platform.
func (s *Step) ErrorEdge(to string) { s.Edges = append(s.Edges, Edge{To: to, Error: true}) }

// isHeard reports whether callers hear something at a step, or may hear something.
func (s *Step) isHeard() bool { return !s.Prompt.IsZero() || s.asks() || s.Unheard != "" }

// asks reports whether a call waits at a step for the caller, an agent or another phone.
func (s *Step) asks() bool {
	return slices.Contains([]Kind{Menu, Collect, Listen, Record, Enqueue, Transfer, Callback}, s.Kind)
}

// allow allows advice at a step, for the first reason that is given.
func (s *Step) allow(advice diag.RuleID, reason string) {
	if !slices.ContainsFunc(s.Allows, func(a Allowance) bool { return a.Advice == advice }) {
		s.Allows = append(s.Allows, Allowance{advice, reason})
	}
}

// isCut reports whether a step is the end at a way that is cut.
func (s *Step) isCut() bool { return strings.HasPrefix(s.ID, cutID) }

// allowCuts allows the advice about ways that the import has cut: a silent end, and a loop that goes no further round.
// Edges may have come to lead to the ends over steps without effect, so that it runs after the passes that cut.
func allowCuts(b *builder) {
	for g, s := range b.steps() {
		isCut := func(e Edge) bool { return g.byID[e.To] != nil && g.byID[e.To].isCut() }

		// A step with one way decides nothing, so that no silence is its fault.
		decides := len(s.Edges) > 1 || s.asks()
		if !decides || !slices.ContainsFunc(s.Edges, isCut) {
			continue
		}

		s.allow(SilentEnd, endsHere)
		if s.Kind == Loop {
			s.allow(flow.ImpossibleOutcome, endsHere)
		}
	}
}

// endsHere is the reason of the advice that is allowed at a step with a way that the import has cut.
const endsHere = "the import ends the call here"

// hasCut reports whether allowCuts has found a way of the step that the import has cut.
func (s *Step) hasCut() bool {
	return slices.Contains(s.Allows, Allowance{SilentEnd, endsHere})
}
