package records

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// csvColumns are the cells of an export in which each value of a record stands.
type csvColumns struct {
	separator byte
	width     int
	date      int // the cell with the date of times that have none, or -1
	carried   int // the cell with a date that stands in the first row of its day only, or -1
	lastDate  string
	drop      []csvWords
	values    map[string]csvColumn // by the name in mappedColumns

	texts        [len(textColumns)]csvColumn // of these values
	times        [len(timeColumns)]csvColumn // as Call.times
	ring         csvColumn
	hasDurations bool // among them
	waits        bool // no column says which calls joined a queue
	coarse       bool // different calls may be the same in all columns
}

// textColumns are the columns of texts.
var textColumns = [...]string{"call", "caller", "line", "tier", "queue", "agent", "outcome"}

// csvColumn is a Column; nil where the export does not have the value.
type csvColumn []csvSource

type csvSource struct {
	cells   []int
	further []term // durations that are added to the first, or subtracted
	after   int    // index of a time in Call.times that a duration is counted from, or -1
	before  int    // likewise, of the time from which it is counted back
	when    []csvWords
	joined  bool // of times: the first cell is no time by itself

	name   string  // the first of its columns
	unit   float64 // of a duration, in seconds
	units  unitCheck
	filled int // cells that were read as a time or a duration
	bad    located
	bads   int
}

// isLength reports whether a source of a time is a duration.
func (s *csvSource) isLength() bool { return s.after >= 0 || s.before >= 0 }

// csvWords are words in a cell. A row has one of them.
type csvWords struct {
	cell  int
	words []string
	kind  Kind // of the rows to drop
}

func (w *csvWords) match(cells []string) bool {
	return slices.ContainsFunc(w.words, func(word string) bool { return strings.EqualFold(word, cells[w.cell]) })
}

// openCSV finds out what the columns of the file are.
func (r *Reader) openCSV() error {
	s, err := r.survey(callMeanings)
	if err != nil {
		return err
	}
	if err := r.checkCells(s); err != nil {
		return err
	}

	u := understand(r, s, callMeanings)
	u.giveCalls()

	if err := u.checkNeeded(); err != nil {
		return err
	}

	c := u.csvColumns()
	for i, name := range textColumns {
		c.texts[i] = c.values[name]
	}

	for i, name := range timeColumns {
		c.times[i] = c.values[name]
		c.hasDurations = c.hasDurations ||
			slices.ContainsFunc(c.times[i], func(s csvSource) bool { return s.isLength() })
	}

	c.ring = c.values[theRing]
	c.waits = c.values["queue"] == nil && c.values["enqueued"] == nil
	c.coarse = c.values["caller"] == nil && !c.hasDurations && u.hasOnlyMinutes()
	r.hasAgents = c.values["agent"] != nil
	r.useMap(u)

	if err := r.toHeader(s.header); err != nil {
		return err
	}

	r.format = func(yield func(*Call) bool) {
		visits := newVisits(r, s, yield)
		for cells := range r.rows(c) {
			id := ""
			if c.texts[0] != nil {
				id = c.texts[0].text(cells)
			}

			var call Call
			r.record(c, cells, &call)

			if !visits.add(id, &call) {
				break
			}
		}

		visits.flush()
		r.err = cmp.Or(r.err, u.wrongUnit(c), r.tooManyBroken(), r.unreadable(c), r.tooManyNegative())
	}

	return nil
}

// checkCells refuses a file that is no table.
func (r *Reader) checkCells(s *survey) error {
	const few = 2
	if len(s.names) < few {
		return r.refuse(fmt.Sprintf("its first line is one cell: %q", s.names[0]),
			"the first line names the columns, separated by commas")
	}
	return nil
}

// useMap reads the rest of the file as it is understood.
func (r *Reader) useMap(u *reading) {
	r.understood = u
	r.clock.order = u.order
	for _, o := range u.Outcomes {
		r.words[normalizedWord(o.Key.Value)] = o.Value
	}
}

