package sim

import (
	"context"
	"fmt"
	"math"
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

// byTheHour gives a model's line one rate an hour, from the start of its time.
func byTheHour(m *Model, perHour ...float64) {
	m.Clock.Day = int64(len(perHour)) * int64(hour)
	m.Lines[0].Rate = nil
	for i, rate := range perHour {
		m.Lines[0].Rate = append(m.Lines[0].Rate, Piece{int64(i) * int64(hour), rate})
	}
}

// With an agent for everybody the number of busy agents is that of M_t/G/∞.
func TestAnAgentForEverybody(t *testing.T) {
	rates := []float64{30, 120, 60, 0, 200, 10}
	for law, survival := range map[string]func(float64) float64{
		"{mean: 40m}": func(u float64) float64 { return math.Exp(-u / 40) },
		"40m": func(u float64) float64 {
			if u < 40 {
				return 1
			}
			return 0
		},
	} {
		const replications = 400
		m := oneQueue(t, "for: 6h\nreplications: 1\ncalls: {main: {per_hour: 1}}\nhandling: {only: "+law+"}\nstaff: [{group: all, hub: here, queues: [only], agents: 1000}]\n")
		byTheHour(m, rates...)
		m.Replications = Replications{AtLeast: replications, AtMost: replications}
		tables, err := newTables(m)
		if err != nil {
			t.Fatal(err)
		}
		b := &batch{t: tables, total: newTally(tables)}
		if err := b.extend(context.Background(), replications); err != nil {
			t.Fatal(err)
		}
		var pieces []erlang.Piece
		for i, rate := range rates {
			pieces = append(pieces, erlang.Piece{From: float64(i * 60), To: float64(i*60 + 60), Rate: rate / 60})
		}
		for i := range rates {
			mean := 0.0
			for minute := range 60 {
				mean += erlang.InSystem(float64(i*60+minute)+0.5, pieces, survival) / 60
			}
			got := float64(b.total.groupSlots[i].busy) / hour / replications
			// The number is Poisson, and its mean over an hour varies less: five
			// deviations are a false alarm once in a million.
			if d := got - mean; d*d > 25*mean/replications {
				t.Errorf("handling %s, hour %d: %.2f agents busy, want %.2f", law, i, got, mean)
			}
		}
	}
}

// Through a day of changing rates and growing staff the callers waiting and the
// agents busy are those of the forward equations of M_t/M/s_t+M.
func TestADayFollowsTheForwardEquations(t *testing.T) {
	m := oneQueue(t, `
for: 4h
replications: 20
calls: {main: {per_hour: 1}}
callers: {patience: {mean: 6m}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], shifts: {"00:00-01:00": 3, "01:00-02:00": 6, "02:00-24:00": 9}}]
`)
	rates, agents := []float64{30, 90, 80, 120}, []int{3, 6, 9, 9}
	byTheHour(m, rates...)
	chain, waiting, busy, staffed := erlang.NewTransient(1.0/300, 1.0/360, 120), 0.0, 0.0, 0
	for i := range rates {
		totals := chain.Advance(3600, rates[i]/3600, agents[i])
		waiting += totals.Waiting / 4 / 3600
		busy += totals.Busy
		staffed += agents[i] * 3600
	}
	holds(t, m, seeds(), map[string]float64{"waiting": waiting, "occupancy": busy / float64(staffed)}, func(r *Report) map[string]stats.Estimate {
		return map[string]stats.Estimate{"waiting": r.Queues[0].Waiting, "occupancy": r.Groups[0].Occupancy}
	})
}

// Callers who redial after long enough load the trunks like so many more first
// attempts: the fixed point, which holds within a percent.
func TestRedialsAreAFixedPoint(t *testing.T) {
	m := oneQueue(t, `
for: 900h
warm_up: 100h
replications: 4
calls: {main: {per_hour: 120}}
callers: {redial: {chance: 60%, after: {mean: 5h}, most: 4}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 20}]
trunks: {here: 10}
`)
	lost := func(rate float64) float64 { return erlang.B(10, rate/12) }
	attempts := erlang.WithRedials(120, 0.6, 4, lost)
	c := run(t, m, Options{}).Calls
	if got := float64(c.Arrived) / 4 / 800; math.Abs(got/attempts-1) > 0.01 {
		t.Errorf("%.1f attempts an hour, want %.1f", got, attempts)
	}
	if got := float64(c.Blocked) / float64(c.Arrived); math.Abs(got/lost(attempts)-1) > 0.02 {
		t.Errorf("%.4f blocked, want %.4f", got, lost(attempts))
	}
}
