package script_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// randomForms are steps whose TO is any step of the flow, most often a later one.
var randomForms = []string{
	`{say: Hello., then: TO}`,
	`{menu: Choose., choices: {1: TO, "2, two": TO, 0: TO}, then: {exhausted: TO}}`,
	`{menu: Choose., choices: {star: TO}, attempts: 1, then: TO}`,
	`{menu: Choose., choices: {1: TO}, attempts: 2, then: {no_input: TO, no_match: TO}}`,
	`{collect: Your number?, digits: 1, then: {collected: TO, no_input: TO, exhausted: TO}}`,
	`{collect: Your choice?, digits: 1, into: entry, then: {collected: TO, exhausted: TO}}`,
	`{collect: Your number?, digits: 1-3, ends_with: hash, secret: yes, then: TO}`,
	`{collect: Your name?, format: words, digits: 1-3, then: {collected: TO, keyed: TO, exhausted: TO}}`,
	`{collect: How much?, format: amount, digits: 3, then: TO}`,
	`{collect: Your number?, digits: 25-32, then: TO}`,
	`{collect: Your phone?, digits: 10, into: phone, then: TO}`,
	`{branch: entry, then: {"1-3, 7": TO, over 5: TO, length 0: TO, otherwise: TO}}`,
	`{branch: entry, then: {same as other: TO, under other: TO, contains 5: TO, otherwise: TO}}`,
	`{collect: Your other choice?, digits: 1, into: other, then: {collected: TO, exhausted: TO}}`,
	`{callback: small, number: phone, then: {booked: TO, declined: TO}}`,
	`{lookup: card, then: {found: TO, error: TO}}`,
	`{lookup: account, then: {open: TO, shut: TO, error: TO}}`,
	`{lookup: card, sets: {found: {tier: gold}, error: {home: [owned, rented]}}, then: {found: TO, error: TO}}`,
	`{menu: Choose., choices: {1: TO, 2: TO}, sets: {1: {home: [owned]}, exhausted: {tier: green}}, then: {exhausted: TO}}`,
	`{branch: tier, then: {green: TO, gold: TO}, sets: {gold: {home: owned}}}`,
	`{branch: tier, then: {green: TO, gold: TO}}`,
	`{check: office, then: {closed: TO, otherwise: TO}}`,
	`{check: small, then: {unstaffed: TO, idle: TO, under 1m: TO, otherwise: TO}}`,
	`{branch: home, then: {owned: TO, otherwise: TO}}`,
	`{branch: abroad, then: {yes: TO, no: TO}}`,
	`{branch: day, then: {weekday: TO, weekend: TO}}`,
	`{check: small, then: {closed: TO, full: TO, under 1m: TO, under 5m: TO, otherwise: TO}}`,
	`{set: {tier: gold}, then: TO}`,
	`{loop: 2, then: {again: TO, done: TO}}`,
	`{queue: small, choices: {1: TO}, max_wait: 5m, then: TO}`,
	`{queue: help, then: {answered: TO, escalated: TO}}`,
	`{queue: {by: tier, green: small, gold: help}, max_wait: 5m, then: TO}`,
	`{callback: small, then: {booked: TO, declined: TO}}`,
	`{deflect: chat, then: TO}`,
	`{record: mailbox, most: 1m, then: {recorded: TO, silent: TO}}`,
	`{deflect: chat, asks: no, then: {accepted: TO}}`,
	`{callback: small, asks: no, then: {booked: TO}}`,
	`{callback: small, number: phone, asks: no, then: {booked: TO, declined: TO}}`,
	`{transfer: +1 202 555 0100}`,
	`{transfer: +1 202 555 0100, say: Please hold., then: TO}`,
	`{transfer: desk, takes: 1m, then: {completed: TO, no_answer: TO}}`,
	`{end: resolved}`,
}

type dice struct{ des.Stream }

func (d *dice) below(n int) int { return int(d.Uint64N(uint64(n))) }

// randomFlows draws flows without errors: main, and up to two that are run.
func randomFlows(t *testing.T, r *dice) *flow.Flows {
	for {
		folder := diagtest.Archive(t, "random")
		flows := 1 + r.below(3)
		for i := range flows {
			folder[randomName(i)+".yaml"] = &fstest.MapFile{Data: []byte(randomFlow(r, i, flows))}
		}
		if all, _, found := open(t, folder); found.Errors() == 0 {
			return all
		}
	}
}

func randomName(i int) string { return [...]string{"main", "inner", "inmost"}[i] }

