package sim

import (
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
)

// What a trace gives of a call is not drawn: its tier, attributes, intent, the language
// that its caller speaks, the talk time and the patience. Empty cells are drawn.
func TestTraceWithColumns(t *testing.T) {
	_, m := scenariotest.Compiled(t, fstest.MapFS{
		"routing.yaml": {Data: []byte(`
center: one
hubs: {here: {timezone: UTC, languages: [en, es]}}
regions: {home: {hub: here, countries: [US]}, north: {hub: here, countries: [CA]}}
elsewhere: {hub: here}
queues: {only: {answer_within: 20s, hours: 24/7}}
attributes: {tier: [green, gold], segment: [private, business]}
lines: {main: {number: +1 202 555 0143, country: US, languages: [en, es], flow: menu}}
`)},
		"menu.yaml": {Data: []byte(`
flow: menu
start: segment
steps:
  segment: {branch: segment, then: {private: topic, business: offices}}
  offices: {end: offices}
  topic: {menu: {any: One or two.}, choices: {1: language, 2: leave}, then: {exhausted: leave}, attempts: 1, takes: 1s}
  language: {menu: {any: One or two.}, choices: {1: wait, 2: spanish}, then: {exhausted: leave}, attempts: 1, takes: 1s}
  spanish: {end: spanish}
  wait: {queue: only, then: {answered: done}}
  leave: {end: left}
  done: {end: resolved}
`)},
		"calls.csv": {Data: []byte(`time,line,country,tier,segment,intent,language,talk,patience
00:00:00,main,CA,gold,business,,,,
01:00:00,main,,gold,private,card,es,,
02:00:00,main,,gold,private,trip,en,,
03:00:00,main,,gold,private,card,en,7m,
03:01:00,main,,green,private,card,en,,1m30s
03:02:00,main,,green,private,card,en,1:00:00,
`)},
		"load.yaml": {Data: []byte(`
scenario: load
day: 2026-01-05
timezone: UTC
for: 24h
replications: 1
arrivals: {file: calls.csv}
callers: {patience: infinite, intent: {card: 100%}}
answers: {menu.topic: {by: intent, card: 1, trip: 2}, menu.language: {by: language, en: 1, es: 2}}
handling: {only: 10m}
staff: [{group: all, hub: here, queues: [only], agents: 1, speed: 50%}]
`)},
	}, "load")
	r := run(t, m, Options{})
	for end, want := range map[string]int64{"offices": 1, "spanish": 1, "left": 1, "resolved": 2} {
		wantCount(t, end, r.Ends[end], want)
	}
	for _, tier := range r.Tiers {
		wantCount(t, tier.Tier+" offered", tier.Offered, map[string]int64{"gold": 1, "green": 2}[tier.Tier])
	}
	wantCount(t, "abandoned", r.Calls.Abandoned, 1)
	_, calls := recordsOf(t, m, Options{})
	byArrival := map[des.Time]CallRecord{}
	for _, c := range calls {
		byArrival[c.Arrived-m.Clock.From] = c
	}
	const hour = 60 * minute
	first, second, third := byArrival[3*hour], byArrival[3*hour+minute], byArrival[3*hour+2*minute]
	// 2 s of prompts; a given talk time is not divided by the speed of the agents.
	for what, got := range map[string][2]des.Duration{
		"the first talk":     {first.Ended - first.Answered, 7 * minute},
		"the second's wait":  {second.Ended - second.Enqueued, 90 * int64(1e9)},
		"the third's answer": {third.Answered - first.Ended, 0},
		"the third talk":     {third.Ended - third.Answered, hour},
	} {
		if got[0] != got[1] {
			t.Errorf("%s is %d ns, want %d", what, got[0], got[1])
		}
	}
	if got := r.Lines[0].Valid; got != 6 {
		t.Errorf("%d valid numbers, want 6", got)
	}
}
