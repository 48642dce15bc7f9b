package report

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// The range of one day is written, also from 0. An amount or a time whose range spans more than two powers of ten says
// nothing, and a share always says something.
func TestRangeOfOneDay(t *testing.T) {
	for _, c := range []struct {
		unit      Unit
		low, high stats.Number
		want      string
	}{
		{Seconds, 0.5, 50, "0.5s to 50s"},
		{Seconds, 0.5, 51, "–"},
		{Seconds, 0, 500, "0s to 8m20s"},
		{CallsPerDay, 4, 400, "4.0 to 400"},
		{CallsPerDay, 4, 401, "–"},
		{CallsPerDay, 0, 401, "0.0 to 401"},
		{Money, 1, 101, "–"},
		{Money, 1, 100, "1 to 100"},
		{Share, 0.001, 0.9, "0.1% to 90.0%"},
		{Share, 0, 1, "0.0% to 100.0%"},
		{Share, stats.Number(math.NaN()), stats.Number(math.NaN()), "–"},
		{Seconds, stats.Number(math.NaN()), stats.Number(math.NaN()), "–"},
	} {
		if got := c.unit.OneDay(stats.Estimate{P5: c.low, P95: c.high}); got != c.want {
			t.Errorf("%v from %v to %v is %q, want %q", c.unit, c.low, c.high, got, c.want)
		}
	}
}

// A period of several days, or of 23 to 25 hours, is a day. Any other is a run. A report counts the days of all
// replications.
func TestPeriodsOfReports(t *testing.T) {
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		days   int
		length time.Duration
		want   string
	}{
		{0, 23*time.Hour - 1, "run"},
		{0, 23 * time.Hour, "day"},
		{0, 25 * time.Hour, "day"},
		{0, 25*time.Hour + 1, "run"},
		{1, 12 * time.Hour, "run"},
		{1, 24 * time.Hour, "day"},
		{1, 26 * time.Hour, "run"},
		{2, 30 * time.Hour, "day"},
		{2, 12 * time.Hour, "day"},
		{7, 168 * time.Hour, "day"},
	} {
		r := &Report{Days: make([]Day, c.days), Start: start, End: start.Add(c.length), Replications: 3}
		if got := r.Unit(); got != c.want {
			t.Errorf("%d days of %s are a %s, want a %s", c.days, c.length, got, c.want)
		}
		if got, want := r.SimulatedDays(), []int{3, 3, 6, 9, 12, 15, 18, 21}[c.days]; got != want {
			t.Errorf("three replications of %d days are %d days, want %d", c.days, got, want)
		}
	}
}

// An offer of a callback is rare if fewer than one in a thousand calls reach it, or fewer than one call a day. A callback
// without a question is no offer, and neither is another step.
func TestRareOffers(t *testing.T) {
	steps := []flow.Step{
		{Flow: "main", Name: "offer", Kind: flow.Callback},
		{Flow: "main", Name: "booked", Kind: flow.Callback, Settings: flow.Settings{Unasked: true}},
		{Flow: "main", Name: "wait", Kind: flow.Queue},
	}
	b := &builder{Sample: Sample{layout: &tally.Layout{Model: &model.Model{Programs: []model.Program{{Program: &flow.Program{Steps: steps}}}}}}}
	start := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		days, replications int
		arrived, visits    int64
		want               string
	}{
		{0, 10, 0, 0, "No call"},
		{0, 10, 1000, 9, "0.9 calls a day"},
		{0, 10, 1000, 10, ""}, // one call a day
		{0, 10, 10_000, 10, ""},
		{0, 10, 20_000, 19, "1.9 calls a day"},
		{0, 10, 20_000, 20, ""}, // one in a thousand
		{7, 10, 1000, 69, "1.0 calls a day"},
		{7, 10, 1000, 70, ""},
	} {
		r := &Report{
			Days: make([]Day, c.days), Replications: c.replications, Start: start, End: start.AddDate(0, 0, max(1, c.days)), Calls: Calls{Arrived: c.arrived},
			Steps: []Step{{Flow: "main", Step: "offer", Visits: c.visits}, {Flow: "main", Step: "booked"}, {Flow: "main", Step: "wait"}},
		}
		r.rareOffers = b.rareOffers(r)
		want := []string{}
		if c.want != "" {
			want = append(want, c.want+" reached the callback offer of Main (step main.offer).")
		}
		if got := r.RareOffers(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%d visits of %d calls on %d days: %q, want %q", c.visits, c.arrived, r.SimulatedDays(), got, want)
		}
	}
}

