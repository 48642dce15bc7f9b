package sim

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/scenario/scenariotest"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// behavior is an hour with a few calls at given times, whose results can be computed
// by hand. Callers of the lines green and gold have these tiers; the line far belongs
// to the other hub.
type behavior struct {
	queues string               // routing.yaml's queues, overflow, priority
	steps  string               // of the flow that every line starts
	load   string               // the scenario's keys
	arrive map[string][]float64 // by line: arrival times in seconds
	check  func(t *testing.T, r *report.Report)
}

func (b *behavior) model(t *testing.T) *model.Model {
	t.Helper()
	routing := `
center: small
hubs:
  near: {timezone: UTC, languages: [en, es]}
  far: {timezone: UTC, languages: [en]}
regions: {abroad: {hub: far, countries: [GB]}}
elsewhere: {hub: near}
attributes: {tier: [green, gold]}
lines:
  green: {number: +1 202 555 0143, country: US, languages: [en], flow: main}
  gold: {number: +1 202 555 0144, country: US, languages: [en], flow: main, set: {tier: gold}}
  far: {number: +44 20 7946 0018, country: GB, languages: [en], flow: main}
` + b.queues
	load := "scenario: load\nday: 2026-01-05\ntimezone: UTC\nfor: 1h\ninterval: 30m\nreplications: 1\ncalls:\n"
	for _, line := range slices.Sorted(maps.Keys(b.arrive)) {
		load += "  " + line + ": {per_hour: 1}\n"
	}
	load += b.load
	_, m := scenariotest.Compiled(t, fstest.MapFS{
		"routing.yaml": {Data: []byte(routing)},
		"main.yaml":    {Data: []byte("flow: main\nstart: begin\nsteps:\n" + b.steps)},
		"load.yaml":    {Data: []byte(load)},
	}, "load")
	for i := range m.Lines {
		m.Lines[i].Rate = nil
		for _, s := range b.arrive[m.Center.Lines[i].Name.Value] {
			m.Lines[i].Trace = append(m.Lines[i].Trace, model.Arrival{At: des.Time(s * second), Origin: -1})
		}
	}
	return m
}

const direct = "  begin: {queue: care, then: {answered: done}}\n  done: {end: resolved}\n"

func queueAt(t *testing.T, r *report.Report, queue, hub string) *report.Queue {
	t.Helper()
	for i := range r.Queues {
		if r.Queues[i].Queue == queue && r.Queues[i].Hub == hub {
			return &r.Queues[i]
		}
	}
	t.Fatalf("no queue %s@%s", queue, hub)
	return nil
}

func wantNumber(t *testing.T, what string, got stats.Number, want float64) {
	t.Helper()
	if !(math.Abs(float64(got)-want) <= 1e-9) { // also if got is NaN
		t.Errorf("%s is %v, want %v", what, float64(got), want)
	}
}

func wantCount(t *testing.T, what string, got, want int64) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %d, want %d", what, got, want)
	}
}

