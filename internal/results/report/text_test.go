package report

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// The busiest intervals are those with the most calls offered, the earlier first among
// equals. Intervals without a call are left out.
func TestBusiestIntervals(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		r := &Report{}
		for i, offered := range rapid.SliceOf(rapid.Int64Range(0, 9)).Draw(t, "offered") {
			r.Intervals = append(r.Intervals, Interval{Start: time.Unix(int64(i), 0), Queues: []QueueInterval{{Offered: offered}}})
		}

		var want, got []time.Time
		for _, s := range (tables{r}).busiest() {
			got = append(got, s.start)
		}
		all := slices.Clone(r.Intervals)

		slices.SortStableFunc(all, func(a, b Interval) int { return int(b.Queues[0].Offered - a.Queues[0].Offered) })
		for i := range all[:min(shownIntervals, len(all))] {
			if all[i].Queues[0].Offered > 0 {
				want = append(want, all[i].Start)
			}
		}

		if !slices.Equal(got, want) {
			t.Fatalf("busiest %v, want %v", got, want)
		}
	})
}

// The labels of two intervals differ: on the day on which the clock is put back an hour
// occurs twice, and in a run of several weeks a day of the week does.
func TestIntervalLabelsDiffer(t *testing.T) {
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}

	for _, c := range []struct {
		starts, want []string
	}{
		{[]string{"2026-11-27T10:00:00-05:00", "2026-11-27T10:15:00-05:00"}, []string{"Fri 10:00", "Fri 10:15"}},
		{[]string{"2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"}, []string{"Sun 01:30 EDT", "Sun 01:30 EST"}},
		{[]string{"2026-11-20T10:00:00-05:00", "2026-11-27T10:00:00-05:00"}, []string{"2026-11-20 10:00", "2026-11-27 10:00"}},
		{
			[]string{"2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00", "2026-11-08T01:30:00-05:00"},
			[]string{"2026-11-01 01:30 EDT", "2026-11-01 01:30 EST", "2026-11-08 01:30 EST"},
		},
	} {
		var starts []time.Time
		for _, text := range c.starts {
			start, err := time.Parse(time.RFC3339, text)
			if err != nil {
				t.Fatal(err)
			}
			starts = append(starts, start.In(newYork))
		}

		r := &Report{Start: starts[0], End: starts[len(starts)-1].Add(15 * time.Minute)}
		var got []string
		for _, start := range starts {
			got = append(got, start.Format(r.timeLayout()))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v are labeled %v, want %v", c.starts, got, c.want)
		}
	}
}

func TestFormatSeconds(t *testing.T) {
	for seconds, want := range map[stats.Number]string{
		0: "0s", 8.24: "8.2s", 59.94: "59.9s", 59.96: "1m", 760: "12m40s", 3900: "1h05m",
		-0.04: "0s", -8.24: "-8.2s", -270.8: "-4m31s", stats.Number(math.NaN()): "–",
	} {
		if got := FormatSeconds(seconds); got != want {
			t.Errorf("FormatSeconds(%v) = %s, want %s", float64(seconds), got, want)
		}
	}
}

// A value that differs from its goal's bound is not shown as the bound is.
func TestGoalShowsDifferenceFromBound(t *testing.T) {
	for _, c := range []struct {
		unit         Unit
		bound, value stats.Number
		want         string
	}{
		{Share, 0.056, 0.0562, "above 5.6%"},
		{Share, 0.056, 0.056, "5.6%"},
		{Share, 0.056, 0.0571, "5.7%"},
		{Share, 0.8, 0.7996, "below 80.0%"},
		{Share, 0.8, stats.Number(math.Nextafter(0.8, 0)), "80.0%"}, // a rounding error
		{Share, 0, -0.0001, "below 0.0%"},
		{Share, 0.8, stats.Number(math.NaN()), "–"},
		{Seconds, 107, 107.42, "above 1m47s"},
		{Seconds, 107, 107, "1m47s"},
		{Seconds, 107, 108.3, "1m48s"},
		{Seconds, 60, 59.97, "below 1m"},
		{Seconds, 3600, 3599.7, "below 1h"},
	} {
		g := Goal{Unit: c.unit, Bound: c.bound}
		if got := g.Show(c.value); got != c.want {
			t.Errorf("%v against %v is shown as %s, want %s", float64(c.value), float64(c.bound), got, c.want)
		}
	}
}

