package sim

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
)

func live(t *testing.T, m *model.Model) *Live {
	t.Helper()
	l, err := NewLive(m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func advance(t *testing.T, l *Live, by time.Duration) *Snapshot {
	t.Helper()
	if err := l.Advance(int64(by)); err != nil {
		t.Fatal(err)
	}
	return l.Snapshot()
}

// aFewCalls is an hour whose snapshots can be computed by hand. One agent talks for 90 s and wraps up for 50 s. So the
// talks begin at 1 s, 141 s (gold), 281 s and 421 s. At 32 s no trunk is free, and at 610 s the queue is closed.
func aFewCalls(t *testing.T) *Live {
	t.Helper()
	b := behavior{
		queues: "queues: {care: {answer_within: 130s, hours: {mon: \"00:00-00:10\"}}, sales: {hours: 24/7}}\npriority: {tier: {gold: 1}}\n",
		steps:  "  begin: {queue: care, then: {answered: done, closed: done}}\n  done: {end: resolved}\n",
		load: "handling: {care: {mean: 90s, cv: 0, wrap_up: 50s}, sales: 1s}\ntrunks: {near: 4}\nstaff:\n" +
			"  - {group: a, hub: near, queues: [care], shifts: {\"00:00-00:30\": 1, \"00:30-24:00\": 3}}\n" +
			"  - {group: b, hub: near, queues: [sales, {queue: care, after: 50m}], shifts: {\"00:00-00:30\": 2, \"00:30-24:00\": 1}}\n",
		arrive: map[string][]float64{"green": {1, 21, 31, 32, 610}, "gold": {11}},
	}
	return live(t, b.model(t))
}

// A snapshot stays as it is while the day goes on.
func TestSnapshotsStay(t *testing.T) {
	_, m := scenariotest.Compiled(t, everything(t), "load")
	l := live(t, m)
	before := advance(t, l, time.Hour)
	text := fmt.Sprintf("%+v", before)

	after := advance(t, l, time.Hour)
	if reflect.DeepEqual(before.Lines, after.Lines) {
		t.Fatal("no call comes in the second hour")
	}
	if now := fmt.Sprintf("%+v", before); now != text {
		t.Errorf("the snapshot is now\n%s, and was\n%s", now, text)
	}
}

func TestSnapshotsOfAQueue(t *testing.T) {
	type seen struct {
		isOpen                      bool
		length                      int
		longest                     time.Duration
		answered, inTarget, blocked uint64
		calls                       int // that hold a trunk
		agents                      [AgentStates]int
	}

	l := aFewCalls(t)
	for _, at := range []struct {
		time time.Duration
		want seen
	}{
		// Gold and two of green wait.
		{41 * time.Second, seen{
			isOpen: true, length: 3, longest: 30 * time.Second, answered: 1, inTarget: 1, blocked: 1, calls: 4,
			agents: [AgentStates]int{Talking: 1, Off: 2},
		}},

		// A snapshot has the events of its time.
		{91 * time.Second, seen{
			isOpen: true, length: 3, longest: 80 * time.Second, answered: 1, inTarget: 1, blocked: 1, calls: 3,
			agents: [AgentStates]int{WrappingUp: 1, Off: 2},
		}},

		// The waits were 0, 130, 260 and 390 s, and the queue closes.
		{10 * time.Minute, seen{answered: 4, inTarget: 2, blocked: 1, agents: [AgentStates]int{Idle: 1, Off: 2}}},
	} {
		s := advance(t, l, at.time-l.Elapsed())
		q := &s.Queues[0]
		got := seen{
			q.Open, q.Length, time.Duration(q.LongestWait), q.Visits[model.VisitsAnswered], q.Visits[model.VisitsInTarget],
			s.Lines[0].Blocked, s.Hubs[0].Calls, s.Groups[0].Agents,
		}
		if got != at.want || q.Staffed != 3 || s.Hubs[0].Trunks != 4 {
			t.Errorf("after %v %+v, %d agents and %d trunks, want %+v", at.time, got, q.Staffed, s.Hubs[0].Trunks, at.want)
		}
	}

	later := advance(t, l, time.Minute).Queues[0]
	if want := [Reasons]uint64{LeftClosed: 1}; later.Left != want {
		t.Errorf("after 11 min have left %v", later.Left)
	}
}

// The periods of an hour have 25 s. A wait counts in each period by its length at the end of the period.
func TestSnapshotHasTheLongestWaits(t *testing.T) {
	const period = 25
	longest := func(periods int, waits ...[2]int64) []int64 {
		out := make([]int64, periods)
		for p := range out {
			begin := int64(period * p)
			end := begin + period
			for _, wait := range waits {
				if wait[0] < end && wait[1] >= begin {
					out[p] = max(out[p], (min(wait[1], end)-wait[0])*int64(second))
				}
			}
		}
		return out
	}

	l := aFewCalls(t)
	waits := [][2]int64{{11, 41}} // from and to; the others of the time are shorter
	if got, want := advance(t, l, 41*time.Second).Queues[0].LongestWaits, longest(2, waits...); !slices.Equal(got, want) {
		t.Errorf("after 41 s the longest waits are %v, want %v", got, want)
	}

	// Nobody waits after 10 min.
	waits = [][2]int64{{11, 141}, {21, 281}, {31, 421}}
	got := advance(t, l, 10*time.Minute-l.Elapsed()).Queues[0].LongestWaits
	if want := longest(10*60/period+1, waits...); !slices.Equal(got, want) {
		t.Errorf("after 10 min the longest waits are %v, want %v", got, want)
	}
}

func TestSnapshotAddsTimesUp(t *testing.T) {
	s := advance(t, aFewCalls(t), 10*time.Minute)

	q := &s.Queues[0]
	if q.Talk.Count != 4 || q.Talk.Sum != 4*90 || q.Wait.Sum != 0+130+260+390 {
		t.Errorf("%d talks of %v s, after %v s of waits", q.Talk.Count, q.Talk.Sum, q.Wait.Sum)
	}
	for i, within := range q.Talk.Cumulative() {
		if want := uint64(4); within != want && Bounds[i] >= 90 || within != 0 && Bounds[i] < 90 {
			t.Errorf("%d of 4 talks of 90 s are within %v s", within, Bounds[i])
		}
	}

	// The first call to end is blocked. The others wait and talk.
	if d := s.Flows[0].Duration; d.Count != 5 || d.Sum != 0+90+220+350+480 {
		t.Errorf("%d calls took %v s", d.Count, d.Sum)
	}

	// Two of the three agents of the largest roster are off.
	want := [AgentStates]float64{Idle: 600 - 4*140, Talking: 4 * 90, WrappingUp: 4 * 50, Off: 2 * 600}
	if got := s.Groups[0].Seconds; got != want {
		t.Errorf("agents were in their states for %v s, want %v s", got, want)
	}
}

// A callback is pending from the booking until its caller is reached or the last try is over: there are no
// agents until half past, then one dials for 10 s, and all are reached. Expected are the attempts of the
// present piece of the volume.
func TestSnapshotHasCallbacksAndExpectedCalls(t *testing.T) {
	const rare = 1.0 / (1 << 40) // calls a second: no call comes
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {callback: care, asks: no, then: {booked: done, declined: done}}\n  done: {end: resolved}\n",
		load: "handling: {care: 100s}\ncallbacks: {takes: {shape: empirical, values: [10s]}, reached: 100%, tries: 2}\n" +
			"staff: [{group: a, hub: near, queues: [care], shifts: {\"00:30-24:00\": 1}}]\n",
		arrive: map[string][]float64{"green": {1, 2, 3}, "gold": nil},
	}
	m := b.model(t)
	m.Lines[1].Rate = []model.RatePiece{{PerHour: 7200 * rare}, {At: 20 * minute, PerHour: 3600 * rare}}
	m.Handling[0].Of[0].Talk = fixed(t, 100*int64(second))
	m.Handling[0].Of[0].WrapUp = fixed(t, 0)
	l := live(t, m)
	for _, at := range []struct {
		time     time.Duration
		pending  int
		expected float64
	}{
		{2 * time.Second, 2, 2 * rare},
		{30*time.Minute + 9*time.Second, 3, rare},
		{30*time.Minute + 10*time.Second, 2, rare},
		{40 * time.Minute, 0, rare},
	} {
		s := advance(t, l, at.time-time.Duration(l.r.now-l.t.Clock.From))
		if got := s.Queues[0].Callbacks; got != at.pending {
			t.Errorf("%d callbacks are pending after %s, want %d", got, at.time, at.pending)
		}
		if !math.IsNaN(s.Lines[0].Expected) || s.Lines[1].Expected != at.expected {
			t.Errorf("after %s %v and %v calls a second are expected, want none and %v", at.time, s.Lines[0].Expected, s.Lines[1].Expected, at.expected)
		}
	}
}

func TestSnapshotCountsReasonsForLeaving(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7, capacity: 1}, sales: {hours: {mon: \"01:00-24:00\"}}}\n",
		steps: "  begin: {queue: care, max_wait: 1m, then: {answered: done, full: sales, timed_out: done}}\n" +
			"  sales: {queue: sales, then: {answered: done, closed: done}}\n  done: {end: resolved}\n",
		load:   "callers: {patience: 50m}\nhandling: {care: 90s, sales: 90s}\nstaff: [{group: a, hub: near, queues: [care, sales], agents: 0}]\n",
		arrive: map[string][]float64{"green": {1, 2, 3}},
	}
	s := advance(t, live(t, b.model(t)), 10*time.Minute)
	if got, want := s.Queues[0].Left, ([Reasons]uint64{LeftFull: 2, LeftTimedOut: 1}); got != want {
		t.Errorf("care was left %v, want %v", got, want)
	}
	if got, want := s.Queues[2].Left, ([Reasons]uint64{LeftClosed: 2}); got != want {
		t.Errorf("sales was left %v, want %v", got, want)
	}
}

// A caller who is answered out of the flow of while has left it. A caller who still talks when the clock
// stops hangs up at the queue step, and a caller who still waits hangs up at the step of the flow.
func TestTalksAtTheStopHangUpAtTheQueueStep(t *testing.T) {
	b := behavior{
		queues:  "queues: {care: {hours: 24/7}}\n",
		steps:   "  begin: {queue: care, while: waiting, then: {answered: done}}\n  done: {end: resolved}\n",
		waiting: "flow: waiting\nstart: begin\nsteps:\n  begin: {say: Please hold., takes: 7s, then: again}\n  again: {return: again}\n",
		load: "handling: {care: 90s}\n" +
			"staff: [{group: a, hub: near, queues: [care], shifts: {\"00:00-00:10\": 1, \"00:10-24:00\": 2}}]\n",
		arrive: map[string][]float64{"green": {1, 2, 3}}, // the first is answered at once, the second after ten minutes
	}
	m := b.model(t)
	m.Handling[0].Of[0].Talk = fixed(t, m.Clock.Stop)

	s := advance(t, live(t, m), time.Hour+time.Minute)

	for _, step := range s.Steps {
		want := map[string]uint64{"main.begin": 2, "waiting.begin": 1}[step.Flow+"."+step.Step]
		if step.HangUps != want {
			t.Errorf("%d callers hung up at %s.%s, want %d", step.HangUps, step.Flow, step.Step, want)
		}
	}
	if got := s.Flows[0].Finished; got[model.Answered] != 2 || got[model.Abandoned] != 1 {
		t.Errorf("the calls ended as %v, want 2 answered and 1 abandoned", got)
	}
}

// A caller of the warm-up who talks when the day begins has arrived. The answer was before
// the day, and is not counted.
func TestLiveCountsCallersInTheCenter(t *testing.T) {
	l := live(t, aDay(t, -30*time.Minute, -20*time.Minute, time.Minute))
	s := l.Snapshot()
	if q := s.Queues[0]; s.Hubs[0].Calls != 1 || s.Groups[0].Agents[Talking] != 1 || s.Lines[0].Arrived != 1 || q.Visits[model.VisitsOffered] != 0 ||
		q.Visits[model.VisitsAnswered] != 0 {
		t.Errorf("the day begins with %d calls in progress, %d arrived, %d offered, %d answered", s.Hubs[0].Calls, s.Lines[0].Arrived, q.Visits[model.VisitsOffered], q.Visits[model.VisitsAnswered])
	}
	s = advance(t, l, time.Hour)
	if q := s.Queues[0]; s.Lines[0].Arrived != 2 || q.Visits[model.VisitsAnswered] != 1 || q.Talk.Count != 1 || s.Flows[0].Duration.Count != 2 {
		t.Errorf("after an hour %d arrived, %d were answered, %d finished", s.Lines[0].Arrived, q.Visits[model.VisitsAnswered], s.Flows[0].Duration.Count)
	}
}

// Edges between the same two steps are one transition; an edge to another flow is no transition.
func TestSnapshotCountsTransitions(t *testing.T) {
	_, m := scenariotest.Compiled(t, fstest.MapFS{
		"routing.yaml": {Data: []byte("center: small\nhubs: {near: {timezone: UTC, languages: [en]}}\nelsewhere: {hub: near}\n" +
			"lines: {green: {number: +1 202 555 0143, country: US, languages: [en], flow: main}}\n")},
		"main.yaml": {Data: []byte("flow: main\nstart: topic\nsteps:\n  topic: {menu: Choose., choices: {1: ask, 2: ask, 3: done}, then: {exhausted: done}}\n" +
			"  ask: {run: ask, then: {back: again}}\n  again: {run: ask, then: {back: done}}\n  done: {end: resolved}\n")},
		"ask.yaml": {Data: []byte("flow: ask\nstart: ask\nsteps:\n  ask: {menu: Choose., choices: {1: back, 2: other}, then: {exhausted: back}}\n" +
			"  back: {return: back}\n  other: {return: back}\n")},
		"load.yaml": {Data: []byte("scenario: load\nday: 2026-01-05\ntimezone: UTC\nfor: 2h\nreplications: 1\ncalls: {green: {per_hour: 600}}\nanswers: {main.topic: {1: 40%, 2: 40%, 3: 20%}, ask.ask: {1: 40%, 2: 60%}}\n")},
	}, "load")

	s := advance(t, live(t, m), time.Hour)
	checkSteps(t, "", s)

	visits := map[string]uint64{}
	for _, step := range s.Steps {
		visits[step.Flow+"."+step.Step] = step.Visits
	}

	got := map[string]uint64{}
	for _, w := range s.Transitions {
		got[w.Flow+": "+w.Source+" to "+w.Target] = w.Count
	}
	want := map[string]uint64{
		"main: topic to ask": visits["main.ask"], "main: topic to done": visits["main.done"] - got["main: again to done"],
		"main: ask to again": visits["main.again"], "main: again to done": got["main: again to done"], "ask: ask to back": visits["ask.back"],
		"ask: ask to other": visits["ask.other"],
	}
	if diff := cmp.Diff(want, got); diff != "" || visits["main.ask"] < 100 {
		t.Errorf("%d calls ask; transitions (-want +got):\n%s", visits["main.ask"], diff)
	}
}

// The counts of a step do not depend on the names of its outcomes.
func TestSnapshotCountsAnOutcomeNamedBegin(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {menu: To begin say so., choices: {begin: done}, then: {exhausted: done}}\n  done: {end: resolved}\n",
		load:   "answers: {main.begin: begin}\n",
		arrive: map[string][]float64{"green": {1, 10, 20}},
	}
	s := advance(t, live(t, b.model(t)), time.Hour)
	if diff := cmp.Diff([]OutcomeCount{{"begin", 3}, {"exhausted", 0}}, s.Steps[0].Outcomes); diff != "" {
		t.Errorf("the menu's outcomes (-want +got):\n%s", diff)
	}
}

