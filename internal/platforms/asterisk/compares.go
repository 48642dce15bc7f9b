package asterisk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// compareRow is a row of lines that compare one value with a text each, and do nothing if the value is another text:
//
//	ExecIf($["${V}" = "1"]?Playback(one))
//	GotoIf($["${V}" = "2"]?two,1)
//
// A call whose value is known passes all lines except those with its text. Each text of a row of n lines leads calls to
// the lines after its own. To run all of these lines for each text takes the square of n. So the row has an index of
// its texts: such a call goes on at the next line with its text, or after the row.
type compareRow struct {
	value string           // as the lines have it: "${V}", with or without quotes
	lines []*priority      // of one extension, with numbers that follow each other
	with  map[string][]int // the places of the lines that compare with a text, ascending, by comparable text
	noted map[string]part  // the lines that have been noted for calls with some texts of the variables: see noteRow
}

// part is a part of a row, from a place to before another.
type part struct{ from, to int }

// placeInRow is the place of a line in a row.
type placeInRow struct {
	row *compareRow
	at  int
}

// rowPart is a part of a row that a call passes.
type rowPart struct {
	row *compareRow
	part
}

// passedLines are lines that a call passes: one by one, or parts of rows. A row may be passed from each of its lines, so
// that lists of its lines would take the square of their number.
type passedLines struct {
	lines []*priority
	parts []rowPart
}

func (l passedLines) clone() passedLines {
	return passedLines{slices.Clone(l.lines), slices.Clone(l.parts)}
}

// comparesOnly matches the arguments of a line that compares a value with a text: both in quotes, or none. The
// application or the label has no value, so that nothing else of the line decides the way of a call.
var comparesOnly = diag.LazyPattern(`^\$\[ *(?:("\$\{\w+(?:\([\w/-]*\))?\}") *==? *"([\w .*#+/@-]*)"` +
	`|(\$\{\w+(?:\([\w/-]*\))?\}) *==? *([0-9]+|[A-Za-z_]+)) *\]\?[^$:]+$`)

// The texts of a value that are one token of an expression, in quotes and without quotes. Only of these it is sure that a
// compare with another text is not true.
var (
	quotedToken = diag.LazyPattern(`^"[\w .*#+/@-]*"$`)
	bareToken   = diag.LazyPattern(`^([0-9]+|[A-Za-z_]+)$`)
)

// readCompare returns the value and the text that a line compares. The text is as comparableText returns it.
func readCompare(p *priority) (value, text string, ok bool) {
	if p.name != "execif" && p.name != "gotoif" {
		return "", "", false
	}
	m := comparesOnly().FindStringSubmatch(p.args)
	if m == nil {
		return "", "", false
	}
	if m[1] != "" {
		return m[1], `"` + m[2] + `"`, true
	}
	text, ok = comparableText(m[4])
	return m[3], text, ok
}

// comparableText returns one text for all texts that are equal in an expression: 5 and 05 are, and "5" and "05" are not. It
// reports false for a text that an expression may read in another way.
func comparableText(text string) (string, bool) {
	switch {
	case quotedToken().MatchString(text):
		return text, true
	case !bareToken().MatchString(text):
		return "", false
	}
	if x, isNumber := numeric(text); isNumber {
		return number(x), true
	}
	return text, true
}

// compareRows finds the rows of a dialplan that have some lines at least.
func compareRows(d *dialplan, least int) map[*priority]placeInRow {
	out := map[*priority]placeInRow{}
	for _, c := range d.order {
		for _, e := range c.extens {
			for number, p := range e.prios {
				if p.exten != e || p.number != number || startsIn(e, p) {
					continue
				}
				row := newRow(e, p)
				if len(row.lines) < least {
					continue
				}
				for at, line := range row.lines {
					out[line] = placeInRow{row, at}
				}
			}
		}
	}
	return out
}

