package compare

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/document"
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
		if of.Arm != arm {
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

// The numbers of days for which a line of text and a page have room.
const (
	daysInText = 5
	daysOnPage = 7
)

// table shows by how much each measure differs on each day. A cell is empty if no difference is
// shown.
func (m *DayMatrix) table() *document.Table {
	t := document.NewTable("measure")
	t.Label = "By day, " + m.Days[0].ShortName() + " to " + m.Days[len(m.Days)-1].ShortName()
	for _, day := range m.Days {
		t.Columns = append(t.Columns, document.Column{Name: day.ShortName(), Text: day.Name()})
	}

	for _, row := range m.Rows {
		cells := []document.Cell{document.Words(row.Title)}
		for _, d := range row.Cells {
			cell := document.Cell{}
			if d != nil {
				// A sign and a color alone do not show whether less is better.
				cell = document.Value(d.Unit.Signed(d.Difference.Mean))
				cell.State = stateOf[d.Verdict]
			}
			cells = append(cells, cell)
		}
		t.Add(cells...)
	}
	return t
}

// byDayInText has the measures of the goals and of the center by day, and for each day the queues in which something
// differs.
func (c *Comparison) byDayInText(arm string) []document.Block {
	var out []document.Block
	matrix := c.DayMatrix(arm)
	for _, part := range matrix.Split(daysInText) {
		out = append(out, part.table())
	}

	// Days without a difference are counted, so that the tables do not seem to leave them out.
	same := 0
	for i := range c.Days {
		day := &c.Days[i]
		queues := newQueues(day.Name(), day.Of(arm))
		out = append(out, queues.table)
		if queues.others > 0 {
			out = append(out, document.Text{
				Text: fmt.Sprintf("%s: only other measures differ, or too little to show, in %s", day.Name(),
					diag.Plural(queues.others, "queue")),
			})
		}

		isNamed := queues.shown+queues.others > 0 || slices.Contains(matrix.Days, day)
		if !isNamed {
			same++
		}
	}

	if same > 0 {
		out = append(out, document.Text{
			Text: "no difference is shown on " + diag.Plural(same, "day"),
		})
	}
	return out
}

// byDay has the same for a page, with a fold for the queues of each day.
func (c *Comparison) byDay(arm, id string) []document.Block {
	if len(c.Days) == 0 {
		return nil
	}
	out := document.Section{
		ID: "days" + id, Title: "By day",
		About: "▲ is better, ▼ is worse and ≠ is only different from the base on the day. Empty: no difference is shown.",
	}
	matrix := c.DayMatrix(arm)
	for _, part := range matrix.Split(daysOnPage) {
		out.Blocks = append(out.Blocks, part.table())
	}

	// A day that has no table is counted, so that the page does not seem to leave it out.
	same := 0
	var folds []document.Fold
	for i := range c.Days {
		day := &c.Days[i]
		queues := newQueues("queue", day.Of(arm))
		if n := len(queues.table.Rows); n > 0 {
			queues.table.Label = day.ShortName()
			differ := "queues differ"
			if n == 1 {
				differ = "queue differs"
			}
			folds = append(folds, document.Fold{
				Title: day.ShortName(), Note: diag.Thousands(n) + " " + differ, OnPaper: true,
				Blocks: []document.Block{queues.table},
			})
		} else if !slices.Contains(matrix.Days, day) {
			same++
		}
	}
	for _, fold := range folds {
		fold.Open = len(folds) == 1
		out.Blocks = append(out.Blocks, fold)
	}
	if same > 0 {
		out.Blocks = append(out.Blocks,
			document.Text{Text: "No difference is shown on " + diag.Plural(same, "day") + ".", Class: "soft note"})
	}
	return []document.Block{out}
}
