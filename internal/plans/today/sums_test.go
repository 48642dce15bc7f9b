package today

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

const minute = int64(time.Minute)

// A line and a clock with rates that change at whole minutes of a period that repeats.
func randomRates(rt *rapid.T) (*model.Line, *model.Clock) {
	c := &model.Clock{RateStart: rapid.Int64Range(-30, 30).Draw(rt, "start") * minute, RatePeriod: rapid.Int64Range(1, 60).Draw(rt, "period") * minute}
	l := &model.Line{}
	for range rapid.IntRange(0, 3).Draw(rt, "pieces") {
		at := int64(0)
		if n := len(l.Rate); n > 0 {
			at = l.Rate[n-1].At + rapid.Int64Range(1, 20).Draw(rt, "length")*minute
		}
		if at < c.RatePeriod {
			l.Rate = append(l.Rate, model.RatePiece{At: at, PerHour: float64(60 * rapid.IntRange(0, 9).Draw(rt, "rate"))})
		}
	}
	return l, c
}

// expectedByMinute adds up the rates of whole minutes.
func expectedByMinute(l *model.Line, c *model.Clock, from, to int64) float64 {
	sum := 0.0
	for at := from; at < to; at += minute {
		since := (at - c.RateStart) % c.RatePeriod
		if since < 0 {
			since += c.RatePeriod
		}
		for _, piece := range slices.Backward(l.Rate) {
			if piece.At <= since {
				sum += piece.PerHour / 60
				break
			}
		}
	}
	return sum
}

// The expected calls are the sum of the rates, from any time to any other.
func TestExpectedCallsAddUpRates(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		l, c := randomRates(rt)
		from := rapid.Int64Range(-40, 90).Draw(rt, "from") * minute
		to := from + rapid.Int64Range(-5, 120).Draw(rt, "length")*minute
		if got, want := expected(l, c, from, to), expectedByMinute(l, c, from, to); math.Abs(got-want) > 1e-6 {
			rt.Errorf("%v from %d to %d min: %v calls, want %v", l.Rate, from/minute, to/minute, got, want)
		}
	})
}

// randomPast are calls of two lines, with up to two records each, up to a time in minutes.
func randomPast(rt *rapid.T, now int64) []sim.PastRecord {
	var out []sim.PastRecord
	outcomes := []string{"answered", "abandoned", "blocked", "timed_out", "called_back", "unreached", "in_progress"}
	for call := range rapid.IntRange(0, 6).Draw(rt, "calls") {
		arrived := rapid.Int64Range(-2, now).Draw(rt, "arrived") * minute
		for range rapid.IntRange(1, 2).Draw(rt, "records") {
			r := sim.PastRecord{WorksOn: rapid.Bool().Draw(rt, "works on")}
			at := func(name string) int64 {
				if rapid.Bool().Draw(rt, name) {
					return sim.NoTime
				}
				return rapid.Int64Range(max(0, arrived/minute), now).Draw(rt, name) * minute
			}
			r.Call, r.Line, r.Arrived = uint64(call), routing.LineID(call%2), arrived
			r.Queue = int32(rapid.IntRange(-1, 1).Draw(rt, "queue"))
			r.Enqueued = rapid.Int64Range(0, now).Draw(rt, "enqueued") * minute
			r.Answered, r.Ended = at("answered"), at("ended")
			r.Outcome = sim.OutcomeNamed(rapid.SampledFrom(outcomes).Draw(rt, "outcome"))
			out = append(out, r)
		}
	}
	return out
}

