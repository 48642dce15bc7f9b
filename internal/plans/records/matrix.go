package records

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// matrix is a report with a column for each time of day, or for each date.
type matrix struct {
	*sheet
	cells   []int // the columns with counts
	names   []string
	key     int // the column of dates; of times of day if the columns are dates
	queue   int // the column of queues, or -1
	byDates bool
	last    string // the last text of the key column
}

// wideColumn is a column with the calls of one queue.
type wideColumn struct {
	cell int
	name string
}

// wideRow returns the counts of the queues of a row, which has a column for each queue.
func (r *IntervalReader) wideRow(cells []string, of *Interval) (out []Interval) {
	for _, column := range r.wide {
		n := r.count(cells[column.cell])
		if math.IsNaN(n) {
			continue
		}

		row := *of
		row.Queue = column.name
		row.Offered = n
		out = append(out, row)
	}

	// The row is used unless all its counts are left out.
	for i := range out {
		out[i].parts = []rowPart{{r.row, len(out)}}
	}
	if len(out) == 0 {
		r.leaveOut(NoCount, r.row, of.start())
	}
	return out
}

// openMatrix finds out how a matrix is read.
func (r *IntervalReader) openMatrix(s *sheet) error {
	if what, hint := r.m.strayKey(matrixOfCounts); what != "" {
		return r.refuse(what, hint)
	}
	m := &matrix{sheet: s, key: -1, queue: -1}
	hours := hourColumns(s.names)
	for i, name := range s.names {
		if slices.Contains(hours, i) {
			m.cells = append(m.cells, i)
			m.names = append(m.names, name+":00")
			continue
		}

		if i == 0 || !isColumnTime(name) {
			continue
		}

		moment, _ := scan(name)
		if moment.hasDate() {
			m.byDates = true
			if moment.month == 0 {
				s.addDate(s.line, &moment, name)
			}
		}

		m.cells = append(m.cells, i)
		m.names = append(m.names, name)
	}

	s.chooseOrder(r.m)
	for i, c := range s.columns {
		isKey := c.isDated()
		if m.byDates {
			isKey = c.clocks != nil || c.isHours() || c.isWhole() && isColumnTime(c.sampleAt)
		}
		if slices.Contains(m.cells, i) {
			continue
		}

		switch {
		case m.key < 0 && isKey:
			m.key = i
		case m.queue < 0 && !c.isDated() && !c.isWhole() && c.filled > 0:
			m.queue = i
		}
	}

	if m.key < 0 {
		what := "dates"
		if m.byDates {
			what = "times of day"
		}
		return r.refuse(fmt.Sprintf("its columns are a matrix, and no column has the %s of its rows", what),
			"add a column with the "+what)
	}

	u := s.understanding(r.m)
	if reasons, of := u.openTimes(); len(reasons) > 0 {
		return ask(r.Reader, question{reason: strings.Join(reasons, "; "), proposals: of})
	}

	r.useMap(u)
	r.clock.hours = m.byDates && s.columns[m.key].isHours()
	r.matrix = m
	r.matrixCells = m.cells

	meaning := "date"
	if m.byDates {
		meaning = "time"
	}

	r.matrixKeys = []UsedColumn{{
		Column:  s.columns[m.key].text,
		Meaning: meaning,
		Form:    u.columnForm(s.columns[m.key].text, false),
	}}

	if m.queue >= 0 {
		r.matrixKeys = append(r.matrixKeys, UsedColumn{Column: s.columns[m.queue].text, Meaning: "queue", Form: "text"})
	}

	r.hasTimes = true
	r.commas = s.separator == ','
	r.clock.ranges = true

	return r.toHeader(s.header)
}

// matrixRows reads the counts of a matrix.
func (r *IntervalReader) matrixRows() (out []Interval) {
	m := r.matrix
	carries := 2*(m.columns[m.key].filled-m.columns[m.key].totals) <= m.n
	for {
		line, more := r.line()
		if !more {
			return out
		}

		r.rowsIn++
		line, cells, ok := r.rowOf(line, m.separator, len(m.columns), nil)
		if !ok {
			r.leaveOutLine(BrokenLine, r.row, line)
			continue
		}

		key := cells[m.key]
		if key == "" && carries {
			key = m.last
		}

		m.last = key
		queue := ""
		if m.queue >= 0 {
			queue = r.name(cells[m.queue])
		}

		rows, ok := r.matrixRow(cells, key, queue)
		switch {
		case !ok && (isTotal(key) || key == "" && isTotal(queue)):
			r.leaveOut(TotalRow, r.row, key)
		case !ok:
			r.leaveOut(NoTime, r.row, key)
		case len(rows) == 0:
			r.leaveOut(NoCount, r.row, key)
		}

		out = append(out, rows...)
	}
}

// matrixRow reads the counts of a row. It reports false if its date or time cannot be read.
func (r *IntervalReader) matrixRow(cells []string, key, queue string) (out []Interval, ok bool) {
	m := r.matrix
	for k, at := range m.cells {
		date := key
		clock := m.names[k]
		if m.byDates {
			date, clock = clock, date
		}

		start := r.start(date, clock)
		if !start.ok {
			return nil, false
		}
		if cells[at] == "" {
			continue
		}

		n := r.count(cells[at])
		if math.IsNaN(n) {
			continue
		}

		nothing := math.NaN()
		out = append(out, Interval{
			Row: r.row, Date: start.date, Minute: start.minute, Queue: strings.Clone(queue), again: start.again,
			Counts: Counts{
				Offered:      n,
				Answered:     nothing,
				Abandoned:    nothing,
				ASA:          nothing,
				ATA:          nothing,
				AHT:          nothing,
				ServiceLevel: nothing,
			},
		})
	}

	for i := range out {
		out[i].parts = []rowPart{{r.row, len(out)}}
	}
	return out, true
}