func randomFlow(r *dice, i, flows int) string {
	steps := 2 + r.below(7)
	var b strings.Builder
	fmt.Fprintf(&b, "flow: %s\nstart: s0\n", randomName(i))
	if r.below(2) == 0 {
		fmt.Fprintf(&b, "anywhere: {\"0, agent\": s%d, star: s%d}\n", r.below(steps), r.below(steps))
	}
	b.WriteString("steps:\n")
	forms := append(randomForms[:len(randomForms):len(randomForms)], "{go: "+randomName(r.below(flows))+"}")
	if i+1 < flows {
		run := "{run: " + randomName(i+1+r.below(flows-i-1)) + ", then: TO}"
		forms = append(forms[:len(forms):len(forms)], run, run, run)
	}

	for s := range steps - 1 {
		form := forms[r.below(len(forms))]
		for strings.Contains(form, "TO") {
			to := s + 1 + r.below(steps-s-1)
			if r.below(5) == 0 {
				to = r.below(steps)
			}
			form = strings.Replace(form, "TO", fmt.Sprintf("s%d", to), 1)
		}

		fmt.Fprintf(&b, "  s%d: %s\n", s, form)
	}

	last := "{end: last}"
	if i > 0 {
		last = "{return: back}"
	}
	fmt.Fprintf(&b, "  s%d: %s\n", steps-1, last)
	return b.String()
}

// circumstances are a caller of the random center and the state of its queue small.
type circumstances struct {
	from   phone.Number
	tier   int
	home   int
	at     time.Time
	closed bool
	full   bool
	nobody bool // is on the phones
	wait   time.Duration
}

func allCircumstances(c *routing.Center) []circumstances {
	var out []circumstances
	tuesday := ivr.UsualTime(c.Hubs[0].Zone)
	queue, _ := c.Queue("small")

	for _, number := range []string{"+1 202 555 0143", "+44 20 7946 0018", phone.WithheldText} {
		for both := range 4 {
			for _, at := range []time.Time{tuesday, tuesday.AddDate(0, 0, 4), tuesday.Add(6 * time.Hour), tuesday.Add(-9 * time.Hour)} {
				for _, small := range []circumstances{
					{},
					{closed: true},
					{full: true},
					{nobody: true},
					{wait: time.Second},
					{wait: time.Minute},
					{wait: 5 * time.Minute},
				} {
					small.from, small.tier, small.home, small.at = phone.Parse(number, ""), both&1, both>>1, at
					small.closed = small.closed || c.OpenAt(queue, at) == 0
					out = append(out, small)
				}
			}
		}
	}

	return out
}

// bruteForce runs all possible calls of a flow on a recorded machine, and counts their
// outcomes.
func bruteForce(t *testing.T, p *flow.Program) ivr.Counts {
	t.Helper()
	m := ivr.FromTable(ivr.NewTransitionTable(p))
	all := m.NewCounts()
	tier, _ := p.Center.Attribute("tier")
	home, _ := p.Center.Attribute("home")

	for _, how := range allCircumstances(p.Center) {
		var passed []passage
		pass := func(from, to *counted, do func() error) bool { // endless calls are not counted
			m.Counts = m.NewCounts()
			ends := !isEndless(t, how.goOn(p, m, to, do()))
			to.Speech = 0
			if ends {
				passed = append(passed, passage{*from, *to, m.Counts})
			}
			return ends
		}

		where := p.Center.Locate(0, how.from)
		call := counted{Call: ivr.Call{Values: p.Center.InitialValues(0, &where)}}
		call.Values[tier] = routing.Value(how.tier)
		call.Values[home] = routing.Value(how.home)
		if !pass(&counted{}, &call, func() error { return m.Start(&call.Call) }) {
			continue
		}

		seen := map[counted]bool{call: true}
		for queue := []counted{call}; len(queue) > 0 && call.Wait != ivr.Ended; queue = queue[1:] {
			for _, in := range how.inputs(p, m, &queue[0]) {
				for _, next := range queue[0].enter(p, in) {
					ends := pass(&queue[0], &next, func() error { return m.Resume(&next.Call, in) })
					if ends && !seen[next] && next.Wait != ivr.Ended {
						seen[next] = true
						queue = append(queue, next)
					}
				}
			}
		}

		addAnswered(all, passed)
	}
	return all
}

// passage is the part of a call between two waits.
type passage struct {
	from, to counted
	counts   ivr.Counts
}

// addAnswered adds the counts of passages after which a call can come to another wait than for a
// lookup. Lookups and transfers that lead to each other forever are no scripted call.
func addAnswered(all ivr.Counts, passed []passage) {
	into, goesOn := map[counted][]counted{}, map[counted]bool{}
	var queue []counted

	mark := func(c counted) {
		if !goesOn[c] {
			goesOn[c] = true
			queue = append(queue, c)
		}
	}
	for _, p := range passed {
		into[p.to] = append(into[p.to], p.from)
		if p.to.Wait != ivr.ForLookup {
			mark(p.to)
		}
	}

	for ; len(queue) > 0; queue = queue[1:] {
		for _, from := range into[queue[0]] {
			mark(from)
		}
	}

	for _, p := range passed {
		if goesOn[p.to] {
			all.Add(p.counts)
		}
	}
}

