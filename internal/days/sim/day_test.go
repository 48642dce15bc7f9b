package sim

import (
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/stat"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// aDay is a model of a day with calls at given times and one agent, with talk times of
// 20 min.
func aDay(t *testing.T, arrive ...time.Duration) *model.Model {
	m := oneQueue(t, `
replications: 1
calls: {main: {per_hour: 1}}
callers: {patience: 60h}
handling: {only: 20m}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
`)
	m.Lines[0].Rate = nil
	for _, at := range arrive {
		m.Lines[0].Trace = append(m.Lines[0].Trace, model.Arrival{At: m.Clock.From + int64(at), Origin: -1})
	}
	return m
}

func TestDayStartsWithCallsInProgress(t *testing.T) {
	r := run(t, aDay(t, -10*time.Minute, time.Second), Options{})
	wantCount(t, "arrived", r.Calls.Arrived, 1)
	wantNumber(t, "wait", r.Queues[0].Wait.Max, 599)
	wantNumber(t, "waiting", r.Queues[0].Waiting.Mean, 599.0/86400)
	wantNumber(t, "occupancy", r.Groups[0].Occupancy.Mean, 30.0*60/86400)
}

func TestCallsOfTheDayAreSimulatedToTheirEnd(t *testing.T) {
	r := run(t, aDay(t, 24*time.Hour-2*time.Second, 24*time.Hour-time.Second, 24*time.Hour), Options{})
	wantCount(t, "arrived", r.Calls.Arrived, 2)
	wantCount(t, "answered", r.Calls.Answered, 2)
	wantNumber(t, "longest wait", r.Queues[0].Wait.Max, 1199)
	last := r.Intervals[len(r.Intervals)-1].Queues[0]
	wantCount(t, "offered in the last interval", last.Offered, 2)
	wantNumber(t, "its mean wait", last.WaitMean, 1199.0/2)
	wantNumber(t, "waiting within the day", r.Queues[0].Waiting.Mean, 1.0/86400)
	wantNumber(t, "occupancy within the day", r.Groups[0].Occupancy.Mean, 2.0/86400)
}

// The maximum queue length of an interval includes callers who arrived before it.
func TestMaximumIncludesEarlierArrivals(t *testing.T) {
	m := aDay(t, 50*time.Minute, 51*time.Minute)
	for i, want := range []int64{1, 1, 0} {
		wantCount(t, "most waiting in an hour", run(t, m, Options{}).Intervals[i].Queues[0].WaitingMax, want)
	}
	m.Clock.Interval = 4 * int64(hour)
	for i, want := range []int64{1, 0} {
		wantCount(t, "most waiting in four", run(t, m, Options{}).Intervals[i].Queues[0].WaitingMax, want)
	}
}

// The averages of a last interval that is shorter than the others are over its length.
func TestShortLastInterval(t *testing.T) {
	r := run(t, oneQueue(t, "for: 90m\ncalls: {main: {per_hour: 10}}\nhandling: {only: 5m}\nstaff: [{group: all, hub: here, queues: [only], agents: 4}]\n"), Options{})
	wantCount(t, "intervals", int64(len(r.Intervals)), 2)
	for _, v := range r.Intervals {
		wantNumber(t, "agents who answer the queue", v.Queues[0].Agents, 4)
		wantNumber(t, "agents of the group", stats.Number(v.Groups[0].Agents), 4)
	}
}

func TestCallerWaitingADayLaterIsLeftWaiting(t *testing.T) {
	m := aDay(t, time.Hour)
	m.Groups[0].Roster = []model.RosterStep{{At: 0, Agents: 0}}
	r := run(t, m, Options{})
	q := &r.Queues[0]
	wantCount(t, "offered", q.Offered, 1)
	wantCount(t, "waiting at the end", q.WaitingAtEnd, 1)
	wantCount(t, "in progress", r.Calls.InProgress, 1)
	wantCount(t, "calls offered", r.Calls.Offered, 1)
	wantNumber(t, "abandoned of the offered", q.AbandonedRatio.Mean, 0)
	if q.ServiceLevel.Mean.Known() || q.Wait.Mean.Known() {
		t.Errorf("a wait that has not ended has a service level %v and a mean %v", q.ServiceLevel.Mean, q.Wait.Mean)
	}
	if diff := cmp.Diff(asJSON(t, r), asJSON(t, run(t, m, Options{Stepwise: true}))); diff != "" {
		t.Errorf("stepwise:\n%s", diff)
	}
}

// Calls keep arriving after the day while calls of the day are in progress.
func TestArrivalsContinueAfterTheDay(t *testing.T) {
	m := oneQueue(t, "for: 1h\nreplications: 1\ncalls: {main: {per_hour: 100}}\nhandling: {only: 5m}\nstaff: [{group: all, hub: here, queues: [only], agents: 1}]\n")
	m.Groups[0].Roster = []model.RosterStep{{At: 0, Agents: 0}}
	all := record(t, m, 0, time.Hour)
	if waiting := all[len(all)-1].Queues[0].Length; waiting < 2250 || waiting > 2750 { // 5 deviations of 2500
		t.Errorf("%d wait a day later, want 25 times what comes in an hour", waiting)
	}
}

// Weekdays and weekends follow the clock of the zone.
func TestDayTypesFollowTheZone(t *testing.T) {
	for _, name := range []string{"UTC", "America/New_York", "Asia/Tokyo"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Date(2026, 10, 28, 9, 0, 0, 0, time.UTC) // the clock of New York is put back on the Sunday
		c := &model.Clock{Start: start, Stop: 14 * 24 * int64(hour)}
		days := dayTypesIn(c, zone)
		for at := int64(0); at <= c.Stop; at += int64(hour) / 2 {
			for _, now := range []int64{max(0, at-1), at} {
				if got, want := days.at(now), routing.DayOf(c.Instant(now).In(zone)); got != want {
					t.Errorf("%s: the day of %s is %d, want %d", name, c.Instant(now).In(zone), got, want)
				}
			}
		}
	}
}

// Opening hours follow the clock of their own zone, or the zone of the hub.
func TestOpeningsFollowTheZone(t *testing.T) {
	tokyo, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}

	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}

	start := time.Date(2026, 10, 28, 9, 0, 0, 0, time.UTC)

	c := &model.Clock{Start: start, Stop: 14 * 24 * int64(hour)}
	for _, zone := range []*time.Location{nil, newYork} {
		hours := &routing.Hours{Zone: zone, Dates: []routing.DateHours{{On: routing.Date{Year: 2026, Month: 11, Day: 3}}}}
		for day := range hours.Week {
			hours.Week[day] = routing.DayHours{{From: 0, To: 6 * 60}, {From: 8 * 60, To: 24 * 60}}
		}
		openings := openingsIn(c, hours, tokyo)

		for at := int64(0); at <= c.Stop; at += int64(hour) / 2 {
			for _, now := range []int64{max(0, at-1), at} {
				if got, want := openings.at(now), hours.At(c.Instant(now).In(tokyo)); got != want {
					t.Errorf("in zone %v at %s it is %d, want %d", zone, c.Instant(now), got, want)
				}
			}
		}
	}
}

