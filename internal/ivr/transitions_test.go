package ivr

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/looplab/fsm"

	"github.com/ivrsim/ivrsim/internal/flow"
)

// self is a program with an edge from a state to itself.
func self(t testing.TB) *flow.Program {
	return build(t,
		at{"topic", menu(2), "1: end, 9: topic, exhausted: end"},
		at{"end", flow.Step{Kind: flow.End}, ""},
	)
}

// liveOf returns a program's state machine.
func liveOf(t testing.TB, p *flow.Program) *live {
	t.Helper()
	l, err := newLive(p)
	if err != nil {
		t.Fatal(err)
	}
	return l
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

func TestARecordingHasTheMachinesAnswers(t *testing.T) {
	for _, p := range []*flow.Program{self(t), runs(t)} {
		r, err := NewTransitionTable(p)
		if err != nil {
			t.Fatal(err)
		}
		sameAnswers(t, p, r, liveOf(t, p))
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
func TestABrokenMachineChangesTheRecording(t *testing.T) {
	p := self(t)
	plan, err := newPlan(p)
	if err != nil {
		t.Fatal(err)
	}
	broken := liveOf(t, p)
	broken.machine = fsm.NewFSM("", fsm.Events{
		{Name: "1", Src: []string{"f.topic"}, Dst: "f.topic"}, // was f.end
		{Name: "9", Src: []string{"f.topic"}, Dst: "f.topic"},
	}, nil) // and exhausted is gone
	whole, changed := tabulate(plan, liveOf(t, p)), tabulate(plan, broken)
	one, exhausted := outcomeOf(p, "1"), outcomeOf(p, "exhausted")
	if whole.next(0, one) != 1 || changed.next(0, one) != 0 {
		t.Errorf("the edge 1 is tabulated as %d and, broken, as %d; want 1 and 0", whole.next(0, one), changed.next(0, one))
	}
	if changed.next(0, exhausted) != flow.NoState {
		t.Errorf("the edge that the machine lost is still in the table: %d", changed.next(0, exhausted))
	}
}

func TestTwoEdgesOfOneOutcomeAreRefused(t *testing.T) {
	p := self(t)
	p.Edges = append(p.Edges, flow.Edge{Source: 0, Outcome: outcomeOf(p, "1"), Target: 0})
	for _, build := range []func(*flow.Program) error{
		func(p *flow.Program) error { _, err := Live(p); return err },
		func(p *flow.Program) error { _, err := NewTransitionTable(p); return err },
	} {
		if err := build(p); err == nil || !strings.Contains(err.Error(), `the outcome "1" of f.topic has two edges`) {
			t.Errorf("got %v", err)
		}
	}
	// The library accepts both and keeps the last.
	m := fsm.NewFSM("a", fsm.Events{{Name: "1", Src: []string{"a"}, Dst: "b"}, {Name: "1", Src: []string{"a"}, Dst: "c"}}, nil)
	if err := m.Event(context.Background(), "1"); err != nil || m.Current() != "c" {
		t.Errorf("the library now answers %v, %s", err, m.Current())
	}
}

func TestInvalidProgramsAreRefused(t *testing.T) {
	for name, spoil := range map[string]func(*flow.Program){
		"two states are called": func(p *flow.Program) { p.States[1].Path = p.States[0].Path },
		"leaves the program":    func(p *flow.Program) { p.Edges[0].Target = 7 },
		"leaves the program ":   func(p *flow.Program) { p.Edges[0].Source = flow.NoState },
		" leaves the program":   func(p *flow.Program) { p.Edges[0].Outcome = flow.NoOutcome },
		"has no step":           func(p *flow.Program) { p.States[1].Step = 9 },
		"flow f has no states":  func(p *flow.Program) { p.States, p.Edges = nil, nil },
	} {
		p := self(t)
		spoil(p)
		if _, err := NewTransitionTable(p); err == nil || !strings.Contains(err.Error(), strings.TrimSpace(name)) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestASelfEdgeSucceeds(t *testing.T) {
	p := self(t)
	if got := liveOf(t, p).next(0, outcomeOf(p, "9")); got != 0 {
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
	r, err := NewTransitionTable(p)
	if err != nil {
		t.Fatal(err)
	}
	l := liveOf(t, p)
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
	l := liveOf(t, p)
	for range 3 {
		for o := range len(p.Outcomes) {
			l.next(1, flow.Outcome(o)) // refused: the end has no edges
		}
		if got := l.next(0, outcomeOf(p, "1")); got != 1 {
			t.Fatalf("after refusals the machine answers %d", got)
		}
	}
}

func TestTheRecordingsOfAllShippedFlows(t *testing.T) {
	all := shipped(t)
	for _, name := range all.Names() {
		p := all.Program(name)
		r, err := NewTransitionTable(p)
		if err != nil {
			t.Fatal(err)
		}
		sameAnswers(t, p, r, liveOf(t, p))
		if got, want := len(r.Edges()), len(p.Edges); got != want {
			t.Errorf("%s: the machine makes %d transitions, the program has %d edges", name, got, want)
		}
	}
}
