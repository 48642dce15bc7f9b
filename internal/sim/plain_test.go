package sim

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/des"
)

// plainQueue is one queue, simulated again in the plainest way: by looking for
// the next thing to happen among all that could. It shares no code with the
// engine, and the rules of the queue stand in it as they are written down.
type plainQueue struct {
	talk, wrap, patience des.Duration // the same for all; no patience is endless
	aging                des.Duration // a level of priority for each; 0: none
	shifts               []Rostered
	calls                []plainCall // in the order of arrival

	waiting []int      // calls
	ends    []des.Time // of the busy agents' work
	staffed int
	roster  int
	entered [3]plainEntry // by level
}

type plainCall struct {
	at    des.Time
	level int

	answered, hasLeft bool
	wait, told        des.Duration // told: less than 0 is nothing
	ahead             int
}

// plainEntry is the last caller of a level to be answered.
type plainEntry struct {
	at, wait des.Duration
	ahead    int
	any      bool
}

// run simulates to the end, and gives the time that agents were there and that
// they were busy before a time.
func (q *plainQueue) run(until des.Time) (staffed, busy des.Duration) {
	arrived, shift, now := 0, 0, des.Time(0)
	for {
		next, what := never, ""
		sooner := func(at des.Time, name string) {
			if at < next {
				next, what = at, name
			}
		}
		if shift < len(q.shifts) {
			sooner(q.shifts[shift].At, "shift")
		}
		if arrived < len(q.calls) {
			sooner(q.calls[arrived].at, "arrival")
		}
		for _, end := range q.ends {
			sooner(end, "end")
		}
		for _, id := range q.waiting {
			if q.patience > 0 {
				sooner(q.calls[id].at+q.patience, "patience")
			}
		}
		passed := min(next, until) - min(now, until)
		staffed += passed * int64(q.staffed)
		busy += passed * int64(len(q.ends))
		now = next
		switch what {
		case "":
			return staffed, busy
		case "shift":
			q.begin(q.shifts[shift].Agents, now)
			shift++
		case "arrival":
			q.arrive(arrived, now)
			arrived++
		case "end":
			q.finish(now)
		case "patience":
			q.leave(now)
		}
	}
}

func (q *plainQueue) begin(agents int, now des.Time) {
	q.roster = agents
	q.staffed = max(agents, len(q.ends)) // who is busy stays
	q.fill(now)
}

func (q *plainQueue) arrive(id int, now des.Time) {
	c := &q.calls[id]
	c.told = -1
	for _, other := range q.waiting {
		if q.calls[other].level >= c.level {
			c.ahead++
		}
	}
	if q.waiting = append(q.waiting, id); len(q.ends) >= q.staffed {
		c.told = (q.estimate(c, now) + aMinute - 1) / aMinute * aMinute
	}
	q.fill(now)
}

// estimate is what the estimator says, in whole ns: a day at most.
func (q *plainQueue) estimate(c *plainCall, now des.Time) des.Duration {
	last := q.entered[c.level]
	switch {
	case last.any && now-last.at <= 15*aMinute:
		return min(last.wait*int64(c.ahead+1)/int64(last.ahead+1), hopeless)
	case q.staffed == 0:
		return hopeless
	}
	return int64(float64(c.ahead+1) * float64(q.talk+q.wrap) / float64(q.staffed))
}

func (q *plainQueue) finish(now des.Time) {
	for i, end := range q.ends {
		if end == now {
			q.ends = append(q.ends[:i], q.ends[i+1:]...)
			break
		}
	}
	if q.staffed > q.roster {
		q.staffed--
	}
	q.fill(now)
}

func (q *plainQueue) leave(now des.Time) {
	for i, id := range q.waiting {
		if c := &q.calls[id]; c.at+q.patience == now {
			c.hasLeft, c.wait = true, q.patience
			q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
			return
		}
	}
}

// fill gives idle agents the caller of the highest priority, then the longest wait.
func (q *plainQueue) fill(now des.Time) {
	for len(q.ends) < q.staffed && len(q.waiting) > 0 {
		best := 0
		for i := range q.waiting {
			if q.priority(q.waiting[i], now) > q.priority(q.waiting[best], now) {
				best = i // who came first stands first
			}
		}
		c := &q.calls[q.waiting[best]]
		q.waiting = append(q.waiting[:best], q.waiting[best+1:]...)
		c.answered, c.wait = true, now-c.at
		q.entered[c.level] = plainEntry{now, c.wait, c.ahead, true}
		q.ends = append(q.ends, now+q.talk+q.wrap)
	}
}

func (q *plainQueue) priority(id int, now des.Time) int {
	c := &q.calls[id]
	if q.aging == 0 {
		return c.level
	}
	return c.level + int((now-c.at)/q.aging)
}

const aSecond = int64(second)

// random makes a queue of a few hours, with calls and shifts at random times.
func (q *plainQueue) random(s *des.Stream, hours int) {
	of := func(from, to uint64) int64 { return int64(from + s.Uint64N(to-from+1)) }
	q.talk, q.wrap = of(60, 300)*aSecond, of(0, 2)*20*aSecond
	q.patience, q.aging = of(0, 3)*97*aSecond, of(0, 2)*45*aSecond
	agents := of(1, 6)
	q.shifts = []Rostered{{0, int(agents)}, {of(30, 60) * aMinute, int(of(0, 8))}, {of(61, 110) * aMinute, int(of(1, 8))}}
	gap := (q.talk + q.wrap) / agents
	for at := of(1, uint64(2*gap)); at < int64(hours)*60*aMinute; at += of(1, uint64(2*gap)) {
		q.calls = append(q.calls, plainCall{at: at, level: int(s.Uint64N(3))})
	}
}

