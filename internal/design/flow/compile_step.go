package flow

import (
	"cmp"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Defaults of menus and collects.
const (
	DefaultTimeout  = 5 * time.Second
	DefaultAttempts = 3
	DefaultBetween  = 5 * time.Second // Asterisk's digit timeout
)

// unnamed is the outcome of a misread step.
const unnamed = ""

// isUnread reports whether it is not known which of its exits a call takes at a step.
func (c *compiler) isUnread(s *StepDef) bool {
	joins := s.Kind == Queue || s.Kind == Check && s.step.Hours == nil
	return s.inlines() && !s.Callee.Valid() ||
		joins && slices.ContainsFunc(s.step.Queues(), c.program.Center.DoubtsQueue)
}

// step compiles a step, of a misread one only the name.
func (c *compiler) step(s *StepDef, prompts *[slots][]Prompt) Step {
	out := Step{Flow: s.Flow.Name.Value, Name: s.Name.Value, Kind: s.Kind, Ways: noWays, Place: s.Name.Place}
	if s.doubts.is(isMisread) {
		c.program.Unread = true
		out.Outcomes = []Outcome{c.outcome(unnamed)}
		out.Facts = []Facts{{Decider: Unread}}
		return out
	}

	out.Settings, out.Help = s.step, s.Kind.Help()

	// A flow's own attributes have other ids in each program.
	out.Attribute, out.PriorityBy = c.attribute(s.Flow, out.Attribute), c.attribute(s.Flow, out.PriorityBy)
	out.Prompt, out.NoInput, out.NoMatch, out.Hold = only(prompts[MainPrompt]), only(prompts[NoInputPrompt]),
		only(prompts[NoMatchPrompt]), prompts[HoldPrompt]

	for _, o := range s.outcomes() {
		out.Outcomes, out.Facts = append(out.Outcomes, c.outcome(o)), append(out.Facts, s.facts(o))
	}

	// The outcomes of an unread step are uncertain, so none of them excludes another.
	if c.isUnread(s) {
		c.program.Unread = true
		out.Outcomes, out.Facts = nil, slices.Repeat([]Facts{{Decider: Unread}}, len(s.Exits))
		for _, e := range s.Exits {
			out.Outcomes = append(out.Outcomes, c.outcome(e.Outcome))
		}
	}

	for _, e := range slices.Concat(s.Choices, s.added) {
		out.Choices = append(out.Choices, e.choice(c.outcome(e.outcome())))
	}

	for _, i := range s.cases {
		out.Cases = append(out.Cases, c.exitOutcome(s, i))
	}

	for i, w := range s.when {
		if w != nil {
			out.When = append(out.When, Case{c.exitOutcome(s, i), w})
		}
	}

	// Otherwise stands last, because the cases are tried in their order.
	if e := s.Exit(Otherwise); e != nil && s.when != nil {
		out.When = append(out.When, Case{c.outcome(e.Outcome), nil})
	}

	for _, u := range s.under {
		out.Under = append(out.Under, Under{int64(u.wait), c.exitOutcome(s, u.exit)})
	}

	for _, e := range s.Exits {
		if len(e.Sets) > 0 {
			if out.Sets == nil {
				out.Sets = map[Outcome][]Assignment{}
			}

			// The definition is shared by programs with other ids, so its assignments are copied.
			sets := slices.Clone(e.Sets)
			for i := range sets {
				sets[i].Attribute, sets[i].From = c.attribute(s.Flow,
					sets[i].Attribute), c.attribute(s.Flow, sets[i].From)
			}

			out.Sets[c.outcome(e.Outcome)] = sets
		}
	}

	c.addKindSettings(s, &out)
	c.addFills(s, &out)

	// These follow from all that is compiled above.
	c.addWays(&out)
	out.Announces = announcing(out.Hold)
	out.Pauses = newPauses(&out)
	return out
}

// noWays are the ways of a step that has none of them.
var noWays = Ways{
	NoOutcome, NoOutcome, NoOutcome, NoOutcome, NoOutcome, NoOutcome, NoOutcome, NoOutcome, NoOutcome,
}

// impliedBy are the outcomes that no input names, by the kind of the step. The outcome of a return is its label.
var impliedBy = map[Kind]string{Say: Done, Set: Done, Run: Begin, Go: Begin, Callback: Declined}

// addWays adds the outcomes that a step's kind or its facts distinguish.
func (c *compiler) addWays(s *Step) {
	own := func(name string) Outcome {
		if o, known := c.outcomes[name]; known && slices.Contains(s.Outcomes, o) {
			return o
		}
		return NoOutcome
	}

	s.Implied = own(cmp.Or(impliedBy[s.Kind], s.Return))
	s.Closed, s.Full, s.Unstaffed, s.Idle, s.Otherwise = own(Closed), own(Full), own(Unstaffed), own(Idle), own(Otherwise)

	if i := slices.IndexFunc(s.Facts, func(f Facts) bool { return f.Helps }); i >= 0 && !s.Help.IsAgent() {
		s.Helped = s.Outcomes[i]
	}

	// A question without an outcome for the way in which its last attempt failed is left by exhausted.
	if s.Kind.HasAttempts() {
		s.LastSilent, s.LastNoMatch = own(NoInput), own(NoMatch)
		if s.LastSilent == NoOutcome {
			s.LastSilent = own(Exhausted)
		}
		if s.LastNoMatch == NoOutcome {
			s.LastNoMatch = own(Exhausted)
		}
	}
}

// announcing returns the languages in which an announcement speaks the wait.
func announcing(hold []Prompt) (in routing.ValueSet) {
	for i := range hold {
		for language, text := range hold[i].Texts {
			if slices.ContainsFunc(text, func(piece Piece) bool { return piece.Placeholder == waitPlaceholder }) {
				in.Add(routing.Value(language))
			}
		}
	}
	return in
}

// attribute returns the program's id of an attribute by that in the flow's definition.
func (c *compiler) attribute(f *Def, id routing.AttributeID) routing.AttributeID {
	if int(id) < f.firstOwn {
		return id
	}
	return id + c.own
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
	case Menu, Collect, Listen:
		out.Timeout = cmp.Or(out.Timeout, int64(DefaultTimeout))
		s.attempts.set(&out.Settings)
		out.Entry = s.entry()
		out.Intents = c.intents(s)
	case Say:
		out.Prompt.Length = slices.Clone(out.Prompt.Length)
		for language := range out.Prompt.Length {
			out.Prompt.Length[language] += out.Silence
		}
	case Branch:
		if s.shares == nil {
			return
		}
		out.System = &System{Name: s.String()}
		for _, p := range s.shares {
			out.Shares = append(out.Shares, Share{c.outcome(p.Key.Value), p.Value})
		}
	case Lookup:
		out.System = &System{Name: s.What.Value, Takes: int64(s.takes.Value), ValueOf: s.valueOf}
	case Transfer:
		if s.comesBack() {
			out.System = &System{Name: out.To, Takes: int64(s.takes.Value), Rings: int64(s.takes.Value)}
			if !s.rings.Place.IsZero() {
				out.System.Rings = int64(s.rings.Value)
			}
		}
	case Callback:
		out.Number = s.Number.Value
	case Record:
		out.Box = s.What.Value
	case Queue:
		out.While = s.while.Value
	case Run, Go:
		out.Runs = s.What.Value
	case Return:
		out.Return = s.What.Value
	case End:
		out.End = s.What.Value
	default:
		// All are read as they are compiled.
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
		return slices.DeleteFunc(s.exitNames(), s.isLabel)
	}
}

