package compile

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Roster returns a group's agents over simulated time. They change at the bounds of shifts, breaks
// and shrinkage in the hub's local time, at clock changes of the hub, and at the rows of a file.
func Roster(s *scenario.Staff, clock *model.Clock, zone *time.Location) []model.RosterStep {
	var out []model.RosterStep
	byLength := *s
	byLength.Shifts = scenario.ByLength(s.Shifts)
	s = &byLength

	rows := rowChanges(s, clock)
	rostered := 0
	away := 0 // of the file
	for _, at := range rosterTimes(s, rows, clock, zone) {
		for ; len(rows) > 0 && rows[0].at <= at; rows = rows[1:] {
			rostered += rows[0].rostered
			away += rows[0].away
		}

		local := clock.Instant(at).In(zone)
		next := model.RosterStep{At: at}

		date := routing.DateOf(local)
		minute := scenario.Minute(local.Hour()*60 + local.Minute())
		next.Agents, next.Paid = agentsAt(s, rostered, away, date, minute)
		down := 0.0
		for i := range s.Outages {
			o := &s.Outages[i]

			// An outage without a date is on each day that counts, and not in the warm-up.
			hasDate := !o.Date.Place.IsZero()
			isInClock := clock.From <= at && at < clock.To
			if o.Contains(date, minute) && (hasDate || isInClock) {
				down = max(down, o.Share)
			}
		}
		next.Agents = onPhones(next.Agents, down)

		if last := len(out) - 1; last < 0 || out[last].Agents != next.Agents || out[last].Paid != next.Paid {
			out = append(out, next)
		}
	}

	return out
}

// shiftEnds returns the times at which shifts of a group end, ascending. The agents of a file end where they become
// fewer.
func shiftEnds(s *scenario.Staff, clock *model.Clock, zone *time.Location) []des.Time {
	var out []des.Time
	last := routing.DateOf(clock.Instant(clock.Stop).In(zone))
	for date := routing.DateOf(clock.Start.In(zone)).Plus(-1); !last.Before(date); date = date.Plus(1) {
		for _, shift := range scenario.ByLength(s.Shifts) {
			if shift.Days.Contain(date, s.Holidays) && s.WorksOn(date) {
				end := time.Duration(shift.From+shift.Length()) * time.Minute
				out = append(out, clock.TimeOf(date.At(end, zone)))
			}
		}
	}

	for rows := rowChanges(s, clock); len(rows) > 0; {
		at, change := rows[0].at, 0
		for ; len(rows) > 0 && rows[0].at == at; rows = rows[1:] {
			change += rows[0].rostered
		}
		if change < 0 {
			out = append(out, at)
		}
	}

	slices.Sort(out)
	return slices.Compact(out)
}

// rowChange is a change of the agents of a file. Those who are away are rostered, too.
type rowChange struct {
	at             des.Time
	rostered, away int
}

// rowChanges returns the changes by the rows of a file within simulated time, ascending.
// Those before it take place at its start.
func rowChanges(s *scenario.Staff, clock *model.Clock) []rowChange {
	var out []rowChange
	for _, w := range s.Roster {
		from := rowChange{at: max(0, clock.TimeOf(w.From)), rostered: w.Agents}
		to := rowChange{at: max(0, clock.TimeOf(w.To)), rostered: -w.Agents}
		if w.Away {
			from.away = w.Agents
			to.away = -w.Agents
		}

		// Changes after the end of the simulation have no effect.
		for _, change := range [...]rowChange{from, to} {
			if change.at < clock.Stop {
				out = append(out, change)
			}
		}
	}

	slices.SortFunc(out, func(a, b rowChange) int { return cmp.Compare(a.at, b.at) })
	return out
}

// rosterTimes returns the times of possible changes of the number of agents, ascending.
func rosterTimes(s *scenario.Staff, rows []rowChange, clock *model.Clock, zone *time.Location) []des.Time {
	bounds := rosterBounds(s)
	var out []des.Time
	for day := range routing.LocalDays(clock.Start, clock.Instant(clock.Stop), zone) {
		out = append(out, clock.TimeOf(day.From))
		for _, m := range bounds {
			if at := day.At(int(m)); at.After(day.From) && at.Before(day.To) {
				out = append(out, clock.TimeOf(at))
			}
		}
	}

	for _, r := range rows {
		out = append(out, r.at)
	}

	if len(s.Outages) > 0 {
		out = append(out, clock.From, clock.To)
	}

	slices.Sort(out)
	return slices.Compact(out)
}

