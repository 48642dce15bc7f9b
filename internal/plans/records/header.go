package records

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// header describes the names of the columns in a file of cells.
type header struct {
	separator byte
	line      int // of the file, from 1
	names     []string
	rawNames  []string // as the file has them
	titles    int      // lines above it
	isMatrix  bool     // names are times of day or dates
}

// separators are the separators of exports.
const separators = ",;\t|^"

// mostTitles bounds the lines above the header.
const mostTitles = 40

// readHeader finds the line that names the columns. Spreadsheets may have a line as "sep=;" and
// lines of titles above it.
func (r *Reader) readHeader(named map[string]bool) (*header, error) {
	var lines []string
	var places []int

	separator := byte(0)
	if r.m.Separator != "" {
		separator = r.m.Separator[0]
	}

	// Each of the first mostTitles lines may be the header. It is judged by as many lines from there on.
	for len(lines) < 2*mostTitles {
		text, more := r.line()
		if !more {
			break
		}

		rest, isSeparator := strings.CutPrefix(strings.ToLower(text), "sep=")
		if isSeparator && len(lines) == 0 && len(rest) == 1 {
			if separator == 0 {
				separator = rest[0]
			}
			continue
		}

		lines = append(lines, r.joinedLine(text, separator))
		places = append(places, r.row)
	}

	if len(lines) == 0 {
		if r.err != nil {
			return nil, r.err
		}
		return nil, r.refuse("no line names the columns", "the first line names the columns")
	}

	best := header{}
	bestScore := -1
	for i := 0; i < min(len(lines), mostTitles); i++ {
		h := headerOf(lines, i, separator)
		if h == nil {
			continue
		}

		score := h.score(named)
		if score > bestScore {
			best = *h
			bestScore = score
			best.line = places[i]
			best.titles = i
		}
	}

	if bestScore <= 0 {
		// No name is known: the first line names the columns.
		one := separatorOf(lines[:1], separator)
		cells, ok := splitCells(lines[0], one, nil)
		if !ok {
			return nil, r.refuse("the first line is not CSV", "the first line names the columns")
		}
		best = header{separator: one, line: places[0], names: trimmed(cells)}
		values := slices.DeleteFunc(slices.Clone(best.names), func(name string) bool { return !isValue(name) })
		if 2*len(values) > len(best.names) || slices.ContainsFunc(values, isDate) {
			return nil, r.refuse(fmt.Sprintf("line %d has values in place of the names of columns: %q", places[0], values[0]),
				"add a first line with the names of the columns")
		}
	}

	return &best, nil
}

// joinedLine joins a line with the lines below if a quoted cell contains ends of lines: the name of a column over two
// lines has a blank there.
func (l *lines) joinedLine(text string, separator byte) string {
	isWhole := func(text string) bool {
		for i := range len(separators) {
			isTried := separator == 0 || separators[i] == separator
			if _, ok := splitCells(text, separators[i], nil); isTried && !ok {
				return false
			}
		}
		return true
	}
	if strings.Count(text, `"`)%2 == 0 || isWhole(text) {
		return text
	}

	joined := text
	isClosed := l.takeBelow(func(next string) bool {
		joined += " " + strings.TrimSpace(next)
		return strings.Count(joined, `"`)%2 == 0
	})
	if !isClosed {
		return text
	}
	return joined
}

// headerOf takes a line for the header, or returns nil if it cannot be one.
func headerOf(lines []string, at int, separator byte) *header {
	below := lines[at:min(len(lines), at+mostTitles)]
	one := separatorOf(below, separator)

	names, ok := splitCells(lines[at], one, nil)
	if !ok {
		return nil
	}

	names = trimmed(names)
	for len(names) > 1 && names[len(names)-1] == "" && at == 0 && len(below) < 2 {
		names = names[:len(names)-1]
	}

	filled := 0
	values := 0
	matrix := 0
	hours := hourColumns(names)
	last := -1 // minute of the day of the last name
	inOrder := true
	for i, name := range names {
		if name == "" {
			continue
		}
		if m, ok := scan(name); ok && m.hasClock && !m.hasDate() {
			inOrder = inOrder && minuteOfDay(&m) > last && m.second == 0
			last = minuteOfDay(&m)
		}

		filled++
		isHour := slices.Contains(hours, i)
		if isHour || isColumnTime(name) && i > 0 {
			matrix++
		} else if isValue(name) {
			values++
		}
	}

	// Times of day in a row of calls are in no order.
	if filled < 2 || values > 0 || !inOrder {
		return nil
	}

	const least = 3 // times of day
	return &header{separator: one, names: names, isMatrix: matrix >= least && 2*matrix > filled}
}

