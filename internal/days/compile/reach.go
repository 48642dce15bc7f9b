package compile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// computeReach finds what callers of each line reach, by the answers given and the attribute
// values that occur.
func (c *reachChecker) computeReach() {
	c.reach = make([]*dataflow.Graph, len(c.model.Lines))
	c.waits = make([]waiting, len(c.model.Lines))
	for id := range c.model.Lines {
		line := &c.model.Lines[id]

		// A line without calls has no callers who could reach a step.
		if !line.IsCalled() || len(c.model.Programs) == 0 {
			continue
		}

		p := &c.model.Programs[line.Program]
		values := c.startValues(routing.LineID(id))
		calls := dataflow.Calls{
			Program: p.Program, Line: routing.LineID(id),
			Start:  func(a routing.AttributeID) routing.ValueSet { return values[a] },
			Leaves: func(s flow.StepID, o flow.Outcome) bool { return c.isGiven(line, s, o) },
		}

		c.reach[id] = c.shared.Graph(&calls, routing.AttrTier)
		c.waits[id] = waitingIn(c.reach[id])
	}
}

// reachedSteps returns the steps that callers of a line reach, in the order of the program.
func (c *reachChecker) reachedSteps(line int) []*flow.Step {
	g := c.reach[line]
	if g == nil {
		return nil
	}

	reached := make([]bool, len(g.Steps))
	for i := range g.Nodes {
		reached[g.States[g.Nodes[i].At].Step] = true
	}

	var out []*flow.Step
	for i := range g.Steps {
		if reached[i] {
			out = append(out, &g.Steps[i])
		}
	}

	return out
}

// checkAnswers notes reached steps without an answer, and answers by intent where
// callers have none.
func (c *reachChecker) checkAnswers() {
	reported := map[[2]string]bool{} // by answerKey
	for id := range c.reach {
		line := &c.model.Lines[id]
		for _, s := range c.reachedSteps(id) {
			if !s.IsAnswered() {
				continue
			}

			if a := c.answerOf(s); a != nil {
				if a.Value.By.Value == scenario.ByIntent && !knowsIntent(line) {
					c.noteMissingIntent(a.Value.By, routing.LineID(id))
				}
				continue
			}

			// A missing answer is reported once, also if several lines reach the step. A flow may give the shares
			// itself.
			key, name := answerKey(s)
			about := [2]string{key, name}
			if reported[about] || s.Shares != nil {
				continue
			}

			// The intents of callers are their answers.
			if len(s.Intents) > 0 && knowsIntent(line) {
				if unoffered := unofferedIntents(c.model, s, line); len(unoffered) > 0 {
					reported[about] = true
					c.advise(c.placeOf("callers"), scenario.UnofferedIntent,
						fmt.Sprintf("step %q has no intent %s of its callers: what they say is no match", s,
							strings.Join(unoffered, ", ")),
						diag.Fixf("add it to the step, or write answers.%s", s))
				}
				continue
			}

			if _, collected := s.DefaultEntry(); !collected {
				reported[about] = true
				c.noteMissingAnswer(c.model.Programs[line.Program].Program, s, routing.LineID(id))
			}
		}
	}
}

// noteMissingAnswer notes a step without an answer, with equal shares as the fix, or where the
// step asks for a language that the callers of a line speak, with that.
func (c *reachChecker) noteMissingAnswer(p *flow.Program, s *flow.Step, line routing.LineID) {
	key, name := answerKey(s)
	what := fmt.Sprintf("step %q", s)
	answer := c.byLanguage(p, s, line)
	if answer == "" {
		answer = equalShares(AnswerNames(p, s))
	}
	if isLookup(s) {
		what = fmt.Sprintf("lookup %q of step %q", name, s)
	}
	c.noteMissingEntry(key, fmt.Sprintf("%s: %s", yaml.Quoted(name), answer), scenario.MissingAnswer,
		what+" has no answer")
}

// byLanguage writes the answer of callers who choose the language that they speak. It returns "" if
// the scenario does not give the languages of the line's callers, or if the step does not ask for
// it.
func (c *compiler) byLanguage(p *flow.Program, s *flow.Step, line routing.LineID) string {
	at := slices.IndexFunc(c.Lines, func(l scenario.LineCalls) bool {
		id, ok := c.center.Line(l.Line.Value)
		return ok && id == line
	})
	if at < 0 {
		return ""
	}

	var parts []string
	for _, share := range c.Lines[at].Callers.Language {
		for _, o := range decidedOutcomes(s) {
			value, ok := languageSetBy(p, s, o)
			if ok && c.center.Attributes[routing.AttrLanguage].Values[value] == share.Name.Value {
				parts = append(parts, fmt.Sprintf("%s: %s", yaml.Quoted(share.Name.Value), yaml.Quoted(p.Outcomes[o])))
				break
			}
		}
	}

	if len(parts) == 0 {
		return ""
	}
	return "{by: language, " + strings.Join(parts, ", ") + ", otherwise: " + flow.Silent + "}"
}

