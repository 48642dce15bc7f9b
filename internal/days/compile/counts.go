package compile

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
)

// readCounts reads the weights of a shape from its column of a table.
func (c *compiler) readCounts(shape *scenario.Shape) {
	if shape.Table.Place.IsZero() {
		return
	}
	t := table.Read(c.folder.FS, shape.Table.Value.File, c.found)
	if t == nil {
		return
	}
	times := c.timeColumn(t)
	columns := t.Columns()
	if times >= 0 {
		columns = slices.Delete(columns, times, times+1)
	}
	column, ok := t.Choose(shape.Table.Value.Column, shape.Place, columns)
	if !ok {
		return
	}
	t.CheckWidth()
	weights, first := make([]float64, len(t.Rows)), 0
	if times >= 0 && len(t.Rows) > 1 {
		weights, first = c.timedWeights(t, times)
	}
	for i := range t.Rows {
		if v, ok := countCell(t.Cell(&t.Rows[i], column)); ok && first+i < len(weights) {
			weights[first+i] = v
		}
	}
	if t.HasErrors() {
		return
	}
	if n := len(weights); times < 0 && !slices.Contains(scenario.PartsOfDay, n) {
		c.error(shape.Place, diag.BadValue, `add a column "time" with the start of each row's interval, as in "08:30"`, "%s has %d rows, and nothing says which hours of the day they are", t.File, n)
		return
	}
	if scenario.CheckWeights(shape.Place, weights, c.found) {
		shape.Weights = weights
	}
}

// timeColumn returns the column of the times of day: that named time, or else the first in
// which each cell is one. It is -1 if there is none.
func (c *compiler) timeColumn(t *table.Table) int {
	if column := t.Column("time"); column >= 0 {
		return column
	}
	return slices.IndexFunc(t.Columns(), func(name string) bool {
		column := t.Column(name)
		return len(t.Rows) > 0 && !slices.ContainsFunc(t.Rows, func(r table.Row) bool { _, ok := c.parseTimeOfDay(r.Cell(column)); return !ok })
	})
}

// timedWeights returns the weights of a day, all 0, and the index of that of the table's first
// row. The rows have to be at equal steps: the shortest of 30, 15, 10 and 5 minutes between two
// successive rows, else an hour. The hours before the first and after the last have the weight
// 0. It stops at the first row out of order.
func (c *compiler) timedWeights(t *table.Table, column int) (weights []float64, first int) {
	times, step := make([]time.Duration, len(t.Rows)), time.Hour
	for i := range t.Rows {
		var ok bool
		if times[i], ok = c.parseTimeOfDay(t.Rows[i].Cell(column)); !ok {
			t.Error(&t.Rows[i], column, diag.WrongType, `write it as in "09:30"`, "%q is not a time of day", t.Rows[i].Cell(column))
		}
		if i > 0 && slices.Contains([]time.Duration{30 * time.Minute, 15 * time.Minute, 10 * time.Minute, 5 * time.Minute}, times[i]-times[i-1]) {
			step = min(step, times[i]-times[i-1])
		}
	}
	if t.HasErrors() {
		return nil, 0
	}
	if times[0]%step != 0 {
		t.Error(&t.Rows[0], column, diag.BadValue, "begin at a whole hour, or at a half or a quarter of one", "%q is no start of an interval of %d minutes", t.Rows[0].Cell(column), step/time.Minute)
		return nil, 0
	}
	for i, at := range times {
		next, row := times[0]+time.Duration(i)*step, &t.Rows[i]
		switch text := row.Cell(column); {
		case next >= 24*time.Hour:
			t.Error(row, column, diag.BadValue, "give the rows of one day", "the day has ended before the row of %q", text)
			return nil, 0
		case at != next:
			t.Error(row, column, diag.BadValue, "give every interval of the day its row, 0 where nobody called", "the row of %s is missing: %q is here", scenario.Minute(next/time.Minute), text)
			return nil, 0
		}
	}
	return make([]float64, 24*time.Hour/step), int(times[0] / step)
}

// parseTimeOfDay reads a time of day, alone or with its date, as the local time since
// midnight.
func (c *compiler) parseTimeOfDay(text string) (time.Duration, bool) {
	t, ok := parseTime(text)
	if !t.instant.IsZero() {
		return sinceMidnight(t.instant.In(c.Zone)), ok
	}
	return t.clock, ok
}
