package htmlreport

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// testReport covers two days. It has a queue whose name needs escaping, a queue without
// calls, and intervals without calls.
func testReport(intervals int, every time.Duration) *report.Report {
	unknown := stats.Number(math.NaN())
	estimate := stats.Estimate{Mean: .9, Low: unknown, High: unknown}
	start := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	r := &report.Report{
		Scenario: "a<b>&\"c", Replications: 2, Start: start, End: start.Add(time.Duration(intervals) * every),
		Calls:      report.Calls{Arrived: 400, Offered: 360, Answered: 300, Abandoned: 60, SelfServed: 40},
		Queues:     []report.Queue{{Queue: "q<1>", Hub: "here", Title: model.Title{Name: "Q<1>"}, Offered: 360, MaxWaiting: 1007, ServiceLevel: estimate, Target: 20, Announced: report.Announced{Count: 9, Mean: 20, Bias: -3, MeanAbsolute: 5}}, {Queue: "idle", Hub: "here", Title: model.Title{Name: "Idle"}}},
		Tiers:      []report.Queue{{Tier: "standard"}, {Tier: "gold"}},
		WaitSeries: []report.WaitSeries{{Periods: []report.WaitPeriod{{P50: 30, P90: 60, P99: unknown}}}, {Queue: "q<1>", Periods: []report.WaitPeriod{{P50: 30, P90: 60, P99: 90}}}},
		Callbacks:  []report.Callbacks{{Queue: "q<1>", Hub: "here", Title: model.Title{Name: "Q<1>"}, Booked: 6, Reached: 4, Unreached: 2, Wait: report.Durations{Mean: 700}}},
		Channels:   []report.Channel{{Channel: "chat", Title: "Chat", Offered: 8, Accepted: 6, Response: report.Durations{Mean: 600, P90: 840}}},
		Groups:     []report.Group{{Group: "g", Hub: "here", Agents: 3, Occupancy: estimate}},
		Goals:      []report.Goal{{Title: "At most 5% hang up", Value: estimate, Holds: stats.No, Days: 2}},
	}
	for i := range intervals {
		v := report.Interval{Start: start.Add(time.Duration(i) * every)}
		v.Queues = []report.QueueInterval{
			{Queue: "q<1>", Hub: "here", ServiceLevel: unknown, WaitMean: unknown},
			{Queue: "idle", Hub: "here", ServiceLevel: unknown},
		}
		v.Tiers = []report.TierInterval{{Tier: "standard", Hub: "here", WaitMean: unknown}}
		if i%3 != 0 {
			v.Queues[0].Offered, v.Queues[0].InServiceLevel, v.Queues[0].ServiceLevel = 10, 10, stats.Number(float64(i%11)/10)
			v.Tiers[0].Offered, v.Tiers[0].Ended, v.Tiers[0].WaitMean = 10, 10, 60
		}
		v.Groups = []report.GroupInterval{{Group: "g", Hub: "here", Agents: 3, Busy: 2}}
		r.Intervals = append(r.Intervals, v)
	}
	return r
}