// goOn continues a call as long as the center decides how. One that never comes to a wait
// for somebody else is endless.
func (how *circumstances) goOn(p *flow.Program, m *ivr.Machine, c *counted, err error) error {
	const most = 10_000
	for range most {
		switch {
		case err != nil:
			return err
		case c.Wait == ivr.ForOffer && !m.Step(&c.Call).Unasked:
			return nil
		case !slices.Contains([]ivr.Wait{ivr.Speaking, ivr.ForOffer, ivr.ForLoop, ivr.ForClock, ivr.ForValue, ivr.ForCheck}, c.Wait):
			return nil
		}
		in := how.inputs(p, m, c)[0]
		c.count(p, in)
		err = m.Resume(&c.Call, in)
	}
	return &ivr.EndlessError{}
}

// isEndless reports whether a call is in a cycle without a wait: a callback that leads
// back to itself when it is declined, without a number to dial.
func isEndless(t *testing.T, err error) bool {
	t.Helper()
	var endless *ivr.EndlessError
	if err != nil && !errors.As(err, &endless) {
		t.Fatal(err)
	}
	return err != nil
}

// counted is a call with the count of each loop.
type counted struct {
	ivr.Call
	loops [64]uint8 // by the number of loops among the states before
	entry [2]byte   // the digits collected into entry and other; 0 without digits
}

// enter returns the call with each digit that an input may enter.
func (c counted) enter(p *flow.Program, in ivr.Input) []counted {
	e := p.StepAt(c.State).Entry
	if e == nil || in.Kind != ivr.Chosen || p.StepAt(c.State).FactsOf(in.Outcome).Decider != flow.ByEntry || e.Into != "entry" &&
		e.Into != "other" {
		return []counted{c}
	}
	out := make([]counted, 10)
	for d := range out {
		out[d] = c
		out[d].entry[nameIndex(e.Into)] = '0' + byte(d)
	}
	return out
}

func nameIndex(name string) int { return slices.Index([]string{"entry", "other"}, name) }

// value returns what was collected into a name.
func (c *counted) value(name string) string {
	if d := c.entry[nameIndex(name)]; d != 0 {
		return string(rune(d))
	}
	return ""
}

func (c *counted) count(p *flow.Program, in ivr.Input) {
	if c.Wait != ivr.ForLoop {
		return
	}
	n := c.loop(p)
	*n++
	if p.Outcomes[in.Outcome] == flow.Done {
		*n = 0
	}
}

// loop returns the count of the loop at which the call is.
func (c *counted) loop(p *flow.Program) *uint8 {
	n := 0
	for at := range c.State {
		if p.StepAt(at).Kind == flow.Loop {
			n++
		}
	}
	return &c.loops[n]
}

// inputs returns all inputs that can resume a waiting call.
func (how *circumstances) inputs(p *flow.Program, m *ivr.Machine, c *counted) []ivr.Input {
	step := m.Step(&c.Call)
	choose := func(names ...string) (out []ivr.Input) {
		for _, o := range step.Outcomes {
			for _, name := range names {
				if p.Outcomes[o] == name {
					out = append(out, ivr.Input{Kind: ivr.Chosen, Outcome: o})
				}
			}
		}
		return out
	}

	var choices []ivr.Input
	for _, ch := range step.Choices {
		choices = append(choices, ivr.Input{Kind: ivr.Chosen, Outcome: ch.Outcome})
	}

	switch c.Wait {
	case ivr.Speaking:
		return []ivr.Input{{Kind: ivr.Elapsed}}
	case ivr.ForKey, ivr.ForEntry:
		return append(append(choices, choose(flow.Collected, flow.Keyed)...), ivr.Input{Kind: ivr.Silent}, ivr.Input{Kind: ivr.NoMatch})
	case ivr.ForOffer:
		if step.Unasked {
			return choose(flow.Booked, flow.Accepted)
		}
	case ivr.ForLoop:
		if int(*c.loop(p)) == step.Times {
			return choose(flow.Done)
		}
		return choose(flow.Again)

	case ivr.ForValue:
		return []ivr.Input{{Kind: ivr.Chosen, Outcome: step.CaseOf(c.value)}}
	case ivr.ForClock:
		value := routing.DayOf(how.at)
		if step.Hours != nil {
			value = step.Hours.At(how.at)
		}
		return []ivr.Input{{Kind: ivr.Chosen, Outcome: step.Cases[value]}}

	case ivr.ForCheck:
		return []ivr.Input{{Kind: ivr.Checked, Closed: how.closed, Full: how.full, Unstaffed: how.nobody, Idle: how.wait == 0 &&
			!how.full && !how.nobody, Wait: int64(how.wait)}}
	case ivr.ForQueue:
		small := p.Center.Queues[step.QueueOf(&c.Values)].Name.Value == "small"
		switch {
		case small && how.closed:
			return choose(flow.Closed)
		case small && how.full:
			return choose(flow.Full)
		}
		return append(choices, choose(flow.Answered, flow.Escalated, flow.TimedOut)...)
	}

	var all []ivr.Input
	for _, o := range step.Outcomes {
		all = append(all, ivr.Input{Kind: ivr.Chosen, Outcome: o})
	}
	return all
}

