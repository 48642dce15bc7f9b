package records

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// csvColumns are the cells of an export in which each value of a record stands.
type csvColumns struct {
	separator byte
	width     int
	mayBeLong bool // cells without a name may follow
	date      int  // the cell with the date of times that have none, or -1
	drop      []csvWords
	values    map[string]csvColumn // by the name in Columns

	texts        [len(textColumns)]csvColumn // of these values
	times        [len(timeColumns)]csvColumn // as Call.times
	hasDurations bool                        // among them
}

// textColumns are the columns of texts.
var textColumns = [...]string{"call", "caller", "line", "tier", "queue", "agent", "outcome"}

// csvColumn is a Column; nil where the export does not have the value.
type csvColumn []csvSource

type csvSource struct {
	cells  []int
	after  int // index of a time in Call.times that a duration is counted from, or -1
	when   []csvWords
	joined bool // of times: the first cell is no time by itself

	name  string  // of a duration: the first of its columns
	unit  float64 // seconds
	units unitCheck
}

// csvWords are words in a cell, of which a row has one.
type csvWords struct {
	cell  int
	words []string
}

func (w *csvWords) match(cells []string) bool {
	return slices.ContainsFunc(w.words, func(word string) bool { return strings.EqualFold(word, cells[w.cell]) })
}

// openCSV reads the header.
func (r *Reader) openCSV() error {
	var c csvColumns
	names, err := r.readHeader(&c, Columns, nil)
	if err := cmp.Or(err, r.checkColumns(&c, names)); err != nil {
		return err
	}
	for i, name := range textColumns {
		c.texts[i] = c.values[name]
	}
	for i, name := range timeColumns {
		c.times[i] = c.values[name]
		c.hasDurations = c.hasDurations || slices.ContainsFunc(c.times[i], func(s csvSource) bool { return s.after >= 0 })
	}
	r.hasAgents = c.values["agent"] != nil
	r.format = func(yield func(*Call) bool) {
		var call Call
		for cells := range r.rows(&c) {
			r.record(&c, cells, &call)
			if !r.emit(&call, yield) {
				break
			}
		}
		r.err = cmp.Or(r.err, r.wrongUnit(&c))
	}
	return nil
}

// readHeader reads the header, and finds the columns of values by their own names or others.
func (r *Reader) readHeader(c *csvColumns, own []string, others map[string]string) (names []string, err error) {
	header, ok := r.line()
	if !ok {
		return nil, cmp.Or(r.err, r.refuse("no line names the columns", "the first line names the columns"))
	}
	header = strings.TrimPrefix(header, "\ufeff")
	*c = csvColumns{separator: r.separator(header), values: map[string]csvColumn{}}
	if names, ok = splitCells(header, c.separator, nil); !ok {
		return nil, r.refuse("the first line is not CSV", "the first line names the columns")
	}
	c.width = len(names)
	return names, r.findColumns(c, names, own, others)
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
			var ok bool
			cells, ok = splitCells(line, c.separator, cells[:0])
			if !ok || len(cells) != c.width && !c.isLong(cells) {
				r.Problems.Add(BrokenLine, r.row, line)
				continue
			}
			for i := range cells {
				if cells[i] = strings.TrimSpace(cells[i]); r.isEmpty(cells[i]) {
					cells[i] = ""
				}
			}
			if slices.ContainsFunc(c.drop, func(w csvWords) bool { return w.match(cells) }) {
				r.Problems.Add(Dropped, r.row, line)
			} else if !yield(cells) {
				return
			}
		}
	}
}

// isLong reports whether cells may follow those that have a name.
func (c *csvColumns) isLong(cells []string) bool { return c.mayBeLong && len(cells) > c.width }

// separator returns the given separator, or the most frequent one in the header.
func (r *Reader) separator(header string) byte {
	if r.m.Separator != "" {
		return r.m.Separator[0]
	}
	return slices.MaxFunc([]byte(",;\t|"), func(a, b byte) int {
		return strings.Count(header, string(a)) - strings.Count(header, string(b))
	})
}

