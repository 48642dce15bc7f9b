package script

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// runner runs scripted calls, one after another, on the live state machine of each
// flow.
type runner struct {
	flows    *flow.Flows
	machines map[string]*ivr.Machine // by flow
	replays  sync.Mutex              // is held while a call is played again, since a machine plays one at a time
}

// Result is the result of a scripted call.
type Result struct {
	Test    *Test
	Program *flow.Program
	Took    time.Duration // simulated
	Failure *Failure      // nil if it passed

	// Of a dialed call: the reason why it was left out, the assertions that were not judged, the conversation, and the
	// file with its sound.
	LeftOut   string
	NotJudged []string
	Dialed    []Spoken // nil of a call of the model
	Recording string   // "" without one

	// Trace returns the events up to the first difference. A call of a batch that asks no recognizer is played again
	// for them, because the traces of all calls of a large center take hundreds of megabytes.
	Trace func() []ivr.Event
}

// Spoken is a line of a dialed conversation.
type Spoken struct {
	At    time.Duration // since the answer
	Who   string
	What  string
	Score float64 // how alike the sound is to the prompt, from 0 to 1; 0: no prompt
}

// Failure is the first difference from the script.
type Failure struct {
	Place   diag.Place
	Message string // the expected and the actual event
	Fix     string
}

// run runs one scripted call.
func (r *runner) run(t *Test) Result {
	machine := r.machine(t.Call.Flow)
	c, failure := play(machine, t)
	result := Result{Test: t, Program: c.program, Failure: failure}
	if c.session != nil {
		result.Took = c.session.Now().Sub(t.Call.At)
	}

	// A recognizer may give another answer to the same sentence, so a call that asks it is not played again.
	if t.Call.Recognize != nil && c.session != nil {
		trace := c.trace()
		result.Trace = func() []ivr.Event { return trace }
		return result
	}

	// The counts have the call already, so the machine that plays it again counts nothing.
	result.Trace = func() []ivr.Event {
		r.replays.Lock()
		defer r.replays.Unlock()
		uncounted := *machine
		uncounted.Counts = ivr.Counts{}
		c, _ := play(&uncounted, t)
		if c.session == nil {
			return nil
		}
		return c.trace()
	}

	return result
}

// play plays a scripted call to its end or its first difference.
func play(m *ivr.Machine, t *Test) (*conversation, *Failure) {
	c, failure := dial(m, t)
	if failure == nil {
		failure = c.play()
	}
	return c, failure
}

// dial begins a scripted call. It fails where a queue is full, and the flow has no such outcome.
func dial(m *ivr.Machine, t *Test) (*conversation, *Failure) {
	session, err := ivr.Dial(m, t.Call.Setup)
	c := &conversation{test: t, program: m.Program(), session: session, given: map[string]int{}}
	if err != nil {
		return c, &Failure{Place: t.Call.Place, Message: err.Error()}
	}
	return c, nil
}

func (r *runner) machine(name string) *ivr.Machine {
	if m := r.machines[name]; m != nil {
		return m
	}
	m := ivr.Live(r.flows.Program(name))
	m.Counts = m.NewCounts()
	r.machines[name] = m
	return m
}

// conversation is one scripted call in progress.
type conversation struct {
	test    *Test
	program *flow.Program
	session *ivr.Session
	given   map[string]int // by lookup: how often it was answered
	heard   int            // how many events of the trace the call may have
	endless bool           // lookups lead the call round and round
	folded  foldedTurn
}

// foldedTurn is the text that hear steps are compared with.
type foldedTurn struct {
	at    int    // the number of events in the trace, and 0 before the first step
	heard string // folded, since the last input
}

func (c *conversation) play() *Failure {
	if f := cmp.Or(c.lookups(), c.neverHeard()); f != nil {
		return f
	}
	for i := range c.test.Steps {
		failure := c.advance(&c.test.Steps[i], c.goesOn(i))

		// During a transfer that could come back, a caller can only hang up.
		if failure != nil && c.isTransferred() {
			failure = c.nothingGiven(c.session.Step())
		}
		if f := cmp.Or(failure, c.neverHeard()); f != nil {
			return f
		}
	}
	if c.isTransferred() {
		return c.nothingGiven(c.session.Step())
	}
	return c.unused()
}

// isTransferred reports whether the call is in a transfer that could come back, and no answer of it is given.
func (c *conversation) isTransferred() bool {
	step := c.session.Step()
	return c.session.Awaits() == ivr.ForLookup && step.Help == flow.HelpTransfer && c.given[step.System.Name] == 0
}

// neverHeard finds a text that the call must not say in what was said last.
func (c *conversation) neverHeard() *Failure {
	trace := c.session.Trace()

	// Events that were checked before are not checked again.
	for ; c.heard < len(trace); c.heard++ {
		e := &trace[c.heard]
		for _, text := range c.test.Never {
			if e.Kind == ivr.EventSpoke && e.Says(text.Value) {
				return &Failure{
					text.Place,
					fmt.Sprintf("heard %q, which must never be heard in this call", c.session.Masked(text.Value)),
					fmt.Sprintf("%s said it: %s", c.session.StepAt(e.State), e.Text),
				}
			}
		}
	}

	return nil
}

