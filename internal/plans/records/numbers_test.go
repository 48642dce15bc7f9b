package records

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A moment is the same by each number and by each pair of cells that systems write for it. Package time writes them.
func TestNumbersOfMoments(t *testing.T) {
	from := time.Date(1973, 4, 1, 0, 0, 0, 0, time.UTC)
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	longtest.CheckN(t, 1000, 5000, func(rt *rapid.T) {
		at := from.Add(time.Duration(rapid.IntRange(0, 126*365*86_400).Draw(rt, "second")) * time.Second)
		serial := at.Sub(start).Hours() / 24
		part := serial - math.Floor(serial)
		digit := func(layout string) string { return at.Format(layout) }
		since := at.Add(-time.Duration(rapid.IntRange(0, 1e8-1).Draw(rt, "since")) * time.Second)
		for _, form := range []struct {
			date, clock string
			c           clock
		}{
			{"", fmt.Sprint(at.Unix()), clock{}},
			{"", strconv.FormatFloat(serial, 'f', 8, 64), clock{}},
			{"", strconv.FormatFloat(at.Sub(since).Seconds(), 'f', 0, 64), clock{since: since}},
			{digit("2006-01-02"), digit("150405"), clock{}},
			{digit("20060102"), digit("15:04:05"), clock{}},
			{digit("01022006"), digit("15:04:05"), clock{order: monthFirst}},
			{digit("02012006"), digit("15:04:05"), clock{order: dayFirst}},
			{fmt.Sprintf("%.0f", math.Floor(serial)), digit("15:04:05"), clock{}},
			{digit("2006-01-02"), strconv.FormatFloat(part, 'f', 9, 64), clock{}},
			{digit("2006-01-02"), digit("2006-01-02 15:04:05"), clock{}},
			{digit("2006-01-02"), "1899-12-30 " + digit("15:04:05"), clock{}},
			{digit("2006-01-02"), "1900-01-01 " + digit("15:04:05"), clock{}},
		} {
			c := form.c
			var got readTime
			var ok bool
			if form.date == "" {
				got, ok = c.read(form.clock)
			} else {
				got, ok = c.readJoined(form.date, form.clock)
			}
			if !ok || !got.Equal(at) {
				rt.Errorf("%q and %q are %v, %t, want %v", form.date, form.clock, got.Time, ok, at)
			}
		}
		if at.Unix() >= 1e9 { // fewer milliseconds have twelve digits, as dates with a time do
			c := clock{}
			if got, ok := c.read(fmt.Sprint(at.UnixMilli() + 250)); !ok || !got.Equal(at.Add(250*time.Millisecond)) {
				rt.Errorf("milliseconds are %v, want %v", got.Time, at)
			}
		}

		// Digits without seconds, and hours alone.
		minute := at.Truncate(time.Minute)
		date := at.Format("2006-01-02")
		for text, want := range map[string]time.Time{
			at.Format("1504"): minute, strconv.Itoa(100*at.Hour() + at.Minute()): minute, at.Format("060102"): {},
		} {
			c := clock{}
			got, ok := c.readJoined(date, text)
			if want.IsZero() { // it is the date
				got, ok = c.readJoined(text, at.Format("15:04:05"))
				want = at
				if at.Year() < 2000 {
					want = at.AddDate(100, 0, 0)
				}
				if want.Day() != at.Day() {
					continue
				}
			}
			if !ok || !got.Equal(want) {
				rt.Errorf("%s is %v, %t, want %v", text, got.Time, ok, want)
			}
		}
		hours := clock{hours: true}
		if got, ok := hours.readJoined(date, strconv.Itoa(at.Hour())); !ok || !got.Equal(at.Truncate(time.Hour)) {
			rt.Errorf("the hour %d is %v, %t", at.Hour(), got.Time, ok)
		}
	})
}

// A number that is no moment is refused, at each bound of the numbers that are.
func TestNumbersThatAreNoMoments(t *testing.T) {
	for text, want := range map[string]bool{
		"19999": false, "20000": true, "73415": true, "73416": false, "80000": false, "99999999": false, "100000000": true,
		"4133980799": true, "4133980800": false, "999999999999": false, "1000000000000": true,
		"4133980799999": true, "4133980800000": false, "18991231235959": false, "19000101000000": true, "20991231235959": true,
		"20261301000000": false, "20260101000060": false,
	} {
		c := clock{}
		if _, ok := c.read(text); ok != want {
			t.Errorf("%s: %t", text, ok)
		}
	}
	for text, want := range map[string]bool{"2360": false, "2359": true, "2400": false, "24": true, "60": false, "1": true, "1.0": false, "0.99": true} {
		c := clock{}
		if got, ok := c.readJoined("2026-08-03", text); ok && got.Format(time.DateOnly) == "2026-08-03" != want {
			t.Errorf("%s: %v, %t", text, got.Time, ok)
		}
	}
}

