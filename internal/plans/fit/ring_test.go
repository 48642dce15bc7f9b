package fit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Waits that contain the time in the menus are named: no call is answered at once, and nothing tells the parts apart.
func TestWaitsWithMenus(t *testing.T) {
	for least, isNamed := range map[int]bool{0: false, 8: true} {
		file := "call,line,arrived,queue,enqueued,answered,ended,agent\n"
		for i := range 200 {
			at := func(seconds int) string {
				return time.Date(2026, 11, 2, 8, 2*i, seconds, 0, time.UTC).Format(time.DateTime)
			}
			file += fmt.Sprintf("%d,main,%s,billing,%s,%s,%s,ann\n", i, at(0), at(0), at(least+i%17), at(90))
		}
		r, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		data, err := fit.Collect(r, fit.Dates{})
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(fit.Fit(data).Warnings, "\n")
		if strings.Contains(said, "98% of the answered calls wait 8 s or longer") != isNamed {
			t.Errorf("waits from %d s: the warnings are\n%s", least, said)
		}
	}
}

// While the phone of an agent rings for a caller, the other agents who are idle are not away. The ring is in the wait.
func TestAgentsAreThereWhileAnotherPhoneRings(t *testing.T) {
	stream := des.NewKey(7, 1).Stream()
	rows := []string{"call,enqueued,answered,ended,agent,rang"}
	const agents, perDay = 3, 250
	for date, arrivals := range workingDays(&stream, perDay) {
		// The agent who is idle for the longest time takes the call.
		var freeAt [agents]int
		at := func(second int) string { return date.Add(time.Duration(second) * time.Second).Format(time.DateTime) }
		for _, joined := range arrivals {
			agent := slices.Index(freeAt[:], slices.Min(freeAt[:]))
			rings := 2 + int(stream.Uint64N(7))
			answered := max(joined, freeAt[agent]) + rings
			freeAt[agent] = answered + 60 + int(stream.Uint64N(240))
			rows = append(rows, fmt.Sprintf("%d,%s,%s,%s,agent%d,%d", len(rows), at(joined), at(answered), at(freeAt[agent]), agent, rings))
		}
	}
	var found diag.Findings
	m := records.ReadMap("map.yaml", []byte("records: csv\ncolumns: {call: call, enqueued: enqueued, answered: answered, "+
		"ended: ended, agent: agent, ring: rang}\n"), &found)

	c := fit.Fit(collected(t, []byte(strings.Join(rows, "\n")+"\n"), m, fit.Dates{}))
	hours := 0.0
	for weekday := range c.Groups[0].Staff {
		for _, agents := range c.Groups[0].Staff[weekday] {
			if agents.N > 0 {
				hours += agents.Value / 2
			}
		}
	}
	const worked = 5 * 9 * agents // agent-hours a week
	if hours < 0.9*worked || c.Away.Chance.Value > 0.1 {
		t.Errorf("%.1f agent-hours a week, and agents are away with a chance of %v, want %d and 0", hours, c.Away.Chance.Value, worked)
	}
}
