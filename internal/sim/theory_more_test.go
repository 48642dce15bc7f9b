package sim

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/erlang"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// Where every call has an agent and trunks are few, the share that is blocked is
// Erlang B's, whatever the law of the conversations (M/G/c/c).
func TestTrunksAreErlangB(t *testing.T) {
	for _, law := range []string{"{mean: 5m}", "5m", "{mean: 5m, cv: 2}"} {
		t.Run(law, func(t *testing.T) {
			m := oneQueue(t, fmt.Sprintf(`
for: 42h
warm_up: 2h
replications: 10
calls: {main: {per_hour: 96}}
handling: {only: %s}
staff: [{group: all, hub: here, queues: [only], agents: 20}]
trunks: {here: 10}
goals: [{measure: blocked, at_most: 50%%}]
`, law))
			holds(t, m, seeds(), map[string]float64{"blocked": erlang.B(10, 8)}, func(r *Report) map[string]stats.Estimate {
				return map[string]stats.Estimate{"blocked": r.Goals[0].Value}
			})
		})
	}
}

// Tiers of different priority wait as in the M/M/c queue with priorities and
// without preemption (Kella and Yechiali 1985).
func TestPrioritiesWait(t *testing.T) {
	_, m := lowered(t, fstest.MapFS{
		"routing.yaml": {Data: []byte(`
center: one
hubs: {here: {timezone: UTC, languages: [en]}}
elsewhere: {hub: here}
queues: {only: {answer_within: 20s, hours: 24/7}}
priority: {tier: {gold: 2, silver: 1}}
attributes: {tier: [green, silver, gold]}
lines: {main: {number: +1 202 555 0143, country: US, languages: [en], flow: direct}}
`)},
		"direct.yaml": {Data: []byte("flow: direct\nstart: wait\nsteps:\n  wait: {queue: only, then: {answered: done}}\n  done: {end: resolved}\n")},
		"load.yaml": {Data: []byte(`
scenario: load
day: 2026-01-05
timezone: UTC
for: 64h
warm_up: 4h
interval: 1h
replications: 10
calls: {main: {per_hour: 54}}
callers: {tier: {gold: 20%, silver: 30%, green: 50%}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 5}]
`)},
	}, "load")
	waits := erlang.PriorityWaits([]float64{54 * 0.2 / 3600, 54 * 0.3 / 3600, 54 * 0.5 / 3600}, 1.0/300, 5)
	holds(t, m, seeds(), map[string]float64{"gold": waits[0], "silver": waits[1], "green": waits[2]}, func(r *Report) map[string]stats.Estimate {
		return map[string]stats.Estimate{"green": r.Tiers[0].Wait.Estimate, "silver": r.Tiers[1].Wait.Estimate, "gold": r.Tiers[2].Wait.Estimate}
	})
}