// isValue reports whether a text is a number, a time or a duration, and so no name of a column.
func isValue(text string) bool {
	if _, ok := plainNumber(text); ok {
		return true
	}
	m, ok := scan(text)
	return ok && (m.hasDate() || m.hasClock)
}

// isDate reports whether a text has a date.
func isDate(text string) bool {
	m, ok := scan(text)
	return ok && m.hasDate() && !m.isPlain
}

// hourColumns returns the columns whose names are hours of the day, one after another, as in 08, 09
// and 10. It returns nothing for few numbers, because they may be counts.
func hourColumns(names []string) (out []int) {
	const least, most = 4, 24
	last := -1

	// The first column names the rows, so a number there is no hour. A number out of order is a count.
	for i, name := range names {
		if name == "" || len(name) > 2 || strings.Trim(name, digits) != "" {
			continue
		}

		hour, _ := strconv.Atoi(name)
		if i == 0 || hour >= most || len(out) > 0 && (hour != last+1 || out[len(out)-1] != i-1) {
			return nil
		}

		out = append(out, i)
		last = hour
	}

	if len(out) < least {
		return nil
	}
	return out
}

// isColumnTime reports whether the name of a column is a time of day or a date.
func isColumnTime(name string) bool {
	m, ok := scan(name)
	if ok && m.isPlain {
		return len(name) == 4 && m.number < 2400 && int(m.number)%100 < 60
	}
	return ok && (m.hasClock != m.hasDate())
}

// score counts the names of a line that are known, and of a matrix also those that are filled. The header has most.
func (h *header) score(named map[string]bool) int {
	score := 0
	for _, name := range h.names {
		plain, _ := nameAndUnit(name)
		if h.isMatrix && name != "" {
			score++
		}
		if named[plain] || named[normalized(name)] || named[strings.ToLower(name)] {
			score++
		}
	}
	return score
}

func trimmed(cells []string) []string {
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

// separatorOf returns the given separator, or the separator that most of the lines have equally often.
func separatorOf(lines []string, given byte) byte {
	if given != 0 {
		return given
	}

	best := separators[0]
	bestScore := -1
	for i := range len(separators) {
		s := separators[i]
		cells, ok := splitCells(lines[0], s, nil)
		if !ok {
			continue
		}

		same := 0
		for _, line := range lines[1:] {
			others, ok := splitCells(line, s, nil)
			if ok && len(others) == len(cells) {
				same++
			}
		}

		score := len(cells) - 1
		if score > 0 && same*2 >= len(lines)-1 {
			const even = 1000
			score += even
		}

		if score > bestScore {
			best = s
			bestScore = score
		}
	}

	return best
}

// knownNames are the names of columns that the tables and a map have.
func (r *Reader) knownNames() map[string]bool {
	out := map[string]bool{}
	tables := namesOfColumns()
	for _, table := range []nameTable{tables.calls, tables.reports} {
		for _, names := range table {
			for name := range names {
				out[name] = true
			}
		}
	}

	add := func(name string) {
		out[normalized(name)] = true
		out[strings.ToLower(strings.TrimSpace(name))] = true
	}
	for _, name := range r.m.Wide {
		add(name)
	}
	for _, given := range r.m.Columns {
		for _, s := range given.Value {
			for _, name := range s.Names {
				add(name)
			}
		}
	}
	return out
}
