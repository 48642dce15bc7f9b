package records

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// csvColumns are the cells of an export in which each value of a record stands.
type csvColumns struct {
	separator byte
	width     int
	values    map[string]csvColumn // by the name in Columns

	// The same by field, to fill millions of records without a look-up by name.
	call, caller, line, tier, queue, agent, outcome csvColumn
	times                                           [6]csvColumn // as Call.times
}

// csvColumn has no cells where the export does not have the value.
type csvColumn struct {
	cells []int
	after int // index of a time in Call.times that a duration is counted from, or -1
}

// assignFields sets the fields from the values.
func (c *csvColumns) assignFields() {
	v := c.values
	c.call, c.caller, c.line, c.tier, c.queue, c.agent, c.outcome = v["call"], v["caller"], v["line"], v["tier"], v["queue"], v["agent"], v["outcome"]
	for i, name := range timeColumns {
		c.times[i] = v[name]
	}
}

// openCSV reads the header.
func (r *Reader) openCSV() error {
	header, ok := r.line()
	if !ok {
		return cmp.Or(r.err, r.refuse("no line names the columns", "the first line names the columns"))
	}
	header = strings.TrimPrefix(header, "\ufeff")
	c := csvColumns{separator: r.separator(header), values: map[string]csvColumn{}}
	names, ok := splitCells(header, c.separator, nil)
	if !ok {
		return r.refuse("the first line is not CSV", "the first line names the columns")
	}
	c.width = len(names)
	if err := r.findColumns(&c, names); err != nil {
		return err
	}
	c.assignFields()
	r.hasAgents = c.agent.cells != nil
	r.format = func(yield func(*Call) bool) { r.readCSV(&c, yield) }
	return nil
}

// separator returns the given separator, or the most frequent one in the header.
func (r *Reader) separator(header string) byte {
	if r.m.Separator != "" {
		return r.m.Separator[0]
	}
	return slices.MaxFunc([]byte(",;\t|"), func(a, b byte) int {
		return strings.Count(header, string(a)) - strings.Count(header, string(b))
	})
}

// findColumns finds each value's column: that of the map, or else that of its own name.
func (r *Reader) findColumns(c *csvColumns, names []string) error {
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	var wrong []string
	for _, given := range r.m.Columns {
		found := csvColumn{after: slices.Index(timeColumns, given.Value.After)}
		for _, name := range given.Value.Names {
			i := slices.IndexFunc(names, func(h string) bool { return strings.EqualFold(h, strings.TrimSpace(name)) })
			if i < 0 {
				wrong = append(wrong, fmt.Sprintf("the map's column %q is not there", name))
			}
			found.cells = append(found.cells, i)
		}
		c.values[given.Key.Value] = found
	}
	if len(wrong) > 0 {
		return r.refuse(strings.Join(wrong, "; "), "its columns are "+strings.Join(names, ", "))
	}
	for i, name := range names {
		own := normalized(name)
		if _, given := c.values[own]; !given && slices.Contains(Columns, own) {
			c.values[own] = csvColumn{[]int{i}, -1}
		}
	}
	return r.checkColumns(c, names)
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
			entries = append(entries, n.any[0]+": COLUMN")
		}
	}
	if missing == nil {
		return nil
	}
	const shown = 30
	list := strings.Join(names[:min(len(names), shown)], ", ")
	if len(names) == 1 {
		return r.refuse(fmt.Sprintf("its first line is one cell: %q", list), "the first line names the columns, separated by commas")
	}
	return r.refuse(
		fmt.Sprintf("no column gives %s; its columns are %s", strings.Join(missing, ", "), list),
		fmt.Sprintf("name them in a file map.yaml, as in \"{records: csv, columns: {%s}}\", and give it by --map map.yaml", strings.Join(entries, ", ")))
}

// readCSV yields the records.
func (r *Reader) readCSV(c *csvColumns, yield func(*Call) bool) {
	var cells []string
	var call Call
	for {
		line, more := r.line()
		if !more {
			return
		}
		var ok bool
		cells, ok = splitCells(line, c.separator, cells[:0])
		if !ok || len(cells) != c.width {
			r.Problems.Add(BrokenLine, r.row, line)
			continue
		}
		r.record(c, cells, &call)
		if !r.emit(&call, yield) {
			return
		}
	}
}

// record fills a record from the cells of a line.
func (r *Reader) record(c *csvColumns, cells []string, call *Call) {
	*call = Call{
		Call: c.call.text(cells), Caller: c.caller.text(cells),
		Line: r.name(c.line.text(cells)), Tier: r.name(c.tier.text(cells)), Queue: r.name(c.queue.text(cells)), Agent: r.name(c.agent.text(cells)),
		Outcome: r.outcome(c.outcome.text(cells)),
	}
	times := call.times()
	for i := range c.times {
		column := &c.times[i]
		switch {
		case column.cells == nil:
		case column.after < 0:
			*times[i] = r.time(column.text(cells))
		case !times[column.after].IsZero():
			*times[i] = r.later(*times[column.after], column.text(cells))
		}
	}
	const enqueued = 2                                      // in timeColumns
	if c.times[enqueued].cells == nil && call.Queue != "" { // the wait begins with the call
		call.Enqueued = cmp.Or(call.IVREnd, call.Arrived)
	}
}

// later adds a duration, in seconds or as h:mm:ss, to a time.
func (r *Reader) later(t time.Time, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	digits, negative := strings.CutPrefix(text, "-") // the sign of -0:30 is that of all its parts
	seconds, ok := 0.0, true
	for part := range strings.SplitSeq(digits, ":") {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		seconds, ok = 60*seconds+v, ok && err == nil && v >= 0
	}
	if negative {
		seconds = -seconds
	}
	const longest = 1e7 // four months
	if !ok || math.Abs(seconds) >= longest {
		r.Problems.Add(BadTime, r.row, text)
		return time.Time{}
	}
	return t.Add(time.Duration(seconds * float64(time.Second)))
}

// text joins the texts of a column's cells.
func (c *csvColumn) text(cells []string) string {
	switch len(c.cells) {
	case 0:
		return ""
	case 1:
		return strings.TrimSpace(cells[c.cells[0]])
	}
	var parts []string
	for _, i := range c.cells {
		if part := strings.TrimSpace(cells[i]); part != "" {
			parts = append(parts, part)
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
