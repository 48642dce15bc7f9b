package web

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/metrics"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/sim"
)

func TestAHubsCallsAreCounted(t *testing.T) {
	for want, hub := range map[string]sim.HubSnapshot{
		"1 call":               {Calls: 1},
		"0 calls on 1 trunk":   {Trunks: 1},
		"1 call on 50 trunks":  {Calls: 1, Trunks: 50},
		"2 calls on 50 trunks": {Calls: 2, Trunks: 50},

		"1,200 calls on 2,000 trunks": {Calls: 1200, Trunks: 2000},
	} {
		v := &metrics.View{Snapshot: &sim.Snapshot{Hubs: []sim.HubSnapshot{hub}}}
		if got := newToday(v).hub(0).Trunks; got != want {
			t.Errorf("a hub has %q, want %q", got, want)
		}
	}
}

// Asked for more than the machine can, the board says what it gets.
func TestTheBoardSaysHowTheTimePasses(t *testing.T) {
	for _, c := range []struct {
		view metrics.View
		set  Setting
		want string
	}{
		{metrics.View{Speed: 60}, Setting{Speed: 60}, "speed 60"},
		{metrics.View{Speed: 0.25}, Setting{Speed: 0.25}, "speed 0.25"},
		{metrics.View{Speed: 39213.7, Lag: time.Hour}, Setting{Speed: 1e9}, "speed 39,214 of the 1,000,000,000 asked for: this machine keeps up with no more"},
		{metrics.View{Speed: 75, Lag: time.Second}, Setting{Speed: 60}, "speed 60"}, // it catches up
		{metrics.View{Lag: time.Hour}, Setting{Speed: 1e9, Paused: true}, "paused"},
	} {
		c.view.Snapshot = &sim.Snapshot{}
		if b := newBoardView(&model.Model{}, &c.view, c.set, plotView{}); b.Pace != c.want {
			t.Errorf("it says %q, want %q", b.Pace, c.want)
		}
	}
	if b := newBoardView(&model.Model{}, &metrics.View{Snapshot: &sim.Snapshot{}}, Setting{Speed: 1e9}, plotView{}); b.Speed != "1000000000" {
		t.Errorf("the field has %q", b.Speed)
	}
}
