package fit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/fit"
	"github.com/ivrsim/ivrsim/internal/records"
)

// Agents are on the phones from their login to their logout but for their pauses, however
// few calls they take. Of agents without a login, pauses alone are known.
func TestStaffFromLogins(t *testing.T) {
	var log strings.Builder
	id := 0
	for day := range 14 {
		at := func(hour, minute, second int) int64 {
			return time.Date(2026, 9, 7+day, hour, minute, second, 0, time.UTC).Unix()
		}
		event := func(hour, minute int, queue, agent, event string) {
			fmt.Fprintf(&log, "%d|NONE|%s|%s|%s|\n", at(hour, minute, 0), queue, agent, event)
		}
		call := func(hour, minute int, agent string) {
			id++
			fmt.Fprintf(&log, "%d|c%d|sales|NONE|ENTERQUEUE||%d|1\n", at(hour, minute, 0), id, id)
			fmt.Fprintf(&log, "%d|c%d|sales|%s|CONNECT|5|c|3\n", at(hour, minute, 5), id, agent)
			fmt.Fprintf(&log, "%d|c%d|sales|%s|COMPLETECALLER|5|240|1\n", at(hour, minute+4, 5), id, agent)
		}
		event(8, 0, "sales", "ann", "ADDMEMBER")
		event(8, 0, "late", "eve", "ADDMEMBER") // takes no call
		event(8, 0, "sales", "eve", "ADDMEMBER")
		for _, minute := range []int{0, 6, 12, 18, 24, 48, 54} { // the configuration adds cat
			call(9, minute, "cat")
		}
		event(9, 30, "sales", "cat", "PAUSE")
		event(9, 45, "sales", "cat", "UNPAUSE")
		event(10, 0, "sales", "bob", "ADDMEMBER")
		call(10, 30, "bob")
		call(11, 30, "ann")
		event(11, 40, "sales", "ann", "PAUSE") // a note after the call
		event(11, 41, "sales", "ann", "UNPAUSE")
		event(12, 0, "NONE", "ann", "PAUSEALL")
		event(12, 0, "sales", "ann", "PAUSE")
		event(12, 0, "sales", "eve", "REMOVEMEMBER")
		event(12, 0, "late", "eve", "REMOVEMEMBER")
		event(12, 30, "NONE", "ann", "UNPAUSEALL")
		event(12, 30, "sales", "ann", "UNPAUSE")
		call(15, 0, "ann")
		event(16, 0, "sales", "ann", "REMOVEMEMBER")
		call(17, 30, "bob")
		if day != 3 { // once bob stays logged in overnight
			event(17, 34, "sales", "bob", "REMOVEMEMBER")
		}
	}
	r, err := records.NewReader(strings.NewReader(log.String()), "queue_log", nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := fit.Collect(r, fit.Dates{})
	if err != nil {
		t.Fatal(err)
	}
	c := fit.Fit(d)
	if len(c.Groups) != 1 || c.Groups[0].Agents != 4 || c.Groups[0].Known != 4 {
		t.Fatalf("the groups are %+v", c.Groups)
	}
	for clock, want := range map[string]float64{"07:30": 0, "08:00": 2, "10:00": 3, "11:30": 3, "12:00": 1, "12:30": 2, "15:30": 2, "16:00": 1, "17:00": 1, "18:00": 0} {
		at, err := time.Parse("15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Groups[0].Staff[time.Monday][2*at.Hour()+at.Minute()/30].Value; got < want-0.001 || got > want+0.001 {
			t.Errorf("%.3f agents at %s in place of %v", got, clock, want)
		}
	}
	if got := c.Groups[0].Staff[time.Monday][19].Value; got < 2.3 || got > 2.5 {
		t.Errorf("%.3f agents at 09:30: cat takes calls from 9:45, or from the first one at 9:48", got)
	}
	if !strings.Contains(strings.Join(c.Warnings, "\n"), "agents stayed logged in for more than 12 hours without a call, 1 time, as bob") {
		t.Errorf("bob's night is not told: %q", c.Warnings)
	}
}
