package records

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// wideColumn is a column with the counts of a queue, a date or a time of day. Its name says which one.
type wideColumn struct {
	cell               int
	queue, date, clock string
}

// wideRow returns the counts of a row that has several of them.
func (r *IntervalReader) wideRow(cells []string) (out []Interval) {
	queue := r.queue.text(cells)
	date := r.date.text(cells)
	clock := r.time.text(cells)
	for _, c := range r.wide {
		var row Interval
		if !r.startRow(cmp.Or(c.queue, queue), cmp.Or(c.date, date), cmp.Or(c.clock, clock), &row) {
			return nil
		}
		r.measure(cells, &row)
		row.Offered = r.count(cells[c.cell])
		if !math.IsNaN(row.Offered) {
			out = append(out, row)
		}
	}

	// The row is used unless all its counts are left out.
	for i := range out {
		out[i].parts = []rowPart{{r.row, len(out)}}
	}
	if len(out) == 0 {
		r.leaveOut(NoCount, r.row, strings.TrimSpace(date+" "+clock))
	}
	return out
}

// openMatrix finds out how a matrix is read: a report with a column for each time of day, or for each date.
func (r *IntervalReader) openMatrix(s *sheet) error {
	if what, hint := r.m.strayKey(matrixOfCounts); what != "" {
		return r.refuse(what, hint)
	}

	if what, hint := rowsOfCounts(s.columns); what != "" {
		return r.refuse(what, hint)
	}

	u := s.understanding(r.m)
	missing := "date"
	hours := hourColumns(s.names)
	for i, name := range s.names {
		if slices.Contains(hours, i) {
			r.wide = append(r.wide, wideColumn{cell: i, clock: name + ":00"})
			continue
		}
		if i == 0 || !isColumnTime(name) {
			continue
		}

		moment, _ := scan(name)
		of := wideColumn{cell: i, clock: name}
		if moment.hasDate() {
			of = wideColumn{cell: i, date: name}
			missing = "time"
			if moment.month == 0 {
				s.addDate(s.line, &moment, name)
			}
		}
		r.wide = append(r.wide, of)
	}
	s.chooseOrder(r.m)

	for i, c := range s.columns {
		isCount := slices.ContainsFunc(r.wide, func(of wideColumn) bool { return of.cell == i })
		isKey := c.isDated()
		if missing == "time" {
			isKey = c.clocks != nil || c.isHours() || c.isWhole() && isColumnTime(c.sampleAt)
		}
		switch {
		case isCount:
			continue
		case isKey:
			u.give(missing, Source{Names: []string{c.text}})
		case !c.isDated() && !c.isWhole() && c.filled > 0:
			u.give("queue", Source{Names: []string{c.text}})
		}
	}
	if !u.isGiven(missing) {
		what := map[string]string{"date": "dates", "time": "times of day"}[missing]
		return r.refuse(fmt.Sprintf("its columns are a matrix, and no column has the %s of its rows", what),
			"add a column with the "+what)
	}
	if reasons, of := u.openTimes(); len(reasons) > 0 {
		return ask(r.Reader, question{reason: strings.Join(reasons, "; "), proposals: of})
	}

	for _, c := range r.wide {
		r.matrixCells = append(r.matrixCells, c.cell)
	}
	r.useColumns(u)
	r.clock.ranges = true
	return r.toHeader(s.header)
}
