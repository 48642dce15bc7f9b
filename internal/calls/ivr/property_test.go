package ivr

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// outcomesOf are the possible outcomes of a drawn step of each kind.
var outcomesOf = map[flow.Kind][]string{
	flow.Say: {"done"}, flow.Set: {"done"}, flow.Loop: {"again", "done"}, flow.Menu: {"1", "2", "agent", "exhausted", "no_match"},
	flow.Listen:  {"1", "cancel", "exhausted", "no_match"},
	flow.Collect: {"collected", "exhausted", "star", "no_input"}, flow.Lookup: {"found", "error"},
	flow.Branch: {"gold", "otherwise"}, flow.Check: {"closed", "full", "unstaffed", "idle", "under 2m", "otherwise"},
	flow.Queue: {"answered", "full", "timed_out", "1"}, flow.Callback: {"booked", "declined"},
	flow.Deflect: {"accepted", "declined"}, flow.Record: {"recorded", "declined"}, flow.Run: {"begin"}, flow.Go: {"begin"}, flow.Transfer: {"completed", "busy"}, flow.Return: {"main_menu"},
}

// evenly draws a number under n, each with the same chance. Others are more often small.
func evenly(t *rapid.T, n int, label string) int {
	return int(rapid.Uint32().Draw(t, label)*2654435769>>8) % n
}

// draw draws a program, also one that does not compile: some outcomes have no edge, and
// some cycles have no wait.
func draw(t *rapid.T) *flow.Program {
	p := build(&testing.T{})
	n := rapid.IntRange(1, 30).Draw(t, "states")
	for i := range n {
		// Callbacks depend on what was collected before them, so these are drawn more often.
		s := flow.Step{Flow: "f", Name: fmt.Sprint(i), Kind: flow.Kind(evenly(t, int(flow.End)+6, "kind"))}
		if s.Kind > flow.End {
			s.Kind = []flow.Kind{flow.Collect, flow.Lookup, flow.Callback}[int(s.Kind)%3]
		}
		s.Attempts, s.Prompt = rapid.IntRange(1, 3).Draw(t, "attempts"), text(int64(i))
		s.NoInput, s.NoMatch = text(50), text(70)
		if rapid.Bool().Draw(t, "counts failures alone") {
			s.NoInputAttempts, s.NoMatchAttempts = rapid.IntRange(1, 3).Draw(t, "silences"), rapid.IntRange(1, 3).Draw(t, "wrong keys")
		}
		if rapid.Bool().Draw(t, "silent") {
			s.Prompt = flow.Prompt{}
		}
		runner := flow.NoState
		if s.Kind == flow.Return {
			s.Return, runner = "main_menu", flow.StateID(rapid.IntRange(-1, n-1).Draw(t, "runner"))
		}
		connect(t, p, &s, flow.StateID(i), n)
		settle(t, p, &s)
		s.Ways = waysOf(p, &s)
		p.Steps = append(p.Steps, s)
		if s.Kind == flow.Set || rapid.IntRange(0, 3).Draw(t, "sets") == 0 {
			outcome := rapid.SampledFrom(append(outcomesOf[s.Kind], "main_menu")).Draw(t, "outcome") // of a run: a label
			sets(p, i, outcome, flow.Assign(routing.AttrLanguage, rapid.SampledFrom([]routing.Value{english, spanish}).Draw(t, "language")))
		}
		p.States = append(p.States, flow.State{Path: fmt.Sprintf("f.%d", i), Step: flow.StepID(i), Runner: runner})
	}

	// A return sets what the step that ran its flow sets.
	for _, state := range p.States {
		if runner := int(state.Runner); state.Runner != flow.NoState && rapid.Bool().Draw(t, "sets on return") {
			sets(p, runner, "main_menu", flow.Assign(routing.AttrLanguage, rapid.SampledFrom([]routing.Value{english, spanish}).Draw(t, "language")))
		}
	}
	return p
}