// findColumns finds each value's column: that of the map, or else that of its own name or of
// another that it has in exports.
func (r *Reader) findColumns(c *csvColumns, names, own []string, others map[string]string) error {
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	var wrong []string
	find := func(name string) int {
		i := slices.IndexFunc(names, func(h string) bool { return strings.EqualFold(h, strings.TrimSpace(name)) })
		if i < 0 {
			wrong = append(wrong, fmt.Sprintf("the map's column %q is not there", name))
		}
		return i
	}
	findWords := func(w Words) (out []csvWords) {
		for _, given := range w {
			out = append(out, csvWords{find(given.Key.Value), given.Value})
		}
		return out
	}
	if c.date = -1; r.m.Date != "" {
		c.date = find(r.m.Date)
	}
	for _, given := range r.m.Columns {
		var found csvColumn
		for _, s := range given.Value {
			source := csvSource{after: slices.Index(timeColumns[:], s.After), when: findWords(s.When), name: s.Names[0], unit: unitSeconds(s.Unit)}
			for _, name := range s.Names {
				source.cells = append(source.cells, find(name))
			}
			found = append(found, source)
		}
		c.values[given.Key.Value] = found
	}
	c.drop = findWords(r.m.Drop)
	if len(wrong) > 0 {
		return r.refuse(strings.Join(wrong, "; "), "its columns are "+strings.Join(names, ", "))
	}
	for i, name := range names {
		value := normalized(name)
		value = cmp.Or(others[value], value)
		if _, given := c.values[value]; !given && slices.Contains(own, value) {
			c.values[value] = csvColumn{{cells: []int{i}, after: -1, unit: 1}}
		}
	}
	return nil
}

// normalized returns a column's name as Columns has it: Wrap-up end is wrap_up_end.
func normalized(name string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(name))
}

// needed are the values without which records tell nothing about waiting and talking.
var needed = []struct {
	any  []string // one of them is enough
	what string
}{
	{[]string{"arrived", "enqueued"}, "when the call arrived, or when it joined the queue"},
	{[]string{"answered"}, "when an agent answered"},
	{[]string{"ended"}, "when the conversation or the wait ended"},
}

// checkColumns reports all values that are needed and in no column.
func (r *Reader) checkColumns(c *csvColumns, names []string) error {
	var missing, entries []string
	for _, n := range needed {
		has := func(name string) bool { _, ok := c.values[name]; return ok }
		if !slices.ContainsFunc(n.any, has) {
			missing = append(missing, fmt.Sprintf("%s (%s)", strings.Join(n.any, " or "), n.what))
			entries = append(entries, n.any[0])
		}
	}
	if missing == nil {
		return nil
	}
	if isIntervalReport(names) {
		return r.refuse("its rows are counts of intervals, not calls", "ivrsim forecast reads it")
	}
	if len(names) == 1 {
		return r.refuse(fmt.Sprintf("its first line is one cell: %q", names[0]), "the first line names the columns, separated by commas")
	}
	return r.refuseColumns(strings.Join(missing, ", "), names, entries)
}

// refuseColumns refuses a file without columns for values, by the names of those that it has.
func (r *Reader) refuseColumns(missing string, names, values []string) error {
	const shown = 30
	return r.refuse(
		fmt.Sprintf("no column gives %s; its columns are %s", missing, strings.Join(names[:min(len(names), shown)], ", ")),
		fmt.Sprintf("name them in a file map.yaml, as in \"{records: csv, columns: {%s: COLUMN}}\", and give it by --map map.yaml", strings.Join(values, ": COLUMN, ")))
}

// isEmpty reports whether a text is one of the map's words for what did not happen.
func (r *Reader) isEmpty(text string) bool {
	return len(r.m.Empty) > 0 && slices.ContainsFunc(r.m.Empty, func(word string) bool { return strings.EqualFold(word, text) })
}

// record fills a record from the cells of a line.
func (r *Reader) record(c *csvColumns, cells []string, call *Call) {
	*call = Call{}
	for i, to := range []*string{&call.Call, &call.Caller, &call.Line, &call.Tier, &call.Queue, &call.Agent, &call.Outcome} {
		const names, outcome = 2, 6 // in textColumns
		switch *to = c.texts[i].text(cells); {
		case i == outcome:
			*to = r.outcome(*to)
		case i >= names:
			*to = r.name(*to)
		}
	}
	times := call.times()
	var sources [len(timeColumns)]filled
	for i := range c.times {
		*times[i] = r.fill(c, i, cells, times, &sources)
	}
	if c.hasDurations {
		r.judgeUnits(&sources)
	}
	const enqueued = 2                                // in timeColumns
	if c.times[enqueued] == nil && call.Queue != "" { // the wait begins with the call
		call.Enqueued = cmp.Or(call.IVREnd, call.Arrived)
	}
}

