package ivr

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// hop is one input and the call after it.
type hop struct {
	in   Input
	want observed
}

// runHops runs a call on both machines and compares it at every wait.
func runHops(t *testing.T, p *flow.Program, values func(*Call), start observed, hops ...hop) {
	t.Helper()
	for name, m := range machines(t, p) {
		c := Call{}
		if values != nil {
			values(&c)
		}
		if err := m.Start(&c); err != nil {
			t.Fatalf("%s: start: %v", name, err)
		}
		if diff := cmp.Diff(start, observe(m, &c)); diff != "" {
			t.Fatalf("%s: start (-want +got):\n%s", name, diff)
		}

		for i, h := range hops {
			if err := m.Resume(&c, h.in); err != nil {
				t.Fatalf("%s: hop %d: %v", name, i+1, err)
			}
			if diff := cmp.Diff(h.want, observe(m, &c)); diff != "" {
				t.Fatalf("%s: hop %d (-want +got):\n%s", name, i+1, diff)
			}
		}
	}
}

func menu(attempts int) flow.Step {
	return flow.Step{Kind: flow.Menu, Settings: flow.Settings{Attempts: attempts}, Prompt: text(10), NoInput: text(2), NoMatch: text(3)}
}

func TestAttempts(t *testing.T) {
	p := build(t,
		at{"topic", menu(3), "1: end, 9: topic, exhausted: person"},
		at{"person", flow.Step{Kind: flow.Queue}, "answered: end"},
		at{"end", flow.Step{Kind: flow.End, Prompt: text(4)}, ""},
	)
	silent, wrong := Input{Kind: Silent}, Input{Kind: NoMatch}
	first := observed{"topic", ForKey, 1, 10}
	runHops(t, p, nil, first,
		hop{silent, observed{"topic", ForKey, 2, 12}},
		hop{wrong, observed{"topic", ForKey, 3, 13}},
		hop{chosen(p, "9"), first}, // its own edge starts attempts again
		hop{silent, observed{"topic", ForKey, 2, 12}},
		hop{silent, observed{"topic", ForKey, 3, 12}},
		hop{silent, observed{"person", ForQueue, 1, 0}},
		hop{chosen(p, "answered"), observed{"end", Ended, 1, 4}},
	)
}

func TestLengthOfSpeechByLanguage(t *testing.T) {
	p := build(t,
		at{"hello", flow.Step{Kind: flow.Say, Prompt: text(3)}, "done: choose"},
		at{"choose", flow.Step{Kind: flow.Set}, "done: topic"},
		at{"topic", menu(2), "1: end, exhausted: end"},
	)
	sets(p, 1, "done", flow.Assign(routing.AttrLanguage, spanish))
	runHops(t, p, nil, observed{"hello", Speaking, 1, 3},
		hop{Input{Kind: Elapsed}, observed{"topic", ForKey, 1, 20}},
		hop{Input{Kind: Silent}, observed{"topic", ForKey, 2, 24}},
		hop{chosen(p, "1"), observed{"end", Ended, 1, 0}},
	)
}

func TestBranchOnAnAttribute(t *testing.T) {
	p := build(t,
		at{"tier", flow.Step{Kind: flow.Branch, Settings: flow.Settings{Attribute: routing.AttrTier}}, "gold: first, otherwise: second"},
	)
	p.Steps[0].Cases = []flow.Outcome{outcomeOf(p, "otherwise"), outcomeOf(p, "gold")}
	runHops(t, p, nil, observed{"second", Ended, 1, 0})
	runHops(t, p, func(c *Call) { c.Values[routing.AttrTier] = 1 }, observed{"first", Ended, 1, 0})
}

