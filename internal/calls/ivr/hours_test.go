package ivr

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// A check of hours and a branch on the day follow the clock at the hub, also while the call lasts. A script may close the
// hours at any time.
func TestHoursAndDaysOfACall(t *testing.T) {
	folder := diagtest.Folder(t, `-- routing.yaml --
center: example
language: en
hubs: {new_york: {timezone: America/New_York, languages: [en]}}
elsewhere: {hub: new_york}
queues: {general: {hours: 24/7}}
hours: {office: {mon-fri: 08:00-17:00, closed: [2026-11-26]}}
lines: {main: {number: 1-800-528-4800, country: US, flow: main}}
-- main.yaml --
flow: main
start: wait
steps:
  wait: {say: One minute., takes: 60s, then: open}
  open: {check: office, then: {closed: day, otherwise: person}}
  day: {branch: day, then: {weekend: weekend, otherwise: closed}}
  person: {end: person}
  weekend: {end: weekend}
  closed: {end: closed}
  never: {queue: general, then: {answered: person}}
`)
	m := Live(load(t, folder).Program("main"))
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{
		"2026-11-23 07:58": "closed",
		"2026-11-23 07:59": "person",
		"2026-11-23 12:00": "person",
		"2026-11-23 16:58": "person",
		"2026-11-23 16:59": "closed",
		"2026-11-26 12:00": "closed",
		"2026-11-27 23:58": "closed",
		"2026-11-27 23:59": "weekend",
		"2026-11-28 12:00": "weekend",
		"2026-11-29 23:59": "closed",
	} {
		start, err := time.ParseInLocation("2006-01-02 15:04", at, zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, isClosed := range []bool{false, true} {
			setup := Setup{At: start, From: phone.Parse("withheld", "US")}
			if isClosed {
				setup.Closed = append(setup.Closed, &m.program.Center.Hours[0])
				if want == "person" {
					want = "closed"
				}
			}
			s, err := Dial(m, setup)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Step().End; got != want {
				t.Errorf("at %s, closed by a script %t, the call ends %s, want %s", at, isClosed, got, want)
			}
		}
	}
}
