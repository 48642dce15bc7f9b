package backtest_test

import (
	"cmp"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

const halfHour = 30 * time.Minute

// reportOf counts calls by half hour and queue, as a telephone system reports them.
func reportOf(calls []records.Call) []*records.Interval {
	type key struct {
		minute int
		queue  string
	}
	sums := map[key]*records.Interval{}
	targets := map[string]float64{"orders": 20, "returns": 40}
	for i := range calls {
		c := &calls[i]
		if !c.Queued() {
			continue
		}

		start := c.Arrived.Truncate(halfHour)
		at := key{start.Hour()*60 + start.Minute(), c.Queue}
		row := sums[at]
		if row == nil {
			row = &records.Interval{Row: len(sums) + 2, Date: routing.DateOf(start), Minute: at.minute, Queue: c.Queue}
			sums[at] = row
		}

		row.Offered++
		if c.Answered.IsZero() {
			row.Abandoned++
			row.ATA += c.Ended.Sub(c.Enqueued).Seconds()
			continue
		}

		wait := c.Answered.Sub(c.Enqueued).Seconds()
		row.Answered++
		row.ASA += wait
		row.AHT += cmp.Or(c.WrapUpEnd, c.Ended).Sub(c.Answered).Seconds()
		if wait <= targets[c.Queue] {
			row.ServiceLevel++
		}
	}

	var out []*records.Interval
	for _, row := range sums {
		row.ServiceLevel /= row.Offered
		row.ASA /= row.Answered // no value if there are no answered calls
		row.AHT /= row.Answered
		row.ATA /= row.Abandoned
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b *records.Interval) int { return cmp.Compare(a.Row, b.Row) })
	return out
}

// comparedReport compares a model's prediction with a report.
func comparedReport(t *testing.T, m *model.Model, rows []*records.Interval,
	how backtest.Options,
) *backtest.Validation {
	t.Helper()
	var found diag.Findings
	actual := backtest.NewReported(backtest.Report{
		File: "report.csv", Rows: rows, Length: halfHour, Zone: time.UTC,
	}, tally.NewLayout(m), &found)
	return comparedWith(t, m, actual, &found, how)
}

// A report has the same measures as the calls that it counts, by day and by interval. The prediction
// differs only by chance: the calls arrive at other times in their intervals.
func TestReportHasTheMeasuresOfItsCalls(t *testing.T) {
	m := compiled(t, scenario.Set{Path: "handling.all.busyness", Value: "0%"})
	calls := recorded(t, m, 1000)
	how := backtest.Options{Replications: 19, OfScenario: true}
	ofCalls := compared(t, m, calls, how)
	ofReport := comparedReport(t, m, reportOf(calls), how)

	type subject struct {
		start          time.Time
		about, measure string
	}
	want := map[subject]backtest.Value{}
	collect := func(v *backtest.Validation, to map[subject]backtest.Value) {
		for _, periods := range [][]backtest.Period{v.Days, v.Intervals} {
			for _, p := range periods {
				var start time.Time
				if p.Start != nil {
					start = *p.Start
				}
				for _, value := range p.Measures {
					to[subject{start, value.About, value.Measure}] = value
				}
			}
		}
	}
	collect(ofCalls, want)
	got := map[subject]backtest.Value{}
	collect(ofReport, got)

	shared := 0
	for at, value := range got {
		if at.about == "green" || at.about == "gold" {
			t.Errorf("the report has a value of a tier: %+v", at)
		}
		expected, ok := want[at]
		if !ok {
			continue
		}
		shared++
		if math.Abs(float64(value.Actual-expected.Actual)) > 1e-9 {
			t.Errorf("%+v: %v, want %v", at, value.Actual, expected.Actual)
		}
		isDay := at.start.IsZero()
		if width := expected.Predicted.P95 - expected.Predicted.P5; isDay &&
			math.Abs(float64(value.Median-expected.Median)) > float64(width) {
			t.Errorf("%+v is predicted as %v, and from calls as %v", at, value.Median, expected.Median)
		}
	}
	if least := 3 * 20; shared < least {
		t.Errorf("%d values are shared, want at least %d", shared, least)
	}

	day := map[string]stats.Number{}
	for _, value := range ofReport.Days[0].Measures {
		if value.About == "center" {
			day[value.Measure] = value.Actual
		}
	}
	answered, waited, offered := 0, 0.0, 0
	for i := range calls {
		if c := &calls[i]; c.Queued() {
			offered++
			if !c.Answered.IsZero() {
				answered++
				waited += c.Answered.Sub(c.Enqueued).Seconds()
			}
		}
	}
	for name, expected := range map[string]float64{
		"offered": float64(offered), "answered": float64(answered), "asa": waited / float64(answered),
	} {
		if math.Abs(float64(day[name])-expected) > 1e-6 {
			t.Errorf("%s is %v, want %v", name, day[name], expected)
		}
	}
}

// With a report, too, longer conversations are the likely cause of errors.
func TestReportOfLongerConversations(t *testing.T) {
	longer := compiled(t, scenario.Set{Path: "handling.all.times", Value: "115%"})
	rows := reportOf(recorded(t, longer, 1000))
	v := comparedReport(t, compiled(t), rows, backtest.Options{Replications: 19, OfScenario: true})
	if len(v.LikelyCauses) == 0 || v.LikelyCauses[0].Cause != "handle time" || v.LikelyCauses[0].Wait == nil {
		t.Errorf("the causes are %+v", v.LikelyCauses)
	}
}

// A measure whose column the report does not have is left out, and the other measures stay.
func TestReportWithoutColumns(t *testing.T) {
	m := compiled(t)
	rows := reportOf(recorded(t, m, 1000))
	for _, row := range rows {
		row.ASA = math.NaN()
		row.ServiceLevel = math.NaN()
		row.AHT = math.NaN()
		row.Answered = math.NaN()
	}

	v := comparedReport(t, m, rows, backtest.Options{Replications: 2, OfScenario: true})
	var got []string
	for _, value := range v.Days[0].Measures {
		if value.About == "center" {
			got = append(got, value.Measure)
		}
	}
	slices.Sort(got)
	if want := []string{"abandoned", "answered", "offered"}; !slices.Equal(got, want) {
		t.Errorf("the measures are %q, want %q", got, want)
	}
}