var behaviors = map[string]behavior{
	"a freed agent takes the caller of the highest priority, then the longest wait": {
		queues: "queues: {care: {hours: 24/7}}\npriority: {tier: {gold: 1}}\n",
		steps:  direct,
		load:   "handling: {care: {mix: [{share: 100%, mean: 100s}]}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 10, 20}, "gold": {30}},
		check: func(t *testing.T, r *report.Report) { // served at 0; gold at 100, then 200 and 300
			wantNumber(t, "gold's wait", r.Tiers[1].Wait.Mean, 70)
			wantNumber(t, "green's mean wait", r.Tiers[0].Wait.Mean, (0+190+280)/3.0)
			wantNumber(t, "green's longest wait", r.Tiers[0].Wait.Max, 280)
			wantCount(t, "most waiting", queueAt(t, r, "care", "near").MaxWaiting, 3)
			wantNumber(t, "gold waiting", r.Tiers[1].Waiting.Mean, 70.0/3600)
			wantNumber(t, "green waiting", r.Tiers[0].Waiting.Mean, (190+280)/3600.0)
			wantCount(t, "most of green waiting", r.Tiers[0].MaxWaiting, 2)
			wantNumber(t, "waiting of the region", r.Regions[1].Waiting.Mean, (70+190+280)/3600.0)
			wantCount(t, "most of the region waiting", r.Regions[1].MaxWaiting, 3)
		},
	},
	"a queue by tier, with the step's own priority in each": {
		queues: "queues: {care: {hours: 24/7}, best: {hours: 24/7}}\n",
		steps:  "  begin: {queue: {by: tier, gold: best, otherwise: care}, priority: 5, then: {answered: done}}\n  done: {end: resolved}\n",
		load:   "handling: {care: 100s, best: 10s}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}, {group: b, hub: near, queues: [best], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 10}, "gold": {0, 5}},
		check: func(t *testing.T, r *report.Report) {
			wantCount(t, "of care", queueAt(t, r, "care", "near").Answered, 2)
			wantCount(t, "of best", queueAt(t, r, "best", "near").Answered, 2)
			wantNumber(t, "wait in care", queueAt(t, r, "care", "near").Wait.Max, 90)
			wantNumber(t, "wait in best", queueAt(t, r, "best", "near").Wait.Max, 5)
		},
	},
	"aging raises the priority of waiting callers": {
		queues: "queues: {care: {hours: 24/7}}\npriority: {tier: {gold: 2}, aging: 3 per 80s}\n",
		steps:  direct,
		load:   "handling: {care: {mean: 100s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 10}, "gold": {80}},
		check: func(t *testing.T, r *report.Report) { // at 100 green has waited 90 s, once 80: priority 3 to gold's 2
			wantNumber(t, "gold's wait", r.Tiers[1].Wait.Mean, 120)
			wantNumber(t, "green's longest wait", r.Tiers[0].Wait.Max, 90)
		},
	},
	"the target of a service level is exact to the nanosecond": {
		queues: "queues: {care: {hours: 24/7, answer_within: 20s}}\n",
		steps:  direct,
		load: "handling: {care: {mean: 100s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n" +
			"goals: [{measure: service_level 20.000000001s, at_least: 80%}, {measure: service_level 20s, at_least: 80%}, {measure: service_level 19s, at_least: 80%}]\n",
		arrive: map[string][]float64{"green": {0, 80, 179.999999999}},
		check: func(t *testing.T, r *report.Report) { // waits 0, exactly 20 s, and 20.000000001 s
			q := queueAt(t, r, "care", "near")
			wantCount(t, "answered in target", q.AnsweredInTarget, 2)
			wantNumber(t, "service level", q.ServiceLevel.Mean, 2.0/3)
			wantNumber(t, "service level of the interval", r.Intervals[0].Queues[0].ServiceLevel, 2.0/3)
			for i, within := range []float64{3, 2, 1} {
				wantNumber(t, r.Goals[i].Goal, r.Goals[i].Value.Mean, within/3)
			}
		},
	},
	"a group that lists the queue earlier is preferred": {
		queues: "queues: {care: {hours: 24/7}, sales: {hours: 24/7}}\n",
		steps:  direct,
		load: "handling: {care: {mean: 100s}, sales: {mean: 1s}}\n" +
			"staff: [{group: a, hub: near, queues: [sales, care], agents: 5}, {group: b, hub: near, queues: [care, sales], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 10, 20}},
		check: func(t *testing.T, r *report.Report) { // b takes the first, a the others
			wantNumber(t, "b's occupancy", r.Groups[1].Occupancy.Mean, 100.0/3600)
			wantNumber(t, "a's occupancy", r.Groups[0].Occupancy.Mean, 200.0/5/3600)
		},
	},
	"a delayed skill answers callers after its delay": {
		queues: "queues: {care: {hours: 24/7}, sales: {hours: 24/7}}\n",
		steps:  direct,
		load: "handling: {care: {mean: 100s}, sales: {mean: 1s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}, {group: b, hub: near, queues: [sales, {queue: care, after: 30s}], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 10, 20}},
		check: func(t *testing.T, r *report.Report) { // b at 40 although idle before; then a at 100
			q := queueAt(t, r, "care", "near")
			wantNumber(t, "mean wait", q.Wait.Mean, (0+30+80)/3.0)
			wantNumber(t, "b's occupancy", r.Groups[1].Occupancy.Mean, 100.0/3600)
		},
	},
	"a call that overflows counts at the hub where it was offered": {
		queues: "queues: {care: {hours: 24/7}}\noverflow: {after: 30s, to: {near: [far]}}\n",
		steps:  direct,
		load: "handling: {care: {mean: 100s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}, {group: b, hub: far, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 10, 20}},
		check: func(t *testing.T, r *report.Report) { // far's agent is idle and takes the second at 40
			q, far := queueAt(t, r, "care", "near"), queueAt(t, r, "care", "far")
			wantNumber(t, "mean wait", q.Wait.Mean, (0+30+80)/3.0)
			wantCount(t, "offered near", q.Offered, 3)
			wantCount(t, "answered near", q.Answered, 3)
			wantCount(t, "overflowed out", q.OverflowedOut, 1)
			wantCount(t, "overflowed in", far.OverflowedIn, 1)
			wantCount(t, "offered far", far.Offered, 0)
		},
	},
	"a hub's own callers come before overflowed ones": {
		queues: "queues: {care: {hours: 24/7}}\noverflow: {after: 30s, to: {near: [far]}}\n",
		steps:  direct,
		load: "handling: {care: {mean: 100s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}, {group: b, hub: far, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1}, "far": {0, 90}},
		check: func(t *testing.T, r *report.Report) { // at 100 a takes green's second, b far's own
			wantNumber(t, "far's longest wait", queueAt(t, r, "care", "far").Wait.Max, 10)
			wantCount(t, "overflowed", queueAt(t, r, "care", "near").OverflowedOut, 0)
		},
	},
	"with equal shares the older call is first": {
		queues: "queues: {care: {hours: 24/7}}\noverflow: {after: 30s, to: {near: [far]}, share: equal}\n",
		steps:  direct,
		load: "handling: {care: {mean: 100s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], shifts: {\"00:00-00:01\": 1, \"00:01-24:00\": 0}}, {group: b, hub: far, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1}, "far": {0, 90}},
		check: func(t *testing.T, r *report.Report) { // a's shift ends with its call; b takes the older call first
			wantCount(t, "overflowed", queueAt(t, r, "care", "near").OverflowedOut, 1)
			wantNumber(t, "near's longest wait", queueAt(t, r, "care", "near").Wait.Max, 99)
			wantNumber(t, "far's longest wait", queueAt(t, r, "care", "far").Wait.Max, 110)
		},
	},
	"a call to a full queue is placed at the next hub, and rejected if all are full": {
		queues: "queues: {care: {hours: 24/7, capacity: 1}}\noverflow: {after: 30m, to: {near: [far]}}\n",
		steps:  "  begin: {queue: care, then: {answered: done, full: sorry}}\n  done: {end: resolved}\n  sorry: {end: turned_away}\n",
		load:   "handling: {care: {mean: 100s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}, {group: b, hub: far, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1, 2, 3, 4}},
		check: func(t *testing.T, r *report.Report) {
			wantCount(t, "offered near", queueAt(t, r, "care", "near").Offered, 2)
			wantCount(t, "offered far", queueAt(t, r, "care", "far").Offered, 2)
			wantCount(t, "rejected near", queueAt(t, r, "care", "near").Rejected, 1)
			wantCount(t, "turned away", r.Ends["turned_away"], 1)
			wantCount(t, "gave up", r.Calls.GaveUp, 1)
		},
	},
	"a queue is open until just before closing, and callers who have joined stay": {
		queues: "queues: {care: {hours: {mon: \"00:00-00:10\"}}}\noverflow: {after: 30m, to: {near: [far]}}\n",
		steps:  "  begin: {queue: care, then: {answered: done, closed: sorry}}\n  done: {end: resolved}\n  sorry: {end: turned_away}\n",
		load:   "handling: {care: {mean: 100s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {590, 599.999999999, 600}},
		check: func(t *testing.T, r *report.Report) {
			q := queueAt(t, r, "care", "near")
			wantCount(t, "answered", q.Answered, 2)
			wantCount(t, "rejected", q.Rejected, 1)
			wantNumber(t, "longest wait", q.Wait.Max, 90.000000001)
		},
	},
	"max_wait and patience: the earlier one ends the wait": {
		queues: "queues: {care: {hours: 24/7}, sales: {hours: 24/7}}\n",
		steps: "  begin: {queue: care, max_wait: 50s, then: {answered: done, timed_out: next}}\n" +
			"  next: {queue: sales, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "callers: {patience: 70s}\nhandling: {care: {mean: 100s}, sales: {mean: 100s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}, {group: b, hub: near, queues: [sales], shifts: {\"00:30-24:00\": 1, \"00:00-00:30\": 0}}]\n",
		arrive: map[string][]float64{"green": {0, 1}},
		check: func(t *testing.T, r *report.Report) { // the second times out after 50 s and has 20 s of patience left
			wantCount(t, "timed out", queueAt(t, r, "care", "near").TimedOut, 1)
			wantCount(t, "abandoned", queueAt(t, r, "sales", "near").Abandoned, 1)
			wantNumber(t, "wait in the second queue", queueAt(t, r, "sales", "near").Wait.Max, 20)
			wantCount(t, "abandoned calls", r.Calls.Abandoned, 1)
		},
	},
	"a trunk is held until the call ends, not until the wrap-up does": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {queue: care, then: {answered: bye}}\n  bye: {say: Bye., takes: 10s, then: done}\n  done: {end: resolved}\n",
		load:   "handling: {care: {mean: 100s, wrap_up: 50s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 5}]\ntrunks: {near: 1}\n",
		arrive: map[string][]float64{"green": {0, 109.9, 110.1}},
		check: func(t *testing.T, r *report.Report) {
			wantCount(t, "blocked", r.Calls.Blocked, 1)
			wantCount(t, "answered", r.Calls.Answered, 2)
			wantNumber(t, "occupancy", r.Groups[0].Occupancy.Mean, 2*150.0/5/3600)
		},
	},
	"an escalated conversation takes longer and continues in the next queue": {
		queues: "queues: {care: {hours: 24/7}, chiefs: {hours: 24/7}}\n",
		steps: "  begin: {queue: care, then: {answered: done, escalated: chief}}\n" +
			"  chief: {queue: chiefs, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "handling: {care: {mean: 100s, escalated: 100%, escalation_takes: 20s}, chiefs: {mean: 50s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}, {group: b, hub: near, queues: [chiefs], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 0}},
		check: func(t *testing.T, r *report.Report) {
			wantNumber(t, "wait of the second", queueAt(t, r, "care", "near").Wait.Max, 120)
			wantCount(t, "offered to chiefs", queueAt(t, r, "chiefs", "near").Offered, 2)
			wantNumber(t, "chiefs' occupancy", r.Groups[1].Occupancy.Mean, 100.0/3600)
			wantCount(t, "offered calls", r.Calls.Offered, 2)
		},
	},
	"silence at an offer lasts 5 seconds and declines": {
		queues: "queues: {care: {hours: {mon: \"00:00-00:10\"}}}\n",
		steps: "  begin: {callback: care, say: Press 1., takes: 5s, then: {booked: done, declined: wait}}\n" +
			"  wait: {queue: care, then: {answered: done, closed: sorry}}\n  done: {end: resolved}\n  sorry: {end: turned_away}\n",
		load:   "answers: {main.begin: silent}\nhandling: {care: {mean: 1s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {589.999999999, 590}},
		check: func(t *testing.T, r *report.Report) {
			wantCount(t, "booked", r.Calls.Booked, 0)
			wantCount(t, "answered", r.Calls.Answered, 1)
			wantCount(t, "closed", r.Ends["turned_away"], 1)
		},
	},
	"a callback keeps place and priority, and its wait is counted separately": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {queue: care, hold: Press 1., every: 30s, choices: {1: offer}, then: {answered: done}}\n" +
			"  offer: {callback: care, say: Press 1., takes: 5s, then: {booked: booked, declined: done}}\n  booked: {end: booked}\n  done: {end: resolved}\n",
		load: "callers: {answers_after: 5s}\nanswers: {main.begin: {by: tier, gold: 1, green: stay}, main.offer: booked}\n" +
			"handling: {care: {mean: 100s}}\ncallbacks: {takes: 10s, reached: 100%, tries: 1, again_after: 1m}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 20}, "gold": {10}},
		check: func(t *testing.T, r *report.Report) { // gold leaves at once, books at 20, is dialed at 100 and reached at 110, before green at 210
			q := queueAt(t, r, "care", "near")
			wantCount(t, "left by choice", q.LeftByChoice, 1)
			wantCount(t, "booked", r.Calls.Booked, 1)
			wantNumber(t, "green's longest wait", r.Tiers[0].Wait.Max, 190)
			wantNumber(t, "wait for the callback", r.Callbacks[0].Wait.Max, 90)
			wantNumber(t, "gold's wait", r.Tiers[1].Wait.Max, 0)
		},
	},
	"a callback after max_wait keeps place and priority": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {branch: tier, then: {gold: short, green: long}}\n" +
			"  short: {queue: care, priority: 9, max_wait: 5s, then: {answered: done, timed_out: offer}}\n" +
			"  long: {queue: care, priority: 5, then: {answered: done}}\n" +
			"  offer: {callback: care, say: Press 1., takes: 5s, then: {booked: booked, declined: done}}\n  booked: {end: booked}\n  done: {end: resolved}\n",
		load: "answers: {main.offer: booked}\nhandling: {care: {mean: 100s}}\ncallbacks: {takes: 10s, reached: 100%, tries: 1, again_after: 1m}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 10}, "gold": {20}},
		check: func(t *testing.T, r *report.Report) { // gold times out at 25, books at 30, is dialed at 100 and reached at 110, before green at 210
			wantCount(t, "timed out", queueAt(t, r, "care", "near").TimedOut, 1)
			wantNumber(t, "green's longest wait", r.Tiers[0].Wait.Max, 200)
			wantNumber(t, "wait for the callback", r.Callbacks[0].Wait.Max, 80)
		},
	},
	"a callback to a number that was not collected is declined": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {collect: And where?, takes: 5s, format: phone, into: phone, attempts: 1, then: {collected: offer, exhausted: offer}}\n" +
			"  offer: {callback: care, number: phone, say: Press 1., takes: 5s, then: {booked: booked, declined: done}}\n  booked: {end: booked}\n  done: {end: resolved}\n",
		load: "answers: {main.begin: {by: tier, gold: collected, green: silent}, main.offer: booked}\nhandling: {care: {mean: 100s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 10}, "gold": {20}},
		check: func(t *testing.T, r *report.Report) {
			wantCount(t, "booked", r.Calls.Booked, 1)
			wantCount(t, "declined", r.Ends["resolved"], 2)
		},
	},
	"when a shift ends busy agents leave after their wrap-up": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  direct,
		load:   "handling: {care: {mean: 100s, wrap_up: 30s}}\nstaff: [{group: a, hub: near, queues: [care], shifts: {\"00:00-00:10\": 2, \"00:10-24:00\": 0}}]\n",
		arrive: map[string][]float64{"green": {550, 560}},
		check: func(t *testing.T, r *report.Report) { // both overrun: staffed 600 s each, and 80 and 90 s more
			wantNumber(t, "agents", r.Groups[0].Agents, (2*600+80+90)/3600.0)
			wantNumber(t, "occupancy", r.Groups[0].Occupancy.Mean, 260.0/(2*600+80+90))
		},
	},
	"callers who abandon may redial": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  direct,
		load: "callers: {patience: 10s, redial: {chance: 100%, after: 60s, most: 2}}\nhandling: {care: {mean: 100s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1}},
		check: func(t *testing.T, r *report.Report) { // the second calls at 1, 71, 141: the last is answered
			wantCount(t, "arrived", r.Calls.Arrived, 4)
			wantCount(t, "redialed", r.Calls.Redialed, 2)
			wantCount(t, "abandoned", r.Calls.Abandoned, 2)
			wantCount(t, "answered", r.Calls.Answered, 2)
		},
	},
	"the estimator scales the last caller's delay by the number of callers ahead": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {queue: care, hold: \"About {wait} minutes.\", every: 10m, then: {answered: done}}\n" +
			"  done: {end: resolved}\n",
		load:   "handling: {care: {mean: 60s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1, 61, 62}},
		check: func(t *testing.T, r *report.Report) {
			// At 1 the last to enter service had no delay: the announced wait is 0 min, the
			// actual one 59 s. At 61 the last caller waited 59 s with nobody ahead: 1 min,
			// and 59 s. At 62 one is ahead: 118 s, rounded to 2 min, and 118 s. The errors
			// are -59, 1 and 2 s.
			a := queueAt(t, r, "care", "near").Announced
			wantCount(t, "announced", a.Count, 3)
			wantNumber(t, "bias", a.Bias, (-59+1+2)/3.0)
			wantNumber(t, "mean absolute error", a.MeanAbsolute, (59+1+2)/3.0)
		},
	},
	"a hold prompt that is not repeated announces the wait once": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {queue: care, hold: \"About {wait} minutes.\", then: {answered: done}}\n" +
			"  done: {end: resolved}\n",
		load:   "handling: {care: {mean: 60s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1}},
		check: func(t *testing.T, r *report.Report) {
			a := queueAt(t, r, "care", "near").Announced
			wantCount(t, "announced", a.Count, 1)
			wantNumber(t, "bias", a.Bias, -59)
		},
	},
	"a hold prompt without {wait} in the caller's language announces no wait": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {branch: tier, then: {gold: spanish, green: wait}}\n  spanish: {set: {language: es}, then: wait}\n" +
			"  wait: {queue: care, hold: {en: \"About {wait} minutes.\", es: Espere.}, every: 10m, then: {answered: done}}\n  done: {end: resolved}\n",
		load:   "handling: {care: {mean: 60s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1}, "gold": {2}},
		check: func(t *testing.T, r *report.Report) {
			a := queueAt(t, r, "care", "near").Announced
			wantCount(t, "announced", a.Count, 1)
			wantNumber(t, "bias", a.Bias, -59) // the one before did not wait
		},
	},
	"a channel counts its offers and reports its response time": {
		queues: "queues: {care: {hours: 24/7}}\nchannels: {chat: {responds: 5m-15m}, mail: {responds: 24h}, fax: {responds: 1h}}\n",
		steps: "  begin: {deflect: chat, say: Press 1., takes: 5s, then: {accepted: sent, declined: write}}\n" +
			"  write: {deflect: mail, say: Press 1., takes: 5s, then: {accepted: sent, declined: sorry}}\n  sent: {end: sent}\n  sorry: {end: sorry}\n",
		load:   "answers: {main.begin: {by: tier, gold: accepted, green: declined}, main.write: accepted}\n",
		arrive: map[string][]float64{"green": {0, 20}, "gold": {10}},
		check: func(t *testing.T, r *report.Report) {
			want := []report.Channel{
				{Channel: "chat", Offered: 3, Accepted: 1, Response: report.Durations{Mean: 600, P50: 600, P90: 840, Max: 900}},
				{Channel: "mail", Offered: 2, Accepted: 2, Response: report.Durations{Mean: 86400, P50: 86400, P90: 86400, Max: 86400}},
			}
			if !slices.Equal(r.Channels, want) {
				t.Errorf("channels %v, want %v", r.Channels, want)
			}
			wantCount(t, "deflected", r.Calls.Deflected, 3)
		},
	},
	"a branch on the day takes the edge of its value": { // the day is a Monday
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {branch: day, then: {weekend: gone, otherwise: second}}\n" +
			"  second: {branch: day, then: {\"weekend, weekday\": third}}\n" +
			"  third: {branch: day, then: {weekday: done, otherwise: gone}}\n  gone: {end: gone}\n  done: {end: resolved}\n",
		arrive: map[string][]float64{"green": {0}, "far": {1}},
		check:  func(t *testing.T, r *report.Report) { wantCount(t, "resolved", r.Ends["resolved"], 2) },
	},
	"patience depends on the first queue that admits the caller": {
		queues: "queues: {first: {hours: 24/7}, second: {hours: 24/7}}\n",
		steps: "  begin: {queue: first, then: {answered: next, escalated: next}}\n" +
			"  next: {queue: second, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "callers: {patience: {by: queue, first: 100s, second: 10s}}\nhandling: {first: 50s, second: 50s}\n" +
			"staff: [{group: a, hub: near, queues: [first], agents: 1}, {group: b, hub: near, queues: [second], agents: 0}]\n",
		arrive: map[string][]float64{"green": {0, 20}},
		check: func(t *testing.T, r *report.Report) { // one is answered at once, the other after 30 s
			wantNumber(t, "the longest wait in the second queue", queueAt(t, r, "second", "near").Wait.Max, 100)
			wantNumber(t, "both waits together", queueAt(t, r, "second", "near").Wait.Mean, (100+70)/2.0)
		},
	},
	"a caller who found no open hub to overflow to overflows when one opens": {
		queues: "queues: {care: {hours: {mon: [\"00:00-00:05\", \"00:20-01:00\"]}}}\noverflow: {after: 60s, to: {near: [far]}}\n",
		steps:  "  begin: {queue: care, then: {answered: done, closed: done}}\n  done: {end: resolved}\n",
		load: "handling: {care: 100s}\nstaff:\n  - {group: a, hub: near, queues: [care], agents: 0}\n" +
			"  - {group: b, hub: far, queues: [care], agents: 1}\n",
		arrive: map[string][]float64{"green": {0, 230, 245, 290}},
		check: func(t *testing.T, r *report.Report) {
			// The first is answered at far at 60. At 290 the second is too, to 390. The third
			// may overflow at 305 and the last at 350, when far is closed, until 1200.
			q := queueAt(t, r, "care", "near")
			wantCount(t, "overflowed", q.OverflowedOut, 4)
			wantNumber(t, "the longest wait", q.Wait.Max, 1300-290)
			wantNumber(t, "the mean wait", q.Wait.Mean, (60+60+(1200-245)+(1300-290))/4.0)
		},
	},
	"calls that arrive at the same time are numbered by line, and the lower number is answered first": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  direct,
		load:   "handling: {care: {mean: 100s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 10}, "gold": {10}},
		check: func(t *testing.T, r *report.Report) {
			wantNumber(t, "green's longest wait", r.Tiers[0].Wait.Max, 90)
			wantNumber(t, "gold's wait", r.Tiers[1].Wait.Max, 190)
		},
	},
	"callers who give up or hang up after a full queue may redial": {
		queues: "queues: {care: {hours: 24/7, capacity: 1}}\n",
		steps: "  begin: {queue: care, then: {answered: done, full: who}}\n  who: {branch: tier, then: {green: sorry, gold: ask}}\n" +
			"  ask: {menu: Press 1., choices: {1: done}, then: {exhausted: done}}\n  done: {end: resolved}\n  sorry: {end: turned_away}\n",
		load: "callers: {slips: {hang_up: 100%}, redial: {chance: 100%, after: 60s, most: 1}}\nanswers: {main.ask: 1}\nhandling: {care: {mean: 10m}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1, 2}, "gold": {3}},
		check: func(t *testing.T, r *report.Report) {
			wantCount(t, "arrived", r.Calls.Arrived, 6)
			wantCount(t, "redialed", r.Calls.Redialed, 2)
			wantCount(t, "gave up", r.Calls.GaveUp, 2)
			wantCount(t, "hung up", r.Calls.HungUp, 2)
		},
	},
	"callers who are served after a full queue, or who met a closed queue or none, do not redial": {
		queues: "queues: {care: {hours: 24/7, capacity: 1}, night: {hours: {mon: \"23:00-24:00\"}}}\n",
		steps: "  begin: {branch: tier, then: {green: wait, gold: late}}\n  wait: {queue: care, then: {answered: done, full: offer}}\n" +
			"  offer: {callback: care, say: Press 1., then: {booked: booked, declined: done}}\n  late: {queue: night, then: {answered: done, closed: sorry}}\n" +
			"  booked: {end: booked}\n  done: {end: resolved}\n  sorry: {end: turned_away}\n",
		load: "callers: {redial: {chance: 100%, after: 60s, most: 1}}\nanswers: {main.offer: booked}\nhandling: {care: {mean: 10m}, night: {mean: 1m}}\n" +
			"staff: [{group: a, hub: near, queues: [care, night], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1, 2}, "gold": {3}},
		check: func(t *testing.T, r *report.Report) {
			wantCount(t, "arrived", r.Calls.Arrived, 4)
			wantCount(t, "booked", r.Calls.Booked, 1)
			wantCount(t, "gave up", r.Calls.GaveUp, 1)
		},
	},
	"a redial in progress when the clock stops is counted": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {branch: tier, then: {green: short, gold: long}}\n  short: {say: Hello., takes: 60s, then: done}\n" +
			"  long: {say: Once., takes: 20h, then: go_on}\n  go_on: {say: And then., takes: 20h, then: done}\n  done: {end: told}\n",
		load:   "callers: {redial: {chance: 100%, after: 100s, most: 1}}\ntrunks: {near: 1}\n",
		arrive: map[string][]float64{"green": {0}, "gold": {1}},
		check: func(t *testing.T, r *report.Report) {
			wantCount(t, "redialed", r.Calls.Redialed, 1)
			wantCount(t, "in progress", r.Calls.InProgress, 1)
		},
	},
	"transferred, gave up and self-served are separate dispositions": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {menu: Press 1., attempts: 1, choices: {1: out}, then: {exhausted: sorry}}\n  out: {transfer: +1 202 555 0199, say: Bye.}\n" +
			"  sorry: {branch: tier, then: {green: done, gold: wait}}\n  wait: {queue: care, max_wait: 10s, then: {answered: done, timed_out: done}}\n  done: {end: self_served}\n",
		load: "answers: {main.begin: {by: tier, green: {1: 70%, silent: 30%}, gold: silent}}\n" +
			"handling: {care: {mean: 1m}}\nstaff: [{group: a, hub: near, queues: [care], agents: 0}]\n",
		arrive: map[string][]float64{"green": make([]float64, 100), "gold": {0, 0, 0}},
		check: func(t *testing.T, r *report.Report) {
			wantCount(t, "transferred or self-served", r.Calls.Transferred+r.Calls.SelfServed, 100)
			wantCount(t, "self-served", r.Calls.SelfServed, r.Ends["self_served"]-3)
			wantCount(t, "gave up, having been offered to a queue", r.Calls.GaveUp, 3)
			if r.Calls.Transferred <= r.Calls.SelfServed || r.Calls.SelfServed == 0 {
				t.Errorf("seven in ten are transferred, the others self-served: %+v", r.Calls)
			}
		},
	},
	"overflow skips hubs that do not speak the call's language": {
		queues: "queues: {care: {hours: 24/7}}\noverflow: {after: 30s, to: {near: [far]}}\n",
		steps: "  begin: {branch: tier, then: {gold: spanish, green: wait}}\n  spanish: {set: {language: es}, then: wait}\n" +
			"  wait: {queue: care, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "handling: {care: {mean: 100s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}, {group: b, hub: far, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 20}, "gold": {10}},
		check: func(t *testing.T, r *report.Report) {
			wantNumber(t, "gold's wait", r.Tiers[1].Wait.Max, 90)
			wantNumber(t, "green's longest wait", r.Tiers[0].Wait.Max, 30)
		},
	},
	"an answer by language depends on the caller's language, not on the call's": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {set: {language: es}, then: ask}\n  ask: {menu: {en: Press 1 or 2., es: Oprima 1 o 2.}, choices: {1: english, 2: spanish}, then: {exhausted: spanish}}\n" +
			"  english: {end: english}\n  spanish: {end: spanish}\n",
		load:   "answers: {main.ask: {by: language, en: 1, otherwise: 2}}\n",
		arrive: map[string][]float64{"green": {0}},
		check:  func(t *testing.T, r *report.Report) { wantCount(t, "who answers in English", r.Ends["english"], 1) },
	},
	"a full queue in an earlier attempt causes no second redial": {
		queues: "queues: {care: {hours: {mon: \"00:00-00:01\"}, capacity: 1}}\n",
		steps:  "  begin: {queue: care, then: {answered: done, full: sorry, closed: sorry}}\n  done: {end: resolved}\n  sorry: {end: turned_away}\n",
		load: "callers: {redial: {chance: 100%, after: 120s, most: 3}}\nhandling: {care: {mean: 100s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1, 2}},
		check:  func(t *testing.T, r *report.Report) { wantCount(t, "arrived", r.Calls.Arrived, 4) }, // full at 2, closed at 122
	},
	"patience is drawn once and holds for later queues": {
		queues: "queues: {first: {hours: 24/7}, second: {hours: 24/7}, third: {hours: 24/7}}\n",
		steps: "  begin: {queue: first, then: {answered: next}}\n  next: {queue: second, then: {answered: last}}\n" +
			"  last: {queue: third, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "callers: {patience: {by: queue, first: 100s, second: 10s, third: 10s}}\nhandling: {first: 50s, second: 50s, third: 50s}\n" +
			"staff: [{group: a, hub: near, queues: [first], agents: 1}, {group: b, hub: near, queues: [second], agents: 2}, {group: c, hub: near, queues: [third], agents: 0}]\n",
		arrive: map[string][]float64{"green": {0, 20}},
		check: func(t *testing.T, r *report.Report) { // the first has not waited before, the second has for 30 s
			wantNumber(t, "the mean wait in the third queue", queueAt(t, r, "third", "near").Wait.Mean, (100+70)/2.0)
		},
	},
	"short abandons are outside the service level": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  direct,
		load:   "short_abandons: 5s\ncallers: {patience: 4s}\nhandling: {care: {mean: 100s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1, 2}},
		check: func(t *testing.T, r *report.Report) {
			wantNumber(t, "abandoned", r.Queues[0].AbandonedRatio.Mean, 2.0/3)
			for _, row := range []report.Queue{r.Queues[0], r.Tiers[0], r.Regions[1]} {
				wantNumber(t, "service level", row.ServiceLevel.Mean, 1)
			}
			wantNumber(t, "service level of the interval", r.Intervals[0].Queues[0].ServiceLevel, 1)
		},
	},
	"a check reports closed and full": {
		queues: "queues: {care: {hours: {mon: \"00:00-00:10\"}, capacity: 1}}\n",
		steps: "  begin: {check: care, then: {closed: closed, full: full, otherwise: wait}}\n  wait: {queue: care, then: {answered: done, full: done, closed: done}}\n" +
			"  closed: {end: closed}\n  full: {end: full}\n  done: {end: resolved}\n",
		load:   "handling: {care: {mean: 100s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1, 2, 600}},
		check: func(t *testing.T, r *report.Report) {
			wantCount(t, "closed", r.Ends["closed"], 1)
			wantCount(t, "full", r.Ends["full"], 1)
		},
	},
	"a check tells whether an agent is free, at work or on the phones at all": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {check: care, then: {unstaffed: nobody, idle: wait, otherwise: busy}}\n  wait: {queue: care, then: {answered: done}}\n" +
			"  nobody: {end: nobody}\n  busy: {end: busy}\n  done: {end: resolved}\n",
		load:   "handling: {care: {mean: 100s, wrap_up: 30s}}\nstaff: [{group: a, hub: near, queues: [care], shifts: {\"00:00-00:10\": 1, \"00:10-24:00\": 0}}]\n",
		arrive: map[string][]float64{"green": {0, 50, 120, 131, 599, 650, 730}}, // at 650 the agent still talks, at 730 nobody is there
		check: func(t *testing.T, r *report.Report) {
			for end, want := range map[string]int64{"resolved": 3, "nobody": 1, "busy": 3} {
				wantCount(t, end, r.Ends[end], want)
			}
		},
	},
	"a check of hours is decided by the clock when it is reached": {
		queues: "hours: {office: {timezone: Asia/Tokyo, mon: \"09:00-09:10\"}}\nqueues: {care: {hours: office}}\n",
		steps: "  begin: {say: One moment., takes: 10s, then: office}\n  office: {check: office, then: {closed: late, otherwise: wait}}\n" +
			"  wait: {queue: care, then: {answered: done, closed: wrong}}\n  late: {end: late}\n  wrong: {end: wrong}\n  done: {end: resolved}\n",
		load:   "handling: {care: {mean: 1s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 589, 590, 595}},
		check: func(t *testing.T, r *report.Report) {
			for end, want := range map[string]int64{"resolved": 2, "late": 2, "wrong": 0} {
				wantCount(t, end, r.Ends[end], want)
			}
		},
	},
	"a wait announced in one queue is not counted in the next": {
		queues: "queues: {care: {hours: 24/7}, sales: {hours: 24/7}}\n",
		steps: "  begin: {queue: care, hold: \"About {wait} minutes.\", then: {answered: next}}\n" +
			"  next: {queue: sales, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "handling: {care: {mean: 60s}, sales: {mean: 100s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}, {group: b, hub: near, queues: [sales], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1}},
		check: func(t *testing.T, r *report.Report) {
			wantNumber(t, "the wait in the second queue", queueAt(t, r, "sales", "near").Wait.Max, 40)
			wantCount(t, "announced there", queueAt(t, r, "sales", "near").Announced.Count, 0)
		},
	},
	"a callback that is not reached is tried again later, by the agents of the other hub too, and then given up": {
		queues: "queues: {care: {hours: 24/7}}\noverflow: {after: 30s, to: {near: [far]}}\n",
		steps: "  begin: {branch: hub, then: {near: offer, far: wait}}\n  offer: {callback: care, say: Press 1., takes: 5s, then: {booked: done, declined: done}}\n" +
			"  wait: {queue: care, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "answers: {main.offer: booked}\nhandling: {care: {mean: 100s}}\ncallbacks: {takes: 10s, reached: 0%, tries: 2, again_after: 90s}\n" +
			"staff: [{group: a, hub: near, queues: [care], shifts: {\"00:00-00:30\": 0, \"00:30-24:00\": 1}}, {group: b, hub: far, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0}, "far": {136}},
		check: func(t *testing.T, r *report.Report) { // booked at 5; far's agent dials at 35, and from 135 to 145
			wantCount(t, "reached", r.Callbacks[0].Reached, 0)
			wantCount(t, "unreached", r.Callbacks[0].Unreached, 1)
			wantNumber(t, "wait of far's own caller", queueAt(t, r, "care", "far").Wait.Max, 9)
			wantNumber(t, "far's occupancy", r.Groups[1].Occupancy.Mean, (2*10+100)/3600.0)
			wantNumber(t, "near's occupancy", r.Groups[0].Occupancy.Mean, 0)
		},
	},
	"each try to reach a caller is drawn independently": { // one of 200 callers fails 30 times with a probability of 2·10⁻⁷
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {callback: care, say: Press 1., takes: 5s, then: {booked: done, declined: done}}\n  done: {end: resolved}\n",
		load: "answers: {main.begin: booked}\nhandling: {care: {mean: 100s}}\ncallbacks: {takes: 10s, reached: 50%, tries: 30, again_after: 1m}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 200}]\n",
		arrive: map[string][]float64{"green": make([]float64, 200)},
		check:  func(t *testing.T, r *report.Report) { wantCount(t, "reached", r.Callbacks[0].Reached, 200) },
	},
	"a callback in another queue than the one left waits from its booking": {
		queues: "queues: {care: {hours: 24/7}, sales: {hours: 24/7}}\n",
		steps: "  begin: {queue: care, max_wait: 30s, then: {answered: offer, timed_out: offer}}\n" +
			"  offer: {callback: sales, say: Press 1., takes: 5s, then: {booked: booked, declined: booked}}\n  booked: {end: booked}\n",
		load: "answers: {main.offer: booked}\nhandling: {care: {mean: 100s}, sales: {mean: 50s, wrap_up: 20s}}\ncallbacks: {takes: 10s, reached: 100%, tries: 1, again_after: 1m}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 0}, {group: b, hub: near, queues: [sales], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 15}},
		check: func(t *testing.T, r *report.Report) { // booked at 35 and 50; reached at 45, and at 125 after talk and wrap-up
			if len(r.Callbacks) != 1 || r.Callbacks[0].Queue != "sales" {
				t.Fatalf("the callbacks are %+v", r.Callbacks)
			}
			wantNumber(t, "the longest wait for a callback", r.Callbacks[0].Wait.Max, 75)
			wantNumber(t, "the mean wait", r.Callbacks[0].Wait.Mean, (10+75)/2.0)
			wantNumber(t, "the median wait", r.Callbacks[0].Wait.P50, 10)
			wantNumber(t, "occupancy", r.Groups[1].Occupancy.Mean, 2*80.0/3600)
		},
	},
	"a caller who was answered keeps no place for a callback": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {queue: care, then: {answered: who}}\n  who: {branch: tier, then: {green: done, gold: offer}}\n" +
			"  offer: {callback: care, say: Press 1., takes: 5s, then: {booked: done, declined: done}}\n  done: {end: resolved}\n",
		load: "answers: {main.offer: booked}\nhandling: {care: {mean: 100s}}\ncallbacks: {takes: 10s, reached: 100%, tries: 1, again_after: 1m}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"gold": {0}, "green": {10, 20}},
		check: func(t *testing.T, r *report.Report) { // green from 100 and 200, then gold's callback
			wantNumber(t, "green's longest wait", r.Tiers[0].Wait.Max, 180)
			wantNumber(t, "wait for the callback", r.Callbacks[0].Wait.Max, 310-105)
		},
	},
	"a callback is simulated to its end after the day's last call": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {callback: care, say: Press 1., takes: 5s, then: {booked: booked, declined: booked}}\n  booked: {end: booked}\n",
		load: "answers: {main.begin: booked}\nhandling: {care: {mean: 100s}}\ncallbacks: {takes: 10s, reached: 100%, tries: 1, again_after: 1m}\n" +
			"staff: [{group: a, hub: near, queues: [care], shifts: {\"00:00-02:00\": 0, \"02:00-24:00\": 1}}]\n",
		arrive: map[string][]float64{"green": {0}},
		check: func(t *testing.T, r *report.Report) {
			wantNumber(t, "wait for the callback", r.Callbacks[0].Wait.Max, 7200+10-5)
		},
	},
	"patience that expires together with max_wait comes first": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {queue: care, max_wait: 1m, then: {answered: done, timed_out: done}}\n  done: {end: resolved}\n",
		load:   "callers: {patience: 1m}\nhandling: {care: {mean: 100s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 0}]\n",
		arrive: map[string][]float64{"green": {0}},
		check: func(t *testing.T, r *report.Report) {
			q := queueAt(t, r, "care", "near")
			wantCount(t, "abandoned", q.Abandoned, 1)
			wantCount(t, "timed out", q.TimedOut, 0)
		},
	},
	"the longest idle agents leave first when a shift ends": {
		queues: "queues: {care: {hours: 24/7}, sales: {hours: 24/7}}\n",
		steps: "  begin: {branch: tier, then: {green: care, gold: sales}}\n  care: {queue: care, then: {answered: done}}\n" +
			"  sales: {queue: sales, then: {answered: done}}\n  done: {end: resolved}\n",
		load: "handling: {care: {mean: 90s}, sales: {mean: 50s}}\nstaff:\n" +
			"  - {group: a, hub: near, queues: [care], shifts: {\"00:00-00:04\": 2, \"00:04-24:00\": 1}}\n" +
			"  - {group: b, hub: near, queues: [care, sales], agents: 1}\n",
		arrive: map[string][]float64{"gold": {0}, "green": {10, 300}},
		check: func(t *testing.T, r *report.Report) { // a has an agent idle since 0, who leaves, and one idle since 100; b's is idle since 50
			wantNumber(t, "a's talk", 3600*r.Groups[0].Agents*r.Groups[0].Occupancy.Mean, 90)
			wantNumber(t, "b's talk", 3600*r.Groups[1].Occupancy.Mean, 50+90)
		},
	},
	"a caller who finds all eligible hubs full is rejected at the first of them": {
		queues: "queues: {care: {hours: 24/7, capacity: 1}, sales: {hours: {mon: \"01:00-24:00\"}}}\noverflow: {after: 30m, to: {far: [near]}}\n",
		steps: "  begin: {set: {language: es}, then: care}\n  care: {queue: care, then: {answered: done, full: sales}}\n" +
			"  sales: {queue: sales, then: {answered: done, closed: done}}\n  done: {end: resolved}\n",
		load:   "callers: {patience: 50m}\nhandling: {care: {mean: 50s}, sales: {mean: 50s}}\nstaff: [{group: a, hub: near, queues: [care, sales], agents: 0}]\n",
		arrive: map[string][]float64{"far": {0, 1}},
		check: func(t *testing.T, r *report.Report) {
			wantCount(t, "turned away where their language is spoken", queueAt(t, r, "care", "near").Rejected, 1)
			wantCount(t, "turned away at the first hub, as all are closed", queueAt(t, r, "sales", "far").Rejected, 1)
		},
	},
	"a caller who has overflowed still may be answered there when the own hub opens again": {
		queues: "queues: {care: {hours: {mon: [\"00:00-00:05\", \"00:10-24:00\"]}}}\noverflow: {after: 30s, to: {near: [far]}}\n",
		steps:  "  begin: {queue: care, then: {answered: done, closed: done}}\n  done: {end: resolved}\n",
		load: "handling: {care: {mean: 100s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 0}, " +
			"{group: b, hub: far, queues: [care], shifts: {\"00:00-00:20\": 0, \"00:20-24:00\": 1}}]\n",
		arrive: map[string][]float64{"green": {240, 250}},
		check: func(t *testing.T, r *report.Report) { // at 20 min, and after 100 s
			q := queueAt(t, r, "care", "near")
			wantCount(t, "overflowed out", q.OverflowedOut, 2)
			wantNumber(t, "mean wait", q.Wait.Mean, (960+1050)/2.0)
		},
	},
	"the p90 of callback waits is their 0.9 quantile": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {callback: care, say: Press 1., takes: 5s, then: {booked: booked, declined: booked}}\n  booked: {end: booked}\n",
		load: "answers: {main.begin: booked}\nhandling: {care: {mean: 100s}}\ncallbacks: {takes: 10s, reached: 100%, tries: 1, again_after: 1m}\n" +
			"staff: [{group: a, hub: near, queues: [care], shifts: {\"00:00-01:00\": 0, \"01:00-24:00\": 20}}]\n",
		arrive: map[string][]float64{"green": {0, 200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800, 2000, 2200}},
		check: func(t *testing.T, r *report.Report) { // 12 waits, of which the 11th is 200 s under the longest
			c := r.Callbacks[0]
			wantNumber(t, "the longest", c.Wait.Max, 3600+10-5)
			if p90, want := float64(c.Wait.P90), 3600.0+10-5-200; p90 < 0.99*want || p90 > 1.01*want {
				t.Errorf("p90 is %v, want %v", p90, want)
			}
		},
	},
	"a check estimates the wait of this caller now": {
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {check: care, then: {under 2m: wait, otherwise: sorry}}\n" +
			"  wait: {queue: care, then: {answered: done}}\n  sorry: {end: turned_away}\n  done: {end: resolved}\n",
		load:   "handling: {care: {mean: 150s}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0, 1, 160, 161}},
		check: func(t *testing.T, r *report.Report) { // the estimate for the third is 149 s
			wantCount(t, "turned away", r.Ends["turned_away"], 2)
			wantCount(t, "answered", r.Calls.Answered, 2)
		},
	},
}

