package telephone

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/screens/guest"
)

// Visit is a caller's stay in a center. It decides who answers the caller in a queue, and the
// results of lookups.
type Visit interface {
	// Setup returns the beginning of the call, and the flow that it starts.
	Setup() (ivr.Setup, string)

	// Do passes an input to the call, and follows the call into queues and out of them. It
	// returns the queue that the call has joined with the place there, as in
	// "disputes@london, place 3", or "".
	Do(call func() *ivr.Session, input func() error) (joined string, err error)

	// Signals sends the actions of agents.
	Signals() <-chan sim.GuestSignal

	// Lookup returns the result of the lookup of a call, and whether it is decided.
	Lookup(call *ivr.Session) (outcome string, values map[string]string, ok bool)

	// Passed returns how much time has passed in the queue that the call is in, since it joined
	// or since the last call of Passed.
	Passed() time.Duration

	// End ends the stay. The call is nil if it never began.
	End(call *ivr.Session, hungUp bool)
}

// Refusal says why a caller is not let in, as SIP says it.
type Refusal struct {
	Code   int
	Reason string
	Why    string
}

// Error returns why.
func (r *Refusal) Error() string { return r.Why }

// Arrival is a caller who wants to be let in.
type Arrival struct {
	Center *routing.Center
	Line   routing.LineID
	From   *phone.Number
	Test   string // the name of the scripted call to follow, or ""
}

// testHeader names the scripted call that checks the call.
const testHeader = "X-Ivrsim-Test"

// Arrive lets a caller in.
type Arrive func(*Arrival) (Visit, error)

// Times of a scripted visit on the telephone, where nobody waits for real.
const (
	longestScripted = 10 * time.Second // of all waits of a script in one queue
	shortestWait    = 2 * time.Second  // in a queue
	scriptedTalk    = time.Second
)

// Scripted lets callers in as a scripted call of their line says: with its caller, time,
// queues and lookups. The caller may name one of several, else it is the first. Other lines
// are refused. Without any scripted call callers come on all lines, at the usual time, and an
// agent is free.
func Scripted(tests []*script.Test) Arrive {
	return func(a *Arrival) (Visit, error) {
		center, line, from := a.Center, a.Line, a.From
		t, err := chooseTest(tests, a)
		if err != nil {
			return nil, err
		}

		v := &scripted{test: t, used: map[string]int{}, pace: 1}
		if t != nil {
			v.setup = t.Call.Setup
			v.flow = t.Call.Flow
			v.waits = waitsOf(t)
			return v, nil
		}

		v.setup = ivr.Setup{Line: line, From: *from}
		caller := center.Locate(line, *from)
		v.setup.At = ivr.UsualTime(center.Hubs[caller.Hub].Zone)
		v.flow = center.Lines[line].Flow.Value

		return v, nil
	}
}

// chooseTest returns the scripted call that a caller follows, nil without any.
func chooseTest(tests []*script.Test, a *Arrival) (*script.Test, error) {
	// If some lines have a script, a call on another line has nothing to follow.
	var names, lines []string
	for _, t := range tests {
		lines = append(lines, a.Center.Lines[t.Call.Line].Name.Value)
		if t.Call.Line != a.Line {
			continue
		}
		if a.Test == "" || t.Name.Value == a.Test {
			return t, nil
		}
		names = append(names, t.Name.Value)
	}

	switch {
	case a.Test != "" && len(tests) == 0:
		return nil, &Refusal{404, "Not Found", "no scripted call is checked here: leave out " + testHeader}
	case len(names) > 0:
		return nil, &Refusal{404, "Not Found", fmt.Sprintf("%s: the scripted calls of this line are %s, and not %s",
			testHeader, shortList(names, mostNamed), clip(a.Test))}
	case len(tests) > 0:
		slices.Sort(lines)
		return nil, &Refusal{404, "Not Found", "the scripted calls are of other lines; dial one of " +
			shortList(slices.Compact(lines), mostNamed)}
	}
	return nil, nil
}

// scripted is a visit whose other side is a scripted call.
type scripted struct {
	test    *script.Test // may be nil
	setup   ivr.Setup
	flow    string
	waits   []scriptedWait
	used    map[string]int       // answers by lookup
	signals chan sim.GuestSignal // of the queue that was joined last
	pace    float64
	passed  time.Time // when Passed was last called
	inQueue bool
	joins   int           // of the call, when inQueue was set
	timers  []*time.Timer // of the agent; none if no agent comes
}

