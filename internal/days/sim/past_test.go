package sim

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// newSimulation prepares a model that has no errors.
func newSimulation(t testing.TB, m *model.Model) *Simulation {
	t.Helper()
	s, err := New(m)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// replicate runs a replication that has no errors.
func replicate(t testing.TB, s *Simulation, number int, o Observer) *tally.Tally {
	t.Helper()
	counts, err := s.Replicate(context.Background(), number, Options{}, func() {}, o)
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

// pastOf returns the known part of a replication at a time: a day with a known rest is its judge.
func pastOf(t testing.TB, s *Simulation, number int, now des.Time) (*Past, *tally.Tally) {
	t.Helper()
	past := &Past{Now: now}
	truth := replicate(t, s, number, Observer{Record: func(c *CallRecord) {
		if c.Arrived > now || c.Enqueued > now {
			return
		}
		r := PastRecord{CallRecord: *c}
		r.WorksOn = r.Ended != NoTime && r.Ended <= now && r.WrapUpEnd > now
		for _, at := range []*des.Time{&r.Answered, &r.Ended, &r.WrapUpEnd} {
			if *at > now {
				*at = NoTime
			}
		}
		past.Records = append(past.Records, r)
	}})

	slices.SortStableFunc(past.Records, func(a, b PastRecord) int {
		return cmp.Or(cmp.Compare(a.Call, b.Call), cmp.Compare(a.Enqueued, b.Enqueued))
	})
	return past, truth
}

// after returns the simulation of the rest of a day.
func after(t testing.TB, s *Simulation, past *Past) *Simulation {
	t.Helper()
	rest, err := s.After(past)
	if err != nil {
		t.Fatal(err)
	}
	return rest
}

// endsOfPast simulates the rest of a day, and returns the ends of the records of its past with an outcome, as times after
// now.
func endsOfPast(t *testing.T, m *model.Model, past *Past, outcome Outcome) (out []time.Duration) {
	t.Helper()
	rest := after(t, newSimulation(t, m), past)
	replicate(t, rest, 0, Observer{Record: func(c *CallRecord) {
		if c.Arrived <= past.Now && c.Outcome == outcome {
			out = append(out, time.Duration(c.Ended-past.Now))
		}
	}})
	return out
}

// A past of nothing changes nothing: the day has the counts of a day that begins at its start.
func TestEmptyPastIsThePlainDay(t *testing.T) {
	s := newSimulation(t, smallPeakDay(t, 0.2))
	plain := replicate(t, s, 0, Observer{})
	if rest := replicate(t, after(t, s, &Past{}), 0, Observer{}); !reflect.DeepEqual(plain, rest) {
		t.Error("the counts differ")
	}
}

// The intervals before now have the counts of the real day, since only calls in progress are simulated on.
func TestThePastIsCountedAsItHappened(t *testing.T) {
	s := newSimulation(t, smallPeakDay(t, 0.2))
	layout := s.Layout()
	now := layout.Start(layout.Intervals / 2)
	past, truth := pastOf(t, s, 3, now)
	if len(past.Records) < 1000 {
		t.Fatalf("%d records", len(past.Records))
	}
	rest := replicate(t, after(t, s, past), 0, Observer{})

	// The oldest call in progress is in the first interval that may differ.
	known := layout.Intervals / 2
	open := 0
	for i := range past.Records {
		if r := &past.Records[i]; r.Ended == NoTime {
			open++
			if i := int((r.Arrived - layout.Model.Clock.From) / layout.Model.Clock.Interval); r.Arrived >= layout.Model.Clock.From {
				known = min(known, i)
			}
		}
	}
	if open == 0 || known == 0 {
		t.Fatalf("%d calls are in progress, the first of interval %d", open, known)
	}

	for q := range layout.Queues {
		for i := range known {
			got, want := rest.QueueInterval(q, i), truth.QueueInterval(q, i)
			got.MaxWaiting = want.MaxWaiting // with callers of the lead-in, who have no records
			got.Waits = want.Waits           // in the order of the events of one time
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("queue %d, interval %d: %+v, want %+v", q, i, got, want)
			}
		}
	}
}

// With constant talk times, a call that began 3 minutes ago ends after the rest of its 5 minutes, and the caller
// who waits is answered then. The caller has waited for a minute, of a patience of 4.
func TestCallsInProgressGoOn(t *testing.T) {
	m := oneQueue(t, `
for: 4h
replications: 1
calls: {main: {per_hour: 0.000001}}
callers: {patience: 4m}
handling: {only: {talk: 5m, wrap_up: 30s}}
staff: [{group: all, hub: here, queues: [only], agents: 2}]
`)
	now := m.Clock.From + int64(2*time.Hour)
	at := func(ago time.Duration) des.Time { return now - int64(ago) }
	record := func(call uint64, arrived, answered des.Time) PastRecord {
		return PastRecord{CallRecord: CallRecord{
			Call: call, Arrived: arrived, Enqueued: arrived, Answered: answered, Ended: NoTime, WrapUpEnd: NoTime, Group: -1,
		}}
	}

	talks := record(1, at(4*time.Minute), at(3*time.Minute))
	works := record(2, at(10*time.Minute), at(10*time.Minute))
	works.Ended = at(10 * time.Second)
	works.WorksOn = true
	waits := record(3, at(time.Minute), NoTime)
	waitsToo := record(4, at(30*time.Second), NoTime)
	gone := record(5, at(time.Minute), NoTime) // the third in line
	past := &Past{Now: now, Records: []PastRecord{talks, works, waits, waitsToo, gone}}

	got := map[uint64]CallRecord{}
	rest := after(t, newSimulation(t, m), past)
	replicate(t, rest, 0, Observer{Record: func(c *CallRecord) { got[c.Call] = *c }})
	// The recorder numbers calls by their arrival.
	for call, want := range map[uint64]struct{ answered, ended time.Duration }{
		1: {-10 * time.Minute, -10 * time.Second},
		2: {-3 * time.Minute, 2 * time.Minute},
		3: {20 * time.Second, 5*time.Minute + 20*time.Second},
		4: {2*time.Minute + 30*time.Second, 7*time.Minute + 30*time.Second},
		5: {math.MinInt64, 3*time.Minute + 30*time.Second},
	} {
		c := got[call]
		if c.Ended != now+int64(want.ended) || c.Answered != now+int64(want.answered) && c.Answered != NoTime {
			t.Errorf("call %d was answered after %v and ended after %v, want %v and %v", call,
				time.Duration(c.Answered-now), time.Duration(c.Ended-now), want.answered, want.ended)
		}
	}
}

// Callers have 120 s of patience for all queues of a call. 100 s of them have passed in the first one. So the caller
// who waits in the second queue for 10 s hangs up 10 s later, and the one who talks and is passed on 20 s after that.
func TestPatienceOfEarlierQueues(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}, chiefs: {hours: 24/7}}\n",
		steps: "  begin: {queue: care, max_wait: 100s, then: {answered: done, escalated: chief, timed_out: chief}}\n" +
			"  chief: {queue: chiefs, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "callers: {patience: {mean: 120s, cv: 0}}\nhandling: {care: {mean: 3m, cv: 0, escalated: 100%}, chiefs: 1m}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}, {group: b, hub: near, queues: [chiefs], shifts: {\"00:50-01:00\": 1}}]\n",
		arrive: map[string][]float64{"green": {3599}},
	}
	m := b.model(t)
	now := m.Clock.From + int64(30*time.Minute)
	at := func(ago time.Duration) des.Time { return now - int64(ago) }
	visit := func(call uint64, queue int32, arrived, joined time.Duration) PastRecord {
		return PastRecord{CallRecord: CallRecord{
			Call: call, Arrived: at(arrived), Queue: queue, Enqueued: at(joined), Answered: NoTime, Ended: NoTime, WrapUpEnd: NoTime, Group: -1,
		}}
	}

	first := visit(1, 0, 110*time.Second, 110*time.Second)
	first.Ended = at(10 * time.Second)
	first.Outcome = OutcomeTimedOut
	second := visit(1, 1, 110*time.Second, 10*time.Second)
	talks := visit(2, 0, 130*time.Second, 130*time.Second)
	talks.Answered = at(30 * time.Second)

	got := endsOfPast(t, m, &Past{Now: now, Records: []PastRecord{first, second, talks}}, OutcomeAbandoned)
	if want := []time.Duration{10 * time.Second, 150*time.Second + 20*time.Second}; !slices.Equal(got, want) {
		t.Errorf("callers hang up after %v, want %v", got, want)
	}
}