func TestLiveDoesNotDependOnItsSteps(t *testing.T) {
	m := smallPeakDay(t, 0.05)
	once, often := live(t, m), live(t, m)
	want := advance(t, once, 30*time.Hour)
	var got *Snapshot
	for range 30 * 6 {
		got = advance(t, often, 10*time.Minute)
	}
	sameSeconds := cmp.Comparer(func(a, b float64) bool {
		bothNaN := math.IsNaN(a) && math.IsNaN(b)
		return a == b || bothNaN || (a-b)/(a+b) < 1e-9 && (b-a)/(a+b) < 1e-9
	})
	if diff := cmp.Diff(want, got, sameSeconds); diff != "" {
		t.Errorf("30 hours at once, and in steps of 10 minutes (-once +often):\n%s", diff)
	}
}

// In each snapshot of many days the counted calls add up: calls that arrived have
// finished or are in progress, and visits to a queue have ended or are waiting.
func TestLiveCountersAddUp(t *testing.T) {
	overrun := oneQueue(t, `
calls: {main: {per_hour: 60}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
`)
	for name, m := range map[string]*model.Model{"peak day": smallPeakDay(t, 0.05), "five times the load of one agent": overrun} {
		l := live(t, m)
		days, early := 0, talkingWhenTheDayBegan(l)
		check := func() {
			for ; days < l.number; days++ {
				early += talkingWhenTheDayBegan(l)
			}
			checkSums(t, name, l, early)
		}

		check()
		for range 30 {
			advance(t, l, 107*time.Minute)
			check()
		}

		for range 10 {
			advance(t, l, 23*time.Hour)
			check()
		}
	}
}

