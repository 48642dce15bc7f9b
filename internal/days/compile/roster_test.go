package compile_test

import (
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
)

// wantAgents checks the agents of the first group on the phones at every minute from the
// first time to the last: the agents of the last time at or before it. Times are in a zone.
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

// TestAgentsOnThePhones compares the agents of a group with the rows of each archive in testdata/agents. The first row has
// the group and the zone of the times. Each other row has a time, and the agents from then on.
func TestAgentsOnThePhones(t *testing.T) {
	archives, err := filepath.Glob("testdata/agents/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range archives {
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			last := len(archive.Files) - 1
			first, rows, _ := strings.Cut(strings.TrimSpace(string(archive.Files[last].Data)), "\n")
			group, zone, _ := strings.Cut(first, " ")

			var want []agentsFrom
			for row := range strings.SplitSeq(rows, "\n") {
				fields := strings.Fields(row)
				agents, err := strconv.Atoi(fields[2])
				if err != nil {
					t.Fatal(err)
				}
				want = append(want, agentsFrom{fields[0] + " " + fields[1], agents})
			}
			m := compiledWith(t, archive.Files[:last]...)
			groupFirst(m, group)
			wantAgents(t, m, zone, want)
		})
	}
}

// groupFirst puts a group first.
func groupFirst(m *model.Model, name string) {
	i := slices.IndexFunc(m.Groups, func(g model.Group) bool { return g.Name == name })
	m.Groups[0], m.Groups[i] = m.Groups[i], m.Groups[0]
}

// A set number of agents is in place of the rows of the file.
func TestSetAgentsOfARoster(t *testing.T) {
	fsys := centerWith(t,
		txtar.File{Name: "x.yaml", Data: []byte("scenario: x\nlike: good\nstaff: {file: roster.csv}\n")},
		txtar.File{Name: "roster.csv", Data: []byte("group,start,end\nagents,08:00,16:00\n")})
	_, m := scenariotest.Compiled(t, fsys, "x", scenario.Set{Path: "staff.agents.agents", Value: "7"})
	wantAgents(t, m, "America/New_York", []agentsFrom{{"2026-01-06 00:00", 7}, {"2026-01-07 00:00", 0}})
}

// A shift ends although the next one begins then, and not for a break. The rows of a file end where they become fewer.
func TestEndsOfShifts(t *testing.T) {
	for staff, want := range map[string]string{
		`[{group: agents, shifts: {"06:00-14:00": 4, "14:00-22:00": 4}, breaks: [{takes: 15m, after: 2h}]}]`: "05 22:00, 06 14:00, 06 22:00",
		`[{group: agents, shifts: {tue: {"22:00-06:00": 4}}}]`:                                               "07 06:00",
		`{file: roster.csv}`: "06 12:00",
	} {
		m := compiledWith(t,
			txtar.File{Name: "x.yaml", Data: []byte("scenario: x\nlike: good\nday: 2026-01-06\nstaff: " + staff + "\n")},
			txtar.File{Name: "roster.csv", Data: []byte("group,start,end,agent,activity\n" +
				"agents,2026-01-06 08:00,2026-01-06 10:00,a,work\nagents,2026-01-06 10:00,2026-01-06 11:00,a,lunch\n" +
				"agents,2026-01-06 11:00,2026-01-06 12:00,a,work\n")})
		groupFirst(m, "agents")

		var got []string
		for _, at := range m.Groups[0].ShiftEnds {
			if at >= 0 && at < m.Clock.To+int64(8*time.Hour) {
				got = append(got, m.Clock.Instant(at).Format("02 15:04"))
			}
		}
		if ends := strings.Join(got, ", "); ends != want {
			t.Errorf("shifts of %s end at %s, want %s", staff, ends, want)
		}
	}
}