// A call in progress is refused if no flow leads it on from its queue.
func TestCallsThatNoFlowLeadsOn(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}, chiefs: {hours: 24/7}}\n", steps: direct,
		load:   "handling: {care: 1m, chiefs: 1m}\nstaff: [{group: a, hub: near, queues: [care, chiefs], agents: 1}]\n",
		arrive: map[string][]float64{"green": {1}},
	}
	s := newSimulation(t, b.model(t))
	for queue, want := range []string{
		"", "", "no flow leads to the queue chiefs@near, and a call of the records is in it",
	} {
		waits := CallRecord{Queue: int32(queue), Answered: NoTime, Ended: NoTime, WrapUpEnd: NoTime, Group: -1}
		_, err := s.After(&Past{Now: 1, Records: []PastRecord{{CallRecord: waits}}})
		if got := fmt.Sprint(err); got != cmp.Or(want, "<nil>") {
			t.Errorf("a caller waits in queue %d: %s, want %q", queue, got, want)
		}
	}
}

// A callback does not end in an escalation, also if the caller was reached before now.
func TestCallbacksOfThePastDoNotEscalate(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {callback: care, say: Press 1., then: {booked: done, declined: wait}}\n" +
			"  wait: {queue: care, then: {answered: done, escalated: done}}\n  done: {end: resolved}\n",
		load: "answers: {main.begin: {booked: 50%, declined: 50%}}\nhandling: {care: {mean: 100s, cv: 0, escalated: 100%, escalation_takes: 10m}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {3599}},
	}
	m := b.model(t)
	now := m.Clock.From + int64(30*time.Minute)
	at := func(ago time.Duration) des.Time { return now - int64(ago) }

	call := CallRecord{Call: 1, Arrived: at(5 * time.Minute), Queue: none, Enqueued: NoTime, Answered: NoTime, WrapUpEnd: NoTime, Group: -1}
	call.Ended = at(4 * time.Minute)
	call.Outcome = OutcomeOf(model.Booked)
	callback := call
	callback.Queue = 0
	callback.Enqueued = at(4 * time.Minute)
	callback.Answered = at(40 * time.Second)
	callback.Ended = NoTime
	callback.Outcome = OutcomeCalledBack

	got := endsOfPast(t, m, &Past{Now: now, Records: []PastRecord{{CallRecord: call}, {CallRecord: callback}}}, OutcomeCalledBack)
	if want := []time.Duration{time.Minute}; !slices.Equal(got, want) {
		t.Errorf("the conversation ends after %v, want %v", got, want)
	}
}

