package tally_test

import (
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// layout is of a center with two lines, queues and groups, on two days with intervals of half an hour.
func layout(t *testing.T) *tally.Layout {
	t.Helper()
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "days"), "days")

	return tally.NewLayout(m)
}

// seconds adds waits in seconds to a summary.
func seconds(s *stats.Summary, waits ...int64) {
	for _, wait := range waits {
		s.Add(wait * int64(time.Second))
	}
}

// near reports whether a value is within one percent, the width of a bucket of times.
func near(t *testing.T, name string, got, want float64) {
	t.Helper()
	isUnknown := math.IsNaN(got) && math.IsNaN(want)
	if !isUnknown && !(math.Abs(got-want) <= math.Abs(want)/100) {
		t.Errorf("%s is %v, want %v", name, got, want)
	}
}

// Waits of 0, 10, 20, 30, 40 and 50 s end with an answer, waits of 5, 35 and 100 s without one. By hand: nine have ended, and
// one of them does not count in the service level.
func TestMeasuresOfVisitsByHand(t *testing.T) {
	v := tally.Visits{Offered: 10, Abandoned: 2, Unjudged: 1, InTarget: 4, TimedOut: 1}
	seconds(&v.Answered, 0, 10, 20, 30, 40, 50)
	seconds(&v.Unanswered, 5, 35, 100)

	values := tally.ValuesOf(&v)
	for m, want := range map[model.Measure]float64{
		model.ServiceLevel:   4.0 / 8,
		model.WaitMean:       (150 + 140) / 9.0,
		model.WaitP50:        30, // the fifth of nine
		model.WaitP90:        100,
		model.WaitMax:        100,
		model.AnswerP50:      20, // the third of six
		model.AnswerP90:      50,
		model.ASA:            25,
		model.AbandonedRatio: 2.0 / 10,
	} {
		near(t, m.String(), values[m].Numerator/values[m].Denominator, want)
	}

	none := tally.ValuesOf(&tally.Visits{})
	for m := range model.NumVisitMeasures {
		near(t, m.String()+" of no visits", none[m].Numerator/none[m].Denominator, math.NaN())
	}
}

// The measures of the center come from the calls of all lines, the callbacks of all queues and the agents of all groups. By
// hand: the roster of a day costs 5 · 3 · 20 + 2 · 2 · 40 = 460.
func TestMeasuresOfTheCenterByHand(t *testing.T) {
	l := layout(t)
	day := &tally.NewTally(l, false).Days[0]
	for i := range day.Lines {
		n := uint64(i + 1)
		day.Lines[i].CallTally = tally.CallTally{Arrived: 50 * n, Redialed: 3 * n, Offered: 40 * n, Inputs: 140 * n}
		day.Lines[i].Ended[model.Blocked] = 5 * n
		day.Lines[i].Ended[model.Answered] = 20 * n
		day.Lines[i].Ended[model.SelfServed] = 9 * n
	}
	seconds(&day.Times.Menus, 10, 20, 60)
	seconds(&day.Times.Person, 100, 300)
	for i := range day.Queues {
		day.Queues[i].Callbacks.Booked = uint64(4 * (i + 1))
		seconds(&day.Queues[i].Callbacks.Waits, 60, 70, 80)
	}
	for i := range day.Groups {
		day.Groups[i].Add(uint64(100*(i+1)), uint64(40*(i+1)*(i+1)))
	}

	from, to := l.Model.Clock.Day(0)
	values := l.WholeValues(day, from, to)
	for m, want := range map[model.Measure]float64{
		model.BlockedRatio:    15.0 / 150,
		model.SelfServedRatio: 27.0 / 135,
		model.RedialedRatio:   9.0 / 150,
		model.Inputs:          420.0 / 135,
		model.Occupancy:       200.0 / 300,
		model.CallbacksKept:   6.0 / 12,
		model.Cost:            460,
		model.CostPerAnswered: 460.0 / 60,
		model.MenuTimeMean:    30,
		model.MenuTimeP50:     20,
		model.MenuTimeMax:     60,
		model.PersonTimeMean:  200,
		model.PersonTimeP50:   100,
		model.PersonTimeMax:   300,
	} {
		near(t, m.String(), values[m].Numerator/values[m].Denominator, want)
	}

	if both := l.WholeValues(day, l.Model.Clock.From, l.Model.Clock.To)[model.Cost]; both != (tally.Ratio{Numerator: 920, Denominator: 2}) {
		t.Errorf("the cost of both days is %+v, want 920 of 2", both)
	}
}

// leaf is a number of a tally: a sum, or a maximum.
type leaf struct {
	value float64
	isMax bool
}