// Busyness multiplies a day's volume by a factor with the given coefficient of
// variation, drawn for each line or shared by all lines. The bounds are 5 standard
// deviations for the mean, and for the deviation and the correlation the range that
// even an exponential factor (cv 1) keeps over 400 days; the seeds are fixed.
func TestBusyness(t *testing.T) {
	const days, perHour = 400, 100.0
	for name, c := range map[string]struct{ shared, own, cv, correlation float64 }{
		"no busyness":  {0, 0, 0, 0},
		"a line's own": {0, 0.5, 0.5, 0},
		"all lines'":   {0.5, 0, 0.5, 1},
	} {
		b := behavior{
			queues: "queues: {care: {hours: 24/7}}\n", steps: "  begin: {end: done}\n",
			arrive: map[string][]float64{"green": nil, "gold": nil},
		}
		m := b.model(t)
		m.RateCV = c.shared

		for i := range 2 {
			m.Lines[i].Rate, m.Lines[i].RateCV = []model.RatePiece{{PerHour: perHour}}, c.own
		}

		var green, gold []float64
		for day := range days {
			m.Seed = uint64(day)
			r := run(t, m, Options{})
			green, gold = append(green, float64(r.Lines[0].Arrived)), append(gold, float64(r.Lines[1].Arrived))
		}

		poisson := math.Sqrt(perHour)
		deviation := math.Hypot(poisson, c.cv*perHour)

		for _, calls := range [][]float64{green, gold} {
			mean, spread := stat.MeanStdDev(calls, nil)
			if math.Abs(mean-perHour) > 5*deviation/math.Sqrt(days) || math.Abs(spread/deviation-1) > 0.25 {
				t.Errorf("%s: %.1f ± %.1f calls a day, want %.0f ± %.1f", name, mean, spread, perHour, deviation)
			}
		}

		busy := c.cv * perHour / deviation
		want := c.correlation * busy * busy
		if got := stat.Correlation(green, gold, nil); math.Abs(got-want) > 0.25 {
			t.Errorf("%s: the lines' correlation is %.2f, want %.2f", name, got, want)
		}
	}
}

