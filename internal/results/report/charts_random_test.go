package report

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// randomDays is a report with random intervals of one, some or very many days. At both ends nobody may be there.
func randomDays(rt *rapid.T) *Report {
	upTo := func(most int) int64 { return int64(rapid.IntRange(0, most).Draw(rt, "n")) }
	lengths := []time.Duration{6 * time.Hour, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, 45 * time.Minute, time.Hour}
	length := lengths[0]
	n := rapid.IntRange(246, 252).Draw(rt, "intervals") // around 62 days, in every second report
	if rapid.Bool().Draw(rt, "is short") {
		length = rapid.SampledFrom(lengths).Draw(rt, "length")
		n = rapid.IntRange(1, 60).Draw(rt, "intervals")
	}

	r := &Report{Replications: rapid.IntRange(1, 4).Draw(rt, "replications"), Calls: Calls{Offered: 1}}
	r.Start = time.Date(2026, 1, 5, int(upTo(6)), 0, 0, 0, time.UTC)
	r.End = r.Start.Add(time.Duration(n) * length)
	r.Queues = make([]Queue, rapid.IntRange(1, 3).Draw(rt, "queues"))
	for k := range r.Queues {
		r.Queues[k] = Queue{Queue: fmt.Sprint("q", k), Hub: "hub", Title: model.Title{Name: fmt.Sprint("Q", k)}, Offered: 1}
	}

	// A busy center has a point for each interval, and a quiet one for each hour.
	most := rapid.SampledFrom([]int{8, 300}).Draw(rt, "most")
	first, last := int(upTo(n-1)), int(upTo(n-1))
	number := func(most float64) stats.Number { return stats.Number(float64(upTo(100)) / 100 * most) }
	interval := func(isOpen bool) QueueInterval {
		q := QueueInterval{ServiceLevel: unknown, WaitP90: unknown, WaitP50: unknown, Occupancy: unknown}
		if !isOpen {
			return q
		}
		q.Offered = upTo(most * r.Replications)
		q.Abandoned = upTo(int(q.Offered))
		q.Agents = number(20)
		q.WaitP50 = number(100)
		q.WaitP90 = q.WaitP50 + number(300)
		if q.InServiceLevel = upTo(most); q.InServiceLevel > 0 {
			q.ServiceLevel = number(1)
		}
		if q.Agents > 0 {
			q.Occupancy = number(1)
		}
		return q
	}
	for i := range n {
		v := Interval{Start: r.Start.Add(time.Duration(i) * length)}
		isOpen := i >= min(first, last) && i <= max(first, last)
		v.Center = interval(isOpen)
		for range r.Queues {
			v.Queues = append(v.Queues, interval(isOpen))
		}
		for k := range v.Queues {
			v.Queues[k].Queue, v.Queues[k].Hub = r.Queues[k].Queue, r.Queues[k].Hub
		}
		r.Intervals = append(r.Intervals, v)
		r.Center.Offered += v.Center.Offered
	}
	return r
}

// slotOf is one point of a chart, from the intervals that it adds up.
type slotOf struct {
	of         []Interval
	start, end time.Time
}

// slotsOf divides the open part of a report: by the day in a run of over 62 days, else by the hour or the interval.
func slotsOf(r *Report, isByHour bool) []slotOf {
	isOpen := func(v Interval) bool { return v.Center.Offered > 0 || v.Center.Agents > 0 }
	open := slices.Clone(r.Intervals)
	for len(open) > 0 && !isOpen(open[0]) {
		open = open[1:]
	}
	for len(open) > 0 && !isOpen(open[len(open)-1]) {
		open = open[:len(open)-1]
	}

	length := r.End.Sub(r.Start) / time.Duration(len(r.Intervals))
	var out []slotOf
	for _, v := range open {
		last := len(out) - 1
		isNext := true
		switch {
		case last < 0:
		case r.End.Sub(r.Start) > 62*24*time.Hour:
			isNext = v.Start.Format(time.DateOnly) != out[last].start.Format(time.DateOnly)
		case isByHour:
			isNext = v.Start.Sub(out[last].start) >= time.Hour
		}
		if isNext {
			out = append(out, slotOf{start: v.Start})
			last++
		}
		out[last].of = append(out[last].of, v)
		out[last].end = v.Start.Add(length)
	}
	return out
}

// sumOf adds up a value of the intervals.
func (s *slotOf) sumOf(value func(*QueueInterval) float64) float64 {
	sum := 0.0
	for i := range s.of {
		sum += value(&s.of[i].Center)
	}
	return sum
}

