package compile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
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
	column, ok := c.countColumn(shape, t)
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

// countColumn finds the column of a shape. The only column of counts needs no name.
func (c *compiler) countColumn(shape *scenario.Shape, t *table.Table) (int, bool) {
	name := shape.Table.Value.Column
	columns := slices.DeleteFunc(t.Columns(), func(h string) bool { return strings.EqualFold(h, "time") })
	column := t.Column(name.Value)
	switch {
	case name.Place.IsZero() && len(columns) == 1:
		return t.Column(columns[0]), true
	case name.Place.IsZero():
		fix := `give it one beside "time"`
		if len(columns) > 1 {
			fix = fmt.Sprintf("add \"column: %s\"; there are %s", columns[0], strings.Join(columns, ", "))
		}
		c.error(shape.Place, diag.MissingKey, fix, "%s has %d columns of counts, and none is named", t.File, len(columns))
		return 0, false
	case column < 0 || strings.EqualFold(name.Value, "time"):
		c.error(name.Place, flow.UnknownValue, suggest(name.Value, columns), "%s has no column %q of counts", t.File, name.Value)
		return 0, false
	}
	return column, true
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
// in equal steps. It stops at the first row out of order. A table without the column
// "time" is not checked.
func (c *compiler) checkTimes(t *table.Table) {
	column := t.Column("time")
	if column < 0 || len(t.Rows) < 2 {
		return
	}
	const fix = "give every interval of the day its row, 0 where nobody called"
	step, next := c.rowStep(t, column), time.Duration(0)
	for i := range t.Rows {
		r := &t.Rows[i]
		text := r.Cell(column)
		switch at, ok := c.parseTimeOfDay(text); {
		case !ok:
			t.Error(r, column, diag.WrongType, `write it as in "09:30"`, "%q is not a time of day", text)
		case next >= 24*time.Hour:
			t.Error(r, column, diag.BadValue, "give the rows of one day", "the day has ended before the row of %q", text)
			return
		case at != next:
			t.Error(r, column, diag.BadValue, fix, "the row of %s is missing: %q is here", scenario.Minute(next/time.Minute), text)
			return
		}
		next += step
	}
	if last := &t.Rows[len(t.Rows)-1]; next < 24*time.Hour && !t.HasErrors() {
		t.Error(last, column, diag.BadValue, fix, "the row of %s is missing: %q is the last", scenario.Minute(next/time.Minute), last.Cell(column))
	}
}

// rowStep returns the time between rows: the shortest of 30, 15, 10 and 5 minutes
// between two successive rows, else an hour.
func (c *compiler) rowStep(t *table.Table, column int) time.Duration {
	step := time.Hour
	for i := range t.Rows[1:] {
		from, _ := c.parseTimeOfDay(t.Rows[i].Cell(column))
		to, _ := c.parseTimeOfDay(t.Rows[i+1].Cell(column))
		if d := to - from; d < step && slices.Contains([]time.Duration{30 * time.Minute, 15 * time.Minute, 10 * time.Minute, 5 * time.Minute}, d) {
			step = d
		}
	}
	return step
}

// parseTimeOfDay reads a time of day, alone or with its date, as the local time since
// midnight.
func (c *compiler) parseTimeOfDay(text string) (time.Duration, bool) {
	t, ok := parseTime(text)
	if !t.instant.IsZero() {
		return sinceMidnight(t.instant.In(c.Zone.Value)), ok
	}
	return t.clock, ok
}
