package sim

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// maxTable bounds a CSV file: 256 MiB are some five million calls.
const maxTable = 256 << 20

// sheet is a CSV file with the places of its cells.
type sheet struct {
	file   string
	header []string
	rows   []row
}

type row struct {
	line  int
	cells []string
	at    []int // the columns where the cells begin
}

// place is where a cell stands; a missing one is at the end of its row.
func (s *sheet) place(r *row, column int) diag.Place {
	p := diag.Place{File: s.file, Line: r.line, Column: 1, Width: 1}
	if column < len(r.at) {
		p.Column, p.Width = r.at[column], max(1, len(r.cells[column]))
	}
	return p
}

func (r *row) cell(column int) string {
	if column < 0 || column >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[column])
}

// column finds a column by its name.
func (s *sheet) column(name string) int {
	return slices.IndexFunc(s.header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), name) })
}

// only gives the one column that is no time; -1 where there are several.
func (s *sheet) only() int {
	found := -1
	for i := range s.header {
		if i == s.column("time") {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}

// sheet reads a CSV file that stands beside the scenario.
func (l *lowering) sheet(t *diag.At[Table]) *sheet {
	name := t.Value.File
	if !fs.ValidPath(name.Value) {
		l.error(name.Place, diag.BadValue, "name a file that stands beside the scenario", "%q is no file's name", name.Value)
		return nil
	}
	info, err := fs.Stat(l.folder.FS, name.Value)
	if err != nil {
		l.error(name.Place, unknownValue, "the file stands beside the scenario", "file %q cannot be read: %v", name.Value, plainly(err))
		return nil
	}
	if info.Size() > maxTable {
		l.error(name.Place, diag.TooLarge, "", "file %q has more than %d MiB", name.Value, maxTable>>20)
		return nil
	}
	src, err := fs.ReadFile(l.folder.FS, name.Value)
	if err != nil {
		l.error(name.Place, unknownValue, "the file stands beside the scenario", "file %q cannot be read: %v", name.Value, plainly(err))
		return nil
	}
	l.found.Source(name.Value, src)
	return l.parse(name, src)
}

// plainly gives an error of the file system without the path, which is named already.
func plainly(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func (l *lowering) parse(name diag.Text, src []byte) *sheet {
	s := &sheet{file: name.Value}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(src, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	r.TrimLeadingSpace = true
	r.Comment = '#'
	for {
		cells, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.As(err, &bad):
			l.error(diag.Place{File: name.Value, Line: bad.Line, Column: bad.Column, Width: 1}, diag.BadValue, "", "this is no CSV: %v", bad.Err)
			return nil
		case err != nil:
			if s.header == nil {
				l.error(name.Place, diag.BadValue, "the first row names the columns", "file %q is empty", name.Value)
				return nil
			}
			return s
		case s.header == nil:
			s.header = cells
			continue
		}
		line, _ := r.FieldPos(0)
		at := make([]int, len(cells))
		for i := range cells {
			_, at[i] = r.FieldPos(i)
		}
		s.rows = append(s.rows, row{line, cells, at})
	}
}

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

// arrivals lowers a trace over all lines.
func (l *lowering) arrivals() {
	for _, t := range []*diag.At[Table]{&l.Arrivals, &l.Trace} {
		if !t.Place.IsZero() {
			l.trace(t, -1)
		}
	}
}

// trace lowers a file of calls: of one line, or of the lines that its rows name.
func (l *lowering) trace(t *diag.At[Table], only routing.LineID) {
	s := l.sheet(t)
	if s == nil {
		return
	}
	l.headless(s)
	times, lines, numbers := s.column("time"), s.column("line"), s.column("number")
	if times < 0 || lines < 0 && only < 0 {
		l.error(t.Value.File.Place, diag.BadValue, "its columns are time, line and number", "%s has no column %q", s.file, [...]string{"line", "time"}[one(times < 0)])
		return
	}
	book, origins := &phone.Book{}, map[traced]int{}
	for i := range s.rows {
		r := &s.rows[i]
		at, okAt := l.traceTime(s, r, times)
		id, okLine := l.traceLine(s, r, lines, only)
		if !okAt || !okLine {
			return // one row that is wrong is enough to see what is
		}
		if id < 0 {
			continue
		}
		line := &l.model.Lines[id]
		if expected(line.Rate, l.model.Clock.Day) > 0 {
			l.error(s.place(r, max(lines, 0)), diag.BadValue, "remove one of them", "line %q has its calls here and under calls", l.center.Lines[id].Name.Value)
			return
		}
		if line.Callers.Origins == nil {
			line.Callers = l.population(id, &l.Callers)
		}
		a := Arrival{At: at, Origin: -1}
		if numbers >= 0 && r.cell(numbers) != "" {
			a.Origin = l.tracedOrigin(id, book.Parse(r.cell(numbers), l.center.Lines[id].Home()), origins)
		}
		line.Trace = append(line.Trace, a)
	}
	for i := range l.model.Lines {
		slices.SortStableFunc(l.model.Lines[i].Trace, func(a, b Arrival) int { return cmp.Compare(a.At, b.At) })
	}
}

// headless takes a first row that is a call as one: its columns are time, line
// and number then.
func (l *lowering) headless(s *sheet) {
	if _, isTime := l.parseTime(strings.TrimSpace(s.header[0])); isTime {
		s.rows = append([]row{{line: 1, cells: s.header, at: make([]int, len(s.header))}}, s.rows...)
		s.header = []string{"time", "line", "number"}
	}
}

// traced is a kind of number on a line, as far as a simulation tells it apart.
type traced struct {
	line            routing.LineID
	result, country string
	kind            phone.Type
}

// tracedOrigin finds the origin of a number, adding it when it is new.
func (l *lowering) tracedOrigin(id routing.LineID, n phone.Number, known map[traced]int) int {
	key := traced{id, n.Result(), n.Country, n.Type}
	at, ok := known[key]
	if !ok {
		callers := &l.model.Lines[id].Callers
		at = len(callers.Origins)
		callers.Origins = append(callers.Origins, l.originOf(id, n, 0))
		known[key] = at
	}
	return at
}

// traceLine finds the line of a row; -1 is another than the one asked for.
func (l *lowering) traceLine(s *sheet, r *row, column int, only routing.LineID) (routing.LineID, bool) {
	if column < 0 {
		return only, true
	}
	id, ok := l.center.Line(r.cell(column))
	if !ok {
		l.error(s.place(r, column), unknownValue, near(r.cell(column), l.center.LineNames()), "line %q does not exist", r.cell(column))
		return -1, false
	}
	if only >= 0 && id != only {
		return -1, true
	}
	return id, true
}

// traceTime reads a row's time.
func (l *lowering) traceTime(s *sheet, r *row, column int) (int64, bool) {
	clock, text := &l.model.Clock, r.cell(column)
	t, ok := l.parseTime(text)
	if !ok {
		l.error(s.place(r, column), diag.WrongType, `write it as in "09:30:00" or "2026-11-27T09:30:00-05:00"`, "%q is no time", text)
		return 0, false
	}
	at := int64(t.Sub(clock.Start))
	if at < 0 || at >= clock.To {
		l.error(s.place(r, column), diag.BadValue, fmt.Sprintf("the simulated time is from %s to %s", clock.Start.Format(time.DateTime), clock.instant(clock.To).Format(time.DateTime)), "%q is not within the simulated time", text)
		return 0, false
	}
	return at, true
}

// parseTime reads an instant, or the clock on the wall in the scenario's zone,
// with its day or on the scenario's.
func (l *lowering) parseTime(text string) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t, true
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04"} {
		if t, err := time.ParseInLocation(layout, text, l.Zone.Value); err == nil {
			return t, true
		}
	}
	for _, layout := range []string{"15:04:05", "15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			d := l.Day.Value
			return time.Date(d.Year, d.Month, d.Day, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), l.Zone.Value), true
		}
	}
	return time.Time{}, false
}
