package backtest

import (
	"fmt"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// dates names the dates compared.
func (v *Validation) dates() string {
	return namesOfDays(len(v.Days), v.Days[0].Date, v.Days[len(v.Days)-1].Date)
}

func namesOfDays(n int, first, last string) string {
	if n > 1 {
		return fmt.Sprintf("%d days, %s to %s", n, first, last)
	}
	return first
}

// arrivals says whose calls and agents are in the simulation, and on which days the ranges are
// calibrated.
func (v *Validation) arrivals() string {
	isRecorded := v.Staff == "records"
	text := "with the arrivals of the records, and the agents of the scenario"
	switch {
	case v.Forecast && isRecorded:
		text = "a forecast: with the scenario's arrivals, and the agents of the records"
	case v.Forecast:
		text = "a forecast: with the scenario's arrivals"
	case v.OfReport:
		text = "with the calls of the report, at random times in their intervals, and the agents of the scenario"
	case isRecorded:
		text = "with the arrivals and the agents of the records"
	}

	if of := model.ServiceLevelNamed(v.LevelOf); of != model.OfOffered {
		text += "; service levels of " + of.Words()
	}

	if v.CalibratedOn != "" {
		text += "; ranges calibrated on " + v.CalibratedOn
	}

	return text
}

// rangeOf formats the range of days of an estimate.
func rangeOf(unit report.Unit, e stats.Estimate) string {
	if !e.P5.Known() {
		return "–"
	}
	return unit.Format(e.P5) + " to " + unit.Format(e.P95)
}

// Verdict says whether the real days lie in their ranges and, if an input differs, which
// is the likely cause of errors.
func (v *Validation) Verdict() string {
	inside, all := v.inside()
	text := fmt.Sprintf("%s of %s by day lie in the range of one day; nine of ten are expected.",
		diag.Thousands(inside), diag.Plural(all, "value"))
	if s := v.mostOffset(); s != nil {
		above := "above"
		if s.Calibration.Offset < 0 {
			above = "below"
		}
		text += fmt.Sprintf("\nOn the days before, %q of the center was %.1f standard deviations of a day %s the prediction."+
			" The ranges are corrected by this difference. The scenario lacks something.",
			s.Title.Measure, math.Abs(s.Calibration.Offset), above)
	}

	if len(v.LikelyCauses) == 0 {
		return text + "\nNo input differs by more than chance explains."
	}

	first := &v.LikelyCauses[0]
	text += fmt.Sprintf("\nLikely cause of errors: %s: %s.", first.Cause, first.Sentence)
	if w := first.Wait; w != nil {
		text += fmt.Sprintf("\nWith the real %s of each day the %s of a day is predicted as %s in place of %s; it was %s.",
			first.Cause, waitWords[w.Measure], report.Seconds.Format(w.WithReal), report.Seconds.Format(w.Predicted),
			report.Seconds.Format(w.Actual))
	}

	if first.MayBeChance {
		text += " Chance may explain it: compare more days."
	}

	for _, cause := range v.otherCauses() {
		text += fmt.Sprintf("\nAlso differs: %s: %s.", cause.Cause, cause.Sentence)
	}

	return text
}

// waitWords name the measures of a WaitChange.
var waitWords = map[string]string{meanWait.name: "mean wait", asa.name: "average speed of answer"}

// mostOffset returns the measure of the center whose days before the compared ones were farthest
// from the prediction, by more than three standard errors, or nil.
func (v *Validation) mostOffset() (out *Summary) {
	for i := range v.Summary {
		s := &v.Summary[i]
		if s.About != report.CenterSubject || s.Calibration == nil {
			continue
		}

		const certain = 3 // standard errors
		n := float64(s.Calibration.Days)
		if off := math.Abs(s.Calibration.Offset); off > certain*math.Sqrt(n)/(n+rightDays) &&
			(out == nil || off > math.Abs(out.Calibration.Offset)) {
			out = s
		}
	}
	return out
}

// otherCauses gives the causes after the first, one of each kind.
func (v *Validation) otherCauses() []Cause {
	var out []Cause
	for _, c := range v.LikelyCauses[1:] {
		same := func(o Cause) bool { return o.Cause == c.Cause }
		if c.Cause != v.LikelyCauses[0].Cause && !slices.ContainsFunc(out, same) {
			out = append(out, c)
		}
	}
	return out
}