// startsIn reports whether a line continues the row of the line before it.
func startsIn(e *extension, p *priority) bool {
	before := e.prios[p.number-1]
	if before == nil {
		return false
	}
	value, _, ok := readCompare(p)
	valueBefore, _, okBefore := readCompare(before)
	return ok && okBefore && value == valueBefore
}

// newRow returns the row that begins with a line. It has no lines if there is no such row.
func newRow(e *extension, p *priority) *compareRow {
	// Most lines compare nothing.
	if _, _, ok := readCompare(p); !ok {
		return &compareRow{}
	}

	row := &compareRow{with: map[string][]int{}, noted: map[string]part{}}
	for ; p != nil && e.prios[p.number+1] != nil; p = e.prios[p.number+1] {
		value, text, ok := readCompare(p)
		if !ok || row.value != "" && value != row.value {
			break
		}
		row.value = value
		row.with[text] = append(row.with[text], len(row.lines))
		row.lines = append(row.lines, p)
	}
	return row
}

// passRow leads a call past the lines of a row that compare a value with other texts than its own, at most some lines.
// It returns the state after them, or nil if the line of the call is to be run.
func (m *machine) passRow(s *state, most int) (after *state, lines int) {
	place, isInRow := m.rows[s.prio()]
	isNumber := s.vars.of("EXTEN") != nil

	// A call with too many answers forgets them after the line: see jump.
	if !isInRow || s.exten != s.prio().exten || isNumber || len(s.played) > 0 || s.run != "" || len(s.answers) > maxFacts {
		return nil, 0
	}

	row := place.row
	m.reading = reading{mostParts: maxParts}
	value := s.expand(row.value)
	isKnown := m.varying == "" && m.open == nil && !m.isUnfollowed && m.expanded == 0 && m.cut == ""
	text, isToken := comparableText(value)
	if !isKnown || !isToken {
		return nil, 0
	}

	to := len(row.lines)
	same := row.with[text]
	if next, _ := slices.BinarySearch(same, place.at); next < len(same) {
		to = same[next]
	}
	lines = to - place.at
	if lines == 0 || lines > most {
		return nil, 0
	}

	m.noteRow(s, row, part{place.at, to})
	return s.onLine(row.lines[to-1].number + 1), lines
}

// noteRow notes what noteFacts and passOver note of the lines in a part of a row. Most calls pass lines that others with
// the same texts have passed.
func (m *machine) noteRow(s *state, row *compareRow, passed part) {
	m.passing.parts = append(m.passing.parts, rowPart{row, passed})

	key := ""
	for _, name := range row.lines[0].decidedBy {
		key += strconv.Quote(strings.Join(s.factsOf(name), "\x00"))
	}

	noted := row.noted[key]
	for at := passed.from; at < passed.to; at++ {
		if noted.from <= at && at < noted.to {
			at = noted.to - 1
			continue
		}
		p := row.lines[at]
		s.noteFacts(p)
		old := m.passed[p]
		old.acts = true
		m.passed[p] = old
	}

	switch touches := passed.from <= noted.to && noted.from <= passed.to; {
	case touches && noted != part{}:
		row.noted[key] = part{min(noted.from, passed.from), max(noted.to, passed.to)}
	case passed.to-passed.from > noted.to-noted.from:
		row.noted[key] = passed
	}
}

// marks counts the calls that pass the lines of rows: one more from the first line of a part on, and one less after its
// last line.
type marks map[*compareRow][]int

func (c marks) add(parts []rowPart) {
	for _, p := range parts {
		if c[p.row] == nil {
			c[p.row] = make([]int, len(p.row.lines)+1)
		}
		c[p.row][p.from]++
		c[p.row][p.to]--
	}
}

// each calls a function with each line that a call passes.
func (c marks) each(passed func(*priority)) {
	for row, counts := range c {
		calls := 0
		for at, p := range row.lines {
			calls += counts[at]
			if calls > 0 {
				passed(p)
			}
		}
	}
}
