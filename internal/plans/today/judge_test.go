package today

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// judged is a center in testdata/judged whose simulated days are the truth.
type judged struct {
	name             string
	agents           func(hour float64) int // on the phones
	handle, patience float64                // means in seconds
}

var centers = []judged{
	{name: "one_queue", agents: func(float64) int { return 16 }, handle: 270, patience: 300},
	{name: "redials", agents: func(float64) int { return 12 }, handle: 360, patience: 180},
	{
		name: "two_queues",
		agents: func(hour float64) int {
			if hour < 13 {
				return 25
			}
			return 23
		},
		handle: 268, patience: 240,
	},
}

// compiled returns the center's model.
func (j *judged) compiled(t *testing.T) *model.Model {
	t.Helper()
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "judged/"+j.name), "day")
	return m
}

// recorded returns the center's model, and a simulated day of it as written records.
func (j *judged) recorded(t *testing.T, number int) (*model.Model, *backtest.Actual) {
	t.Helper()
	m := j.compiled(t)
	s, err := sim.New(m)
	if err != nil {
		t.Fatal(err)
	}
	actual, _ := written(t, s, number)
	return m, actual
}

// written is a simulated day as the file of records that simulate --calls writes, and its counts.
func written(t *testing.T, s *sim.Simulation, number int) (*backtest.Actual, *tally.Tally) {
	t.Helper()
	var file bytes.Buffer
	w, err := records.NewWriter(&file, s.Layout())
	if err != nil {
		t.Fatal(err)
	}
	counts, err := s.Replicate(context.Background(), number, sim.Options{}, func() {}, sim.Observer{
		Record: func(c *sim.CallRecord) { err = w.Write(c) },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}

	in, err := records.NewReader(bytes.NewReader(file.Bytes()), "day.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	var found diag.Findings
	actual := backtest.NewActual("day.csv", in.All(), s.Layout(), &found)
	if in.Err() != nil || found.Errors() > 0 {
		t.Fatalf("%v %v", in.Err(), found.Sorted())
	}
	return actual, counts
}

// levelOf is the service level of all queues in the intervals from one up to another; NaN without calls.
func levelOf(l *tally.Layout, counts *tally.Tally, from, to int) float64 {
	var all tally.QueueIntervalTally
	for q := range l.Queues {
		for interval := from; interval < to; interval++ {
			of := counts.QueueInterval(q, interval)
			all.Merge(&of)
		}
	}
	return float64(all.InTarget) / float64(all.Ended-all.Unjudged)
}

// errors are the errors of predictions of the service level.
type errors struct {
	rest, plan, formula             []float64 // of the next two hours together
	halfRest, halfPlan, halfFormula []float64 // of each of their half hours
	queued, queuedA                 []float64 // of the half hour after now if callers wait: the rest, the formula
	inRange                         int       // of halfRest
}

// The rest of the day is predicted better than by the morning's plan, and than by Erlang A with the same calls: on
// simulated days of three centers, at three times, for the service level of the next two hours. The ranges have the
// share of the half hours that they claim.
func TestJudge(t *testing.T) {
	days, hours := 2, []int{12}
	if longtest.IsLong() {
		days, hours = longtest.N(6, 30), []int{10, 12, 14}
	}

	var all errors
	for i := range centers {
		of := judgeCenter(t, &centers[i], days, hours)
		t.Logf("%-12s %s", centers[i].name, of.text())
		all.add(&of)
	}
	t.Logf("%-12s %s", "all", all.text())

	rest, plan, formula := stat.Mean(all.rest, nil), stat.Mean(all.plan, nil), stat.Mean(all.formula, nil)
	if rest > 0.6*plan {
		t.Errorf("the mean error is %.3f, and the plan's %.3f: want at most 0.6 of it", rest, plan)
	}
	if rest > 1.2*formula {
		t.Errorf("the mean error is %.3f, and Erlang A's %.3f: want at most 1.2 times", rest, formula)
	}
	if queued, ofFormula := stat.Mean(all.queued, nil), stat.Mean(all.queuedA, nil); queued >= ofFormula {
		t.Errorf("with callers waiting, the mean error of the next half hour is %.3f, and Erlang A's %.3f", queued, ofFormula)
	}

	// In the short form few days decide: 85% to 95%, and three standard errors of days whose half hours are alike.
	share := float64(all.inRange) / float64(len(all.halfRest))
	slack := 3 * math.Sqrt(0.9*0.1*4/float64(len(all.halfRest)))
	if longtest.IsLong() {
		slack = 0
	}
	if share < 0.85-slack || share > 0.95+slack {
		t.Errorf("%.1f%% of the half hours are in the range, want 85%% to 95%%", 100*share)
	}
}

func (e *errors) add(o *errors) {
	e.rest = append(e.rest, o.rest...)
	e.plan = append(e.plan, o.plan...)
	e.formula = append(e.formula, o.formula...)
	e.halfRest = append(e.halfRest, o.halfRest...)
	e.halfPlan = append(e.halfPlan, o.halfPlan...)
	e.halfFormula = append(e.halfFormula, o.halfFormula...)
	e.queued = append(e.queued, o.queued...)
	e.queuedA = append(e.queuedA, o.queuedA...)
	e.inRange += o.inRange
}

func (e *errors) text() string {
	percent := func(errors []float64) float64 { return 100 * stat.Mean(errors, nil) }
	return fmt.Sprintf("%d times two hours: rest %.1f, plan %.1f, Erlang A %.1f points; half hours: %.1f, %.1f, %.1f, "+
		"in range %.1f%%; %d with a queue: %.1f, Erlang A %.1f",
		len(e.rest), percent(e.rest), percent(e.plan), percent(e.formula), percent(e.halfRest), percent(e.halfPlan),
		percent(e.halfFormula), 100*float64(e.inRange)/float64(len(e.halfRest)), len(e.queued), percent(e.queued),
		percent(e.queuedA))
}

// judgeCenter predicts days of a center at some hours.
func judgeCenter(t *testing.T, j *judged, days int, hours []int) errors {
	m := j.compiled(t)
	s, err := sim.New(m)
	if err != nil {
		t.Fatal(err)
	}

	plan := planOf(t, s, longtest.N(40, 200))
	var out errors
	for day := range days {
		// The numbers of the true days are apart from the numbers of the simulated ones.
		actual, truth := written(t, s, 1_000_000+day)
		for _, hour := range hours {
			now := m.Clock.From + int64(hour)*int64(time.Hour)
			past := actual.Until(now, m)
			r, err := Run(context.Background(), Input{
				Base: m, Model: m, Past: past, Now: now, Replications: longtest.N(50, 100),
			})
			if err != nil {
				t.Fatal(err)
			}
			out.addDay(j, s.Layout(), r, truth, plan)
		}
	}
	return out
}

// planOf returns the days of the morning's plan together.
func planOf(t *testing.T, s *sim.Simulation, days int) *tally.Tally {
	t.Helper()
	var total *tally.Tally
	for number := range days {
		counts, err := s.Replicate(context.Background(), number, sim.Options{}, func() {}, sim.Observer{})
		if err != nil {
			t.Fatal(err)
		}
		if total == nil {
			total = counts
		} else {
			total.Merge(counts)
		}
	}
	return total
}

// addDay adds the errors of the two hours after now.
func (e *errors) addDay(j *judged, l *tally.Layout, r *Result, truth, plan *tally.Tally) {
	const parts = 4
	first := r.known(l)
	calls, levels, ofFormula := 0.0, 0.0, 0.0
	for k := range parts {
		row := &r.Rest[k*(len(l.Queues)+1)]
		interval := first + k
		real := levelOf(l, truth, interval, interval+1)
		if row.Queue != CenterQueue || math.IsNaN(real) {
			panic("a part without calls")
		}

		predicted := float64(row.ServiceLevel.P50)
		formula := j.formula(l, r, interval)
		e.halfRest = append(e.halfRest, math.Abs(predicted-real))
		e.halfPlan = append(e.halfPlan, math.Abs(levelOf(l, plan, interval, interval+1)-real))
		e.halfFormula = append(e.halfFormula, math.Abs(formula-real))
		if float64(row.ServiceLevel.P5) <= real && real <= float64(row.ServiceLevel.P95) {
			e.inRange++
		}
		if k == 0 && r.SoFar.Waiting > 0 {
			e.queued = append(e.queued, math.Abs(predicted-real))
			e.queuedA = append(e.queuedA, math.Abs(formula-real))
		}

		weight := float64(row.Calls.P50)
		calls += weight
		levels += float64(weight * predicted)
		ofFormula += float64(weight * formula)
	}

	real := levelOf(l, truth, first, first+parts)
	e.rest = append(e.rest, math.Abs(levels/calls-real))
	e.plan = append(e.plan, math.Abs(levelOf(l, plan, first, first+parts)-real))
	e.formula = append(e.formula, math.Abs(ofFormula/calls-real))
}

// known is the number of intervals before the rest.
func (r *Result) known(l *tally.Layout) int {
	n := 0
	for l.Model.Clock.Instant(l.Start(n+1)).Compare(r.Now) <= 0 {
		n++
	}
	return n
}

// formula is the service level by Erlang A: all agents in one group, with the calls that the morning implies.
func (j *judged) formula(l *tally.Layout, r *Result, interval int) float64 {
	m := l.Model
	at := l.Start(interval)
	calls := expected(&m.Lines[0], &m.Clock, at, l.Start(interval+1)) * r.Busyness.Factor
	within := 0.0
	for _, q := range m.Center.Queues {
		within += q.AnswerWithin.Seconds() / float64(len(m.Center.Queues))
	}
	q := erlang.A{
		Arrival: calls / 1800, Service: 1 / j.handle, Abandon: 1 / j.patience,
		Agents: j.agents(float64(at-m.Clock.From) / 3600e9),
	}
	return q.Within(within)
}
