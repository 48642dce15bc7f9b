package sim

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// A queue of the own hub that admits a caller is the caller's placement, which join finds without a search.
func TestAQueueOfTheOwnHubThatAdmitsIsThePlacement(t *testing.T) {
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
					language := c.leg.Values[routing.AttrLanguage]
					q := r.floor.queue(routing.QueueID(queueID), c.hub())
					p := r.floor.place(c, routing.QueueID(queueID))
					switch {
					case q == nil || !q.isEligible(language) || !q.hasRoom(language):
						elsewhere++
					case p == placement{queue: q, agentLanguage: language}:
						home++
					default:
						t.Fatalf("scenario %d at %d: the queue of the own hub admits the caller, place gives %v", number, at, p)
					}
				}
			}
		}
	}

	if home == 0 || elsewhere == 0 {
		t.Errorf("%d had room at home and %d had not", home, elsewhere)
	}
}
