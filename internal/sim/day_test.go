package sim

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/scenario/scenariotest"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// aDay is a day of given calls to one agent, who talks for 20 min.
func aDay(t *testing.T, arrive ...time.Duration) *scenario.Model {
	m := oneQueue(t, `
replications: 1
calls: {main: {per_hour: 1}}
callers: {patience: 60h}
handling: {only: 20m}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
`)
	m.Lines[0].Rate = nil
	for _, at := range arrive {
		m.Lines[0].Trace = append(m.Lines[0].Trace, scenario.Arrival{At: m.Clock.From + int64(at), Origin: -1})
	}
	return m
}

func TestTheDayStartsWithWhoIsThereAlready(t *testing.T) {
	r := run(t, aDay(t, -10*time.Minute, time.Second), Options{})
	count(t, "arrived", r.Calls.Arrived, 1)
	is(t, "wait", r.Queues[0].Wait.Max, 599)
	is(t, "waiting", r.Queues[0].Waiting.Mean, 599.0/86400)
	is(t, "occupancy", r.Groups[0].Occupancy.Mean, 30.0*60/86400)
}

func TestTheDaysCallersAreFollowedToTheEnd(t *testing.T) {
	r := run(t, aDay(t, 24*time.Hour-2*time.Second, 24*time.Hour-time.Second, 24*time.Hour), Options{})
	count(t, "arrived", r.Calls.Arrived, 2)
	count(t, "answered", r.Calls.Answered, 2)
	is(t, "longest wait", r.Queues[0].Wait.Max, 1199)
	last := r.Intervals[len(r.Intervals)-1].Queues[0]
	count(t, "offered in the last interval", last.Offered, 2)
	is(t, "its mean wait", last.WaitMean, 1199.0/2)
	is(t, "waiting within the day", r.Queues[0].Waiting.Mean, 1.0/86400)
	is(t, "occupancy within the day", r.Groups[0].Occupancy.Mean, 2.0/86400)
}

func TestWhoStillWaitsADayLaterIsLeftWaiting(t *testing.T) {
	m := aDay(t, time.Hour)
	m.Groups[0].Roster = []scenario.Rostered{{At: 0, Agents: 0}}
	r := run(t, m, Options{})
	q := &r.Queues[0]
	count(t, "offered", q.Offered, 1)
	count(t, "waiting at the end", q.WaitingAtEnd, 1)
	count(t, "in progress", r.Calls.InProgress, 1)
	count(t, "calls offered", r.Calls.Offered, 1)
	if q.ServiceLevel.Mean.Known() || q.Wait.Mean.Known() {
		t.Errorf("a wait that has not ended has a service level %v and a mean %v", q.ServiceLevel.Mean, q.Wait.Mean)
	}
	if diff := cmp.Diff(asJSON(t, r), asJSON(t, run(t, m, Options{Stepwise: true}))); diff != "" {
		t.Errorf("stepwise:\n%s", diff)
	}
}

func TestWithoutCallersTheDayIsOver(t *testing.T) {
	r := run(t, aDay(t), Options{})
	count(t, "arrived", r.Calls.Arrived, 0)
	count(t, "intervals", int64(len(r.Intervals)), 24)
}