func TestABranchOnTheDayWaits(t *testing.T) {
	p := build(t,
		at{"day", flow.Step{Kind: flow.Branch, Settings: flow.Settings{Attribute: routing.AttrDay}}, "weekday: end, weekend: end"},
	)
	runHops(t, p, nil, observed{"day", ForClock, 1, 0}, hop{chosen(p, "weekend"), observed{"end", Ended, 1, 0}})
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

func TestACallbackWithoutANumberIsDeclinedAtOnce(t *testing.T) {
	offer := flow.Step{Kind: flow.Callback, Prompt: text(5)}
	p := build(t,
		at{"offer", offer, "booked: booked, declined: sorry"},
	)
	runHops(t, p, nil, observed{"offer", ForOffer, 1, 5}, hop{chosen(p, "booked"), observed{"booked", Ended, 1, 0}})
	withheld := func(c *Call) { c.Values[routing.AttrNumber] = routing.Value(phone.Withheld) }
	runHops(t, p, withheld, observed{"sorry", Ended, 1, 0})
}

func TestACallbackToANumberThatWasNotCollectedIsDeclinedAtOnce(t *testing.T) {
	p := build(t,
		at{
			"home",
			flow.Step{Kind: flow.Collect, Entry: &flow.Entry{Into: "home"}, Settings: flow.Settings{Attempts: 1}},
			"collected: work, exhausted: work",
		},
		at{"work", flow.Step{Kind: flow.Lookup}, "found: there, lost: there"},
		at{"there", flow.Step{Kind: flow.Callback, Number: "home", Prompt: text(5)}, "booked: booked, declined: or_there"},
		at{"or_there", flow.Step{Kind: flow.Callback, Number: "work", Prompt: text(5)}, "booked: booked, declined: sorry"},
	)

	p.Steps[0].Fills = map[flow.Outcome][]string{outcomeOf(p, "collected"): {"home"}}
	p.Steps[1].Fills = map[flow.Outcome][]string{outcomeOf(p, "found"): {"name", "work"}}
	begin, silent := observed{"home", ForEntry, 1, 0}, Input{Kind: Silent}
	looksUp := observed{"work", ForLookup, 1, 0}
	runHops(t, p, nil, begin, hop{silent, looksUp}, hop{chosen(p, "lost"), observed{"sorry", Ended, 1, 0}})
	runHops(t, p, nil, begin, hop{silent, looksUp}, hop{chosen(p, "found"), observed{"or_there", ForOffer, 1, 5}})
	runHops(t, p, nil, begin, hop{chosen(p, "collected"), looksUp}, hop{chosen(p, "lost"), observed{"there", ForOffer, 1, 5}},
		hop{chosen(p, "declined"), observed{"sorry", Ended, 1, 0}})
}

func TestAPromptBesideAStepIsSpokenFirst(t *testing.T) {
	p := build(t,
		at{"find", flow.Step{Kind: flow.Lookup, Prompt: text(2)}, "found: back"},
		at{"back", flow.Step{Kind: flow.Set, Prompt: text(1)}, "done: end"},
	)
	runHops(t, p, nil, observed{"find", Speaking, 1, 2},
		hop{Input{Kind: Elapsed}, observed{"find", ForLookup, 1, 0}},
		hop{chosen(p, "found"), observed{"back", Speaking, 1, 1}},
		hop{Input{Kind: Elapsed}, observed{"end", Ended, 1, 0}},
	)
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

func TestAReturnIsAnOutcomeOfItsRun(t *testing.T) {
	p := runs(t)
	runHops(t, p, nil, observed{"g1", ForKey, 1, 10},
		hop{chosen(p, "1"), observed{"g2", ForKey, 1, 10}},
		hop{Input{Kind: Silent}, observed{"end", Ended, 1, 0}},
	)

	for name, m := range machines(t, p) {
		m.Counts = m.NewCounts()

		c := Call{}
		for _, err := range []error{m.Start(&c), m.Resume(&c, chosen(p, "1")), m.Resume(&c, Input{Kind: Silent})} {
			if err != nil {
				t.Fatal(err)
			}
		}

		sums := m.Counts.Sum()
		want := []uint64{1, 1, 1, 1, 1, 1, 1}
		if diff := cmp.Diff(want, sums.Visits); diff != "" {
			t.Errorf("%s: visits (-want +got):\n%s", name, diff)
		}

		taken := map[string]uint64{}
		for s := range p.States {
			for o, outcome := range p.Outcomes {
				if n := sums.Taken(flow.StateID(s), flow.Outcome(o)); n > 0 {
					taken[p.States[s].Path+" "+outcome] = n
				}
			}
		}

		if diff := cmp.Diff(map[string]uint64{"f.first again": 1, "f.second again": 1, "f.g1 1": 1, "f.g2 exhausted": 1}, taken); diff != "" {
			t.Errorf("%s: outcomes (-want +got):\n%s", name, diff)
		}
	}
}

func TestAReturnInAFlowThatIsNotRunEnds(t *testing.T) {
	p := build(t, at{"back", flow.Step{Kind: flow.Return, Return: "main_menu", Prompt: text(1)}, ""})
	runHops(t, p, nil, observed{"back", Ended, 1, 1})
}

func TestUnexpectedInputsAreRefused(t *testing.T) {
	p := build(t,
		at{"topic", menu(2), "1: wait, exhausted: wait"},
		at{"wait", flow.Step{Kind: flow.Queue}, "answered: end"},
	)
	for name, m := range machines(t, p) {
		c := Call{}
		if err := m.Start(&c); err != nil {
			t.Fatal(err)
		}

		refused := func(in Input) {
			t.Helper()
			before := c
			if err := m.Resume(&c, in); !errors.Is(err, errRefused) {
				t.Errorf("%s: %v at %s gives %v, want a refusal", name, in, m.Step(&c), err)
			}
			if c != before {
				t.Errorf("%s: a refused input moved the call from %v to %v", name, before, c)
			}
		}

		refused(Input{Kind: Elapsed})
		refused(Input{Kind: Checked})
		refused(chosen(p, "answered"))
		refused(Input{Kind: Chosen, Outcome: flow.NoOutcome})
		if err := m.Resume(&c, chosen(p, "1")); err != nil {
			t.Fatal(err)
		}

		refused(Input{Kind: Silent})
		refused(chosen(p, "1"))
		if err := m.Resume(&c, chosen(p, "answered")); err != nil {
			t.Fatal(err)
		}

		refused(chosen(p, "answered"))
		refused(Input{Kind: Elapsed})
	}
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
	runHops(t, p, nil, observed{"end", Ended, 1, 0})
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
