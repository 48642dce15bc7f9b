package ivr

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// plan is a program laid out for running: what entering and leaving a state
// needs, in one small record a state. It is immutable.
type plan struct {
	program  *flow.Program
	stations []station // by flow.StateID
	cases    []cases   // by flow.StepID, of branches
	speech   []int64   // nanoseconds, by language and prompt: most callers speak the same
	prompts  int       // how many prompts there are
}

// station is what a machine reads of a state while a call runs.
type station struct {
	wait  Wait // on entering
	after Wait // once spoken, where wait is Speaking
	kind  flow.Kind

	attempts uint8
	plain    bool    // the call waits here, and nothing was set or collected on the way
	dials    Numbers // of a callback: the collected one that it goes to; none: the caller's own
	state    flow.StateID
	step     flow.StepID

	// What the step decides by itself: the one outcome of say, set, run and
	// return; exhausted of a menu or collect; declined of a callback.
	own flow.Outcome
	// Of a check; NoOutcome where the step has none.
	closed, full, otherwise flow.Outcome

	collects []collecting // of a collect or lookup

	prompt, again, unmatched int32 // prompts: the step's, and with no_input and no_match before it; 0 says nothing

	// Of the end of a recorded way through other states: what they set, and how many they are.
	assigned []routing.Assignment
	passed   int
}

// collecting is an outcome that gives numbers to be called back at.
type collecting struct {
	outcome flow.Outcome
	numbers Numbers
}

// collected gives the numbers that an outcome gives.
func (s *station) collected(outcome flow.Outcome) Numbers {
	var all Numbers
	for _, c := range s.collects {
		if c.outcome == outcome {
			all |= c.numbers
		}
	}
	return all
}

// onlyPasses: every call goes on from here at once, and by the same outcome.
func (s *station) onlyPasses() bool {
	return s.wait == passing && s.kind != flow.Branch && s.kind != flow.Callback
}

// cases are a branch's outcomes by the value of an attribute.
type cases struct {
	attribute routing.AttributeID
	outcomes  []flow.Outcome
}

func (b *cases) of(v *routing.Values) flow.Outcome {
	if value := v[b.attribute]; int(value) < len(b.outcomes) {
		return b.outcomes[value]
	}
	return flow.NoOutcome
}

// at gives the station of a state, nil for none.
func (p *plan) at(state flow.StateID) *station {
	if state == flow.NoState {
		return nil
	}
	return &p.stations[state]
}

// edge numbers a state's outcome, by outcome and then by state: those that are
// taken most lie near each other, since states share few outcomes.
func (p *plan) edge(state flow.StateID, outcome flow.Outcome) uint {
	return edgeOf(len(p.stations), state, outcome)
}

func edgeOf(states int, state flow.StateID, outcome flow.Outcome) uint {
	return uint(outcome)*uint(states) + uint(state)
}

// length is that of a prompt in a call's language, in nanoseconds.
func (p *plan) length(prompt int32, c *Call) int64 {
	return p.speech[int(c.Values[routing.AttrLanguage])*p.prompts+int(prompt)]
}

// newPlan lays a program out. The error is for a program that breaks the
// compiler's promises.
func newPlan(p *flow.Program) (*plan, error) {
	l := layout{plan: plan{program: p}, outcomes: make(map[string]flow.Outcome, len(p.Outcomes))}
	languages := 1
	if p.Center != nil && len(p.Center.Attributes) > int(routing.AttrLanguage) {
		languages = max(1, len(p.Center.Attributes[routing.AttrLanguage].Values))
	}
	for i, name := range p.Outcomes {
		l.outcomes[name] = flow.Outcome(i)
	}
	if err := l.numberNumbers(); err != nil {
		return nil, err
	}
	l.lengths = make([][]int64, languages)
	l.spoken() // prompt 0: nothing to say, in every language
	steps := make([]station, len(p.Steps))
	for i := range p.Steps {
		steps[i] = l.step(&p.Steps[i])
		steps[i].step = flow.StepID(i)
		l.cases = append(l.cases, cases{p.Steps[i].Attribute, p.Steps[i].Cases})
	}
	if len(p.States) == 0 {
		return nil, fmt.Errorf("flow %s has no states", p.Flow)
	}
	for i, s := range p.States {
		if s.Step < 0 || int(s.Step) >= len(steps) {
			return nil, fmt.Errorf("flow %s: the state %s has no step", p.Flow, s.Path)
		}
		l.stations = append(l.stations, steps[s.Step])
		last := &l.stations[i]
		if last.state = flow.StateID(i); last.kind == flow.Return && s.Runner == flow.NoState { // the flow was called by nobody
			last.wait = Ended
		}
		last.plain = last.wait != passing
	}
	l.speech, l.prompts = slices.Concat(l.lengths...), len(l.lengths[0])
	return &l.plan, nil
}

