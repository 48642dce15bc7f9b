package ivr

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/looplab/fsm"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// self is a program with an edge from a state to itself.
func self(t testing.TB) *flow.Program {
	return build(t,
		at{"topic", menu(2), "1: end, 9: topic, exhausted: end"},
		at{"end", flow.Step{Kind: flow.End}, ""},
	)
}

// sameAnswers compares a TransitionTable with the state machine on every pair.
func sameAnswers(t testing.TB, p *flow.Program, r *TransitionTable, l *live) {
	t.Helper()
	for s := range flow.StateID(len(p.States)) {
		for o := range len(p.Outcomes) {
			if got, want := r.next(s, flow.Outcome(o)), l.next(s, flow.Outcome(o)); got != want {
				t.Errorf("%s on %s: table %d, live %d", p.States[s].Path, p.Outcomes[o], got, want)
			}
		}
	}
}

func TestATableHasTheMachinesAnswers(t *testing.T) {
	for _, p := range []*flow.Program{self(t), runs(t)} {
		r := NewTransitionTable(p)
		sameAnswers(t, p, r, newLive(p))
		want := slices.Clone(p.Edges)
		slices.SortFunc(want, func(a, b flow.Edge) int {
			return int(a.Source-b.Source)*len(p.Outcomes) + int(a.Outcome) - int(b.Outcome)
		})
		if diff := cmp.Diff(want, r.Edges()); diff != "" {
			t.Errorf("edges (-program +table):\n%s", diff)
		}
	}
}

// The TransitionTable of a machine with one broken edge differs: it comes from the machine and not
// from the program.
func TestABrokenMachineChangesTheTable(t *testing.T) {
	p := self(t)
	plan := newPlan(p)
	broken := newLive(p)
	broken.machine = fsm.NewFSM("", fsm.Events{
		{Name: "1", Src: []string{"f.topic"}, Dst: "f.topic"}, // was f.end
		{Name: "9", Src: []string{"f.topic"}, Dst: "f.topic"},
	}, nil) // and exhausted is gone
	whole, changed := tabulate(plan, newLive(p)), tabulate(plan, broken)
	one, exhausted := outcomeOf(p, "1"), outcomeOf(p, "exhausted")
	if whole.next(0, one) != 1 || changed.next(0, one) != 0 {
		t.Errorf("the edge 1 is tabulated as %d and, broken, as %d; want 1 and 0", whole.next(0, one), changed.next(0, one))
	}
	if changed.next(0, exhausted) != flow.NoState {
		t.Errorf("the edge that the machine lost is still in the table: %d", changed.next(0, exhausted))
	}
}

func TestASelfEdgeSucceeds(t *testing.T) {
	p := self(t)
	if got := newLive(p).next(0, outcomeOf(p, "9")); got != 0 {
		t.Errorf("the edge to the state itself leads to %d", got)
	}
	// The library reports success as an error that wraps none.
	m := fsm.NewFSM("a", fsm.Events{{Name: "9", Src: []string{"a"}, Dst: "a"}}, nil)
	var same fsm.NoTransitionError
	if err := m.Event(context.Background(), "9"); !errors.As(err, &same) || same.Err != nil {
		t.Errorf("the library now answers %v", err)
	}
}

func TestUnknownStatesAndOutcomesAreRefused(t *testing.T) {
	p := self(t)
	r := NewTransitionTable(p)
	l := newLive(p)
	for _, state := range []flow.StateID{flow.NoState, 2, 1 << 30} {
		if got := l.next(state, 0); got != flow.NoState {
			t.Errorf("the unknown state %d leads to %d", state, got)
		}
	}
	for _, asked := range []transitions{l, r} {
		for _, outcome := range []flow.Outcome{flow.Outcome(len(p.Outcomes)), flow.NoOutcome} {
			if got := asked.next(0, outcome); got != flow.NoState {
				t.Errorf("the unknown outcome %d leads to %d", outcome, got)
			}
		}
	}
}

// A canceled context blocks the library's machine for good. This package uses a context
// that is never canceled, so that the machine answers after any number of refusals.
func TestTheMachineIsNeverBlocked(t *testing.T) {
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	m := fsm.NewFSM("a", fsm.Events{{Name: "1", Src: []string{"a"}, Dst: "b"}}, nil)
	_ = m.Event(canceled, "1")
	if m.Can("1") || m.Current() != "a" {
		t.Error("the library no longer blocks on a canceled context")
	}
	p := self(t)
	l := newLive(p)
	for range 3 {
		for o := range len(p.Outcomes) {
			l.next(1, flow.Outcome(o)) // refused: the end has no edges
		}
		if got := l.next(0, outcomeOf(p, "1")); got != 1 {
			t.Fatalf("after refusals the machine answers %d", got)
		}
	}
}

func TestTheTablesOfAllShippedFlows(t *testing.T) {
	all := shipped(t)
	for _, name := range all.Names() {
		p := all.Program(name)
		r := NewTransitionTable(p)
		sameAnswers(t, p, r, newLive(p))
		if got, want := len(r.Edges()), len(p.Edges); got != want {
			t.Errorf("%s: the machine makes %d transitions, the program has %d edges", name, got, want)
		}
	}
}