// Each call of the day counts once, by its first record. Each record without an end is in one state: booked, talking, waiting or in
// the menus. The silence lasts since the last call, or since the beginning of the day.
func TestCallsSoFar(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		const now = 50
		midnight := rapid.Int64Range(0, 10).Draw(rt, "midnight")
		past := &sim.Past{Now: now * minute, Records: randomPast(rt, now)}
		if rapid.Bool().Draw(rt, "drawn") {
			past.Before = &sim.Simulation{}
		}
		read := &backtest.Past{Later: 3, Others: 4, Queueless: 5}
		counted := [][]volume{{{1, 2}, {3, 4.5}}, {{5, 6}}}

		// One call a minute is expected, on two lines together.
		const twoMinutes = 30 // calls an hour
		line := model.Line{Rate: []model.RatePiece{{PerHour: twoMinutes}}}
		m := &model.Model{
			Lines: []model.Line{line, line},
			Clock: model.Clock{From: midnight * minute, To: 24 * 60 * minute, RatePeriod: 24 * 60 * minute},
		}

		want := SoFar{Expected: 12.5, Drawn: past.Before != nil, LeftOut: LeftOut{3, 4, 5}}
		calls := map[uint64]bool{}
		for _, r := range past.Records {
			if r.Arrived >= midnight*minute {
				calls[r.Call] = true
			}
			if r.WorksOn {
				want.AfterCall++
			}
			isCallback := r.Outcome == sim.OutcomeCalledBack || r.Outcome == sim.OutcomeUnreached
			switch {
			case r.Ended >= 0:
			case r.Answered >= 0:
				want.Talking++
				want.LongestTalk = max(want.LongestTalk, float64(now*60-r.Answered/1e9))
			case isCallback:
				want.Callbacks++
			case r.Queue >= 0:
				want.Waiting++
				want.LongestWait = max(want.LongestWait, float64(now*60-r.Enqueued/1e9))
			default:
				want.InMenus++
			}
		}
		want.Calls = len(calls)

		last := midnight
		for _, r := range past.Records {
			last = max(last, r.Arrived/minute)
		}
		want.Silence = Silence{Seconds: float64(60 * (now - last)), Expected: float64(now - last)}
		if got := soFar(m, past, counted, read, 1); got != want {
			rt.Errorf("%+v, want %+v", got, want)
		}
	})
}

// The volumes have the first attempts of each line in each interval up to now: its calls without the redials that are
// expected after lost ones, and the calls that its rates give.
func TestVolumesSoFar(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		const now = 50
		m := &model.Model{Lines: make([]model.Line, 2), VaryEach: rapid.SampledFrom([]int64{0, 20}).Draw(rt, "each") * minute}
		rates, clock := randomRates(rt)
		m.Clock = *clock
		m.Clock.To = rapid.Int64Range(30, 70).Draw(rt, "to") * minute
		m.Lines[0].Rate = rates.Rate
		after := rapid.Int64Range(0, 9).Draw(rt, "after") * minute
		for i := range m.Lines {
			redial := &m.Lines[i].Callers.Redial
			redial.Chance = rapid.SampledFrom([]float64{0, 0.5}).Draw(rt, "chance")
			redial.Most = rapid.IntRange(0, 1).Draw(rt, "most")
			var err error
			if redial.After, err = des.Fixed(after); err != nil {
				rt.Fatal(err)
			}
		}
		past := &sim.Past{Now: now * minute, Records: randomPast(rt, now)}

		each := m.VaryEach
		if each == 0 {
			each = m.Clock.To
		}
		var want [][]volume
		for from := int64(0); from < min(past.Now, m.Clock.To); from += each {
			to := min(from+each, past.Now, m.Clock.To)
			lines := make([]volume, 2)
			lines[0].expected = expectedByMinute(&m.Lines[0], &m.Clock, from, to)
			seen := map[uint64]bool{}
			for _, r := range past.Records {
				if !seen[r.Call] && from <= r.Arrived && r.Arrived < from+each {
					lines[r.Line].calls++
				}
				seen[r.Call] = true
			}
			for _, r := range past.Records {
				redial := &m.Lines[r.Line].Callers.Redial
				isLost := (r.Outcome == sim.OutcomeAbandoned || r.Outcome == sim.OutcomeOf(model.Blocked)) && r.Ended >= 0
				at := r.Ended + after
				if isLost && redial.Most > 0 && at <= past.Now && from <= at && at < from+each {
					lines[r.Line].calls = max(0, lines[r.Line].calls-redial.Chance)
				}
			}
			want = append(want, lines)
		}

		got := volumes(m, past)
		same := func(a, b volume) bool {
			return math.Abs(a.calls-b.calls) < 1e-6 && math.Abs(a.expected-b.expected) < 1e-6
		}
		if !slices.EqualFunc(got, want, func(a, b []volume) bool { return slices.EqualFunc(a, b, same) }) {
			rt.Errorf("%+v, want %+v", got, want)
		}
	})
}