func TestBehavior(t *testing.T) {
	for name, b := range behaviors {
		t.Run(name, func(t *testing.T) {
			m := b.model(t)
			for i := range m.Handling {
				for k := range m.Handling[i].Of {
					fixMean(t, &m.Handling[i].Of[k].Talk)
					fixMean(t, &m.Handling[i].Of[k].WrapUp)
				}
			}
			want := run(t, m, Options{})
			b.check(t, want)
			if asJSON(t, run(t, m, Options{Stepwise: true})) != asJSON(t, want) {
				t.Error("stepwise simulation gives a different report")
			}
		})
	}
}

// Escalation is drawn in each conversation: of the callers who escalate in the first,
// half do in the second. The bounds are 5 standard deviations of a binomial: a false
// alarm has the probability 6·10⁻⁷.
func TestEachConversationMayEscalate(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {queue: care, then: {answered: never, escalated: again}}\n  again: {queue: care, then: {answered: once, escalated: twice}}\n" +
			"  never: {end: never}\n  once: {end: once}\n  twice: {end: twice}\n",
		load:   "handling: {care: {mean: 1s, escalated: 50%}}\nstaff: [{group: a, hub: near, queues: [care], agents: 9}]\n",
		arrive: map[string][]float64{"green": {}},
	}
	for i := range 2000 {
		b.arrive["green"] = append(b.arrive["green"], float64(i))
	}
	r := run(t, b.model(t), Options{})
	once, twice := float64(r.Ends["once"]), float64(r.Ends["twice"])
	if n := once + twice; n < 500 || math.Abs(twice-n/2) > 5*math.Sqrt(n)/2 {
		t.Errorf("of those who escalated in the first conversation %v did in the second, %v did not", twice, once)
	}
}