// csvColumns finds the cells of each value.
func (u *reading) csvColumns() *csvColumns {
	c := &csvColumns{
		separator: u.separator,
		width:     len(u.columns),
		date:      -1,
		carried:   -1,
		values:    map[string]csvColumn{},
	}

	findWords := func(w Words) (out []csvWords) {
		for _, given := range w {
			out = append(out, csvWords{u.indexOf(given.Key.Value), given.Value, Dropped})
		}
		return out
	}

	if u.Date != "" {
		c.date = u.indexOf(u.Date)
		c.carry(u, c.date)
	}

	for _, given := range u.Columns {
		var found csvColumn
		for _, s := range given.Value {
			source := csvSource{
				after:  slices.Index(timeColumns[:], s.After),
				before: slices.Index(timeColumns[:], s.Before),
				when:   findWords(s.When),
				name:   s.Names[0], unit: unitSeconds(s.Unit),
			}

			for _, name := range s.Names {
				terms, ok := u.terms(name)
				if !ok { // the file is refused for it
					source.cells = append(source.cells, -1)
					continue
				}
				source.cells = append(source.cells, terms[0].column)
				source.further = append(source.further, terms[1:]...)
			}

			found = append(found, source)
		}

		c.values[given.Key.Value] = found
	}

	c.drop = findWords(u.Drop)
	for i := len(u.m.Drop); i < len(c.drop); i++ {
		c.drop[i].kind = OtherContact // which the map does not name
	}
	return c
}

// rows yields the cells of the lines that the map does not drop. They are valid until the next.
func (r *Reader) rows(c *csvColumns) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		var cells []string
		for {
			line, more := r.line()
			if !more {
				return
			}

			r.rowsIn++
			var ok bool
			line, cells, ok = r.rowOf(line, c.separator, c.width, cells[:0])
			if !ok {
				r.leaveOut(BrokenLine, r.row, line)
				continue
			}

			if c.carried >= 0 {
				c.carryDate(cells)
			}

			drop := slices.IndexFunc(c.drop, func(w csvWords) bool { return w.match(cells) })
			isRepeated := drop < 0 && r.isRepeatedRow(c, line, cells)
			switch {
			case drop >= 0:
				r.leaveOut(c.drop[drop].kind, r.row, line)
			case isRepeated && !c.coarse:
				r.leaveOut(RepeatedRow, r.row, line)
			case isRepeated:
				r.Problems.Add(LookAlike, r.row, line)
				if !yield(cells) {
					return
				}
			case !yield(cells):
				return
			}
		}
	}
}

// hasOnlyMinutes reports whether no time of the file has seconds.
func (u *reading) hasOnlyMinutes() bool {
	for _, value := range timeColumns {
		for _, given := range u.Columns {
			if given.Key.Value != value {
				continue
			}
			for _, s := range given.Value {
				at := u.indexOf(s.Names[len(s.Names)-1])
				c := &u.columns[max(at, 0)]
				isMinutes := c.seconds == 0 && 2*(c.full+c.clocks) > c.filled
				if at < 0 || !isMinutes {
					return false
				}
			}
		}
	}
	return true
}

// carryDate gives a row without a date the date of the row before it.
func (c *csvColumns) carryDate(cells []string) {
	date := cells[c.carried]
	if date == "" {
		cells[c.carried] = c.lastDate
		return
	}
	if isTotal(date) {
		return
	}
	c.lastDate = strings.Clone(cells[c.carried])
}

// carry uses the dates of a column for the rows below, too, if each date occurs once: in the first
// row of its day.
func (c *csvColumns) carry(u *reading, column int) {
	of := &u.columns[column]
	isOnce := len(of.words) == of.filled || of.isMany && 2*of.filled < u.survey.rows
	if of.filled > 0 && of.filled < u.survey.rows && isOnce {
		c.carried = column
	}
}

// isRepeatedRow reports whether a row without an id was there already, the same in all columns.
func (r *Reader) isRepeatedRow(c *csvColumns, line string, cells []string) bool {
	if _, again := r.understood.repeatedRows[Hash(line)]; !again {
		return false
	}

	// The date may stand in a row above.
	hash := Hash(line, "\x00", c.lastDate)
	if id := c.values["call"]; id != nil && id.text(cells) != "" {
		return false
	}
	_, seen := r.seen[hash]
	r.seen[hash] = struct{}{}
	return seen
}

// isEmpty reports whether a text is one of the map's words for what did not happen.
func (r *Reader) isEmpty(text string) bool {
	return len(r.m.Empty) > 0 &&
		slices.ContainsFunc(r.m.Empty, func(word string) bool { return strings.EqualFold(word, text) })
}