// The missing calls take every outcome that some call can take, and the others are
// reported as unreachable.
func TestMissingCallsOfRandomFlows(t *testing.T) {
	centers := longtest.N(6, 100)

	outcomes, reachable := 0, 0
	for seed := range uint64(centers) {
		all := randomFlows(t, &dice{des.NewKey(seed, 0).Stream()})

		can := map[string]ivr.Counts{}
		for _, name := range all.Names() {
			can[name] = bruteForce(t, all.Program(name))
		}
		missing, cover := covered(t, all)

		unreachable := map[string]bool{}
		for _, u := range missing.Unreachable {
			unreachable[u.Step.String()+": "+u.Outcome] = true
		}

		for _, f := range script.NewCoverage(all, can).Flows {
			for _, s := range f.Steps {
				for _, o := range s.Outcomes {
					outcomes++
					name := s.Step.String() + ": " + o.Outcome
					if o.Taken > 0 {
						reachable++
					}
					if (o.Taken > 0) == unreachable[name] {
						t.Errorf("seed %d: a brute-force search takes %s %d times; reported as unreachable: %v", seed, name, o.Taken, unreachable[name])
					}
				}
			}
		}

		if t.Failed() {
			t.Fatalf("seed %d: %d outcomes taken", seed, cover.Taken)
		}
	}

	t.Logf("%d centers: %d of %d outcomes reachable, all taken", centers, reachable, outcomes)
}

// Coverage counts every transition of the calls' traces, and each is an edge of the flow.
func TestCoverageCountsEveryTransition(t *testing.T) {
	for seed := range uint64(20) {
		all := randomFlows(t, &dice{des.NewKey(seed, 1).Stream()})
		missing, err := script.FindMissing(t.Context(), all, script.NewCoverage(all, nil))
		if err != nil {
			t.Fatal(err)
		}

		batch, err := script.RunAll(t.Context(), all, written(t, all, missing), script.Selection{})
		if err != nil {
			t.Fatal(err)
		}

		visits, taken := map[string]uint64{}, map[string]uint64{}
		for _, suite := range batch.Results {
			for i := range suite {
				countTrace(t, &suite[i], visits, taken)
			}
		}

		for _, f := range script.NewCoverage(all, batch.Counts).Flows {
			for _, s := range f.Steps {
				if s.Visits != visits[s.Step.String()] {
					t.Errorf("seed %d: %s has %d visits, counted %d", seed, s.Step, s.Visits, visits[s.Step.String()])
				}
				for _, o := range s.Outcomes {
					if n := taken[s.Step.String()+": "+o.Outcome]; o.Taken != n {
						t.Errorf("seed %d: %s took %s %d times, counted %d", seed, s.Step, o.Outcome, o.Taken, n)
					}
				}
			}
		}
	}
}

// countTrace counts a call's trace. Each transition must be an edge of its program.
func countTrace(t *testing.T, r *script.Result, visits, taken map[string]uint64) {
	t.Helper()
	p := r.Program
	at := flow.StateID(0)
	step := func(s flow.StateID) *flow.Step { return &p.Steps[p.States[s].Step] }
	visits[step(at).String()]++

	for _, e := range r.Trace() {
		if e.Kind != ivr.EventTook {
			continue
		}
		if e.State != at {
			t.Fatalf("%s: a transition from %s, and the call is at %s", r.Test.Name.Value, p.States[e.State].Path, p.States[at].Path)
		}

		by := at
		if step(at).Kind == flow.Return {
			by = p.States[at].Runner
		}
		if e.Outcome != flow.Begin {
			taken[step(by).String()+": "+e.Outcome]++
		}

		to := flow.NoState
		for _, edge := range p.Edges {
			if edge.Source == at && p.Outcomes[edge.Outcome] == e.Outcome {
				to = edge.Target
			}
		}

		if to != e.Target {
			t.Fatalf("%s: no edge leads from %s by %s to where the call went", r.Test.Name.Value, p.States[at].Path, e.Outcome)
		}
		at = to
		visits[step(at).String()]++
	}
}
