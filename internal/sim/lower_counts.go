package sim

import (
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
	name := shape.Table.Value.Column
	column := s.column(name.Value)
	if name.Value == "" {
		column = s.only()
	}
	if column < 0 {
		at := name.Place
		if at.IsZero() {
			at = shape.Place
		}
		l.error(at, unknownValue, near(name.Value, s.header), "%s has no column %q", s.file, name.Value)
		return
	}
	if !l.unbroken(s) {
		return
	}
	weights := make([]float64, 0, len(s.rows))
	for i := range s.rows {
		v, err := parseNumber(s.rows[i].cell(column))
		if err != nil || v < 0 || v > maxCalls {
			l.error(s.place(&s.rows[i], column), diag.BadValue, "write 0 where nobody called", "%q is no count", s.rows[i].cell(column))
			return
		}
		weights = append(weights, v)
	}
	if checkWeights(shape.Place, weights, l.found) {
		shape.Weights = weights
	}
}

// unbroken checks the times of a table's rows: each follows the one before by
// the same step. A table without the column "time" is taken in its order.
func (l *lowering) unbroken(s *sheet) bool {
	column := s.column("time")
	if column < 0 || len(s.rows) < 2 {
		return true
	}
	step := 24 * time.Hour / time.Duration(len(s.rows))
	for _, usual := range []time.Duration{time.Hour, 30 * time.Minute, 15 * time.Minute, 10 * time.Minute, 5 * time.Minute} {
		if second, ok := parseClock(s.rows[1].cell(column)); ok && time.Duration(second) == usual {
			step = usual
		}
	}
	for i := range s.rows {
		want := time.Duration(i) * step
		got, ok := parseClock(s.rows[i].cell(column))
		if ok && time.Duration(got) == want {
			continue
		}
		l.error(s.place(&s.rows[i], column), diag.BadValue, "give every interval of the day its row, 0 where nobody called",
			"the row of %02d:%02d is missing: %q stands here", int(want.Hours()), int(want.Minutes())%60, s.rows[i].cell(column))
		return false
	}
	return true
}
