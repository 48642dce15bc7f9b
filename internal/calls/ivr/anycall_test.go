package ivr

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// secretDigits are pressed at every secret entry of a drawn call only.
const secretDigits = "86428642"

// anyCall drives a session with inputs that are mostly valid.
type anyCall struct {
	*Session
	secret bool // secretDigits were pressed
}

func (c *anyCall) input(t *rapid.T) error {
	step := c.Step()
	if rapid.IntRange(0, 9).Draw(t, "stray") == 0 {
		return c.stray(t)
	}

	switch c.Awaits() {
	case ForLookup:
		outcome := rapid.SampledFrom(step.Outcomes).Draw(t, "outcome")
		values := map[string]string{}
		for _, name := range step.Fills[outcome] {
			values[name] = "7"
		}
		return c.Lookup(c.Program().Outcomes[outcome], values)

	case ForEntry:
		return c.entry(t, step)
	case ForQueue:
		return rapid.SampledFrom([]func() error{
			c.Answered, c.Escalated, func() error { return c.Wait(47 * time.Second) }, func() error { return c.Press("1") },
		}).Draw(t, "in the queue")()
	case ForKey, ForOffer:
		return c.Press(rapid.SampledFrom([]string{"1", "2", "3", "4", "5", "9", "0", "*", "#"}).Draw(t, "key"))
	}

	return c.Silent()
}

func (c *anyCall) entry(t *rapid.T, step *flow.Step) error {
	keys := rapid.SampledFrom([]string{"1103", "42*50#", "7", "0", "*", "20240229", "6175554321"}).Draw(t, "entry")
	if step.Entry.Secret {
		c.secret = true
		keys = secretDigits[:max(4, step.Entry.Min)]
		if step.Entry.Format == "mmdd" {
			keys = "1225"
		}
	}
	return c.Press(keys)
}

func (c *anyCall) stray(t *rapid.T) error {
	return rapid.SampledFrom([]func() error{
		c.Silent, c.Answered, c.Escalated,
		func() error { return c.Say("agent") },
		func() error { return c.Say("representante") },
		func() error { return c.Press("12") },
		func() error { return c.Wait(time.Hour) },
		func() error { return c.Lookup("nothing", nil) },
	}).Draw(t, "stray input")()
}

// drawSetup draws a setup. Only queues that can be full or closed are: flows have no
// outcomes for the others.
func drawSetup(t *rapid.T, c *routing.Center) Setup {
	line := routing.LineID(rapid.IntRange(0, len(c.Lines)-1).Draw(t, "line"))
	s := Setup{Line: line, From: ExampleCaller(c, line)}
	s.From = phone.Parse(rapid.SampledFrom([]string{
		s.From.E164, "withheld", "+44 20 7946 0018", "+1 800 555 0199",
		"+1 202 555",
	}).Draw(t, "from"), c.Lines[line].Home())
	s.At = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 60*24*60).Draw(t, "minute")) * time.Minute)
	for i := range c.Queues {
		q := &c.Queues[i]
		s.Queues = append(s.Queues, QueueState{
			Queue: routing.QueueID(i), Hub: routing.NoHub,
			Full:   q.Capacity > 0 && rapid.Bool().Draw(t, "full"),
			Closed: q.Hours.Closes() && rapid.Bool().Draw(t, "closed"),
			Wait:   time.Duration(rapid.IntRange(0, 40).Draw(t, "wait")) * time.Minute,
		})
	}
	return s
}

// In every call of the sample center a refused input changes nothing, time does not
// decrease, secrets and the caller's number are masked, placeholders have values, and no
// path is endless.
func TestAnyCallOfTheShippedFlows(t *testing.T) {
	all := shipped(t)

	machines := map[string]*Machine{}
	for _, name := range all.Names() {
		m := Live(all.Program(name))
		machines[name] = m
	}
	longtest.Check(t, func(t *rapid.T) {
		setup := drawSetup(t, all.Center)
		flowName := rapid.SampledFrom(all.Names()).Draw(t, "flow")
		s, err := Dial(machines[flowName], setup)
		if err != nil {
			t.Fatal(err)
		}

		c := &anyCall{Session: s}
		for range rapid.IntRange(0, 40).Draw(t, "inputs") {
			before, events := c.call, len(c.events)
			err := c.input(t)
			var endless *EndlessError
			if errors.As(err, &endless) || errors.Is(err, errRefused) {
				t.Fatal(err)
			}
			if err != nil && (c.call != before || len(c.events) != events) {
				t.Fatalf("a refused input changed the call: %v", err)
			}
		}

		c.check(t)
	})
}

// check checks the trace.
func (c *anyCall) check(t *rapid.T) {
	at := c.setup.At
	for _, e := range c.Trace() {
		if e.At.Before(at) {
			t.Fatalf("%s happened at %s, before %s", e.String(), e.At, at)
		}
		at = e.At
		shown := e.String()
		if c.secret && strings.Contains(shown, secretDigits[:4]) {
			t.Fatalf("a secret shows: %s", shown)
		}
		if n := c.setup.From.E164; c.setup.From.Validity == phone.Valid && strings.Contains(strings.Map(digit, shown), n[1:]) {
			t.Fatalf("the caller's number shows: %s", shown)
		}
		if e.Kind == EventSpoke && strings.ContainsAny(shown, "{}") && !lacks(c, shown) {
			t.Fatalf("a placeholder has no value: %s", shown)
		}
	}
}

func digit(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	return -1
}

// lacks reports whether a prompt has a placeholder that this call may lack: a withheld
// number, or a value that another flow collects.
func lacks(c *anyCall, shown string) bool {
	if c.setup.From.E164 == "" && strings.Contains(shown, "{caller}") {
		return true
	}
	starts := func(l routing.Line) bool { return l.Flow.Value == c.Program().Flow }
	return !slices.ContainsFunc(c.center().Lines, starts)
}