// Agents for everybody: then no line's calls depend on another's, and all that
// is drawn for them stays as it is when the other line's volume changes.
func TestALinesVolumeMovesNoOthersDraws(t *testing.T) {
	_, m := scenariotest.Lowered(t, everything, "load")
	for i := range m.Groups {
		m.Groups[i].Roster = []scenario.Rostered{{At: 0, Agents: 10000}}
	}
	m.Trunks = nil
	m.Replications = scenario.Replications{AtLeast: 2, AtMost: 2}
	m.Busyness = 0.2
	m.Criteria = []scenario.Criterion{
		{About: scenario.About{Kind: scenario.AboutLine, Index: 1}, Measure: scenario.SelfServedRatio},
		{About: scenario.About{Kind: scenario.AboutLine, Index: 1}, Measure: scenario.ASA},
		{About: scenario.About{Kind: scenario.AboutLine, Index: 1}, Measure: scenario.AnswerP99},
		{About: scenario.About{Kind: scenario.AboutLine, Index: 0}, Measure: scenario.SelfServedRatio},
	}
	before := run(t, m, Options{})
	m.Lines[0].Rate = []scenario.Piece{{At: 0, PerHour: 3 * m.Lines[0].Rate[0].PerHour}}
	after := run(t, m, Options{})
	for i := range 3 {
		if diff := cmp.Diff(before.Goals[i].Value, after.Goals[i].Value, cmp.Comparer(func(a, b stats.Number) bool { return a == b })); diff != "" {
			t.Errorf("goal %d of the other line:\n%s", i, diff)
		}
	}
	if before.Lines[1] != after.Lines[1] {
		t.Errorf("the other line was %+v and is %+v", before.Lines[1], after.Lines[1])
	}
	if before.Lines[0].Arrived*2 > after.Lines[0].Arrived || before.Goals[3].Value.Mean == after.Goals[3].Value.Mean {
		t.Error("the line itself did not change")
	}
}

// What is declared before a line or an attribute is another's, and moves no draws.
func TestWhatIsDeclaredBeforeMovesNoDraws(t *testing.T) {
	report := func(old, with string) *Report {
		center := maps.Clone(everything)
		text := string(everything["routing.yaml"].Data)
		if !strings.Contains(text, old) {
			t.Fatalf("%q stands nowhere", old)
		}
		center["routing.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, with, 1))}
		load := strings.Replace(string(everything["load.yaml"].Data), "callers:", "callers:\n  attributes: {one: {a: 50%, b: 50%}, two: {a: 50%, b: 50%}}", 1)
		center["load.yaml"] = &fstest.MapFile{Data: []byte(load)}
		flow := strings.Replace(string(everything["main.yaml"].Data), "then: which}", "then: by_two}\n  by_two: {branch: two, then: {a: which, b: card}}", 1)
		center["main.yaml"] = &fstest.MapFile{Data: []byte(flow)}
		_, m := scenariotest.Lowered(t, center, "load")
		return run(t, m, Options{})
	}
	const attributes = "attributes: {tier: [green, gold]}"
	plain := report(attributes, "attributes: {tier: [green, gold], one: [a, b], two: [a, b]}\n")
	turned := report(attributes, "attributes: {two: [a, b], one: [a, b], tier: [green, gold]}\n")
	if diff := cmp.Diff(asJSON(t, plain), asJSON(t, turned)); diff != "" {
		t.Errorf("with the attributes in another order:\n%s", diff)
	}
	more := report(attributes+"\nlines:\n", "attributes: {tier: [green, gold], one: [a, b], two: [a, b]}\nlines:\n"+
		"  new: {number: +1 202 555 0142, country: US, languages: [en], flow: main}\n")
	more.Lines = slices.DeleteFunc(more.Lines, func(l Volume) bool { return l.Line == "new" })
	if diff := cmp.Diff(asJSON(t, plain), asJSON(t, more)); diff != "" {
		t.Errorf("with one more line before:\n%s", diff)
	}
}

func TestArrivalsFollowTheirRates(t *testing.T) {
	m := oneQueue(t, `
replications: 40
calls: {main: {total: 24000, shape: [1, 1, 1, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9, 9, 9, 9, 1, 1, 1, 1, 1, 1, 1, 1]}}
callers: {patience: 1s}
handling: {only: 1s}
staff: [{group: all, hub: here, queues: [only], agents: 100}]
`)
	r := run(t, m, Options{})
	for hour, v := range r.Intervals {
		mean := 24000.0 / 88 * 40
		if hour >= 8 && hour < 16 {
			mean *= 9
		}
		// Five standard deviations of a Poisson count: a false alarm in 24 hours once in 70,000.
		if d := float64(v.Queues[0].Offered) - mean; d*d > 25*mean {
			t.Errorf("%02d h: %d calls, want %.0f", hour, v.Queues[0].Offered, mean)
		}
	}
}
