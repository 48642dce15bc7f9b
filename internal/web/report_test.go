package web

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// report is one of two days with a queue whose name wants escaping, and with
// the hours in which nobody called.
func aReport(intervals int, every time.Duration) *report.Report {
	unknown := stats.Number(math.NaN())
	estimate := stats.Estimate{Mean: .9, Low: unknown, High: unknown}
	r := &report.Report{
		Scenario: "a<b>&\"c", Replications: 2,
		Calls:      report.Calls{Arrived: 400, Answered: 300, Abandoned: 60, SelfServed: 40},
		Queues:     []report.Queue{{Queue: "q<1>", Hub: "here", Offered: 360, MaxWaiting: 1007, ServiceLevel: estimate, Target: 20, Announced: report.Announced{Count: 9, Mean: 20, Bias: -3, MeanAbsolute: 5}}, {Queue: "idle", Hub: "here"}},
		Tiers:      []report.Queue{{Tier: "standard"}},
		WaitSeries: []report.WaitSeries{{Periods: []report.WaitPeriod{{P50: 30, P90: 60, P99: unknown}}}, {Queue: "q<1>", Periods: []report.WaitPeriod{{P50: 30, P90: 60, P99: 90}}}},
		Callbacks:  []report.Callbacks{{Queue: "q<1>", Hub: "here", Booked: 6, Reached: 4, Unreached: 2, Wait: report.Durations{Mean: 700}}},
		Channels:   []report.Channel{{Channel: "chat", Offered: 8, Accepted: 6, Response: report.Durations{Mean: 600, P90: 840}}},
		Groups:     []report.Group{{Group: "g", Hub: "here", Agents: 3, Occupancy: estimate}},
		Goals:      []report.Goal{{Goal: "abandoned at most 5%", Value: estimate, Holds: stats.No, Days: 2}},
	}
	start := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	for i := range intervals {
		v := report.Interval{Start: start.Add(time.Duration(i) * every)}
		v.Queues = []report.QueueInterval{{Queue: "q<1>", Hub: "here", ServiceLevel: unknown, WaitMean: unknown}, {Queue: "idle", Hub: "here", ServiceLevel: unknown}}
		v.Tiers = []report.TierInterval{{Tier: "standard", Hub: "here", WaitMean: unknown}}
		if i%3 != 0 {
			v.Queues[0].Offered, v.Queues[0].ServiceLevel = 10, stats.Number(float64(i%11)/10)
			v.Tiers[0].Offered, v.Tiers[0].WaitMean = 10, 60
		}
		v.Groups = []report.GroupInterval{{Group: "g", Hub: "here", Agents: 3, Busy: 2}}
		r.Intervals = append(r.Intervals, v)
	}
	return r
}