type layout struct {
	plan
	outcomes map[string]flow.Outcome
	numbers  map[string]Numbers // by the name that a number is collected into
	lengths  [][]int64          // of prompts, by language
}

// numberNumbers gives each name that a callback dials a bit.
func (l *layout) numberNumbers() error {
	l.numbers = map[string]Numbers{}
	for i := range l.program.Steps {
		if s := &l.program.Steps[i]; s.Kind == flow.Callback && s.Number != "" && l.numbers[s.Number] == 0 {
			l.numbers[s.Number] = 1 << len(l.numbers)
		}
	}
	if len(l.numbers) > flow.MaxNumbers {
		return fmt.Errorf("flow %s calls back at %d collected numbers, and at most %d can be told apart", l.program.Flow, len(l.numbers), flow.MaxNumbers)
	}
	return nil
}

func (l *layout) step(s *flow.Step) station {
	out := station{
		kind: s.Kind, wait: waits[s.Kind], attempts: uint8(min(max(s.Attempts, 1), 255)),
		own: l.own(s), closed: l.declared(s, flow.Closed), full: l.declared(s, flow.Full), otherwise: l.declared(s, flow.Otherwise),
		prompt: l.spoken(&s.Prompt),
	}
	if s.Kind == flow.Branch && s.Attribute == routing.AttrDay {
		out.wait = ForDay
	}
	if s.Kind == flow.Menu || s.Kind == flow.Collect {
		out.again, out.unmatched = l.spoken(&s.NoInput, &s.Prompt), l.spoken(&s.NoMatch, &s.Prompt)
	}
	if s.Kind == flow.Say || speaksFirst[out.wait] && !s.Prompt.IsZero() {
		out.wait, out.after = Speaking, out.wait
	}
	if s.Kind == flow.Callback {
		out.wait, out.dials = passing, l.numbers[s.Number] // it depends on the number whether anything is offered
	}
	for _, o := range s.Outcomes {
		if n := l.collected(s, o); n != 0 {
			out.collects = append(out.collects, collecting{o, n})
		}
	}
	return out
}

// collected gives the numbers to be called back at that an outcome of a step gives.
func (l *layout) collected(s *flow.Step, o flow.Outcome) Numbers {
	var all Numbers
	if s.Kind == flow.Collect && s.Entry != nil && o == l.named(flow.Collected) {
		all = l.numbers[s.Entry.Into]
	}
	for _, name := range s.Fills[o] {
		all |= l.numbers[name]
	}
	return all
}

// waits is where a call stops at each kind of step.
var waits = [...]Wait{
	flow.Say: passing, flow.Menu: ForKey, flow.Collect: ForEntry, flow.Lookup: ForLookup,
	flow.Branch: passing, flow.Check: ForCheck, flow.Set: passing, flow.Queue: ForQueue,
	flow.Callback: ForOffer, flow.Deflect: ForOffer, flow.Transfer: Ended,
	flow.Run: passing, flow.Return: passing, flow.End: Ended,
}

// speaksFirst holds the waits that begin after the step's prompt, not with it:
// nobody answers while it is spoken.
var speaksFirst = [...]bool{ForLookup: true, ForDay: true, ForCheck: true, ForQueue: true, passing: true, ForOffer: false}

func (l *layout) own(s *flow.Step) flow.Outcome {
	switch s.Kind {
	case flow.Say, flow.Set:
		return l.named(flow.Done)
	case flow.Run:
		return l.named(flow.Begin)
	case flow.Return:
		return l.named(s.Label)
	case flow.Menu, flow.Collect:
		return l.named(flow.Exhausted)
	case flow.Callback:
		return l.named(flow.Declined)
	}
	return flow.NoOutcome
}

func (l *layout) named(name string) flow.Outcome {
	if o, ok := l.outcomes[name]; ok {
		return o
	}
	return flow.NoOutcome
}

// declared gives the outcome of that name if the step has it.
func (l *layout) declared(s *flow.Step, name string) flow.Outcome {
	for _, o := range s.Outcomes {
		if int(o) < len(l.program.Outcomes) && l.program.Outcomes[o] == name {
			return o
		}
	}
	return flow.NoOutcome
}

// spoken adds up the prompts' lengths in each language, and gives their number.
func (l *layout) spoken(prompts ...*flow.Prompt) int32 {
	number, total := len(l.lengths[0]), int64(0)
	for language := range l.lengths {
		length := int64(0)
		for _, p := range prompts {
			if language < len(p.Length) {
				length += p.Length[language]
			}
		}
		l.lengths[language] = append(l.lengths[language], length)
		total += length
	}
	if total > 0 || number == 0 {
		return int32(number)
	}
	for language := range l.lengths {
		l.lengths[language] = l.lengths[language][:number]
	}
	return 0
}
