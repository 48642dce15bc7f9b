package sim

import (
	"fmt"
	"math"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/stat"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// varied compiles the scenario of everything with other handling and staff.
func varied(t *testing.T, handling, speed string) *model.Model {
	t.Helper()
	files := everything(t)
	staff := ""
	for _, group := range []string{"east_care", "east_sales", "chiefs", "west", "south"} {
		staff += fmt.Sprintf("  - {group: %s, speed: %s}\n", group, speed)
	}
	files["varied.yaml"] = &fstest.MapFile{Data: []byte("scenario: varied\nlike: load\nreplications: 2\nhandling:\n" + handling + "staff:\n" + staff)}
	_, m := scenariotest.Compiled(t, files, "varied")
	return m
}

// Agents of a speed of 80% give the same report as handling that is 1.25 times as long,
// however it is given: as durations, or by a factor of all.
func TestSpeedDividesHandling(t *testing.T) {
	const handling = `
  care: {mean: 5m, p90: 9m, wrap_up: {mean: 32s}, escalated: 10%, escalation_takes: 20s}
  sales: {mean: 4m, wrap_up: 20s-40s}
  chiefs: {talk: {mix: [{share: 30%, mean: 8m, cv: 0.5}, {share: 70%, shape: weibull, mean: 4m, cv: 0.6}]}, wrap_up: {shape: empirical, values: [4s, 8s]}}
`

	const longer = `
  care: {mean: 6m15s, p90: 11m15s, wrap_up: {mean: 40s}, escalated: 10%, escalation_takes: 25s}
  sales: {mean: 5m, wrap_up: 25s-50s}
  chiefs: {talk: {mix: [{share: 30%, mean: 10m, cv: 0.5}, {share: 70%, shape: weibull, mean: 5m, cv: 0.6}]}, wrap_up: {shape: empirical, values: [5s, 10s]}}
`

	want := asJSON(t, run(t, varied(t, longer, "100%"), Options{}))
	if diff := cmp.Diff(want, asJSON(t, run(t, varied(t, handling, "80%"), Options{}))); diff != "" {
		t.Errorf("a speed of 80%% (-longer +slower):\n%.2000s", diff)
	}
	if diff := cmp.Diff(want, asJSON(t, run(t, varied(t, handling+"  all: {times: 125%}\n", "100%"), Options{}))); diff != "" {
		t.Errorf("125%% of the time (-longer +times):\n%.2000s", diff)
	}
	if want == asJSON(t, run(t, varied(t, handling, "100%"), Options{})) {
		t.Error("the speed changes nothing")
	}
}

// With agents for every caller, the mean number of busy agents is the arrival rate times
// the mean handle time: of each group's callers, of a mixture over a caller's attribute,
// and of the hour of their answer.
func TestHandlingByProperty(t *testing.T) {
	const days, perHour = 5, 300.0
	for name, c := range map[string]struct {
		handling string
		minutes  float64
	}{
		"tier":   {"{by: tier, gold: {mean: 8m}, otherwise: {mean: 2m, wrap_up: 1m}}", 0.25*8 + 0.75*3},
		"intent": {"{by: intent, a: 6m, b: {mean: 2m}}", 0.4*6 + 0.6*2},
		"hour":   {"{by: hour, \"00, 1, 02, 03, 4, 5, 6, 7, 8, 9, 10, 11\": 2m, otherwise: {mean: 4m}}", 3},
		"group":  {"{by: group, all: 5m}", 5},
		"line":   {"{by: line, main: 5m}", 5},
	} {
		m := oneLine(t, "attributes: {tier: [green, gold]}\n", straight, fmt.Sprintf(`
replications: %d
calls: {main: {per_hour: %v}}
callers: {tier: {gold: 25%%, green: 75%%}, intent: {a: 40%%, b: 60%%}}
handling: {only: %s}
staff: [{group: all, hub: here, queues: [only], agents: 200}]
`, days, perHour, c.handling))
		busy := float64(run(t, m, Options{}).Groups[0].Occupancy.Mean) * 200
		want := perHour * c.minutes / 60
		// The time average of an infinite-server queue over 5 days has a standard error of
		// √(2·want·mean service/120 h) < 0.4% of want here; 5 of them are 2%.
		if math.Abs(busy/want-1) > 0.02 {
			t.Errorf("by %s: %.2f agents are busy, want %.2f", name, busy, want)
		}
	}
}

// The day's factor of the handle times has mean 1 and the given coefficient of variation,
// is the same for all queues, and differs from day to day.
func TestBusynessOfHandling(t *testing.T) {
	const days, cv = 400, 0.2
	m := oneQueue(t, "for: 2h\nreplications: 1\ncalls: {main: {per_hour: 300}}\nhandling: {all: {busyness: 20%}, only: 60s}\nstaff: [{group: all, hub: here, queues: [only], agents: 200}]\n")
	var handle []float64
	for day := range days {
		m.Seed = uint64(day)
		r := run(t, m, Options{})
		handle = append(handle, float64(r.Groups[0].Occupancy.Mean)*200*2*3600/float64(r.Calls.Arrived))
	}
	// A gamma factor: mean 1, and the standard error of its deviation over 400 days is 5%.
	mean, spread := stat.MeanStdDev(handle, nil)
	if math.Abs(mean/60-1) > 5*cv/math.Sqrt(days) || math.Abs(spread/60/cv-1) > 0.25 {
		t.Errorf("handle times of %.1f s ± %.1f from day to day, want 60 ± 12", mean, spread)
	}
}

// Each replication has a trend of its own, whose standard deviation grows with the time since the
// trend began.
func TestTrendOfEachReplication(t *testing.T) {
	const runs, weekly, standardError = 400, 1.1, 0.055
	m := oneQueue(t, "for: 2h\nday: 2026-11-23\nreplications: 1\ncalls: {main: {per_hour: 10}}\nhandling: {all: {trend: {weekly: 110%, standard_error: 5.5%, at: 2026-11-09}}, only: 60s}\nstaff: [{group: all, hub: here, queues: [only], agents: 200}]\n")
	var logs []float64
	for number := range runs {
		s, err := New(m)
		if err != nil {
			t.Fatal(err)
		}
		logs = append(logs, math.Log(newReplication(s.t, number, Options{}).floor.handlingFactor))
	}
	// The standard errors over 400 replications are 5% and 3.5% of the deviation.
	mean, spread := stat.MeanStdDev(logs, nil)
	want := 2 * standardError / weekly // two weeks later
	if math.Abs(mean-2*math.Log(weekly)) > 0.25*want || math.Abs(spread/want-1) > 0.18 {
		t.Errorf("the logarithm of handle times is %.4f ± %.4f, want %.4f ± %.4f", mean, spread, 2*math.Log(weekly), want)
	}
}

// The agents who come have the mean of the roster, also in a small group, and the given coefficient of
// variation of a day, of an hour in addition to its day, or of both, with one factor for all groups, which the next
// hour does not share.
func TestAttendance(t *testing.T) {
	const runs, cv = 400, 0.1
	m := oneQueue(t, "for: 2h\ninterval: 1h\nreplications: 1\ncalls: {main: {per_hour: 10}}\nhandling: {only: 60s}\nstaff:\n"+
		"  - {group: day, hub: here, queues: [only], agents: 200, attendance: 10%}\n  - {group: also, hub: here, queues: [only], agents: 100, attendance: {day: 10%}}\n"+
		"  - {group: one, hub: here, queues: [only], agents: 1, attendance: 10%}\n  - {group: hour, hub: here, queues: [only], agents: 200, attendance: {hour: 10%}}\n"+
		"  - {group: same, hub: here, queues: [only], agents: 100, attendance: {day: 0%, hour: 10%}}\n")
	var agents [5][2][]float64 // by group and hour
	for number := range runs {
		m.Seed = uint64(number)
		s, err := New(m)
		if err != nil {
			t.Fatal(err)
		}
		r := newReplication(s.t, 0, Options{})
		for hour := range 2 {
			if err := r.Advance(m.Clock.From + int64(hour)*int64(time.Hour) + int64(time.Minute)); err != nil {
				t.Fatal(err)
			}
			for g := range agents {
				agents[g][hour] = append(agents[g][hour], float64(r.floor.groups[g].rostered))
			}
		}
	}
	for g, want := range []float64{200, 100, 1, 200, 100} {
		for hour := range 2 {
			mean, spread := stat.MeanStdDev(agents[g][hour], nil)
			// The standard error of a deviation over 400 days is 3.5%.
			if math.Abs(mean-want) > 5*spread/math.Sqrt(runs) || want > 1 && math.Abs(spread/want/cv-1) > 0.18 {
				t.Errorf("group %d: %.1f agents ± %.1f in hour %d, want %v ± 10%%", g, mean, spread, hour, want)
			}
		}
	}
	for _, c := range []struct {
		what        string
		a, b        []float64
		least, most float64 // the standard error of no correlation is 0.05
	}{
		{"groups' days", agents[0][0], agents[1][0], 0.99, 1},
		{"groups' hours", agents[3][0], agents[4][0], 0.99, 1},
		{"day's hours", agents[0][0], agents[0][1], 0.99, 1.01},
		{"hours", agents[3][0], agents[3][1], -0.2, 0.2},
	} {
		if r := stat.Correlation(c.a, c.b, nil); r < c.least || r > c.most+1e-9 {
			t.Errorf("the %s have the correlation %.3f", c.what, r)
		}
	}
}

// The hours of the day when the clock is put forward and back in New York.
func TestHoursFollowTheClock(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}

	for start, want := range map[string][]routing.Value{
		"2026-03-08T05:00:00Z": {0, 1, 3, 4},
		"2026-11-01T04:30:00Z": {0, 1, 1, 2},
	} {
		from, err := time.Parse(time.RFC3339, start)
		if err != nil {
			t.Fatal(err)
		}

		h := hoursIn(&model.Clock{Start: from, Stop: int64(210 * time.Minute)}, zone)
		if diff := cmp.Diff(want, h.value[:4]); diff != "" {
			t.Errorf("from %s (-want +got):\n%s", start, diff)
		}

		for i, at := range h.from[:4] {
			if h.at(at) != want[i] || h.at(at+1) != want[i] || i > 0 && h.at(at-1) != want[i-1] {
				t.Errorf("from %s: hour %d does not begin at %v", start, i, time.Duration(at))
			}
		}
	}
}