// At each announcement a tenth of the callers leave, by one of two choices. The number
// of announcements before is geometric with mean 9 and standard deviation √90, and the
// waits are proportional to it, since there are no agents. The bounds are 5 standard
// deviations: a false alarm has the probability 6·10⁻⁷.
func TestLeavingAtAnnouncements(t *testing.T) {
	const callers, every = 20_000, 30.0
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps: "  begin: {queue: care, hold: Press 1 or 2., every: 30s, choices: {1: first, 2: second}, then: {answered: first}}\n" +
			"  first: {end: first}\n  second: {end: second}\n",
		load: "callers: {patience: 1000h}\nanswers: {main.begin: {stay: 90%, 1: 6%, 2: 4%}}\nhandling: {care: {mean: 60s}}\n" +
			"staff: [{group: a, hub: near, queues: [care], agents: 0}]\n",
		arrive: map[string][]float64{"green": make([]float64, callers)},
	}
	r := run(t, b.model(t), Options{})
	wantCount(t, "left by choice", queueAt(t, r, "care", "near").LeftByChoice, callers)
	near := func(name string, got, want, deviation float64) {
		if math.Abs(got-want) > 5*deviation {
			t.Errorf("%s: %g, want %g ± %g", name, got, want, 5*deviation)
		}
	}
	wait := &queueAt(t, r, "care", "near").Wait
	near("mean wait", float64(wait.Mean), 9*every, every*math.Sqrt(90)/math.Sqrt(callers))
	near("first", float64(r.Ends["first"]), 0.6*callers, math.Sqrt(callers*0.6*0.4))
	near("median", float64(wait.P50.Mean), 6*every, 0.3) // 0.9⁶ is over a half, 0.9⁷ is not; within 0.8 %
}

