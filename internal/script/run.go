package script

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// Runner runs scripted calls, one after another, on the live state machine of
// each flow. It is not safe for concurrent use; runners are independent.
type Runner struct {
	flows    *flow.Flows
	machines map[string]*ivr.Machine
}

// NewRunner makes a runner for the flows of a center.
func NewRunner(flows *flow.Flows) *Runner {
	return &Runner{flows, map[string]*ivr.Machine{}}
}

// Result is how a scripted call went.
type Result struct {
	Test    *Test
	Program *flow.Program
	Trace   []ivr.Event   // up to the first hop that differs
	Took    time.Duration // of simulated time
	Failure *Failure      // nil: it passed
}

// Failure is the first thing that differs from the script.
type Failure struct {
	Place   diag.Place
	Message string // what was expected and what happened
	Fix     string
}

// Run runs one scripted call. The error is for a flow of which no state machine
// can be built.
func (r *Runner) Run(t *Test) (Result, error) {
	m, err := r.machine(t.Call.Flow)
	if err != nil {
		return Result{}, err
	}
	c := conversation{test: t, program: m.Program(), given: map[string]int{}}
	session, err := ivr.Dial(m, t.Call.Setup)
	result := Result{Test: t, Program: m.Program()}
	if err != nil { // before the first wait: a queue is full, and the flow has no such outcome
		result.Failure = &Failure{Place: t.Call.Place, Message: err.Error()}
	} else {
		c.session = session
		result.Failure = c.play()
	}
	if session != nil {
		result.Trace, result.Took = session.Trace(), session.Now().Sub(t.Call.At)
	}
	return result, nil
}

func (r *Runner) machine(name string) (*ivr.Machine, error) {
	if m := r.machines[name]; m != nil {
		return m, nil
	}
	m, err := ivr.Live(r.flows.Program(name))
	if err != nil {
		return nil, fmt.Errorf("build the state machine of %s: %w", name, err)
	}
	m.Counts = m.NewCounts()
	r.machines[name] = m
	return m, nil
}

// conversation is one scripted call in progress.
type conversation struct {
	test    *Test
	program *flow.Program
	session *ivr.Session
	given   map[string]int // by lookup: how often it has answered
}

func (c *conversation) play() *Failure {
	if f := c.lookups(); f != nil {
		return f
	}
	for i := range c.test.Steps {
		step := &c.test.Steps[i]
		if f := c.step(step); f != nil {
			return f
		}
		if f := c.lookups(); f != nil {
			return f
		}
	}
	return c.unasked()
}

func (c *conversation) step(step *Step) *Failure {
	if !step.Word.isInput() {
		return c.assert(step)
	}
	if err := step.input(c.session); err != nil {
		return &Failure{Place: step.Place, Message: err.Error()}
	}
	return nil
}

// input does what a step says, which is an input.
func (s *Step) input(session *ivr.Session) error {
	switch s.Word {
	case Press:
		return session.Press(keys(s.Text))
	case Say:
		return session.Say(s.Text)
	case Silent:
		return session.Silent()
	case Wait:
		return session.Wait(s.Wait)
	case Answered:
		return session.Answered()
	case Escalated:
		return session.Escalated()
	}
	return session.HangUp()
}

// keys lets a script write star and hash as a flow does.
func keys(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "star", "*"), "hash", "#")
}

// lookups answers the lookups at which the call stands.
func (c *conversation) lookups() *Failure {
	for c.session.Waits() == ivr.ForLookup {
		name := c.session.Step().Lookup
		i := slices.IndexFunc(c.test.Given, func(g Given) bool { return g.Lookup.Value == name })
		if i < 0 {
			return c.nothingGiven(name)
		}
		answers := c.test.Given[i].Answers
		answer := answers[min(c.given[name], len(answers)-1)]
		c.given[name]++
		if err := c.session.Lookup(answer.Outcome.Value, answer.Values); err != nil {
			return &Failure{Place: answer.Outcome.Place, Message: err.Error()}
		}
	}
	return nil
}