// isSame reports whether two numbers are equal or both unknown.
func isSame(a, b stats.Number) bool {
	return math.Abs(float64(a-b)) < 1e-9*max(1, math.Abs(float64(b))) || !a.Known() && !b.Known()
}

// chartCheck compares a chart with the slots that it shows.
type chartCheck struct {
	title     string
	slots     []slotOf
	isAtStart bool // points are at the starts of slots, and not in the middle
	series    int
	value     func(*slotOf) stats.Number
}

// of compares the points, the values and the axis of a chart of a report.
func (c *chartCheck) of(rt *rapid.T, r *Report, charts map[string]*look.Plot) {
	p := charts[c.title]
	if p == nil {
		rt.Fatalf("there is no chart %q", c.title)
	}
	first := float64(c.slots[0].start.Unix())
	last := float64(c.slots[len(c.slots)-1].end.Unix())
	if p.X.Low != first || p.X.High != last || len(p.Points) != len(c.slots) {
		rt.Fatalf("%s: %d points from %v to %v, want %d from %v to %v", c.title, len(p.Points), p.X.Low, p.X.High, len(c.slots), first, last)
	}

	// A point that is a day has no time, and a run of days has dates.
	layout := "15:04"
	isOfDays := slices.ContainsFunc(c.slots, func(s slotOf) bool { return len(s.of) > 1 })
	switch length := r.End.Sub(r.Start); {
	case length > 62*24*time.Hour && isOfDays:
		layout = "Mon 2 Jan"
	case length > 25*time.Hour:
		layout = "Mon 2 Jan 15:04"
	}

	for i := range c.slots {
		s := &c.slots[i]
		at := s.start.Add(s.end.Sub(s.start) / 2).Unix()
		if c.isAtStart {
			at = s.start.Unix()
		}
		if point := p.Points[i]; point.At != float64(at) || point.Text != s.start.Format(layout) {
			rt.Errorf("%s: point %d is %v, want it at %v on %s", c.title, i, point, at, s.start.Format(layout))
		}

		got := p.Series[c.series].Values[i]
		if want := c.value(s); !isSame(got, want) {
			rt.Errorf("%s: value %d of %q is %v, want %v", c.title, i, p.Series[c.series].Name, got, want)
		}
		if float64(got) > p.Y.High+1e-9 {
			rt.Errorf("%s: the value %v is above the axis, which ends at %v", c.title, got, p.Y.High)
		}
	}
}

// TestChartsOfTheDayAddUpIntervals adds up random intervals. Each chart has a point for each slot of the open part of
// the day, in the middle of its slot or, for a roster, at its start. Its axis reaches the highest value.
func TestChartsOfTheDayAddUpIntervals(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		r := randomDays(rt)
		section, isThere := (page{r}).dayCharts().(document.Section)
		byInterval := slotsOf(r, false)
		if isThere != (len(byInterval) > 0) {
			rt.Errorf("the charts are there: %t, with %d open slots", isThere, len(byInterval))
		}
		if !isThere {
			return
		}

		// A mean of under 50 callers makes a point of each hour, if hours divide into intervals.
		length := r.End.Sub(r.Start) / time.Duration(len(r.Intervals))
		open := byInterval[len(byInterval)-1].end.Sub(byInterval[0].start) / length
		isFew := float64(r.Center.Offered)/float64(r.Replications)/float64(open) < 50
		isByHour := isFew && time.Hour%length == 0

		charts := map[string]*look.Plot{}
		for _, p := range section.Blocks[0].(document.Plots).Plots {
			charts[p.Title] = p
		}
		for _, c := range checksOf(r, byInterval, slotsOf(r, isByHour), length) {
			c.of(rt, r, charts)
		}
		compareNotes(rt, &section, charts, r, isByHour)
	})
}

