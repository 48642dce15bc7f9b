package compile_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// weekFile has a row for each half hour of the weekdays from Monday to Saturday, with counts by a function.
func weekFile(columns string, counts func(day time.Weekday, slot int) string) txtar.File {
	var file strings.Builder
	fmt.Fprintf(&file, "weekday,time,%s\n", columns)
	for day := time.Monday; day <= time.Saturday; day++ {
		name := strings.ToLower(day.String()[:3])
		for slot := range 48 {
			fmt.Fprintf(&file, "%s,%02d:%02d,%s\n", name, slot/2, slot%2*30, counts(day, slot))
		}
	}
	return txtar.File{Name: "week.csv", Data: []byte(file.String())}
}

// weekCount is a count that differs by weekday and half hour.
func weekCount(day time.Weekday, slot int) float64 { return float64((int(day)*5 + slot*7) % 11) }

// A shape with weekdays spreads the total of the mean day with calls over the week: each half hour has
// its part of it. Where the clock shows an hour twice, the hour has its calls twice.
func TestShapeOfAWeek(t *testing.T) {
	file := weekFile("us", func(day time.Weekday, slot int) string { return fmt.Sprint(weekCount(day, slot)) })

	week := 0.0
	for day := time.Monday; day <= time.Saturday; day++ {
		for slot := range 48 {
			week += weekCount(day, slot)
		}
	}

	const total = 1200
	for _, days := range []string{"days: 2026-10-26..2026-11-08", "day: 2026-11-01", "day: 2026-11-02"} {
		m := compiled(t, fmt.Sprintf("%s\ntimezone: America/New_York\ncalls: {us: {total: %d, shape: {file: week.csv}}}\n", days, total), file)

		zone := m.Clock.Start.Location()
		for at := m.Clock.Instant(m.Clock.From); at.Before(m.Clock.Instant(m.Clock.To)); at = at.Add(30 * time.Minute) {
			local := at.In(zone)
			want := 0.0
			if local.Weekday() != time.Sunday {
				want = total * 6 * weekCount(local.Weekday(), local.Hour()*2+local.Minute()/30) / week
			}
			if got := expectedIn(m, us, at, at.Add(30*time.Minute)); math.Abs(got-want) > 1e-9 {
				t.Fatalf("%s: at %s come %v calls, want %v", days, local, got, want)
			}
		}
	}
}

// Without a total the counts of a week are its calls.
func TestShapeOfAWeekWithoutTotal(t *testing.T) {
	fsys := diagtest.Archive(t, "week_without_total")
	_, m := scenariotest.Compiled(t, fsys, "x")
	got := expectedIn(m, us, m.Clock.Instant(m.Clock.From), m.Clock.Instant(m.Clock.To))
	if want := 4*30.0 + 5; math.Abs(got-want) > 1e-9 {
		t.Errorf("the week has %v calls, want %v", got, want)
	}
}

// Shares of a file are the shares of the half hour of the week, in each zone and where the clock changes. At a
// time without a count they are the shares of all times.
func TestSharesByTime(t *testing.T) {
	file := weekFile("business,private", func(day time.Weekday, slot int) string {
		if slot < 4 {
			return "0,0"
		}
		return fmt.Sprintf("%v,%d", weekCount(day, slot), slot)
	})

	business := 0.0
	private := 0.0
	for day := time.Monday; day <= time.Saturday; day++ {
		for slot := 4; slot < 48; slot++ {
			business += weekCount(day, slot)
			private += float64(slot)
		}
	}
	overall := []float64{private / (private + business), business / (private + business)} // as the center has the values

	for _, days := range []string{"days: 2026-10-31..2026-11-03", "day: 2026-11-02"} {
		m := compiled(t, days+"\ntimezone: America/New_York\ncallers: {attributes: {segment: {file: week.csv}}}\n", file)
		shares := m.Lines[us].Callers.Attributes[0]
		if diff := gocmp.Diff(overall, shares.Shares, closeFloats); diff != "" {
			t.Errorf("the shares of all times (-want +got):\n%s", diff)
		}

		for at := m.Clock.Instant(m.Clock.From); at.Before(m.Clock.Instant(m.Clock.To)); at = at.Add(30 * time.Minute) {
			local := at.In(m.Clock.Start.Location())
			slot := local.Hour()*2 + local.Minute()/30
			want := overall
			if slot >= 4 && local.Weekday() != time.Sunday {
				n := weekCount(local.Weekday(), slot)
				want = []float64{float64(slot) / (float64(slot) + n), n / (float64(slot) + n)}
			}
			if diff := gocmp.Diff(want, sharesAt(m, &shares, at), closeFloats); diff != "" {
				t.Fatalf("%s: the shares at %s (-want +got):\n%s", days, local, diff)
			}
		}
	}
}

var closeFloats = gocmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-12 })

// sharesAt returns the shares of an attribute at a time.
func sharesAt(m *model.Model, a *model.AttributeShares, at time.Time) (out []float64) {
	for _, p := range a.Pieces {
		if p.At <= m.Clock.IntoRatePeriod(m.Clock.TimeOf(at)) {
			out = a.ByTime[p.Shares]
		}
	}
	return out
}
