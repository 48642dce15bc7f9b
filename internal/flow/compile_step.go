package flow

import (
	"slices"
	"time"
)

// Defaults of menus and collects.
const (
	defaultTimeout  = 5 * time.Second
	defaultAttempts = 3
)

// step compiles a step.
func (c *compiler) step(s *StepDef, prompts *[slots]Prompt) Step {
	out := Step{
		Flow: s.Flow.Name.Value, Name: s.Name.Value, Kind: s.Kind, Place: s.Name.Place,
		Prompt: prompts[MainPrompt], NoInput: prompts[NoInputPrompt], NoMatch: prompts[NoMatchPrompt], Hold: prompts[HoldPrompt],
		Choices: c.choices(s),
	}
	for _, o := range s.outcomes() {
		out.Outcomes = append(out.Outcomes, c.outcome(o))
	}
	c.settings(s, &out)
	return out
}

// outcomes returns the names of a step's outcomes.
func (s *StepDef) outcomes() []string {
	switch s.Kind {
	case Run:
		return []string{Begin}
	case Return:
		return []string{s.What.Value}
	default:
		var out []string
		for _, e := range s.Exits {
			out = append(out, e.Outcome)
		}
		return out
	}
}

func (c *compiler) choices(s *StepDef) []Choice {
	var out []Choice
	for _, e := range slices.Concat(s.Choices, s.added) {
		out = append(out, e.choice(c.outcome(e.outcome())))
	}
	return out
}

// settings compiles the settings of a step's kind.
func (c *compiler) settings(s *StepDef, out *Step) {
	switch s.Kind {
	case Menu:
		c.asking(s, out)
	case Collect:
		c.asking(s, out)
		least, most := s.entryDigits()
		out.Entry = &Entry{least, most, s.Format, s.into.Value, s.secret}
		if s.Format == "" {
			out.Entry.Format = FormatDigits
		}
	case Lookup:
		out.Lookup, out.Takes, out.Fills = s.What.Value, int64(s.takes.Value), c.fills(s)
	case Branch:
		out.Attribute = s.attribute
		for _, i := range s.cases {
			out.Cases = append(out.Cases, c.exitOutcome(s, i))
		}
	case Check:
		out.Service = s.service
		for _, u := range s.under {
			out.Under = append(out.Under, Under{int64(u.wait), c.exitOutcome(s, u.exit)})
		}
	case Set:
		out.Set = s.sets
	case Queue:
		out.Service, out.Every, out.MaxWait = s.service, int64(s.every), int64(s.maxWait.Value)
		out.Priority, out.HasPriority = s.priority.Value, !s.priority.Place.IsZero()
	case Callback:
		out.Service, out.Number = s.service, s.Number.Value
	case Deflect:
		out.Channel = s.channel
	case Transfer:
		out.Number = s.e164
	case Return, End:
		out.Label, out.SelfServed = s.What.Value, s.Kind == End && s.What.Value == SelfServed
	case Say, Run:
	}
}

// asking compiles the settings that menus and collects share.
func (c *compiler) asking(s *StepDef, out *Step) {
	out.Timeout, out.Attempts = int64(defaultTimeout), defaultAttempts
	if s.timeout > 0 {
		out.Timeout = int64(s.timeout)
	}
	if s.attempt > 0 {
		out.Attempts = s.attempt
	}
}

func (c *compiler) exitOutcome(s *StepDef, i int) Outcome {
	if i < 0 {
		return NoOutcome
	}
	return c.outcome(s.Exits[i].Outcome)
}

func (c *compiler) fills(s *StepDef) map[Outcome][]string {
	out := map[Outcome][]string{}
	for _, p := range s.fills {
		for _, n := range p.Value {
			out[c.outcome(p.Key.Value)] = append(out[c.outcome(p.Key.Value)], n.Value)
		}
	}
	return out
}
