package forecast

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// The files of a forecast are a center that compiles, whose lines have the calls of the
// forecast in each interval, but rounding, and its variation.
func TestFilesAreAScenario(t *testing.T) {
	const days = 70
	report := "date,time,queue,offered\n" + weeksOf("Sales & more", monday, days, openDay) + weeksOf("all", monday, days, openDay) +
		weeksOf("", monday, days, openDay)
	h, _ := collect(t, report, "")

	f, err := New(h, Options{First: monday.Plus(days), Last: monday.Plus(days + 13)})
	if err != nil {
		t.Fatal(err)
	}

	c := &Center{Zone: time.UTC, Lines: NamesOf(f.Queues)}
	files := fstest.MapFS{}
	for _, file := range f.Files(c) {
		files[file.Name] = &fstest.MapFile{Data: file.Content}
	}
	_, m := scenariotest.Compiled(t, files, "forecast")

	for i := range f.Queues {
		q := &f.Queues[i]
		id, ok := m.Center.Line(c.Lines[i])
		if !ok {
			t.Fatalf("no line %q", c.Lines[i])
		}

		line := &m.Lines[id]
		for k, day := range q.Days {
			for slot, n := range day.Counts {
				at := int64(k)*int64(24*time.Hour) + int64(slot)*int64(f.Step)*int64(time.Minute)
				rate := 0.0
				for _, piece := range line.Rate {
					if piece.At <= at {
						rate = piece.PerHour
					}
				}

				if got := rate * float64(f.Step) / 60; math.Abs(got-n.Mean) > 0.006 {
					t.Errorf("%s, %s, interval %d: %.3f calls, want %.3f", c.Lines[i], day.Date, slot, got, n.Mean)
				}
			}
		}

		if got := math.Hypot(m.RateCV, line.RateCV); math.Abs(got-q.Busyness.Day) > 0.002 || math.Abs(line.IntervalCV-q.Busyness.Interval) > 0.001 {
			t.Errorf("%s: a day varies by %.3f and an interval by %.3f, want %.3f and %.3f", c.Lines[i], got, line.IntervalCV, q.Busyness.Day, q.Busyness.Interval)
		}
	}
}

// No report makes the reader or the forecast panic, or take long.
func FuzzReport(f *testing.F) {
	f.Add("date,time,queue,offered,answered,abandoned,asa,ata,aht\n" + weeksOf("a", monday, 30, openDay))
	f.Add("date;time;offered\n05.01.2026;08:00;1.234\n")
	f.Add("start,calls\n2026-01-05T08:00:00-05:00,\"1,2\"\n")
	f.Fuzz(func(t *testing.T, report string) {
		if len(report) > 1<<14 {
			return
		}
		diagtest.Bounded(t, func() {
			r, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", nil)
			if err != nil {
				return
			}
			h, err := Collect(r)
			if err != nil || h.Days > 400 || len(h.Series) > 3 {
				return
			}
			_, _ = New(h, Options{First: h.Date(h.Days), Last: h.Date(h.Days + 6)}) // it may be too short
		})
	})
}

// The hour that the clock skips has no calls, and they are not among the calls of its day. Other days are as they were.
func TestSkippedHourHasNoCalls(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}

	f := Forecast{Step: 60, Queues: []Queue{{}}}
	for _, date := range []routing.Date{{Year: 2026, Month: 3, Day: 7}, {Year: 2026, Month: 3, Day: 8}} {
		day := Day{Date: date, Count: Count{48, 24, 96}}
		for range 24 {
			day.Counts = append(day.Counts, Count{2, 1, 4})
		}
		f.Queues[0].Days = append(f.Queues[0].Days, day)
	}

	f.SkipIn(zone)
	if got := f.Queues[0].Days[0].Count; got != (Count{48, 24, 96}) {
		t.Error("the day before", got)
	}

	day := f.Queues[0].Days[1]
	if math.Abs(day.Mean-46) > 1e-9 || math.Abs(day.P05-23) > 1e-9 || math.Abs(day.P95-92) > 1e-9 {
		t.Error("the day", day.Count)
	}
	for slot, n := range day.Counts {
		if isSkipped := slot == 2; isSkipped != (n == Count{}) {
			t.Error("hour", slot, n)
		}
	}
}
