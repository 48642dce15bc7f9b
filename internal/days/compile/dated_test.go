package compile_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
)

// Agents work from the first date to the last, both included, and as many as the latest date
// says; a shift over midnight ends on the day after the last.
func TestDatedStaff(t *testing.T) {
	for staff, want := range map[string][]int{ // by midnight and noon of four days
		`agents: 4, from: 2026-01-06, until: 2026-01-07`:                              {0, 0, 4, 4, 4, 4, 0, 0},
		`agents: {2026-01-06: 3, 2026-01-08: 5}`:                                      {0, 0, 3, 3, 3, 3, 5, 5},
		`agents: {2026-01-08: 5, 2026-01-01: 3, at_most: 9}`:                          {3, 3, 3, 3, 3, 3, 5, 5},
		`until: 2026-01-06, shifts: {"20:00-04:00": 2, "08:00-16:00": 7}`:             {2, 7, 2, 7, 2, 0, 0, 0},
		`from: 2026-01-07, shifts: {patterns: [{length: 24h, starts: {"00:00": 6}}]}`: {0, 0, 0, 0, 6, 6, 6, 6},
	} {
		files := fstest.MapFS{
			"routing.yaml": {Data: []byte("center: small\nlanguage: en\nhubs: {here: {timezone: UTC, languages: [en]}}\nelsewhere: {hub: here}\nqueues: {q: {answer_within: 20s}}\nlines: {l: {number: +44 20 7946 0018, country: GB, languages: [en], flow: f}}\n")},
			"f.yaml":       {Data: []byte("flow: f\nstart: wait\nsteps:\n  wait: {queue: q, then: {answered: done}}\n  done: {end: resolved}\n")},
			"load.yaml": {Data: []byte(fmt.Sprintf("scenario: load\ntimezone: UTC\ndays: 2026-01-05..2026-01-08\ncalls: {l: {per_hour: 6}}\ncallers: {patience: {mean: 4m}}\nhandling: {q: {mean: 4m}}\n"+
				"staff: [{group: g, hub: here, queues: [q], %s}]\n", staff))},
		}
		_, m := scenariotest.Compiled(t, files, "load")
		var got []int
		for half := range len(want) {
			at, agents := m.Clock.From+int64(half)*12*3600e9, 0
			for _, step := range m.Groups[0].Roster {
				if step.At <= at {
					agents = step.Agents
				}
			}
			got = append(got, agents)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v agents at midnights and noons, want %v", staff, got, want)
		}
	}
}
