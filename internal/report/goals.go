package report

import (
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// goals gives the value and the verdict of each goal on the days from first up to end.
func (b *builder) goals(of *Results, first, end int) []Goal {
	out := []Goal{}
	for i := range b.layout.Model.Goals {
		g, m := &b.layout.Model.Goals[i], b.layout.goalMeasure(i)
		row := Goal{
			Goal: g.Text, Kind: g.Subject.Kind.String(), Subject: m.About, Measure: m.Name, Bound: stats.Number(g.Bound), Side: "at_most",
			Each: g.Each.String(), OnDays: g.OnDays, Unit: m.Unit,
		}
		if g.AtLeast {
			row.Side = "at_least"
		}
		met := make([]float64, len(of.Replications)) // the share of the days on which it was met
		for r := range met {
			n := b.layout.DaysMet(&of.Replications[r], i, first, end)
			row.DaysMet, row.Days = row.DaysMet+n, row.Days+end-first
			met[r] = float64(n) / float64(end-first)
		}
		if g.Each == model.Together {
			row.Value = m.Estimate(b.Sample)
			row.Holds = verdict(g, row.Value)
		} else {
			b.judgePeriods(&row, of, i, first, end)
		}
		if g.OnDays > 0 && row.Value.Mean.Known() {
			row.Holds = verdictOnDays(g, met)
		}
		out = append(out, row)
	}
	return out
}

// DaysMet counts the days of a replication, from first up to end, on which a goal was
// met: in each of its periods, or for all calls of the day.
func (l *Layout) DaysMet(r *Replication, goal, first, end int) int {
	g, periods, missed := &l.Model.Goals[goal], &l.GoalPeriods[goal], make([]bool, end-first)
	for p, value := range r.Periods[goal] {
		if day := int(l.DayOf[periods.first[p]]); first <= day && day < end && !g.IsMet(value.Over/value.Under) {
			missed[day-first] = true
		}
	}
	n := 0
	for i := range missed {
		value := r.Days[first+i].Goals[goal]
		if !missed[i] && (periods.Len() > 0 || g.IsMet(value.Over/value.Under)) {
			n++
		}
	}
	return n
}

// judgePeriods judges a goal that has to hold in each period. It holds if it holds in all
// of them, each with its own interval: all of several hypotheses are shown at the level at
// which each one is (R. L. Berger, "Multiparameter hypothesis testing and acceptance
// sampling", Technometrics 24(4), 1982). It does not hold if one of the periods misses
// the bound by its interval among so many simultaneous ones.
func (b *builder) judgePeriods(row *Goal, of *Results, goal, first, end int) {
	g, periods := &b.layout.Model.Goals[goal], &b.layout.GoalPeriods[goal]
	type judged struct {
		period int
		value  stats.Estimate
	}
	var all []judged
	for p := range periods.Len() {
		if day := int(b.layout.DayOf[periods.first[p]]); first <= day && day < end {
			if value := b.layout.estimatePeriod(of, goal, p); value.Mean.Known() {
				all = append(all, judged{p, value})
			}
		}
	}
	row.Value = stats.Estimate{Mean: unknown, Low: unknown, High: unknown}
	row.Holds = stats.Yes
	for _, j := range all {
		domain := row.Unit.domain()
		simultaneous := j.value.Simultaneous(len(all), len(of.Replications)).Within(domain)
		j.value = j.value.Within(domain)
		holds := verdict(g, j.value)
		if holds != stats.Yes && verdict(g, simultaneous) != stats.No {
			holds = stats.Undecided
		}
		worse := !row.Value.Mean.Known() || g.AtLeast == (j.value.Mean < row.Value.Mean) && j.value.Mean != row.Value.Mean
		if severity(holds) > severity(row.Holds) || holds == row.Holds && worse {
			at := b.layout.Model.Clock.Instant(b.layout.Start(periods.first[j.period]))
			row.Holds, row.Value, row.Period = holds, j.value, &at
		}
	}
}

var unknown = stats.Number(math.NaN())

func severity(v stats.Verdict) int {
	return slices.Index([]stats.Verdict{stats.Yes, stats.Undecided, stats.No}, v)
}

// verdict reports whether a goal holds by its estimate. A goal holds if its measure has no
// value (NaN).
func verdict(g *model.Goal, value stats.Estimate) stats.Verdict {
	switch {
	case !value.Mean.Known():
		return stats.Yes
	case g.AtLeast:
		return value.AtLeast(g.Bound)
	default:
		return value.AtMost(g.Bound)
	}
}

// verdictOnDays reports whether a goal holds by the share of days on which it was met: met
// has the share of each replication. A goal for all days fails on the first day that
// misses it, whatever the confidence interval.
func verdictOnDays(g *model.Goal, met []float64) stats.Verdict {
	if g.OnDays == 1 && slices.ContainsFunc(met, func(share float64) bool { return share < 1 }) {
		return stats.No
	}
	return stats.Mean(met).AtLeast(g.OnDays)
}
