package flow

import (
	"cmp"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// Defaults of menus and collects.
const (
	defaultTimeout  = 5 * time.Second
	defaultAttempts = 3
)

// step compiles a step.
func (c *compiler) step(s *StepDef, prompts *[slots][]Prompt) Step {
	out := s.step
	out.Flow, out.Name, out.Kind, out.Place = s.Flow.Name.Value, s.Name.Value, s.Kind, s.Name.Place
	out.Prompt, out.NoInput, out.NoMatch, out.Hold = only(prompts[MainPrompt]), only(prompts[NoInputPrompt]), only(prompts[NoMatchPrompt]), prompts[HoldPrompt]
	for _, o := range s.outcomes() {
		out.Outcomes = append(out.Outcomes, c.outcome(o))
	}
	for _, e := range slices.Concat(s.Choices, s.added) {
		out.Choices = append(out.Choices, e.choice(c.outcome(e.outcome())))
	}
	for _, i := range s.cases {
		out.Cases = append(out.Cases, c.exitOutcome(s, i))
	}
	for _, u := range s.under {
		out.Under = append(out.Under, Under{int64(u.wait), c.exitOutcome(s, u.exit)})
	}
	for _, e := range s.Exits {
		if len(e.Sets) > 0 {
			if out.Sets == nil {
				out.Sets = map[Outcome][]routing.Assignment{}
			}
			out.Sets[c.outcome(e.Outcome)] = e.Sets
		}
	}
	c.addKindSettings(s, &out)
	return out
}

// only returns the prompt of a slot that has one at most.
func only(prompts []Prompt) Prompt {
	if len(prompts) == 0 {
		return Prompt{}
	}
	return prompts[0]
}

// addKindSettings adds the settings of a step's kind that are not read as they are compiled.
func (c *compiler) addKindSettings(s *StepDef, out *Step) {
	switch s.Kind {
	case Menu, Collect:
		out.Timeout, out.Attempts = cmp.Or(out.Timeout, int64(defaultTimeout)), cmp.Or(out.Attempts, defaultAttempts)
		if s.Kind == Collect {
			least, most := s.entryDigits()
			out.Entry = &Entry{least, most, cmp.Or(s.Format, FormatDigits), s.into.Value, s.secret}
		}
	case Lookup:
		out.Lookup, out.Takes, out.Fills = s.What.Value, int64(s.takes.Value), c.fills(s)
	case Transfer:
		if s.comesBack() {
			out.Lookup, out.Takes = out.Number, int64(s.takes.Value)
		}
	case Queue:
		out.Priority, out.HasPriority = s.priority.Value, !s.priority.Place.IsZero()
	case Callback:
		out.Number = s.Number.Value
	case Return, End:
		out.Label, out.SelfServed = s.What.Value, s.Kind == End && s.What.Value == SelfServed
	case Say, Branch, Check, Set, Loop, Deflect, Run, Go:
	}
}

// outcomes returns the names of a step's outcomes.
func (s *StepDef) outcomes() []string {
	switch s.Kind {
	case Run, Go:
		return []string{Begin}
	case Return:
		return []string{s.What.Value}
	default:
		return s.exitNames()
	}
}

// exitOutcome returns the outcome of an exit by its index, NoOutcome of -1.
func (c *compiler) exitOutcome(s *StepDef, i int) Outcome {
	if i < 0 {
		return NoOutcome
	}
	return c.outcome(s.Exits[i].Outcome)
}

// fills returns the names that a lookup's outcomes fill.
func (c *compiler) fills(s *StepDef) map[Outcome][]string {
	out := map[Outcome][]string{}
	for _, p := range s.fills {
		for _, n := range p.Value {
			out[c.outcome(p.Key.Value)] = append(out[c.outcome(p.Key.Value)], n.Value)
		}
	}
	return out
}