// checksOf computes the charts of a day from its intervals and its slots.
func checksOf(r *Report, byInterval, bySlot []slotOf, length time.Duration) []chartCheck {
	n := float64(r.Replications)
	sum := func(value func(*QueueInterval) float64) func(*slotOf) stats.Number {
		return func(s *slotOf) stats.Number { return stats.Number(s.sumOf(value) / n) }
	}
	offered := sum(func(q *QueueInterval) float64 { return float64(q.Offered) })
	out := []chartCheck{
		{"Callers", bySlot, false, 0, offered},
		{"Callers", bySlot, false, 1, sum(func(q *QueueInterval) float64 { return float64(q.Abandoned) })},
	}

	// Slots of few calls are joined in the chart of the service level, so it is compared if all have many.
	isFew := func(s slotOf) bool { return offered(&s) > 0 && offered(&s) < 5 }
	if !slices.ContainsFunc(bySlot, isFew) {
		out = append(out, chartCheck{"Service level", bySlot, false, 0, func(s *slotOf) stats.Number {
			judged := s.sumOf(func(q *QueueInterval) float64 { return float64(q.InServiceLevel) })
			inTime := s.sumOf(func(q *QueueInterval) float64 { return product(q.InServiceLevel, q.ServiceLevel) })
			return stats.Number(inTime / judged)
		}})
	}

	// Waits have a point for each interval. An interval of fewer than five calls a day has no quantile.
	var each []slotOf
	for _, s := range byInterval {
		for _, v := range s.of {
			each = append(each, slotOf{of: []Interval{v}, start: v.Start, end: v.Start.Add(length)})
		}
	}
	wait := func(of func(*QueueInterval) stats.Number) func(*slotOf) stats.Number {
		return func(s *slotOf) stats.Number {
			if offered(s) < 5 {
				return unknown
			}
			return of(&s.of[0].Center)
		}
	}
	out = append(out,
		chartCheck{"Waits", each, false, 0, wait(func(q *QueueInterval) stats.Number { return q.WaitP90 })},
		chartCheck{"Waits", each, false, 1, wait(func(q *QueueInterval) stats.Number { return q.WaitP50 })},
	)

	// Agents are means over the intervals of a slot, and nobody is busy if nobody is there.
	mean := func(value func(*QueueInterval) float64) func(*slotOf) stats.Number {
		return func(s *slotOf) stats.Number { return stats.Number(s.sumOf(value) / float64(len(s.of))) }
	}
	return append(out,
		chartCheck{"Agents", byInterval, true, 0, mean(func(q *QueueInterval) float64 { return float64(q.Agents) })},
		chartCheck{"Agents", byInterval, true, 1, mean(func(q *QueueInterval) float64 { return product(q.Agents, q.Occupancy) })},
	)
}

// product is a share of a number, and 0 of nothing, whose share is unknown.
func product[T int64 | stats.Number](of T, share stats.Number) float64 {
	if of == 0 {
		return 0
	}
	return float64(of) * float64(share)
}

// compareNotes compares the words of the charts with the length of the run and of a point.
func compareNotes(rt *rapid.T, section *document.Section, charts map[string]*look.Plot, r *Report, isByHour bool) {
	length := r.End.Sub(r.Start) / time.Duration(len(r.Intervals))
	each, people, about := "an hour", "people", "Line: the mean of the simulated days."
	switch {
	case r.End.Sub(r.Start) > 62*24*time.Hour:
		each, people, about = "a day", "people, mean of the day", "Each point is a day."
	case !isByHour && length != time.Hour:
		each = map[time.Duration]string{
			10 * time.Minute: "in 10m 00s", 15 * time.Minute: "a quarter hour", 30 * time.Minute: "in half an hour",
			45 * time.Minute: "in 45m 00s", 6 * time.Hour: "in 6h 00m",
		}[length]
	}
	if charts["Callers"].Note != each || charts["Agents"].Note != people || section.About != about {
		rt.Errorf("the notes are %q, %q and %q, want %q, %q and %q", charts["Callers"].Note, charts["Agents"].Note, section.About, each, people, about)
	}
}

// TestChartsOfGoals draws the service level of a queue with a goal by the hour. The axis begins at half if the goal and
// all levels are above it.
func TestChartsOfGoals(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		r := randomDays(rt)
		g := Goal{
			Kind: "queue", Subject: rapid.SampledFrom([]string{"q0", "q0@hub", "q0@other"}).Draw(rt, "subject"),
			Measure: rapid.SampledFrom([]string{"service_level 20s", "asa"}).Draw(rt, "measure"), Title: "Q0: service level",
			Bound: stats.Number(float64(rapid.IntRange(30, 95).Draw(rt, "bound")) / 100),
		}
		length := r.End.Sub(r.Start) / time.Duration(len(r.Intervals))
		c, ok := newCourse(page{r})
		if !ok {
			return
		}

		p := goalPlot(&c, &g)
		if want := g.Measure != "asa" && time.Hour%length == 0; (p != nil) != want {
			rt.Fatalf("the chart of %v in intervals of %v is there: %t, want %t", g.Measure, length, p != nil, want)
		}
		if p == nil {
			return
		}

		lowest := float64(g.Bound)
		slots := slotsOf(r, true)
		if len(slots) != len(p.Points) {
			rt.Fatalf("%d points, want %d", len(p.Points), len(slots))
		}
		for i, s := range slots {
			judged, inTime := 0.0, 0.0
			for _, v := range s.of {
				if q := &v.Queues[0]; g.Subject != "q0@other" && q.InServiceLevel > 0 {
					judged += float64(q.InServiceLevel)
					inTime += float64(q.InServiceLevel) * float64(q.ServiceLevel)
				}
			}
			level := stats.Number(inTime / judged)
			if got := p.Series[0].Values[i]; !isSame(got, level) {
				rt.Errorf("the level of point %d is %v, want %v", i, got, level)
			}
			if level.Known() {
				lowest = min(lowest, float64(level))
			}
		}

		low := 0.5
		if lowest < 0.5 {
			low = 0
		}
		if p.Y.Low != low || p.Y.High != 1 || len(p.Goals) != 1 || p.Goals[0].At != float64(g.Bound) || p.Title != "Q0" ||
			p.Note != "answered within 20 s, by the hour" {
			rt.Errorf("the chart is %+v, want it from %v", p, low)
		}
	})
}

