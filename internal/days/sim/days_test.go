package sim

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Days only divide the statistics: the calls, visits and agents of all days together are
// the counts of one day as long, and the counts of the days add up to them.
func TestDaysAddUpToAll(t *testing.T) {
	_, base := scenariotest.Compiled(t, everything(t), "load")
	for i := range longtest.N(6, 100) {
		m := randomized(t, base, i)
		m.Clock.Midnights = nil
		m.HandlingCV = 0 // each day has its own
		for k := range m.Lines {
			m.Lines[k].RateCV = 0
		}
		one := run(t, m, Options{})
		stream := des.NewKey(5, uint64(i)).Stream()
		for at := m.Clock.From; ; {
			if at += int64(time.Minute) * int64(1+stream.Uint64N(600)); at >= m.Clock.To {
				break
			}
			m.Clock.Midnights = append(m.Clock.Midnights, at)
		}
		several := run(t, m, Options{})
		for k := range several.Days {
			if len(several.Days) != m.Clock.Days() {
				t.Fatalf("scenario %d: %d days, want %d", i, len(several.Days), m.Clock.Days())
			}
			for _, g := range several.Days[k].Goals {
				if g.Days != 1 {
					t.Errorf("scenario %d, day %d: a goal has %d days, want 1", i, k, g.Days)
				}
			}
		}
		if len(m.Clock.Midnights) > 0 {
			daysAddUp(t, i, several)
		}
		for _, r := range []*report.Report{one, several} {
			r.Intervals, r.Days = nil, nil
			// midnights divide the periods of goals
			r.Goals = slices.DeleteFunc(r.Goals, func(g report.Goal) bool { return g.Each != "" })
			for g := range r.Goals {
				r.Goals[g].Days, r.Goals[g].DaysMet = 0, 0
			}
		}
		if diff := cmp.Diff(withoutRanges(asJSON(t, one)), withoutRanges(asJSON(t, several))); diff != "" {
			t.Fatalf("scenario %d: (-one day +several)\n%.3000s", i, diff)
		}
	}
}

// withoutRanges removes from a report the ranges of single days.
func withoutRanges(report string) string {
	return regexp.MustCompile(`"p5": [^"]*"p95": [^{}]*`).ReplaceAllString(report, "")
}

func daysAddUp(t *testing.T, scenario int, r *report.Report) {
	t.Helper()

	calls, length := report.Calls{}, r.End.Sub(r.Start)
	agents, waiting := make([]float64, len(r.Groups)), make([]float64, len(r.Queues))
	var rows []report.Queue
	for k := range r.Days {
		d := &r.Days[k]

		c, share := &d.Calls, float64(d.End.Sub(d.Start))/float64(length)
		for _, add := range []struct{ to, from *int64 }{
			{&calls.Arrived, &c.Arrived},
			{&calls.Answered, &c.Answered},
			{&calls.Abandoned, &c.Abandoned},
			{&calls.SelfServed, &c.SelfServed},
			{&calls.Blocked, &c.Blocked},
			{&calls.Booked, &c.Booked},
			{&calls.Deflected, &c.Deflected},
			{&calls.HungUp, &c.HungUp},
			{&calls.GaveUp, &c.GaveUp},
			{&calls.TurnedAway, &c.TurnedAway},
			{&calls.Transferred, &c.Transferred},
			{&calls.LeftMessage, &c.LeftMessage},
			{&calls.InProgress, &c.InProgress},
			{&calls.Offered, &c.Offered},
			{&calls.Redialed, &c.Redialed},
			{&calls.LanguageFallbacks, &c.LanguageFallbacks},
		} {
			*add.to += *add.from
		}

		rows = append(rows, d.Queues...)
		for i := range d.Groups {
			agents[i] += float64(d.Groups[i].Agents) * share
		}

		for i := range d.Queues {
			waiting[i] += float64(d.Queues[i].Waiting.Mean) * share
		}
	}

	if calls != r.Calls {
		t.Errorf("scenario %d: the calls of the days are %+v, all are %+v", scenario, calls, r.Calls)
	}
	if got, want := visitsIn(rows), visitsIn(r.Queues); got != want {
		t.Errorf("scenario %d: the visits of the days are %+v, all are %+v", scenario, got, want)
	}

	for i := range agents {
		wantAlmost(t, r.Groups[i].Group+": agents", agents[i], float64(r.Groups[i].Agents))
	}
	for i := range waiting {
		wantAlmost(t, r.Queues[i].Queue+": waiting", waiting[i], float64(r.Queues[i].Waiting.Mean))
	}
}

