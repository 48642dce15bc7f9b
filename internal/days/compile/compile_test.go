package compile_test

import (
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// compiled compiles a scenario that is like the scenario good of testdata/center.txt, with
// more files next to it.
func compiled(t testing.TB, scenario string, files ...txtar.File) *model.Model {
	t.Helper()
	return compiledLike(t, "good", scenario, files...)
}

// compiledLike compiles a scenario that is like another one.
func compiledLike(t testing.TB, like, scenario string, files ...txtar.File) *model.Model {
	t.Helper()
	files = append(files, txtar.File{Name: "x.yaml", Data: []byte("scenario: x\nlike: " + like + "\n" + scenario)})
	return compiledWith(t, files...)
}

// compiledWith compiles the scenario x of files in addition to the files of testdata/center.txt.
func compiledWith(t testing.TB, files ...txtar.File) *model.Model {
	t.Helper()
	_, m := scenariotest.Compiled(t, centerWith(t, files...), "x")
	return m
}

// centerWith is testdata/center.txt with further files.
func centerWith(t testing.TB, files ...txtar.File) fs.FS {
	t.Helper()
	center, err := txtar.ParseFile("testdata/center.txt")
	if err != nil {
		t.Fatal(err)
	}
	fsys, err := txtar.FS(&txtar.Archive{Files: append(center.Files, files...)})
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}

// The lines and hubs of testdata/center.txt.
const (
	us routing.LineID = iota
	gb
	ca
)

// rateAt returns a line's rate at a local time of a zone.
func rateAt(m *model.Model, line routing.LineID, zone, at string) float64 {
	z, err := time.LoadLocation(zone)
	if err != nil {
		panic(err)
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", at, z)
	if err != nil {
		panic(err)
	}
	return rateIn(m, line, t)
}

func rateIn(m *model.Model, line routing.LineID, t time.Time) float64 {
	since := (int64(t.Sub(m.Clock.Start)) - m.Clock.RateStart) % m.Clock.RatePeriod
	rate := math.NaN()
	for _, p := range m.Lines[line].Rate {
		if p.At <= since {
			rate = p.PerHour
		}
	}
	return rate
}

func closeTo(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6*math.Abs(want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestTotalIsTheExpectedNumberOfCallsInTheDay(t *testing.T) {
	for _, day := range []string{"2026-01-06", "2026-03-08", "2026-11-01"} { // of 24, 23 and 25 hours in New York
		for _, zone := range []string{"America/New_York", "Europe/London", "Asia/Kolkata"} {
			for _, interval := range []string{"15m", "1h"} {
				for _, shape := range []string{"flat", "office_hours", "[0,0,0,0,0,0,1,2,5,9,9,9,9,9,9,9,9,7,5,3,2,1,0,0]"} {
					m := compiled(t, "day: "+day+"\ntimezone: "+zone+"\ninterval: "+interval+"\ncalls: {us: {total: 9000, shape: "+shape+"}}\n")
					closeTo(t, day+" "+zone+" "+interval+" "+shape, compile.Expected(m.Lines[us].Rate, m.Clock.RatePeriod), 9000)
					if m.Clock.To-m.Clock.From != m.Clock.RatePeriod {
						t.Errorf("the profile of %d ns is not that of the day, %d ns", m.Clock.RatePeriod, m.Clock.To-m.Clock.From)
					}
				}
			}
		}
	}
}

func TestNamedShapeFollowsTheClockOfTheLinesHub(t *testing.T) {
	m := compiled(t, "calls: {us: {total: 1000, shape: office_hours}, gb: {total: 1000, shape: office_hours}}\n")
	weights := scenario.NamedShapes["office_hours"]
	total := 0.0
	for _, w := range weights {
		total += w
	}
	unit := 1000 / total
	closeTo(t, "us at 11", rateAt(m, us, "America/New_York", "2026-01-06 11:00"), weights[11]*unit)
	closeTo(t, "us at 11:45", rateAt(m, us, "America/New_York", "2026-01-06 11:45"), weights[11]*unit)
	closeTo(t, "gb at 11", rateAt(m, gb, "Europe/London", "2026-01-06 11:00"), weights[11]*unit)
	closeTo(t, "gb at 23, in the scenario's next day", rateAt(m, gb, "Europe/London", "2026-01-06 23:00"), weights[23]*unit)
}

// The rates of the line us at some times of New York, or of another zone.
func TestRates(t *testing.T) {
	const weights = "[1,2,3,4,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]" // 31 in 25 hours with two hours 1, 27 in 23 without hour 2
	const daily = "calls: {us: {total: 2400, shape: flat}}\nspikes: [{line: us, at: \"08:00\", for: 1h, times: 4}]\n"
	const early = "interval: 1h\ncalls: {us: {per_hour: 100}}\nspikes: [{line: us, at: \"01:00\", for: 3h, times: 4}]\n"
	const weekly = "calls: {all: {weekdays: {mon-fri: 1, sat: 60%, sun: 50%}}, us: {per_hour: 10}}\n"
	const eachOdd = "[0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1,0,1]"
	for _, c := range []struct {
		name, keys, zone string
		want             map[string]float64
	}{
		{"given weights follow the scenario's clock", "timezone: Asia/Kolkata\ncalls: {us: {total: 1000, shape: [1" + strings.Repeat(",0", 95) + "]}}\n", "Asia/Kolkata", map[string]float64{
			"01-06 00:00": 4000, "01-06 00:15": 0,
		}},
		{"weights belong to hours of the clock, which is put back", "day: 2026-11-01\ncalls: {us: {total: 3200, shape: " + weights + "}}\n", "UTC", map[string]float64{
			"11-01 04:00": 100, "11-01 05:00": 200, "11-01 06:00": 200, "11-01 07:00": 300,
		}},
		{"and put forward", "day: 2026-03-08\ncalls: {us: {total: 2700, shape: " + weights + "}}\n", "UTC", map[string]float64{"03-08 06:00": 200, "03-08 07:00": 400}},
		{"a warm-up ends within an interval", "for: 4h\nwarm_up: 10m\ncalls: {us: {total: 1200, shape: " + eachOdd + "}}\n", "", map[string]float64{
			"01-06 00:59": 0, "01-06 01:00": 100, "01-06 01:59": 100, "01-06 02:00": 0,
		}},
		{"a spike, and one over midnight", "calls: {us: {total: 2400}}\nspikes: [{line: us, at: \"14:05\", for: 20m, times: 4}, {line: all, at: \"23:50\", for: 20m, times: 0}]\n", "", map[string]float64{
			"01-06 14:04": 100, "01-06 14:05": 400, "01-06 14:24": 400, "01-06 14:25": 100, "01-06 23:49": 100, "01-06 23:50": 0, "01-06 23:59": 0, "01-06 00:00": 100,
		}},
		{"a spike at a time that the clock skips", "day: 2026-03-08\ncalls: {us: {per_hour: 100}}\nspikes: [{line: us, at: \"02:30\", for: 30m, times: 4}]\n", "", map[string]float64{
			"03-08 01:30": 100, "03-08 03:00": 100, "03-08 03:30": 400, "03-08 03:59": 400, "03-08 04:00": 100,
		}},
		{"each day has its spike", "for: 72h\ninterval: 1h\n" + daily, "", map[string]float64{
			"01-06 07:59": 100, "01-06 08:00": 400, "01-07 08:00": 400, "01-08 08:00": 400, "01-08 09:00": 100,
		}},
		{"also through a change of the clock", "day: 2026-03-07\nfor: 72h\ninterval: 1h\n" + daily, "", map[string]float64{
			"03-07 08:00": 400, "03-08 08:00": 9600. / 23, "03-08 09:00": 2400. / 23, "03-09 08:00": 400,
		}},
		{"once after a warm-up", "for: 96h\nwarm_up: 48h\ninterval: 1h\n" + daily, "", map[string]float64{"01-08 08:00": 400, "01-08 09:00": 100, "01-09 08:00": 400}},
		{"a spike continues after the warm-up", "day: 2026-03-05\nfor: 100h30m\nwarm_up: 8h30m\ninterval: 30m\n" + daily, "", map[string]float64{
			"03-05 08:45": 400, "03-05 09:15": 100, "03-06 08:45": 400, "03-09 04:15": 100,
		}},
		{"the week repeats", "days: 2026-11-23..2026-11-29\ncalls: {all: {weekdays: {mon-sat: 100%, sun: 25%}}, us: {per_hour: 40}}\n", "", map[string]float64{
			"11-22 22:00": 10, "11-23 00:00": 40, "11-28 23:59": 40, "11-29 00:00": 10, "11-29 23:59": 10, "11-30 00:00": 40,
		}},
		{"a Saturday", "day: 2026-11-28\n" + weekly, "", map[string]float64{"11-28 00:00": 6, "11-28 23:00": 6}},
		{"days of a month", "day: 2026-11-02\nfor: 672h\nwarm_up: 24h\ninterval: 1h\n" + weekly, "", map[string]float64{"11-11 12:00": 10, "11-22 12:00": 5}},
		{"a warm-up does not move it", "day: 2026-03-08\nfor: 20h\nwarm_up: 1h\n" + early, "", map[string]float64{"03-08 00:30": 100, "03-08 01:00": 400, "03-08 04:59": 400, "03-08 05:00": 100}},
		{"nor one through it", "day: 2026-03-08\nfor: 20h\nwarm_up: 3h\n" + early, "", map[string]float64{"03-08 00:30": 100, "03-08 01:00": 400, "03-08 04:59": 400, "03-08 05:00": 100}},
	} {
		m := compiled(t, c.keys)
		for at, want := range c.want {
			closeTo(t, c.name+" at "+at, rateAt(m, us, cmp.Or(c.zone, "America/New_York"), "2026-"+at), want)
		}
	}
}

// The total is of the whole day, also on days when a clock changes: the rates do not depend
// on how much of the day is simulated.
func TestTotalIsOfTheWholeDayHoweverMuchIsSimulated(t *testing.T) {
	const mornings = "[0,0,0,0,0,0,1,1,1,1,1,1,0,0,0,0,0,0,0,0,0,0,0,0]"
	for _, c := range []struct {
		keys, shape string
		want        float64
	}{
		{"day: 2026-03-07\nfor: 12h", mornings, 1000},
		{"day: 2026-03-08\nfor: 12h", mornings, 1000}, // to 13:00: the clock is put forward at 02:00
		{"day: 2026-11-01\nfor: 12h", mornings, 5000. / 6},
		{"day: 2026-03-07\nfor: 36h", mornings, 2000},
		{"day: 2026-03-28\nfor: 36h", mornings, 2000},                   // only London's clock changes
		{"day: 2026-10-31\nfor: 60h\nwarm_up: 7h", mornings, 8000. / 3}, // 07:00 of the first day to 11:00 of the third
		{"day: 2026-11-01\nfor: 73h\nwarm_up: 10h", "flat", 2600},       // 15 of the first day's 25 hours, after the change, and two days
		{"day: 2026-03-08\nfor: 47h\nwarm_up: 1h", "flat", 22000./23 + 1000},
		{"day: 2026-10-31\nfor: 25h", "flat", 1040},                            // before the change
		{"day: 2026-10-31\nfor: 57h\ninterval: 24h", mornings, 2000 + 1000./3}, // the last interval ends at 08:00
	} {
		m := compiled(t, c.keys+"\ntimezone: America/New_York\ncalls: {us: {total: 1000, shape: "+c.shape+"}}\n")
		got := 0.0
		for at := m.Clock.From; at < m.Clock.To; at += int64(15 * time.Minute) {
			got += rateIn(m, us, m.Clock.Instant(at)) / 4
		}
		closeTo(t, c.keys, got, c.want)
	}
}

func TestRatePeriodCoversAChangeOfTheClockInTheLastHours(t *testing.T) {
	m := compiled(t, "day: 2026-03-05\nfor: 100h\nwarm_up: 30h\ninterval: 1h\n") // the change is 74 hours after the start
	if got := time.Duration(m.Clock.RatePeriod); got != 119*time.Hour || m.Clock.RateStart != 0 {
		t.Errorf("arrivals repeat after %s from %d, want 119h from the start: five days, through the change", got, m.Clock.RateStart)
	}
}

func TestTimesScaleEveryLine(t *testing.T) {
	m := compiled(t, "calls: {all: {times: 78%}, us: {per_hour: 100}}\n")
	closeTo(t, "us", compile.Expected(m.Lines[us].Rate, m.Clock.RatePeriod), 2400*.78)
	closeTo(t, "gb, from the other scenario", compile.Expected(m.Lines[gb].Rate, m.Clock.RatePeriod), 1000*.78)
	if m := compiled(t, "calls: {all: {times: 0}, us: {per_hour: 100}}\n"); rateAt(m, us, "America/New_York", "2026-01-06 12:00") != 0 {
		t.Error("a line has calls, though 0 times as many")
	}
}

func TestCountsGiveTheTotal(t *testing.T) {
	counts := "time,calls\n"
	for i := range 96 {
		counts += time.Time{}.Add(time.Duration(i)*15*time.Minute).Format("15:04") + ",3\n"
	}
	file := txtar.File{Name: "counts.csv", Data: []byte("\ufeff" + counts)}
	m := compiled(t, "calls: {ca: {shape: {file: counts.csv, redials: included}}}\ncallers: {redial: {chance: 50%}}\n", file)
	closeTo(t, "ca", compile.Expected(m.Lines[ca].Rate, m.Clock.RatePeriod), 3*96)
	if ca, gb := m.Lines[ca].Callers.Redial.Chance, m.Lines[gb].Callers.Redial.Chance; ca != 0 || gb != .5 {
		t.Errorf("callers redial with chance %v where the counts have it, and %v where not", ca, gb)
	}
}

func TestNoRedialsBesideVolumesThatIncludeThem(t *testing.T) {
	file := txtar.File{Name: "volumes.csv", Data: []byte("date,time,us\n2026-01-06,09:00,10\n2026-01-06,10:00,20\n")}
	for redials, want := range map[string]float64{"included": 0, "excluded": .5} {
		m := compiled(t, "calls: {file: volumes.csv, redials: "+redials+"}\ncallers: {redial: {chance: 50%}}\n", file)
		if got := m.Lines[us].Callers.Redial.Chance; got != want {
			t.Errorf("with redials %s, callers redial with chance %v, want %v", redials, got, want)
		}
	}
}

func TestNoRedialsBesideATraceThatIncludesThem(t *testing.T) {
	file := txtar.File{Name: "calls.csv", Data: []byte("time,line\n10:00,us\n10:01,gb\n")}
	for _, calls := range []string{"arrivals: {file: calls.csv, redials: %s}\ncalls: {us: {total: 0}, gb: {total: 0}}\n", "calls: {us: {total: 0}, gb: {total: 0}, arrivals: {file: calls.csv, redials: %s}}\n"} {
		for redials, want := range map[string]float64{"included": 0, "excluded": .5} {
			m := compiled(t, fmt.Sprintf(calls, redials)+"callers: {redial: {chance: 50%}}\n", file)
			if us, gb := m.Lines[us].Callers.Redial.Chance, m.Lines[gb].Callers.Redial.Chance; us != want || gb != want {
				t.Errorf("with redials %s, callers redial with chances %v and %v, want %v", redials, us, gb, want)
			}
		}
	}
}

func TestTraceBecomesArrivals(t *testing.T) {
	file := txtar.File{Name: "calls.csv", Data: []byte(`time,line,number
10:00:00.5,us,+1 202 555 0143
2026-01-06T09:00:00-05:00,us,withheld
2026-01-06 12:00:00,gb,
2026-01-06 11:30:00-05:00,us,withheld
10:00:00,us,+1 202 555 0199
11:00:00,us,+1 20
`)}

	m := compiled(t, "calls: {us: {total: 0}, gb: {total: 0}}\narrivals: {file: calls.csv}\n", file)
	type arrival struct{ at, result string }

	var got []arrival
	for _, a := range m.Lines[us].Trace {
		got = append(got, arrival{m.Clock.Instant(a.At).Format("15:04:05.0"), m.Lines[us].Callers.Origins[a.Origin].Result})
	}
	want := []arrival{
		{"09:00:00.0", "withheld"},
		{"10:00:00.0", "valid"},
		{"10:00:00.5", "valid"},
		{"11:00:00.0", "too_short"},
		{"11:30:00.0", "withheld"},
	}

	if diff := gocmp.Diff(want, got, gocmp.AllowUnexported(arrival{})); diff != "" {
		t.Errorf("us (-want +got):\n%s", diff)
	}
	if trace := m.Lines[gb].Trace; len(trace) != 1 || trace[0].Origin != -1 {
		t.Errorf("gb has %v, want one call with a number to be drawn", trace)
	}
}

// Call records have a row for each queue of a call. The call comes once.
func TestCallRecordsBecomeArrivals(t *testing.T) {
	file := txtar.File{Name: "calls.csv", Data: []byte(`call,caller,line,tier,arrived,queue,outcome
1,c1,us,gold,2026-01-06T09:00:00.125-05:00,cards,timed_out
2,c2,gb,green,2026-01-06T09:01:00.000-05:00,,hung_up
1,c1,us,gold,2026-01-06T09:00:00.125-05:00,general,answered
,,us,,2026-01-06T09:02:00.000-05:00,,
,,us,,2026-01-06T09:02:00.000-05:00,,
`)}

	m := compiled(t, "calls: {us: {total: 0}, gb: {total: 0}}\narrivals: {file: calls.csv, redials: included}\n", file)
	if n := len(m.Lines[gb].Trace); n != 1 {
		t.Errorf("gb has %d calls, want 1", n)
	}

	trace := m.Lines[us].Trace
	if len(trace) != 3 {
		t.Fatalf("us has %d calls, want one of the two rows of call 1, and two without a number", len(trace))
	}
	if at := m.Clock.Instant(trace[0].At).Format("15:04:05.000"); at != "09:00:00.125" || trace[0].Details == nil ||
		len(trace[0].Details.Values) != 1 {
		t.Errorf("call 1 comes at %s with %+v, want 09:00:00.125 and its tier", at, trace[0].Details)
	}
}

// agentsAt returns a group's agents on the phones at an instant.
func agentsAt(m *model.Model, group int, t time.Time) int {
	at, agents := int64(t.Sub(m.Clock.Start)), -1
	for _, r := range m.Groups[group].Roster {
		if r.At <= at {
			agents = r.Agents
		}
	}
	return agents
}

func TestShiftsAreInTheHubsLocalTime(t *testing.T) {
	again := compiled(t, "day: 2026-11-01\nstaff: [{group: agents, shifts: {\"00:00-01:30\": 6, \"01:30-24:00\": 2}}]\n") // an hour twice
	for utc, want := range map[string]int{"05:00": 6, "05:29": 6, "05:30": 2, "05:59": 2, "06:00": 6, "06:29": 6, "06:30": 2, "07:00": 2, "12:00": 2} {
		at, err := time.Parse("2006-01-02 15:04", "2026-11-01 "+utc)
		if err != nil {
			t.Fatal(err)
		}
		if got := agentsAt(again, 0, at); got != want {
			t.Errorf("at %s UTC %d agents are on the phones, want %d", utc, got, want)
		}
	}
	m := compiled(t, `
day: 2026-03-29
staff:
  - {group: london, hub: london, queues: [general], shifts: {"01:00-03:00": 10, "03:00-22:30": 25, "22:30-01:00": 5}, shrinkage: {"12:00-14:00": 50%, otherwise: 30%}}
`) // London's clock goes from 01:00 to 02:00 on that day
	for utc, want := range map[string]int{
		"2026-03-29 00:59": 4,  // 5 × 0.7 = 3.5, half up
		"2026-03-29 01:00": 7,  // 02:00 there
		"2026-03-29 01:59": 7,  // 02:59
		"2026-03-29 02:00": 18, // 03:00: 25 × 0.7 = 17.5
		"2026-03-29 10:59": 18, // 11:59
		"2026-03-29 11:00": 13, // 12:00: 25 × 0.5 = 12.5
		"2026-03-29 13:00": 18, // 14:00
		"2026-03-29 21:29": 18, // 22:29
		"2026-03-29 21:30": 4,  // 22:30
		"2026-03-30 00:00": 7,  // 01:00 of the next day: the profile goes on
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", utc, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		if got := agentsAt(m, 1, at); got != want {
			t.Errorf("at %s UTC %d agents are on the phones, want %d", utc, got, want)
		}
	}
	for g := range m.Groups {
		if m.Groups[g].Roster[0].At != 0 {
			t.Errorf("the roster of group %d begins at %d, not at time 0", g, m.Groups[g].Roster[0].At)
		}
	}
}

// The day begins when the clock is put forward over midnight.
func TestDayWhoseMidnightTheClockSkips(t *testing.T) {
	m := compiled(t, "day: 2026-03-08\ntimezone: America/Havana\n")
	from, to := m.Clock.Instant(m.Clock.From), m.Clock.Instant(m.Clock.To)
	if from.Format("2006-01-02 15:04") != "2026-03-08 01:00" || to.Sub(from) != 23*time.Hour {
		t.Errorf("the day is from %s to %s", from, to)
	}
}

func TestAgentsOnThePhonesAreRoundedHalfUp(t *testing.T) {
	for _, c := range []struct {
		rostered int
		percent  float64
		want     int
	}{{240, 30, 168}, {25, 30, 18}, {5, 30, 4}, {1, 50, 1}, {1, 51, 0}, {3, 17, 2}, {10, 0, 10}, {10, 100, 0}, {50, 33, 34}} {
		if got := compile.OnPhones(c.rostered, c.percent/100); got != c.want {
			t.Errorf("%d with %v%% off are %d, want %d", c.rostered, c.percent, got, c.want)
		}
	}
}

func TestCostAndBoundsOfAGroup(t *testing.T) {
	m := compiled(t, `
staff:
  - {group: agents, cost: 28.50, agents: {count: 10, at_least: 4, at_most: 60}}
  - {group: others, hub: new_york, queues: [general], cost: 35, agents: 1}
`)
	for i, want := range []model.Group{
		{Cost: 28.5, Bounds: model.Bounds{AtLeast: 4, AtMost: 60}},
		{Cost: 35, Bounds: model.Bounds{AtMost: scenario.MaxAgents}},
	} {
		if g := m.Groups[i]; g.Cost != want.Cost || g.Bounds != want.Bounds {
			t.Errorf("group %s has cost %v and bounds %v, want %v and %v", g.Name, g.Cost, g.Bounds, want.Cost, want.Bounds)
		}
	}
	if got := agentsAt(m, 0, m.Clock.Start); got != 10 {
		t.Errorf("%d agents, want 10", got)
	}
}

func TestOriginsHaveTheSharesOfCallerNumbers(t *testing.T) {
	m := compiled(t, "callers: {numbers: {valid: 90%, withheld: 6%, invalid: 4%}, abroad: {share: 10%, countries: {FR: 3, CA: 1}}}\n")

	shares, all := map[string]float64{}, 0.0
	for _, o := range m.Lines[us].Callers.Origins {
		all += o.Share

		country := ""
		for _, a := range o.Values {
			if a.Attribute == routing.AttrCountry && o.Result == "valid" {
				country = " " + m.Center.Attributes[routing.AttrCountry].Values[a.Value]
			}
		}

		kind := o.Result
		if kind != "valid" && kind != "withheld" {
			kind = "invalid"
		}
		shares[kind+country] += o.Share
	}

	closeTo(t, "all shares", all, 1)
	for kind, want := range map[string]float64{"valid US": .81, "valid FR": .0675, "valid CA": .0225, "withheld": .06, "invalid": .04} {
		closeTo(t, kind, shares[kind], want)
	}
	if n := len(shares); n != 5 {
		t.Errorf("there are %d kinds of numbers: %v", n, shares)
	}
}

func TestCallersOfALineOverrideKeyByKey(t *testing.T) {
	m := compiled(t, `
callers:
  tier: {gold: 20%, green: 80%}
  slips: {silent: 3%, hang_up: 2%}
calls:
  gb: {total: 100, callers: {tier: {gold: 100%}, slips: {silent: 9%}}}
`)
	if diff := gocmp.Diff([]float64{.8, .2}, m.Lines[us].Callers.Attributes[0].Shares); diff != "" {
		t.Errorf("tiers of us (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff([]float64{0, 1}, m.Lines[gb].Callers.Attributes[0].Shares); diff != "" {
		t.Errorf("tiers of gb (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff(model.PromptBehavior{Silent: .09, HangUp: .02}, m.Lines[gb].Callers.PromptBehavior); diff != "" {
		t.Errorf("slips of gb (-want +got):\n%s", diff)
	}
}

func TestCallersSpeakTheLanguagesOfTheirLine(t *testing.T) {
	m := compiled(t, "callers: {language: {en: 60%, es: 20%, fr: 20%}}\n")
	languages := m.Center.Attributes[routing.AttrLanguage].Values
	for line, want := range map[routing.LineID]map[string]float64{us: {"en": .75, "es": .25}, gb: {"en": .75, "fr": .25}} {
		for v, share := range m.Lines[line].Callers.Language {
			if math.Abs(share-want[languages[v]]) > 1e-12 {
				t.Errorf("%v of line %d speak %s, want %v", share, line, languages[v], want[languages[v]])
			}
		}
	}
}

// An intent without shares is the one of all callers. A line has its own.
func TestIntentsOfCallers(t *testing.T) {
	m := compiled(t, "callers: {intent: cards}\ncalls: {gb: {total: 100, callers: {intent: {loans: 25%, billing: 75%}}}}\n")
	for line, want := range map[routing.LineID]map[string]float64{us: {"cards": 1}, gb: {"loans": .25, "billing": .75}} {
		got := map[string]float64{}
		for i, share := range m.Lines[line].Callers.Intent {
			if share > 0 {
				got[m.Intents[i]] = share
			}
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Errorf("intents of line %d (-want +got):\n%s", line, diff)
		}
	}
}

func TestForHasNoLeadIn(t *testing.T) {
	m := compiled(t, "for: 100h\nwarm_up: 10h\n")
	hours := func(d des.Duration) float64 { return time.Duration(d).Hours() }
	if hours(m.Clock.From) != 10 || hours(m.Clock.To) != 100 || hours(m.Clock.RatePeriod) != 24 ||
		m.Clock.Start.Format(time.DateTime) != "2026-01-06 00:00:00" {
		t.Errorf("the clock is %+v", m.Clock)
	}
	closeTo(t, "a day's calls", compile.Expected(m.Lines[us].Rate, m.Clock.RatePeriod), 1000)
	m = compiled(t, "")
	if hours(m.Clock.From) != 4 || hours(m.Clock.To) != 28 || hours(m.Clock.Stop) != 52 ||
		m.Clock.Start.Format(time.DateTime) != "2026-01-05 20:00:00" {
		t.Errorf("the clock of a day is %+v", m.Clock)
	}
}

func TestGoalAboutAllQueuesIsAboutQueuesWithCallers(t *testing.T) {
	goals := func(scenario string) []string {
		var out []string
		for _, c := range compiled(t, scenario+"goals: [{queue: all, measure: abandoned, at_most: 5%}]\n").Goals {
			out = append(out, c.Text)
		}
		return out
	}

	if diff := gocmp.Diff([]string{
		"general abandoned at most 5%", "disputes abandoned at most 5%",
		"supervisors abandoned at most 5%",
	}, goals("")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	if diff := gocmp.Diff([]string{"general abandoned at most 5%"}, goals("answers: {main.topic: 2}\nhandling: {general: {mean: 5m}}\n")); diff != "" {
		t.Errorf("without disputes and escalations (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff([]string{"general abandoned at most 5%", "disputes abandoned at most 5%"}, goals("calls: {back: {total: 1}}\nanswers: {main.topic: 2, back.call: booked}\nhandling: {general: {mean: 5m}}\n")); diff != "" {
		t.Errorf("with those who are called back (-want +got):\n%s", diff)
	}
}
