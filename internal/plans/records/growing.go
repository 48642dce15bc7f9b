package records

import (
	"bytes"
	"maps"
	"reflect"
	"strings"
)

// Growing reads a file to which rows are appended. Each reading yields the calls that [NewReader] yields of the whole
// file, and has its error. Of a file of cells it reads the new rows alone, if they change nothing in how the rows before
// are read. Another file is read whole each time.
type Growing struct {
	file string
	m    *Map

	r     *Reader     // at the end of the rows so far; nil if the next reading is of the whole file
	size  int         // bytes so far
	lines int         // likewise
	plain *csvColumns // of the calls, before a row was read
	calls []Call      // by row, before they are made visits
}

// NewGrowing follows a file. A nil map is an empty map.
func NewGrowing(file string, m *Map) *Growing { return &Growing{file: file, m: m} }

// WholeLines returns a file without the line at its end that is half written.
func WholeLines(data []byte) []byte { return data[:bytes.LastIndexByte(data, '\n')+1] }

// Read yields the calls of a file that begins with what was read before and ends with the end of a line.
func (g *Growing) Read(data []byte, yield func(*Call) bool) error {
	if g.r == nil || len(data) < g.size || !g.goOn(data) {
		if isWhole, err := g.begin(data, yield); isWhole || err != nil {
			return err
		}
	}

	// Rows that follow may change the visits of a call, so they are made again.
	r := *g.r
	r.seen = maps.Clone(r.seen)
	r.ids = map[uint64]int64{}
	r.format = func(yield func(*Call) bool) {
		visits := newVisits(&r, repeated(r.surveyed.idHashes), yield)
		for _, c := range g.calls {
			if !visits.add(&c) {
				break
			}
		}

		visits.flush()
		r.err = r.unusable()
	}

	for c := range r.All() {
		if !yield(c) {
			return nil
		}
	}
	return r.Err()
}

// begin reads a file from its beginning. A file that cannot go on is read whole, and its calls are yielded.
func (g *Growing) begin(data []byte, yield func(*Call) bool) (isWhole bool, err error) {
	*g = Growing{file: g.file, m: g.m}
	r, err := newReader(bytes.NewReader(data), g.file, g.m)
	if err != nil {
		return true, err
	}
	r.grows = true
	if err := r.open(); err != nil {
		return true, err
	}

	// The first rows decide the header and the columns of dates.
	isOfCells := r.surveyed != nil && r.surveyed.rows >= blockRows && !r.isJSON && r.encoding != "UTF-16"
	if !isOfCells || r.lineEnd != '\n' || r.endsOpen {
		r.grows = false
		for c := range r.All() {
			if !yield(c) {
				return true, nil
			}
		}
		return true, r.Err()
	}

	g.r = r
	g.plain = r.understood.callColumns()
	g.readRows(len(data))
	return false, nil
}

// goOn reads the rows that were appended. It returns false if the whole file has to be read again.
func (g *Growing) goOn(data []byte) bool {
	r := g.r
	problems, rowsIn := r.Problems, r.rowsIn
	sampled, dates := r.surveyed.taken.added, r.surveyed.dates

	g.seek(data)
	r.surveyed.read(r)
	r.Problems, r.rowsIn = problems, rowsIn
	isSame := r.surveyed.taken.added == sampled && r.surveyed.dates == dates
	if r.err != nil || r.endsOpen || !isSame && !g.isReadAsBefore(data) {
		return false
	}

	g.seek(data)
	g.readRows(len(data))
	return true
}

// seek goes to the first row that was appended.
func (g *Growing) seek(data []byte) {
	g.r.src = bytes.NewReader(data[g.size:])
	g.r.in.Reset(g.r.src)
	g.r.row = g.lines
}

// isReadAsBefore reports whether the file with the new rows is understood as it was without them.
func (g *Growing) isReadAsBefore(data []byte) bool {
	fresh, err := newReader(bytes.NewReader(data), g.file, g.m)
	if err != nil {
		return false
	}
	u, err := fresh.understandCalls(g.r.surveyed.sheetOf(fresh))
	if err != nil {
		return false
	}

	before := g.r.understood
	return u.order == before.order && reflect.DeepEqual(u.Outcomes, before.Outcomes) &&
		reflect.DeepEqual(u.callColumns(), g.plain)
}

// readRows reads the rows from the place of the reader on.
func (g *Growing) readRows(size int) {
	r := g.r
	for cells := range r.rows(r.csv) {
		g.calls = append(g.calls, Call{})
		c := &g.calls[len(g.calls)-1]
		r.record(r.csv, cells, c)

		// The line need not be kept for its id.
		c.Call = strings.Clone(c.Call)
		c.Caller = strings.Clone(c.Caller)
	}

	// The end of the file counts as a line.
	g.lines = r.row - 1
	g.size = size
}