// TestWordsOfGoals states how a value, its interval and its verdict are written next to the bound.
func TestWordsOfGoals(t *testing.T) {
	for name, c := range map[string]struct {
		goal                    Goal
		shown, missed, interval string
	}{
		"short of a share": {
			Goal{Side: "at_least", Bound: 0.8, Unit: Share, Value: estimateOf(0.75, 0.74, 0.76), Holds: stats.No},
			"75.0%", "75.0%", "74.0% to 76.0%",
		},
		"rounded to the bound, below it": {
			Goal{Side: "at_least", Bound: 0.8, Unit: Share, Value: estimateOf(0.7999, 0.79, 0.8001), Holds: stats.Undecided},
			"below 80.0%", "below 80.0%", "79.0% to above 80.0%",
		},
		"rounded to the bound, above it": {
			Goal{Side: "at_most", Bound: 30, Unit: Seconds, Value: estimateOf(30.02, 29.98, 31), Holds: stats.Undecided},
			"above 30s", "above 30s", "below 30s to 31s",
		},
		"kept, with an interval that reaches the bound": {
			Goal{Side: "at_least", Bound: 0.8, Unit: Share, Value: estimateOf(0.85, 0.75, 0.9), Holds: stats.Undecided},
			"85.0%", "85.0%, and its interval reaches 80.0%", "75.0% to 90.0%",
		},
		"kept at most, with an interval that reaches the bound": {
			Goal{Side: "at_most", Bound: 60, Unit: Seconds, Value: estimateOf(50, 40, 70), Holds: stats.Undecided},
			"50s", "50s, and its interval reaches 1m", "40s to 1m10s",
		},
		"kept": {
			Goal{Side: "at_most", Bound: 60, Unit: Seconds, Value: estimateOf(50, 40, 55), Holds: stats.Yes}, "50s", "50s", "40s to 55s",
		},
		"at the bound": {
			Goal{Side: "at_most", Bound: 60, Unit: Seconds, Value: estimateOf(60, 60, 60), Holds: stats.Yes}, "1m", "1m", "1m to 1m",
		},
		"of a period": {
			Goal{Side: "at_least", Bound: 0.8, Unit: Share, Value: estimateOf(0.75, 0.74, 0.76), Holds: stats.No, when: "Mon 10:00"},
			"Mon 10:00: 75.0%", "Mon 10:00: 75.0%", "74.0% to 76.0%",
		},
		"of one replication": {
			Goal{Side: "at_least", Bound: 0.8, Unit: Share, Value: stats.Estimate{Mean: 0.75, Low: unknown, High: unknown}, Holds: stats.No},
			"75.0%", "75.0%", "–",
		},
	} {
		if shown, missed, interval := c.goal.ShowValue(), c.goal.ShowMissed(), c.goal.Interval(); shown != c.shown || missed != c.missed || interval != c.interval {
			t.Errorf("%s: %q, %q, %q; want %q, %q, %q", name, shown, missed, interval, c.shown, c.missed, c.interval)
		}
	}
}

// TestLayoutsOfTimes states when a time has its date and its zone.
func TestLayoutsOfTimes(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 3, 2, 0, 0, 0, 0, zone)
	change := time.Date(2026, 3, 28, 0, 0, 0, 0, zone) // the clocks change on the 29th
	for _, c := range []struct {
		start, end time.Time
		want       string
	}{
		{start, start.AddDate(0, 0, 1), "Mon 15:04"},
		{start, start.AddDate(0, 0, 7), "Mon 15:04"},
		{start, start.AddDate(0, 0, 7).Add(time.Hour), "2006-01-02 15:04"},
		{change, change.AddDate(0, 0, 2), "Mon 15:04 MST"},
		{change, change.AddDate(0, 0, 9), "2006-01-02 15:04 MST"},
	} {
		if got := (&Report{Start: c.start, End: c.end}).timeLayout(); got != c.want {
			t.Errorf("from %v to %v the layout is %q, want %q", c.start, c.end, got, c.want)
		}
	}

	for length, want := range map[time.Duration]string{
		23*time.Hour - 1: "run", 23 * time.Hour: "day", 25 * time.Hour: "day", 25*time.Hour + 1: "run",
	} {
		for days := range 3 {
			of := want
			if days > 1 {
				of = "day"
			}
			if got := unitOf(days, length); got != of {
				t.Errorf("%d days in %v are a %s, want %s", days, length, got, of)
			}
		}
	}
}

