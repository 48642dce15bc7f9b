package backtest

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// WriteText writes the validation to read: the center by day, each subject over the days,
// and the inputs.
func (v *Validation) WriteText(w io.Writer) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%s against the records of %s, %s of each, seed %d\n%s\n",
		diag.Visible(v.Title), v.Dates(), diag.Plural(v.Replications, "simulated day"), v.Seed, v.Arrivals())
	v.writeDays(&out)
	v.writeSummary(&out)
	v.writeInputs(&out)
	fmt.Fprintf(&out, "\n%s\n", v.Verdict())
	_, err := io.WriteString(w, out.String())
	return err
}

// Dates names the dates compared.
func (v *Validation) Dates() string {
	return namesOfDays(len(v.Days), v.Days[0].Date, v.Days[len(v.Days)-1].Date)
}

func namesOfDays(n int, first, last string) string {
	if n > 1 {
		return fmt.Sprintf("%d days, %s to %s", n, first, last)
	}
	return first
}

// Arrivals says whose calls and agents are in the simulation, and on which days the ranges are
// calibrated.
func (v *Validation) Arrivals() string {
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

// shownDays bounds the dates of the text's table by day.
const shownDays = 31

func (v *Validation) writeDays(out *strings.Builder) {
	t := table.NewResults(table.Columns("center", "measure", "actual", "predicted", "one day", "inside",
		"Erlang A", "Erlang C")...)
	t.Columns[1].IsText = true
	for i := range v.Days[:min(len(v.Days), shownDays)] {
		date := v.Days[i].Date
		for k := range v.Days[i].Measures {
			if m := &v.Days[i].Measures[k]; m.About == report.CenterSubject {
				t.Row(append([]string{date}, m.Cells()...)...)
				date = ""
			}
		}
	}

	fmt.Fprintf(out, "\n%s\n", t.Fit(0))

	if n := len(v.Days) - shownDays; n > 0 {
		fmt.Fprintf(out, "and %s: see --json or --html\n", diag.Plural(n, "further day"))
	}
}

// Cells formats the value for a table: measure, actual, predicted, the range of one day,
// whether it is inside, Erlang A and Erlang C.
func (m *Value) Cells() []string {
	return []string{
		m.Title.Measure, m.Unit.Format(m.Actual), m.Unit.Format(m.Median), Range(m.Unit, m.Predicted), yesNo(m.Inside),
		m.Unit.Format(m.ErlangA), m.Unit.Format(m.ErlangC),
	}
}

// Range formats the range of days of an estimate.
func Range(unit report.Unit, e stats.Estimate) string {
	if !e.P5.Known() {
		return "–"
	}
	return unit.Format(e.P5) + " to " + unit.Format(e.P95)
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// writeSummary shows the errors by interval, and for a quantile those by day.
func (v *Validation) writeSummary(out *strings.Builder) {
	t := table.NewResults(table.Columns("mean error", "measure", "by", "predicted", "Erlang A", "Erlang C",
		"days inside")...)
	t.Columns[1].IsText = true
	about := ""
	for i := range v.Summary {
		s := &v.Summary[i]
		if v.sameAsCenter[s.About] {
			continue
		}

		name := s.Title.Subject.String()
		by := "day"
		errors := s.Errors

		if s.About == about {
			name = ""
		}

		if s.Intervals != nil {
			by = "interval"
			errors = s.Intervals.Errors
		}

		about = s.About
		t.Row(name, s.Title.Measure, by, s.Unit.Format(errors.MeanAbsoluteError), s.Unit.Format(errors.ErlangA),
			s.Unit.Format(errors.ErlangC),
			fmt.Sprintf("%d of %d", s.DaysInside, s.Days))
	}

	fmt.Fprintf(out, "\n%s\n", t.Fit(0))
}

// writeInputs writes the inputs of the center, and the inputs of queues that differ.
func (v *Validation) writeInputs(out *strings.Builder) {
	shown := slices.DeleteFunc(slices.Clone(v.Inputs), func(m Input) bool {
		return m.About != report.CenterSubject && (!m.Differs || v.sameAsCenter[m.About])
	})
	t := InputTable(shown)
	for i := len(shown) - 1; i > 0; i-- { // names a subject once
		if shown[i].About == shown[i-1].About {
			t.Rows[i][0] = ""
		}
	}
	fmt.Fprintf(out, "\n%s\n", t.Fit(0))
}

// InputTable is a table of some of the inputs.
func InputTable(inputs []Input) *table.Results {
	t := table.NewResults(table.Columns("about", "input", "actual", "predicted", "range", "differs")...)
	t.Columns[0].Text = "inputs"
	t.Columns[1].Text = "measure"
	t.Columns[1].IsText = true
	for i := range inputs {
		m := &inputs[i]
		t.Row(m.Title.Subject.String(), m.Title.Measure, m.Unit.Format(m.Actual),
			m.Unit.Format(m.Predicted.Mean), Range(m.Unit, m.Predicted), yesNo(m.Differs))
	}
	return t
}

// Verdict says whether the real days lie in their ranges and, if an input differs, which
// is the likely cause of errors.
func (v *Validation) Verdict() string {
	inside, all := v.Inside()
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

	for _, cause := range v.OtherCauses() {
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

// OtherCauses gives the causes after the first, one of each kind.
func (v *Validation) OtherCauses() []Cause {
	var out []Cause
	for _, c := range v.LikelyCauses[1:] {
		same := func(o Cause) bool { return o.Cause == c.Cause }
		if c.Cause != v.LikelyCauses[0].Cause && !slices.ContainsFunc(out, same) {
			out = append(out, c)
		}
	}
	return out
}
