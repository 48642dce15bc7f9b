package sim

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// peakDay is the sample center's peak day with a number of replications: a copy that shares its lines
// and groups with others.
func peakDay(t testing.TB, replications int) *model.Model {
	m := scenariotest.Sample(t, "peak_day")
	m.Replications = model.Replications{AtLeast: replications, AtMost: replications}
	return m
}

// smallPeakDay is a part of one peak day.
func smallPeakDay(t testing.TB, part float64) *model.Model { return scaled(peakDay(t, 1), part) }

func run(t testing.TB, m *model.Model, how Options) *report.Report {
	t.Helper()
	d, err := Run(context.Background(), m, how, report.Decided)
	if err != nil {
		t.Fatal(err)
	}
	return report.New(d.Layout, &d.Results)
}

func asJSON(t testing.TB, r *report.Report) string {
	t.Helper()
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// scaled multiplies the rates of calls and the numbers of agents by part.
func scaled(m *model.Model, part float64) *model.Model {
	m.Lines, m.Groups = slices.Clone(m.Lines), slices.Clone(m.Groups)
	for i := range m.Lines {
		m.Lines[i].Rate = slices.Clone(m.Lines[i].Rate)
		for j := range m.Lines[i].Rate {
			m.Lines[i].Rate[j].PerHour *= part
		}
	}
	for i := range m.Groups {
		m.Groups[i].Roster = slices.Clone(m.Groups[i].Roster)
		for j := range m.Groups[i].Roster {
			n := &m.Groups[i].Roster[j].Agents
			*n = int(math.Ceil(float64(*n) * part))
		}
	}
	return m
}

func TestModesAndProcessorsGiveTheSameBytes(t *testing.T) {
	m := scaled(peakDay(t, 2), 0.02*float64(longtest.N(1, 50)))
	want := asJSON(t, run(t, m, Options{}))
	for name, how := range map[string]Options{"again": {}, "fsm": {UseFSM: true}, "stepwise": {Stepwise: true}} {
		if diff := cmp.Diff(want, asJSON(t, run(t, m, how))); diff != "" {
			t.Errorf("%s (-plain +%s):\n%.2000s", name, name, diff)
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if asJSON(t, run(t, m, Options{})) != want {
		t.Error("one processor gives a different report")
	}
	m.Seed++
	if asJSON(t, run(t, m, Options{})) == want {
		t.Error("another seed gives the same report")
	}
}

func TestBenchmarkWorkloadsRun(t *testing.T) {
	for _, name := range []string{"erlang_a", "menus"} {
		_, m := scenariotest.Compiled(t, os.DirFS("testdata/"+name), name)
		if r := run(t, m, Options{}); r.Calls.Arrived < 11000 || r.Calls.Answered < 8000 {
			t.Errorf("%s: %+v", name, r.Calls)
		}
	}
}

func TestACanceledRunStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if r, err := Run(ctx, peakDay(t, 3), Options{}, nil); r != nil || err == nil {
		t.Errorf("a canceled run gives %v, %v", r, err)
	}
}

func TestProgressReachesItsEnd(t *testing.T) {
	m := scaled(peakDay(t, 3), 0.02)
	last, calls := 0, 0
	run(t, m, Options{Progress: func(done, most int) {
		if done != last+1 || most != 3*96 {
			t.Errorf("%d of %d after %d", done, most, last)
		}
		last = done
		calls++
	}})
	if last != 3*96 || calls != last {
		t.Errorf("%d of %d intervals in %d steps", last, 3*96, calls)
	}
}

// someAbandon is a day of a few calls. About a third of them abandon.
func someAbandon(t *testing.T) *model.Model {
	return oneQueue(t, "for: 8h\ncalls: {main: {per_hour: 20}}\ncallers: {patience: {mean: 4m}}\nhandling: {only: {mean: 5m}}\nstaff: [{group: all, hub: here, queues: [only], agents: 1}]\n")
}

func TestReplicationsUntilDecided(t *testing.T) {
	m := someAbandon(t)
	m.Replications = model.Replications{UntilDecided: true, AtLeast: 5, AtMost: 25}
	for bound, want := range map[float64]int{0.01: 10, 0.99: 10} { // decided at first
		m.Goals = []model.Goal{{Text: "abandoned", Measure: model.AbandonedRatio, AtLeast: true, Bound: bound}}
		if r := run(t, m, Options{}); r.Replications != want || r.Goals[0].Days != want {
			t.Errorf("at least %v: %d replications, want %d", bound, r.Replications, want)
		}
	}
	m.Replications.AtLeast = 11 // goals are judged next at 20
	if r := run(t, m, Options{}); r.Replications != 20 {
		t.Errorf("at least 11: %d replications, want 20", r.Replications)
	}
	m.Replications.AtLeast = 5
	m.Goals[0].Bound = float64(run(t, m, Options{}).Goals[0].Value.Mean) // a bound within the interval
	if r := run(t, m, Options{}); r.Replications != 25 || r.Goals[0].Holds != stats.Undecided {
		t.Errorf("after %d replications the goal is %s, want undecided after 25", r.Replications, r.Goals[0].Holds)
	}
}

// Goals are judged at 10, 20 and 40 replications, not at 30.
func TestGoalsAreJudgedAtDoublings(t *testing.T) {
	m := someAbandon(t)
	m.Goals = []model.Goal{{Text: "abandoned", Measure: model.AbandonedRatio, AtLeast: true}}
	lookedAt := func(n int) stats.Estimate {
		m.Replications = model.Replications{AtLeast: n, AtMost: n}
		return run(t, m, Options{}).Goals[0].Value
	}
	ten, twenty, thirty := lookedAt(10), lookedAt(20), lookedAt(30)
	bound := float64(max(ten.Low, twenty.Low)+thirty.Low) / 2
	m.Goals[0].Bound = bound
	if ten.AtLeast(bound) != stats.Undecided || twenty.AtLeast(bound) != stats.Undecided || thirty.AtLeast(bound) != stats.Yes {
		t.Fatalf("no bound is decided from 30 replications on, and not before: %v, %v, %v", ten, twenty, thirty)
	}
	m.Replications = model.Replications{UntilDecided: true, AtLeast: 5, AtMost: 40}
	if r := run(t, m, Options{}); r.Replications != 40 {
		t.Errorf("a goal that is decided at 30 stops after %d replications, want 40", r.Replications)
	}
}
