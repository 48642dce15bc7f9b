package sim

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// recordsOf runs a model and gives the records of its first replication.
func recordsOf(t *testing.T, m *model.Model, how Options) (*report.Report, []CallRecord) {
	t.Helper()
	var out []CallRecord
	how.Record = func(c *CallRecord) { out = append(out, *c) }
	return run(t, m, how), out
}

// The records of random centers give the numbers of their reports, and recording changes
// none of them. No agent is in two conversations at a time.
func TestRecordsGiveTheReport(t *testing.T) {
	_, base := scenariotest.Compiled(t, everything(t), "load")
	for i := range longtest.N(10, 200) {
		m := randomized(t, base, i)
		m.ServiceLevelOf = model.ServiceLevelOf(i % int(model.NumServiceLevels))
		r, records := recordsOf(t, m, Options{Stepwise: i%2 == 1})
		if diff := gocmp.Diff(asJSON(t, run(t, m, Options{})), asJSON(t, r)); diff != "" {
			t.Fatalf("scenario %d: records change the report (-without +with):\n%.3000s", i, diff)
		}
		of := fmt.Sprintf("scenario %d: ", i)
		checkRecordedCounts(t, of, r, records)
		checkRecordedQueues(t, of, r, records)
		checkRecordedLevels(t, of, m, r, records)
		checkRecordedAgents(t, of, m, records)
	}
}

func checkRecordedCounts(t *testing.T, of string, r *report.Report, records []CallRecord) {
	t.Helper()
	calls, callers, last := map[uint64]bool{}, map[des.Key]bool{}, map[Outcome]int64{}
	for i := range records {
		calls[records[i].Call], callers[records[i].Caller] = true, true
		last[records[i].Outcome]++
	}
	c := &r.Calls
	wantCount(t, of+"calls", int64(len(calls)), c.Arrived)
	wantCount(t, of+"the last call", int64(len(calls)),
		int64(slices.MaxFunc(records, func(a, b CallRecord) int { return cmp.Compare(a.Call, b.Call) }).Call))
	for outcome, want := range map[Outcome]int64{
		OutcomeOf(model.Blocked): c.Blocked, OutcomeOf(model.Deflected): c.Deflected, OutcomeOf(model.SelfServed): c.SelfServed,
		OutcomeUnreached: sumOf(r.Callbacks, func(c *report.Callbacks) int64 { return c.Booked - c.Reached }),
	} {
		wantCount(t, of+outcome.String(), last[outcome], want)
	}
	// The caller of a redial may have called before the day.
	if len(callers) < int(c.Arrived-c.Redialed) || len(callers) > int(c.Arrived) {
		t.Errorf("%s%d callers made %d calls, of them %d redials", of, len(callers), c.Arrived, c.Redialed)
	}
}

func sumOf[T any](rows []T, of func(*T) int64) (sum int64) {
	for i := range rows {
		sum += of(&rows[i])
	}
	return sum
}

func isCallback(c *CallRecord) bool {
	return c.Outcome == OutcomeCalledBack || c.Outcome == OutcomeUnreached
}

func checkRecordedQueues(t *testing.T, of string, r *report.Report, records []CallRecord) {
	t.Helper()
	for i := range r.Queues {
		q := &r.Queues[i]

		var offered, answered, abandoned int64
		waits := 0.0
		for k := range records {
			c := &records[k]
			if int(c.Queue) != i || isCallback(c) {
				continue
			}

			offered++
			if c.Outcome == OutcomeAnswered {
				answered++
				waits += float64(c.Answered-c.Enqueued) / second
			}
			if c.Outcome == OutcomeAbandoned {
				abandoned++
			}
		}

		name := of + q.Queue + "@" + q.Hub + ": "
		wantCount(t, name+"offered", offered, q.Offered)
		wantCount(t, name+"answered", answered, q.Answered)
		wantCount(t, name+"abandoned", abandoned, q.Abandoned)
		if asa := waits / float64(answered); answered > 0 && math.Abs(asa-float64(q.ASA.Mean)) > 1e-6 {
			t.Errorf("%sthe mean wait of the answered is %v, want %v", name, asa, q.ASA.Mean)
		}
	}
}

