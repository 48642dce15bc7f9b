package asterisk

import (
	"slices"
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
// its texts: such a call goes on at the next line with its text, or after the row. Lines that lead to a further row with
// the value join both rows: see joinRows.
type compareRow struct {
	value string               // as the lines have it: "${V}", with or without quotes
	lines []*priority          // the compares, with numbers that follow each other, and the lines that join them
	with  map[string][]int     // the places of the lines that compare with a text, ascending, by comparable text
	joint []int                // the first line that joins rows from each place on
	noted pending              // without the lines that have noted that calls pass them
	unrun pending              // without the lines that calls pass together with others
	facts map[string]*rowFacts // by variable
}

// rowFacts say of which lines of a row the texts of a variable are noted: see noteFacts.
type rowFacts struct {
	open  pending         // without the lines that do not note a further text
	noted map[string]part // the lines that have noted some texts
}

// pending has the lines of a row without some of them: the first line that is left, at each place and after it.
type pending []int

func newPending(lines int) pending {
	out := make(pending, lines+1)
	for at := range out {
		out[at] = at
	}
	return out
}

// from returns the first line from a place on that is left, or the number of all lines.
func (l pending) from(at int) int {
	for l[at] != at {
		l[at] = l[l[at]] // the next search is shorter
		at = l[at]
	}
	return at
}

func (l pending) drop(at int) { l[at] = at + 1 }

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
	var rows []*compareRow
	for _, c := range d.order {
		for _, e := range c.extens {
			for _, p := range e.order {
				if p.exten != e || e.prios[p.number] != p || startsIn(e, p) {
					continue
				}
				if row := newRow(e, p); len(row.lines) > 0 {
					rows = append(rows, row)
				}
			}
		}
	}

	out := map[*priority]placeInRow{}
	for _, row := range joinRows(d, rows) {
		if len(row.lines) < least {
			continue
		}
		row.index()
		for at, line := range row.lines {
			if !row.joins(at) {
				out[line] = placeInRow{row, at}
			}
		}
	}
	return out
}

// joinRows makes one row of rows with the same value that lead to each other. A value whose cases are in many rows would
// pass each row before its own. A row belongs to one row before it, the others lead to a place in the joined row.
func joinRows(d *dialplan, rows []*compareRow) (out []*compareRow) {
	first := map[*priority]*compareRow{}
	for _, row := range rows {
		first[row.lines[0]] = row
	}

	// The lines between a row and the next one, and the next one.
	between := map[*compareRow][]*priority{}
	next := map[*compareRow]*compareRow{}
	isNext := map[*compareRow]bool{}
	for _, row := range rows {
		lines, to := d.afterRow(row)
		if after := first[to]; after != nil && after != row && after.value == row.value && !isNext[after] {
			between[row] = lines
			next[row] = after
			isNext[after] = true
		}
	}

	// Rows in a circle have no first one, so that the circle begins at any of them.
	joined := map[*compareRow]bool{}
	join := func(row *compareRow) {
		all := row
		lines := slices.Clip(row.lines)
		for joined[row] = true; next[row] != nil && !joined[next[row]]; joined[row] = true {
			lines = append(lines, between[row]...)
			row = next[row]
			lines = append(lines, row.lines...)
		}
		all.lines = lines
		out = append(out, all)
	}
	for _, row := range rows {
		if !isNext[row] {
			join(row)
		}
	}
	for _, row := range rows {
		if !joined[row] {
			join(row)
		}
	}
	return out
}

// afterRow returns the lines after a row that lead all calls on in one way, and the line after them.
func (d *dialplan) afterRow(row *compareRow) (lines []*priority, to *priority) {
	// The place of a call may be in a value, and its time may decide where a label leads.
	if d.isTimed || slices.ContainsFunc(readIn(row.value), isOfPlace) {
		return nil, nil
	}

	last := row.lines[len(row.lines)-1]
	for to = alwaysAfter(last.exten, last.number+1); to != nil && len(lines) < maxBetween; {
		next := d.onlyNext(to)
		if next == nil {
			return lines, to
		}
		lines = append(lines, to)
		to = next
	}
	return nil, nil
}

// maxBetween is the most lines between two rows that are joined.
const maxBetween = 8

// onlyNext returns the line that all calls run after a line which does nothing, and that may lead on to another extension.
// It returns nil if the line does anything else.
func (d *dialplan) onlyNext(p *priority) *priority {
	if strings.ContainsAny(p.args, "$(") {
		return nil
	}
	if p.name == "noop" {
		return alwaysAfter(p.exten, p.number+1)
	}

	list := splitArgs(p.args)
	if p.name != "goto" || len(list) < 2 || len(list) > 3 {
		return nil
	}
	ctx, name, label, ok := d.label(p.exten.context, p.exten.name, p.args)
	if !ok {
		return nil
	}
	e := ctx.byName[name]
	if e == nil {
		return nil
	}
	number, ok := e.numberFrom(label, p.number)
	if !ok {
		return nil
	}
	return alwaysAfter(e, number)
}