// rosterBounds returns the minutes of a day when the number of agents can change, and perhaps
// others.
func rosterBounds(s *scenario.Staff) []scenario.Minute {
	var out []scenario.Minute
	for i := range s.Shifts {
		shift := &s.Shifts[i]
		out = append(out, shift.From, shift.To)
		breaks := s.BreaksOf(shift)
		for k := range breaks {
			b := &breaks[k]
			turns := breakTurns(breaks[k:], shift)

			// The last ends where another would begin.
			for turn := range turns + 1 {
				out = append(out, (shift.From+b.After.Value+scenario.Minute(turn)*b.Takes)%scenario.MinutesPerDay)
			}
		}
	}

	for i := range s.Shrinkage {
		out = append(out, s.Shrinkage[i].From, s.Shrinkage[i].To)
	}

	for i := range s.Outages {
		out = append(out, s.Outages[i].From, s.Outages[i].To)
	}

	slices.SortFunc(out, cmp.Compare[scenario.Minute])
	return slices.Compact(out)
}

// agentsAt returns the agents on the phones and the paid agents at a minute of a local day,
// including the agents of a file.
func agentsAt(s *scenario.Staff, rostered, away int, date routing.Date, m scenario.Minute) (working, paid int) {
	unpaid := 0
	if scenario.Weekdays(0).Contain(date, s.Holidays) && s.WorksOn(date) {
		rostered += s.Agents.On(date)
	}

	for i := range s.Shifts {
		shift := &s.Shifts[i]
		since := m - shift.From
		began := date
		if m < shift.From { // of a shift that began the day before
			since, began = since+scenario.MinutesPerDay, date.Plus(-1)
		}

		if since < shift.Length() && shift.Days.Contain(began, s.Holidays) && s.WorksOn(began) {
			rostered += shift.Agents
			all, ofThese := onBreak(s.BreaksOf(shift), shift, since)
			away += all
			unpaid += ofThese
		}
	}

	// Shrinkage is a share of the agents who are not on a break, so the breaks are taken off first.
	shrinkage := 0.0
	if i := slices.IndexFunc(s.Shrinkage, func(p scenario.Shrink) bool { return p.Contains(m) }); i >= 0 {
		shrinkage = s.Shrinkage[i].Share
	}

	return onPhones(rostered-away, shrinkage), rostered - unpaid
}

// onPhones returns agents × (1 − shrinkage), rounded half up. Adding 1e-9 corrects the
// representation error of decimal shares: 25 × (1 − 0.3) is a little less than 17.5.
func onPhones(rostered int, shrinkage float64) int {
	return int(float64(float64(rostered)*(1-shrinkage)) + 0.5 + 1e-9)
}

// mostTurns is in how many turns the agents of a shift take a break: a quarter of them
// at a time.
const mostTurns = 4

// breakTurns returns the number of turns in which the agents of a shift take the first of the
// breaks. All turns end before the next break and the end of the shift. There are at most
// mostTurns.
func breakTurns(breaks []scenario.Break, s *scenario.Shift) int {
	b := &breaks[0]
	end := s.Length()
	if len(breaks) > 1 {
		end = min(end, breaks[1].After.Value)
	}
	return int(max(0, min(mostTurns, (end-b.After.Value)/b.Takes)))
}

// onBreak returns how many agents of a shift are on a break, some time after its start, and how many
// of them are not paid. In the i-th of n turns, from 0, it is agent number ⌊agents × i ÷ n⌋ up to the
// first of the next turn.
func onBreak(breaks []scenario.Break, s *scenario.Shift, since scenario.Minute) (away, unpaid int) {
	for i := range breaks {
		b := &breaks[i]

		// The turns of a break end before the next break, so the breaks after it count.
		turns := breakTurns(breaks[i:], s)

		if since < b.After.Value {
			break
		}

		// Each turn is the length of a break, and the turns follow each other.
		if turn := int((since - b.After.Value) / b.Takes); turn < turns {
			agents := s.Agents*(turn+1)/turns - s.Agents*turn/turns
			away += agents
			if b.Paid == "no" {
				unpaid += agents
			}
		}
	}
	return away, unpaid
}

// checkBreaks reports breaks of agents without shifts, and breaks that no shift is long
// enough for.
func (c *staffCompiler) checkBreaks(s *scenario.Staff) {
	if s.Shifts == nil && s.Agents.Count.Place.IsZero() {
		// They are missing, or could not be read.
		return
	}
	for i := range s.Breaks {
		b := &s.Breaks[i]
		fits := func(shift scenario.Shift) bool { return shift.Breaks == nil && breakTurns(s.Breaks[i:], &shift) > 0 }
		switch {
		case s.Shifts == nil:
			c.error(b.After.Place, diag.BadValue,
				fmt.Sprintf("a break is counted from the start of a shift, and group %q has no shift", s.Group.Value),
				`give the group shifts, as in {"08:00-16:00": 40}`)
			return
		case !slices.ContainsFunc(s.Shifts, fits):
			c.error(b.After.Place, diag.BadValue,
				fmt.Sprintf("no shift of group %q is long enough for this break", s.Group.Value),
				"begin it earlier, or remove it")
		}
	}
}
