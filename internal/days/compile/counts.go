package compile

import (
	"fmt"
	"slices"

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

	t := c.readTimeTable(shape.Table.Value.File)
	if t == nil {
		return
	}

	columns := t.timeColumns()
	column, ok := t.Choose(shape.Table.Value.Column, shape.Place, columns.others(t))
	if !ok {
		return
	}

	t.CheckWidth()

	rows, isTimed := t.timeRows(columns)
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

	// Without times, only the number of rows shows how long each of them lasts.
	if n := len(weights); columns.time < 0 && !slices.Contains(scenario.PartsOfDay, n) {
		c.error(shape.Place, diag.BadValue,
			fmt.Sprintf("%s has %d rows, and it is not known which hours of the day they are", t.File, n),
			`add a column "time" with the start of each row's interval, as in "08:30"`)
		return
	}

	// The weights of a whole day may be 0, for a day without calls. At least one day must have some.
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

// readTimeTable reads a table of times. It returns nil after an error.
func (c *callCompiler) readTimeTable(file diag.Text) *timeTable {
	t := table.Read(c.folder.FS, file, c.found)
	if t == nil {
		return nil
	}
	return &timeTable{t, c.Zone}
}
