package sim

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// record gives all snapshots of a replication.
func record(t testing.TB, m *model.Model, number int, step time.Duration) []*Snapshot {
	t.Helper()
	var all []*Snapshot
	err := RunWithSnapshots(t.Context(), m, number, Options{}, int64(step), func(s *Snapshot) error {
		all = append(all, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The counters of the last snapshot are the counters of the report.
func TestRecordedDayAgreesWithReport(t *testing.T) {
	m := smallPeakDay(t, 0.1)
	m.ShortAbandon = 30 * int64(second)
	r := run(t, m, Options{})
	all := record(t, m, 0, 10*time.Minute)
	first, last := all[0], all[len(all)-1]
	if want := m.Clock.Instant(m.Clock.From); !first.Time.Equal(want) {
		t.Errorf("it begins at %s, want %s", first.Time, want)
	}

	for _, g := range first.Groups {
		if g.Seconds != ([AgentStates]float64{}) {
			t.Errorf("agents of %s have spent %v s before the day", g.Group, g.Seconds)
		}
	}

	for i := range last.Goals {
		got, want := &last.Goals[i], &r.Goals[i]
		if got.Text != want.Goal || math.Abs(got.Value-float64(want.Value.Mean)) > 1e-9 {
			t.Errorf("%s is %g in the report, and %s is %g in the last snapshot", want.Goal, want.Value.Mean, got.Text, got.Value)
		}
	}

	type counts struct{ Offered, Answered, Abandoned, Within, TimedOut, ByChoice, TurnedAway int64 }
	for i := range last.Queues {
		if q := &first.Queues[i]; q.Visits[model.VisitsOffered]+q.Visits[model.VisitsAnswered]+q.Visits[model.VisitsAbandoned] > 0 {
			t.Errorf("%s@%s: counted before the day", q.Queue, q.Hub)
		}
		q, report := &last.Queues[i], &r.Queues[i]
		got := counts{
			int64(q.Visits[model.VisitsOffered]), int64(q.Visits[model.VisitsAnswered]), int64(q.Visits[model.VisitsAbandoned]), int64(q.Visits[model.VisitsInTarget]),
			int64(q.Left[LeftTimedOut]), int64(q.Left[LeftChoice]), int64(q.Left[LeftFull] + q.Left[LeftClosed]),
		}
		want := counts{
			report.Offered, report.Answered, report.Abandoned, report.AnsweredInTarget,
			report.TimedOut, report.LeftByChoice, report.Rejected,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s@%s (-report +recorded):\n%s", q.Queue, q.Hub, diff)
		}

		ended := q.Visits[model.VisitsAnswered] + q.Visits[model.VisitsAbandoned] + q.Left[LeftTimedOut] + q.Left[LeftChoice]
		if got := q.Visits[model.VisitsEnded]; got != ended {
			t.Errorf("%s@%s: %d visits have ended, and their ends add up to %d", q.Queue, q.Hub, got, ended)
		}

		judged := q.Visits[model.VisitsJudged]
		if level := float64(q.Visits[model.VisitsInTarget]) / float64(judged); judged > 0 && level != float64(report.ServiceLevel.Mean) {
			t.Errorf("%s@%s: a service level of %v, the report has %v", q.Queue, q.Hub, level, report.ServiceLevel.Mean)
		}
	}

	checkRecordedCalls(t, r, last)
}

func checkRecordedCalls(t *testing.T, r *report.Report, last *Snapshot) {
	t.Helper()

	var finals [model.Dispositions]int64
	for i := range last.Flows {
		for f, n := range last.Flows[i].Finished {
			finals[f] += int64(n)
		}
	}

	if finals[model.Answered] != r.Calls.Answered || finals[model.SelfServed] != r.Calls.SelfServed ||
		finals[model.Blocked] != r.Calls.Blocked || finals[model.GaveUp] != r.Calls.GaveUp {
		t.Errorf("recorded %v, the report has %+v", finals, r.Calls)
	}

	for i, line := range last.Lines {
		if want := r.Lines[i]; int64(line.Arrived) != want.Arrived || int64(line.Blocked) != want.Blocked {
			t.Errorf("line %s: %d arrived and %d blocked, the report has %+v", line.Line, line.Arrived, line.Blocked, want)
		}
	}

	hangUps := int64(0)
	for _, s := range last.Steps {
		hangUps += int64(s.HangUps)
	}
	if hangUps < r.Calls.HungUp+r.Calls.Abandoned {
		t.Errorf("%d callers hung up at a step, the report has %d and %d who abandoned", hangUps, r.Calls.HungUp, r.Calls.Abandoned)
	}

	steps := map[string]report.Step{}
	for _, s := range r.Steps {
		steps[s.Flow+"."+s.Step] = s
	}

	for _, s := range last.Steps {
		if want := steps[s.Flow+"."+s.Step].Visits; int64(s.Visits) != want {
			t.Errorf("%s.%s: %d visits, the report has %d", s.Flow, s.Step, s.Visits, want)
		}
		for _, o := range s.Outcomes {
			if want := steps[s.Flow+"."+s.Step].Outcomes[o.Outcome]; int64(o.Count) != want {
				t.Errorf("%s.%s: %d times %s, the report has %d", s.Flow, s.Step, o.Count, o.Outcome, want)
			}
		}
	}
}

func TestRecordingStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	shown := 0
	err := RunWithSnapshots(ctx, smallPeakDay(t, 0.01), 0, Options{}, int64(time.Hour), func(*Snapshot) error {
		shown++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || shown != 1 {
		t.Errorf("after %d snapshots: %v", shown, err)
	}
}
