package ivr

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

func menu(attempts int) flow.Step {
	return flow.Step{Kind: flow.Menu, Settings: flow.Settings{Attempts: attempts}, Prompt: text(10), NoInput: text(2), NoMatch: text(3)}
}

// A check takes the first of its tests that holds: closed, full, unstaffed, idle, the bounds ascending, otherwise. It skips
// the tests that its step does not name. A closed queue has no other state and no wait, so no bound holds.
func TestCheckTestsInOrder(t *testing.T) {
	tests := []string{"closed", "full", "unstaffed", "idle", "under 2m", "under 10m"}
	bounds := []int64{120 * second, 600 * second}
	waits := []int64{0, bounds[0] - 1, bounds[0], bounds[1] - 1, bounds[1], math.MaxInt64}

	for named := range 1 << len(tests) {
		then := "otherwise: long"
		for i, name := range tests {
			if named>>i&1 == 1 {
				then += ", " + name + ": end"
			}
		}
		p := build(t, at{"check", flow.Step{Kind: flow.Check}, then})
		for i, name := range tests[4:] {
			if named>>(4+i)&1 == 1 {
				p.Steps[0].Under = append(p.Steps[0].Under, flow.Under{Wait: bounds[i], Outcome: outcomeOf(p, name)})
			}
		}
		m := FromTable(NewTransitionTable(p))

		for _, states := range []int{0b0000, 0b0001, 0b0010, 0b0100, 0b0110, 0b1000, 0b1010, 0b1100, 0b1110} {
			is := func(i int) bool { return states>>i&1 == 1 }
			for _, wait := range waits {
				in := Input{Kind: Checked, Closed: is(0), Full: is(1), Unstaffed: is(2), Idle: is(3), Wait: wait}

				want := "otherwise"
				holds := []bool{is(0), is(1), is(2), is(3), !is(0) && wait < bounds[0], !is(0) && wait < bounds[1]}
				for i := len(tests) - 1; i >= 0; i-- {
					if named>>i&1 == 1 && holds[i] {
						want = tests[i]
					}
				}

				c := Call{}
				if err := m.Start(&c); err != nil || c.Wait != ForCheck {
					t.Fatalf("the call waits %s: %v", c.Wait, err)
				}
				if outcome, waits := m.answer(&c, in); waits || p.Outcomes[outcome] != want {
					t.Fatalf("%s, %+v: %s, want %s", then, in, p.Outcomes[outcome], want)
				}
			}
		}
	}
}

// runs is a program that runs flow g from two places; g returns "again".
func runs(t testing.TB) *flow.Program {
	p := build(t,
		at{"first", flow.Step{Kind: flow.Run}, "begin: g1, again: second"},
		at{"second", flow.Step{Kind: flow.Run}, "begin: g2, again: end"},
		at{"g1", menu(1), "1: back1, exhausted: back1"},
		at{"back1", flow.Step{Kind: flow.Return, Return: "again"}, "again: second"},
		at{"g2", menu(1), "1: back2, exhausted: back2"},
		at{"back2", flow.Step{Kind: flow.Return, Return: "again"}, "again: end"},
	)

	p.Edges = p.Edges[:0]
	for _, e := range []struct {
		source, target flow.StateID
		outcome        string
	}{{0, 2, "begin"}, {1, 4, "begin"}, {2, 3, "1"}, {2, 3, "exhausted"}, {3, 1, "again"}, {4, 5, "1"}, {4, 5, "exhausted"}, {5, 6, "again"}} {
		p.Edges = append(p.Edges, flow.Edge{Source: e.source, Outcome: outcomeOf(p, e.outcome), Target: e.target})
	}

	p.States[2].Runner, p.States[3].Runner = 0, 0
	p.States[4].Runner, p.States[5].Runner = 1, 1
	return p
}

func TestAnEndlessPathIsAnError(t *testing.T) {
	p := build(t,
		at{"offer", flow.Step{Kind: flow.Callback}, "booked: end, declined: offer"},
	)
	for name, m := range machines(t, p) {
		c := Call{}
		c.Values[routing.AttrNumber] = routing.Value(phone.Withheld)
		var e *EndlessError
		if err := m.Start(&c); !errors.As(err, &e) || e.State != "f.offer" {
			t.Errorf("%s: %v, want an endless path at f.offer", name, err)
		}
	}
}

// A call may come back to a branch with other values: the path has an end, and passes more
// edges than there are states.
func TestAPathRepeatsAStepWithOtherValues(t *testing.T) {
	p := build(t,
		at{"rounds", flow.Step{Kind: flow.Branch, Settings: flow.Settings{Attribute: routing.AttrTier}}, "0: first, 1: second, 2: third, 3: end"},
		at{"first", flow.Step{Kind: flow.Set}, "done: go"},
		at{"second", flow.Step{Kind: flow.Set}, "done: go"},
		at{"third", flow.Step{Kind: flow.Set}, "done: go"},
		at{"go", flow.Step{Kind: flow.Go}, "begin: rounds"},
	)
	for round, name := range []string{"0", "1", "2", "3"} {
		p.Steps[0].Cases = append(p.Steps[0].Cases, outcomeOf(p, name))
		if round > 0 {
			sets(p, round, "done", flow.Assign(routing.AttrTier, routing.Value(round)))
		}
	}

	for name, m := range machines(t, p) {
		c := Call{}
		if err := m.Start(&c); err != nil || m.Step(&c).Name != "end" {
			t.Errorf("%s: the call is at %s: %v", name, m.Step(&c).Name, err)
		}
	}
}

// A long path without a wait is followed to its end: its assignments are made and its steps
// counted.
func TestALongPath(t *testing.T) {
	const long = 53
	steps := []at{{"ask", menu(1), "1: s0, exhausted: end"}}
	for i := range long {
		then := fmt.Sprintf("done: s%d", i+1)
		if i == long-1 {
			then = "done: end"
		}
		steps = append(steps, at{fmt.Sprintf("s%d", i), flow.Step{Kind: flow.Set}, then})
	}

	p := build(t, steps...)
	for i := range long {
		sets(p, i+1, "done", flow.Assign(routing.AttrTier, routing.Value(i)))
	}

	for name, m := range machines(t, p) {
		m.Counts = m.NewCounts()
		var c Call
		if err := m.Start(&c); err != nil {
			t.Fatal(err)
		}
		if err := m.Resume(&c, chosen(p, "1")); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if c.Wait != Ended || c.Values[routing.AttrTier] != long-1 {
			t.Errorf("%s: the call waits %s with tier %d, want to the end with %d", name, c.Wait, c.Values[routing.AttrTier], long-1)
		}

		visits := m.Counts.Sum().Visits
		if i := slices.IndexFunc(visits, func(n uint64) bool { return n != 1 }); i >= 0 {
			t.Errorf("%s: %s has %d visits, want 1", name, p.States[i].Path, visits[i])
		}
	}
}