// The steps before a queue take exactly their durations: the queue closes at ten
// minutes past, and a caller who arrives 1 ns earlier is admitted.
func TestStepsTakeTheirTime(t *testing.T) {
	const menu = "  begin: {menu: Press 1., takes: 10s, timeout: 4s, attempts: 2, choices: {1: wait}, then: {exhausted: wait}}\n"
	for name, c := range map[string]struct {
		begin, load string
		seconds     float64
	}{
		"an answer":            {menu, "callers: {answers_after: 3s}\nanswers: {main.begin: 1}\n", 13},
		"an answer barged in":  {menu, "callers: {answers_after: 3s, slips: {barge_in: 100%}}\nanswers: {main.begin: 1}\n", 3},
		"silence, twice":       {menu, "answers: {main.begin: silent}\n", 28},
		"a slip into silence":  {menu, "callers: {answers_after: 3s, slips: {silent: 100%}}\nanswers: {main.begin: 1}\n", 28},
		"wrong keys, twice":    {menu, "callers: {answers_after: 3s, slips: {wrong_key: 100%}}\nanswers: {main.begin: 1}\n", 26},
		"no wrong key to slip": {menu, "callers: {answers_after: 3s, slips: {wrong_key: 100%}}\nanswers: {main.begin: silent}\n", 28},
		"a lookup":             {"  begin: {lookup: account, takes: 7s, then: {found: wait}}\n", "lookups: {account: found}\n", 7},
		"a loop, thrice":       {"  begin: {say: Welcome., takes: 2s, then: count}\n  count: {loop: 2, then: {again: begin, done: wait}}\n", "", 6},
		"a transfer":           {"  begin: {transfer: desk, say: Please hold., takes: 30s, then: {completed: done, busy: wait}}\n", "answers: {main.begin: busy}\n", 30.8},
		"a prompt":             {"  begin: {say: Welcome., takes: 6s, then: wait}\n", "", 6},
		"an accepted offer":    {"  begin: {callback: care, say: Press 1., takes: 8s, then: {booked: wait, declined: wait}}\n", "callers: {answers_after: 3s}\nanswers: {main.begin: booked}\n", 11},
		"a deflection":         {"  begin: {deflect: chat, asks: no, say: Write to us., takes: 8s, then: {accepted: wait}}\n", "", 8},
		"an entry":             {"  begin: {collect: Which?, takes: 9s, digits: 4, into: it, then: {collected: wait, exhausted: wait}}\n", "callers: {answers_after: 3s}\n", 12},
	} {
		t.Run(name, func(t *testing.T) {
			b := behavior{
				queues: "queues: {care: {hours: {mon: \"00:00-00:10\"}}}\nchannels: {chat: {responds: 1h-2h}}\n",
				steps:  c.begin + "  wait: {queue: care, then: {answered: done, closed: sorry}}\n  done: {end: resolved}\n  sorry: {end: turned_away}\n",
				load:   c.load + "handling: {care: 1s}\nstaff: [{group: a, hub: near, queues: [care], agents: 2}]\n",
				arrive: map[string][]float64{"green": {600 - c.seconds - 1e-9, 600 - c.seconds}},
			}
			r := run(t, b.model(t), Options{})
			wantCount(t, "just before closing", r.Ends["resolved"], 1)
			wantCount(t, "at closing", r.Ends["turned_away"], 1)
		})
	}
}

