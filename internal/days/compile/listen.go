package compile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// listen completes the question of a listen step. Without answers, callers have the intents of the
// scenario. A caller whose intent the step lacks says what is not offered.
func (c *answerCompiler) listen(s *flow.Step, q *model.Question) {
	q.Hearing = &model.Hearing{}
	for i, name := range s.IntentNames() {
		q.Hearing.Names = append(q.Hearing.Names, c.spoken(name))
		q.Hearing.Heard = append(q.Hearing.Heard, c.heard(s, i))
	}

	if q.Of == nil && len(c.model.Intents) > 0 {
		q.By = model.By[[]model.Reply]{Property: model.ByIntent}
		for _, name := range c.model.Intents {
			reply := model.Reply{Share: 1, Kind: model.ReplyMismatch}
			unoffered := -1
			if i := s.IntentNamed(name); i >= 0 {
				reply.Kind = model.ReplyOutcome
				reply.Outcome = s.Intents[i].Outcome
			} else {
				unoffered = c.spoken(name)
			}
			q.Of = append(q.Of, []model.Reply{reply})
			q.Hearing.Unoffered = append(q.Hearing.Unoffered, unoffered)
		}
	}
}

// spoken returns the index of an intent into Model.Spoken, and adds the intent first.
func (c *answerCompiler) spoken(intent string) int {
	at := slices.Index(c.model.Spoken, intent)
	if at < 0 {
		at = len(c.model.Spoken)
		c.model.Spoken = append(c.model.Spoken, intent)
	}
	return at
}

// heard returns what the recognizer makes of an intent: what hears says, or else recognition.
func (c *answerCompiler) heard(s *flow.Step, intent int) []float64 {
	n := len(s.Intents)
	out := make([]float64, n+1)
	for _, at := range c.Hears {
		for _, of := range at.Value {
			if at.Key.Value != s.String() || of.Key.Value != s.Intents[intent].Name {
				continue
			}
			for _, part := range of.Value {
				i := s.IntentNamed(part.Name.Value)
				if part.Name.Value == flow.NoMatch {
					i = n
				}
				if i >= 0 {
					out[i] += part.Share
				}
			}
			return out
		}
	}

	// Half of the mistakes are no match. The other half goes to the other intents equally.
	c.recognizes = true
	share := 1.0
	if !c.Recognition.Place.IsZero() {
		share = c.Recognition.Value
	}
	mistakes := (1 - share) / 2
	out[intent] = share
	out[n] = mistakes
	for i := range s.Intents {
		switch {
		case n == 1:
			out[n] = 1 - share
		case i != intent:
			out[i] = mistakes / float64(n-1)
		}
	}
	return out
}

// checkRecognition reports a recognition that decides nothing.
func (c *answerCompiler) checkRecognition() {
	if c.Recognition.Place.IsZero() || c.recognizes {
		return
	}
	why := "no line with calls has a listen step"
	fix := diag.Fix("remove recognition")
	if len(c.model.Spoken) > 0 {
		why = "hears gives each intent of each listen step"
		fix = "remove recognition, or remove from hears what it shall set"
	}
	c.error(c.Recognition.Place, diag.BadValue, "recognition has no effect: "+why, fix)
}

// checkHears reports entries of hears that name no listen step or no intent of the step.
func (c *answerCompiler) checkHears() {
	steps := map[string]*flow.Step{}
	var names []string
	for _, s := range c.allSteps() {
		if len(s.Intents) > 0 && steps[s.String()] == nil {
			steps[s.String()] = s
			names = append(names, s.String())
		}
	}

	slices.Sort(names)
	for _, at := range c.Hears {
		s := steps[at.Key.Value]
		if s == nil {
			c.unknown(at.Key, flow.UnknownStep, names, "no listen step is called %q", at.Key.Value)
			continue
		}
		c.found.ReferStep(at.Key)
		for _, of := range at.Value {
			if s.IntentNamed(of.Key.Value) < 0 {
				c.unknown(of.Key, flow.UnknownValue, s.IntentNames(), "step %q has no intent %q", s, of.Key.Value)
			}
			for _, part := range of.Value {
				c.checkHeard(s, part)
			}
		}
	}
}

func (c *answerCompiler) checkHeard(s *flow.Step, part scenario.Part) {
	if name := part.Name; name.Value != flow.NoMatch && s.IntentNamed(name.Value) < 0 {
		c.error(name.Place, flow.UnknownValue, fmt.Sprintf("step %q has no intent %q", s, name.Value),
			diag.Fix("it is one of "+strings.Join(append(s.IntentNames(), flow.NoMatch), ", ")))
	}
}