// Many systems export the visits to queues alone. Records of a morning without its other calls show the same busyness.
func TestRecordsOfQueuesAlone(t *testing.T) {
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "half"), "day")
	s, err := sim.New(m)
	if err != nil {
		t.Fatal(err)
	}
	actual, _ := written(t, s, 3)
	now := m.Clock.From + 12*60*minute
	all := actual.Until(now, m)
	queued := *all
	queued.Records = slices.DeleteFunc(slices.Clone(all.Records), func(r sim.PastRecord) bool { return r.Queue < 0 })

	var results []*Result
	for _, past := range []*backtest.Past{all, &queued} {
		r, err := Run(t.Context(), Input{Base: m, Model: m, Past: past, Now: now, Replications: 1})
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, r)
	}
	a, b := results[0], results[1]
	const near = 0.05
	isSame := math.Abs(a.Busyness.Factor-b.Busyness.Factor) < near && b.SoFar.Calls < a.SoFar.Calls*2/3
	if !isSame || a.SoFar.QueuesOnly || !b.SoFar.QueuesOnly {
		t.Errorf("%+v %+v, want the busyness of %+v %+v", b.Busyness, b.SoFar, a.Busyness, a.SoFar)
	}

	// A caller in the menus may join a queue yet.
	inMenus := sim.PastRecord{CallRecord: sim.CallRecord{Call: 1 << 40, Arrived: now, Queue: -1, Ended: sim.NoTime}}
	past := &sim.Past{Now: now, Records: append(queued.Records, inMenus)}
	if share, err := expectQueued(m, past, volumes(m, past)); err != nil || share > 0.6 {
		t.Errorf("with a caller in the menus: a share of %v, %v", share, err)
	}
}

// The calls in progress count in the interval in which they came. Those from before the day are in no count.
func TestCallsInProgressOfTheDay(t *testing.T) {
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "half"), "day")
	s, err := sim.New(m)
	if err != nil {
		t.Fatal(err)
	}

	// The day begins while callers wait.
	past := &sim.Past{Now: m.Clock.From + 12*60*minute, Before: s}
	base := *m
	base.Clock.From = past.Now - minute
	want, before := 0, 0
	for number := range 20 {
		open, err := s.InProgress(number, past.Now)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range open {
			switch {
			case r.Arrived < base.Clock.From:
				before++
			case r.Ended == sim.NoTime:
				want++
			}
		}
	}

	counted := [][]volume{make([]volume, len(m.Lines))}
	if err := addInProgress(past, &base, counted, false); err != nil {
		t.Fatal(err)
	}
	got := 0.0
	for _, v := range counted[0] {
		got += v.calls
	}
	if before == 0 || want == 0 || math.Abs(got-float64(want)/20) > 1e-9 {
		t.Errorf("%v calls, want %d in 20 days, without %d from before the day", got, want, before)
	}
}

// Without variation between intervals and lines, the calls and the expected calls of all lines count in full. With it, they
// count by their mean over their variance at the factor that they show.
func TestEvidenceOfVolumes(t *testing.T) {
	intervals := [][]volume{{{30, 20}, {8, 10}}, {{50, 40}, {0, 10}}}
	m := &model.Model{RateCV: 0.5, Lines: make([]model.Line, 2)}
	got := evidence(m, intervals)
	if got.All != (sim.Seen{Calls: 88, Expected: 80}) || got.Lines[0] != (sim.Seen{Calls: 80, Expected: 60}) || got.Lines[1] != (sim.Seen{Calls: 8, Expected: 20}) {
		t.Errorf("without other variation: %+v", got)
	}

	m.IntervalCV, m.Lines[0].IntervalCV, m.Lines[1].RateCV = 0.1, 0.2, 0.3
	got = evidence(m, intervals)

	// The weights use the factor of the round before, which hardly changes.
	factor := (4 + got.All.Calls) / (4 + got.All.Expected)
	var lines [2]sim.Seen
	for _, at := range intervals {
		all := at[0].expected + at[1].expected
		for i, own := range []float64{0.04, 0} {
			weight := 1 / (1 + factor*(at[i].expected*own+all*0.01))
			lines[i].Calls += weight * at[i].calls
			lines[i].Expected += weight * at[i].expected
		}
	}
	weight := 1 / (1 + factor*lines[1].Expected*0.09)
	all := sim.Seen{Calls: lines[0].Calls + weight*lines[1].Calls, Expected: lines[0].Expected + weight*lines[1].Expected}
	for name, pair := range map[string][2]sim.Seen{"all": {got.All, all}, "line 0": {got.Lines[0], lines[0]}, "line 1": {got.Lines[1], lines[1]}} {
		if math.Abs(pair[0].Calls-pair[1].Calls) > 0.05 || math.Abs(pair[0].Expected-pair[1].Expected) > 0.05 {
			t.Errorf("%s: %+v, want %+v", name, pair[0], pair[1])
		}
	}
}

