package report

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// A goal for each hour is judged by the hours with calls. An hour without calls has no value, so it is
// neither the worst nor missed. There are more agents than callers, so everybody is answered at once.
func TestGoalOfHoursWithoutCalls(t *testing.T) {
	files := diagtest.Archive(t, "empty_hour")

	_, m := scenariotest.Compiled(t, files, "load")
	d, err := sim.Run(t.Context(), m, sim.Options{WaitSeries: true}, Decided)
	if err != nil {
		t.Fatal(err)
	}

	r := New(d.Layout, &d.Results)
	g := r.Goals[0]
	if g.Value.Mean != 1 || g.Holds != stats.Yes {
		t.Errorf("the value is %v and the goal %s, want 1 and yes", g.Value.Mean, g.Holds)
	}
	if g.Period == nil || g.Period.Format("15:04") != "01:00" {
		t.Errorf("the worst hour is %v, want 01:00", g.Period)
	}

	// The waits of the only queue are the waits of all queues, too.
	if len(r.WaitSeries) != 2 || r.WaitSeries[0].Queue != "" || r.WaitSeries[1].Queue != "q" {
		t.Errorf("the waits by time are %v, want one row for all queues and one for q", r.WaitSeries)
	}
}