// Busyness of intervals multiplies each half hour by a factor of its own, which the line's
// quarters of the half hour share and lines share if it is the factor of all. The bounds are the bounds
// of TestBusyness.
func TestBusynessOfIntervals(t *testing.T) {
	const days, perHour = 60, 100.0
	for name, c := range map[string]struct{ shared, own, correlation float64 }{
		"a line's own": {0, 0.4, 0},
		"all lines'":   {0.4, 0, 1},
	} {
		b := behavior{
			queues: "queues: {care: {hours: 24/7}}\n", steps: "  begin: {end: done}\n",
			arrive: map[string][]float64{"green": nil, "gold": nil},
		}
		m := b.model(t)
		m.Clock.To = m.Clock.From + int64(24*time.Hour)
		m.Clock.Stop, m.Clock.RatePeriod, m.Clock.Interval = m.Clock.To, int64(24*time.Hour), int64(15*time.Minute)
		m.IntervalCV, m.VaryEach = c.shared, int64(30*time.Minute)

		for i := range 2 {
			m.Lines[i].Rate, m.Lines[i].IntervalCV = []model.RatePiece{{PerHour: perHour}}, c.own
		}

		var factors [2][]float64
		var arrived []float64
		for day := range days {
			m.Seed = uint64(day)
			s, err := New(m)
			if err != nil {
				t.Fatal(err)
			}

			r := newReplication(s.t, 0, Options{})
			for half := range 48 {
				for i := range 2 {
					src := &r.sources[i]
					src.cellStart = m.Clock.From + int64(half)*int64(30*time.Minute)
					f := src.busyness(&m.Clock)
					factors[i] = append(factors[i], f)
					if src.cellStart += cellLength; src.busyness(&m.Clock) != f {
						t.Errorf("%s: the quarters of half hour %d have two factors", name, half)
					}
				}
			}

			arrived = append(arrived, float64(run(t, m, Options{}).Lines[0].Arrived))
		}

		mean, spread := stat.MeanStdDev(factors[0], nil)
		if math.Abs(mean-1) > 5*0.4/math.Sqrt(days*48) || math.Abs(spread/0.4-1) > 0.1 {
			t.Errorf("%s: factors %.3f ± %.3f, want 1 ± 0.4", name, mean, spread)
		}
		if got := stat.Correlation(factors[0], factors[1], nil); math.Abs(got-c.correlation) > 0.1 {
			t.Errorf("%s: the lines' correlation is %.2f, want %.2f", name, got, c.correlation)
		}

		deviation := math.Sqrt(perHour*24 + 0.16*perHour*24*perHour*24/48)
		if mean, spread := stat.MeanStdDev(arrived, nil); math.Abs(mean-perHour*24) > 5*deviation/math.Sqrt(days) ||
			math.Abs(spread/deviation-1) > 0.4 {
			t.Errorf("%s: %.0f ± %.0f calls a day, want %.0f ± %.0f", name, mean, spread, perHour*24, deviation)
		}
	}
}

// The random numbers of an interval's calls do not depend on the volume of others.
func TestVolumeOfAnIntervalChangesNoOtherDraws(t *testing.T) {
	second := func(first float64) report.Interval {
		m := oneQueue(t, "for: 2h\nreplications: 1\ncalls: {main: {per_hour: 1}}\ncallers: {patience: {mean: 5m}}\nhandling: {only: 60s}\nstaff: [{group: all, hub: here, queues: [only], agents: 0}]\n")
		setHourlyRates(m, first, 60)
		return run(t, m, Options{}).Intervals[1]
	}
	few, many := second(6), second(600)
	if few.Tiers[0].Offered == 0 || few.Tiers[0] != many.Tiers[0] {
		t.Errorf("the second interval is %+v, and %+v where the first has more calls", few.Tiers[0], many.Tiers[0])
	}
}