func connect(t *rapid.T, p *flow.Program, s *flow.Step, at flow.StateID, states int) {
	if _, listed := outcomesOf[s.Kind]; !listed && s.Kind != flow.End {
		t.Fatalf("outcomesOf has no row of a %s step", s.Kind)
	}
	names := outcomesOf[s.Kind]
	switch {
	case s.Kind == flow.Callback && rapid.Bool().Draw(t, "offers always"):
		names = names[:1]
	case s.Kind == flow.Transfer && rapid.Bool().Draw(t, "ends the call"):
		names = nil
	}
	for _, name := range names {
		o := outcomeOf(p, name)
		s.Outcomes = append(s.Outcomes, o)
		if rapid.IntRange(0, 60).Draw(t, "missing") > 0 {
			p.Edges = append(p.Edges, flow.Edge{Source: at, Outcome: o, Target: flow.StateID(rapid.IntRange(0, states-1).Draw(t, "target"))})
		}
	}
}

func settle(t *rapid.T, p *flow.Program, s *flow.Step) {
	form := rapid.IntRange(0, 3).Draw(t, "form")
	switch s.Kind {
	case flow.Branch:
		s.Attribute = []routing.AttributeID{routing.AttrTier, routing.AttrDay, routing.AttrTier, routing.AttrTier}[form]
		s.Cases = []flow.Outcome{outcomeOf(p, "otherwise"), outcomeOf(p, "gold")}
		switch form {
		case 2:
			s.On = "entry"
		case 3:
			s.Shares = make([]flow.Share, 2)
		}
	case flow.Menu:
		if form == 0 { // with an extension
			s.Entry = &flow.Entry{}
		}
	case flow.Collect:
		s.Entry = &flow.Entry{}
		s.Fills = map[flow.Outcome][]string{outcomeOf(p, "collected"): {"phone"}}
	case flow.Lookup:
		s.Fills = map[flow.Outcome][]string{outcomeOf(p, "found"): {"name", "mobile"}}
	case flow.Callback:
		s.Number = []string{"", "", "phone", "mobile"}[form]
	case flow.Check:
		s.Under = []flow.Under{{Wait: 120 * second, Outcome: outcomeOf(p, "under 2m")}}
		if form == 0 {
			s.Hours = &routing.NamedHours{}
		}
	}
}

// drawInput draws any input, and most often one that ends the wait of a call at a step.
func drawInput(t *rapid.T, p *flow.Program, wait Wait, s *flow.Step) Input {
	in := Input{
		Kind:    InputKind(rapid.IntRange(0, int(Checked)).Draw(t, "input")),
		Outcome: flow.Outcome(rapid.IntRange(0, len(p.Outcomes)).Draw(t, "outcome")),
		Closed:  rapid.Bool().Draw(t, "closed"), Full: rapid.Bool().Draw(t, "full"),
		Unstaffed: rapid.Bool().Draw(t, "unstaffed"), Idle: rapid.Bool().Draw(t, "idle"),
		Wait: rapid.SampledFrom([]int64{0, 60 * second, 120 * second, math.MaxInt64}).Draw(t, "wait"),
	}
	if rapid.IntRange(0, 5).Draw(t, "stray") == 0 {
		return in
	}
	switch wait {
	case Speaking:
		in.Kind = Elapsed
	case ForCheck:
		in.Kind = Checked
	case ForKey, ForEntry:
		in.Kind = rapid.SampledFrom([]InputKind{Chosen, Silent, NoMatch}).Draw(t, "input of a caller")
	default:
		in.Kind = Chosen
	}
	if len(s.Outcomes) > 0 {
		in.Outcome = rapid.SampledFrom(s.Outcomes).Draw(t, "outcome of the step")
	}
	return in
}

// For every program and all inputs, a TransitionTable has the state machine's transitions, and both
// machines give the calls, refusals and counts of a judge that follows one edge at a time.
func TestLiveAndTableAgree(t *testing.T) { longtest.CheckN(t, 120, 2000, liveAndTable) }