// randomRoster is a roster from the start of the day.
func randomRoster(rt *rapid.T) []model.RosterStep {
	out := []model.RosterStep{{At: 0, Agents: rapid.IntRange(0, 5).Draw(rt, "agents")}}
	for range rapid.IntRange(0, 4).Draw(rt, "steps") {
		last := out[len(out)-1]
		out = append(out, model.RosterStep{At: last.At + rapid.Int64Range(1, 5).Draw(rt, "length"), Agents: rapid.IntRange(0, 5).Draw(rt, "agents")})
	}
	return out
}

// agentsAt is the number of agents of a roster at a time.
func agentsAt(roster []model.RosterStep, at int64) int {
	for _, step := range slices.Backward(roster) {
		if step.At <= at {
			return step.Agents
		}
	}
	return -1
}

// A joined roster is the first up to now and the second from then on. Agents at work stay until a shift ends: until
// then as many more or fewer are there as at now, also while others are on a break.
func TestRostersOfARest(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		before, after := randomRoster(rt), randomRoster(rt)
		now := rapid.Int64Range(0, 20).Draw(rt, "now")
		atWork := rapid.IntRange(0, 9).Draw(rt, "at work")
		both := joined(before, after, now)
		ends := rapid.SliceOfN(rapid.Int64Range(0, 25), 0, 3).Draw(rt, "ends")
		slices.Sort(ends)
		stay := untilShiftEnds(&model.Group{Roster: before, ShiftEnds: ends}, atWork, now)
		if !slices.IsSortedFunc(stay, func(a, b model.RosterStep) int { return cmp.Compare(a.At, b.At) }) {
			rt.Errorf("the roster %v has no order", stay)
		}

		hasEnded := false
		for at := range int64(25) {
			want := agentsAt(after, at)
			if at < now {
				want = agentsAt(before, at)
			}
			if got := agentsAt(both, at); got != want {
				rt.Errorf("at %d are %d agents, want %d", at, got, want)
			}

			rostered := agentsAt(before, at)
			hasEnded = hasEnded || at > now && slices.Contains(ends, at)
			want = rostered
			if at >= now && !hasEnded {
				want = max(0, rostered+atWork-agentsAt(before, now))
			}
			if got := agentsAt(stay, at); got != want {
				rt.Errorf("from %d on %d are at work: at %d are %d, want %d of %v", now, atWork, at, got, want, before)
			}
		}
	})
}

// The quantiles of n known values are at the ranks p·(n + 1) of them, between two values by interpolation.
func TestQuantilesOfDays(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		var values, known []float64
		for range rapid.IntRange(0, 30).Draw(rt, "days") {
			v := float64(rapid.IntRange(0, 9).Draw(rt, "value"))
			if v == 9 {
				v = math.NaN()
			} else {
				known = append(known, v)
			}
			values = append(values, v)
		}
		slices.Sort(known)
		at := func(p float64) float64 {
			if len(known) == 0 {
				return math.NaN()
			}
			rank := min(max(p*float64(len(known)+1), 1), float64(len(known)))
			low := int(math.Floor(rank))
			high := min(low+1, len(known))
			return known[low-1] + (rank-float64(low))*(known[high-1]-known[low-1])
		}
		got := quantilesOf(values)
		for _, q := range [][2]float64{{float64(got.P5), at(0.05)}, {float64(got.P50), at(0.5)}, {float64(got.P95), at(0.95)}} {
			if math.Abs(q[0]-q[1]) > 1e-9 || math.IsNaN(q[0]) != math.IsNaN(q[1]) {
				rt.Errorf("%v have the quantiles %+v, and %v is not %v", values, got, q[0], q[1])
			}
		}
	})
}

