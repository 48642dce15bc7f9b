package compile

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
)

// readShapes reads the weights of the lines' shapes that are in files. Whether days differ depends on them.
func (c *callCompiler) readShapes() {
	for i := range c.Lines {
		c.readCounts(&c.Lines[i].Shape)
	}
}

// readCounts reads the weights of a shape from its column of a table.
func (c *callCompiler) readCounts(shape *scenario.Shape) {
	if shape.Table.Place.IsZero() {
		return
	}

	t := table.Read(c.folder.FS, shape.Table.Value.File, c.found)
	if t == nil {
		return
	}

	columns := c.timeColumns(t)
	column, ok := t.Choose(shape.Table.Value.Column, shape.Place, columns.others(t))
	if !ok {
		return
	}

	t.CheckWidth()

	rows, isTimed := c.timeRows(t, columns)
	weights := make([]float64, rows.parts())
	for i := range t.Rows {
		count, ok := countCell(t.Cell(&t.Rows[i], column))
		if !ok || !isTimed {
			continue
		}
		for _, part := range rows.of[i] {
			weights[part] = count
		}
	}

	if t.HasErrors() {
		return
	}

	if n := len(weights); columns.time < 0 && !slices.Contains(scenario.PartsOfDay, n) {
		c.error(shape.Place, diag.BadValue,
			fmt.Sprintf("%s has %d rows, and nothing says which hours of the day they are", t.File, n),
			`add a column "time" with the start of each row's interval, as in "08:30"`)
		return
	}

	busiest := weights[:rows.perDay]
	for day := range slices.Chunk(weights, rows.perDay) {
		if slices.Max(day) > 0 {
			busiest = day
		}
	}

	if scenario.CheckWeights(shape.Place, busiest, c.found) {
		shape.Weights = weights
		shape.IsWeek = rows.isWeek
	}
}

// timeColumn returns the column of the times of day. It is the column with the name time, or the
// first column in which each cell is a time of day, or -1.
func (c *callCompiler) timeColumn(t *table.Table) int {
	if column := t.Column("time"); column >= 0 {
		return column
	}
	return slices.IndexFunc(t.Columns(), func(name string) bool {
		column := t.Column(name)
		return len(t.Rows) > 0 &&
			!slices.ContainsFunc(t.Rows, func(r table.Row) bool {
				_, ok := c.parseTimeOfDay(r.Cell(column))
				return !ok
			})
	})
}

// parseTimeOfDay reads a time of day, alone or with its date, as the local time since
// midnight.
func (c *callCompiler) parseTimeOfDay(text string) (time.Duration, bool) {
	t, ok := parseTime(text)
	if !t.instant.IsZero() {
		return sinceMidnight(t.instant.In(c.Zone)), ok
	}
	return t.clock, ok
}