func (c *conversation) nothingGiven(lookup string) *Failure {
	return &Failure{
		c.test.Call.Place,
		fmt.Sprintf("%s looks up %s, and nothing is given for it", c.session.Step(), lookup),
		fmt.Sprintf("add \"given: {%s: %s}\"", yaml.Quoted(lookup), yaml.Quoted(c.session.Outcomes()[0])),
	}
}

// unasked finds what is given and never asked for.
func (c *conversation) unasked() *Failure {
	for _, g := range c.test.Given {
		if c.given[g.Lookup.Value] == 0 {
			return &Failure{g.Lookup.Place, fmt.Sprintf("the call never looks up %q", g.Lookup.Value), c.mendUnasked(g.Lookup.Value)}
		}
	}
	return nil
}

// mendUnasked says where the lookup stands for which something is given in vain, if the
// call can come to it.
func (c *conversation) mendUnasked(name string) string {
	for i := range c.program.Steps {
		if s := &c.program.Steps[i]; s.Kind == flow.Lookup && s.Lookup == name {
			return fmt.Sprintf("take it out, or let the call come to %s", s)
		}
	}
	return "take it out"
}

// assert checks one assertion against what happened since the last input.
func (c *conversation) assert(step *Step) *Failure {
	switch step.Word {
	case Hear:
		return c.hear(step)
	case Queued:
		return c.queued(step)
	}
	for _, e := range c.session.Since() {
		if c.meets(step, &e) {
			return nil
		}
	}
	return c.differs(step)
}

// meets reports whether an event is what a step says became of the call.
func (c *conversation) meets(step *Step, e *ivr.Event) bool {
	switch {
	case step.Word == Transferred && e.Kind == ivr.EventTransferred:
		return e.Text == step.Text || phone.Parse(e.Text, "").E164 == step.Text
	case step.Word == Returned && e.Kind == ivr.EventTook: // back to the step that runs the flow
		return c.program.StepAt(e.State).Kind == flow.Return && e.Outcome == step.Text
	}
	return asserts[e.Kind] == step.Word && e.Text == step.Text
}

func (c *conversation) hear(step *Step) *Failure {
	heard := c.session.Heard()
	if strings.Contains(flow.Fold(heard), flow.Fold(step.Text)) {
		return nil
	}
	expected := c.session.Masked(step.Text)
	if heard == "" {
		return &Failure{Place: step.Value, Message: fmt.Sprintf("expected to hear %q; nothing was said since the last input", expected)}
	}
	return &Failure{Place: step.Value, Message: fmt.Sprintf("expected to hear %q", expected), Fix: c.unheard(expected)}
}

// unheard describes what was heard instead of a text.
func (c *conversation) unheard(masked string) string {
	shown := c.session.Shown()
	if !strings.Contains(flow.Fold(shown), flow.Fold(masked)) {
		return contrast(masked, shown)
	}
	return itSaid(shown) + ": the masked part is spoken in another form"
}

func (c *conversation) queued(step *Step) *Failure {
	name := c.session.QueueName()
	if c.session.Waits() == ivr.ForQueue && (step.Text == name || step.Text == queueOf(name)) {
		return nil
	}
	return c.differs(step)
}

func queueOf(name string) string {
	queue, _, _ := strings.Cut(name, "@")
	return queue
}

func (c *conversation) differs(step *Step) *Failure {
	return &Failure{Place: step.Place, Message: fmt.Sprintf("expected %s: %s; %s", step.Word, c.session.Masked(step.Text), c.stands())}
}

// stands says where the call is.
func (c *conversation) stands() string {
	at, trace := c.session.Step(), c.session.Trace()
	switch {
	case trace[len(trace)-1].Kind == ivr.EventHungUp:
		return fmt.Sprintf("the caller hung up at %s", at)
	case c.session.Waits() == ivr.Ended:
		return fmt.Sprintf("the call ended at %s (%s: %s)", at, at.Kind, label(at))
	case c.session.Waits() == ivr.ForQueue:
		return "the caller waits in " + c.session.QueueName()
	case c.session.Waits() == ivr.ForEntry:
		return fmt.Sprintf("the call waits for an entry at %s", at)
	}
	return fmt.Sprintf("the call waits for a key at %s", at)
}

func label(s *flow.Step) string {
	if s.Kind == flow.Transfer {
		return s.Number
	}
	return s.Label
}