// languageSetBy returns the language that an outcome of a step sets, itself or at the steps that
// follow without a question, and whether there is one.
func languageSetBy(p *flow.Program, s *flow.Step, o flow.Outcome) (routing.Value, bool) {
	out := func(state flow.StateID) []flow.Edge {
		first, _ := slices.BinarySearchFunc(p.Edges, state,
			func(e flow.Edge, state flow.StateID) int { return cmp.Compare(e.Source, state) })
		last := first
		for last < len(p.Edges) && p.Edges[last].Source == state {
			last++
		}
		return p.Edges[first:last]
	}

	state := flow.StateID(slices.IndexFunc(p.States, func(at flow.State) bool { return &p.Steps[at.Step] == s }))
	edges := slices.DeleteFunc(slices.Clone(out(state)), func(e flow.Edge) bool { return e.Outcome != o })

	// Steps without a question can form a cycle, so the number of states bounds the walk.
	for range len(p.States) {
		if len(edges) != 1 {
			break
		}

		for _, set := range p.Sets(edges[0]) {
			if v, constant := set.Constant(); constant && set.Attribute == routing.AttrLanguage {
				return v, true
			}
		}

		// A step with a question ends the walk, because the language after it depends on the answer.
		if edges = out(edges[0].Target); len(edges) == 1 && edges[0].Decider != flow.ByNobody {
			break
		}
	}

	return 0, false
}

// equalShares writes names with equal shares that add up to 100%. They are a start for
// the author to change.
func equalShares(names []string) string {
	parts := make([]string, len(names))
	for i, n := range names {
		share := 100 / len(names)
		if i < 100%len(names) {
			share++
		}
		parts[i] = fmt.Sprintf("%s: %d%%", n, share)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// isGiven reports whether callers of a line can leave a step by an outcome, as far as the answers of the
// scenario say. Where a step has no answer, they leave it by each, so that one run finds all
// missing answers.
func (c *reachChecker) isGiven(line *model.Line, id flow.StepID, o flow.Outcome) bool {
	p := &c.model.Programs[line.Program]
	s := &p.Steps[id]
	q := &p.Questions[id]
	by := s.FactsOf(o).Decider
	_, collected := s.DefaultEntry()
	switch {
	case by == flow.ByAgent && p.Outcomes[o] == flow.Escalated:
		return slices.ContainsFunc(s.Queues(), c.escalates)
	case p.Outcomes[o] == flow.LookupError && s.AsksSystem() && c.model.IsDown(s.System.Name):
		return true
	case q.Of == nil && collected: // without an answer it is collected
		return by != flow.ByChoice
	case q.Of == nil || !by.IsAnswer():
		return true // as exhausted: it is not answers that decide whether it occurs
	}

	declines := by == flow.ByConsent && p.Outcomes[o] == flow.Declined
	gives := func(r model.Reply) bool {
		return r.Share > 0 &&
			(r.Kind == model.ReplyOutcome && r.Outcome == o || r.Kind == model.ReplySilence && declines)
	}
	isSaid := false
	for i, replies := range q.Of {
		isSaid = isSaid || slices.ContainsFunc(replies, gives) && (q.Property != model.ByLanguage || line.Speaks(i))
	}
	intent := s.IntentWith(o)
	return isSaid || intent >= 0 && q.Hearing.Mistakes(intent)
}

// startValues returns the values that each attribute of a line's callers can have when the call
// is answered: those that are drawn, and the line's.
func (c *reachChecker) startValues(id routing.LineID) [routing.MaxAttributes]routing.ValueSet {
	var out [routing.MaxAttributes]routing.ValueSet
	out[routing.AttrDay] = c.center.Attributes[routing.AttrDay].Domain()
	out[routing.AttrLine].Add(routing.Value(id))
	line := &c.center.Lines[id]
	callers := &c.model.Lines[id].Callers
	out[routing.AttrLanguage].Add(c.center.FirstLanguage(id))

	assign := func(list []routing.Assignment) {
		for _, a := range list {
			out[a.Attribute].Add(a.Value)
		}
	}

	for i := range callers.Origins {
		assign(callers.Origins[i].Values)
	}

	assign(line.Set)

	for _, d := range callers.Attributes {
		for v, share := range d.Shares {
			if share > 0 {
				out[d.Attribute].Add(routing.Value(v))
			}
		}
	}

	for _, a := range c.model.Lines[id].Trace {
		if a.Details != nil {
			assign(a.Details.Values)
		}
	}

	for a := range out {
		if out[a].IsEmpty() {
			// An attribute that is not set has its first value.
			out[a].Add(0)
		}
	}

	return out
}
