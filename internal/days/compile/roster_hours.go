package compile

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// hoursMargin is the longest time that agents may be on the phones before opening and after
// closing.
const hoursMargin = time.Hour

// checkHours advises about agents who are on the phones while all queues of their group are closed,
// once per group. Rows outside simulated time are left out, because the opening hours cover only
// simulated time.
func (r *rosterReader) checkHours() {
	open := map[int][]routing.Period{}
	from := r.model.Clock.Start
	to := r.model.Clock.Instant(r.model.Clock.Stop)
	for i := range r.rows {
		w := &r.rows[i]
		s := &r.Staff[w.group]
		isSimulated := !w.From.Before(from) && !w.To.After(to)
		if w.Away || w.Agents == 0 || s.Roster == nil || !isSimulated {
			continue
		}

		periods, known := open[w.group]
		if !known {
			periods = r.openPeriods(s)
			open[w.group] = periods
		}

		if closed := outsideOf(periods, w.From, w.To); closed > hoursMargin && r.table.Once("hours of "+s.Group.Value) {
			r.table.Advise(w.of, r.table.Column(r.column("group")), scenario.RosterHours,
				fmt.Sprintf("group %q is on the phones for %s while all its queues at %s are closed", s.Group.Value,
					yaml.FormatDuration(closed), s.Hub.Value), "correct the row, or the hours in routing.yaml")
		}
	}
}

// openPeriods returns when any queue of a group is open at its hub, ordered by their
// starts.
func (c *staffCompiler) openPeriods(s *scenario.Staff) []routing.Period {
	hub, ok := c.center.Hub(s.Hub.Value)
	if !ok {
		return nil
	}

	clock := &c.model.Clock
	var out []routing.Period
	for _, k := range s.Queues {
		if id, ok := c.center.Queue(k.Queue.Value); ok {
			out = append(out,
				c.center.Queues[id].Hours.Periods(clock.Start, clock.Instant(clock.Stop), c.center.Hubs[hub].Zone)...)
		}
	}

	// The periods of several queues can overlap. They are joined, so that each time counts once.
	slices.SortFunc(out, func(a, b routing.Period) int { return a.From.Compare(b.From) })
	var union []routing.Period
	for _, p := range out {
		if last := len(union) - 1; last >= 0 && !union[last].To.Before(p.From) {
			if union[last].To.Before(p.To) {
				union[last].To = p.To
			}
			continue
		}
		union = append(union, p)
	}

	return union
}

// outsideOf returns how much of a time is outside of ordered, disjoint periods.
func outsideOf(periods []routing.Period, from, to time.Time) time.Duration {
	out := to.Sub(from)
	i, _ := slices.BinarySearchFunc(periods, from, func(p routing.Period, at time.Time) int { return p.To.Compare(at) })
	for ; i < len(periods) && periods[i].From.Before(to); i++ {
		begin := periods[i].From
		end := routing.Earlier(periods[i].To, to)
		if begin.Before(from) {
			begin = from
		}
		out -= max(0, end.Sub(begin))
	}
	return out
}
