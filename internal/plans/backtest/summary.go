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
	e.all++
	if v.Inside {
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
	r.Summary = []Summary{}
	var days, intervals []errorSums // of each row
	rows := map[subject]int{}
	for i := range r.Days {
		for k := range r.Days[i].Measures {
			v := &r.Days[i].Measures[k]
			row, ok := rows[v.subject()]
			if !ok {
				row = len(r.Summary)
				rows[v.subject()] = row
				r.Summary = append(r.Summary, Summary{About: v.About, Measure: v.Measure, Unit: v.Unit, Title: v.Title})
				days, intervals = append(days, errorSums{}), append(intervals, errorSums{})

				if c, ok := r.calibrations[v.subject()]; ok {
					r.Summary[row].Calibration = &c
				}
			}

			days[row].add(v, 1)
		}
	}

	for i := range r.Intervals {
		for k := range r.Intervals[i].Measures {
			v := &r.Intervals[i].Measures[k]
			if row, ok := rows[v.subject()]; ok {
				intervals[row].add(v, v.Offered)
			}
		}
	}

	for row := range r.Summary {
		s := &r.Summary[row]
		s.Errors = days[row].means()
		s.DaysInside = days[row].inside
		s.Days = days[row].all

		if e := &intervals[row]; e.all > 0 {
			s.Intervals = &IntervalErrors{e.means(), e.inside, e.all}
		}
	}
}

const (
	falseAlarm    = 0.05 // probability that chance alone makes any input differ
	minDifference = 0.03 // a difference that is smaller than this part is no cause
	leastInside   = 0.8  // of the values by day lie in their ranges if the prediction is right, whose mean is 0.9
)

// findCauses compares the inputs of the prediction over all dates: the inputs of the center and of
// each queue, as far as the records contain them. An input differs if its real value lies outside
// of the bounds for one more value of a normal distribution. The bounds are so wide that all inputs
// lie inside with a probability of 95% (Bonferroni's inequality).
func (r *run) findCauses() {
	r.Inputs = []Input{}
	r.LikelyCauses = []Cause{}

	var of []comparedInput
	for subject, name := range r.frame.names[:1+len(r.frame.layout.Queues)] {
		for i := range inputs {
			m := &inputs[i]
			if !m.isIn(r.OfReport) {
				continue
			}
			days := r.compared.simulated[subject]
			if actual := m.value(&r.compared.real[subject]); !math.IsNaN(actual) {
				r.Inputs = append(r.Inputs,
					Input{
						About:     name,
						Input:     m.name,
						Title:     Title{r.frame.titles[subject], m.title},
						Predicted: m.estimate(days),
						Actual:    stats.Number(actual),
						Unit:      m.unit,
					})
				of = append(of, comparedInput{m, m.each(days)})
			}
		}
	}

	// A cause is an input that is off by more than chance, and by enough to matter.
	var most Cause // that chance may explain
	for i := range r.Inputs {
		v := &r.Inputs[i]
		m := of[i].input
		low, high := stats.PredictNormal(of[i].each, domain(v.Unit), 1-falseAlarm/float64(len(of)))
		ratio := v.Actual / v.Predicted.Mean
		off := math.Abs(float64(v.Actual - v.Predicted.Mean))
		isRelevant := math.Abs(float64(ratio)-1) > minDifference

		v.Differs = (v.Actual < low || v.Actual > high) && isRelevant
		cause := Cause{
			Cause:       m.cause,
			About:       v.About,
			Input:       v.Input,
			Ratio:       ratio,
			MayBeChance: !v.Differs,
			Sentence:    m.sentence(v),
			distance:    off / max(float64(high-low)/2, math.SmallestNonzeroFloat64), difference: off,
		}

		switch {
		case v.Differs:
			r.LikelyCauses = append(r.LikelyCauses, cause)
		case isRelevant && cause.distance > most.distance:
			most = cause
		}
	}

	// If the prediction is wrong without a certain cause, the largest difference is better than none.
	if inside, days := r.inside(); len(r.LikelyCauses) == 0 && most.distance > 0 &&
		float64(inside) < leastInside*float64(days) {
		r.LikelyCauses = append(r.LikelyCauses, most)
	}
}

// comparedInput is an input with its value in each replication.
type comparedInput struct {
	*input
	each []float64
}

// sortCauses puts the kind of cause first that has the largest effect and, of causes without an
// effect, that chance explains least; and of a kind the largest difference.
func sortCauses(causes []Cause) {
	largest := map[string]float64{}
	for i := range causes {
		largest[causes[i].Cause] = max(largest[causes[i].Cause], causes[i].distance)
	}

	// Inputs of one kind stay together, so the largest of a kind decides its place.
	slices.SortStableFunc(causes, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(b.Effect, a.Effect), cmp.Compare(largest[b.Cause], largest[a.Cause]),
			cmp.Compare(a.Cause, b.Cause),
			cmp.Compare(b.difference, a.difference))
	})
}

// inside counts the values by day inside the range of one day, and all values. The values of an
// only queue and an only tier are the center's values. Calls that arrive as in the report are no
// prediction.
func (v *Validation) inside() (inside, all int) {
	for i := range v.Summary {
		isReplayed := v.OfReport && !v.Forecast && v.Summary[i].Measure == offered.name
		if v.sameAsCenter[v.Summary[i].About] || isReplayed {
			continue
		}
		inside += v.Summary[i].DaysInside
		all += v.Summary[i].Days
	}
	return inside, all
}

// sentence says by how much an input differs: "the mean talk time of the center is 5m30s,
// 10.1% longer than predicted (4m55s to 5m05s)".
func (m *input) sentence(v *Input) string {
	word := m.more
	by := float64(v.Actual/v.Predicted.Mean) - 1
	about := v.Title.Subject.String()
	if by < 0 {
		word = m.less
	}
	if v.About == report.CenterSubject {
		about = "the center"
	}
	return fmt.Sprintf("%s %s, %s %s than predicted (%s)", fmt.Sprintf(m.subject, about), v.Unit.Format(v.Actual),
		report.Percentage(stats.Number(math.Abs(by))), word, rangeOf(v.Unit, v.Predicted))
}

// compareWaits gives the quantiles of the waits of each subject that had any.
func (r *run) compareWaits() {
	r.QQ = []QQ{}
	for subject, name := range r.frame.names {
		simulated := &r.waits[subject]
		real := &r.realWaits[subject]
		if simulated.Count == 0 || real.Count == 0 {
			continue
		}

		// Quantiles of both distributions at equal ranks form the diagram.
		qq := QQ{About: name, Title: r.frame.titles[subject]}
		for percent := 1; percent < 100; percent++ {
			q := float64(percent) / 100
			qq.Points = append(qq.Points,
				QQPoint{q, stats.Number(simulated.Quantile(q) / second), stats.Number(real.Quantile(q) / second)})
		}

		r.QQ = append(r.QQ, qq)
	}
}
