package sim

import (
	"slices"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
)

// Agents who speak English are idle, and Spanish callers wait for the Spanish agents, who come at 10:00.
func TestUnspokenLanguage(t *testing.T) {
	folder := fstest.MapFS{
		"routing.yaml": {Data: []byte(`center: example
language: en
hubs: {madrid: {timezone: Europe/Madrid, languages: [en, es]}}
elsewhere: {hub: madrid}
queues: {general: {hours: 24/7}}
lines:
  english: {number: +34 900 123 456, country: ES, languages: [en], flow: main}
  spanish: {number: +34 900 123 457, country: ES, languages: [es], flow: main}
`)},
		"main.yaml": {Data: []byte(`flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`)},
		"load.yaml": {Data: []byte(`scenario: load
day: 2026-01-05
timezone: Europe/Madrid
calls: {english: {total: 240, shape: flat}, spanish: {total: 240, shape: flat}}
handling: {general: 10s}
staff:
  - {group: english, hub: madrid, queues: [general], languages: [en], agents: 3}
  - {group: spanish, hub: madrid, queues: [general], languages: [es], shifts: {"10:00-24:00": 20}}
`)},
	}

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
