package sim

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// measure takes a criterion's measure, on one day or on all: a fraction, or seconds.
// What is no ratio is over 1.
func (y *tally) measure(t *tables, i int) ratio {
	k := &t.Criteria[i]
	switch k.Measure {
	case scenario.Occupancy:
		return y.occupancy(k.About)
	case scenario.BlockedRatio, scenario.SelfServedRatio, scenario.RedialedRatio:
		return y.callRatio(k)
	}
	v := y.visitsOf(t, k.About)
	f := figuresOf(&v)
	switch k.Measure {
	case scenario.ServiceLevel:
		return ratio{float64(y.met[i]), f.serviceLevel.under}
	case scenario.AbandonedRatio:
		return f.abandoned
	case scenario.WaitMean:
		return ratio{f.wait.over / second, f.wait.under}
	case scenario.ASA:
		return ratio{f.asa.over / second, f.asa.under}
	case scenario.WaitMax:
		return ratio{f.max / second, 1}
	case scenario.AnswerP50, scenario.AnswerP90, scenario.AnswerP95, scenario.AnswerP99:
		return ratio{f.answers[k.Measure-scenario.AnswerP50] / second, 1}
	default:
		return ratio{f.waits[k.Measure-scenario.WaitP50] / second, 1}
	}
}

// visitsOf merges the visits that a criterion is about.
func (y *tally) visitsOf(t *tables, a scenario.About) visits {
	var v visits
	switch a.Kind {
	case scenario.AboutTier:
		v.merge(&y.tiers[a.Index].visits)
	case scenario.AboutRegion:
		v.merge(&y.regions[a.Index].visits)
	case scenario.AboutLine:
		v.merge(&y.lines[a.Index].visits)
	default:
		for q := range y.queues {
			at := &t.queues[q]
			if a.Kind == scenario.AboutCenter || a.IsOf(at.service, at.hub) {
				v.merge(&y.queues[q].visits)
			}
		}
	}
	return v
}

// occupancy is (talk + wrap-up) ÷ staffed time, of a group or of all.
func (y *tally) occupancy(a scenario.About) ratio {
	var r ratio
	for g := range y.groups {
		if a.Kind != scenario.AboutGroup || a.Index == g {
			r.over += y.groups[g].busy.Float64()
			r.under += y.groups[g].staffed.Float64()
		}
	}
	return r
}

// callRatio is blocked or redialed ÷ arrived, or self-served ÷ calls that were
// not blocked (containment).
func (y *tally) callRatio(k *scenario.Criterion) ratio {
	n := y.callsOf(k.About)
	switch k.Measure {
	case scenario.BlockedRatio:
		return ratio{float64(n.finals[Blocked]), float64(n.arrived)}
	case scenario.RedialedRatio:
		return ratio{float64(n.redialed), float64(n.arrived)}
	default:
		return ratio{float64(n.finals[SelfServed]), float64(n.arrived - n.finals[Blocked])}
	}
}

// callsOf sums the calls that a criterion is about, with those that have not ended.
func (y *tally) callsOf(a scenario.About) callTally {
	switch a.Kind {
	case scenario.AboutTier:
		return y.tiers[a.Index].calls
	case scenario.AboutRegion:
		return y.regions[a.Index].calls
	case scenario.AboutLine:
		return y.lines[a.Index].calls
	}
	var n callTally
	for i := range y.lines {
		n.merge(&y.lines[i].calls)
	}
	return n
}

// judge gives a criterion's verdict over days: on its estimate, or on the share
// of days on which it was met. What nobody was there for holds, as it is met on
// each day; what has to hold on all days does not after one on which it was not,
// whatever the interval.
func judge(k *scenario.Criterion, value stats.Estimate, met []float64) stats.Verdict {
	switch {
	case !value.Mean.Known():
		return stats.Yes
	case k.OnDays == 1 && slices.Contains(met, 0):
		return stats.No
	case k.OnDays > 0:
		return stats.Mean(met).AtLeast(k.OnDays)
	case k.AtLeast:
		return value.AtLeast(k.Bound)
	default:
		return value.AtMost(k.Bound)
	}
}