// talkingWhenTheDayBegan counts the agents who were talking when the day of a live view began.
// The answers of their calls are not counted, but these calls end as answered.
func talkingWhenTheDayBegan(l *Live) uint64 {
	s := l.Snapshot()
	if s.Began != nil {
		s = s.Began
	}
	n := 0
	for i := range s.Groups {
		n += s.Groups[i].Agents[Talking]
	}
	return uint64(n)
}

func checkSums(t *testing.T, name string, l *Live, early uint64) {
	t.Helper()
	s := l.Snapshot()
	of := fmt.Sprintf("%s, day %d, %s: ", name, s.Day, s.Time)

	// Each call that arrived has ended or is in progress.
	inProgress := uint64(0)
	for i := range s.Hubs {
		inProgress += uint64(s.Hubs[i].Calls)
	}
	arrived := uint64(0)
	for i := range s.Lines {
		arrived += s.Lines[i].Arrived
	}
	finished := uint64(0)
	answered := uint64(0)
	for i := range s.Flows {
		for _, n := range s.Flows[i].Finished {
			finished += n
		}
		answered += s.Flows[i].Finished[model.Answered]
	}
	if arrived != finished+inProgress {
		t.Errorf("%s%d arrived, %d finished, %d in progress", of, arrived, finished, inProgress)
	}

	connected := uint64(0)
	for _, q := range s.Queues {
		queue := fmt.Sprintf("%s%s@%s", of, q.Queue, q.Hub)
		offered := q.Visits[model.VisitsOffered]
		answers := q.Visits[model.VisitsAnswered]
		abandoned := q.Visits[model.VisitsAbandoned]
		connected += answers

		left := q.Left[LeftTimedOut] + q.Left[LeftChoice]
		if offered != answers+abandoned+left+uint64(q.Length) {
			t.Errorf("%s: %d offered, %d answered, %d abandoned, %v left, %d wait",
				queue, offered, answers, abandoned, q.Left, q.Length)
		}
		if q.Talk.Count != q.Handle.Count || q.Handle.Sum < q.Talk.Sum {
			t.Errorf("%s: %d conversations of %g s, with after-call work %d of %g s",
				queue, q.Talk.Count, q.Talk.Sum, q.Handle.Count, q.Handle.Sum)
		}
		if q.AbandonWait.Count != abandoned {
			t.Errorf("%s: %d abandoned, %d waits of them", queue, abandoned, q.AbandonWait.Count)
		}
		calledBack := q.Queue == "general" // the one queue of the peak day with callbacks: conversations, too
		if q.Talk.Count > answers && !calledBack || q.Wait.Count != answers {
			t.Errorf("%s: %d answered, %d waits of them, and %d conversations", queue, answers, q.Wait.Count, q.Talk.Count)
		}
	}

	if answered > connected+early {
		t.Errorf("%s%d finished calls were answered, the queues answered %d", of, answered, connected)
	}
	checkSteps(t, of, s)
}

