package compile_test

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/model"
)

// wantAgents checks the agents of the first group on the phones at every minute from the
// first time to the last: those of the last time at or before it. Times are in a zone.
func wantAgents(t *testing.T, m *model.Model, zone string, want []agentsFrom) {
	t.Helper()
	location, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	from := make([]time.Time, len(want))
	for i, w := range want {
		if from[i], err = time.ParseInLocation("2006-01-02 15:04", w.from, location); err != nil {
			t.Fatal(err)
		}
	}
	for i := range len(want) - 1 {
		for at := from[i]; at.Before(from[i+1]); at = at.Add(time.Minute) {
			if got := agentsAt(m, 0, at); got != want[i].agents {
				t.Fatalf("at %s %d agents are on the phones, want %d", at.Format("Mon 15:04 MST"), got, want[i].agents)
			}
		}
	}
}

type agentsFrom struct {
	from   string
	agents int
}

// 10 agents work from 8 to 16. Each has a quarter of an hour after 2 hours and half an
// hour after 4. They leave in four turns: 2, 3, 2 and 3 agents. Half of those present are
// not on the phones from 14:00.
func TestBreaksAreTakenInFourTurns(t *testing.T) {
	m := compiled(t, `
day: 2026-11-24
staff:
  - {group: agents, shifts: {"08:00-16:00": 10}, breaks: [{takes: 30m, after: 4h}, {takes: 15m, after: 2h}], shrinkage: {"14:00-16:00": 50%, otherwise: 0%}}
`)
	wantAgents(t, m, "America/New_York", []agentsFrom{
		{"2026-11-24 00:00", 0},
		{"2026-11-24 08:00", 10},
		{"2026-11-24 10:00", 8},
		{"2026-11-24 10:15", 7},
		{"2026-11-24 10:30", 8},
		{"2026-11-24 10:45", 7},
		{"2026-11-24 11:00", 10},
		{"2026-11-24 12:00", 8},
		{"2026-11-24 12:30", 7},
		{"2026-11-24 13:00", 8},
		{"2026-11-24 13:30", 7},
		{"2026-11-24 14:00", 5},
		{"2026-11-24 16:00", 0},
		{"2026-11-25 08:00", 10}, // callers of the day before are followed to the end
		{"2026-11-25 10:00", 0},
	})
}

// Breaks have fewer turns where the next break or the end of the shift comes sooner, and
// a shift that is too short has none. The shift of the night takes its break after
// midnight.
func TestBreaksFitTheShift(t *testing.T) {
	m := compiled(t, `
day: 2026-11-24
staff:
  - {group: agents, shifts: {"22:00-06:00": 9, "10:00-14:00": 5, "16:00-17:00": 7}, breaks: [{takes: 30m, after: 3h}, {takes: 1h, after: 3h30m}]}
`)
	wantAgents(t, m, "America/New_York", []agentsFrom{
		{"2026-11-24 00:00", 9},
		{"2026-11-24 01:00", 0}, // one turn of half an hour
		{"2026-11-24 01:30", 7}, // four of an hour: 2, 2, 2 and 3 agents
		{"2026-11-24 04:30", 6},
		{"2026-11-24 05:30", 9},
		{"2026-11-24 06:00", 0},
		{"2026-11-24 10:00", 5},
		{"2026-11-24 13:00", 0},
		{"2026-11-24 13:30", 5}, // the break of an hour would end after the shift
		{"2026-11-24 14:00", 0},
		{"2026-11-24 16:00", 7},
		{"2026-11-24 17:00", 0},
		{"2026-11-24 22:00", 9},
		{"2026-11-25 01:00", 0},
	})
}

// London's clock goes from 01:00 to 02:00 on Sunday, March 29, so the shift of Saturday
// night is an hour shorter; and from 02:00 back to 01:00 on Sunday, October 25.
func TestShiftsByWeekdayOverAChangeOfClocks(t *testing.T) {
	const staff = `
timezone: Europe/London
staff:
  - {group: agents, hub: london, queues: [general], shifts: {mon-fri: {"08:00-20:00": 40}, sat: {"22:00-06:00": 12}, sun: {"10:00-14:00": 6}}}
  - {group: others, hub: new_york, queues: [general, disputes, supervisors], agents: 10}
`
	spring := compiled(t, "day: 2026-03-29\n"+staff)
	wantAgents(t, spring, "UTC", []agentsFrom{
		{"2026-03-28 22:00", 12}, // in the lead-in
		{"2026-03-29 05:00", 0},  // 06:00 there
		{"2026-03-29 09:00", 6},
		{"2026-03-29 13:00", 0},
		{"2026-03-30 07:00", 40}, // Monday
		{"2026-03-30 19:00", 0},
		{"2026-03-30 20:00", 0},
	})
	autumn := compiled(t, "day: 2026-10-25\n"+staff)
	wantAgents(t, autumn, "UTC", []agentsFrom{
		{"2026-10-24 21:00", 12},
		{"2026-10-25 06:00", 0},
		{"2026-10-25 10:00", 6},
		{"2026-10-25 14:00", 0},
		{"2026-10-26 08:00", 40},
		{"2026-10-26 20:00", 0},
		{"2026-10-26 21:00", 0},
	})
}