// A goal about what records do not have counts the calls from now on: the redials of the calls so far are not known, and
// would count as no calls. A goal of each hour has the value of its worst hour, by which its chance is computed.
func TestGoalsOfTheRest(t *testing.T) {
	m := *centers[1].compiled(t)
	center := model.Subject{Kind: model.SubjectCenter}
	m.Goals = []model.Goal{
		{Title: "redials", Subject: center, Measure: model.RedialedRatio, Bound: 0.05},
		{
			Title: "each hour", Subject: center, Measure: model.ServiceLevel, Within: 20e9, AtLeast: true, Bound: 0.1,
			Each: model.EachHour,
		},
	}
	for i := range m.Groups[0].Roster {
		m.Groups[0].Roster[i].Agents /= 3 // many callers are lost, and call again
	}
	s, err := sim.New(&m)
	if err != nil {
		t.Fatal(err)
	}
	actual, _ := written(t, s, 500)
	now := m.Clock.From + 15*int64(time.Hour)
	r, err := Run(t.Context(), Input{Base: &m, Model: &m, Past: actual.Until(now, &m), Now: now, Replications: 5})
	if err != nil {
		t.Fatal(err)
	}

	if value := r.Goals[0].Value.P50; value < 0.1 {
		t.Errorf("%.3f of the calls are redials", value)
	}
	if g := r.Goals[1]; g.Chance > 0 || g.Value.P95 >= g.Bound {
		t.Errorf("%+v: no day holds the goal in each hour, and the value is of the worst", g)
	}
	const says = "Records have no intents, keys and redials. Goals about these are of the calls from now on."
	if !slices.Contains(r.lines(), says) {
		t.Errorf("%q, want %q", r.lines(), says)
	}
}

// Statistics that begin after a warm-up change nothing in how busy the day is.
func TestCallsOfTheWarmUpCount(t *testing.T) {
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "half"), "day")
	s, err := sim.New(m)
	if err != nil {
		t.Fatal(err)
	}
	actual, _ := written(t, s, 500)
	now := m.Clock.From + int64(12*time.Hour)

	warm := *m
	warm.Clock.From += int64(11 * time.Hour)
	var days []*Result
	for _, base := range []*model.Model{m, &warm} {
		r, err := Run(t.Context(), Input{Base: base, Model: base, Past: actual.Until(now, base), Now: now, Replications: 5})
		if err != nil {
			t.Fatal(err)
		}
		days = append(days, r)
	}
	if a, b := days[0], days[1]; a.Busyness != b.Busyness || a.SoFar.Calls != b.SoFar.Calls || a.SoFar.Expected != b.SoFar.Expected {
		t.Errorf("%+v, %+v: with a warm-up %+v, %+v", a.Busyness, a.SoFar, b.Busyness, b.SoFar)
	}
}

// A goal is likely to hold from a chance of one half on.
func TestLikelyGoals(t *testing.T) {
	for chance, want := range map[float64]bool{0: false, 0.49: false, 0.5: true, 1: true} {
		r := &Result{Goals: []Goal{{Chance: 1}, {Chance: chance}}}
		if r.Holds() != want {
			t.Errorf("a goal with the chance %v holds: %t", chance, r.Holds())
		}
	}
}

// The parts of the rest are of at least half an hour, from the part that contains now. The intervals before are known.
func TestPartsOfTheRest(t *testing.T) {
	for _, c := range []struct {
		interval, now int64 // in minutes
		known         int
		parts         []part
	}{
		{15, 0, 0, []part{{0, 2}, {2, 4}, {4, 6}, {6, 8}}},
		{15, 29, 0, []part{{0, 2}, {2, 4}, {4, 6}, {6, 8}}},
		{15, 30, 2, []part{{2, 4}, {4, 6}, {6, 8}}},
		{20, 45, 2, []part{{2, 4}, {4, 6}}},
		{30, 61, 2, []part{{2, 3}, {3, 4}}},
		{60, 61, 1, []part{{1, 2}}},
		{25, 0, 0, []part{{0, 2}, {2, 4}, {4, 5}}},
	} {
		m := &model.Model{Clock: model.Clock{To: 120 * minute, Interval: c.interval * minute}, Center: &routing.Center{}}
		r := &run{Input: Input{Now: c.now * minute}, layout: tally.NewLayout(m)}
		r.divide()
		if r.known != c.known || !slices.Equal(r.parts, c.parts) {
			t.Errorf("%d min by %d: %d known, %v, want %d, %v", c.now, c.interval, r.known, r.parts, c.known, c.parts)
		}
	}
}

