package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Name is the weekday and the date: Mon 2026-11-23.
func (d *DayDifferences) Name() string { return d.Start.Format("Mon 2006-01-02") }

// ShortName is the weekday and the date without the year: Mon 23 Nov.
func (d *DayDifferences) ShortName() string { return d.Start.Format("Mon 2 Jan") }

// Of returns an arm's differences of the day.
func (d *DayDifferences) Of(arm string) []Difference {
	return only(d.Differences, func(of *Difference) bool { return of.Arm == arm })
}

// DayMatrix has the measures of goals and of the center that differ on a day, by day.
type DayMatrix struct {
	Days []*DayDifferences // on which one of the measures differs
	Rows []DayRow
}

// DayRow is a measure with its difference on each day of a matrix. A nil is a day on which no
// difference is shown.
type DayRow struct {
	Title string
	Cells []*Difference
}

// DayMatrix returns the measures × days of an arm. Days and measures without a difference that is
// shown are left out.
func (c *Comparison) DayMatrix(arm string) DayMatrix {
	var m DayMatrix
	for i := range c.Days {
		isOfMeasure := func(d Difference) bool { return d.Arm == arm && d.isShownByDay() }
		if slices.ContainsFunc(c.Days[i].Differences, isOfMeasure) {
			m.Days = append(m.Days, &c.Days[i])
		}
	}

	// The differences of all days have the order of the measures. A day may lack a measure of which
	// nothing is known.
	for i := range c.Differences {
		of := &c.Differences[i]
		if of.Arm != arm || !of.IsGoal && of.About != report.CenterSubject {
			continue
		}

		row := DayRow{of.Title, make([]*Difference, len(m.Days))}
		for k, day := range m.Days {
			same := slices.IndexFunc(day.Differences, func(d Difference) bool {
				return d.Arm == arm && d.IsGoal == of.IsGoal && d.Title == of.Title && d.isShownByDay()
			})
			if same >= 0 {
				row.Cells[k] = &day.Differences[same]
			}
		}

		if slices.ContainsFunc(row.Cells, func(d *Difference) bool { return d != nil }) {
			m.Rows = append(m.Rows, row)
		}
	}

	return m
}

// isShownByDay reports whether the difference of a day has a cell in the matrix of its arm.
func (d *Difference) isShownByDay() bool {
	return d.Verdict.IsShown() && (d.IsGoal || d.About == report.CenterSubject)
}

// Split divides a matrix into matrices of at most a number of days, so that each fits its medium.
// A measure without a difference on the days of a part is not in the part.
func (m DayMatrix) Split(days int) []DayMatrix {
	var out []DayMatrix
	for from := 0; from < len(m.Days); from += days {
		to := min(from+days, len(m.Days))
		part := DayMatrix{Days: m.Days[from:to]}
		for _, row := range m.Rows {
			cells := row.Cells[from:to]
			if slices.ContainsFunc(cells, func(d *Difference) bool { return d != nil }) {
				part.Rows = append(part.Rows, DayRow{row.Title, cells})
			}
		}
		out = append(out, part)
	}
	return out
}

// daysInText is the number of days for which a line of text has room.
const daysInText = 5

// writeDays shows the measures of the goals and of the center by day, and for each day the queues
// in which something differs.
func (c *Comparison) writeDays(out *strings.Builder, arm string) {
	if len(c.Days) == 0 {
		return
	}

	matrix := c.DayMatrix(arm)
	for _, part := range matrix.Split(daysInText) {
		fmt.Fprintf(out, "\n%s\n", part.text())
	}

	// Days without a difference are counted, so that the tables do not seem to leave them out.
	same := 0
	for i := range c.Days {
		day := &c.Days[i]
		queues := newQueueRows(day.Name(), day.Of(arm))
		if len(queues.table.Rows) > 0 {
			fmt.Fprintf(out, "\n%s\n", queues.table.Fit(0))
		}
		if queues.others > 0 {
			fmt.Fprintf(out, "\n%s: only other measures differ, or too little to show, in %s\n", day.Name(),
				diag.Plural(queues.others, "queue"))
		}

		isNamed := len(queues.table.Rows) > 0 || queues.others > 0 || slices.Contains(matrix.Days, day)
		if !isNamed {
			same++
		}
	}

	if same > 0 {
		fmt.Fprintf(out, "\nno difference is shown on %s\n", diag.Plural(same, "day"))
	}
}

// text shows by how much each measure differs on each day. A cell is empty if no difference is
// shown.
func (m *DayMatrix) text() string {
	columns := table.Columns("measure")
	for _, day := range m.Days {
		columns = append(columns, table.Column{Name: day.Name()})
	}

	t := table.NewResults(columns...)
	for _, row := range m.Rows {
		cells := []string{row.Title}
		for _, d := range row.Cells {
			text := ""
			if d != nil {
				text = d.Unit.Signed(d.Difference.Mean)
			}
			cells = append(cells, text)
		}
		t.Row(cells...)
	}

	return t.Fit(0)
}