// A caller who arrives five minutes before midnight talks for 20 minutes. One a minute
// later waits for the agent into the next day, whose first caller waits for both. Waits
// belong to the day of the arrival, the length of the queue to the clock. The goal is met
// on the second and third day.
func TestCallersAreCarriedOverMidnight(t *testing.T) {
	m := oneQueue(t, `
replications: 1
days: 2026-01-06..2026-01-08
calls: {main: {per_hour: 1}}
callers: {patience: 60h}
handling: {only: 20m}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
goals: [{measure: wait mean, at_most: 20m, on: 60% of days}, {measure: wait max, at_most: 30m}]
`)

	const hour, minute = time.Hour, time.Minute
	m.Lines[0].Rate = nil
	for _, at := range []time.Duration{
		24*hour - 5*minute, 24*hour - 4*minute, 24*hour - 3*minute, 24*hour - 2*minute,
		24*hour + 66*minute, 48*hour + minute,
	} {
		m.Lines[0].Trace = append(m.Lines[0].Trace, model.Arrival{At: m.Clock.From + int64(at), Origin: -1})
	}

	r := run(t, m, Options{})
	waits := []float64{(19 + 38 + 57) * 60, 9 * 60, 0} // the agent is free at 00:15, 00:35, 00:55 and 01:15
	waiting := []float64{4 + 3 + 2 - 0, 15 + 35 + 55 + 9, 0}
	busy := []float64{5, 15 + 60 + 20, 20}

	for k, calls := range []int64{4, 1, 1} {
		d := &r.Days[k]
		wantCount(t, "calls", d.Calls.Arrived, calls)
		wantCount(t, "answered", d.Calls.Answered, calls)
		wantNumber(t, "mean wait", d.Queues[0].Wait.Mean, waits[k]/float64(calls))
		wantNumber(t, "waiting", d.Queues[0].Waiting.Mean, waiting[k]/(24*60))
		wantNumber(t, "occupancy", d.Groups[0].Occupancy.Mean, busy[k]/(24*60))
	}

	for i, met := range []int{2, 2} {
		if g := r.Goals[i]; g.Days != 3 || g.DaysMet != met {
			t.Errorf("%s is met on %d of %d days, want %d of 3", g.Goal, g.DaysMet, g.Days, met)
		}
	}

	var text strings.Builder
	if err := r.Document("run").WriteText(&text, document.Style{}); err != nil {
		t.Fatal(err)
	}
	if head := strings.Split(text.String(), "\n")[1]; head != "2 calls a day on average, 0.0% of them redials: 100.0% answered" {
		t.Errorf("the head is %q", head)
	}
}

// The first of several days is that day alone, to the end of its last call: its callers
// and the callers of the next morning are the same.
func TestTheFirstDayIsThatDayAlone(t *testing.T) {
	keys := func(days string) string {
		return days + `
replications: 2
calls: {main: {per_hour: 60}}
callers: {patience: {mean: 3m}, redial: {chance: 50%, after: 5m, most: 2}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], shifts: {"00:00-20:00": 6, "20:00-24:00": 4}}]
goals: [{measure: asa, at_most: 20s}]
`
	}

	one, several := run(t, oneQueue(t, keys("day: 2026-01-06")), Options{}),
		run(t, oneQueue(t, keys("days: 2026-01-06..2026-01-09")), Options{})
	want := report.Day{
		Start: one.Start, End: one.End, Calls: one.Calls, Center: one.Center, Queues: one.Queues, Groups: one.Groups,
		Goals: one.Goals,
	}
	got := several.Days[0]
	asDay := func(d report.Day) string { return asJSON(t, &report.Report{Days: []report.Day{d}}) }
	if diff := cmp.Diff(asDay(want), asDay(got)); diff != "" || want.Calls.Arrived == 0 {
		t.Errorf("(-alone +of several)\n%s", diff)
	}
}

// Each day is busy in its own way, and the first as it is alone.
func TestEachDayHasItsOwnBusyness(t *testing.T) {
	factors := func(days string) []float64 {
		m := oneQueue(t, days+"\ncalls: {main: {per_hour: 60, busyness: 20%}}\nhandling: {only: 1m}\nstaff: [{group: all, hub: here, queues: [only], agents: 3}]\n")
		s, err := New(m)
		if err != nil {
			t.Fatal(err)
		}
		r := newReplication(s.t, 3, Options{})
		return r.sources[0].rateFactors
	}
	one, several := factors("day: 2026-01-06"), factors("days: 2026-01-06..2026-01-08")
	if len(one) != 1 || len(several) != 3 || one[0] != several[0] || several[0] == several[1] || several[1] == several[2] {
		t.Errorf("one day has the factors %v, three have %v", one, several)
	}
}
