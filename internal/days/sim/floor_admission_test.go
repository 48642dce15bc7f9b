package sim

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// The fast path to the queue of the own hub gives the same placement as the search in hub order.
func TestHomeWithRoomAgreesWithPlace(t *testing.T) {
	_, base := scenariotest.Compiled(t, everything(t), "load")

	home, elsewhere := 0, 0
	for number := range 10 {
		m := randomized(t, base, number)
		y, err := newTables(m)
		if err != nil {
			t.Fatal(err)
		}

		r := newReplication(y, 0, Options{})
		for at := m.Clock.From; !r.Done(); at += int64(17 * time.Minute) {
			if err := r.Advance(at); err != nil {
				t.Fatal(err)
			}
			for c := range r.presentOfDay {
				for queueID := range m.Center.Queues {
					q, p := r.floor.homeWithRoom(c, routing.QueueID(queueID)), r.floor.place(c, routing.QueueID(queueID))
					switch {
					case q == nil:
						elsewhere++
					case p == placement{queue: q, agentLanguage: c.leg.Values[routing.AttrLanguage]}:
						home++
					default:
						t.Fatalf("scenario %d at %d: homeWithRoom finds the queue, place %v", number, at, p)
					}
				}
			}
		}
	}

	if home == 0 || elsewhere == 0 {
		t.Errorf("%d had room at home and %d had not", home, elsewhere)
	}
}