// leaves visits each number of a tally. If next is given, it is called for each number first, and its values are set.
func leaves(v reflect.Value, path string, next func() uint64, out map[string]leaf) {
	switch x := v.Addr().Interface().(type) {
	case *stats.Summary:
		if next != nil {
			x.Add(int64(next()))
		}
		out[path+".Count"] = leaf{value: float64(x.Count)}
		out[path+".Sum"] = leaf{value: x.Sum.Float64()}
		return
	case *stats.Coarse:
		if next != nil {
			x.Add(int64(next()) * int64(time.Minute))
		}
		out[path] = leaf{value: x.Quantile(1, 0), isMax: true}
		return
	case *stats.Uint128:
		if next != nil {
			x.Add(next())
		}
		out[path] = leaf{value: x.Float64()}
		return
	case *map[string]uint64:
		if next != nil {
			(*x)["taken"] = next()
		}
		out[path] = leaf{value: float64((*x)["taken"])}
		return
	}

	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			leaves(v.Field(i), path+"."+v.Type().Field(i).Name, next, out)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			leaves(v.Index(i), fmt.Sprintf("%s[%d]", path, i), next, out)
		}
	case reflect.Uint64:
		if next != nil {
			v.SetUint(next())
		}
		out[path] = leaf{value: float64(v.Uint())}
	case reflect.Int32:
		if next != nil {
			v.SetInt(int64(next()))
		}
		out[path] = leaf{value: float64(v.Int()), isMax: true}
	default:
		panic("a tally has a " + v.Kind().String() + " at " + path)
	}
}

// filled returns a tally whose numbers all differ, from first on, and its numbers.
func filled(l *tally.Layout, first, step int) (*tally.Tally, map[string]leaf) {
	sum := tally.NewTally(l, true)
	numbers := map[string]leaf{}
	n := first
	leaves(reflect.ValueOf(sum).Elem(), "", func() uint64 { n += step; return uint64(n) }, numbers)
	return sum, numbers
}

// Each number of merged tallies is the sum of both, and the callers at one time are the most of both.
func TestMergeAddsEachNumber(t *testing.T) {
	l := layout(t)
	one, ofOne := filled(l, 1000, 1)
	other, ofOther := filled(l, 100_000, -3)
	if len(ofOne) < 1000 || len(ofOther) != len(ofOne) {
		t.Fatalf("%d and %d numbers are compared", len(ofOne), len(ofOther))
	}

	one.Merge(other)
	merged := map[string]leaf{}
	leaves(reflect.ValueOf(one).Elem(), "", nil, merged)
	for path, a := range ofOne {
		b := ofOther[path]
		want := a.value + b.value
		if a.isMax {
			want = max(a.value, b.value)
		}
		if got := merged[path].value; got != want {
			t.Errorf("%s is %v, want %v from %v and %v", path, got, want, a.value, b.value)
		}
	}
}

// The counts of all days are the sums of the days, and the visits to all queues have no longest queue.
func TestSumsOfDaysAndQueues(t *testing.T) {
	l := layout(t)
	sum, ofDays := filled(l, 0, 1)
	all := map[string]leaf{}
	leaves(reflect.ValueOf(sum.AllDays(l)).Elem(), "", nil, all)
	for path, got := range all {
		a, b := ofDays[".Days[0]"+path], ofDays[".Days[1]"+path]
		want := a.value + b.value
		if got.isMax {
			want = max(a.value, b.value)
		}
		if got.value != want {
			t.Errorf("%s of both days is %v, want %v", path, got.value, want)
		}
	}

	center := sum.Days[0].Center()
	queues := sum.Days[0].Queues
	area := queues[0].Length.Area.Float64() + queues[1].Length.Area.Float64()
	if center.Visits.Offered != queues[0].Visits.Offered+queues[1].Visits.Offered || center.Length.Area.Float64() != area || center.Length.Max != 0 {
		t.Errorf("the queues together have %+v", center)
	}
}

// The goals of two days have the periods that they name: two days of 24 hours and 48 intervals.
func TestPeriodsOfGoals(t *testing.T) {
	l := layout(t)
	if l.Intervals != 96 || l.Length(95) != int64(30*time.Minute) || l.Start(96) != l.Model.Clock.To {
		t.Errorf("%d intervals, the last %v long", l.Intervals, l.Length(95))
	}
	for i, want := range []int{0, 48, 2, 96, 0} {
		if got := l.GoalPeriods[i].Len(); got != want {
			t.Errorf("goal %d has %d periods, want %d", i, got, want)
		}
	}
	hours := l.GoalPeriods[1]
	if hours.First[1] != 2 || hours.First[48] != 96 || hours.Of[3] != 1 || hours.Of[95] != 47 {
		t.Errorf("the hours begin with the intervals %v", hours.First)
	}
	if l.WaitPeriods() != 96 || l.WaitPeriod(3) != 3 {
		t.Errorf("%d periods of waits, interval 3 is in period %d", l.WaitPeriods(), l.WaitPeriod(3))
	}
}