func written(t *testing.T, r *report.Report) string {
	t.Helper()
	var out strings.Builder
	if err := WriteReport(&out, r, "base<line>"); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAReportIsOnePageThatNeedsNothingElse(t *testing.T) {
	page := written(t, aReport(96, 15*time.Minute))
	if refs := regexp.MustCompile(`(?i)<(script|link|img|iframe)|\b(src|href)=|url\(|@import`).FindAllString(page, -1); refs != nil {
		t.Errorf("the page refers to %q", refs)
	}
	for _, want := range []string{
		"base&lt;line&gt;", "abandoned at most 5%", "q&lt;1&gt;@here", "Offered and answered", "calls in 15m", "Agents at here", "−3s", ">no<",
		"Wait of all", "Wait for q&lt;1&gt;", "told 20s, waited 23s", "11m40s", "<td>chat</td><td>4</td><td>3</td><td>10m00s</td><td>14m00s</td>", "abandoned: 15.0%",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page, "idle@here</td>") {
		t.Error("a queue that was offered nothing has a row")
	}
	if strings.Contains(page, "turned away") {
		t.Error("nobody was turned away, and the page has a table of those who were")
	}
}

// A capacity that turns callers away makes a service level better: both reports tell
// of them beside it, in the words of the first screen.
func TestAReportTellsWhomQueuesLost(t *testing.T) {
	losing, before := aReport(96, 15*time.Minute), aReport(96, 15*time.Minute)
	losing.Queues[0].Rejected, losing.Queues[0].TimedOut, losing.Queues[0].LeftByChoice = 2468, 22, 4
	losing.Queues[1].Rejected = 10 // of a queue that took nobody in
	page := written(t, losing)
	for _, want := range []string{
		"<th scope=\"col\">most waiting</th>", "<td>1,007</td></tr>", "<h3>Neither answered nor abandoned</h3>",
		"<td>q&lt;1&gt;@here</td><td>1,234</td><td>11</td><td>2</td>", "<td>idle@here</td><td>5</td><td>0</td><td>0</td>", "<td>idle@here</td><td>0</td>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	var v reportView
	v.fill([]*report.Report{before, losing})
	want := []lostCompared{{"q<1>@here", []lostFigures{{"0", "0", "0"}, {"1,234", "11", "2"}}}, {"idle@here", []lostFigures{{"0", "0", "0"}, {"5", "0", "0"}}}}
	if diff := cmp.Diff(want, v.Lost); diff != "" {
		t.Errorf("two runs beside each other (-want +got):\n%s", diff)
	}
	if len(v.Queues) != 2 || v.Queues[0].Runs[1].Most != "1,007" {
		t.Errorf("the queues are %+v", v.Queues)
	}
}

// A station's name is set off from the bands that run below it, in the colors of the page.
func TestAStationsNameIsSetOff(t *testing.T) {
	page := written(t, aReport(96, 15*time.Minute))
	if !regexp.MustCompile(`\.station \+ text \{ paint-order: stroke; stroke: var\(--paper\);`).MatchString(page) {
		t.Error("names have no edge in the page's color")
	}
	if stations, named := strings.Count(page, `class="station"`), len(regexp.MustCompile(`class="station"[^>]*/><text`).FindAllString(page, -1)); stations == 0 || named != stations {
		t.Errorf("%d of %d stations have their name behind them, where the rule finds it", named, stations)
	}
}

func TestAReportsDrawingsAreWellFormed(t *testing.T) {
	for name, r := range map[string]*report.Report{
		"a day":           aReport(96, 15*time.Minute),
		"one interval":    aReport(1, time.Hour),
		"no intervals":    aReport(0, time.Hour),
		"three weeks":     aReport(500, time.Hour),
		"the whole night": aReport(3, 15*time.Minute),
	} {
		page := written(t, r)
		for _, svg := range regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(page, -1) {
			d := xml.NewDecoder(strings.NewReader(svg))
			for {
				_, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Errorf("%s: %v", name, err)
					break
				}
			}
		}
	}
}

func TestTheHeatMapHasAtMostAHundredColumns(t *testing.T) {
	for _, n := range []int{1, 96, 97, 500} {
		h := newHeatMap(aReport(n, time.Hour))
		if len(h.Rows) != 1 {
			t.Fatalf("of two queues %d have a row, want the one that was offered calls", len(h.Rows))
		}
		for _, c := range h.Rows[0].Cells {
			if c.X+c.Width > h.Width {
				t.Errorf("of %d intervals a field ends at %d, beyond %d", n, c.X+c.Width, h.Width)
			}
		}
	}
}

func TestWaitsStandOnOneScale(t *testing.T) {
	at := func(seconds float64) stats.Estimate { return stats.Estimate{Mean: stats.Number(seconds)} }
	queues := []report.Queue{{Queue: "short"}, {Queue: "long"}, {Queue: "never"}}
	queues[0].Wait.Quantiles = report.Quantiles{P50: at(0), P90: at(30), P99: at(60)}
	queues[1].Wait.Quantiles = report.Quantiles{P50: at(300), P90: at(600), P99: at(1200)}
	queues[2].Wait.Quantiles = report.Quantiles{P99: at(math.NaN())}
	w := newWaitBars(queues)
	if len(w.Rows) != 2 || len(w.Marks) != 5 {
		t.Fatalf("%d rows and %d marks, want 2 and 5: 0, 5, 10, 15 and 20 minutes", len(w.Rows), len(w.Marks))
	}
	if w.Rows[0].P50 != waitLabel || w.Rows[1].P99 != waitLabel+waitScale || w.Rows[1].P90 != waitLabel+waitScale/2 {
		t.Errorf("the rows are %+v", w.Rows)
	}
}

// Intervals that are taken together weigh by the visits that their ratios are of: a visit
// that still waits has no wait yet, and a short abandon no part in the service level.
func TestIntervalsWeighByWhatTheirRatiosAreOf(t *testing.T) {
	nothing := stats.Number(math.NaN())
	intervals := []report.Interval{
		{Queues: []report.QueueInterval{{Offered: 100, ServiceLevel: 1, Judged: 10, WaitMean: 60, Ended: 30}, {Offered: 5, WaitMean: nothing}}},
		{Queues: []report.QueueInterval{{Offered: 100, ServiceLevel: 0.25, Judged: 30, WaitMean: 300, Ended: 90}, {Offered: 5, WaitMean: 540, Ended: 90}}},
		{Queues: []report.QueueInterval{{Offered: 100, ServiceLevel: nothing, WaitMean: nothing}, {WaitMean: nothing}}},
	}
	cell, ok := heat(intervals, 0)
	if want := heatColor((10*1 + 30*0.25) / 40); !ok || cell.Color != want || !strings.HasSuffix(cell.Text, ": 44%") {
		t.Errorf("the service level of all is %+v, want %s and 44%%", cell, want)
	}
	if _, ok := heat(intervals[2:], 0); ok {
		t.Error("an interval of which nobody is judged has a service level")
	}
	r := &report.Report{Intervals: intervals, Replications: 1, Start: time.Unix(0, 0).UTC(), End: time.Unix(3600, 0).UTC()}
	if got, want := meanWaits(r), []float64{1, 7, math.NaN()}; !slices.EqualFunc(got, want, func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }) {
		t.Errorf("the mean waits are %v minutes, want %v", got, want)
	}
}

