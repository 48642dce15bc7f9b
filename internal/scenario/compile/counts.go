package compile

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// counts fills a shape's weights from its column.
func (l *lowering) counts(shape *scenario.Shape) {
	if shape.Table.Place.IsZero() {
		return
	}
	s := l.readSheet(&shape.Table)
	if s == nil {
		return
	}
	if !l.distinct(s) {
		return
	}
	column, ok := l.countedColumn(shape, s)
	if !ok {
		return
	}
	l.surplus(s)
	l.unbroken(s)
	weights := make([]float64, len(s.rows))
	for i := range s.rows {
		weights[i] = l.count(s, &s.rows[i], column)
	}
	if s.wrong == 0 && scenario.CheckWeights(shape.Place, weights, l.found) {
		shape.Weights = weights
	}
}

// countedColumn finds the column of a shape, which needs no name where it is the only one.
func (l *lowering) countedColumn(shape *scenario.Shape, s *sheet) (int, bool) {
	name := shape.Table.Value.Column
	if name.Place.IsZero() {
		columns := s.countColumns()
		if len(columns) == 1 {
			return s.column(columns[0]), true
		}
		mend := "give it one beside \"time\""
		if len(columns) > 1 {
			mend = fmt.Sprintf("add \"column: %s\"; there are %s", yaml.Quoted(columns[0]), strings.Join(columns, ", "))
		}
		l.error(shape.Place, diag.MissingKey, mend, "%s has %d columns of counts, and none is named", s.file, len(columns))
		return 0, false
	}
	column := s.column(name.Value)
	switch {
	case column < 0:
		l.error(name.Place, flow.UnknownValue, near(name.Value, s.header.cells), "%s has no column %q", s.file, name.Value)
		return 0, false
	case strings.EqualFold(name.Value, "time"):
		l.error(name.Place, diag.BadValue, cmp.Or(near("", s.countColumns()), "give it a column of counts"), "column %q has the times of the counts", name.Value)
		return 0, false
	}
	return column, true
}

// count reads how many calls a cell says.
func (l *lowering) count(s *sheet, r *row, column int) float64 {
	text := r.cell(column)
	v, err := scenario.ParseNumber(text)
	switch {
	case err != nil && strings.ContainsAny(text, ",' \u00a0"):
		l.cell(s, r, column, diag.BadValue, "write it without separators", "%q is no count", text)
	case err != nil || v < 0:
		l.cell(s, r, column, diag.BadValue, "write 0 where nobody called", "%q is no count", text)
	case v > scenario.MaxCalls:
		l.cell(s, r, column, diag.TooLarge, "write at most "+scenario.FormatNumber(scenario.MaxCalls), "%s calls are too many", text)
	}
	return v
}

// unbroken checks the times of a table's rows: from midnight to midnight each
// follows the one before by the same step. A table without the column "time" is
// taken in its order.
func (l *lowering) unbroken(s *sheet) {
	column := s.column("time")
	if column < 0 || len(s.rows) < 2 {
		return
	}
	step, mostly := l.step(s, column)
	t := timetable{lowering: l, sheet: s, column: column, step: step, mostly: mostly, lines: map[time.Duration]int{}}
	for i := range s.rows {
		if !t.follows(&s.rows[i]) {
			return
		}
	}
	if t.next < 24*time.Hour {
		t.gap(&s.rows[len(s.rows)-1], "is the last")
	}
}

// timetable follows the times of a table's rows through a day.
type timetable struct {
	*lowering
	*sheet
	column int
	step   time.Duration
	mostly bool                  // the rows are a step apart, but for mistakes
	next   time.Duration         // the time of the row to come
	lines  map[time.Duration]int // of the times so far
}

// follows checks a row's time, and reports whether those after it can be checked.
func (t *timetable) follows(r *row) bool {
	text := r.cell(t.column)
	got, ok := t.clockOf(text)
	line, stands := t.lines[got]
	switch {
	case !ok:
		t.cell(t.sheet, r, t.column, diag.WrongType, `write it as in "09:30"`, "%q is no time of day", text)
		t.next += t.step
		return true
	case got >= 24*time.Hour || stands && t.next >= 24*time.Hour && got != t.next-t.step:
		t.cell(t.sheet, r, t.column, diag.BadValue, "give the rows of one day", "the day is over: %q is one row more", text)
		return false
	case stands:
		t.cell(t.sheet, r, t.column, diag.DuplicateKey, "keep one of the two", "the row of %s stands already in line %d", onTheWall(got), line)
		return true
	}
	t.lines[got] = r.line
	switch {
	case got == t.next:
		t.next += t.step
	case got%t.step != 0:
		t.gap(r, "stands here")
		t.next += t.step
		return t.mostly
	case got > t.next:
		t.gap(r, "stands here")
		t.next = got + t.step
		return t.mostly
	} // else it comes after later ones, at the first of which it was missing
	return true
}

// gap reports that the row to come is not there, beside what is.
func (t *timetable) gap(r *row, is string) {
	t.cell(t.sheet, r, t.column, diag.BadValue, "give every interval of the day its row, 0 where nobody called",
		"the row of %s is missing: %q %s", onTheWall(t.next), r.cell(t.column), is)
}

// step is how far apart the rows of a table are to be: the longest usual time that
// leads from one to the next, else what divides the day. It gives whether most are.
func (l *lowering) step(s *sheet, column int) (time.Duration, bool) {
	apart := l.apart(s, column)
	for _, usual := range []time.Duration{time.Hour, 30 * time.Minute, 15 * time.Minute, 10 * time.Minute, 5 * time.Minute} {
		if apart > 0 && apart%usual == 0 {
			return usual, apart == usual
		}
	}
	return 24 * time.Hour / time.Duration(len(s.rows)), false
}

// apart is the time that most often leads from a row to the next; 0 where none does.
func (l *lowering) apart(s *sheet, column int) time.Duration {
	before, often, apart := 24*time.Hour, map[time.Duration]int{}, time.Duration(0)
	for i := range s.rows {
		at, ok := l.clockOf(s.rows[i].cell(column))
		if !ok {
			continue
		}
		if d := at - before; d > 0 {
			if often[d]++; often[d] > often[apart] || often[d] == often[apart] && d < apart {
				apart = d
			}
		}
		before = at
	}
	return apart
}

// clockOf reads the clock on the wall, of a day or alone.
func (l *lowering) clockOf(text string) (time.Duration, bool) {
	if clock, ok := scenario.ParseClock(text); ok {
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
