package report

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// The lead of a report is its time, the number of simulated days, and the text of the scenario.
func TestLead(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	for want, r := range map[string]*Report{
		"Friday 27 November 2026, 08:00 to 20:00 UTC · mean of 5 simulated runs · A quiet day": {
			Start: at(27, 8), End: at(27, 20), Replications: 5, About: "A quiet day.",
		},
		"Friday 27 November 2026, 00:00 to 24:00 UTC · mean of 5 simulated days": {
			Start: at(27, 0), End: at(28, 0), Replications: 5,
		},
		"Friday 27 November 2026 to Saturday 28 November 2026, UTC · mean of 10 simulated days": {
			Start: at(27, 0), End: at(29, 0), Replications: 5, Days: make([]Day, 2),
		},
	} {
		if got := r.Lead(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// testReport covers two days. It has a queue whose name needs escaping, a queue without
// calls, and intervals without calls.
func testReport(intervals int, every time.Duration) *Report {
	unknown := stats.Number(math.NaN())
	estimate := stats.Estimate{Mean: .9, Low: unknown, High: unknown}
	start := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)

	r := &Report{
		Scenario: "a<b>&\"c", Title: "A <day>", Replications: 2, Start: start, End: start.Add(time.Duration(intervals) * every),
		Calls:      Calls{Arrived: 400, Offered: 360, Answered: 300, Abandoned: 60, SelfServed: 40},
		Queues:     []Queue{{Queue: "q<1>", Hub: "here", Title: model.Title{Name: "Q<1>"}, Offered: 360, MaxWaiting: 1007, ServiceLevel: estimate, Target: 20, Announced: Announced{Count: 9, Mean: 20, Bias: -3, MeanAbsolute: 5}}, {Queue: "idle", Hub: "here", Title: model.Title{Name: "Idle"}}},
		Tiers:      []Queue{{Tier: "standard"}, {Tier: "gold"}},
		WaitSeries: []WaitSeries{{Periods: []WaitPeriod{{P50: 30, P90: 60, P99: unknown}}}, {Queue: "q<1>", Periods: []WaitPeriod{{P50: 30, P90: 60, P99: 90}}}},
		Callbacks:  []Callbacks{{Queue: "q<1>", Hub: "here", Title: model.Title{Name: "Q<1>"}, Booked: 6, Reached: 4, Unreached: 2, Wait: Durations{Mean: 700}}},
		Channels:   []Channel{{Channel: "chat", Title: "Chat", Offered: 8, Accepted: 6, Response: Durations{Mean: 600, P90: 840}}},
		Groups:     []Group{{Group: "g", Hub: "here", Title: model.Title{Name: "Desk"}, Agents: 3, Occupancy: estimate}},
		Goals:      []Goal{{Title: "At most 5% hang up", Side: "at_most", Bound: .05, Value: estimate, Holds: stats.No, Days: 2}},
	}
	for i := range intervals {
		v := Interval{Start: start.Add(time.Duration(i) * every)}
		v.Queues = []QueueInterval{
			{Queue: "q<1>", Hub: "here", ServiceLevel: unknown, WaitMean: unknown},
			{Queue: "idle", Hub: "here", ServiceLevel: unknown},
		}
		v.Tiers = []TierInterval{{Tier: "standard", Hub: "here", WaitMean: unknown}}
		if i%3 != 0 {
			v.Queues[0].Offered, v.Queues[0].InServiceLevel, v.Queues[0].ServiceLevel = 10, 10, stats.Number(float64(i%11)/10)
			v.Tiers[0].Offered, v.Tiers[0].Ended, v.Tiers[0].WaitMean = 10, 10, 60
		}
		v.Center = v.Queues[0]
		v.Center.Agents = 3
		v.Groups = []GroupInterval{{Group: "g", Hub: "here", Agents: 3, Busy: 2}}
		r.Intervals = append(r.Intervals, v)
	}

	return r
}

func pageOf(t *testing.T, r *Report) string {
	t.Helper()
	return documenttest.Page(t, r.Document("base<line>"))
}

// A page of a report of any number of intervals has no NaN.
func TestPageHasNumbers(t *testing.T) {
	for _, n := range []int{0, 1, 3, 48, 96, 500} {
		page := pageOf(t, testReport(n, time.Hour))
		markup, _, _ := strings.Cut(page, "<script>")
		_, markup, _ = strings.Cut(markup, "</style>")
		if wrong := regexp.MustCompile(`NaN|Inf\b`).FindString(markup); wrong != "" {
			t.Errorf("%d intervals: the page has %s", n, wrong)
		}
	}
}

// The page answers first whether the day is good enough, then where it is not.
func TestPageBeginsWithTheVerdict(t *testing.T) {
	page := pageOf(t, testReport(96, 15*time.Minute))

	rest := page
	for _, want := range []string{
		"<h1 id=\"verdict\">A &lt;day&gt;</h1>", "✕ The goal fails", "At most 5% hang up: the value is 90.0%, 85.0 points over.",
		">Calls<", ">200<", ">Answered<", ">150<", ">Service level<", ">Abandoned<", ">Mean wait<", ">Occupancy<",
		"<h2>Goals</h2>", "At most 5% hang up", "✕ fails", "85.0 points over", "on 0 of 2 days",
		"<h2>What became of the calls</h2>", "75.0%", "<h2>The day</h2>", "<h2>Agents</h2>", "<h2>All tables</h2>", "<h2>How it was simulated</h2>",
	} {
		_, after, ok := strings.Cut(rest, want)
		if !ok {
			t.Fatalf("the page has no %q after what comes before it:\n%s", want, rest)
		}
		rest = after
	}

	for _, unwanted := range []string{"q&lt;1&gt;@here", "Idle"} {
		if strings.Contains(page, unwanted) {
			t.Errorf("the page shows %q", unwanted)
		}
	}
}

// The tables of reference have what the first screens leave out.
func TestFoldedTables(t *testing.T) {
	r := testReport(96, 15*time.Minute)
	r.Queues[0].Rejected, r.Queues[0].TimedOut, r.Queues[0].LeftByChoice = 2468, 22, 4
	r.Queues[1].Rejected = 10 // of a queue that was offered nothing
	page := pageOf(t, r)
	row := func(cells ...string) string {
		return `<tr><th scope="row">` + cells[0] + `</th><td class="num">` + strings.Join(cells[1:], `</td><td class="num">`) + `</td></tr>`
	}
	for _, want := range []string{
		row("Q&lt;1&gt;", "1,234", "11", "2"), row("Idle", "5", "0", "0"), row("Chat", "4", "3", "10m", "14m"), row("Q&lt;1&gt;", "5", "20s", "23s", "−3s", "5s"), "11m40s", "−3s", ">1,007<",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

// Queues without a goal in which many callers hang up are named if all goals hold.
func TestVerdictNamesQueuesWithoutAGoal(t *testing.T) {
	queue := func(name string, abandoned stats.Number) Queue {
		return Queue{Queue: name, Offered: 9, Title: model.Title{Name: name}, AbandonedRatio: stats.Estimate{Mean: abandoned}}
	}
	for want, queues := range map[string][]Queue{
		"": {queue("goal", .5), queue("few", .15)},
		"No goal is about many: 15.1% of its callers hang up while waiting.":                                       {queue("many", .151), queue("few", .1)},
		"No goal is about these queues, in which 16.0% to 30.0% of the callers hang up while waiting: a; b and c.": {queue("a", .16), queue("b", .3), queue("c", .2)},
	} {
		r := &Report{
			Queues: queues, Calls: Calls{Arrived: 9},
			Goals: []Goal{{Kind: "queue", Subject: "goal", Holds: stats.Yes}},
		}
		if got := thenOf((page{r}).verdict()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A verdict that no call could change names the reason.
func TestVerdictWithoutCalls(t *testing.T) {
	for arrived, want := range map[int64]string{0: "Nobody called.", 9: "No call came to a queue."} {
		r := testReport(24, time.Hour)
		r.Calls = Calls{Arrived: arrived}
		r.Queues[0].Offered = 0
		if got := thenOf((page{r}).verdict()); got != want {
			t.Errorf("%d calls: %q, want %q", arrived, got, want)
		}
	}
}

// A year has a point for each of its 366 days, also if the clocks change, and each day has its own calls.
func TestYearHasAPointForEachDay(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	r := testReport(0, time.Hour)
	r.Replications = 1
	r.Start = time.Date(2028, 1, 1, 0, 0, 0, 0, zone)
	r.End = r.Start.AddDate(1, 0, 0)
	want := map[string]float64{}
	for at := r.Start; at.Before(r.End); at = at.Add(30 * time.Minute) {
		v := Interval{Start: at, Center: QueueInterval{Offered: int64(at.Day()), Agents: 1}}
		v.Center.WaitP90 = stats.Number(math.NaN())
		r.Intervals = append(r.Intervals, v)
		want[at.Format("Mon 2 Jan")] += float64(at.Day())
	}

	c, ok := newCourse(page{r})
	slots := c.slots(2)
	if !ok || len(slots) != 366 {
		t.Fatalf("the year has %d slots, want 366", len(slots))
	}
	p := callersPlot(&c, slots, c.per(2))
	for i, point := range p.Points {
		if got := float64(p.Series[0].Values[i]); got != want[point.Text] {
			t.Errorf("%s has %g callers, want %g", point.Text, got, want[point.Text])
		}
	}

	r.Center.Wait.P90.Mean = 60
	d := (page{r}).dayCharts().(document.Section)
	plots := d.Blocks[0].(document.Plots).Plots
	const note = "Each point is a day. Waits are not counted by time in a report of 17,568 intervals: set a longer interval."
	if len(plots) != 3 || d.About != note {
		t.Errorf("%d charts and the note %q, want 3 and %q", len(plots), d.About, note)
	}
}

// Queues where nobody waited have no charts: a chart of no wait would be empty.
func TestUnknownWaitsHaveNoCharts(t *testing.T) {
	r := testReport(24, time.Hour)
	for i := range r.Queues {
		r.Queues[i].Offered = 0
		r.Queues[i].Rejected = 9
		r.Queues[i].Wait.P90.Mean = stats.Number(math.NaN())
	}
	plots, rest := waitsOf(r)
	if len(plots) != 0 || len(rest.Rows) != 2 || rest.Rows[0].Cells[1].Text != "–" {
		t.Errorf("queues without a wait have %d rows of charts and %+v", len(plots), rest)
	}
}

func TestVerdictOfGoals(t *testing.T) {
	for want, holds := range map[string][]stats.Verdict{
		"open The scenario has no goals.":           nil,
		" ✓ The goal holds.":                        {stats.Yes},
		" ✓ Both goals hold.":                       {stats.Yes, stats.Yes},
		" ✓ All 3 goals hold.":                      {stats.Yes, stats.Yes, stats.Yes},
		"fails ✕ 1 of 2 goals fails, ? 1 undecided": {stats.No, stats.Undecided},
		"fails ✕ 2 of 3 goals fail":                 {stats.No, stats.No, stats.Yes},
		"open ? 1 undecided":                        {stats.Undecided, stats.Yes},
	} {
		r := &Report{}
		for _, h := range holds {
			r.Goals = append(r.Goals, Goal{Holds: h})
		}

		v := (page{r}).verdict()
		var says []string
		for _, w := range v.Says {
			says = append(says, w.String())
		}
		if got := v.Level.Frame() + " " + strings.Join(says, ", "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// In a few words, one missed goal is a failure. Without one, one undecided goal leaves the verdict open. The number
// is the number of these goals.
func TestShortVerdictOfGoals(t *testing.T) {
	marks := map[stats.Verdict]string{stats.No: "✕", stats.Undecided: "?", stats.Yes: "✓"}
	for goals := 1; goals <= 4; goals++ {
		for missed := range goals + 1 {
			for undecided := range goals + 1 - missed {
				r := &Report{}
				n := map[stats.Verdict]int{stats.No: missed, stats.Undecided: undecided, stats.Yes: goals - missed - undecided}
				for holds, times := range n {
					r.Goals = append(r.Goals, slices.Repeat([]Goal{{Holds: holds}}, times)...)
				}

				is := stats.Yes
				if undecided > 0 {
					is = stats.Undecided
				}
				if missed > 0 {
					is = stats.No
				}
				got := r.ShortVerdict()
				isCounted := strings.Contains(got.Word, fmt.Sprintf("%d ", n[is])) || is != stats.Undecided && n[is] == goals && goals <= 2
				if got.Mark != marks[is] || !isCounted {
					t.Errorf("of %d goals with %d missed and %d undecided, the verdict is %s", goals, missed, undecided, got)
				}
			}
		}
	}
}

// A distance is on the right side of the bound.
func TestDistanceOfGoals(t *testing.T) {
	for want, g := range map[string]Goal{
		"2.6 points to spare": {Side: "at_least", Bound: .9, Value: stats.Estimate{Mean: .926}},
		"3.5 points short":    {Side: "at_least", Bound: .8, Value: stats.Estimate{Mean: .765}},
		"5.7 s to spare":      {Side: "at_most", Bound: 30, Value: stats.Estimate{Mean: 24.3}, Unit: Seconds},
		"1m 30s over":         {Side: "at_most", Bound: 30, Value: stats.Estimate{Mean: 120}, Unit: Seconds},
		"0.0 points to spare": {Side: "at_most", Bound: .1, Value: stats.Estimate{Mean: .1}},
		"no calls":            {Side: "at_most", Bound: .1, Value: stats.Estimate{Mean: stats.Number(math.NaN())}},
	} {
		if got := g.distance(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Ratios of joined intervals are weighted by their denominators, and hours without calls have none.
func TestJoinedIntervalsAreWeighted(t *testing.T) {
	r := testReport(0, time.Hour)
	r.End = r.Start.Add(time.Hour)

	for i, v := range []QueueInterval{
		{Offered: 20, Abandoned: 2, ServiceLevel: 1, InServiceLevel: 10},
		{Offered: 60, ServiceLevel: .25, InServiceLevel: 30},
		{ServiceLevel: stats.Number(math.NaN()), Agents: 1},
		{Offered: 10, ServiceLevel: stats.Number(math.NaN())},
	} {
		r.Intervals = append(r.Intervals, Interval{Start: r.Start.Add(time.Duration(i) * 15 * time.Minute), Center: v})
	}

	c, ok := newCourse(page{r})
	slots := c.slots(2)
	if !ok || len(slots) != 2 {
		t.Fatalf("%d slots, want 2", len(slots))
	}
	if s := slots[0]; s.offered != 40 || s.abandoned != 1 || s.inTime/s.judged != 17.5/40 {
		t.Errorf("the first half hour is %+v", s)
	}
	if s := slots[1]; s.judged != 0 || s.offered != 5 {
		t.Errorf("the second half hour is %+v", s)
	}
}

// The charts leave out the hours in which the center is closed.
func TestClosedHoursAreLeftOut(t *testing.T) {
	r := testReport(24, time.Hour)
	for i := range r.Intervals {
		r.Intervals[i].Center = QueueInterval{}
		if i >= 7 && i < 19 {
			r.Intervals[i].Center.Agents = 3
		}
	}
	c, ok := newCourse(page{r})
	if !ok || c.from != 7 || c.to != 19 || c.axis.Ticks[0].Text != "07:00" || c.axis.Ticks[len(c.axis.Ticks)-1].Text != "19:00" {
		t.Errorf("the day is %+v", c)
	}
}

// The mean of the agents is of the hours with agents, and names these hours.
func TestAgentsAreOfTheirHours(t *testing.T) {
	r := testReport(24, time.Hour)
	if got := (page{r}).agentsNote(); got != "3 agents on the phones, on average" {
		t.Errorf("around the clock: %s", got)
	}

	for i := range r.Intervals {
		r.Intervals[i].Center.Agents = 0
		if i >= 7 && i < 19 {
			r.Intervals[i].Center.Agents = 4
		}
	}

	if got := (page{r}).agentsNote(); got != "4 agents on average, from 07:00 to 19:00" {
		t.Errorf("from seven to seven: %s", got)
	}
	for i := 7; i < 24; i++ {
		r.Intervals[i].Center.Agents = 1
	}
	if got := (page{r}).agentsNote(); got != "1 agent on average, from 07:00 to 24:00" {
		t.Errorf("from seven to midnight: %s", got)
	}

	r.Intervals, r.Center.Agents = nil, 2
	if got := (page{r}).agentsNote(); got != "2 agents on the phones, on average" {
		t.Errorf("without intervals: %s", got)
	}
}

// Callers who only book a callback make no chart of callers in a queue and no tile of their waits.
func TestNobodyInAQueue(t *testing.T) {
	r := testReport(24, time.Hour)
	r.Calls.Offered = 0
	for i := range r.Intervals {
		r.Intervals[i].Center = QueueInterval{Agents: 3, WaitP90: stats.Number(math.NaN())}
	}
	plots := (page{r}).dayCharts().(document.Section).Blocks[0].(document.Plots).Plots
	if len(plots) != 1 || plots[0].Title != "Agents" {
		t.Errorf("%d charts, the first is %s, want the agents alone", len(plots), plots[0].Title)
	}
	if tiles := r.Tiles(); len(tiles) != 3 || tiles[2].Name != "Occupancy" {
		t.Errorf("the tiles are %+v, want calls, answered and occupancy", tiles)
	}
}

// A goal of the only queue with calls is judged in the chart of the center, and has no chart of its own. A goal of
// one of several queues has a chart.
func TestChartOfAGoal(t *testing.T) {
	r := testReport(24, time.Hour)
	r.Goals = []Goal{{
		Title: "Q<1>: 80% answered within 20 s", Kind: "queue", Subject: "q<1>", Measure: "service_level 20s", Side: "at_least", Bound: .8, Unit: Share,
	}}
	charts := func() (all int, goals string) {
		plots := (page{r}).dayCharts().(document.Section).Blocks[0].(document.Plots).Plots
		for _, p := range plots {
			if len(p.Goals) > 0 && p.Goals[0].Text == "goal 80%" {
				goals += p.Title + ";"
			}
		}
		return len(plots), goals
	}

	if all, goals := charts(); all != 4 || goals != "Service level;" {
		t.Errorf("one queue has %d charts, and the goal is in %s", all, goals)
	}
	r.Queues[1].Offered = 40
	if all, goals := charts(); all != 5 || goals != "Q<1>;" {
		t.Errorf("two queues have %d charts, and the goal is in %s", all, goals)
	}
}

// The parts of the calls add up: small ones are one part together, and abandoned calls are last.
func TestSharesAddUp(t *testing.T) {
	calls := Calls{
		Arrived: 10000, Blocked: 400, Answered: 4800, Abandoned: 700, SelfServed: 2000, Deflected: 600, Booked: 500, HungUp: 800,
		Transferred: 100, GaveUp: 70, InProgress: 30,
	}
	got := (page{&Report{Calls: calls, Replications: 10}}).shares().Parts
	want := []document.Share{
		{Class: "bo1", Percent: "48.0%", Name: "Answered", Note: "480 calls, by an agent"},
		{Class: "bo2", Percent: "20.0%", Name: "Self-served", Note: "200 calls, in the menus"},
		{Class: "bo3", Percent: "8.0%", Name: "Hung up in a menu", Note: "80 calls, outside a queue"},
		{Class: "bo4", Percent: "6.0%", Name: "Deflected", Note: "60 calls, to another channel"},
		{Class: "bo5", Percent: "5.0%", Name: "Booked a callback", Note: "50 calls, in place of a wait"},
		{Class: "bo5", Percent: "6.0%", Name: "Otherwise", Note: "60 calls, blocked, transferred, gave up, still there"},
		{Class: "bob", Percent: "7.0%", Name: "Abandoned", Note: "70 calls, while waiting"},
	}

	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("shares (-want +got):\n%s", diff)
	}
	if got := (page{&Report{}}).shares().Parts; got != nil {
		t.Errorf("no calls have the shares %v", got)
	}
}

// A report of several days has a row for each, averaged over the replications.
func TestPageShowsTheDays(t *testing.T) {
	r := testReport(192, 15*time.Minute)
	for day := range 2 {
		start := r.Start.AddDate(0, 0, day)
		r.Days = append(r.Days, Day{
			Start: start, End: start.AddDate(0, 0, 1), Calls: Calls{Arrived: 300, Answered: 240, Abandoned: 20}, Goals: []Goal{{DaysMet: 1, Days: 2}},
			Center: Center{Queue: Queue{ServiceLevel: stats.Estimate{Mean: .7}}},
			Queues: []Queue{{Queue: "few", Hub: "here", Title: model.Title{Name: "Few"}, Offered: 10, ServiceLevel: stats.Estimate{Mean: .1}}, {Queue: "many", Hub: "here", Title: model.Title{Name: "Many"}, Offered: 100, ServiceLevel: stats.Estimate{Mean: .76}}},
		})
	}

	page := pageOf(t, r)
	for _, want := range []string{
		"4 simulated days, seed 0",
		`<tr><th scope="row">Sat 2026-11-28</th><td class="num">150</td><td class="num">120</td><td class="num">0</td><td class="num">10</td><td class="num">70.0%</td><td class="num">Many: 76.0%</td><td class="num">50.0%</td></tr>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not have %q", want)
		}
	}
}

// A center with two queues has charts of their waits. A center with one queue has no such charts: the day shows its
// waits.
func TestChartsOfWaits(t *testing.T) {
	r := testReport(96, 15*time.Minute)
	r.Queues[0].Wait.P90.Mean = 3 * longQueueWait
	r.Queues[1].Offered = 40
	r.Queues[1].Wait.P90.Mean = 2 * longQueueWait

	// The queues of one hub share a row. They share it at two hubs too, if each queue is at one hub.
	for _, hub := range []string{"here", "there"} {
		r.Queues[1].Hub = hub
		if rows, _ := waitsOf(r); len(rows) != 1 || len(rows[0].Plots) != 2 {
			t.Errorf("two queues, one of them %s, have the charts %+v", hub, rows)
		}
	}

	// A queue at two hubs has a row, with a chart for each hub and a heading.
	r.Queues[1].Queue = r.Queues[0].Queue
	if rows, _ := waitsOf(r); len(rows) != 1 || len(rows[0].Plots) != 2 {
		t.Errorf("a queue at two hubs has the charts %+v", rows)
	} else if _, isHeading := (page{r}).waitCharts().(document.Section).Blocks[0].(document.Heading); !isHeading {
		t.Error("a queue at two hubs has no heading")
	}

	r.Queues = r.Queues[:1]
	for i := range r.Intervals {
		r.Intervals[i].Queues = r.Intervals[i].Queues[:1]
	}
	if section, isSection := (page{r}).waitCharts().(document.Section); isSection {
		t.Errorf("one queue has the charts %+v", section)
	}
}

// waitsOf returns the rows of charts of the waits, and the table of short waits.
func waitsOf(r *Report) (rows []document.Plots, rest *document.Table) {
	for _, b := range (page{r}).waitCharts().(document.Section).Blocks {
		switch b := b.(type) {
		case document.Plots:
			rows = append(rows, b)
		case document.Row:
			rest = b.Blocks[0].(*document.Table)
		}
	}
	return rows, rest
}

// thenOf returns the sentences after a verdict.
func thenOf(v document.Verdict) string {
	text := ""
	for _, then := range v.Then {
		text += then.Text
	}
	return text
}

// Both goals, not 2 of 2 goals, fail.
func TestWordsOfFailedGoals(t *testing.T) {
	for _, c := range []struct {
		missed, of int
		want       string
	}{
		{1, 1, "The goal fails"},
		{1, 2, "1 of 2 goals fails"},
		{2, 2, "Both goals fail"},
		{3, 3, "All 3 goals fail"},
		{2, 3, "2 of 3 goals fail"},
	} {
		if got := failing(c.missed, c.of); got != c.want {
			t.Errorf("%d of %d: %q, want %q", c.missed, c.of, got, c.want)
		}
	}
}

// In a browser the page has its order and its charts.
func TestPageInABrowser(t *testing.T) {
	r := testReport(96, 15*time.Minute)
	for i := range r.Intervals {
		r.Intervals[i].Center.WaitP50, r.Intervals[i].Center.WaitP90 = 10, 60
		r.Intervals[i].Queues[0].WaitP90 = 3000
	}

	// Two queues have the section on waits.
	r.Queues[0].Wait.P90.Mean, r.Queues[1].Wait.P90.Mean = 3*longQueueWait, 3*longQueueWait
	r.Queues[1].Offered = 40

	documenttest.CheckInBrowser(t, documenttest.InBrowser{
		Name: "report", Page: pageOf(t, r), Order: "verdict verdict tiles goals became worst day waits groups tables how", Most: 3600,
		Holds: map[string]string{
			"the charts of the day fill their boxes": `[...document.querySelectorAll("#day .box > svg")].every(e => e.getBoundingClientRect().height === 130 && e.getBoundingClientRect().width > 200)`,
			"a chart takes the focus":                `document.querySelector("#day .box").tabIndex === 0`,
		},
	})
}