// The engine and the plain queue agree on every wait, told wait and agent, of
// random days with priorities, aging, patience, wrap-up and shifts.
func TestAPlainQueueAgrees(t *testing.T) {
	const hours = 3
	days := 200
	if testing.Short() {
		days = 40
	}
	for day := range days {
		s := des.NewKey(11, uint64(day)).Stream()
		q := new(plainQueue)
		q.random(&s, hours)
		r := run(t, q.model(t, hours), Options{})
		staffed, busy := q.run(hours * 60 * aMinute)
		q.compare(t, day, r)
		is(t, fmt.Sprintf("day %d: agents", day), r.Groups[0].Agents, float64(staffed)/float64(hours*60*aMinute))
		is(t, fmt.Sprintf("day %d: occupancy", day), r.Groups[0].Occupancy.Mean, float64(busy)/float64(staffed))
	}
}

var plainTiers = []string{"green", "silver", "gold"}

// model is the same queue as a center and a scenario.
func (q *plainQueue) model(t *testing.T, hours int) *Model {
	aging := ""
	if q.aging > 0 {
		aging = fmt.Sprintf(", aging: 1 per %ds", q.aging/aSecond)
	}
	var lines, calls strings.Builder
	for i, tier := range plainTiers {
		fmt.Fprintf(&lines, "  %s: {number: +1 202 555 014%d, country: US, languages: [en], flow: direct, set: {tier: %s}}\n", tier, i, tier)
		fmt.Fprintf(&calls, "  %s: {per_hour: 1}\n", tier)
	}
	_, m := lowered(t, fstest.MapFS{
		"routing.yaml": {Data: []byte("center: one\nhubs: {here: {timezone: UTC, languages: [en]}}\nelsewhere: {hub: here}\n" +
			"queues: {only: {answer_within: 20s, hours: 24/7}}\npriority: {tier: {gold: 2, silver: 1}" + aging + "}\n" +
			"attributes: {tier: [green, silver, gold]}\nlines:\n" + lines.String())},
		"direct.yaml": {Data: []byte("flow: direct\nstart: wait\nsteps:\n" +
			"  wait: {queue: only, hold: \"About {wait} minutes.\", every: 10h, then: {answered: done}}\n  done: {end: resolved}\n")},
		"load.yaml": {Data: []byte(fmt.Sprintf("scenario: load\nday: 2026-01-05\ntimezone: UTC\nfor: %dh\ninterval: 1h\nreplications: 1\ncalls:\n%s", hours, calls.String()) +
			fmt.Sprintf("handling: {only: {mean: %ds, cv: 0, wrap_up: %ds}}\nstaff: [{group: all, hub: here, queues: [only], agents: 1}]\n", q.talk/aSecond, q.wrap/aSecond) +
			map[bool]string{true: fmt.Sprintf("callers: {patience: %ds}\n", q.patience/aSecond)}[q.patience > 0])},
	}, "load")
	m.Groups[0].Roster = q.shifts
	for i := range m.Lines {
		m.Lines[i].Rate = nil
		for _, c := range q.calls {
			if c.level == i {
				m.Lines[i].Trace = append(m.Lines[i].Trace, Arrival{c.at, -1})
			}
		}
	}
	return m
}

// compare compares what came of the calls.
func (q *plainQueue) compare(t *testing.T, day int, r *Report) {
	t.Helper()
	var told, within, answered, abandoned int64
	var bias, off float64
	waits, counts := make([]float64, len(plainTiers)), make([]float64, len(plainTiers))
	longest := 0.0
	for i := range q.calls {
		c := &q.calls[i]
		wait := float64(c.wait) / second
		waits[c.level] += wait
		counts[c.level]++
		longest = max(longest, wait)
		switch {
		case c.hasLeft:
			abandoned++
		case c.answered:
			answered++
			if c.wait <= 20*aSecond {
				within++
			}
			if c.told >= 0 {
				told++
				bias += float64(c.told-c.wait) / second
				off += math.Abs(float64(c.told-c.wait)) / second
			}
		}
	}
	at := &r.Queues[0]
	name := func(what string) string { return fmt.Sprintf("day %d: %s", day, what) }
	count(t, name("answered"), at.Answered, answered)
	count(t, name("abandoned"), at.Abandoned, abandoned)
	count(t, name("answered in target"), at.AnsweredInTarget, within)
	count(t, name("told"), at.Announced.Count, told)
	is(t, name("longest wait"), at.Wait.Max, longest)
	if told > 0 {
		is(t, name("bias"), at.Announced.Bias, bias/float64(told))
		is(t, name("mean absolute error"), at.Announced.MeanAbsolute, off/float64(told))
	}
	for level := range waits {
		if counts[level] > 0 {
			is(t, name(plainTiers[level]+"'s wait"), r.Tiers[level].Wait.Mean, waits[level]/counts[level])
		}
	}
}
