package compile_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// workday is the work of one agent in one shift, in the plainest form: from when to when the
// agent works, and each break.
type workday struct {
	from, to time.Time
	breaks   [][2]time.Time
}

// workdays lists the agents' shifts that begin on a date, by the documented rules alone.
func workdays(s *scenario.Staff, date time.Time) []workday {
	holiday := false
	for _, h := range s.Holidays {
		holiday = holiday || h == routing.DateOf(date)
	}

	minutes := func(m scenario.Minute) time.Duration { return time.Duration(m) * time.Minute }
	var out []workday
	for _, shift := range s.Shifts {
		var works bool
		switch {
		case holiday:
			works = shift.Days&scenario.OnHolidays != 0
		case shift.Days == 0:
			works = true
		default:
			works = shift.Days&(1<<date.Weekday()) != 0
		}

		if !works {
			continue
		}
		from, to := date.Add(minutes(shift.From)), date.Add(minutes(shift.To))
		breaks := s.Breaks
		if shift.Breaks != nil {
			breaks = shift.Breaks
		}
		if shift.To <= shift.From {
			to = to.Add(24 * time.Hour)
		}

		for agent := range shift.Agents {
			day := workday{from: from, to: to}
			for i, b := range breaks {
				end := to
				if i+1 < len(breaks) {
					end = routing.Earlier(to, from.Add(minutes(breaks[i+1].After.Value)))
				}

				turns := 0
				for turns < 4 && !from.Add(minutes(b.After.Value)).Add(time.Duration(turns+1)*minutes(b.Takes)).After(end) {
					turns++
				}

				for turn := range turns {
					if shift.Agents*turn/turns <= agent && agent < shift.Agents*(turn+1)/turns {
						begins := from.Add(minutes(b.After.Value)).Add(time.Duration(turn) * minutes(b.Takes))
						day.breaks = append(day.breaks, [2]time.Time{begins, begins.Add(minutes(b.Takes))})
					}
				}
			}

			out = append(out, day)
		}
	}

	return out
}

func within(t, from, to time.Time) bool { return !t.Before(from) && t.Before(to) }

// The roster has at each minute the agents that are on the phones one by one.
func TestRosterIsThatOfItsAgentsOneByOne(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		first := routing.Date{Year: 2026, Month: time.November, Day: rapid.IntRange(1, 30).Draw(t, "day")}
		s := randomStaff(t, first)
		start := first.At(0, time.UTC)
		clock := &model.Clock{Start: start, To: int64(72 * time.Hour), Stop: int64(72 * time.Hour)}
		roster := compile.Roster(s, clock, time.UTC)

		var days []workday
		for date := start.Add(-24 * time.Hour); date.Before(clock.Instant(clock.Stop)); date = date.Add(24 * time.Hour) {
			days = append(days, workdays(s, date)...)
		}

		for at := start; at.Before(clock.Instant(clock.Stop)); at = at.Add(time.Minute) {
			working, paid := 0, 0
			for i := range days {
				if !within(at, days[i].from, days[i].to) {
					continue
				}
				paid++
				working++

				for _, b := range days[i].breaks {
					if within(at, b[0], b[1]) {
						working--
					}
				}
			}

			for len(roster) > 1 && roster[1].At <= clock.TimeOf(at) {
				roster = roster[1:]
			}
			if got := roster[0]; got.Agents != working || got.Paid != paid {
				t.Fatalf("at %s %d agents of %d are on the phones, want %d of %d: %+v", at.Format(time.DateTime), got.Agents, got.Paid, working, paid, *s)
			}
		}
	})
}

// randomStaff draws shifts, some of weekdays and holidays, and breaks.
func randomStaff(t *rapid.T, first routing.Date) *scenario.Staff {
	s := &scenario.Staff{}
	minute := func(label string, high int) scenario.Minute {
		return scenario.Minute(rapid.IntRange(0, high).Draw(t, label))
	}
	for i := range rapid.IntRange(1, 4).Draw(t, "shifts") {
		shift := scenario.Shift{Agents: rapid.IntRange(0, 9).Draw(t, fmt.Sprint("agents ", i))}
		shift.Span = scenario.Span{From: minute("from", 1439), To: minute("to", 1440)}
		if shift.To == 0 {
			shift.Span = scenario.Span{From: 0, To: scenario.MinutesPerDay}
		}
		shift.Days = scenario.Weekdays(rapid.Uint8().Draw(t, "days"))
		if rapid.Bool().Draw(t, "own breaks") {
			shift.Breaks = append([]scenario.Break{}, randomBreaks(t)...)
		}
		s.Shifts = append(s.Shifts, shift)
	}

	s.Breaks = randomBreaks(t)
	if rapid.Bool().Draw(t, "holiday") {
		s.Holidays = []routing.Date{first.Plus(rapid.IntRange(-1, 3).Draw(t, "date"))}
	}
	return s
}

func randomBreaks(t *rapid.T) []scenario.Break {
	var out []scenario.Break
	after := scenario.Minute(0)
	for range rapid.IntRange(0, 3).Draw(t, "breaks") {
		after += 1 + scenario.Minute(rapid.IntRange(0, 300).Draw(t, "after"))
		takes := 1 + scenario.Minute(rapid.IntRange(0, 60).Draw(t, "takes"))
		out = append(out, scenario.Break{Takes: takes, After: diag.At[scenario.Minute]{Value: after}})
		after += takes
	}
	return out
}