// stepOutcomes returns the different names of the outcomes of a flow's own steps.
func (f *Def) stepOutcomes() []string {
	var out []string
	for _, s := range f.Steps {
		out = append(out, s.outcomes()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// exitOutcome returns the outcome of an exit by its index, NoOutcome of -1.
func (c *compiler) exitOutcome(s *StepDef, i int) Outcome {
	if i < 0 {
		return NoOutcome
	}
	return c.outcome(s.Exits[i].Outcome)
}

// addFills adds the names that the step's outcomes fill: with an entry, with what another system
// answers, or with the state of a queue.
func (c *compiler) addFills(s *StepDef, out *Step) {
	joinsOrChecks := (s.Kind == Queue || s.Kind == Check) && s.step.Hours == nil
	if len(s.fills) == 0 && s.into.Value == "" && !joinsOrChecks {
		return
	}

	out.Fills = map[Outcome][]string{}
	for _, p := range s.fills {
		for _, n := range p.Value {
			out.Fills[c.outcome(p.Key.Value)] = append(out.Fills[c.outcome(p.Key.Value)], n.Value)
		}
	}

	if out.While != "" {
		out.Fills[c.outcome(Begin)] = QueuePlaceholders
	}

	// Only outcomes with an entry fill the name of the step. A queue or a check fills its
	// placeholders each time.
	for i, o := range out.Outcomes {
		switch {
		case s.into.Value != "" && (out.Facts[i].Decider == ByEntry || out.IntentWith(o) >= 0):
			out.Fills[o] = []string{s.into.Value}
		case joinsOrChecks:
			out.Fills[o] = QueuePlaceholders
		}
	}
}