// Callers whom a transfer returns to itself hang up in the end. The number of transfers of
// a caller is geometric with a mean of 10 and a standard deviation of √90, so the bounds
// are 5 standard deviations: a false alarm has the probability 6·10⁻⁷.
func TestCallersHangUpAfterTransfers(t *testing.T) {
	const callers = 10_000
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {transfer: desk, takes: 1s, then: {no_answer: begin, completed: done}}\n  done: {end: resolved}\n",
		load:   "callers: {slips: {silent: 5%, wrong_key: 20%, hang_up: 10%}}\nanswers: {main.begin: no_answer}\n",
		arrive: map[string][]float64{"green": make([]float64, callers)},
	}
	r := run(t, b.model(t), Options{})
	wantCount(t, "hung up", r.Calls.HungUp, callers)
	begin := r.Steps[slices.IndexFunc(r.Steps, func(s report.Step) bool { return s.Step == "begin" })]
	if mean := float64(begin.Visits) / callers; math.Abs(mean-10) > 5*math.Sqrt(90.0/callers) {
		t.Errorf("callers are transferred %v times on average, want 10", mean)
	}
}

// Each kind of slip has its share of a hundred thousand menus. The bounds are 5
// standard deviations: a false alarm has the probability 6·10⁻⁷.
func TestSlipsHaveTheirShares(t *testing.T) {
	const callers = 100_000
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {menu: Press 1., attempts: 1, choices: {1: done}, then: {exhausted: sorry}}\n  done: {end: resolved}\n  sorry: {end: turned_away}\n",
		load:   "callers: {slips: {silent: 5%, wrong_key: 20%, hang_up: 10%}}\nanswers: {main.begin: 1}\n",
		arrive: map[string][]float64{"green": make([]float64, callers)},
	}
	r := run(t, b.model(t), Options{})
	for _, c := range []struct {
		what  string
		got   int64
		share float64
	}{
		{"resolved", r.Ends["resolved"], 0.65},
		{"silent or by a wrong key", r.Ends["turned_away"], 0.25},
		{"hung up", r.Calls.HungUp, 0.1},
	} {
		if d := float64(c.got) - c.share*callers; d*d > 25*callers*c.share*(1-c.share) {
			t.Errorf("%s: %d, want %.0f", c.what, c.got, c.share*callers)
		}
	}
}

