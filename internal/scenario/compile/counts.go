package compile

import (
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/table"
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
	columns := slices.DeleteFunc(t.Columns(), func(name string) bool { return strings.EqualFold(name, "time") })
	column, ok := t.Choose(shape.Table.Value.Column, shape.Place, columns)
	if !ok {
		return
	}
	t.CheckWidth()
	c.checkTimes(t)
	weights := make([]float64, len(t.Rows))
	for i := range t.Rows {
		weights[i] = readCount(t, &t.Rows[i], column)
	}
	if !t.HasErrors() && scenario.CheckWeights(shape.Place, weights, c.found) {
		shape.Weights = weights
	}
}

func readCount(t *table.Table, r *table.Row, column int) float64 {
	text := r.Cell(column)
	v, err := scenario.ParseNumber(text)
	switch {
	case err != nil || v < 0:
		t.Error(r, column, diag.BadValue, "write digits without separators, and 0 where nobody called", "%q is not a count", text)
	case v > scenario.MaxCalls:
		t.Error(r, column, diag.TooLarge, "write at most "+scenario.FormatNumber(scenario.MaxCalls), "%s calls are too many", text)
	}
	return v
}

// checkTimes checks that the rows of a table cover the day from midnight to midnight
// in equal steps: the shortest of 30, 15, 10 and 5 minutes between two successive rows,
// else an hour. It stops at the first row out of order. A table without the column "time"
// is not checked.
func (c *compiler) checkTimes(t *table.Table) {
	column := t.Column("time")
	if column < 0 || len(t.Rows) < 2 {
		return
	}
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
		return
	}
	const fix = "give every interval of the day its row, 0 where nobody called"
	for i, at := range times {
		next, row := time.Duration(i)*step, &t.Rows[i]
		switch text := row.Cell(column); {
		case next >= 24*time.Hour:
			t.Error(row, column, diag.BadValue, "give the rows of one day", "the day has ended before the row of %q", text)
			return
		case at != next:
			t.Error(row, column, diag.BadValue, fix, "the row of %s is missing: %q is here", scenario.Minute(next/time.Minute), text)
			return
		case i == len(times)-1 && next+step < 24*time.Hour:
			t.Error(row, column, diag.BadValue, fix, "the row of %s is missing: %q is the last", scenario.Minute((next+step)/time.Minute), text)
		}
	}
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
