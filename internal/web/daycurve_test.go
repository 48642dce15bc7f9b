package web

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/metrics"
	"github.com/ivrsim/ivrsim/internal/sim"
)

// The chart says no less than the tiles beside it, which are of this moment, and no
// rate before there is one.
func TestTheDaysCurveReachesToThisMoment(t *testing.T) {
	start := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	d := &dayCurve{from: start, to: start.Add(24 * time.Hour)}
	look := func(after time.Duration, arrived uint64, waiting int) []curveView {
		d.add(&metrics.View{Snapshot: &sim.Snapshot{
			Time: start.Add(after), Lines: []sim.LineSnapshot{{Arrived: arrived}}, Queues: []sim.QueueSnapshot{{Length: waiting}},
		}})
		return d.plot().Curves
	}
	look(0, 0, 1150)
	got := look(4*time.Minute, 80, 1250)
	if len(got) != 2 || got[0].Name != "callers waiting, at most 1,250" || got[1].Class != "c2" {
		t.Errorf("after four minutes the chart says %+v", got)
	}
	look(6*time.Minute, 120, 90)
	got = look(7*time.Minute, 500, 80)
	if len(got) != 3 || got[0].Name != "callers waiting, at most 1,150" || got[1].Name != "calls a minute, at most 20" {
		t.Errorf("after seven it says %+v", got)
	}
}