// TestSumsOfIntervals sums random intervals over their queues. A queue whose waits have not ended has no part in the mean
// wait, and the longest queue is the one in which the most callers wait.
func TestSumsOfIntervals(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		var v Interval
		offered, abandoned, ended, waited, longest := int64(0), int64(0), int64(0), 0.0, int64(0)
		for range rapid.IntRange(0, 4).Draw(rt, "queues") {
			count := func() int64 { return int64(rapid.IntRange(0, 5).Draw(rt, "count")) }
			q := QueueInterval{Offered: count(), Abandoned: count(), Ended: count(), WaitingMax: count(), WaitMean: unknown}
			if q.Ended > 0 {
				q.WaitMean = stats.Number(10 * count())
				waited += float64(q.WaitMean) * float64(q.Ended)
			}
			v.Queues = append(v.Queues, q)
			offered += q.Offered
			abandoned += q.Abandoned
			ended += q.Ended
			longest = max(longest, q.WaitingMax)
		}

		s := v.sum()
		if s.offered != offered || s.abandoned != abandoned || s.ended != ended || s.waited != waited || (s.longest == nil) != (longest == 0) {
			rt.Errorf("the sum of %+v is %+v", v.Queues, s)
		}
		if s.longest != nil {
			first := slices.IndexFunc(v.Queues, func(q QueueInterval) bool { return q.WaitingMax == longest })
			if s.longest != &v.Queues[first] {
				rt.Errorf("the longest queue of %+v is %+v", v.Queues, s.longest)
			}
		}
	})
}

// TestSharesOfCallsAreComplete divides random calls. The parts add up to all calls, larger parts come first, abandoned calls
// last, and the calls of small parts are together before them.
func TestSharesOfCallsAreComplete(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		r := &Report{Replications: 1}
		counts := []*int64{&r.Calls.Answered, &r.Calls.SelfServed, &r.Calls.Abandoned, &r.Calls.HungUp, &r.Calls.Deflected, &r.Calls.Transferred, &r.Calls.Blocked, &r.Calls.InProgress}
		sum := int64(0)
		for _, n := range counts {
			*n = rapid.SampledFrom([]int64{0, 1, 2, 40, 300, 900}).Draw(rt, "calls")
			sum += *n
		}

		// One call in a thousand is a part of its own, and fewer are not.
		r.Calls.Arrived = max(sum, rapid.SampledFrom([]int64{1000, 1001, 2000}).Draw(rt, "arrived"))
		r.Calls.Answered += r.Calls.Arrived - sum

		parts := (page{r}).shares().Stack.(look.Stack).Parts
		all := 0.0
		var named []float64
		for i, p := range parts {
			all += p.Count
			switch {
			case p.Class == "ob":
				if i != len(parts)-1 || int64(p.Count) != r.Calls.Abandoned {
					rt.Errorf("the abandoned calls are part %d of %v", i, parts)
				}
			case p.Name == "Otherwise":
				if next := i + 1; next < len(parts) && parts[next].Class != "ob" {
					rt.Errorf("small parts are before others: %v", parts)
				}
			default:
				named = append(named, p.Count)
				if p.Count*1000 < float64(r.Calls.Arrived) {
					rt.Errorf("a small part has its own name: %v of %d", parts, r.Calls.Arrived)
				}
			}
		}
		if int64(math.Round(all)) != r.Calls.Arrived || !slices.IsSortedFunc(named, func(a, b float64) int { return int(b - a) }) || len(named) > 5 {
			rt.Errorf("the parts of %d calls are %v", r.Calls.Arrived, parts)
		}

		// A part that is large enough has its own name, unless five others are larger.
		large := 0
		for _, n := range counts {
			if n != &r.Calls.Abandoned && *n > 0 && *n*1000 >= r.Calls.Arrived {
				large++
			}
		}
		if want := min(large, 5); len(named) != want {
			rt.Errorf("%d parts of %d calls have names, want %d: %v", len(named), r.Calls.Arrived, want, parts)
		}
	})
}