// latest is the last of the times that are known.
func latest(times []*time.Time) (out time.Time) {
	for _, t := range times {
		if !t.IsZero() {
			out = *t
		}
	}
	return out
}

// timeOf reads a time of a source. A cell that is a time by itself counts alone; else the
// cells are a time together, which did not happen where one of them is empty. A date that
// stands in a cell of its own is that of the call's arrival: a time of day before the last
// time of the call, by half a day or more, is of the next date.
func (r *Reader) timeOf(c *csvColumns, s *csvSource, cells []string, last time.Time) time.Time {
	own, isEmpty := "", false
	for _, i := range s.cells {
		isEmpty = isEmpty || cells[i] == ""
		own = cmp.Or(own, cells[i])
	}
	if c.date >= 0 && !strings.ContainsAny(own, "-/. ") {
		own = cells[c.date] + " " + own
	}
	hasDate := c.date >= 0
	if len(s.cells) > 1 {
		if !s.joined {
			_, ok := r.clock.read(own)
			s.joined = !ok
		}
		if s.joined && isEmpty {
			return time.Time{}
		}
		if s.joined {
			own, hasDate = s.text(cells), true
		}
	}
	t := r.time(own)
	const half = 12 * time.Hour
	if hasDate && !t.IsZero() && !last.IsZero() && last.Sub(t) > half {
		t = t.AddDate(0, 0, 1)
	}
	return t
}

// fill reads a time from the first of its sources that has it. Those of durations and of times
// are both read, since one tells whether the other is right.
func (r *Reader) fill(c *csvColumns, i int, cells []string, times []*time.Time, sources *[len(timeColumns)]filled) (out time.Time) {
	f := &sources[i]
	for k := range c.times[i] {
		s := &c.times[i][k]
		switch text := s.text(cells); {
		case text == "":
		case s.after < 0 && f.timed.IsZero():
			if out.IsZero() || c.hasDurations {
				f.timed = r.timeOf(c, s, cells, latest(times[:i]))
				out = cmp.Or(out, f.timed)
			}
		case s.after >= 0 && f.counted.IsZero() && !times[s.after].IsZero():
			seconds, ok := readDuration(text, s.unit)
			if !ok {
				r.Problems.Add(BadTime, r.row, text)
				continue
			}
			f.counted, f.source, f.base = times[s.after].Add(time.Duration(seconds*float64(time.Second))), s, *times[s.after]
			if from := &sources[s.after]; from.timed.IsZero() {
				f.base = from.base
			}
			if out.IsZero() {
				out = f.counted
			}
		}
	}
	return out
}

// text is that of the first source that is not empty.
func (c csvColumn) text(cells []string) string {
	for i := range c {
		if text := c[i].text(cells); text != "" {
			return text
		}
	}
	return ""
}

// text joins the texts of the cells, in a row in which the source counts.
func (s *csvSource) text(cells []string) string {
	if slices.ContainsFunc(s.when, func(w csvWords) bool { return !w.match(cells) }) {
		return ""
	}
	if len(s.cells) == 1 {
		return cells[s.cells[0]]
	}
	var parts []string
	for _, i := range s.cells {
		if cells[i] != "" {
			parts = append(parts, cells[i])
		}
	}
	return strings.Join(parts, " ")
}

// splitCells splits a line. A cell in quotes ends on its line: package csv would take all
// lines up to the next quote for one cell, and one broken line would cost many records. It
// returns false where a quote is not closed.
func splitCells(line string, separator byte, into []string) ([]string, bool) {
	for {
		if !strings.HasPrefix(line, `"`) {
			i := strings.IndexByte(line, separator)
			if i < 0 {
				return append(into, line), true
			}
			into, line = append(into, line[:i]), line[i+1:]
			continue
		}
		cell, rest, ok := quotedCell(line[1:])
		switch {
		case !ok || rest != "" && rest[0] != separator:
			return into, false
		case rest == "":
			return append(into, cell), true
		}
		into, line = append(into, cell), rest[1:]
	}
}

// quotedCell reads up to the closing quote; a doubled one is a quote.
func quotedCell(text string) (cell, rest string, ok bool) {
	for from := 0; ; {
		i := strings.IndexByte(text[from:], '"')
		if i < 0 {
			return "", "", false
		}
		end := from + i
		if !strings.HasPrefix(text[end+1:], `"`) {
			return strings.ReplaceAll(text[:end], `""`, `"`), text[end+1:], true
		}
		from = end + 2
	}
}
