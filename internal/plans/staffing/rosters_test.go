package staffing

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A roster has at each time the last of its steps up to then, and before the first step nobody.
func TestStepsOfRosters(t *testing.T) {
	longtest.CheckN(t, 200, 2000, func(rt *rapid.T) {
		var roster []model.RosterStep
		at := des.Time(0)
		for n := range rapid.IntRange(0, 5).Draw(rt, "steps") {
			at += des.Time(rapid.IntRange(1, 3).Draw(rt, "after"))
			roster = append(roster, model.RosterStep{At: at, Agents: n + 1, Paid: n + 2})
		}
		for at := range des.Time(17) {
			var want model.RosterStep
			for _, step := range roster {
				if step.At <= at {
					want = step
				}
			}
			if got := stepAt(roster, at); got != want {
				rt.Fatalf("at %d %+v, want %+v of %+v", at, got, want, roster)
			}
		}
	})
}

// Most people are there at the first minute with the highest number of all groups together.
func TestMostAtOnceIsThatOfAnyMinute(t *testing.T) {
	const shifts = `calls: {q0: {per_hour: 20}}
handling: {q0: {mean: 4m}}
staff:
  - {group: a, hub: here, queues: [q0], shifts: {"08:00-12:00": 1, "00:00-06:00": 1}}
  - {group: c, hub: here, queues: [q0], shifts: {"10:30-16:00": 1}}
  - {group: b, hub: here, queues: [q0], shifts: {"09:00-11:00": 1, "15:00-24:00": 1}}
goals: [{queue: q0, measure: service_level 20s, at_least: 10%}]
`
	p := problem(t, center(1, "callers: {patience: {mean: 4m}}\n"+shifts), ByShift)
	clock := &p.Model.Clock
	longtest.CheckN(t, 60, 600, func(rt *rapid.T) {
		plan := make(Plan, len(p.Variables))
		for i := range plan {
			plan[i] = rapid.IntRange(0, 4).Draw(rt, "agents")
		}

		want := AtOnce{At: clock.Instant(clock.From)}
		rosters := p.rosters(plan)
		const minute = 60e9
		for at := clock.From; at < clock.To; at += minute {
			people := 0
			for _, roster := range rosters {
				last := 0
				for _, step := range roster {
					if step.At <= at {
						last = step.Paid
					}
				}
				people += last
			}
			if people > want.People {
				want = AtOnce{people, clock.Instant(at)}
			}
		}
		if got := p.mostAtOnce(plan); got != want {
			rt.Fatalf("%v: most at once %+v, want %+v", plan, got, want)
		}
	})
}

// The least number of calls for a proof of a share: all of them keep the bound with a probability of at most the level,
// and with one call fewer it is more. Other goals, and bounds of 0% and 100%, need no number.
func TestLeastCallsOfAProof(t *testing.T) {
	for _, c := range []struct {
		r    requirement
		kept float64 // the share of calls that just keeps the goal; 0: no number is needed
	}{
		{requirement{share: true, bound: 0.8, sign: 1}, 0.8},
		{requirement{share: true, bound: 0.05, sign: -1}, 0.95},
		{requirement{share: false, bound: 0.8, sign: 1}, 0},
		{requirement{share: true, bound: 0, sign: 1}, 0},
		{requirement{share: true, bound: 1, sign: 1}, 0},
		{requirement{share: true, bound: 0, sign: -1}, 0},
		{requirement{share: true, bound: 1, sign: -1}, 0},
	} {
		const level = 0.025
		got := c.r.leastCalls(level)
		if c.kept == 0 {
			if got != 0 {
				t.Errorf("%+v: %v calls, want none", c.r, got)
			}
			continue
		}
		n := math.Ceil(got)
		if math.Pow(c.kept, n) > level || math.Pow(c.kept, n-1) <= level {
			t.Errorf("%+v: %v calls keep the goal with %v", c.r, n, math.Pow(c.kept, n))
		}
	}
}
