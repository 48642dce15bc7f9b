package fit

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// daysFrom are dates from a Monday on.
func daysFrom(n int) (out []date) {
	monday := routing.DateOf(time.Date(2026, 9, 7, 0, 0, 0, 0, time.UTC))
	for i := range n {
		out = append(out, date{Date: monday.Plus(i), weekday: time.Weekday((i + 1) % 7)})
	}
	return out
}

// Warnings of outages name the hours without a call where 15 or more calls are usual on the other days of their weekday,
// and those in which half of 20 callers or more hang up, six standard errors more than on these days: ten of them, and
// how many more there are. Hours without a call that follow each other are one outage.
func TestOutagesByHour(t *testing.T) {
	const days, hours = 28, 4
	longtest.CheckN(t, 100, 1000, func(rt *rapid.T) {
		d := &Data{dates: daysFrom(days)}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, days-1), 0, 3).Draw(rt, "excluded") {
			d.dates[i].excluded = i%2 == 0
			d.dates[i].partial = i%2 == 1
		}
		var calls, queued, left [days][hours]int
		for i := range days {
			for hour := range hours {
				n := rapid.SampledFrom([]int{0, 12, 20, 21, 30}).Draw(rt, "calls")
				calls[i][hour] = n
				queued[i][hour] = max(0, n-rapid.IntRange(0, 1).Draw(rt, "in the menus"))
				left[i][hour] = queued[i][hour] * rapid.SampledFrom([]int{0, 0, 0, 0, 1, 2, 3}).Draw(rt, "left") / 3
				for k := range n {
					v := &visit{day: int32(i), minute: int16(60*(hour+20) + k), queue: none, enqueued: never, answered: never, ended: never}
					if k < queued[i][hour] {
						v.queue, v.enqueued, v.ended = 0, 1000, 2000
					}
					if k < left[i][hour] {
						v.outcome = abandoned
					}
					d.visits = append(d.visits, v)
				}
			}
		}

		var want, hangUps []string
		for i := range days {
			on := d.dates[i]
			if !on.counts() {
				continue
			}
			usual := func(of *[days][hours]int, hour int) (mean float64) {
				others := 0.0
				for k := range days {
					if k != i && k%7 == i%7 && d.dates[k].counts() {
						others++
						mean += float64(of[k][hour])
					}
				}
				return mean / max(1, others)
			}
			from, expected := -1, 0.0
			for hour := range hours + 1 {
				if hour < hours && calls[i][hour] == 0 && usual(&calls, hour) > 0 {
					if from < 0 {
						from = hour
					}
					expected += usual(&calls, hour)
					continue
				}
				if expected >= 15 {
					want = append(want, fmt.Sprintf("no call arrived on %s from %d:00 to %d:00, where %.0f are expected: ", on, from+20, hour+20, expected))
				}
				from, expected = -1, 0
				if hour == hours {
					break
				}
				n := float64(queued[i][hour])
				share := (usual(&left, hour) + 1) / (usual(&queued, hour) + 2)
				part := float64(left[i][hour]) / n
				if n >= 20 && usual(&queued, hour) > 0 && part >= 0.5 && part >= share+6*math.Sqrt(share*(1-share)/n) {
					hangUps = append(hangUps, fmt.Sprintf("on %s from %d:00 to %d:00 %d of %.0f callers hung up, and %.0f%% on other days: ", on, hour+20, hour+21, left[i][hour], n, 100*share))
				}
			}
		}
		if more := len(hangUps) - 10; more > 0 {
			hangUps = append(hangUps[:10], fmt.Sprintf("so it is in %d further hour", more))
		}
		want = append(want, hangUps...)

		e := newEstimator(d)
		e.findOutages()
		slices.Sort(want)
		got := slices.Sorted(slices.Values(e.Warnings))
		if !slices.EqualFunc(got, want, strings.HasPrefix) {
			rt.Fatalf("the warnings are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// The first and the last day are left out if they have less than a third of the median day of their part of the week.
func TestDaysThatAreCut(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(rt, "days")
		d := &Data{dates: daysFrom(n)}
		counts := make([]int, n)
		for i := range counts {
			counts[i] = rapid.SampledFrom([]int{1, 2, 3, 4, 9, 12}).Draw(rt, "calls")
			d.dates[i].excluded = rapid.IntRange(0, 5).Draw(rt, "excluded") == 0
			for range counts[i] {
				d.visits = append(d.visits, &visit{day: int32(i)})
			}
		}

		isWeekend := func(i int) bool { return i%7 >= 5 }
		var want []string
		isCut := map[int]bool{}
		for _, i := range []int{0, n - 1} {
			var others []int
			for k := 1; k < n-1; k++ {
				if !d.dates[k].excluded && isWeekend(k) == isWeekend(i) {
					others = append(others, counts[k])
				}
			}
			slices.Sort(others)
			if len(others) == 0 || d.dates[i].excluded || isCut[i] {
				continue
			}
			median := float64(others[(len(others)-1)/2]) // the lower one of two
			if 3*float64(counts[i]) < median {
				isCut[i] = true
				want = append(want, fmt.Sprintf("%s is left out: it has %d record", d.dates[i].Date, counts[i]))
			}
		}
		before := slices.Clone(d.dates)
		e := newEstimator(d)
		e.dropPartialDays()
		if !slices.EqualFunc(e.Warnings, want, strings.HasPrefix) {
			rt.Fatalf("%v: the warnings are %q, want %q", counts, e.Warnings, want)
		}
		for i, on := range d.dates {
			if on.excluded != (before[i].excluded || isCut[i]) {
				rt.Errorf("%s is left out: %t", on.Date, on.excluded)
			}
		}
	})
}

// A day is named if it differs from the median of its weekday by more than a half, and by more than five standard
// deviations of chance; and a line whose second half of the days differs from the first one.
func TestDaysThatAreUnlike(t *testing.T) {
	const drifts, late = "half of the days differ by +10% from the first half", "drifts: all its calls are in the second half"
	const unlike = "calls on 2026-09-21"
	usual := func(i int) float64 { return 100 + float64(i%3) }
	for _, test := range []struct {
		name    string
		weeks   int
		of      func(i int) float64
		exclude bool // the third Monday
		want    string
	}{
		{"alike", 4, usual, false, ""},
		{"a third Monday with half of the calls", 3, func(i int) float64 { return map[bool]float64{true: 50, false: 100}[i == 14] }, false, ""},
		{"with fewer", 3, func(i int) float64 { return map[bool]float64{true: 49, false: 100}[i == 14] }, false, unlike},
		{"with half more", 3, func(i int) float64 { return map[bool]float64{true: 150, false: 100}[i == 14] }, false, ""},
		{"with more", 3, func(i int) float64 { return map[bool]float64{true: 151, false: 100}[i == 14] }, false, unlike},
		{"of few calls, by chance", 3, func(i int) float64 { return map[bool]float64{true: 9, false: 36}[i == 14] }, false, ""},
		{"that is left out", 3, func(i int) float64 { return map[bool]float64{true: 0, false: 100}[i == 14] }, true, ""},
		{"two of a weekday", 2, func(i int) float64 { return map[bool]float64{true: 0, false: 100}[i == 7] }, false, ""},
		{"a tenth more", 4, func(i int) float64 { return usual(i) * map[bool]float64{true: 1.1, false: 1}[i >= 14] }, false, drifts},
		{"in the second half alone", 4, func(i int) float64 { return map[bool]float64{true: 100, false: 0}[i >= 14] }, false, late},
		{"five days in each half", 1, func(i int) float64 { return map[bool]float64{true: 3, false: 0}[i >= 4] }, false, ""},
	} {
		d := &Data{dates: daysFrom(7 * test.weeks)}
		if test.exclude {
			d.dates[14].excluded = true
		}
		e := newEstimator(d)
		l := &Line{Name: "l", Total: Estimate{Value: 100}}
		for w := range l.Weekdays {
			l.Weekdays[w].Value = 1
		}
		var counts []float64
		for i := range d.dates {
			counts = append(counts, test.of(i))
		}
		e.checkDays(l, counts)
		got := slices.DeleteFunc(e.Warnings, func(w string) bool { return test.want == late && strings.Contains(w, "on the median") })
		isWanted := len(got) == 1 && strings.Contains(got[0], test.want)
		if test.want == "" && len(got) > 0 || test.want != "" && !isWanted {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// A delay that 98% of the answered calls have is named from 5 s on, if 100 or more were answered, and no column has rings.
func TestDelaysOfAllCalls(t *testing.T) {
	for _, test := range []struct {
		answered, atOnce int
		wait             float64 // of the others, in seconds
		rings            int
		want             string
	}{
		{100, 0, 5, 0, "wait 5 s or longer"},
		{100, 0, 4.9, 0, ""},
		{99, 0, 5, 0, ""},
		{100, 1, 5, 0, "wait 5 s or longer"},
		{100, 2, 5, 0, ""},
		{200, 3, 6, 0, "wait 6 s or longer"},
		{200, 4, 6, 0, ""},
		{100, 0, 5, 1, ""},
	} {
		d := &Data{}
		for i := range test.answered {
			v := &visit{queue: 0, enqueued: 1000, answered: 1000 + int64(1000*test.wait), ended: 1e6}
			if i < test.atOnce {
				v.answered = 1000
			}
			d.visits = append(d.visits, v, &visit{queue: 0, enqueued: 1000, answered: never, ended: 1000})
		}
		e := newEstimator(d)
		e.Ring.Takes.N = test.rings
		e.warnDelays()
		if got := strings.Join(e.Warnings, "\n"); !strings.Contains(got, test.want) || (test.want == "") != (got == "") {
			t.Errorf("%+v: %q", test, got)
		}
	}
}

// Switchboards are named with their calls.
func TestSwitchboardsAreNamed(t *testing.T) {
	for of, want := range map[Switchboards]string{
		{}: "", {Numbers: 1, Calls: 7}: "1 number with 7 calls are switchboards", {Numbers: 2, Calls: 1}: "2 numbers with 1 call are switchboards",
	} {
		e := newEstimator(&Data{Switchboards: of})
		e.warnSwitchboards()
		if got := strings.Join(e.Warnings, "\n"); !strings.HasPrefix(got, want) || (want == "") != (got == "") {
			t.Errorf("%+v: %q", of, got)
		}
	}
}

// The quantiles of Student's t are the quantiles of its tables, and the normal one's from 1,000 degrees of freedom on.
func TestQuantilesOfIntervals(t *testing.T) {
	for freedom, want := range map[int]float64{1: 12.7062, 2: 4.3027, 9: 2.2622, 1000: 1.9623, 1001: 1.95996} {
		if got := studentT(freedom); math.Abs(got-want) > 1e-4 {
			t.Errorf("%d: %v, want %v", freedom, got, want)
		}
	}
	if !math.IsNaN(studentT(0)) {
		t.Errorf("no degree of freedom has the quantile %v", studentT(0))
	}
	if e := meanOf([]float64{1, 3}); e.Value != 2 || math.Abs(e.High-14.7062) > 1e-4 || math.Abs(e.Low+10.7062) > 1e-4 || e.N != 2 {
		t.Errorf("the mean of 1 and 3 is %+v", e)
	}
}

// A center without a warning and a problem says so. Its problems have a line if they are of one, and next to a summary of
// the reader, overlaps and gaps alone are named.
func TestProblemsOfAFit(t *testing.T) {
	problems := []records.Problem{{Kind: records.BrokenLine, Count: 7, Line: 1, First: "x"}, {Kind: records.Gap, Count: 2, First: "y"}}
	for _, test := range []struct {
		warnings []string
		problems []records.Problem
		isRead   bool
		rows     string
		named    int // of the summary
	}{{nil, nil, false, "", 0}, {[]string{"a warning"}, problems, false, "7 1 x; 2  y", 2}, {nil, problems, true, "7 1 x; 2  y", 1}} {
		c := fitCenter()
		c.Warnings, c.Problems = test.warnings, test.problems
		if test.isRead {
			c.Read = &records.Summary{File: "calls.csv", RowsIn: 9}
		}
		var rows []string
		for _, b := range c.recordsRead().(document.Section).Blocks {
			if table, isTable := b.(*document.Table); isTable {
				for _, row := range table.Rows {
					rows = append(rows, row.Cells[1].Text+" "+row.Cells[2].Text+" "+row.Cells[3].Text)
				}
			}
		}
		if got := strings.Join(rows, "; "); got != test.rows {
			t.Errorf("the problems are %q, want %q", got, test.rows)
		}

		var found strings.Builder
		c.writeFound(&found)
		if n := strings.Count(found.String(), "\n"); n != test.named {
			t.Errorf("the summary names %d problems, want %d: %s", n, test.named, &found)
		}
		md := string(c.Document().Markdown())
		if isNothing := strings.Contains(md, "Nothing."); isNothing != (test.warnings == nil) || !isNothing && !strings.Contains(md, "A warning") {
			t.Errorf("the warnings %q are not in\n%s", test.warnings, md)
		}
	}
}

// Patience is written by what it is by, with a distribution for the other callers. A group without shifts has an agent.
// Service levels count as the levels of the records.
func TestFilesOfFewValues(t *testing.T) {
	of := func(names ...string) (out []Survival) {
		for i, name := range names {
			out = append(out, Survival{Name: name, Distribution: Distribution{Family: exponential, Mean: float64(60 * (i + 1))}})
		}
		return out
	}
	for want, p := range map[string]Patience{
		"{mean: 1m}": {Of: of("")},
		"{by: queue, a: {mean: 1m}, otherwise: {mean: 2m}}":                             {By: []string{"queue"}, Of: of("a", "")},
		"{by: tier, gold: {mean: 1m}, otherwise: {mean: 2m}}":                           {By: []string{"tier"}, Of: of("gold", "otherwise", "")},
		"{by: [queue, tier], a/gold: {mean: 1m}, a: {mean: 2m}, otherwise: {mean: 3m}}": {By: []string{"queue", "tier"}, Of: of("a/gold", "a", "")},
	} {
		w := &writer{Center: &Center{Patience: p}}
		out := w.patience()
		if got := out.Inline(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
