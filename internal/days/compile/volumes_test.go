package compile_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// expectedIn integrates the rate of a line over a period.
func expectedIn(m *model.Model, line routing.LineID, from, to time.Time) float64 {
	sum := 0.0
	for at := from; at.Before(to); at = at.Add(5 * time.Minute) {
		sum += rateIn(m, line, at) / 12
	}
	return sum
}

// The expected calls of each interval are the calls of the file, also where the clock changes: an
// interval that the clock shows twice has its calls in both together.
func TestVolumesAreThoseOfTheFile(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}

	for _, minutes := range []int{15, 30, 60} {
		for _, first := range []routing.Date{{Year: 2026, Month: 1, Day: 5}, {Year: 2026, Month: 10, Day: 31}, {Year: 2026, Month: 3, Day: 7}} {
			var file strings.Builder
			file.WriteString("date,time,line,calls\n")

			want := map[string]float64{}
			for day := range 3 {
				for m := 0; m < 24*60; m += minutes {
					start := first.Plus(day).At(time.Duration(m)*time.Minute, zone).Format("2006-01-02,15:04")
					if calls := float64((m/minutes*7 + day*5) % 23); calls > 0 && start == fmt.Sprintf("%s,%02d:%02d", first.Plus(day), m/60, m%60) {
						fmt.Fprintf(&file, "%s,us,%v\n", start, calls)
						want[start] = calls * 1.5
					}
				}
			}

			m := compiled(t, fmt.Sprintf("days: %s..%s\ncalls: {file: v.csv, all: {times: 150%%}}\ntimezone: America/New_York\n", first, first.Plus(2)),
				txtar.File{Name: "v.csv", Data: []byte(file.String())})
			if m.VaryEach != int64(minutes)*int64(time.Minute) {
				t.Errorf("intervals vary each %v, want %d minutes", time.Duration(m.VaryEach), minutes)
			}

			got := map[string]float64{}
			for at := m.Clock.Instant(m.Clock.From); at.Before(m.Clock.Instant(m.Clock.To)); at = at.Add(15 * time.Minute) {
				local := at.In(zone)
				start := local.Add(-time.Duration(local.Minute()%minutes) * time.Minute)
				got[start.Format("2006-01-02,15:04")] += expectedIn(m, us, at, at.Add(15*time.Minute))
			}

			for start, n := range got {
				if math.Abs(n-want[start]) > 1e-6 {
					t.Errorf("%d minutes: at %s come %v calls, want %v", minutes, start, n, want[start])
				}
				delete(want, start)
			}

			if len(want) > 0 {
				t.Errorf("%d minutes: not simulated: %v", minutes, want)
			}
		}
	}
}

func TestVolumesOfInheritedDays(t *testing.T) {
	file := txtar.File{Name: "v.csv", Data: []byte("date,time,us\n2026-01-06,08:00,10\n2026-01-06,08:30,10\n2026-01-07,08:00,30\n")}
	base := txtar.File{Name: "base.yaml", Data: []byte("scenario: base\nlike: good\ndays: 2026-01-06..2026-01-07\ntimezone: UTC\ncalls: {file: v.csv, busyness: {day: 5%, interval: 4%}}\n")}
	m := compiledLike(t, "base", "day: 2026-01-07\ncalls: {busyness: 7%}\n", file, base)
	if got := expectedIn(m, us, m.Clock.Instant(m.Clock.From), m.Clock.Instant(m.Clock.To)); math.Abs(got-30) > 1e-6 {
		t.Errorf("%v calls come on the second day, want 30", got)
	}
	if m.RateCV != 0.07 || m.IntervalCV != 0.04 {
		t.Errorf("one number sets busyness to %v and %v, want that of the day alone: 0.07 and 0.04", m.RateCV, m.IntervalCV)
	}
	m = compiledLike(t, "base", "calls: {us: {total: 50}}\n", file, base)
	if got := expectedIn(m, us, m.Clock.Instant(m.Clock.From), m.Clock.Instant(m.Clock.To)); math.Abs(got-100) > 1e-6 {
		t.Errorf("%v calls come in place of an inherited file, want 100", got)
	}
}

// A shape file of a part of the day is about the hours that its times name.
func TestShapeOfAPartOfTheDay(t *testing.T) {
	file := txtar.File{Name: "c.csv", Data: []byte("begins,us\n08:00,10\n08:30,30\n09:00,20\n")}
	m := compiled(t, "day: 2026-01-06\ntimezone: UTC\ncalls: {us: {total: 60, shape: {file: c.csv}}}\n", file)
	for at, want := range map[string]float64{"07:45": 0, "08:00": 20, "08:30": 60, "09:15": 40, "09:30": 0} {
		closeTo(t, "rate at "+at, rateAt(m, us, "UTC", "2026-01-06 "+at), want)
	}
}
