package sim

import (
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// Agents who speak English are idle, and Spanish callers wait for the Spanish agents, who come at 10:00.
func TestUnspokenLanguage(t *testing.T) {
	folder := diagtest.Archive(t, "unspoken")

	_, m := scenariotest.Compiled(t, folder, "load")
	l := live(t, m)

	for _, c := range []struct {
		by   time.Duration
		want []string
	}{{9 * time.Hour, []string{"es"}}, {2 * time.Hour, nil}} {
		s := advance(t, l, c.by)
		q := &s.Queues[0]
		if !slices.Equal(q.Unspoken, c.want) || s.Groups[0].Agents[Idle] == 0 || (q.Length > 0) != (c.want != nil) {
			t.Errorf("at %s nobody speaks %v, want %v: %d wait, %d are idle", s.Time.Format("15:04"), q.Unspoken, c.want,
				q.Length, s.Groups[0].Agents[Idle])
		}
	}
}

// A group counts as speaking for the callers whose wait it ends: not if its after is longer than max_wait, or than a
// patience with a bound, and also at the hub that callers overflow to before they leave.
func TestUnspokenLanguageByAfter(t *testing.T) {
	const lines = "lines: {spanish: {number: +34 900 123 457, country: ES, languages: [es], flow: main}}\n"
	for name, c := range map[string]struct {
		wait, callers, staff, queue string
		isSpoken                    bool
	}{
		"after max_wait":          {"max_wait: 2m, ", "{patience: {mean: 5m}}", "after: 3m", "", false},
		"before max_wait":         {"max_wait: 4m, ", "{patience: {mean: 5m}}", "after: 3m", "", true},
		"after a fixed patience":  {"", "{patience: 2m}", "after: 3m", "", false},
		"before a fixed patience": {"", "{patience: 4m}", "after: 3m", "", true},
		"without a bound":         {"", "{patience: {mean: 2m}}", "after: 3m", "", true},
		"by overflow":             {"max_wait: 2m, ", "{patience: {mean: 5m}}", "hub: lima", "after: 1m, ", true},
		"by a late overflow":      {"max_wait: 2m, ", "{patience: {mean: 5m}}", "hub: lima", "after: 3m, ", false},
	} {
		t.Run(name, func(t *testing.T) {
			group := "{group: late, hub: madrid, queues: [{queue: general, " + c.staff + "}], languages: [es], agents: 1}"
			if c.queue != "" {
				group = "{group: far, " + c.staff + ", queues: [general], languages: [es], agents: 1}"
			}
			_, m := scenariotest.Compiled(t, fstest.MapFS{
				"routing.yaml": {Data: []byte("center: example\nlanguage: en\nhubs:\n" +
					"  madrid: {timezone: Europe/Madrid, languages: [en, es]}\n  lima: {timezone: Europe/Madrid, languages: [en, es]}\n" +
					"elsewhere: {hub: madrid}\noverflow: {to: {madrid: [lima]}}\nqueues: {general: {" + c.queue + "hours: 24/7}}\n" + lines)},
				"main.yaml": {Data: []byte("flow: main\nstart: wait\nsteps:\n  wait: {queue: general, " + c.wait +
					"then: {answered: done, timed_out: done}}\n  done: {end: resolved}\n")},
				"load.yaml": {Data: []byte("scenario: load\nday: 2026-01-05\ntimezone: Europe/Madrid\n" +
					"calls: {spanish: {total: 8640, shape: flat}}\ncallers: " + c.callers + "\nhandling: {general: 10s}\nstaff:\n" +
					"  - {group: english, hub: madrid, queues: [general], languages: [en], agents: 3}\n  - " + group + "\n")},
			}, "load")

			// The calls are so frequent that somebody always waits.
			q := &advance(t, live(t, m), 9*time.Hour).Queues[0]
			if q.Length == 0 || (len(q.Unspoken) == 0) != c.isSpoken {
				t.Errorf("%d wait, and nobody speaks %v", q.Length, q.Unspoken)
			}
		})
	}
}