func pageOf(t *testing.T, r *report.Report) string {
	t.Helper()
	var out strings.Builder
	if err := Write(&out, r, "base<line>", Page); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPageIsSelfContained(t *testing.T) {
	page := pageOf(t, testReport(96, 15*time.Minute))
	markup, _, _ := strings.Cut(page, "<script>")
	if refs := regexp.MustCompile(`(?i)<(link|img|iframe)|\b(src|href)=|url\(|@import`).FindAllString(markup, -1); refs != nil {
		t.Errorf("the page refers to %q", refs)
	}
	if n := strings.Count(page, "<script>"); n != 1 {
		t.Errorf("%d scripts, want 1", n)
	}
	for _, want := range []string{
		"base&lt;line&gt;", "At most 5% hang up", "<h2>Worst queues</h2>", `<th scope="row">Q&lt;1&gt;</th>`, "Mean wait by tier",
		"Offered and answered", "calls in 15m", "Agents at here", "−3s", ">no<",
		"Wait of all", "Wait for q&lt;1&gt;", "<td>20s</td><td>23s</td>", "11m40s", `<th scope="row">Chat</th><td>4</td><td>3</td><td>10m</td><td>14m</td>`,
		`<tr class="sub"><th scope="row">abandoned</th><td>15.0%</td>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	for _, unwanted := range []string{"Idle</td>", "Idle</th>", "turned away"} {
		if strings.Contains(page, unwanted) {
			t.Errorf("the page has %q, which applies to no queue", unwanted)
		}
	}
}

// A capacity that turns callers away improves the service level, so the page shows the
// losses beside it.
func TestPageShowsLostCalls(t *testing.T) {
	r := testReport(96, 15*time.Minute)
	r.Queues[0].Rejected, r.Queues[0].TimedOut, r.Queues[0].LeftByChoice = 2468, 22, 4
	r.Queues[1].Rejected = 10 // of a queue that was offered nothing
	page := pageOf(t, r)
	for _, want := range []string{
		"<th scope=\"col\">most waiting</th>", "<td>1,007</td></tr>", "<h3>Neither answered nor abandoned</h3>",
		`<th scope="row">Q&lt;1&gt;</th><td>1,234</td><td>11</td><td>2</td>`, `<th scope="row">Idle</th><td>5</td><td>0</td><td>0</td>`, `<th scope="row">Idle</th><td>0</td>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
}

func TestAnyNumberOfIntervals(t *testing.T) {
	for n, columns := range map[int]int{0: 0, 1: 1, 3: 3, 48: 48, 49: 25, 96: 48, 500: 46} {
		r := testReport(n, time.Hour)
		pageOf(t, r)
		h := newHeatMap(r)
		headed := 0
		for _, time := range h.Heads {
			headed += time.Columns
		}
		if headed != columns {
			t.Errorf("%d intervals have headers over %d columns, want %d", n, headed, columns)
		}
		for _, row := range h.Rows {
			if row.Name != "q<1>@here" || len(row.Cells) != columns {
				t.Errorf("%d intervals: row %s has %d cells, want %d of q<1>@here", n, row.Name, len(row.Cells), columns)
			}
		}
	}
}

// Ratios of joined intervals are weighted by their denominators: a visit that still
// waits has no wait yet, and a short abandon does not count in the service level.
func TestJoinedIntervalsAreWeighted(t *testing.T) {
	unknown := stats.Number(math.NaN())
	of := func(level stats.Number, judged int64, tiers ...report.TierInterval) report.Interval {
		return report.Interval{Queues: []report.QueueInterval{{Offered: 100, ServiceLevel: level, InServiceLevel: judged}}, Tiers: tiers}
	}
	tier := func(wait stats.Number, ended int64) report.TierInterval {
		return report.TierInterval{Tier: "gold", WaitMean: wait, Ended: ended}
	}
	intervals := []report.Interval{
		of(1, 10, tier(60, 30), tier(unknown, 0)), of(0.25, 30, tier(300, 90), tier(540, 90)), of(unknown, 0, tier(unknown, 0), tier(unknown, 0)),
	}
	if cell := newHeatCell(intervals, 0); cell.Text != "44" || cell.Class != "under" || cell.Mix != 55 {
		t.Errorf("the service level is %+v, want 44", cell)
	}
	if cell := newHeatCell(intervals[2:], 0); cell.Class != "" {
		t.Errorf("an interval without judged calls has the service level %+v", cell)
	}
	got := waitsByTier(&report.Report{Intervals: intervals, Tiers: []report.Queue{{Tier: "gold"}}}).Series[0].Values
	if want := []stats.Number{1, 7, unknown}; !slices.EqualFunc(got, want,
		func(a, b stats.Number) bool { return a == b || !a.Known() && !b.Known() }) {
		t.Errorf("the mean waits are %v minutes, want %v", got, want)
	}
}

func TestHeatColorsTurnAtTheTarget(t *testing.T) {
	for level, want := range map[stats.Number]heatCell{
		0: {Text: "0", Class: "under", Mix: 0}, .8: {Text: "80", Class: "under", Mix: 100}, 1: {Text: "100", Class: "over", Mix: 100},
	} {
		got := newHeatCell([]report.Interval{{Queues: []report.QueueInterval{{ServiceLevel: level, InServiceLevel: 1}}}}, 0)
		if got.Title = ""; got != want {
			t.Errorf("%v is %+v, want %+v", level, got, want)
		}
	}
}

func TestPathsAddUp(t *testing.T) {
	calls := report.Calls{
		Arrived: 1000, Blocked: 40, Offered: 600, Answered: 480, Abandoned: 70, SelfServed: 200,
		Deflected: 60, Booked: 50, HungUp: 80, Transferred: 10, GaveUp: 7, InProgress: 3,
	}
	row := func(class, name, share, width string) table.ResultRow {
		return table.ResultRow{Class: class, Cells: []table.Cell{{Text: name}, {Text: share}, {Plots: []string{"--share:" + width}}}}
	}
	want := []table.ResultRow{
		row("", "offered to a queue", "60.0%", "60.00%"),
		row("sub", "answered", "48.0%", "48.00%"),
		row("sub", "abandoned", "7.0%", "7.00%"),
		row("sub", "otherwise", "5.0%", "5.00%"),
		row("", "in the menus only", "36.0%", "36.00%"),
		row("sub", "self-served", "20.0%", "20.00%"),
		row("sub", "otherwise", "16.0%", "16.00%"),
		row("", "blocked", "4.0%", "4.00%"),
	}
	if diff := cmp.Diff(want, paths(&calls).Rows); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	if p := paths(&report.Calls{}); len(p.Rows) > 0 {
		t.Errorf("no calls have the paths %v", p)
	}
}

// A report of several days has a row for each, averaged over the replications.
func TestPageShowsTheDays(t *testing.T) {
	r := testReport(192, 15*time.Minute)
	for day := range 2 {
		start := r.Start.AddDate(0, 0, day)
		r.Days = append(r.Days, report.Day{
			Start: start, End: start.AddDate(0, 0, 1), Calls: report.Calls{Arrived: 300, Answered: 240, Abandoned: 20}, Goals: []report.Goal{{DaysMet: 1, Days: 2}},
			Center: report.Center{Queue: report.Queue{ServiceLevel: stats.Estimate{Mean: .7}}},
			Queues: []report.Queue{{Queue: "few", Hub: "here", Title: model.Title{Name: "Few"}, Offered: 10, ServiceLevel: stats.Estimate{Mean: .1}}, {Queue: "many", Hub: "here", Title: model.Title{Name: "Many"}, Offered: 100, ServiceLevel: stats.Estimate{Mean: .76}}},
		})
	}
	page := pageOf(t, r)
	for _, want := range []string{
		"4 simulated days, seed 0",
		`<tr><th scope="row">Sat 2026-11-28</th><td>150</td><td>120</td><td>0</td><td>10</td><td>70.0%</td><td>Many: 76.0%</td><td>50.0%</td></tr>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not have %q", want)
		}
	}
}
