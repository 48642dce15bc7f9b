package fit_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// workingDays yields the ten working days of two weeks, at 08:00, each with the seconds from then on in which some calls
// arrive in nine hours.
func workingDays(stream *des.Stream, perDay int) iter.Seq2[time.Time, []int] {
	return func(yield func(time.Time, []int) bool) {
		for day := range 12 {
			date := time.Date(2026, 11, 2+day, 8, 0, 0, 0, time.UTC)
			if date.Weekday() == time.Saturday || date.Weekday() == time.Sunday {
				continue
			}

			var arrivals []int
			for range perDay {
				arrivals = append(arrivals, int(stream.Uint64N(9*3600)))
			}
			slices.Sort(arrivals)
			if !yield(date, arrivals) {
				return
			}
		}
	}
}

// quietRecords are ten working days of an office with three agents from 08:00 to 17:00, in which each of some calls a
// day is answered at once by one of the agents who are idle.
func quietRecords(perDay int) string {
	stream := des.NewKey(5, uint64(perDay)).Stream()
	rows := []string{"call,arrived,answered,ended,queue,agent,outcome"}
	for date, arrivals := range workingDays(&stream, perDay) {
		var freeAt [3]int
		for _, at := range arrivals {
			agent := int(stream.Uint64N(3))
			for freeAt[agent] > at {
				agent = (agent + 1) % 3
			}
			freeAt[agent] = at + 60 + int(stream.Uint64N(240))
			time := func(second int) string {
				return date.Add(time.Duration(second) * time.Second).Format("2006-01-02 15:04:05")
			}
			rows = append(rows, fmt.Sprintf("%d,%s,%s,%s,main,agent%d,answered", len(rows), time(at), time(at), time(freeAt[agent]), agent))
		}
	}
	return strings.Join(rows, "\n") + "\n"
}

// Agents with one or two calls a day are there between them. The written center answers its callers: the roster is more
// than the conversations, and no more than the three agents of the office in its hours.
func TestFewCallsADay(t *testing.T) {
	for _, perDay := range []int{5, 20} {
		c := checked(t, collected(t, []byte(quietRecords(perDay)), nil, fit.Dates{}))
		hours := 0.0
		for weekday := range c.Groups[0].Staff {
			for slot, agents := range c.Groups[0].Staff[weekday] {
				if agents.N == 0 {
					continue
				}
				hours += agents.Value / 2
				if isOpen := 15 <= slot && slot < 35; agents.Value > 3.01 || !isOpen && agents.Value > 0 {
					t.Errorf("%d calls a day: %v agents at half hour %d of weekday %d", perDay, agents.Value, slot, weekday)
				}
			}
		}
		const worked = 5 * 9 * 3 // agent-hours a week
		if hours < worked/2 {
			t.Errorf("%d calls a day: %.1f agent-hours a week, less than half of %d", perDay, hours, worked)
		}
		for _, b := range c.ComesBack {
			if b.Measure == backtest.AnsweredAtOnce && b.Predicted.Mean < 0.9 {
				t.Errorf("%d calls a day: %v of %s are answered at once, want 1", perDay, b.Predicted.Mean, b.About)
			}
		}
	}
}

// The warnings name a measure that does not come back, also of few calls.
func TestFewCallsAreWarned(t *testing.T) {
	c := checked(t, collected(t, []byte(quietRecords(5)), nil, fit.Dates{}))
	for _, b := range c.ComesBack {
		isNamed := slices.ContainsFunc(c.Warnings, func(w string) bool { return strings.Contains(w, "does not bring back") })
		if !b.ComesBack && !isNamed {
			t.Errorf("%s of %s does not come back (%v, simulated %v), and no warning has it", b.Measure, b.About, b.Actual, b.Predicted.Mean)
		}
	}
}

// On 6 September 2026 the clocks of Chile skip the hour after midnight. The agents of this Sunday are in the center, as
// the agents of the week's other days.
func TestShiftsOfADayWhoseClockSkipsMidnight(t *testing.T) {
	zone, err := time.LoadLocation("America/Santiago")
	if err != nil {
		t.Fatal(err)
	}

	rows := []string{"call,arrived,answered,ended,queue,agent,outcome"}
	for day := range 7 {
		for minute := range 8 * 20 {
			from := time.Date(2026, 8, 31+day, 9, 3*minute, 0, 0, zone)
			row := fmt.Sprintf("%d,%s,%s,%s,main,ann,answered", 1000*day+minute, from.Format(time.DateTime), from.Format(time.DateTime),
				from.Add(150*time.Second).Format(time.DateTime))
			rows = append(rows, row)
		}
	}

	c := fit.Fit(collected(t, []byte(strings.Join(rows, "\n")+"\n"), &records.Map{Zone: zone}, fit.Dates{}))
	file := string(written(c)["fitted.yaml"].Data)
	for _, weekday := range []string{"mon", "sat", "sun"} {
		if shifts := weekday + `: {"09:00-17:00": 1}`; !strings.Contains(file, shifts) {
			t.Errorf("%q lacks %s", file, shifts)
		}
	}
}

// A queue in which no call has a conversation of known length has a warning.
func TestQueueWithoutConversations(t *testing.T) {
	rows := quietRecords(5) + "1,2026-11-03 10:00:00,,2026-11-03 10:00:30,lonely,,abandoned\n"
	c := fit.Fit(collected(t, []byte(rows), nil, fit.Dates{}))
	isNamed := func(queue string) bool {
		return slices.ContainsFunc(c.Warnings, func(w string) bool { return strings.Contains(w, "no conversation of "+queue) })
	}
	if !isNamed("lonely") || isNamed("main") {
		t.Errorf("the warnings are %q", c.Warnings)
	}
}