// randomRest is a result with random rows of the center and of queues, with values that are known or not.
func randomRest(rt *rapid.T) *Result {
	r := &Result{Now: time.Date(2026, 11, 23, 10, 30, 0, 0, time.UTC)}
	r.clock = &model.Clock{Start: r.Now.Add(-150 * time.Minute), To: 300 * minute, Interval: 15 * minute}
	values := func() Quantiles {
		if rapid.IntRange(0, 3).Draw(rt, "unknown") == 0 {
			return quantilesOf(nil)
		}
		mid := rapid.IntRange(0, 5).Draw(rt, "value")
		wide := rapid.IntRange(0, mid).Draw(rt, "wide")
		return Quantiles{stats.Number(mid - wide), stats.Number(mid), stats.Number(mid + 2*wide)}
	}
	for part := range rapid.IntRange(0, 3).Draw(rt, "parts") {
		for _, queue := range []string{CenterQueue, "a", "b", "c"}[:rapid.IntRange(1, 4).Draw(rt, "queues")] {
			start := r.Now.Add(time.Duration(part) * time.Hour)
			r.Rest = append(r.Rest, Row{
				Start: start, end: start.Add(30 * time.Minute), Queue: queue, Title: model.Title{Name: "Title of " + queue}, Calls: values(), ServiceLevel: values(), WaitMean: values(),
				AbandonedRatio: values(), AgentsNeeded: values(),
			})
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(rt, "intervals") {
		r.Intervals = append(r.Intervals, report.Interval{
			Start:  r.Now.Add(time.Duration(i-2) * time.Hour),
			Center: report.QueueInterval{Offered: int64(i + 7), ServiceLevel: 0.5, WaitMean: stats.Number(i + 30)},
		})
	}
	return r
}

// rowOf writes a row of a table: the median, and the range if it has a width.
func rowOf(row *Row) string {
	show := func(q Quantiles, format func(stats.Number) string) string {
		switch {
		case !q.P50.Known():
			return "–"
		case q.P5 == q.P95:
			return format(q.P50)
		default:
			return format(q.P50) + " (" + format(q.P5) + " to " + format(q.P95) + ")"
		}
	}
	whole := func(n stats.Number) string { return fmt.Sprint(float64(n)) }
	return strings.Join([]string{
		show(row.Calls, whole), show(row.ServiceLevel, report.Percentage), show(row.WaitMean, report.FormatSeconds),
		show(row.AbandonedRatio, report.Percentage), show(row.AgentsNeeded, whole),
	}, " | ")
}

// The rest has a row for each part of a queue in which somebody may call. Several queues are in the table of the queues,
// each in its part with the lowest service level, the lowest first. The charts have the past and the prediction.
func TestTablesOfTheRest(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		r := randomRest(rt)
		var rest []string
		worst := map[string]*Row{}
		var names []string
		for i := range r.Rest {
			row := &r.Rest[i]
			if row.Queue == CenterQueue {
				if row.Calls.P95 > 0 {
					rest = append(rest, row.Start.Format("15:04")+" | "+rowOf(row))
				}
				continue
			}
			if !row.ServiceLevel.P50.Known() {
				continue
			}
			if worst[row.Queue] == nil {
				names = append(names, row.Queue)
			}
			if of := worst[row.Queue]; of == nil || row.ServiceLevel.P50 < of.ServiceLevel.P50 {
				worst[row.Queue] = row
			}
		}

		var queues []string
		for level := stats.Number(0); level <= 5 && len(names) > 1; level++ {
			for _, name := range names {
				if row := worst[name]; row.ServiceLevel.P50 == level {
					queues = append(queues, "Title of "+name+" | "+row.Start.Format("15:04")+" | "+rowOf(row))
				}
			}
		}
		if got := documenttest.Rows(r.restTable(CenterQueue), document.All); !slices.Equal(got, rest) {
			rt.Errorf("the rest is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(rest, "\n"))
		}
		if got := documenttest.Rows(r.queueTable(), document.All); !slices.Equal(got, queues) {
			rt.Errorf("the queues are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(queues, "\n"))
		}
		compareCharts(rt, r)
	})
}

// compareCharts compares the points of each chart, and the end of its axis. Calls are drawn per hour, as a quarter of an
// hour has fewer calls than half an hour.
func compareCharts(rt *rapid.T, r *Result) {
	rt.Helper()
	past := []func(*report.QueueInterval) stats.Number{
		func(q *report.QueueInterval) stats.Number { return q.ServiceLevel },
		func(q *report.QueueInterval) stats.Number { return stats.Number(4 * q.Offered) },
		func(q *report.QueueInterval) stats.Number { return q.WaitMean },
	}
	future := []func(*Row) Quantiles{
		func(r *Row) Quantiles { return r.ServiceLevel },
		func(r *Row) Quantiles { return Quantiles{2 * r.Calls.P5, 2 * r.Calls.P50, 2 * r.Calls.P95} },
		func(r *Row) Quantiles { return r.WaitMean },
	}
	for k, p := range r.plots() {
		var want []string
		highest := 0.0
		add := func(at time.Time, happened stats.Number, q Quantiles) {
			want = append(want, fmt.Sprint(at.Unix(), at.Format(" 15:04 "), happened, q.P5, q.P50, q.P95))
			for _, n := range []stats.Number{happened, q.P95} {
				if n.Known() {
					highest = max(highest, float64(n))
				}
			}
		}
		for i := range r.Intervals {
			add(r.Intervals[i].Start, past[k](&r.Intervals[i].Center), quantilesOf(nil))
		}
		for i := range r.Rest {
			if r.Rest[i].Queue == CenterQueue {
				add(r.Rest[i].Start, stats.Number(math.NaN()), future[k](&r.Rest[i]))
			}
		}

		var got []string
		for i, point := range p.Points {
			band, happened, predicted := p.Series[0], p.Series[1], p.Series[2]
			got = append(got, fmt.Sprint(int64(point.At), " ", point.Text, " ", happened.Values[i], band.Low[i], predicted.Values[i], band.Values[i]))
		}
		if !slices.Equal(got, want) {
			rt.Errorf("%s has the points\n%s\nwant\n%s", p.Title, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if p.Y.High != look.Scale(p.Unit, highest).High || p.Rules[0].At != float64(r.Now.Unix()) || p.X.Low != float64(r.clock.Start.Unix()) || p.X.High != p.X.Low+300*60 {
			rt.Errorf("%s with values up to %v has the axes %+v and %+v, and now at %+v", p.Title, highest, p.X, p.Y, p.Rules)
		}
	}
}

// The text before the tables names who is in the center, and the records that were left out.
func TestLinesOfTheRest(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 30, 0, 0, time.UTC)
	r := &Result{
		Title: "A day", Now: now, Replications: 20, Seed: 7, Staff: "scenario", Busyness: Busyness{1, 1, 1},
		SoFar: SoFar{Calls: 1, Expected: 1234.5, LongestWait: 90},
	}
	const busy = "The scenario has no busyness. So its calls of the rest are expected as they are, whatever the calls so far."
	const last = "The rest was simulated 20 times with seed 7 and the scenario's agents."
	const first = "A day at 10:30:00 on 2026-11-23"
	compare := func(want ...string) {
		t.Helper()
		if got := r.lines(); !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	compare(first, "1 call so far, where the scenario expects 1,235.", busy, "In progress: nobody.", last)

	r.SoFar = SoFar{
		Calls: 2, Waiting: 1, Talking: 2, AfterCall: 1, InMenus: 3, Callbacks: 1, LongestWait: 90,
		LeftOut: LeftOut{Later: 1, Others: 2, Queueless: 3},
	}
	r.Busyness = Busyness{1.1, 0.9, 1.25}
	r.Staff = "records"
	compare(first, "2 calls so far, where the scenario expects 0.",
		"The day is 110% as busy as usual (90% interval: 90% to 125%).",
		"In progress: 1 caller waiting, 2 callers talking, 1 agent in after-call work, 3 callers in the menus, 1 callback booked.",
		"The longest wait is 1m30s so far.", "1 record left out: later than now.", "2 records left out: of other days.",
		"3 records left out: a callback without a queue.",
		"The rest was simulated 20 times with seed 7 and the agents of the records, until their shift ends.")

	// The volume is at least 0.9 times the usual one, so that 7 calls are expected where the scenario expects 7.78.
	for _, s := range []struct {
		minutes, expected float64
		says              string
	}{
		{90, 123.4, "No call arrived in the 1h30m before now, where the scenario expects 123."},
		{10, 7.8, "No call arrived in the 10m before now, where the scenario expects 8."},
		{10, 7.7, ""},
		{9.9, 7.8, ""},
	} {
		r.SoFar.Silence = Silence{Seconds: 60 * s.minutes, Expected: s.expected}
		if got := r.SilenceLine(); got != s.says {
			t.Errorf("%v minutes, %v calls: %q, want %q", s.minutes, s.expected, got, s.says)
		}
	}

	r.SoFar = SoFar{Drawn: true, Silence: Silence{Seconds: 600, Expected: 8}}
	compare(first, "0 calls so far, where the scenario expects 0.",
		"The day is 110% as busy as usual (90% interval: 90% to 125%).",
		"No call arrived in the 10m before now, where the scenario expects 8. If the records end earlier, give their end with --now.",
		"No record lacks its end, as in an export of ended calls. So the calls in progress are drawn from a simulated morning.",
		"The rest was simulated 20 times with seed 7 and the agents of the records, until their shift ends.")

	r.SoFar = SoFar{Drawn: true, AfterCall: 2}
	if got := r.lines(); !slices.Contains(got, "The records have 2 agents in after-call work.") {
		t.Errorf("%q", got)
	}
}

// The tables for other programs have the values of the rows and the goals, and nothing for what is not known.
func TestSheetsOfTheRest(t *testing.T) {
	q := func(first float64) Quantiles {
		return Quantiles{stats.Number(first), stats.Number(first + 1), stats.Number(first + 2)}
	}
	r := &Result{
		Rest: []Row{{
			Start: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), Queue: "a", Calls: q(1), ServiceLevel: quantilesOf(nil), WaitMean: q(4),
			AbandonedRatio: q(7), AgentsNeeded: q(10),
		}},
		Goals: []Goal{{Goal: "g", Kind: "queue", Subject: "a", Measure: "wait p90", Bound: 30, Side: "at_most", Value: q(20), Chance: 0.25}},
	}
	want := map[string]string{"rest": "2026-11-23T10:00:00Z | a | 1 | 2 | 3 |  |  |  | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12", "goals": "g | queue | a | wait p90 | 30 | at_most | 20 | 21 | 22 | 0.25"}
	heads := map[string]string{
		"rest": "start | queue | calls_p5 | calls_p50 | calls_p95 | service_level_p5 | service_level_p50 | service_level_p95 | wait_mean_seconds_p5 | wait_mean_seconds_p50 | " +
			"wait_mean_seconds_p95 | abandoned_ratio_p5 | abandoned_ratio_p50 | abandoned_ratio_p95 | agents_needed_p5 | agents_needed_p50 | agents_needed_p95",
		"goals": "goal | kind | subject | measure | bound | side | value_p5 | value_p50 | value_p95 | chance",
	}
	for _, s := range Sheets {
		table := s.Of(r)
		var names []string
		for _, c := range table.Columns {
			names = append(names, c.Name)
		}
		if got := strings.Join(names, " | "); got != heads[s.Name] {
			t.Errorf("%s has the columns %s, want %s", s.Name, got, heads[s.Name])
		}
		if got := strings.Join(documenttest.Rows(table, document.All), "\n"); got != want[s.Name] {
			t.Errorf("%s has the rows %s, want %s", s.Name, got, want[s.Name])
		}
	}
}

// A horizon that ends with an interval of the rest has the calls and the measures of that interval, and a longer one has
// the calls of all intervals up to its end.
func TestHorizonsAreIntervals(t *testing.T) {
	for i := range centers {
		j := &centers[i]
		m, actual := j.recorded(t, 500+i)
		now := m.Clock.From + int64(11*time.Hour)
		half := 30 * time.Minute
		in := Input{
			Base: m, Model: m, Past: actual.Until(now, m), Now: now, Replications: 1,
			Horizons: []time.Duration{half, 2 * half, 4 * half},
		}
		r, err := Run(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}

		for _, h := range r.Horizons {
			name := h.Queue                                 // of the only hub
			if h.Queue == "" || len(m.Center.Queues) == 1 { // the center's rows are the only queue's
				name = CenterQueue
			}
			calls := 0.0
			for _, row := range r.Rest {
				if row.Queue != name || row.Start.Sub(r.Now) >= h.Length {
					continue
				}
				calls += float64(row.Calls.P50)
				got := [3]Quantiles{h.ServiceLevel, h.WaitMean, h.Abandoned}
				if want := [3]Quantiles{row.ServiceLevel, row.WaitMean, row.AbandonedRatio}; h.Length == half && got != want {
					t.Errorf("%s of %s: the next half hour has %v, and its interval %v", name, j.name, got, want)
				}
			}
			if float64(h.Calls.P50) != calls || calls == 0 {
				t.Errorf("%s of %s: %v calls in %s, and %v in its intervals", name, j.name, h.Calls.P50, h.Length, calls)
			}
		}
	}
}