func checkSteps(t *testing.T, of string, s *Snapshot) {
	t.Helper()
	into := map[[2]string]uint64{}
	for _, at := range s.Transitions {
		into[[2]string{at.Flow, at.Target}] += at.Count
	}
	for _, at := range s.Steps {
		left := at.HangUps
		for i, o := range at.Outcomes {
			if slices.ContainsFunc(at.Outcomes[:i], func(p OutcomeCount) bool { return p.Outcome == o.Outcome }) {
				t.Errorf("%s%s.%s has the outcome %s twice", of, at.Flow, at.Step, o.Outcome)
			}
			left += o.Count
		}
		if left > at.Visits || into[[2]string{at.Flow, at.Step}] > at.Visits {
			t.Errorf("%s%s.%s: %d visits, %d came from a step of the flow, %d went on or hung up", of, at.Flow, at.Step, at.Visits, into[[2]string{at.Flow, at.Step}], left)
		}
	}
}

// The counts of a day begin at each midnight of a simulation of several days, also when it begins again.
func TestEachDayHasItsBeginning(t *testing.T) {
	m := oneQueue(t, `
days: 2026-01-06..2026-01-07
calls: {main: {per_hour: 20}}
callers: {patience: 5m}
handling: {only: 2m}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
`)
	whole, short := live(t, m), live(t, m)
	for hour, began := range map[time.Duration]time.Duration{5: -1, 30: 24, 50: 48, 80: 72} {
		s := advance(t, live(t, m), hour*time.Hour)
		switch {
		case began < 0 && s.Began != nil:
			t.Errorf("after %d hours the day began with %+v", hour, s.Began)
		case began > 0 && (s.Began.Elapsed+1)/int64(time.Hour) != int64(began):
			t.Errorf("after %d hours the day began after %v, want %d hours", hour, time.Duration(s.Began.Elapsed), began)
		}
	}

	// The steps of the clock change no count.
	a := advance(t, whole, 60*time.Hour)
	for range 59 {
		advance(t, short, time.Hour)
	}
	if b := advance(t, short, time.Hour); a.Lines[0].Arrived != b.Lines[0].Arrived || a.Events != b.Events {
		t.Errorf("%d calls in one step, %d hour by hour", a.Lines[0].Arrived, b.Lines[0].Arrived)
	}
}

