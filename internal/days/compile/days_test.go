package compile_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// expectedOn integrates a line's rate over each simulated day, minute by minute.
func expectedOn(m *model.Model, line routing.LineID) []float64 {
	out := make([]float64, m.Clock.Days())
	for day := range out {
		from, to := m.Clock.Day(day)
		for at := from; at < to; at += int64(time.Minute) {
			out[day] += rateIn(m, line, m.Clock.Instant(at)) / 60
		}
	}
	return out
}

// New York's clock is put forward on Sunday, March 8. A line has its own weekdays, the weekdays
// of all lines, or a rate by the hour.
func TestEachDayHasTheVolumeOfItsWeekday(t *testing.T) {
	m := compiled(t, `
days: 2026-03-05..2026-03-11
closed: 2026-03-10
calls:
  all: {times: 200%, weekdays: {mon-fri: 100%, sat: 60%, sun: 0.5, holiday: 10%}}
  us: {total: 1000, shape: office_hours}
  gb: {total: 100, shape: [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1], weekdays: {mon-sun: 1}}
  ca: {per_hour: 10}
`)
	if days := m.Clock.Days(); days != 7 {
		t.Fatalf("there are %d days, want 7", days)
	}
	lengths := []float64{24, 24, 24, 23, 24, 24, 24}
	for day, factor := range []float64{1, 1, .6, .5, 1, .1, 1} { // from Thursday
		from, to := m.Clock.Day(day)
		closeTo(t, fmt.Sprintf("hours of day %d", day), time.Duration(to-from).Hours(), lengths[day])
		closeTo(t, fmt.Sprintf("us on day %d", day), expectedOn(m, us)[day], 2000*factor)
		closeTo(t, fmt.Sprintf("ca on day %d", day), expectedOn(m, ca)[day], 20*lengths[day]*factor)
		want := 200.0
		if day == 5 {
			want = 0 // its weekdays name no holiday
		}
		closeTo(t, fmt.Sprintf("gb on day %d", day), expectedOn(m, gb)[day], want)
	}
}

func TestSpikeOnOneOfSeveralDays(t *testing.T) {
	m := compiled(t, "days: 2026-11-23..2026-11-25\ncalls: {us: {total: 2400}}\nspikes: [{line: us, at: \"23:30\", for: 1h, times: 3, day: 2026-11-24}, {line: us, at: \"12:00\", for: 1h, times: 2}]\n")
	for day, hours := range []float64{25, 26, 26} {
		closeTo(t, fmt.Sprintf("day %d", day), expectedOn(m, us)[day], 100*hours)
	}
	m = compiled(t, "day: 2026-11-23\nfor: 72h\ncalls: {us: {total: 2400, shape: flat}}\nspikes: [{line: us, at: \"12:00\", for: 1h, times: 3, day: 2026-11-24}]\n")
	closeTo(t, "one spike in 72 hours", compile.Expected(m.Lines[us].Rate, m.Clock.RatePeriod), 3*2400+2*100)
}

// The interval is the default, which has no place in a file.
func TestTooManyRowsAreReportedWhereTheDaysAreGiven(t *testing.T) {
	center, err := os.ReadFile("testdata/center.txt")
	if err != nil {
		t.Fatal(err)
	}

	tiers := make([]string, 30)
	for i := range tiers {
		tiers[i] = fmt.Sprintf("tier%d", i)
	}
	fsys, err := txtar.FS(txtar.Parse([]byte(strings.Replace(string(center), "tier: [green, gold], segment: [private, business]", "tier: ["+strings.Join(tiers, ", ")+"]", 1) + `
-- year.yaml --
scenario: year
days: 2026-01-01..2026-12-31 # want too-large "35040 intervals of 150 queues and tiers are too many rows"
calls: {us: {total: 100}}
-- decades.yaml --
scenario: decades
for: 50000h # want too-large "200000 intervals of 150 queues and tiers are too many rows"
calls: {us: {total: 100}}
`)))
	if err != nil {
		t.Fatal(err)
	}

	diagtest.Check(t, fsys, check(t, fsys))
}