// The random numbers of a traced call do not depend on calls of other intervals.
func TestTracedCallsKeepTheirDraws(t *testing.T) {
	waits := func(green ...float64) stats.Number {
		b := behavior{
			queues: "queues: {care: {hours: 24/7}}\n", steps: direct,
			load:   "callers: {patience: {mean: 5m}}\nhandling: {care: 60s}\nstaff: [{group: a, hub: near, queues: [care], agents: 0}]\n",
			arrive: map[string][]float64{"green": green},
		}
		r := run(t, b.model(t), Options{})
		return r.Intervals[1].Tiers[0].WaitMean
	}
	if alone, beside := waits(2000), waits(10, 20, 2000); alone != beside {
		t.Errorf("the call of the second interval waits for %v, and %v where the first has calls", alone, beside)
	}
}

// The sum of the waits of many callers in a long interval does not fit in 64 bits.
func TestSumOfWaitsExceeds64Bits(t *testing.T) {
	const callers, day = 300_000, int64(24 * time.Hour)
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n", steps: direct,
		load:   "callers: {patience: 100h}\nhandling: {care: 60s}\nstaff: [{group: a, hub: near, queues: [care], agents: 0}]\n",
		arrive: map[string][]float64{"green": make([]float64, callers)},
	}
	m := b.model(t)
	m.Clock.To, m.Clock.Interval, m.Clock.Stop = day, day, 2*day
	m.Lines[0].Callers.Patience.Of[0] = fixed(t, day+int64(time.Hour))
	r := run(t, m, Options{})
	wantNumber(t, "waiting", queueAt(t, r, "care", "near").Waiting.Mean, callers)
	wantNumber(t, "the interval's mean wait", r.Intervals[0].Queues[0].WaitMean, 25*3600)
	wantCount(t, "most waiting in it", r.Intervals[0].Queues[0].WaitingMax, callers)
}