// A goal's value is of its subject alone, and within its own target. The goals of a period are of that period alone.
func TestValuesOfGoalsByHand(t *testing.T) {
	l := layout(t)
	sum := tally.NewTally(l, false)
	day := &sum.Days[0]
	for i := range day.Queues {
		v := &day.Queues[i].Visits
		v.Offered = uint64(10 * (i + 1))
		v.Abandoned = uint64(i + 1)
		v.InTarget = 1 // of the queue's target, not of a goal's
		seconds(&v.Answered, 1, 2, 3, 4)
		seconds(&v.Unanswered, 5)
	}
	day.InGoalTarget[0], day.GoalUnjudged[0] = 6, 2
	day.InGoalTarget[1], day.GoalUnjudged[1] = 3, 0
	sum.Goals[1].Ratios[7].Numerator.Add(5)
	sum.Goals[1].Ratios[7].Denominator.Add(8)
	sum.GroupIntervals[3*len(l.Model.Groups)].Add(999, 777) // of the juniors
	sum.GroupIntervals[3*len(l.Model.Groups)+1].Add(400, 300)

	r := tally.NewReplication(l, sum)
	for i, want := range []tally.Ratio{{Numerator: 6, Denominator: 8}, {Numerator: 3, Denominator: 5}, {Numerator: 1, Denominator: 10}} {
		if got := r.Days[0].Goals[i]; got != want {
			t.Errorf("goal %d of the day is %+v, want %+v", i, got, want)
		}
	}
	if got, want := r.Periods[1][7], (tally.Ratio{Numerator: 5, Denominator: 8}); got != want {
		t.Errorf("the goal of hour 7 is %+v, want %+v", got, want)
	}
	if got, want := r.Periods[3][3], (tally.Ratio{Numerator: 300, Denominator: 400}); got != want {
		t.Errorf("the occupancy in interval 3 is %+v, want %+v", got, want)
	}
	if got := r.Days[0].Goals[4]; got != (tally.Ratio{Numerator: 460, Denominator: 1}) {
		t.Errorf("the cost of the first day is %+v, want 460 of 1", got)
	}
	if r.NumDays != 2 || r.Days[1].NumDays != 1 || r.Center.Values[model.AbandonedRatio] != (tally.Ratio{Numerator: 3, Denominator: 30}) {
		t.Errorf("%d days, %+v abandoned", r.NumDays, r.Center.Values[model.AbandonedRatio])
	}
}

// A day meets a goal if each of its periods does, or the day itself if the goal has no periods.
func TestDaysThatMeetAGoal(t *testing.T) {
	l := layout(t)
	met := tally.Ratio{Numerator: 9, Denominator: 10}
	missed := tally.Ratio{Numerator: 1, Denominator: 10}
	r := &tally.Replication{
		Days: []tally.DayMeasures{
			{Goals: []tally.Ratio{met, missed, met, met, met}},
			{Goals: []tally.Ratio{missed, missed, met, met, met}},
		},
		Periods: make([][]tally.Ratio, 5),
	}
	for range l.GoalPeriods[1].Len() {
		r.Periods[1] = append(r.Periods[1], met)
	}
	days := func(goal, first, end int) int { return l.DaysMet(r, goal, first, end) }
	if days(0, 0, 2) != 1 || days(0, 1, 2) != 0 || days(0, 0, 1) != 1 {
		t.Errorf("a goal of the whole day is met on %d days of both, %d of the second", days(0, 0, 2), days(0, 1, 2))
	}
	if days(1, 0, 2) != 2 {
		t.Errorf("a goal of each hour is met on %d days, want 2", days(1, 0, 2))
	}
	r.Periods[1][24] = missed // the first hour of the second day
	if days(1, 0, 2) != 1 || days(1, 0, 1) != 1 || days(1, 1, 2) != 0 {
		t.Errorf("with a missed hour a goal is met on %d days of both, %d of the first, %d of the second", days(1, 0, 2), days(1, 0, 1), days(1, 1, 2))
	}
}