// Of many conversations, one of several is kept, evenly over the file. The longest one, and the counts of long ones and
// of ones without a talk, are of all.
func TestTalksThatAreKept(t *testing.T) {
	const n = 150_000
	var s summaryCounts
	for i := range n {
		s.counted = i
		s.addTalk(float64(i % 50_000))
	}

	const every = 4 // 65,536 at most
	var want []float64
	for i := 0; i < n; i += every {
		want = append(want, float64(i%50_000))
	}
	if !slices.Equal(s.talks, want) || s.longest != 49_999 || s.noTalk != 3 || s.longTalks != 3*(50_000-14_401) {
		t.Errorf("%d talks are kept, want %d; the longest is %v, %d without a talk, %d long", len(s.talks), len(want), s.longest, s.noTalk, s.longTalks)
	}
}

// A sum of handle times is divided by the calls answered, which are the offered ones without the abandoned ones if need
// be. Without a call answered it is unknown.
func TestSumsOfHandleTimes(t *testing.T) {
	nan := math.NaN()
	for _, test := range []struct {
		of    Counts
		isSum bool
		want  float64
	}{
		{Counts{Offered: 10, Answered: 5, AHT: 600}, true, 120},
		{Counts{Offered: 10, Answered: nan, Abandoned: 6, AHT: 600}, true, 150},
		{Counts{Offered: 10, Answered: 0, AHT: 600}, true, nan},
		{Counts{Offered: 0, Answered: 0, AHT: 0}, true, nan},
		{Counts{Offered: 10, Answered: 5, AHT: 600}, false, 600},
	} {
		r := &IntervalReader{}
		if test.isSum {
			r.averages[3] = csvColumn{{}}
		}
		rows := []Interval{{Counts: test.of}}
		r.divideSums(rows)

		if got := rows[0].AHT; got != test.want && !(math.IsNaN(got) && math.IsNaN(test.want)) {
			t.Errorf("%+v: %v, want %v", test.of, got, test.want)
		}
	}
}

// The interval of a report is the longest one that divides the starts of the days with several rows: an hour if a tenth
// of these days, or fewer, have shorter ones. Rows are of two queues and of many days.
func TestStepsOfReports(t *testing.T) {
	hourly := []int{0, 60, 120, 180, 240, 300}
	halves := []int{0, 30, 60, 90, 120, 150}
	quarters := []int{0, 15, 30, 45, 60, 75}
	for _, test := range []struct {
		name                    string
		hours, halves, quarters int // days
		short                   []int
		isOfDays                bool
		want                    int
	}{
		{"hours", 5, 0, 0, nil, false, 60},
		{"half hours", 0, 5, 0, nil, false, 30},
		{"quarters", 0, 0, 5, nil, false, 15},
		{"more than a tenth of hours", 2, 0, 10, nil, false, 60},
		{"a tenth of hours", 1, 0, 9, nil, false, 15},
		{"more than a tenth of half hours", 0, 2, 10, nil, false, 30},
		{"a tenth of half hours", 0, 1, 9, nil, false, 15},
		{"more than a tenth of both", 1, 1, 10, nil, false, 30},
		{"few rows of a day", 0, 0, 0, []int{0, 15}, false, 15},
		{"few rows of hours beside quarters", 0, 0, 4, []int{0, 60, 120, 180, 240}, false, 15},
		{"one more of them", 0, 0, 4, []int{0, 60, 120, 180, 240, 300}, false, 60},
		{"days", 5, 0, 0, nil, true, 24 * 60},
	} {
		r := &IntervalReader{hasTimes: !test.isOfDays}
		day := routing.DateOf(time.Date(2026, 8, 3, 0, 0, 0, 0, time.UTC))
		add := func(starts []int, queues ...string) {
			for _, minute := range starts {
				for _, queue := range queues {
					r.intervals = append(r.intervals, Interval{Date: day, Minute: minute, Queue: queue})
				}
			}
			day = day.Plus(1)
		}
		for _, of := range []struct {
			days   int
			starts []int
		}{{test.hours, hourly}, {test.halves, halves}, {test.quarters, quarters}} {
			for range of.days {
				add(of.starts, "a", "b")
			}
		}
		add(test.short, "a")
		if got := r.Step(); got != test.want {
			t.Errorf("%s: %d minutes, want %d", test.name, got, test.want)
		}
	}
}