// The first chart of each row of small charts has the texts of the axis, and no other has them.
func TestFirstChartOfARowHasTheAxis(t *testing.T) {
	axes := func(r *Report) (out [][]bool) {
		rows, _ := waitsOf(r)
		for _, row := range rows {
			var of []bool
			for _, p := range row.Plots {
				of = append(of, !p.NoY)
			}
			out = append(out, of)
		}
		return out
	}
	report := func(names [][2]string) *Report {
		r := testReport(4, time.Hour)
		queue := r.Queues[0]
		r.Queues = nil
		for _, name := range names {
			queue.Queue, queue.Hub = name[0], name[1]
			queue.Wait.P90.Mean = 3 * longQueueWait
			r.Queues = append(r.Queues, queue)
		}
		for i := range r.Intervals {
			of := r.Intervals[i].Queues[0]
			r.Intervals[i].Queues = nil
			for range names {
				r.Intervals[i].Queues = append(r.Intervals[i].Queues, of)
			}
		}
		return r
	}

	// Seven queues at one hub share rows of five.
	var names [][2]string
	for i := range 7 {
		names = append(names, [2]string{fmt.Sprint("q", i), "here"})
	}
	want := [][]bool{{true, false, false, false, false, true, false}}
	if got := axes(report(names)); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("seven queues have the axes %v, want %v", got, want)
	}

	// Two queues at three hubs have a row each.
	names = nil
	for _, queue := range []string{"a", "b"} {
		for _, hub := range []string{"x", "y", "z"} {
			names = append(names, [2]string{queue, hub})
		}
	}
	want = [][]bool{{true, false, false}, {true, false, false}}
	if got := axes(report(names)); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("two queues at three hubs have the axes %v, want %v", got, want)
	}
}

// The most callers who wait at a time, in all queues, are of the intervals of the period, from its start to before its
// end.
func TestMostWaitingOfAPeriod(t *testing.T) {
	m := scenariotest.Sample(t, "peak_day")
	l := tally.NewLayout(m)
	counts := tally.NewTally(l, false)
	for i := range counts.MostWaiting {
		counts.MostWaiting[i] = int32(1 + i*7%11) // no order, and no equal neighbors
	}
	var results tally.Results
	results.Add(l, counts)

	n := len(counts.MostWaiting)
	for _, span := range [][2]int{{0, n}, {0, 1}, {1, 2}, {2, 5}, {n - 2, n}, {n / 2, n - 1}} {
		b := &builder{tally: results.Total, Sample: AllDays(l, &results), from: l.Start(span[0]), to: l.Model.Clock.To}
		if span[1] < n {
			b.to = l.Start(span[1])
		}
		want := int64(slices.Max(counts.MostWaiting[span[0]:span[1]]))
		if got := b.center().MaxWaiting; got != want {
			t.Errorf("%d callers wait at most in the intervals %d to %d, want %d", got, span[0], span[1], want)
		}
	}
}

// The ranges of a goal's value are written if they are known. A single replication has no ranges.
func TestRangesOfGoals(t *testing.T) {
	unknown := stats.Number(math.NaN())
	for _, c := range []struct {
		e                stats.Estimate
		interval, oneDay string
	}{
		{stats.Estimate{Mean: 0.7, Low: 0.6, High: 0.8, P5: 0.5, P95: 0.9}, "60.0% to 80.0%", "50.0% to 90.0%"},
		{stats.Estimate{Mean: 0.7, Low: unknown, High: unknown, P5: 0.5, P95: 0.9}, "–", "50.0% to 90.0%"},
		{stats.Estimate{Mean: 0.7, Low: 0.6, High: 0.8, P5: unknown, P95: unknown}, "60.0% to 80.0%", "–"},
	} {
		g := &Goal{Unit: Share, Bound: 0.3, Value: c.e}
		if interval, oneDay := g.Interval(), g.OneDay(); interval != c.interval || oneDay != c.oneDay {
			t.Errorf("%+v has the ranges %q and %q, want %q and %q", c.e, interval, oneDay, c.interval, c.oneDay)
		}
	}
}

// An interval has a row for each tier at each hub, with the counts of its own callers.
func TestTiersOfIntervals(t *testing.T) {
	m := scenariotest.Sample(t, "peak_day")
	l := tally.NewLayout(m)
	counts := tally.NewTally(l, false)
	for i := range counts.TierIntervals {
		counts.TierIntervals[i].Offered = uint64(1000 + i)
		counts.TierIntervals[i].Abandoned = uint64(i)
	}
	var results tally.Results
	results.Add(l, counts)

	next := int64(0)
	for i, v := range New(l, &results).Intervals {
		var names []string
		for _, tier := range v.Tiers {
			names = append(names, tier.Tier+"@"+tier.Hub)
			if tier.Offered != 1000+next || tier.Abandoned != next {
				t.Errorf("interval %d: %s has %d calls, %d of them abandoned, want %d and %d", i, names[len(names)-1], tier.Offered, tier.Abandoned, 1000+next, next)
			}
			next++
		}
		var want []string
		for _, tier := range l.TierNames() {
			for hub := range m.Center.Hubs {
				want = append(want, tier+"@"+l.HubName(routing.HubID(hub)))
			}
		}
		if !slices.Equal(names, want) || len(want) < 2 {
			t.Errorf("interval %d has the rows %q, want %q", i, names, want)
		}
	}
}