// A redial has the attributes and the intent of the first attempt, and a new patience.
func TestARedialIsTheSameCaller(t *testing.T) {
	_, m := scenariotest.Compiled(t, everything(t), "load")
	y, err := newTables(m)
	if err != nil {
		t.Fatal(err)
	}

	r := newReplication(y, 0, Options{})
	for i := range r.walk.lines {
		line := r.walk.lines[i].lineTable
		line.language, _ = newPick([]float64{0.5, 0.5}, identity)

		for n := range uint64(100) {
			key := r.key.With(n)
			first, again := call{key: key, origin: -1}, call{key: key.With(1), origin: -1}
			first.drawCaller(key, line, nil, 0)
			again.drawCaller(key, line, nil, 0)
			again.key = key
			if first != again {
				t.Fatalf("the caller is %+v, and on a redial %+v", first, again)
			}
		}
	}

	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n", steps: direct,
		load: "callers: {patience: {mean: 1m}, redial: {chance: 100%, after: 30m, most: 1}}\nhandling: {care: 60s}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 0}]\n",
		arrive: map[string][]float64{"green": {0}},
	}

	v := run(t, b.model(t), Options{}).Intervals
	if then, now := v[0].Tiers[0], v[1].Tiers[0]; then.Offered != 1 || now.Offered != 1 || then.WaitMean == now.WaitMean {
		t.Errorf("the first attempt is %+v, the second %+v", then, now)
	}
}

// The talk and wrap-up times of a call's conversations are drawn independently.
func TestConversationsOfACallDiffer(t *testing.T) {
	for _, handling := range []string{"{mean: 100s}", "{mean: 100s, cv: 0, wrap_up: {mean: 50s}}"} {
		b := behavior{
			queues: "queues: {care: {hours: 24/7}, sales: {hours: 24/7}}\n",
			steps:  "  begin: {queue: care, then: {answered: next}}\n  next: {queue: sales, then: {answered: done}}\n  done: {end: resolved}\n",
			load: "handling: {care: " + handling + ", sales: " + handling + "}\n" +
				"staff: [{group: a, hub: near, queues: [care], agents: 1}, {group: b, hub: near, queues: [sales], agents: 1}]\n",
			arrive: map[string][]float64{"green": {0}},
		}
		if g := run(t, b.model(t), Options{}).Groups; g[0].Occupancy.Mean == g[1].Occupancy.Mean {
			t.Errorf("%s: both take %.1f s", handling, 3600*g[0].Occupancy.Mean)
		}
	}
}

func TestLinesCountTheirNumbers(t *testing.T) {
	for kind, of := range map[string]func(*report.Line) int64{
		"valid": func(v *report.Line) int64 { return v.Valid }, "withheld": func(v *report.Line) int64 { return v.Withheld }, "invalid": func(v *report.Line) int64 { return v.Invalid },
	} {
		r := run(t, oneQueue(t, "for: 1h\ncalls: {main: {per_hour: 60}}\ncallers: {numbers: {"+kind+": 100%}}\nhandling: {only: 1m}\nstaff: [{group: all, hub: here, queues: [only], agents: 9}]\n"), Options{})
		if v := &r.Lines[0]; of(v) != v.Arrived || v.Valid+v.Withheld+v.Invalid != v.Arrived || v.Arrived != r.Calls.Arrived || v.Arrived == 0 {
			t.Errorf("all numbers %s: %+v", kind, *v)
		}
	}
}

func TestDayWithoutCalls(t *testing.T) {
	r := run(t, aDay(t), Options{})
	wantCount(t, "arrived", r.Calls.Arrived, 0)
	wantCount(t, "intervals", int64(len(r.Intervals)), 24)
}

// With an agent for every call the lines do not compete, and the random numbers of a
// line's calls do not depend on the volume of the other line.
func TestVolumeOfALineChangesNoOtherDraws(t *testing.T) {
	_, m := scenariotest.Compiled(t, everything(t), "load")
	for i := range m.Groups {
		m.Groups[i].Roster = []model.RosterStep{{At: 0, Agents: 10000}}
	}
	m.Trunks = nil
	m.Replications = model.Replications{AtLeast: 2, AtMost: 2}
	m.RateCV = 0.2
	m.Goals = []model.Goal{
		{Subject: model.Subject{Kind: model.SubjectLine, Index: 1}, Measure: model.SelfServedRatio},
		{Subject: model.Subject{Kind: model.SubjectLine, Index: 1}, Measure: model.ASA},
		{Subject: model.Subject{Kind: model.SubjectLine, Index: 1}, Measure: model.AnswerP99},
		{Subject: model.Subject{Kind: model.SubjectLine, Index: 0}, Measure: model.SelfServedRatio},
	}

	before := run(t, m, Options{})
	m.Lines[0].Rate = []model.RatePiece{{At: 0, PerHour: 3 * m.Lines[0].Rate[0].PerHour}}
	after := run(t, m, Options{})

	for i := range 3 {
		if diff := cmp.Diff(before.Goals[i].Value, after.Goals[i].Value,
			cmp.Comparer(func(a, b stats.Number) bool { return a == b })); diff != "" {
			t.Errorf("goal %d of the other line:\n%s", i, diff)
		}
	}

	if before.Lines[1] != after.Lines[1] {
		t.Errorf("the other line was %+v and is %+v", before.Lines[1], after.Lines[1])
	}
	if before.Lines[0].Arrived*2 > after.Lines[0].Arrived || before.Goals[3].Value.Mean == after.Goals[3].Value.Mean {
		t.Error("the line itself did not change")
	}
}