func TestTheDayRepeatsAndCountersGrow(t *testing.T) {
	l := live(t, smallPeakDay(t, 0.05))
	before := advance(t, l, 20*time.Hour)
	after := advance(t, l, 20*time.Hour)
	if got, want := after.Time.Sub(before.Time), -4*time.Hour; got != want {
		t.Errorf("the clock went %s, want %s: the day repeats", got, want)
	}
	if after.Elapsed != int64(40*time.Hour) {
		t.Errorf("%s have passed, want 40h", time.Duration(after.Elapsed))
	}
	if before.Day != 0 || before.Began != nil || after.Day != 1 || after.Began.Elapsed != int64(24*time.Hour) || after.Began.Lines[0].Arrived < before.Lines[0].Arrived {
		t.Errorf("the days are %d and %d, and the second began with %+v", before.Day, after.Day, after.Began)
	}

	for i := range after.Queues {
		a, b := &after.Queues[i], &before.Queues[i]
		if a.Visits[model.VisitsOffered] < b.Visits[model.VisitsOffered] || a.Visits[model.VisitsAnswered] < b.Visits[model.VisitsAnswered] || a.Talk.Count < b.Talk.Count {
			t.Errorf("a counter of %s@%s fell", a.Queue, a.Hub)
		}
	}

	for i := range after.Steps {
		if after.Steps[i].Visits < before.Steps[i].Visits {
			t.Errorf("the visits of %s.%s fell", after.Steps[i].Flow, after.Steps[i].Step)
		}
	}

	if len(after.Transitions) < 50 {
		t.Errorf("%d transitions", len(after.Transitions))
	}
}

