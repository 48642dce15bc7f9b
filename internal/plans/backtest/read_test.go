package backtest

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// What is known at a time of records that grow, and the counts of reports, are those of testdata/read.txt, with the names
// that the center does not have and what the scenario has to set.
func TestFilesAreReadAsRecorded(t *testing.T) {
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "read"), "day")
	l := tally.NewLayout(m)
	archive, err := txtar.ParseFile("testdata/read.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var found diag.Findings
	maps := map[string]*records.Map{}
	for _, f := range archive.Files {
		if name, isMap := strings.CutSuffix(f.Name, " map"); isMap {
			maps[name] = records.ReadMap("map.yaml", f.Data, &found)
		}
	}
	if err := found.FirstError(); err != nil {
		t.Fatal(err)
	}

	var out strings.Builder
	for _, f := range archive.Files {
		if !strings.HasSuffix(f.Name, ".csv") {
			continue
		}
		fmt.Fprintf(&out, "== %s\n", f.Name)
		var found diag.Findings
		of := cmp.Or(maps[f.Name], &records.Map{})
		var a *Actual
		if strings.HasPrefix(f.Name, "report") {
			r, err := records.NewIntervalReader(bytes.NewReader(f.Data), f.Name, of)
			if err != nil {
				t.Fatal(err)
			}
			if a, err = ReadReport(f.Name, r, of, l, &found); err != nil {
				fmt.Fprintln(&out, err)
				continue
			}
		} else {
			r, err := records.NewReader(bytes.NewReader(f.Data), f.Name, of)
			if err != nil {
				t.Fatal(err)
			}
			a = NewActual(f.Name, r.All(), l, &found)
			a.Read = r.Summary()
		}

		for _, problem := range found.Sorted() {
			fmt.Fprintf(&out, "%s: %s; %s\n", problem.Place, problem.Message, problem.Fix)
		}
		fmt.Fprintf(&out, "%v, %v, at once %v, %v, %d visits, %d days\n", a.dates, a.length, time.Duration(a.atOnce), a.Sets(m),
			a.visitsOf(a.compared()), a.Replications())
		for _, rows := range a.intervals {
			for _, row := range rows {
				fmt.Fprintf(&out, "%s queue %d %.4g\n", time.Unix(0, row.start).UTC().Format(time.DateTime), row.queue, row.counts)
			}
		}
		for _, minute := range []des.Time{0, 61, 62, 64, 65, 66, 67} {
			if a.intervals != nil || f.Name != "grows.csv" {
				break
			}
			now := m.Clock.From + (9*60+minute)*int64(time.Minute)
			past := a.Until(now, m)
			fmt.Fprintf(&out, "-- %s: %d later, %d others, %d queueless, open: %t\n%s", m.Clock.Instant(now).Format("15:04"),
				past.Later, past.Others, past.Queueless, past.HasOpen, diagtest.Dump(past.Records))
		}
	}
	diagtest.Same(t, "read.txt", out.String())
}

// An agent is at work until a gap after the last time that has begun, in the group of the name or of the queues.
func TestAgentsAtWork(t *testing.T) {
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "read"), "day")
	at := func(minute int) time.Time { return m.Clock.Instant(0).Add(time.Duration(minute) * time.Minute) }
	times := []records.Presence{
		{Agent: "a-1", From: at(0), To: at(50)},
		{Agent: "a-2", From: at(0), To: at(10)},
		{Agent: "a-2", From: at(60), To: at(90)},
		{Agent: "b-1", From: at(20), To: at(40)},
		{Agent: "Eve", Queues: []string{"help", "SALES@york"}, From: at(0), To: at(70)},
		{Agent: "Bob-X", Queues: []string{"Sales"}, From: at(30), To: at(55)},
		{Agent: "Ann", Queues: []string{"fax"}, From: at(0), To: at(90)},
	}
	for minute, want := range map[int][2]int{ // the gap is 10 minutes
		0: {3, 0}, 19: {3, 0}, 20: {3, 1}, 21: {2, 1}, 50: {2, 2}, 51: {2, 1}, 60: {3, 1}, 61: {2, 1}, 80: {2, 0}, 81: {1, 0},
		100: {1, 0}, 101: {0, 0},
	} {
		if got := AtWork(m, times, at(minute), 10*time.Minute); got[0] != want[0] || got[1] != want[1] {
			t.Errorf("in minute %d, %v agents of the groups are at work, want %v", minute, got, want)
		}
	}
}