// The rest of a day has the distribution of whole days: over many days that are cut at noon and simulated on, the
// means of the afternoon are the means of the days themselves.
func TestTheRestOfADayIsLikeTheDay(t *testing.T) {
	days := longtest.N(60, 1000)
	m := oneQueue(t, `
for: 3h
interval: 30m
replications: 1
calls: {main: {per_hour: 100}}
callers: {patience: {mean: 3m}, redial: {chance: 50%, after: 10m, most: 2}}
handling: {only: {talk: {mean: 4m, cv: 1.5}, wrap_up: {mean: 40s}}}
staff: [{group: all, hub: here, queues: [only], agents: 7}]
`)
	s := newSimulation(t, m)
	now := s.Layout().Start(3)
	for _, measure := range []struct {
		name string
		of   func(*tally.QueueIntervalTally) float64
	}{
		{"offered", func(q *tally.QueueIntervalTally) float64 { return float64(q.Offered) }},
		{"in target", func(q *tally.QueueIntervalTally) float64 { return float64(q.InTarget) }},
		{"abandoned", func(q *tally.QueueIntervalTally) float64 { return float64(q.Abandoned) }},
		{"waited", func(q *tally.QueueIntervalTally) float64 { return q.Waited.Float64() / 1e9 }},
	} {
		var differences [3][]float64 // the half hour before now, after it, and the next
		for day := range days {
			past, truth := pastOf(t, s, day, now)
			rest := replicate(t, after(t, s, past), day+days, Observer{})
			for i := range differences {
				real, simulated := truth.QueueInterval(0, 2+i), rest.QueueInterval(0, 2+i)
				differences[i] = append(differences[i], measure.of(&simulated)-measure.of(&real))
			}
		}
		for i, d := range differences {
			mean, spread := stat.MeanStdDev(d, nil)
			if error := spread / math.Sqrt(float64(days)); math.Abs(mean) > 4*error {
				t.Errorf("%s differs by %.2f ± %.2f on average in half hour %d", measure.name, mean, error, i)
			}
		}
	}
}

// If an agent of the records works on, the records have the after-call work, and only calls are drawn in addition.
func TestAfterCallWorkIsNotDrawnTwice(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {queue: care, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "handling: {care: {mean: 10m, cv: 0, wrap_up: 20m}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 9}]\n",
		arrive: map[string][]float64{"green": {1, 2, 1500}},
	}
	m := b.model(t)
	s := newSimulation(t, m)
	ended := PastRecord{CallRecord: CallRecord{
		Call: 1, Arrived: 1, Group: -1, Enqueued: 1, Answered: 1, Ended: 20 * minute, WrapUpEnd: NoTime, Outcome: OutcomeAnswered,
	}}

	// At now the work after two of the calls of Before is not over, and the third caller talks.
	for _, worksOn := range []bool{false, true} {
		r := ended
		r.WorksOn = worksOn
		working := 0
		past := &Past{Now: 26 * minute, Records: []PastRecord{r}, Before: s}
		replicate(t, after(t, s, past), 0, Observer{Record: func(c *CallRecord) {
			if c.Ended <= past.Now && c.WrapUpEnd > past.Now {
				working++
			}
		}})
		if want := map[bool]int{false: 2, true: 1}[worksOn]; working != want {
			t.Errorf("an agent of the records works on: %t, and %d agents work on, want %d", worksOn, working, want)
		}
	}
}