// Without agents, half of the callers abandon at the time of their arrival. The events of
// the warm-up do not count towards the bound on events at one time.
func TestWarmUpEventsDoNotCountAtOneTime(t *testing.T) {
	l := live(t, oneQueue(t, `
calls: {main: {per_hour: 600}}
callers: {patience: {shape: empirical, values: [0s, 1m]}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 0}]
`))
	s := advance(t, l, 25*time.Hour)
	if got := s.Queues[0].Visits[model.VisitsAbandoned]; got < 10_000 {
		t.Errorf("%d abandoned in 25 hours, want about 15,000", got)
	}
}

// An agent whose phone rings has a state of its own. Two agents of one group ring for 10 s for each
// caller, and nobody is paused or away: so callers who wait at the least are as many as ringing
// agents, and the time of all states is the time of both agents.
func TestRingingAgents(t *testing.T) {
	l := live(t, oneQueue(t, `
for: 20h
calls: {main: {per_hour: 60}}
handling: {only: {mean: 1m}}
callers: {patience: 100h}
staff: [{group: all, hub: here, queues: [only], agents: 2, ring: {takes: 10s}}]
`))
	rang := 0
	for range 200 {
		s := advance(t, l, 97*time.Second)
		g := &s.Groups[0]
		rang += g.Agents[Ringing]
		if g.SignedIn() != 2 || g.Agents[Paused]+g.Agents[Away] > 0 || s.Queues[0].Length < g.Agents[Ringing] {
			t.Fatalf("%d callers wait, and agents are %v", s.Queues[0].Length, g.Agents)
		}
	}
	s := l.Snapshot()
	seconds := s.Groups[0].Seconds
	sum := seconds[Idle] + seconds[Ringing] + seconds[Talking] + seconds[WrappingUp]
	if hours := sum / 3600 / 2; rang == 0 || math.Abs(hours-time.Duration(s.Elapsed).Hours()) > 1e-6 {
		t.Errorf("%d agents rang, in %v of %v hours", rang, hours, time.Duration(s.Elapsed).Hours())
	}
	answered := float64(s.Queues[0].Visits[model.VisitsAnswered])
	if ringing := seconds[Ringing]; math.Abs(ringing-10*answered) > 2*10+1e-6 { // at most both ring now
		t.Errorf("%v s of ringing for %v answered calls", ringing, answered)
	}
}

