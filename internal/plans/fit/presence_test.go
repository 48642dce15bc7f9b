package fit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Agents are on the phones from their login to their logout but for their pauses, however
// few calls they take. Of agents without a login, pauses alone are known.
func TestStaffFromLogins(t *testing.T) {
	var log strings.Builder
	const bob = "bob\a" // the bell of a terminal
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
		event(10, 0, "sales", bob, "ADDMEMBER")
		call(10, 30, bob)
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
		call(17, 30, bob)
		if day != 3 { // once bob stays logged in overnight
			event(17, 34, "sales", bob, "REMOVEMEMBER")
		}
	}
	c := fitted(t, []byte(log.String()))
	if len(c.Groups) != 1 || c.Groups[0].Agents != 4 || c.Groups[0].Known != 4 {
		t.Fatalf("the groups are %+v", c.Groups)
	}
	for clock, want := range map[string]float64{
		"07:30": 0, "08:00": 2, "10:00": 3, "11:30": 3, "12:00": 1, "12:30": 2, "15:30": 2,
		"16:00": 1, "17:00": 1, "18:00": 0,
	} {
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
	if !strings.Contains(strings.Join(c.Warnings, "\n"), "agents stayed logged in for more than 12 hours without a call, 1 time, as bob\uFFFD") {
		t.Errorf("bob's night is not told: %q", c.Warnings)
	}
}

// The queues of an agent may change within 2 minutes after a time of which the log does not
// tell whether the agent was on the phones.
func TestStaffAfterGap(t *testing.T) {
	var log strings.Builder
	for day := range 14 {
		for _, line := range []string{
			"08:00:00|NONE|sales|ann|ADDMEMBER|",
			"08:10:00|c1-DAY|sales|NONE|ENTERQUEUE||1|1", "08:10:05|c1-DAY|sales|ann|CONNECT|5|c|3", "08:14:00|c1-DAY|sales|ann|COMPLETECALLER|5|235|1",
			"10:00:00|NONE|NONE|NONE|QUEUESTART|",
			"12:00:00|NONE|late|ann|ADDMEMBER|",
			"12:01:00|NONE|sales|ann|ADDMEMBER|",
			"13:30:00|c2-DAY|sales|NONE|ENTERQUEUE||1|1", "13:30:05|c2-DAY|sales|ann|CONNECT|5|c|3", "13:34:00|c2-DAY|sales|ann|COMPLETECALLER|5|235|1",
			"14:00:00|NONE|sales|ann|REMOVEMEMBER|",
			"14:00:00|NONE|late|ann|REMOVEMEMBER|",
		} {
			date := time.Date(2026, 9, 7+day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
			fmt.Fprintf(&log, "%s %s\n", date, strings.ReplaceAll(line, "DAY", date))
		}
	}

	c := fitted(t, []byte(log.String()))
	for slot, want := range map[int]float64{16: 1, 19: 1, 20: 0, 22: 0, 24: 1, 27: 1, 28: 0} {
		if got := c.Groups[0].Staff[time.Monday][slot].Value; got < want-0.001 || got > want+0.001 {
			t.Errorf("%.3f agents in half-hour %d in place of %v", got, slot, want)
		}
	}
}

// An offset that no named zone has all year, as the offset of Newfoundland, cannot be written.
func TestOffsetWithoutZone(t *testing.T) {
	for offset, wrong := range map[string]bool{"-03:30": true, "-05:00": false, "+05:30": false} {
		c := fitted(t, []byte(strings.ReplaceAll("arrived,answered,ended\n2026-09-07T08:00:00Z,2026-09-07T08:00:05Z,2026-09-07T08:04:00Z\n", "Z", offset)))
		if warned := strings.Contains(strings.Join(c.Warnings, "\n"), "no time zone has the offset "+offset); warned != wrong {
			t.Errorf("%s: warned %t: %q", offset, warned, c.Warnings)
		}
	}
}

// An agent who logs in once and never logs out works in the hours with calls, and not in the nights between them.
func TestLoginWithoutALogout(t *testing.T) {
	var log strings.Builder
	for day := range 14 {
		at := func(minute, second int) int64 {
			return time.Date(2026, 9, 7+day, 9, minute, second, 0, time.UTC).Unix()
		}
		if day == 0 {
			fmt.Fprintf(&log, "%d|NONE|sales|ann|ADDMEMBER|\n", at(0, 0))
		}
		for k := range 20 {
			id := 20*day + k
			fmt.Fprintf(&log, "%d|c%d|sales|NONE|ENTERQUEUE||%d|1\n", at(6*k, 0), id, id)
			fmt.Fprintf(&log, "%d|c%d|sales|ann|CONNECT|5|c|3\n", at(6*k, 5), id)
			fmt.Fprintf(&log, "%d|c%d|sales|ann|COMPLETECALLER|5|240|1\n", at(6*k+4, 5), id)
		}
	}

	c := fitted(t, []byte(log.String()))
	for day := range 7 {
		for slot, want := range map[int]float64{16: 0, 19: 1, 20: 1, 23: 0, 40: 0} { // 08:00, 09:30, 10:00, 11:30, 20:00
			if got := c.Groups[0].Staff[day][slot].Value; got < want-0.1 || got > want+0.1 {
				t.Errorf("%.2f agents are on the phones on %s in half hour %d, want %v", got, time.Weekday(day), slot, want)
			}
		}
	}
}
