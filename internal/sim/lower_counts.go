package sim

import (
	"fmt"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// counts fills a shape's weights from its column.
func (l *lowering) counts(shape *Shape) {
	if shape.Table.Place.IsZero() {
		return
	}
	s := l.sheet(&shape.Table)
	if s == nil {
		return
	}
	column, ok := l.countedColumn(shape, s)
	if !ok {
		return
	}
	if !l.unbroken(s) {
		return
	}
	weights := make([]float64, 0, len(s.rows))
	for i := range s.rows {
		v, ok := l.count(s, &s.rows[i], column)
		if !ok {
			return
		}
		weights = append(weights, v)
	}
	if checkWeights(shape.Place, weights, l.found) {
		shape.Weights = weights
	}
}

// countedColumn finds the column of a shape, which needs no name where it is the only one.
func (l *lowering) countedColumn(shape *Shape, s *sheet) (int, bool) {
	name := shape.Table.Value.Column
	if name.Place.IsZero() {
		columns := s.counted()
		if len(columns) == 1 {
			return s.column(columns[0]), true
		}
		mend := "give it one beside \"time\""
		if len(columns) > 1 {
			mend = fmt.Sprintf("add \"column: %s\"; there are %s", plain(columns[0]), strings.Join(columns, ", "))
		}
		l.error(shape.Place, diag.MissingKey, mend, "%s has %d columns of counts, and none is named", s.file, len(columns))
		return 0, false
	}
	column := s.column(name.Value)
	if column < 0 {
		l.error(name.Place, unknownValue, near(name.Value, s.header), "%s has no column %q", s.file, name.Value)
	}
	return column, column >= 0
}

// count reads how many calls a cell says.
func (l *lowering) count(s *sheet, r *row, column int) (float64, bool) {
	text := r.cell(column)
	v, err := parseNumber(text)
	switch {
	case err != nil && strings.ContainsAny(text, ",' \u00a0"):
		l.error(s.place(r, column), diag.BadValue, "write it without separators", "%q is no count", text)
	case err != nil || v < 0:
		l.error(s.place(r, column), diag.BadValue, "write 0 where nobody called", "%q is no count", text)
	case v > maxCalls:
		l.error(s.place(r, column), diag.TooLarge, "write at most "+short(maxCalls), "%s calls are too many", text)
	default:
		return v, true
	}
	return 0, false
}

// unbroken checks the times of a table's rows: from midnight to midnight each
// follows the one before by the same step. A table without the column "time" is
// taken in its order.
func (l *lowering) unbroken(s *sheet) bool {
	column := s.column("time")
	if column < 0 || len(s.rows) < 2 {
		return true
	}
	step := l.step(s, column)
	for i := range s.rows {
		r, want := &s.rows[i], time.Duration(i)*step
		got, ok := l.clockOf(r.cell(column))
		switch {
		case !ok:
			l.error(s.place(r, column), diag.WrongType, `write it as in "09:30"`, "%q is no time of day", r.cell(column))
			return false
		case want >= 24*time.Hour:
			l.error(s.place(r, column), diag.BadValue, "give the rows of one day", "the day is over: %q is one row more", r.cell(column))
			return false
		case got != want:
			l.error(s.place(r, column), diag.BadValue, "give every interval of the day its row, 0 where nobody called",
				"the row of %s is missing: %q stands here", onTheWall(want), r.cell(column))
			return false
		}
	}
	if end := time.Duration(len(s.rows)) * step; end < 24*time.Hour {
		last := &s.rows[len(s.rows)-1]
		l.error(s.place(last, column), diag.BadValue, "give every interval of the day its row, 0 where nobody called",
			"the row of %s is missing: %q is the last", onTheWall(end), last.cell(column))
		return false
	}
	return true
}

// step is how far apart the rows of a table are: the longest usual time that
// leads to the second, which may be missing itself, else what divides the day.
func (l *lowering) step(s *sheet, column int) time.Duration {
	second, ok := l.clockOf(s.rows[1].cell(column))
	for _, usual := range []time.Duration{time.Hour, 30 * time.Minute, 15 * time.Minute, 10 * time.Minute, 5 * time.Minute} {
		if ok && second > 0 && second%usual == 0 {
			return usual
		}
	}
	return 24 * time.Hour / time.Duration(len(s.rows))
}

// clockOf reads the clock on the wall, of a day or alone.
func (l *lowering) clockOf(text string) (time.Duration, bool) {
	if clock, ok := parseClock(text); ok {
		return time.Duration(clock), true
	}
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return sinceMidnight(t.In(l.Zone.Value)), true
	}
	_, clock, ok := l.parseLocal(text)
	return clock, ok
}

func onTheWall(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}