func TestPercentages(t *testing.T) {
	for share, want := range map[stats.Number]string{
		0: "0.0%", 0.593: "59.3%", 1: "100.0%", -0.0004: "0.0%", -0.0006: "-0.1%", -0.012: "-1.2%", stats.Number(math.NaN()): "–",
	} {
		if got := Percentage(share); got != want {
			t.Errorf("Percentage(%v) = %s, want %s", float64(share), got, want)
		}
	}
}

// textOf writes the text of a report with every table about one queue, with long numbers.
func textOf(t *testing.T, queue, hub string) string {
	t.Helper()
	many := stats.Estimate{Mean: 0.79996, Low: -0.79996, High: 0.81234}
	long := stats.Estimate{Mean: 35999, Low: 34999, High: 36999}

	r := &Report{
		Scenario: "peak_day", Replications: 1,
		Queues: []Queue{{
			Queue: queue, Hub: hub, Offered: 1234567, MaxWaiting: 12345, Target: 1200,
			AbandonedRatio: many, ServiceLevel: many, ASA: long, WaitMean: long, Wait: Wait{Mean: long.Mean, Quantiles: Quantiles{P90: long}},
		}},
		Intervals: []Interval{{Queues: []QueueInterval{{Queue: queue, Hub: hub, Offered: 12345, Abandoned: 1234, WaitMean: 35999, WaitingMax: 12345, Ended: 12345}}}},
		Callbacks: []Callbacks{{Queue: queue, Hub: hub, Booked: 123456, Reached: 123456, Unreached: 123456, Wait: Durations{35999, 35999, 35999, 35999}}},
		Channels:  []Channel{{Channel: queue, Offered: 123456, Accepted: 123456, Response: Durations{35999, 35999, 35999, 35999}}},
	}
	for _, of := range []string{"service_level 20s at least 80%", "service_level 20s at least 80% on 90% of days", "wait p90 at most 9h59m58s on 100% of days"} {
		r.Goals = append(r.Goals, Goal{
			Goal: queue + "@" + hub + " " + of, Value: many, Holds: stats.Undecided, DaysMet: 1998,
			Days: 2000, Bound: 0.8,
		})
	}

	return documenttest.Text(t, r.Document("run"))
}

// The tables fit for all names of queues and hubs of the sample center, and for names
// twice as long.
func TestTablesFitTheWidth(t *testing.T) {
	m := scenariotest.Sample(t, "peak_day")
	center := m.Center
	var names [][2]string
	for i := range center.Queues {
		for h := range center.Hubs {
			names = append(names, [2]string{center.Queues[i].Name.Value, center.Hubs[h].Name.Value})
		}
	}
	names = append(names, [2]string{"lost_or_stolen_cards_and_other_emergencies", "new_york_world_financial_center_tower"})
	for _, n := range names {
		for line := range strings.SplitSeq(textOf(t, n[0], n[1]), "\n") {
			if columns := utf8.RuneCountInString(line); columns > document.TextWidth {
				t.Errorf("%d columns: %s", columns, line)
			}
		}
	}
}

// Every count has thousands separators.
func TestTextSeparatesThousands(t *testing.T) {
	if s := textOf(t, "cards", "here"); strings.Contains(s, "12345") || strings.Count(s, "12,345") != 3 {
		t.Errorf("a count has no separators:\n%s", s)
	}
}

// The table of intervals has those with calls, and the queue in which the most calls are late.
func TestIntervalTable(t *testing.T) {
	start := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	queue := func(name string, calls int64, level stats.Number) QueueInterval {
		return QueueInterval{Title: model.Title{Name: name, Hub: "Here"}, Offered: calls, InServiceLevel: calls, ServiceLevel: level}
	}
	r := &Report{
		Replications: 2, Start: start, End: start.Add(time.Hour),
		Queues: []Queue{{Queue: "few", Hub: "here", Offered: 10}, {Queue: "many", Hub: "here", Offered: 100}}, Intervals: []Interval{
			{Start: start, Center: QueueInterval{Offered: 110, Abandoned: 11, ServiceLevel: 0.7, WaitMean: 30}, Queues: []QueueInterval{queue("few", 10, 0.1), queue("many", 100, 0.76)}},
			{Start: start.Add(15 * time.Minute)},
			{Start: start.Add(30 * time.Minute), Center: QueueInterval{Offered: 10, ServiceLevel: 1}, Queues: []QueueInterval{queue("few", 10, 1), queue("many", 0, unknown)}},
		},
	}

	want := document.NewTable()
	want.Row("Fri 09:00", "55", "10.0%", "70.0%", "30s", "many, Here: 76.0%")
	want.Row("Fri 09:30", "5", "0.0%", "100.0%", "0s", "–")
	if diff := cmp.Diff(want.Rows, (tables{r}).byTime().Rows); diff != "" {
		t.Errorf("intervals (-want +got):\n%s", diff)
	}
}

