package sim

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// The values that a trace gives a call are not drawn: its tier, attributes, intent, the language
// that its caller speaks, the talk time and the patience. Empty cells are drawn.
func TestTraceWithColumns(t *testing.T) {
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "trace_columns"), "load")
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
