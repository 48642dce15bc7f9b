package compile_test

import (
	"slices"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
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

// rostered compiles a scenario with a roster of two groups, of which wantAgents checks the
// first: early is at New York, late at London.
func rostered(t *testing.T, scenario, csv string) *model.Model {
	t.Helper()
	return compiled(t, scenario+`
staff:
  - {group: early, hub: new_york, queues: [general, disputes, supervisors], shrinkage: {"14:00-15:00": 50%, otherwise: 0%}}
  - {group: agents, agents: 3}
  - {file: roster.csv, timezone: America/New_York}
`, txtar.File{Name: "roster.csv", Data: []byte(csv)})
}

// Ann and Bob work from 8 to 16 with a lunch and a meeting; Cyd, whose row has no name,
// works to midnight. The file says the same of the day before, and Bob comes the next day.
func TestRosterOfAgentsAndActivities(t *testing.T) {
	m := rostered(t, "day: 2026-11-24\n", `start,end,group,agent,activity
2026-11-23 22:00,2026-11-24 02:00,early,,
2026-11-24 08:00,2026-11-24 12:00,early,Ann,work
2026-11-24 12:00,2026-11-24 12:30,early,Ann,Lunch
2026-11-24 12:30,2026-11-24 16:00,early,Ann,WORK
2026-11-24T13:00:00Z,2026-11-24T16:15Z,early,Bob,work
2026-11-24 11:15,2026-11-24 11:45,early,Bob,meeting
2026-11-24 11:45:30,2026-11-24 16:00,early,Bob,work
2026-11-24 13:00,2026-11-24 24:00,early,,
2026-11-25 08:00,2026-11-25 16:00,early,Bob,work
`)
	groupFirst(m, "early")
	wantAgents(t, m, "America/New_York", []agentsFrom{
		{"2026-11-23 20:00", 0},
		{"2026-11-23 22:00", 1},
		{"2026-11-24 02:00", 0},
		{"2026-11-24 08:00", 2},
		{"2026-11-24 11:15", 1},
		{"2026-11-24 11:46", 2},
		{"2026-11-24 12:00", 1},
		{"2026-11-24 12:30", 2},
		{"2026-11-24 13:00", 3},
		{"2026-11-24 14:00", 2}, // half of three, rounded up
		{"2026-11-24 15:00", 3},
		{"2026-11-24 16:00", 1},
		{"2026-11-25 00:00", 0},
		{"2026-11-25 08:00", 1},
		{"2026-11-25 16:00", 0},
		{"2026-11-25 23:00", 0},
	})
}

// Numbers of agents hold for half an hour, the least time between two rows. The days
// before the first and after the last, which the file does not have, are like the last and
// the first.
func TestRosterByInterval(t *testing.T) {
	m := rostered(t, "days: 2026-11-24..2026-11-25\n", `interval,group,agents
2026-11-24 08:00,early,10
2026-11-24 08:30,early,12.5
2026-11-24 09:30,early,4
2026-11-25 08:00,early,6
2026-11-25 23:00,early,2
2026-11-25 23:30,early,2
`)

	groupFirst(m, "early")
	wantAgents(t, m, "America/New_York", []agentsFrom{
		{"2026-11-23 20:00", 0},
		{"2026-11-23 23:00", 2},
		{"2026-11-24 00:00", 0},
		{"2026-11-24 08:00", 10},
		{"2026-11-24 08:30", 13},
		{"2026-11-24 09:00", 0},
		{"2026-11-24 09:30", 4},
		{"2026-11-24 10:00", 0},
		{"2026-11-25 08:00", 6},
		{"2026-11-25 08:30", 0},
		{"2026-11-25 23:00", 2},
		{"2026-11-26 00:00", 0},
		{"2026-11-26 08:00", 10},
		{"2026-11-26 08:30", 13},
		{"2026-11-26 09:00", 0},
		{"2026-11-26 09:30", 4},
		{"2026-11-26 10:00", 0},
		{"2026-11-26 23:00", 0},
	})
}

// Times without a date are those of every day but holidays; an end before the start is on
// the next day.
func TestRosterOfEveryDay(t *testing.T) {
	m := rostered(t, "days: 2026-11-24..2026-11-26\nclosed: 2026-11-25\n", `group,start,end
early,08:00,16:00
early,22:00,6:00
early,22:00,24:00
`)

	groupFirst(m, "early")
	wantAgents(t, m, "America/New_York", []agentsFrom{
		{"2026-11-23 20:00", 0},
		{"2026-11-23 22:00", 2},
		{"2026-11-24 00:00", 1},
		{"2026-11-24 06:00", 0},
		{"2026-11-24 08:00", 1},
		{"2026-11-24 14:00", 1},
		{"2026-11-24 16:00", 0},
		{"2026-11-24 22:00", 2},
		{"2026-11-25 00:00", 1},
		{"2026-11-25 06:00", 0},
		{"2026-11-26 08:00", 1},
		{"2026-11-26 16:00", 0},
		{"2026-11-26 22:00", 2},
		{"2026-11-27 00:00", 1},
		{"2026-11-27 06:00", 0},
		{"2026-11-27 07:00", 0},
	})
}

// groupFirst puts a group first.
func groupFirst(m *model.Model, name string) {
	i := slices.IndexFunc(m.Groups, func(g model.Group) bool { return g.Name == name })
	m.Groups[0], m.Groups[i] = m.Groups[i], m.Groups[0]
}

// A set number of agents is in place of the rows of the file.
func TestSetAgentsOfARoster(t *testing.T) {
	center, err := txtar.ParseFile("testdata/center.txt")
	if err != nil {
		t.Fatal(err)
	}
	fsys, err := txtar.FS(&txtar.Archive{Files: append(center.Files,
		txtar.File{Name: "x.yaml", Data: []byte("scenario: x\nlike: good\nstaff: {file: roster.csv}\n")},
		txtar.File{Name: "roster.csv", Data: []byte("group,start,end\nagents,08:00,16:00\n")})})
	if err != nil {
		t.Fatal(err)
	}
	_, m := scenariotest.Compiled(t, fsys, "x", scenario.Set{Path: "staff.agents.agents", Value: "7"})
	wantAgents(t, m, "America/New_York", []agentsFrom{{"2026-01-06 00:00", 7}, {"2026-01-07 00:00", 0}})
}

// A map names the columns, the words and the groups of another system's roster. The agents are those of the same roster
// with the columns of this program.
func TestRosterWithAMap(t *testing.T) {
	const day = "day: 2026-11-24\n"
	plain := rostered(t, day, `start,end,group,agent,activity
2026-11-24 08:00,2026-11-24 12:00,early,Ann,work
2026-11-24 12:00,2026-11-24 12:30,early,Ann,lunch
2026-11-24 12:30,2026-11-24 16:00,early,Ann,work
2026-11-24 09:00,2026-11-24 17:00,early,Bob,work
`)

	const columns = "agent: Agent Name\nstart: Login\nend: Logout\n"
	for name, of := range map[string]struct{ mapping, csv string }{
		"words and groups": {
			"group: Team\nactivity: Status\nworking: [On Queue, Available]\ngroups: {Early Team: early}\n" + columns,
			`Team,Agent Name,Status,Login,Logout
Early Team,Ann,On Queue,2026-11-24 08:00,2026-11-24 12:00
Early Team,Ann,Meal,2026-11-24 12:00,2026-11-24 12:30
Early Team,Ann,available,2026-11-24 12:30,2026-11-24 16:00
Early Team,Bob,Available,2026-11-24 09:00,2026-11-24 17:00
`,
		},
		"dates of another form": {
			"activity: Status\nworking: Ready\n" + columns,
			`group,Agent Name,Status,Login,Logout
early,Ann,Ready,11/24/2026 8:00 AM,11/24/2026 12:00 PM
early,Ann,Lunch,11/24/2026 12:00 PM,11/24/2026 12:30 PM
early,Ann,Ready,11/24/2026 12:30 PM,11/24/2026 4:00 PM
early,Bob,Ready,11/24/2026 9:00 AM,11/24/2026 5:00 PM
`,
		},
		"a form that the map gives": {
			"time: DD.MM.YYYY hh:mm\nactivity: Status\nworking: Ready\n" + columns,
			`group,Agent Name,Status,Login,Logout
early,Ann,Ready,24.11.2026 08:00,24.11.2026 12:00
early,Ann,Lunch,24.11.2026 12:00,24.11.2026 12:30
early,Ann,Ready,24.11.2026 12:30,24.11.2026 16:00
early,Bob,Ready,24.11.2026 09:00,24.11.2026 17:00
`,
		},
	} {
		m := compiled(t, day+`
staff:
  - {group: early, hub: new_york, queues: [general, disputes, supervisors], shrinkage: {"14:00-15:00": 50%, otherwise: 0%}}
  - {group: agents, agents: 3}
  - {file: roster.csv, map: roster_map.yaml, timezone: America/New_York}
`, txtar.File{Name: "roster.csv", Data: []byte(of.csv)}, txtar.File{Name: "roster_map.yaml", Data: []byte(of.mapping)})
		for g := range plain.Groups {
			if diff := cmp.Diff(plain.Groups[g].Roster, m.Groups[g].Roster); diff != "" {
				t.Errorf("%s: group %s (-plain +mapped):\n%s", name, plain.Groups[g].Name, diff)
			}
		}
	}
}