// scriptedWait is a wait in a queue.
type scriptedWait struct {
	lasts      time.Duration
	isAnswered bool
	escalates  bool
}

// waitsOf returns the waits of a script, each up to the agent's answer. After the last one
// nobody answers.
func waitsOf(t *script.Test) []scriptedWait {
	var out []scriptedWait
	var next scriptedWait
	for i := range t.Steps {
		s := &t.Steps[i]

		// Waits before the answer of an agent add up to one wait.
		next.lasts += s.Wait

		if s.Word == script.Answered || s.Word == script.Escalated {
			next.isAnswered = true
			next.escalates = s.Word == script.Escalated
			out = append(out, next)
			next = scriptedWait{}
		}
	}

	// The rest is a wait without an answer.
	return append(out, next)
}

// Setup implements [Visit].
func (v *scripted) Setup() (ivr.Setup, string) { return v.setup, v.flow }

// Do implements [Visit].
func (v *scripted) Do(call func() *ivr.Session, input func() error) (string, error) {
	err := input()
	s := call()
	if s == nil {
		return "", err
	}

	// An input that changes no queue starts no agent.
	isSame := s.InQueue() == v.inQueue && s.Joins() == v.joins
	if isSame {
		return "", err
	}

	// The call may go from one queue into the next by one input.
	v.leave()
	v.inQueue = s.InQueue()
	v.joins = s.Joins()

	if !v.inQueue {
		return "", err
	}

	v.join()
	return guest.Joined(s.QueueName(), max(s.StateOnJoining().Position, 1)), err
}

// join lets an agent come after the scripted wait.
func (v *scripted) join() {
	// A call without a script is answered at once. A script without another wait is not answered.
	wait := scriptedWait{isAnswered: v.test == nil}
	if len(v.waits) > 0 {
		wait = v.waits[0]
		v.waits = v.waits[1:]
	}

	// A scripted wait of an hour takes less real time, and the pace makes up for the difference.
	lasts := min(max(wait.lasts, shortestWait), longestScripted)
	v.pace = max(1, float64(wait.lasts)/float64(lasts))
	v.passed = time.Now()

	if !wait.isAnswered {
		return
	}

	// Each queue has its own channel: a late timer of an earlier queue reaches nobody.
	signals := make(chan sim.GuestSignal, 2)
	v.signals = signals
	v.timers = []*time.Timer{
		time.AfterFunc(lasts, func() {
			signals <- sim.GuestSignal{Kind: sim.GuestAnswered, Waited: wait.lasts}
		}),
		time.AfterFunc(lasts+scriptedTalk, func() {
			signals <- sim.GuestSignal{Kind: sim.GuestFinished, Escalates: wait.escalates}
		}),
	}
}

func (v *scripted) leave() {
	for _, t := range v.timers {
		t.Stop()
	}
	v.timers = nil
}

// Signals implements [Visit].
func (v *scripted) Signals() <-chan sim.GuestSignal { return v.signals }

// Lookup implements [Visit].
func (v *scripted) Lookup(call *ivr.Session) (outcome string, values map[string]string, ok bool) {
	if v.test == nil {
		return "", nil, false
	}

	answer := v.test.Answer(call.Step().System.Name, v.used)
	if answer == nil {
		return "", nil, false
	}
	return answer.Outcome.Value, answer.Values, true
}

// Passed implements [Visit].
func (v *scripted) Passed() time.Duration {
	now := time.Now()
	passed := now.Sub(v.passed)
	v.passed = now
	return time.Duration(float64(passed) * v.pace)
}

// End implements [Visit].
func (v *scripted) End(*ivr.Session, bool) { v.leave() }

// InDay lets callers in as guests of the running day.
func InDay(day guest.Day) Arrive {
	return func(a *Arrival) (Visit, error) {
		v, err := guest.Arrive(day, a.Center, a.Line, a.From)
		switch {
		case errors.Is(err, guest.ErrNoTrunk):
			return nil, &Refusal{486, "Busy Here", err.Error()}
		case errors.Is(err, guest.ErrNoLine):
			return nil, &Refusal{480, "Temporarily Unavailable", err.Error()}
		case err != nil:
			return nil, err
		}
		return v, nil
	}
}
