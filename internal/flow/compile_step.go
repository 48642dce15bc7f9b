package flow

import (
	"slices"
	"time"
)

// What a menu or collect has where nothing is written.
const (
	defaultTimeout  = 5 * time.Second
	defaultAttempts = 3
)

// step compiles a step.
func (c *compiler) step(s *step, says *[slots]Prompt) Step {
	out := Step{
		Flow: s.flow.name.Value, Name: s.name.Value, Kind: s.kind, Place: s.name.Place,
		Prompt: says[main], NoInput: says[noInput], NoMatch: says[noMatch], Hold: says[hold],
		Choices: c.choices(s),
	}
	for _, o := range s.outcomes() {
		out.Outcomes = append(out.Outcomes, c.outcome(o))
	}
	c.settings(s, &out)
	return out
}

// outcomes gives the names of what a step can answer.
func (s *step) outcomes() []string {
	switch s.kind {
	case Run:
		return []string{Begin}
	case Return:
		return []string{s.what.Value}
	default:
		var out []string
		for _, e := range s.exits {
			out = append(out, e.outcome)
		}
		return out
	}
}

func (c *compiler) choices(s *step) []Choice {
	var out []Choice
	for _, e := range slices.Concat(s.choices, s.added) {
		out = append(out, e.choice(c.outcome(e.outcome())))
	}
	return out
}

// settings compiles what only some kinds have.
func (c *compiler) settings(s *step, out *Step) {
	switch s.kind {
	case Menu:
		c.asking(s, out)
	case Collect:
		c.asking(s, out)
		least, most := s.entryDigits()
		out.Entry = &Entry{least, most, s.format, s.into.Value, s.secret}
		if s.format == "" {
			out.Entry.Format = FormatDigits
		}
	case Lookup:
		out.Lookup, out.Takes, out.Fills = s.what.Value, int64(s.takes.Value), c.fills(s)
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
		out.Service, out.Number = s.service, s.number.Value
	case Deflect:
		out.Channel = s.channel
	case Transfer:
		out.Number = s.e164
	case Return, End:
		out.Label, out.SelfServed = s.what.Value, s.kind == End && s.what.Value == SelfServed
	case Say, Run:
	}
}

// asking compiles what menus and collects share.
func (c *compiler) asking(s *step, out *Step) {
	out.Timeout, out.Attempts = int64(defaultTimeout), defaultAttempts
	if s.timeout > 0 {
		out.Timeout = int64(s.timeout)
	}
	if s.attempt > 0 {
		out.Attempts = s.attempt
	}
}

func (c *compiler) exitOutcome(s *step, i int) Outcome {
	if i < 0 {
		return NoOutcome
	}
	return c.outcome(s.exits[i].outcome)
}

func (c *compiler) fills(s *step) map[Outcome][]string {
	out := map[Outcome][]string{}
	for _, p := range s.fills {
		for _, n := range p.Value {
			out[c.outcome(p.Key.Value)] = append(out[c.outcome(p.Key.Value)], n.Value)
		}
	}
	return out
}