func FuzzLiveAndTable(f *testing.F) {
	check := rapid.MakeFuzz(liveAndTable)
	f.Fuzz(func(t *testing.T, drawn []byte) {
		diagtest.Bounded(t, func() { check(t, drawn) })
	})
}

func liveAndTable(t *rapid.T) {
	p := draw(t)
	l := Live(p)
	r := NewTransitionTable(p)
	for s := range flow.StateID(len(p.States)) {
		for o := range flow.Outcome(len(p.Outcomes)) {
			if got, want := r.next(s, o), l.transitions.next(s, o); got != want {
				t.Fatalf("%d on %d: table %d, live %d", s, o, got, want)
			}
		}
	}
	runBoth(t, p, l, FromTable(r))
}

func runBoth(t *rapid.T, p *flow.Program, l, r *Machine) {
	l.Counts, r.Counts = l.NewCounts(), r.NewCounts()
	var a Call
	a.Values[routing.AttrTier] = routing.Value(rapid.IntRange(0, 1).Draw(t, "tier"))
	a.Values[routing.AttrNumber] = routing.Value(rapid.IntRange(0, int(phone.Withheld)).Draw(t, "number"))
	b := a
	j := newJudge(p, a.Values)

	same := func(what string, one, other, judged error) (lost bool) {
		if a != b || fmt.Sprint(one) != fmt.Sprint(other) {
			t.Fatalf("%s: live %v %v, table %v %v", what, a, one, b, other)
		}
		var endless *EndlessError
		if isEndless := errors.As(one, &endless); isEndless != errors.Is(judged, errJudgeEndless) || (one != nil) != (judged != nil) {
			t.Fatalf("%s: %v, want %v", what, one, judged)
		}
		if judged != nil {
			return true
		}
		attempt := 1
		if a.Wait == ForKey || a.Wait == ForEntry {
			attempt = l.nodes[a.State].played(&a)
		}
		if a.State != j.state || a.Wait != j.wait || a.Speech != j.speech || a.Values != j.values || attempt != j.played() {
			t.Fatalf("%s: %+v in attempt %d, want %+v", what, a, attempt, *j)
		}
		return false
	}

	j.enter(0)
	if same("start", l.Start(&a), r.Start(&b), j.goOn()) {
		return
	}

	for range rapid.IntRange(0, 40).Draw(t, "inputs") {
		in := drawInput(t, p, j.wait, j.step())
		before := a
		one, other := l.Resume(&a, in), r.Resume(&b, in)

		takes, judged := j.resume(in)
		if takes && same(fmt.Sprint(in), one, other, judged) {
			return
		}
		if !takes && (!errors.Is(one, errRefused) || fmt.Sprint(one) != fmt.Sprint(other) || a != before || b != before) {
			t.Fatalf("%+v is refused: %v, %v", in, one, other)
		}
	}

	for _, m := range []*Machine{l, r} {
		sums := m.Counts.Sum()
		if diff := cmp.Diff(j.visits, sums.Visits); diff != "" {
			t.Fatalf("visits (-want +got):\n%s", diff)
		}
		for s := range flow.StateID(len(p.States)) {
			for o, name := range p.Outcomes {
				if got, want := sums.Taken(s, flow.Outcome(o)), j.outcomes[s][name]; got != want {
					t.Fatalf("outcome %s of %d is taken %d times, want %d", name, s, got, want)
				}
			}
		}
	}
}

func TestEachKindSaysWhatACallWaitsFor(t *testing.T) {
	for k := range flow.Kinds() {
		if ends := k == flow.Transfer || k == flow.End; !ends && (int(k) >= len(waitsAt) || waitsAt[k] == Ended) {
			t.Errorf("a call ends at a %s step: waitsAt in wait.go has no entry for it", k)
		}
	}
}