// goesOn reports whether the caller presses further keys after a wait at the same step.
func (c *conversation) goesOn(i int) bool {
	steps := c.test.Steps[i:]
	return len(steps) > 2 && steps[0].Word == Press && steps[1].Word == Wait && steps[2].Word == Press
}

// advance plays a step, and the lookups that follow an input.
func (c *conversation) advance(step *Step, goesOn bool) *Failure {
	// A word without an input is an assertion.
	input := findWord(string(step.Word)).input
	if input == nil {
		return c.assert(step)
	}
	if goesOn {
		input = func(s *Step, session *ivr.Session) error { return session.PressOn(s.Keys()) }
	}
	if err := input(step, c.session); err != nil {
		return &Failure{Place: step.Place, Message: err.Error()}
	}
	return c.lookups()
}

// Keys returns the keys that the step presses: star and hash, as flows write them, are * and #.
func (s *Step) Keys() string {
	return strings.ReplaceAll(strings.ReplaceAll(s.Text, "star", "*"), "hash", "#")
}

// trace returns the events of the call. Of an endless call it leaves out the laps after the first.
func (c *conversation) trace() []ivr.Event {
	events := c.session.Trace()
	if !c.endless {
		return events
	}

	// A lap lasts from one lookup of the step to the next.
	isHere := func(i int) bool { return events[i].Kind == ivr.EventLookedUp && events[i].State == c.session.State() }
	last := len(events) - 1
	for last > 0 && !isHere(last) {
		last--
	}
	lap := 1
	for lap < last && !isHere(last-lap) {
		lap++
	}

	// Before the laps, lookups may have had other answers.
	isSame := func(a, b *ivr.Event) bool { return a.Kind == b.Kind && a.State == b.State && a.Text == b.Text }
	begin := len(events) - lap
	for begin > 0 && isSame(&events[begin-1], &events[begin-1+lap]) {
		begin--
	}
	return events[:begin+lap]
}

// maxAnswers bounds how often lookups answer between two inputs.
const maxAnswers = 10_000

// lookups answers the lookups and transfers that the call waits for.
func (c *conversation) lookups() *Failure {
	for answered := 0; c.session.Awaits() == ivr.ForLookup; answered++ {
		if answered == maxAnswers {
			c.endless = true
			return &Failure{
				c.test.Call.Place,
				fmt.Sprintf("%s lookups answer without an input, and the call still comes to %s",
					diag.Thousands(maxAnswers), c.session.Step()),
				"give another answer after the first, as in given: {card: [error, found]}",
			}
		}

		name := c.session.Step().System.Name
		answer := c.test.Answer(name, c.given)
		if answer == nil && c.session.Step().Help == flow.HelpTransfer {
			return nil // the caller may hang up during the transfer
		}
		if answer == nil {
			return c.nothingGiven(c.session.Step())
		}

		if err := c.session.Lookup(answer.Outcome.Value, answer.Values); err != nil {
			return &Failure{Place: answer.Outcome.Place, Message: err.Error()}
		}
	}
	return nil
}

func (c *conversation) nothingGiven(step *flow.Step) *Failure {
	return &Failure{
		c.test.Call.Place,
		fmt.Sprintf("%s %s, and nothing is given for it", step, comesTo(step)),
		fmt.Sprintf("add \"given: {%s: %s}\"", yaml.Quoted(step.System.Name), yaml.Quoted(c.session.Outcomes()[0])),
	}
}

// comesTo describes the action of a call at a step that a script answers.
func comesTo(s *flow.Step) string {
	if s.Help == flow.HelpTransfer {
		return "transfers to " + s.To
	}
	if s.Shares != nil {
		return "branches on chance"
	}
	return "looks up " + s.System.Name
}

// unused finds a given answer of a lookup or transfer that the call does not ask for.
func (c *conversation) unused() *Failure {
	for _, g := range c.test.Given {
		name := g.Lookup.Value
		taken := c.given[name]
		if taken >= len(g.Answers) {
			continue
		}

		// The reader of the test checked that a step looks this up.
		i := slices.IndexFunc(c.program.Steps, func(s flow.Step) bool {
			return s.System != nil && s.System.Name == name
		})
		step := &c.program.Steps[i]
		never := fmt.Sprintf("the call never looks up %q", name)
		if step.Help == flow.HelpTransfer {
			never = fmt.Sprintf("the call never transfers to %q", name)
		}
		if step.Shares != nil {
			never = fmt.Sprintf("the call never comes to %s", step)
		}
		if taken > 0 {
			further := &g.Answers[taken].Outcome
			return &Failure{
				further.Place,
				fmt.Sprintf("the call asks for %q %s, and never takes answer %d",
					name, diag.Plural(taken, "time"), taken+1),
				fmt.Sprintf("remove it, or let the call come to %s again", step),
			}
		}

		return &Failure{g.Lookup.Place, never, fmt.Sprintf("remove it, or let the call come to %s", step)}
	}
	return nil
}
