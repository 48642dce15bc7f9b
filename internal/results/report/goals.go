package report

import (
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// goals gives the value and the verdict of each goal.
func (b *builder) goals() []Goal {
	out := []Goal{}
	for i := range b.layout.Model.Goals {
		g := &b.layout.Model.Goals[i]
		m := goalMeasure(b.layout, i)
		row := Goal{
			Goal:         g.Text,
			Title:        g.Title,
			MeasureTitle: g.Measure.Title(),
			Kind:         g.Subject.Kind.String(),
			Subject:      m.Subject,
			Measure:      m.Name,
			Bound:        stats.Number(g.Bound),
			Side:         "at_most",
			Each:         g.Each.String(), OnDays: g.OnDays, Unit: m.Unit, per: g.Measure.Per(),
		}

		row.During, row.Outside = b.goalParts(i)
		if g.AtLeast {
			row.Side = "at_least"
		}

		// Days of all replications count alike, but the interval needs the share of each replication.
		met := make([]float64, len(b.results.Replications)) // the share of the days on which it was met
		for r := range met {
			n := b.layout.DaysMet(&b.results.Replications[r], i, b.first, b.end)
			row.DaysMet += n
			row.Days = row.Days + b.end - b.first
			met[r] = float64(n) / float64(b.end-b.first)
		}

		// A goal without periods has one value. Otherwise the worst period is the value of the goal.
		if g.Each == model.Together {
			row.Value = m.Estimate(b.Sample)
			row.Holds = verdict(g, row.Value)
		} else {
			worst := b.judgePeriods(i)
			row.Holds, row.Value, row.Period = worst.holds, worst.value, b.startOf(i, worst.period)
			if row.Period != nil {
				row.when = row.Period.Format(periodLayout(b.layout, g.Each))
			}
		}

		// A goal on a share of the days is judged by that share, and not by the mean of all days.
		if g.OnDays > 0 && row.Value.Mean.Known() {
			row.Holds = verdictOnDays(g, met)
		}

		out = append(out, row)
	}

	return out
}

// judgePeriods judges a goal that has to hold in each period. It holds if it holds in all of them,
// each with its own interval. This is the intersection-union test: it shows all of several
// hypotheses at the level of each one (R. L. Berger, "Multiparameter hypothesis testing and
// acceptance sampling", Technometrics 24(4), 1982). The goal does not hold if one of the periods
// misses the bound by its simultaneous confidence interval, which is wider and allows for the
// number of periods.
func (s *Sample) judgePeriods(goal int) judged {
	g := &s.layout.Model.Goals[goal]
	periods := &s.layout.GoalPeriods[goal]
	n := 0
	values := make([]stats.Estimate, periods.Len())
	for p := range values {
		// A sample of one day leaves out the periods of other days.
		values[p] = unknownEstimate
		if day := int(s.layout.DayOf[periods.First[p]]); s.first <= day && day < s.end {
			values[p] = s.estimatePeriod(goal, p)
		}
		if values[p].Mean.Known() {
			n++
		}
	}

	// The domain of the measure limits each interval: a share stays between 0% and 100%.
	domain := Unit(g.Measure.Unit()).domain()
	worst := judged{-1, unknownEstimate, stats.Yes}
	for p, value := range values {
		if !value.Mean.Known() {
			continue
		}

		// Of many periods, some miss the bound by chance. So a period fails only if its interval
		// fails that holds for all periods at once.
		simultaneous := value.Simultaneous(n, len(s.results.Replications)).Within(domain)
		value = value.Within(domain)

		holds := verdict(g, value)
		if holds != stats.Yes && verdict(g, simultaneous) != stats.No {
			holds = stats.Undecided
		}

		// The worst period is the one with the worst verdict, and then with the worst value.
		worse := value.Mean > worst.value.Mean
		if g.AtLeast {
			worse = value.Mean < worst.value.Mean
		}

		worse = worse || worst.period < 0
		if severity(holds) > severity(worst.holds) || holds == worst.holds && worse {
			worst = judged{p, value, holds}
		}
	}

	return worst
}

// startOf returns when a period of a goal begins; nil for -1.
func (s *Sample) startOf(goal, period int) *time.Time {
	if period < 0 {
		return nil
	}
	at := s.layout.Model.Clock.Instant(s.layout.Start(s.layout.GoalPeriods[goal].First[period]))
	return &at
}

// judged is a period of a goal with the goal's value and verdict in it. The period is -1 if no
// period has calls.
type judged struct {
	period int
	value  stats.Estimate
	holds  stats.Verdict
}

var (
	unknown         = stats.Number(math.NaN())
	unknownEstimate = stats.Estimate{Mean: unknown, Low: unknown, High: unknown, P5: unknown, P95: unknown}
)

func severity(v stats.Verdict) int {
	return slices.Index([]stats.Verdict{stats.Yes, stats.Undecided, stats.No}, v)
}

// verdict reports whether a goal holds by its estimate. A goal holds if its measure has no
// value (NaN).
func verdict(g *model.Goal, value stats.Estimate) stats.Verdict {
	// Without calls nobody was served badly, so the goal holds.
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
