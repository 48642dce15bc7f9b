package forecast

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// ReadShape reads a file of weights by time of day. It has a column time with the starts of hours,
// halves or quarters of an hour, and a column for each queue, or one for all. Times without a row
// have the weight 0.
func ReadShape(folder fs.FS, name string, queues []string) ([][]float64, error) {
	var found diag.Findings
	t := table.ReadUpTo(quarters, folder, diag.Text{Value: name, Place: diag.Place{File: name, Line: 1, Column: 1}},
		&found)
	if t == nil {
		return nil, errors.New(found.Sorted()[0].Message)
	}

	times := t.Column("time")
	if times < 0 {
		return nil, errors.New("it has no column time")
	}

	// A time that is there twice would overwrite a weight silently.
	var starts []int
	for i := range t.Rows {
		at, ok := scenario.ParseClock(t.Rows[i].Cell(times))
		minute := int(time.Duration(at) / time.Minute)
		if !ok || minute%quarter != 0 || minute >= 24*60 || slices.Contains(starts, minute) {
			return nil, fmt.Errorf("line %d: %q is not the start of an interval, or there twice", t.Rows[i].Line(),
				t.Rows[i].Cell(times))
		}

		starts = append(starts, minute)
	}

	// The longest step that meets all starts is the length of an interval.
	step := records.LongestStep(starts)
	out := make([][]float64, len(queues))
	for i, queue := range queues {
		// With one column of weights, its name does not matter.
		column := t.Column(queue)
		if column < 0 && len(t.Columns()) == 2 {
			column = 1 - times
		}

		if column < 0 || queue == "" && len(t.Columns()) != 2 {
			return nil, fmt.Errorf("it has no column %q; its columns are %s", queue, strings.Join(t.Columns(), ", "))
		}

		out[i] = make([]float64, 24*60/step)
		for k := range t.Rows {
			v, err := scenario.ParseNumber(t.Rows[k].Cell(column))
			if err != nil || v < 0 {
				return nil, fmt.Errorf("line %d: %q is not a weight", t.Rows[k].Line(), t.Rows[k].Cell(column))
			}
			out[i][starts[k]/step] = v
		}

		if stats.Sum(out[i]) == 0 {
			return nil, fmt.Errorf("all weights of %q are 0", queue)
		}
	}

	return out, nil
}