// Hundreds of groups answer a queue, each after a different delay.
func TestManyDelayedSkills(t *testing.T) {
	const groups = 300
	load := "handling: {care: 100s}\nstaff:\n"
	for i := range groups {
		load += fmt.Sprintf("  - {group: g%d, hub: near, queues: [{queue: care, after: %ds}], agents: %d}\n", i, i+1, i/(groups-1))
	}
	b := behavior{queues: "queues: {care: {hours: 24/7}}\n", steps: direct, load: load, arrive: map[string][]float64{"green": {0}}}
	wantNumber(t, "the wait", queueAt(t, run(t, b.model(t), Options{}), "care", "near").Wait.Max, groups)
}

func fixMean(t *testing.T, d *des.Distribution) {
	t.Helper()
	*d = fixed(t, des.Duration(d.Mean()))
}

func fixed(t *testing.T, d des.Duration) des.Distribution {
	t.Helper()
	out, err := des.Fixed(d)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCycleInNoTimeIsAnError(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\n",
		steps:  "  begin: {queue: care, then: {answered: begin, escalated: done}}\n  done: {end: resolved}\n",
		load:   "handling: {care: 100s}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {0}},
	}
	m := b.model(t)
	m.Handling[0].Of[0].Talk = des.Distribution{}
	if r, err := Run(context.Background(), m, Options{}); err == nil {
		t.Errorf("a queue that leads to itself with talk times of 0 gives no error: %+v", r.Calls)
	}
}