// checkRecordedLevels checks the service level of each queue, by its denominator.
func checkRecordedLevels(t *testing.T, of string, m *model.Model, r *report.Report, records []CallRecord) {
	t.Helper()
	for i := range r.Queues {
		q := &r.Queues[i]
		target := int64(float64(q.Target) * second)

		var inTarget, left, short, abandoned, abandonedLate, answered int64
		for k := range records {
			c := &records[k]
			if int(c.Queue) != i || isCallback(c) {
				continue
			}

			switch {
			case c.Answered != NoTime:
				answered++
				if c.Answered-c.Enqueued <= target {
					inTarget++
				}

			case c.Outcome == OutcomeAbandoned:
				wait := c.Ended - c.Enqueued
				if wait < m.ShortAbandon {
					short++
				} else if wait > target {
					abandonedLate++
				}
				abandoned++
				left++

			case c.Ended != NoTime:
				left++
			}
		}

		denominator := map[string]int64{
			"offered": answered + left - short, "answered": answered, "answered_or_waited": answered + abandonedLate,
			"answered_or_abandoned": answered + abandoned - short,
		}[m.ServiceLevelOf.String()]
		want := float64(inTarget) / float64(denominator)
		if denominator > 0 && math.Abs(want-float64(q.ServiceLevel.Mean)) > 1e-9 {
			t.Errorf("%s%s@%s: the service level of %s is %v, want %v", of, q.Queue, q.Hub, m.ServiceLevelOf, q.ServiceLevel.Mean, want)
		}
		if r.ServiceLevelOf != m.ServiceLevelOf.String() {
			t.Errorf("%sthe report names the denominator %q", of, r.ServiceLevelOf)
		}
	}
}

// checkRecordedAgents checks that each agent has one conversation at a time, and that a
// group has no more agents than its roster at its largest.
func checkRecordedAgents(t *testing.T, of string, m *model.Model, records []CallRecord) {
	t.Helper()
	type agent struct {
		group  int16
		number int32
	}
	work := map[agent][]CallRecord{}
	for _, c := range records {
		if c.Agent > 0 && c.Ended != NoTime {
			work[agent{c.Group, c.Agent}] = append(work[agent{c.Group, c.Agent}], c)
		}
	}
	for a, list := range work {
		most := 0
		for _, s := range m.Groups[a.group].Roster {
			most = max(most, s.Agents)
		}
		// An agent who stays after the shift is no one of those who have come.
		if int(a.number) > 2*most {
			t.Errorf("%sgroup %s has agent %d, but at most %d agents", of, m.Groups[a.group].Name, a.number, most)
		}
		slices.SortFunc(list, func(a, b CallRecord) int { return cmp.Compare(a.Answered, b.Answered) })
		for i := 1; i < len(list); i++ {
			if list[i].Answered < list[i-1].WrapUpEnd {
				t.Fatalf("%sagent %v answers at %d, but works until %d", of, a, list[i].Answered, list[i-1].WrapUpEnd)
			}
		}
	}
}

// A day told by hand: three calls to one agent. The second waits, and the third
// abandons.
func TestRecordsOfAFewCalls(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {answer_within: 20s}}\n", steps: direct,
		load:   "callers: {patience: {mean: 1h}}\nhandling: {care: {mean: 1m, wrap_up: {mean: 1m}}}\nstaff: [{group: agents, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {10, 20}, "gold": {30}},
	}

	m := b.model(t)
	m.Handling[0].Of[0].Talk, m.Handling[0].Of[0].WrapUp = fixed(t, 60*int64(second)), fixed(t, 15*int64(second))

	for i := range m.Lines {
		m.Lines[i].Callers.Patience.Of = []des.Distribution{fixed(t, 100*int64(second))}
	}
	_, got := recordsOf(t, m, Options{})

	for i := range got {
		got[i].Caller = 0
	}
	at := func(seconds float64) des.Time { return m.Clock.From + int64(seconds*second) }
	want := []CallRecord{
		{Call: 1, Arrived: at(10), Enqueued: at(10), Answered: at(10), Ended: at(70), WrapUpEnd: at(85), Agent: 1, Outcome: OutcomeAnswered},
		{Call: 3, Line: 1, Tier: 1, Arrived: at(30), Enqueued: at(30), Answered: NoTime, Ended: at(130), WrapUpEnd: NoTime, Outcome: OutcomeAbandoned},
		{Call: 2, Arrived: at(20), Enqueued: at(20), Answered: at(85), Ended: at(145), WrapUpEnd: at(160), Agent: 1, Outcome: OutcomeAnswered},
	}

	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A callback that waits for its next try when the replication ends has no agent: the one
// who dialed is free since.
func TestARestingCallbackHasNoAgent(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {callback: care, say: Press 1., takes: 5s, then: {booked: done, declined: done}}\n  done: {end: resolved}\n",
		load: "answers: {main.begin: booked}\nhandling: {care: {mean: 100s}}\ncallbacks: {takes: 10s, reached: 0%, tries: 2, again_after: 1m}\n" +
			"staff: [{group: agents, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {10}},
	}

	m := b.model(t)
	m.Callbacks.AgainAfter = fixed(t, m.Clock.Stop)
	_, records := recordsOf(t, m, Options{})

	var got []CallRecord
	for _, c := range records {
		if c.Outcome == OutcomeUnreached {
			got = append(got, c)
		}
	}

	if len(got) != 1 || got[0].Agent != 0 {
		t.Errorf("not reached: %+v, want the callback alone, without an agent", got)
	}
}
