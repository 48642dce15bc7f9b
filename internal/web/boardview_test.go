package web

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/metrics"
	"github.com/ivrsim/ivrsim/internal/sim"
)

func TestAHubsCallsAreCounted(t *testing.T) {
	for want, hub := range map[string]sim.HubSnapshot{
		"1 call":               {Calls: 1},
		"0 calls on 1 trunk":   {Trunks: 1},
		"1 call on 50 trunks":  {Calls: 1, Trunks: 50},
		"2 calls on 50 trunks": {Calls: 2, Trunks: 50},
	} {
		v := &metrics.View{Snapshot: &sim.Snapshot{Hubs: []sim.HubSnapshot{hub}}}
		if got := newToday(v).hub(0).Trunks; got != want {
			t.Errorf("a hub has %q, want %q", got, want)
		}
	}
}
