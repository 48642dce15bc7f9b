package sim

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/scenario/scenariotest"
)

// Days only divide the statistics: the calls, visits and agents of all days together are
// those of one day as long, and the counts of the days add up to them.
func TestDaysAddUpToAll(t *testing.T) {
	_, base := scenariotest.Compiled(t, everything, "load")
	for i := range longtest.N(6, 100) {
		m := randomized(t, base, i)
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
			for g := range r.Goals {
				r.Goals[g].Days, r.Goals[g].DaysMet = 0, 0
			}
		}
		if diff := cmp.Diff(asJSON(t, one), asJSON(t, several)); diff != "" {
			t.Fatalf("scenario %d: (-one day +several)\n%.3000s", i, diff)
		}
	}
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
			{&calls.Transferred, &c.Transferred},
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