// Declaring another line, and the order of declarations, change no random numbers.
func TestDeclarationsChangeNoDraws(t *testing.T) {
	simulated := func(old, with string) *report.Report {
		center := everything(t)
		text := string(center["routing.yaml"].Data)
		if !strings.Contains(text, old) {
			t.Fatalf("%q is not in routing.yaml", old)
		}

		center["routing.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, with, 1))}
		load := strings.Replace(string(center["load.yaml"].Data), "callers:", "callers:\n  attributes: {one: {a: 50%, b: 50%}, two: {a: 50%, b: 50%}}", 1)
		center["load.yaml"] = &fstest.MapFile{Data: []byte(load)}
		flow := strings.Replace(string(center["main.yaml"].Data), "then: which}", "then: by_two}\n  by_two: {branch: two, then: {a: which, b: card}}", 1)
		center["main.yaml"] = &fstest.MapFile{Data: []byte(flow)}
		_, m := scenariotest.Compiled(t, center, "load")
		return run(t, m, Options{})
	}

	const attributes = "attributes: {tier: [green, gold]}"
	plain := simulated(attributes, "attributes: {tier: [green, gold], one: [a, b], two: [a, b]}\n")
	reordered := simulated(attributes, "attributes: {two: [a, b], one: [a, b], tier: [green, gold]}\n")
	if diff := cmp.Diff(asJSON(t, plain), asJSON(t, reordered)); diff != "" {
		t.Errorf("with the attributes in another order:\n%s", diff)
	}

	more := simulated(attributes+"\nlines:\n", "attributes: {tier: [green, gold], one: [a, b], two: [a, b]}\nlines:\n"+
		"  new: {number: +1 202 555 0142, country: US, languages: [en], flow: main}\n")
	more.Lines = slices.DeleteFunc(more.Lines, func(l report.Line) bool { return l.Line == "new" })
	if diff := cmp.Diff(asJSON(t, plain), asJSON(t, more)); diff != "" {
		t.Errorf("with one more line declared first:\n%s", diff)
	}
}

func TestArrivalsFollowTheirRates(t *testing.T) {
	m := oneQueue(t, `
replications: 10
calls: {main: {total: 24000, shape: [1, 1, 1, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9, 9, 9, 9, 1, 1, 1, 1, 1, 1, 1, 1]}}
callers: {patience: 1s}
handling: {only: 1s}
staff: [{group: all, hub: here, queues: [only], agents: 100}]
`)
	r := run(t, m, Options{})
	for hour, v := range r.Intervals {
		mean := 24000.0 / 88 * 10
		if hour >= 8 && hour < 16 {
			mean *= 9
		}
		// Five standard deviations of a Poisson count: a false alarm in any of 24 hours has the probability 1/70,000.
		if d := float64(v.Queues[0].Offered) - mean; d*d > 25*mean {
			t.Errorf("%02d h: %d calls, want %.0f", hour, v.Queues[0].Offered, mean)
		}
	}
}

// Other rosters on prepared tables give the report of the model that has them.
func TestWithRosters(t *testing.T) {
	load := func(agents string) *model.Model {
		return oneQueue(t, "for: 4h\nreplications: 2\ncalls: {main: {per_hour: 60}}\nhandling: {only: 5m}\nstaff: [{group: all, hub: here, queues: [only], "+agents+"}]\n")
	}
	other := load(`shifts: {"00:00-01:00": 5, "01:00-24:00": 7}`)
	s, err := New(load("agents: 4"))
	if err != nil {
		t.Fatal(err)
	}

	s = s.WithRosters([][]model.RosterStep{other.Groups[0].Roster})
	tally, err := s.Replicate(t.Context(), 1, Options{}, func() {}, Observer{})
	if err != nil {
		t.Fatal(err)
	}

	want := run(t, other, Options{})
	other.Replications = model.Replications{AtLeast: 1, AtMost: 1}
	first := run(t, other, Options{})
	if got := int64(tally.Days[0].Queues[0].Visits.Answered.Count); got != want.Queues[0].Answered-first.Queues[0].Answered {
		t.Errorf("%d calls are answered, want %d", got, want.Queues[0].Answered-first.Queues[0].Answered)
	}
}