// A run tells what it has done in intervals of its days, which mean nothing to anybody.
func TestARunTellsHowMuchOfItIsDone(t *testing.T) {
	s := newReports(&model.Model{}, time.Unix(0, 0))
	if !s.ask(request{days: 100, seed: 1}) {
		t.Fatal("a report is being made before one was asked for")
	}
	s.progress(2400, 9600)
	if v := s.view(); !v.Running || v.Percent != 25 {
		t.Errorf("running %v, %d %% done, want true and 25 %%", v.Running, v.Percent)
	}
}

func TestALongNameIsShortenedInBothItsParts(t *testing.T) {
	for name, want := range map[string]string{
		"lost_cards@new_york":                                   "lost_cards@new_york",
		"technical_support_level_00@north_america":              "technic…vel_00@north_…erica",
		"technical_support_level_01@north_america":              "technic…vel_01@north_…erica",
		"billing@" + strings.Repeat("n", 30) + "_west":          "billing@nnnnnnnnn…nnnn_west",
		strings.Repeat("ü", 40) + "@" + strings.Repeat("h", 40): "üüüüüüü…üüüüüü@hhhhhh…hhhhh",
	} {
		if got := fitted(name); got != want {
			t.Errorf("%s is shortened to %s, want %s", name, got, want)
		}
	}
}

func TestHeatColorsTurnAtTheCustomaryPromise(t *testing.T) {
	for level, want := range map[float64]string{0: "#d55e00", .8: "#e0e0da", 1: "#0072b2"} {
		if got := heatColor(level); got != want {
			t.Errorf("%v is %s, want %s", level, got, want)
		}
	}
}

// What comes to a station leaves it, or stays: every band is as wide at both its
// ends as its calls are many.
func TestThePassageOfTheCallsAddsUp(t *testing.T) {
	calls := report.Calls{
		Arrived: 1000, Blocked: 40, Offered: 600, Answered: 480, Abandoned: 70, SelfServed: 200,
		Deflected: 60, Booked: 50, HungUp: 80, Transferred: 10, GaveUp: 7, InProgress: 3,
	}
	p := newPassage(&calls)
	ends := 0.0
	for i, s := range p.Stations {
		if i > 0 && math.Abs(s.in-s.Height) > 1e-9 {
			t.Errorf("%v of %s's %v come to it", s.in, s.Name, s.Height)
		}
		if s.out == 0 {
			ends += s.calls
		} else if math.Abs(s.out-s.Height) > 1e-9 {
			t.Errorf("%v of %s's %v leave it", s.out, s.Name, s.Height)
		}
		if s.Y < 0 || s.Y+s.Height > p.Height {
			t.Errorf("%s stands from %v to %v of %v", s.Name, s.Y, s.Y+s.Height, p.Height)
		}
	}
	if ends != 1000 {
		t.Errorf("%v of 1000 calls end", ends)
	}
	if p := newPassage(&report.Calls{}); len(p.Bands) > 0 {
		t.Errorf("no calls pass %d bands", len(p.Bands))
	}
}

func TestValuesAreMarkedRoundly(t *testing.T) {
	for most, want := range map[float64]string{0: "0", 3: "0 1 2 3", 7: "0 2 4 6 8", 9.9: "0 2.5 5 7.5 10", 1543: "0 500 1000 1500 2000", 0.03: "0 0.01 0.02 0.03"} {
		var labels []string
		for _, tick := range countTicks(most) {
			labels = append(labels, tick.Label)
		}
		if got := strings.Join(labels, " "); got != want {
			t.Errorf("up to %v: %s, want %s", most, got, want)
		}
	}
}
