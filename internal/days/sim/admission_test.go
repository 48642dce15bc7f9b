package sim

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Madrid is full and London does not speak Spanish: a call is rejected as full. It is
// neither rejected as closed nor answered in another language.
func TestFullTakesPrecedenceOverLanguage(t *testing.T) {
	_, m := scenariotest.Compiled(t, fstest.MapFS{
		"routing.yaml": {Data: []byte(`
center: two_hubs
hubs:
  madrid: {timezone: UTC, languages: [es]}
  london: {timezone: UTC, languages: [en]}
regions: {spain: {hub: madrid, countries: [ES]}}
elsewhere: {hub: madrid}
queues: {only: {answer_within: 20s, hours: 24/7, capacity: 1}}
overflow: {after: 1m, to: {madrid: [london]}}
lines: {main: {number: +34 91 123 45 67, country: ES, languages: [es], flow: direct}}
`)},
		"direct.yaml": {Data: []byte(`
flow: direct
start: wait
steps:
  wait: {queue: only, then: {answered: done, full: gone}}
  done: {end: resolved}
  gone: {end: turned_away}
`)},
		"load.yaml": {Data: []byte(`
scenario: load
for: 10h
calls: {main: {per_hour: 60}}
handling: {only: {mean: 5m}}
staff:
  - {group: spanish, hub: madrid, queues: [only], agents: 1}
  - {group: english, hub: london, queues: [only], agents: 1}
`)},
	}, "load")
	r := run(t, m, Options{})
	if r.Calls.LanguageFallbacks != 0 || r.Ends["turned_away"] == 0 {
		t.Errorf("%d heard another language, %d were turned away", r.Calls.LanguageFallbacks, r.Ends["turned_away"])
	}
	for _, q := range r.Queues {
		if q.Hub == "london" && q.Offered > 0 {
			t.Errorf("%d calls were offered in London", q.Offered)
		}
	}
}

// The fast path to the queue of the own hub gives the same placement as the search in hub order.
func TestHomeWithRoomAgreesWithPlace(t *testing.T) {
	_, base := scenariotest.Compiled(t, everything, "load")
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
					q, p := r.homeWithRoom(c, routing.QueueID(queueID)), r.place(c, routing.QueueID(queueID))
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
