package backtest

import (
	"context"
	"math"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Calibration holds the position of the real days before the compared ones in their ranges. It
// moves and widens the range and the median of a compared day. A simulation leaves out facts that
// its scenario does not have, such as the habits of single agents. The days before show the effect
// of these facts.
type Calibration struct {
	Days   int     `json:"days"`
	Offset float64 `json:"offset"` // of the real days from the median, in standard deviations of the simulated ones
	Spread float64 `json:"spread"` // of the real days around that, at least 1
}

const (
	// fewestCalibrated and mostCalibrated are how many days are looked at: a week tells too little,
	// and the last weeks more than those before.
	fewestCalibrated = 8
	mostCalibrated   = 21

	// calibrationReplications is the number of replications per day, if all days together have at
	// most calibrationVisits visits.
	calibrationReplications = 39
	calibrationVisits       = 1_000_000

	// rightDays is the weight of the assumption that the ranges are right, in days.
	rightDays = 5

	// farthest bounds the distance of a day from the median, in standard deviations, so that an
	// outage counts as one day that is unlike the others.
	farthest = 4

	// tail95 is the quantile of the normal distribution at the upper end of a range of days.
	tail95 = 1.6448536269514722
)

// subject identifies the measure of a subject.
type subject struct{ about, measure string }

func (v *Value) subject() subject { return subject{v.About, v.Measure} }

// calibrate predicts the days before the compared ones. From the distances of their real values to the
// predicted medians it estimates a calibration of the ranges of each subject.
func (r *run) calibrate(ctx context.Context) error {
	n := len(r.before)
	if n == 0 {
		return nil
	}

	r.CalibratedOn = namesOfDays(n, r.actual.dates[r.before[0]].String(), r.actual.dates[r.before[n-1]].String())
	replications := max(stats.MinDaysForRange,
		min(calibrationReplications, calibrationVisits/max(1, r.actual.visitsOf(r.before))))
	distances := map[subject][]float64{} // of the days
	for _, i := range r.before {
		// The days before are predicted like the compared ones, so that their errors are of the same
		// kind.
		p, err := r.predict(ctx, i, min(replications, r.how.Replications))
		if err != nil {
			return err
		}

		day := p.sums(0, p.layout.Intervals)
		r.earlier.add(day)

		for _, v := range p.values(day, 0, p.layout.Intervals, true, r.how.Forecast) {
			if d := v.distance(); !math.IsNaN(d) {
				distances[v.subject()] = append(distances[v.subject()], d)
			}
		}
	}

	for of, d := range distances {
		r.calibrations[of] = calibrationOf(d)
	}

	return nil
}

// before gives the last dates before those that are compared, if they are enough: fewer where they
// have many visits.
func (a *Actual) before() []int {
	dates := a.between(max(0, a.from-mostCalibrated), a.from)
	if len(dates) < fewestCalibrated {
		return nil
	}

	// The earliest dates are left out first, because the latest ones are most like the compared ones.
	for len(dates) > fewestCalibrated && stats.MinDaysForRange*a.visitsOf(dates) > calibrationVisits {
		dates = dates[1:]
	}
	return dates
}

// side returns the standard deviation of the simulated days above the median, or below it, as if
// they were normal on each side. If one side has no deviation, it returns the other side's.
func (v *Value) side(above bool) float64 {
	up := float64(v.Predicted.P95-v.Median) / tail95
	down := float64(v.Median-v.Predicted.P5) / tail95
	if above && up > 0 || down <= 0 {
		return up
	}
	return down
}

// distance returns the distance of the real value from the median, in standard deviations of the
// simulated days. It is NaN if these are all alike and the real value differs.
func (v *Value) distance() float64 {
	off := float64(v.Actual - v.Median)
	side := v.side(off > 0)
	switch {
	case off == 0:
		return 0
	case side <= 0:
		return math.NaN()
	}
	return min(max(off/side, -farthest), farthest)
}

// at is the value at a distance from the median. It grows with the distance.
func (v *Value) at(distance float64) stats.Number {
	return v.Median + stats.Number(distance*v.side(distance > 0))
}

// calibrationOf estimates the distribution of one more distance. It is the predictive distribution
// of a normal distribution with unknown mean and variance, with a conjugate prior worth some days
// whose ranges are right (Gelman and others, Bayesian Data Analysis, 3rd ed., 2013, §3.3).
// Predictions that are corrected by earlier errors are model output statistics (Gneiting, Raftery,
// Westveld and Goldman, "Calibrated probabilistic forecasting using ensemble model output
// statistics", Monthly Weather Review 133, 2005). The scenario may be fitted to the days, and is
// then nearer to them than to others. So ranges never become narrower.
func calibrationOf(distances []float64) Calibration {
	n := float64(len(distances))
	sum := 0.0
	squares := 0.0
	for _, d := range distances {
		sum += d
		squares += float64(d * d)
	}

	// The prior counts as some days at distance 0 with variance 1.
	all := n + rightDays
	offset := sum / all
	variance := (rightDays + squares - float64(all*offset*offset)) / all
	student := stats.StudentT(len(distances)+rightDays+1, 0.90) / tail95

	return Calibration{len(distances), offset, max(1, math.Sqrt(variance*(1+1/all))*student)}
}

// correct moves and widens a range, and moves the median.
func (v *Value) correct(c Calibration) {
	e := v.Predicted
	half := float64(tail95 * c.Spread)

	// All three are computed from the old median and range, so the median changes last.
	e.P5 = v.at(c.Offset - half)
	e.P95 = v.at(c.Offset + half)
	v.Median = v.at(c.Offset)
	v.setPredicted(e)
}

// setPredicted sets the prediction, within the measure's domain.
func (v *Value) setPredicted(e stats.Estimate) {
	v.Predicted = e.Within(domain(v.Unit))
	v.Inside = v.Predicted.P5 <= v.Actual && v.Actual <= v.Predicted.P95
}
