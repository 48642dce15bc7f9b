package web

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
	"github.com/ivrsim/ivrsim/internal/screens/chart"
)

func TestHubCallsAreCounted(t *testing.T) {
	for want, hub := range map[string]sim.HubSnapshot{
		"1 call":               {Calls: 1},
		"0 calls on 1 trunk":   {Trunks: 1},
		"1 call on 50 trunks":  {Calls: 1, Trunks: 50},
		"2 calls on 50 trunks": {Calls: 2, Trunks: 50},

		"1,200 calls on 2,000 trunks": {Calls: 1200, Trunks: 2000},
	} {
		if got := newHubView(&hub, nil).Trunks; got != want {
			t.Errorf("a hub has %q, want %q", got, want)
		}
	}
}

// If the machine cannot keep the speed, the board shows the speed it reaches.
func TestBoardShowsTheSpeed(t *testing.T) {
	for _, c := range []struct {
		view prometheus.View
		set  Setting
		want string
	}{
		{prometheus.View{Speed: 60}, Setting{Speed: 60}, "speed 60"},
		{prometheus.View{Speed: 0.25}, Setting{Speed: 0.25}, "speed 0.25"},
		{prometheus.View{Speed: 39213.7, Lag: time.Hour}, Setting{Speed: 1e9}, "speed 39,214 of the 1,000,000,000 asked for: this machine keeps up with no more"},
		{prometheus.View{Speed: 75, Lag: time.Second}, Setting{Speed: 60}, "speed 60"}, // it is catching up
		{prometheus.View{Lag: time.Hour}, Setting{Speed: 1e9, Paused: true}, "paused"},
	} {
		c.view.Snapshot = &sim.Snapshot{}
		if b := newBoardView(&model.Model{}, &c.view, c.set, chart.Chart{}); b.Pace != c.want {
			t.Errorf("it shows %q, want %q", b.Pace, c.want)
		}
	}
	if b := newBoardView(&model.Model{}, &prometheus.View{Snapshot: &sim.Snapshot{}}, Setting{Speed: 1e9},
		chart.Chart{}); b.Speed != "1000000000" {
		t.Errorf("the field has %q", b.Speed)
	}
}

// The chart ends with the current state, which the tiles show, and has no rate of
// arrivals before there are two samples.
func TestHistoryEndsWithTheCurrentState(t *testing.T) {
	start := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	d := &dayHistory{from: start, to: start.Add(24 * time.Hour), every: 5 * time.Minute}
	look := func(after time.Duration, arrived uint64, waiting int) []chart.Series {
		d.add(&prometheus.View{Snapshot: &sim.Snapshot{
			Time: start.Add(after), Lines: []sim.LineSnapshot{{Arrived: arrived}}, Queues: []sim.QueueSnapshot{{Length: waiting}},
		}})
		return d.chart().Series
	}
	check := func(series []chart.Series, waiting, arrivals []stats.Number) {
		t.Helper()
		same := func(a, b stats.Number) bool { return a == b || !a.Known() && !b.Known() }
		if !slices.Equal(series[0].Values, waiting) || !slices.EqualFunc(series[2].Values, arrivals, same) {
			t.Errorf("waiting %v, arrivals %v; want %v and %v", series[0].Values, series[2].Values, waiting, arrivals)
		}
	}
	gap := stats.Number(math.NaN())
	check(look(0, 0, 1150), []stats.Number{1150}, []stats.Number{gap})
	check(look(4*time.Minute, 80, 1250), []stats.Number{1150, 1250}, []stats.Number{gap, gap})
	check(look(6*time.Minute, 120, 90), []stats.Number{1150, 90}, []stats.Number{gap, 20})
	check(look(7*time.Minute, 500, 80), []stats.Number{1150, 90, 80}, []stats.Number{gap, 20, gap})
}
