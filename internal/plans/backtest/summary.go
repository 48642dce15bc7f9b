package backtest

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// errorSums sums absolute errors with their weights.
type errorSums struct {
	Errors
	weight      stats.Number
	inside, all int
}

// add adds a value. One that no simulated day has, as in an interval in which none has a
// call, has no error.
func (e *errorSums) add(v *Value, weight float64) {
	if e.all++; v.Inside {
		e.inside++
	}
	if !v.Median.Known() {
		return
	}
	distance := func(n stats.Number) stats.Number { return stats.Number(weight * math.Abs(float64(n-v.Actual))) }
	e.weight += stats.Number(weight)
	e.MeanAbsoluteError += distance(v.Median)
	e.ErlangA += distance(v.ErlangA)
	e.ErlangC += distance(v.ErlangC)
}

func (e *errorSums) means() Errors {
	return Errors{e.MeanAbsoluteError / e.weight, e.ErlangA / e.weight, e.ErlangC / e.weight}
}

// summarize summarizes each measure of each subject over the dates and intervals.
func (r *run) summarize() {
	days, intervals := map[subject]*errorSums{}, map[subject]*errorSums{}
	sum := func(into map[subject]*errorSums, periods []Period, weight func(*Value) float64) {
		for i := range periods {
			for k := range periods[i].Measures {
				v := &periods[i].Measures[k]
				of := v.subject()
				if into[of] == nil {
					into[of] = &errorSums{}
				}
				into[of].add(v, weight(v))
			}
		}
	}
	sum(days, r.Days, func(*Value) float64 { return 1 })
	sum(intervals, r.Intervals, func(v *Value) float64 { return v.Offered })
	r.Summary = []Summary{}
	for i := range r.Days {
		for k := range r.Days[i].Measures {
			v := &r.Days[i].Measures[k]
			of := v.subject()
			e := days[of]
			if e == nil { // summarized at an earlier date
				continue
			}
			delete(days, of)
			row := Summary{About: v.About, Measure: v.Measure, Unit: v.Unit, Errors: e.means(), DaysInside: e.inside, Days: e.all}
			if e := intervals[of]; e != nil {
				row.Intervals = &IntervalErrors{e.means(), e.inside, e.all}
			}
			if c, ok := r.calibrations[of]; ok {
				row.Calibration = &c
			}
			r.Summary = append(r.Summary, row)
		}
	}
}

const (
	falseAlarm    = 0.05 // probability that chance alone makes any input differ
	minDifference = 0.03 // a difference that is smaller than this part is no cause
	leastInside   = 0.8  // of the values by day lie in their ranges if the prediction is right, whose mean is 0.9
)

// findCauses compares the inputs of the prediction over all dates. An input differs if its
// real value lies outside of the bounds for one more value of a normal distribution, which
// are so wide that all inputs lie inside of theirs with 95 % probability (Bonferroni's
// inequality).
func (r *run) findCauses() {
	all := r.compareInputs()
	r.Inputs, r.LikelyCauses = []Input{}, []Cause{}
	var most Cause // that chance may explain
	for _, c := range all {
		low, high := stats.PredictNormal(c.each, domain(c.unit), 1-falseAlarm/float64(len(all)))
		ratio := c.Actual / c.Predicted.Mean
		isRelevant := math.Abs(float64(ratio)-1) > minDifference
		c.Differs = (c.Actual < low || c.Actual > high) && isRelevant
		r.Inputs = append(r.Inputs, c.Input)
		distance := math.Abs(float64(c.Actual-c.Predicted.Mean)) / max(float64(high-low)/2, math.SmallestNonzeroFloat64)
		cause := Cause{
			Cause: c.cause, About: c.About, Input: c.Input.Input, Ratio: ratio, MayBeChance: !c.Differs, Sentence: c.sentence(&c.Input),
			distance: distance, difference: math.Abs(float64(c.Actual - c.Predicted.Mean)),
		}
		switch {
		case c.Differs:
			r.LikelyCauses = append(r.LikelyCauses, cause)
		case isRelevant && distance > most.distance:
			most = cause
		}
	}
	if inside, days := r.Inside(); len(r.LikelyCauses) == 0 && most.distance > 0 && float64(inside) < leastInside*float64(days) {
		r.LikelyCauses = append(r.LikelyCauses, most)
	}
}

// sortCauses puts the kind of cause first that has the largest effect and, of causes without an
// effect, that chance explains least; and of a kind the largest difference.
func sortCauses(causes []Cause) {
	largest := map[string]float64{}
	for i := range causes {
		largest[causes[i].Cause] = max(largest[causes[i].Cause], causes[i].distance)
	}
	slices.SortStableFunc(causes, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(b.Effect, a.Effect), cmp.Compare(largest[b.Cause], largest[a.Cause]), cmp.Compare(a.Cause, b.Cause),
			cmp.Compare(b.difference, a.difference))
	})
}

// comparedInput is an input with its value in each replication.
type comparedInput struct {
	Input
	*input
	each []float64
}

// compareInputs compares the inputs of the center and of each queue, as far as the records
// tell them.
func (r *run) compareInputs() []comparedInput {
	var all []comparedInput
	for subject, name := range r.frame.names[:1+len(r.frame.layout.Queues)] {
		for i := range inputs {
			m := &inputs[i]
			actual := m.value(&r.compared.real[subject])
			if math.IsNaN(actual) {
				continue
			}
			c := comparedInput{Input{
				About: name, Input: m.name, Predicted: m.estimate(r.compared.simulated[subject]),
				Actual: stats.Number(actual), Unit: m.unit,
			}, m, m.each(r.compared.simulated[subject])}
			all = append(all, c)
		}
	}
	return all
}

// Inside counts the values by day that lie in the range of one day, and all of them. Those
// of the only queue and of the only tier are those of the center.
func (v *Validation) Inside() (inside, all int) {
	for i := range v.Summary {
		if v.sameAsCenter[v.Summary[i].About] {
			continue
		}
		inside, all = inside+v.Summary[i].DaysInside, all+v.Summary[i].Days
	}
	return inside, all
}

// sentence says by how much an input differs: "the mean talk time of the center is 5m30s,
// 10.1% longer than predicted (4m55s to 5m05s)".
func (m *input) sentence(v *Input) string {
	word, by, about := m.more, float64(v.Actual/v.Predicted.Mean)-1, v.About
	if by < 0 {
		word = m.less
	}
	if about == report.CenterSubject {
		about = "the center"
	}
	return fmt.Sprintf("%s %s, %s %s than predicted (%s)", fmt.Sprintf(m.subject, about), v.Unit.Format(v.Actual),
		report.Percentage(stats.Number(math.Abs(by))), word, Range(v.Unit, v.Predicted))
}

// compareWaits gives the quantiles of the waits of each subject that had any.
func (r *run) compareWaits() {
	r.QQ = []QQ{}
	for subject, name := range r.frame.names {
		simulated, real := &r.waits[subject], &r.realWaits[subject]
		if simulated.Count == 0 || real.Count == 0 {
			continue
		}
		qq := QQ{About: name}
		for percent := 1; percent < 100; percent++ {
			q := float64(percent) / 100
			qq.Points = append(qq.Points, QQPoint{q, stats.Number(simulated.Quantile(q) / second), stats.Number(real.Quantile(q) / second)})
		}
		r.QQ = append(r.QQ, qq)
	}
}