// A caller waits on while a phone rings.
func TestLongestWaitWhileAPhoneRings(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  direct,
		load:   "handling: {care: 1m}\nstaff: [{group: a, hub: near, queues: [care], agents: 1, ring: {takes: 20s}}]\n",
		arrive: map[string][]float64{"green": {5}},
	}
	l := live(t, b.model(t))
	if q := advance(t, l, 15*time.Second).Queues[0]; q.Length != 1 || q.LongestWait != 10*int64(second) {
		t.Errorf("after 10 s %d callers wait, the longest for %v", q.Length, time.Duration(q.LongestWait))
	}
}

// A hub has the trunks that are up, and one without a number of trunks has no limit.
func TestTrunksInAnOutage(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  direct,
		load: "handling: {care: 1m}\ntrunks: {near: 4}\noutages: [{trunks: near, share: 50%, from: \"00:10\", to: \"00:20\"}]\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {5}},
	}
	l := live(t, b.model(t))
	for at, want := range []int{4, 2, 4} {
		s := advance(t, l, time.Duration(10*at+5)*time.Minute-l.Elapsed())
		if near, far := s.Hubs[0].Trunks, s.Hubs[1].Trunks; near != want || far != Unlimited {
			t.Errorf("after %v the hubs have %d and %d trunks, want %d", time.Duration(s.Elapsed), near, far, want)
		}
	}
}

// From the first view on, and over midnight, the offered calls of each queue are the
// answered, the abandoned, those who left and those who wait. At the beginning of the day
// there are callers of the warm-up in the queues.
func TestOfferedIsTheSumFromTheFirstView(t *testing.T) {
	l := live(t, oneQueue(t, `
for: 20h
warm_up: 2h
calls: {main: {per_hour: 240}}
handling: {only: {mean: 5m, wrap_up: 1m}}
callers: {patience: 10m}
staff:
  - group: all
    hub: here
    queues: [only]
    agents: 18
    pause: {mean: 20s}
    away: {chance: 5%, for: {mean: 10m}}
`))

	if s := l.Snapshot(); s.Queues[0].Length == 0 {
		t.Fatal("nobody waits at the beginning of the day")
	}
	for hour := range 30 {
		s := l.Snapshot()
		for i := range s.Queues {
			q := &s.Queues[i]
			sum := q.Visits[model.VisitsAnswered] + q.Visits[model.VisitsAbandoned] + q.Left[LeftTimedOut] + q.Left[LeftChoice] + uint64(q.Length)
			if q.Visits[model.VisitsOffered] != sum {
				t.Errorf("after %d hours queue %s: %d offered, %d answered, abandoned, left or waiting", hour, q.Queue, q.Visits[model.VisitsOffered], sum)
			}
		}

		for i := range s.Groups {
			g := &s.Groups[i]
			if paused := g.Agents[Paused] + g.Agents[Away]; paused > 0 && s.Queues[0].Length > 0 && g.Agents[Idle] > 0 {
				t.Errorf("after %d hours %d callers wait and %d agents are idle", hour, s.Queues[0].Length, g.Agents[Idle])
			}
		}

		advance(t, l, time.Hour)
	}
}