// alwaysAfter returns the line of an extension with a number, if it is the same line for all calls there. It returns nil
// for an extension of several numbers or of some callers.
func alwaysAfter(e *extension, number int) *priority {
	p := e.prios[number]
	isOne := !strings.HasPrefix(e.name, "_") && !e.forSome && e.context.byName[e.name] == e
	if p == nil || p.exten != e || !isOne {
		return nil
	}
	return p
}

// joins reports whether a line of a row only leads to the next lines.
func (r *compareRow) joins(at int) bool { return r.joint[at] == at }

// index finds the texts of a row, and the lines that join rows.
func (r *compareRow) index() {
	r.with = map[string][]int{}
	r.facts = map[string]*rowFacts{}
	r.noted = newPending(len(r.lines))
	r.unrun = newPending(len(r.lines))
	r.joint = make([]int, len(r.lines)+1)
	r.joint[len(r.lines)] = len(r.lines)
	for at, p := range r.lines {
		if _, text, ok := readCompare(p); ok {
			r.with[text] = append(r.with[text], at)
		}
	}
	for at, p := range slices.Backward(r.lines) {
		r.joint[at] = r.joint[at+1]
		if _, _, ok := readCompare(p); !ok {
			r.joint[at] = at
		}
	}
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

	row := &compareRow{}
	for ; p != nil && e.prios[p.number+1] != nil; p = e.prios[p.number+1] {
		value, _, ok := readCompare(p)
		if !ok || row.value != "" && value != row.value {
			break
		}
		row.value = value
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
	to = min(to, m.jointBefore(s, place))
	lines = to - place.at
	if lines == 0 || lines > most {
		return nil, 0
	}

	m.noteRow(s, row, part{place.at, to})
	if row.joint[place.at] >= to {
		return s.onLine(row.lines[to-1].number + 1), lines
	}

	// The call has left its extension.
	if to < len(row.lines) {
		p := row.lines[to]
		return s.jump(p.exten.context, p.exten, p.number, ""), lines
	}
	p := row.lines[to-1]
	return s.jump(p.exten.context, p.exten, p.number, "").onLine(p.number + 1), lines
}

// jointBefore returns the first line from a place of a row on that joins rows, and that the call has to run: its notes are
// those of all calls only after one call has run it, and it may end a routine.
func (m *machine) jointBefore(s *state, place placeInRow) int {
	row := place.row
	if s.routine != nil || s.context != s.exten.context {
		return row.joint[place.at]
	}

	at := row.unrun.from(place.at)
	for at < len(row.lines) {
		if _, isPassed := m.passed[row.lines[at]]; row.joins(at) && !isPassed {
			break
		}
		row.unrun.drop(at)
		at = row.unrun.from(at)
	}
	return at
}

// noteRow notes what noteFacts and passOver note of the lines in a part of a row. Most lines have noted all that they can
// note.
func (m *machine) noteRow(s *state, row *compareRow, passed part) {
	m.passing.parts = append(m.passing.parts, rowPart{row, passed})

	for at := row.noted.from(passed.from); at < passed.to; at = row.noted.from(at) {
		if !row.joins(at) {
			old := m.passed[row.lines[at]]
			old.acts = true
			m.passed[row.lines[at]] = old
		}
		row.noted.drop(at)
	}

	for _, name := range row.lines[0].decidedBy {
		if texts := s.factsOf(name); texts != nil {
			m.noteRowFacts(row, passed, name, texts)
		}
	}
}

// noteRowFacts notes the texts of a variable in a part of a row.
func (m *machine) noteRowFacts(row *compareRow, passed part, name string, texts value) {
	facts := row.facts[name]
	if facts == nil {
		facts = &rowFacts{newPending(len(row.lines)), map[string]part{}}
		row.facts[name] = facts
	}

	// Most calls pass lines that others with the same texts have passed.
	key := strings.Join(texts, "\x00")
	noted := facts.noted[key]
	for at := facts.open.from(passed.from); at < passed.to; at = facts.open.from(at + 1) {
		if noted.from <= at && at < noted.to {
			at = noted.to - 1
			continue
		}
		if row.joins(at) || !m.noteFact(row.lines[at], name, texts) {
			facts.open.drop(at)
		}
	}

	switch touches := passed.from <= noted.to && noted.from <= passed.to; {
	case touches && noted != part{}:
		facts.noted[key] = part{min(noted.from, passed.from), max(noted.to, passed.to)}
	case passed.to-passed.from > noted.to-noted.from:
		facts.noted[key] = passed
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