// The verdict is one sentence with the value, the bound and the period of the worst goal.
func TestVerdict(t *testing.T) {
	for want, goals := range map[string][]Goal{
		"The scenario has no goals.": nil,
		"The goal holds.":            {{Holds: stats.Yes}},
		"1 of 2 goals missed, 1 undecided. Sales: 80% answered within 20 s. The value is 43.2%, at Fri 10:00.": {
			{Holds: stats.Undecided},
			{Holds: stats.No, Title: "Sales: 80% answered within 20 s", Side: "at_least", Bound: 0.8, Value: stats.Estimate{Mean: 0.432}, when: "Fri 10:00"},
		},
		"The goal is missed. Cost of the roster a day at most 4,000. The value is 5,000 a day.": {
			{Holds: stats.No, Title: "Cost of the roster a day at most 4,000", Side: "at_most", Bound: 4000, Value: stats.Estimate{Mean: 5000}, Unit: Money, per: "a day"},
		},
	} {
		r := &Report{Goals: goals}
		r.Center.ServiceLevel.Mean = unknown
		if got := r.Verdict(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A bound that rounds to 0 has its sign where the difference itself does not round to 0.
func TestBoundsOfDifferences(t *testing.T) {
	for _, c := range []struct {
		unit            Unit
		mean, low, high stats.Number
		want            string
	}{
		{Seconds, -0.06, -0.11, -0.01, "-0.1s to -0.01s"},
		{Share, 0.002, -0.0003, 0.004, "-0.03 to +0.4"},
		{Share, 0.002, 0, 0.004, "0.0 to +0.4"},
		{Seconds, 0.3, 0.0007, 0.6, "above 0 to +0.6s"},
		{Share, -0.0005, -0.001, -0.000005, "-0.1 to below 0"},
		{Seconds, 0.01, -0.01, 0.03, "0s to 0s"},
	} {
		if got := c.unit.SignedRange(stats.Estimate{Mean: c.mean, Low: c.low, High: c.high}); got != c.want {
			t.Errorf("%v to %v is shown as %s, want %s", c.low, c.high, got, c.want)
		}
	}
}

func TestFewAreNotNone(t *testing.T) {
	r := &Report{Replications: 20}
	for n, want := range map[int64]string{0: "0", 1: "0.05", 9: "0.5", 10: "1", 25_000: "1,250"} {
		if got := r.PerReplication(n); got != want {
			t.Errorf("%d in 20 replications are shown as %s, want %s", n, got, want)
		}
	}
}

// A queue is named with its hub. The row of all queues is named after the center.
func TestNamesOfQueues(t *testing.T) {
	for want, q := range map[string]Queue{
		"disputes@london": {Queue: "disputes", Hub: "london"},
		CenterSubject:     {},
	} {
		if got := q.Name(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A table of channels has a short heading in the text and the whole one in CSV.
func TestHeadingsOfChannels(t *testing.T) {
	table := (tables{&Report{Replications: 1, Channels: []Channel{{Title: "Chat", Offered: 8, Accepted: 2}}}}).channels()
	heading, _, _ := strings.Cut(strings.TrimSpace(table.Fit()), "\n")
	if got := regexp.MustCompile(` {2,}`).Split(heading, -1); !slices.Equal(got, []string{"channel", "offered", "accepted", "responds in", "p90"}) {
		t.Errorf("the text has the headings %q", got)
	}

	var csv strings.Builder
	if err := table.WriteCSV(&csv); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(csv.String(), "channel,offered,accepted,\"responds in, on average\",p90\n") {
		t.Errorf("the CSV is\n%s", &csv)
	}
}