// A goal for each interval or hour has the value of the worst one that has ended, from its end on until the day ends. In
// the half hours two of four callers are answered in time, then one, then nobody calls, and then one of two.
func TestSnapshotHasGoalsOfEachPeriod(t *testing.T) {
	goal := func(each model.Each, atLeast bool) model.Goal {
		return model.Goal{Measure: model.ServiceLevel, Within: int64(130 * second), Bound: 0.6, Each: each, AtLeast: atLeast}
	}
	b := behavior{
		queues: "queues: {care: {answer_within: 130s, hours: 24/7}}\n",
		steps:  "  begin: {queue: care, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "callers: {patience: 1h}\nhandling: {care: {mean: 140s, cv: 0, wrap_up: 0s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {1, 11, 21, 31, 2000, 5401, 5402}},
	}
	m := b.model(t)
	m.Clock.To = 2 * 60 * minute
	m.Clock.Stop = m.Clock.To
	m.Goals = []model.Goal{
		goal(model.Together, true), goal(model.EachDay, true), goal(model.EachHour, true), goal(model.EachInterval, true),
		goal(model.EachInterval, false),
	}

	type values [5]float64
	none := math.NaN()
	want := map[int]values{ // by minute
		0:   {none, none, none, none, none},
		29:  {0.5, 0.5, none, none, none},
		30:  {0.5, 0.5, none, 0.5, 0.5},
		59:  {0.6, 0.6, none, 0.5, 0.5},
		60:  {0.6, 0.6, 0.6, 0.5, 1},
		90:  {0.6, 0.6, 0.6, 0.5, 1},
		119: {4. / 7, 4. / 7, 0.6, 0.5, 1},
		120: {4. / 7, 4. / 7, 0.5, 0.5, 1},
	}
	at := 0
	err := RunWithSnapshots(t.Context(), m, 0, Options{}, minute, func(s *Snapshot) error {
		for i, value := range want[at] {
			if _, isAsked := want[at]; !isAsked {
				break
			}
			g := &s.Goals[i]
			if g.Value != value && !(math.IsNaN(g.Value) && math.IsNaN(value)) || g.Holds != m.Goals[i].IsMet(value) {
				t.Errorf("after %d min goal %d has the value %v, and holds: %t, want %v", at, i, g.Value, g.Holds, value)
			}
		}
		at++
		return nil
	})
	if err != nil || at < 121 {
		t.Errorf("%d snapshots, %v", at, err)
	}

	// Of a real day no later time is known than the last instant: the last hour counts there.
	late := PastRecord{CallRecord: CallRecord{
		Call: 1, Arrived: 91 * minute, Group: -1, Enqueued: 91 * minute, Answered: 94 * minute, Ended: 95 * minute,
		WrapUpEnd: 95 * minute, Outcome: OutcomeAnswered,
	}}
	for now, value := range map[int64]float64{119 * minute: none, m.Clock.To - 1: 0} {
		s, err := SnapshotOf(m, &Past{Now: now, Records: []PastRecord{late}})
		if err != nil {
			t.Fatal(err)
		}
		if g := &s.Goals[2]; math.IsNaN(g.Value) != math.IsNaN(value) || g.Holds != math.IsNaN(value) {
			t.Errorf("at %v the hours have the value %v, and hold: %t", time.Duration(now), g.Value, g.Holds)
		}
	}
}

// A caller who waits by the records waits in the snapshot, also if the model has an idle agent, who is on a break on the
// real day.
func TestSnapshotOfCallersWhoWait(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {queue: care, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "callers: {patience: 1h}\nhandling: {care: 2m}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 2}]\n",
		arrive: map[string][]float64{"green": {1}},
	}
	m := b.model(t)
	now := m.Clock.From + 30*minute
	waits := PastRecord{CallRecord: CallRecord{
		Call: 1, Arrived: now - 2*minute, Group: -1, Enqueued: now - 2*minute, Answered: NoTime, Ended: NoTime, WrapUpEnd: NoTime,
	}}
	talks := waits
	talks.Call = 2
	talks.Answered = now - minute

	s, err := SnapshotOf(m, &Past{Now: now, Records: []PastRecord{waits, talks}})
	if err != nil {
		t.Fatal(err)
	}
	if q := &s.Queues[0]; q.Length != 1 || q.Visits[model.VisitsAnswered] != 1 || q.Visits[model.VisitsOffered] != 2 {
		t.Errorf("%d callers wait, %d of %d are answered", q.Length, q.Visits[model.VisitsAnswered], q.Visits[model.VisitsOffered])
	}
}