// The counts of an interval are of all queues, and short abandons are not judged.
func TestMeasuresOfIntervals(t *testing.T) {
	l := layout(t)
	sum := tally.NewTally(l, false)
	for q := range l.Queues {
		of := &sum.CountQueue(q)[5]
		of.Offered, of.Ended, of.Unjudged, of.InTarget = 10, 8, 1, 5
	}
	r := tally.NewReplication(l, sum)
	if got, want := r.Intervals[5], (tally.IntervalMeasures{Offered: 20, Judged: 14, InTarget: 10}); got != want {
		t.Errorf("interval 5 has %+v, want %+v", got, want)
	}
	if got := r.Intervals[4]; got != (tally.IntervalMeasures{}) {
		t.Errorf("interval 4 has %+v", got)
	}
}

// A queue has rows by interval from its first visit on, and another tally's rows are added to its own.
func TestRowsOfQueues(t *testing.T) {
	l := layout(t)
	sum, other := tally.NewTally(l, false), tally.NewTally(l, false)
	other.CountQueue(1)[3].Offered = 4
	sum.Merge(other)
	sum.Merge(other)
	if got := sum.QueueInterval(1, 3).Offered; got != 8 {
		t.Errorf("%d visits, want 8", got)
	}
	if got := other.QueueInterval(1, 3).Offered; got != 4 {
		t.Errorf("the merged tally has changed: %d visits, want 4", got)
	}
	if rows := len(sum.QueueIntervals[0]); rows != 0 || sum.QueueInterval(0, 3).Offered != 0 {
		t.Errorf("a queue without a visit has %d rows", rows)
	}
}

// A queue has waits by period from its first wait on, and another tally's waits are added to its own.
func TestWaitsOfQueues(t *testing.T) {
	l := layout(t)
	sum, other := tally.NewTally(l, true), tally.NewTally(l, true)
	other.CountWaits(1, l.WaitPeriods())[3].Add(int64(5 * time.Second))
	sum.Merge(other)
	sum.Merge(other)
	if got := sum.WaitSeries[1][3].Count; got != 2 {
		t.Errorf("%d waits, want 2", got)
	}
	if got := other.WaitSeries[1][3].Count; got != 1 {
		t.Errorf("the merged tally has changed: %d waits, want 1", got)
	}
	if rows := len(sum.WaitSeries[0]); rows != 0 {
		t.Errorf("a queue without a wait has %d rows", rows)
	}
}

// Each disposition has its own name, and the ends of a flow have theirs.
func TestDispositions(t *testing.T) {
	names := map[string]bool{}
	for d := range model.Dispositions {
		did, does := d.Verbs()
		for _, text := range []string{"name " + d.String(), "shown " + d.Shown(), "did " + did, "does " + does} {
			if names[text] {
				t.Errorf("two dispositions have the %s", text)
			}
			names[text] = true
		}
	}
	for label, want := range map[string]model.Disposition{"self_served": model.SelfServed, "turned_away": model.TurnedAway, "resolved": model.GaveUp} {
		if got := model.EndingAt(label); got != want {
			t.Errorf("an end %q is %v, want %v", label, got, want)
		}
	}
}

// TestTimesOfOutages divides the time of the statistics by outages that overlap, touch, and reach over its ends.
func TestTimesOfOutages(t *testing.T) {
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "days"), "days")
	clock := m.Clock
	longtest.Check(t, func(t *rapid.T) {
		days := *m
		unit := (clock.To - clock.From) / 12
		days.Clock.Stop = clock.To + 2*unit
		days.Outages = nil
		for range rapid.IntRange(0, 4).Draw(t, "outages") {
			from := clock.From + unit*int64(rapid.IntRange(-2, 13).Draw(t, "from"))
			to := from + unit*int64(rapid.IntRange(0, 4).Draw(t, "long"))
			days.Outages = append(days.Outages, model.Outage{TimeSpan: model.TimeSpan{From: from, To: to}})
		}

		l := tally.NewLayout(&days)
		for at := clock.From; at < clock.To; at += unit / 2 {
			want := tally.OutsideOutages
			for _, o := range days.Outages {
				if o.From <= at && at < o.To {
					want = tally.DuringOutages
				}
			}
			if got := l.OutagePart(at); got != want {
				t.Fatalf("%v: %d is in part %d, want %d", days.Outages, at, got, want)
			}
		}

		end := clock.From
		for i, o := range l.Outages {
			if o.From < end || i > 0 && o.From == end || o.To <= o.From || o.To > clock.To {
				t.Fatalf("%v: the outages are %v", days.Outages, l.Outages)
			}
			end = o.To
		}
	})
}

// A run of more than 10,000 intervals has no distributions of the waits of its intervals.
func TestIntervalsWithWaits(t *testing.T) {
	for n, want := range map[int]bool{10_000: true, 10_001: false} {
		if l := (&tally.Layout{Intervals: n}); l.HasIntervalWaits() != want {
			t.Errorf("%d intervals have waits: %t, want %t", n, !want, want)
		}
	}
}