// Each count of the visits to a queue is the count of its name in the tally, and each announced wait has its own sum.
func TestCountsOfVisits(t *testing.T) {
	visits := &tally.Visits{Announced: tally.AnnouncedTally{Count: 2}}
	visits.Announced.Announced.Add(60e9)
	visits.Announced.Actual.Add(40e9)
	visits.Announced.AbsoluteError.Add(70e9)
	from := reflect.ValueOf(visits).Elem()
	var names []string
	for i := range from.NumField() {
		if f := from.Field(i); f.CanUint() {
			f.SetUint(uint64(10 + i))
			names = append(names, from.Type().Field(i).Name)
		}
	}

	b := &builder{Sample: Sample{layout: tally.NewLayout(scenariotest.Sample(t, "peak_day"))}}
	got := b.visits(&tally.VisitTally{Visits: *visits}, nil)
	if got.AnsweredInTarget != int64(visits.InTarget) || got.Announced != (Announced{2, 10, 35, 30}) {
		t.Errorf("%d are answered in the target, after the waits %+v", got.AnsweredInTarget, got.Announced)
	}
	for _, name := range names {
		if to := reflect.ValueOf(got).FieldByName(name); to.IsValid() && to.Int() != int64(from.FieldByName(name).Uint()) {
			t.Errorf("%s is %d, want %d", name, to.Int(), from.FieldByName(name).Uint())
		}
	}
}

// A page has its tables in one order. A table without rows is left out.
func TestOrderOfTables(t *testing.T) {
	titles := func(r *Report) (out []string) {
		_, section, _ := strings.Cut(pageOf(t, r), `<section id="tables">`)
		section, _, _ = strings.Cut(section, "</section>")
		for _, match := range regexp.MustCompile(`<summary><b>([^<]*)</b>`).FindAllStringSubmatch(section, -1) {
			out = append(out, match[1])
		}
		return out
	}
	r := testReport(4, time.Hour)
	r.Queues[0].Rejected = 2468
	r.Lines = []Line{{Line: "main", Arrived: 400, Valid: 300}}
	r.Intents = &Intents{Rows: []Intent{{Name: "card", Calls: 40}}}
	want := []string{
		"Center", "Goals", "Queues", "By time", "Callbacks", "Announced waits", "Other channels", "Neither answered nor abandoned", "Lines", "Intents",
	}
	if got := titles(r); !slices.Equal(got, want) {
		t.Errorf("the tables are %q, want %q", got, want)
	}

	for title, drop := range map[string]func(){
		"Goals": func() { r.Goals = nil }, "Callbacks": func() { r.Callbacks = nil }, "Announced waits": func() { r.Queues[0].Announced = Announced{} },
		"Other channels": func() { r.Channels = nil }, "Neither answered nor abandoned": func() { r.Queues[0].Rejected = 0 },
		"Lines": func() { r.Lines = nil }, "Intents": func() { r.Intents = nil },
	} {
		before := *r
		before.Queues = slices.Clone(r.Queues)
		drop()
		left := slices.DeleteFunc(slices.Clone(want), func(other string) bool { return other == title })
		if got := titles(r); !slices.Equal(got, left) {
			t.Errorf("without %s the tables are %q, want %q", title, got, left)
		}
		if isThere := strings.Contains(pageOf(t, r), `<section id="goals"`); isThere != (r.Goals != nil) {
			t.Errorf("without %s the goals have a section: %t", title, isThere)
		}
		*r = before
	}
}

// A screen reader hears the title of each chart of the day, and its subject. No two charts have one label.
func TestLabelsOfCharts(t *testing.T) {
	r := testReport(24, time.Hour)
	r.Queues[1].Offered = 40
	r.Goals = []Goal{{
		Title: "Q<1>: 80% answered within 20 s", Kind: "queue", Subject: "q<1>", Measure: "service_level 20s", Side: "at_least", Bound: .8, Unit: Share,
	}}
	seen := map[string]bool{}
	charts := (page{r}).dayCharts().(document.Section).Blocks[0].(document.Plots)
	for _, p := range charts.Plots {
		if p.Title == "" || p.Note == "" || !strings.Contains(p.Label, p.Title) || !strings.Contains(p.Label, p.Note) || seen[p.Label] {
			t.Errorf("the chart %q of %q has the label %q", p.Title, p.Note, p.Label)
		}
		seen[p.Label] = true
	}
	if len(seen) != 5 {
		t.Errorf("the day has the charts %v, want five", seen)
	}
	var keys []string
	for _, k := range charts.Key {
		keys = append(keys, k.Text)
	}
	if want := []string{"value", "on the phones", "abandoned", "goal"}; !slices.Equal(keys, want) {
		t.Errorf("the key has %q, want %q", keys, want)
	}
}
