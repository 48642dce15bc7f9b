package importer

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

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

// becomeGo makes a run a go, after which nothing comes back.
func (s *Step) becomeGo(reason, fix string) {
	s.Kind = Go
	s.Edges = nil
	for _, block := range s.From {
		block.Approximate(reason+": here the call does not come back", fix)
	}
}

// tellApart gives a decide an outcome for each class of values that takes another edge than all others.
func (s *Step) tellApart(x *classes) {
	rest := target(s.Edges, unlisted)
	if x.missing > 0 {
		s.Approximate(fmt.Sprintf("compares with %d values more than the %d that an attribute can have: these lead on like all others",
			x.missing, maxTests), "split the compare")
		s.misses = slices.ContainsFunc(s.Edges, func(e Edge) bool { return e.To != s.Edges[rest].To })
	}

	// A class that goes the way of all others needs no case of its own.
	var out []Edge
	for _, c := range x.of {
		if i := target(s.Edges, c.example); i != rest {
			out = append(out, Edge{Outcome: c.word, To: s.Edges[i].To})
		}
	}

	s.Edges = append(out, Edge{Outcome: Otherwise, To: s.Edges[rest].To})
}

// nameJoint notes a way of a decide that some value may take, if no class of values has an example for it. It runs before
// the classes replace the ways.
func (s *Step) nameJoint(x *classes) {
	// With too many tests, another note names the ways that are lost.
	if x.missing > 0 {
		return
	}

	rest := target(s.Edges, unlisted)
	isTold := map[int]bool{rest: true}
	for _, c := range x.of {
		isTold[target(s.Edges, c.example)] = true
	}

	for i, e := range s.Edges {
		// A value without a case takes the way of the rest, so that no way there is lost.
		isLost := !isTold[i] && e.To != s.Edges[rest].To
		if isLost && mayTake(s.Edges, i) {
			s.Approximate(jointOnly, "write a case for such a value, and give the case a share")
			s.misses = true
		}
	}
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
	out.Edges = slices.Clone(s.Edges)
	for i := range out.Edges {
		e := &out.Edges[i]
		e.Sets, e.Keys = slices.Clone(e.Sets), slices.Clone(e.Keys)
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

// assigns yields all assignments of a step and its edges, with the edge or nil.
func (s *Step) assigns() iter.Seq2[*Edge, *Assign] {
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

// tellsApart reports whether the step that an edge of a branch leads to is made of the branch's block.
func (s *Step) tellsApart(to *Step) bool {
	return to != nil && len(s.From) > 0 && len(to.From) > 0 && s.From[0] == to.From[0]
}

// lengths returns the lengths of a step that are in the source. All others are guesses.
func (s *Step) lengths() []time.Duration {
	var out []time.Duration

	// Of a transfer, only a limit of the conversation is in the source.
	isGuess := s.Kind == Transfer && s.Takes == TransferTakes
	if s.Takes > 0 && !isGuess {
		out = append(out, s.Takes)
	}
	for _, p := range s.prompts() {
		if p.Takes > 0 && !p.Guessed {
			out = append(out, p.Takes)
		}
	}
	return out
}

// prompts returns the prompts of a step in each language.
func (s *Step) prompts() []Prompt {
	var out []Prompt
	for _, p := range append([]Prompt{s.Prompt}, s.Hold...) {
		out = append(append(out, p), p.Also...)
	}
	return out
}

// hasWords reports whether the source has the words of a recording that a step plays.
func (s *Step) hasWords() bool {
	return slices.ContainsFunc(s.prompts(), func(p Prompt) bool { return p.Audio != "" && p.words() != "" })
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
	if len(s.From) > 0 {
		s.From[0].Note(s.notes...)
	}
}

// absorbNew adds the blocks of another step that behaves the same, if the step's own flow does not have them.
func (s *Step) absorbNew(other *Step, own map[string]bool) {
	for _, block := range other.From {
		if !own[block.ID] && !slices.Contains(s.From, block) {
			s.From = append(slices.Clip(s.From), block)
		}
	}
	other.keepNotes()
}

// remark adds a remark to the block that a step is named after.
func (s *Step) remark(reason, fix string) {
	if len(s.From) > 0 {
		s.From[0].Remark(reason, fix)
	}
}

// playsRecording reports whether callers hear a recording at a step.
func (s *Step) playsRecording() bool {
	return s.Prompt.Audio != "" || slices.ContainsFunc(s.Hold, func(p Prompt) bool { return p.Audio != "" })
}

// original returns the prompt of the source, where the step's differs.
func (s *Step) original() string {
	for _, p := range append([]Prompt{s.Prompt}, s.Hold...) {
		if p.Original != "" {
			return p.Original
		}
	}
	return ""
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

// link lets the edges of a step skip blocks without effect, and puts them in an order
// that does not depend on the source's.
func (s *Step) link(passed func(id string) string) {
	// The edge of an error is dropped, but lint must not report that the source lacks one.
	leadsOn := func(e Edge) bool { return e.Error && passed(e.To) != "" }
	if s.Kind == Lookup && slices.ContainsFunc(s.Edges, leadsOn) {
		s.Caught = true
	}
	s.Edges = slices.DeleteFunc(s.Edges, func(e Edge) bool { return e.Error })
	for i := range s.Edges {
		s.Edges[i].To = passed(s.Edges[i].To)
	}
	if s.Kind == Match || s.Kind == Decide { // the first case that holds is taken
		return
	}
	slices.SortStableFunc(s.Edges, func(a, b Edge) int { return cmp.Compare(a.rank(), b.rank()) })
}

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
