package yaml

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// maxMended bounds the text that is parsed again after a wrong indentation, in bytes. The parser
// tries fixes of the line, and looks for further lines with a wrong indentation.
const maxMended = 1 << 20

// mend is a change of the indentation of one line. The fix of a finding proposes it.
type mend struct {
	line   int // by number in the file
	indent int // spaces
	like   int // a line above with this indentation; 0 if the fix names none
	fix    string
}

// indentBy returns the mend that gives a line the indentation of line like above it, or, if like is
// 0, an indentation that no line above it has.
func indentBy(line, indent, like int) mend {
	fix := "indent it by " + diag.Plural(indent, "space")
	if indent == 0 {
		fix = "do not indent it,"
	}
	if like > 0 {
		fix += fmt.Sprintf(" like line %d", like)
	}
	return mend{line, indent, like, fix}
}

// apply changes the line and no other, as a person does who follows the fix.
func (m mend) apply(lines []string) {
	rest := strings.TrimLeft(lines[m.line-1], " \t"+noBreakSpace)
	lines[m.line-1] = strings.Repeat(" ", m.indent) + rest
}

// reportIndents reports further lines with a wrong indentation after the first one. It mends the
// first line as the finding proposes, parses the text again, and repeats this while an indentation
// stops the parser. The other findings of these mended texts are not findings of the file.
func (p *parser) reportIndents(found *diag.Findings) {
	lines := slices.Clone(p.raw)
	failed := p
	for failed.misindented != 0 && *p.budget > 0 {
		failed.mended.apply(lines)
		again, ok := p.again(lines)
		if ok || again.misindented <= failed.misindented {
			return
		}

		for x := range again.found.All() {
			if x.Rule == diag.BadYAML {
				// The mended text has another column for a line that an earlier mend moved.
				if x.Place.Column > 1 {
					x.Place.Column = indentOf(p.raw[again.misindented-1]) + 1
				}
				found.Add(x)
			}
		}
		failed = again
	}
}

// again parses changed lines of the file, with findings of its own. It takes the text from the
// budget.
func (p *parser) again(lines []string) (again *parser, ok bool) {
	text := strings.Join(lines, "\n")
	*p.budget -= len(text)

	again = newParser(lex(p.file, text), &diag.Findings{}, mender{budget: p.budget})
	_, ok = again.parse()
	return again, ok
}

// mender finds the mends of a line with a wrong indentation. It tries them by parsing the file again.
type mender struct {
	*lexer
	budget  *int // bytes that may still be parsed again
	isTrial bool // the text has a fix that is tried
}

// progress is how far the parser comes in a text, and with how many findings.
type progress struct{ line, findings int }

// isBehind reports whether another text is better.
func (a progress) isBehind(b progress) bool {
	return a.line < b.line || a.line == b.line && a.findings > b.findings
}

// try returns the progress of the parser in the file with a mended line.
func (d *mender) try(m mend) progress {
	lines := slices.Clone(d.raw)
	m.apply(lines)
	text := strings.Join(lines, "\n")
	*d.budget -= len(text)

	var found diag.Findings
	trial := newParser(lex(d.file, text), &found, mender{budget: d.budget, isTrial: true})
	if _, ok := trial.parse(); ok {
		return progress{math.MaxInt, found.Errors()}
	}

	reached := 0
	for x := range found.All() {
		reached = max(reached, x.Place.Line)
	}
	return progress{reached, found.Errors()}
}

// likely returns the mends with which the parser comes furthest, and how far. Of these it prefers
// a mend that puts a key into a column in which the file has the same key elsewhere: the key "then"
// of a step is not a step. Other mends, of other lines, count only if they are better than all mends.
func (d *mender) likely(mends, others []mend) ([]mend, progress) {
	all := len(mends) + len(others)
	if d.isTrial || all*len(d.src) > *d.budget {
		return mends[:min(len(mends), 1)], progress{}
	}

	best, reached := d.furthest(mends)
	if of, further := d.furthest(others); reached.isBehind(further) {
		best = of
		reached = further
	}

	usual := slices.DeleteFunc(slices.Clone(best), func(m mend) bool { return !d.isUsual(m) })
	if len(usual) > 0 {
		best = usual
	}
	return best, reached
}

// furthest returns the mends with the best progress, and this progress.
func (d *mender) furthest(mends []mend) ([]mend, progress) {
	var best []mend
	var furthest progress
	for _, m := range mends {
		switch reached := d.try(m); {
		case len(best) == 0 || furthest.isBehind(reached):
			best = []mend{m}
			furthest = reached
		case !reached.isBehind(furthest) && !slices.Contains(best, m):
			best = append(best, m)
		}
	}
	return best, furthest
}

// isUsual reports whether another line of the file has the key of a mended line in its column.
func (l *lines) isUsual(m mend) bool {
	key, _, isKey := strings.Cut(strings.TrimSpace(l.all[m.line-1]), ":")
	for i, line := range l.all {
		rest := strings.TrimLeft(line, " ")
		if isKey && i != m.line-1 && len(line)-len(rest) == m.indent && strings.HasPrefix(rest, key+":") {
			return true
		}
	}
	return false
}

// failIndented reports a line with a wrong indentation, with likely mends and others as its fix.
func (p *parser) failIndented(at diag.Place, message string, mends []mend, others string) {
	p.misindented = at.Line
	p.mended = mend{line: at.Line}

	fix := "write it on the line above"
	if len(mends) > 0 {
		p.mended = mends[0]
		fix = mends[0].fix
	}
	if len(mends) > 1 {
		fix += ", or " + mends[1].fix
	}
	p.failAt(at, message, diag.Fix(fix+others))
}

// mendsOf returns the likely mends of a line with spaces before it, and how far the parser comes with
// them. They give it the indentation of a line above it, the nearest first, or else change another
// line: a line above it with such an indentation, or the first line of the lines next to it.
func (d *mender) mendsOf(line int, others ...mend) ([]mend, progress) {
	own := indentOf(d.all[line-1])
	mends := d.columnsAbove(line)
	mends = slices.DeleteFunc(mends, func(m mend) bool { return m.indent == own })
	slices.SortStableFunc(mends, func(a, b mend) int { return abs(a.indent-own) - abs(b.indent-own) })

	culprits := []int{d.firstSibling(line)}
	for _, m := range mends {
		// A line can continue an item. Then the item begins too far to the left or right.
		dash := 0
		if m.like > 0 {
			dash = m.indent - indentOf(d.all[m.like-1])
		}
		if dash > 0 && dash < own {
			others = append(others, indentOther(m.like, own-dash))
		} else {
			culprits = append(culprits, m.like)
		}
	}
	for _, culprit := range culprits {
		if culprit > 0 && culprit != line && indentOf(d.all[culprit-1]) != own {
			others = append(others, indentAs(culprit, own))
			others = append(others, d.outwards(culprit, own)...)
		}
	}
	return d.likely(mends, others)
}

// outwards returns the mends of another line than the reported one that give it a smaller
// indentation. Except is an indentation that is tried already.
func (l *lines) outwards(line, except int) []mend {
	var out []mend
	own := indentOf(l.all[line-1])
	for _, m := range l.columnsAbove(line) {
		if m.indent < own && m.indent > 0 && m.indent != except {
			out = append(out, indentOther(line, m.indent))
		}
	}
	return out
}

// indentOther returns the mend of another line than the reported line.
func indentOther(line, indent int) mend {
	fix := fmt.Sprintf("indent line %d by %s", line, diag.Plural(indent, "space"))
	return mend{line: line, indent: indent, fix: fix}
}

// firstSibling returns the first line after the nearest line above that is indented less.
func (l *lines) firstSibling(line int) int {
	own := indentOf(l.all[line-1])
	first := line
	for i := line - 2; i >= 0; i-- {
		if isBlank(l.all[i]) {
			continue
		}
		if indentOf(l.all[i]) < own {
			break
		}
		first = i + 1
	}
	return first
}

// indentAs returns the mend that gives another line the indentation of the reported line.
func indentAs(line, indent int) mend {
	fix := fmt.Sprintf("indent line %d as this one", line)
	if indent == 0 {
		fix = fmt.Sprintf("do not indent line %d", line)
	}
	return mend{line: line, indent: indent, fix: fix}
}

// mendOfTab returns the mend of a line that is indented with a tab. The width of the tab is not
// known, so the deepest column is the likeliest.
func (d *mender) mendOfTab(line int) mend {
	mends, _ := d.likely(d.columnsAbove(line), nil)
	if len(mends) == 0 {
		return mend{line: line, fix: "do not indent it"}
	}
	return mends[0]
}

// opens matches a line whose value is on the lines below it.
var opens = diag.LazyPattern(`((^|\s)(-|[|>][-+0-9]*)|:)(\s+#.*)?$`)

// firstBelow returns the mends that make a line the first of the lines that belong to a line above. It
// gets the least indentation of those below it, or two spaces more than the line above.
func (l *lines) firstBelow(line, above int) []mend {
	outer := indentOf(l.all[above-1])
	dash := 0
	if item, isItem := strings.CutPrefix(strings.TrimLeft(l.all[line-1], " \t"), "- "); isItem {
		dash = 2 + indentOf(item)
	}

	least := math.MaxInt
	for i, below := range l.all[line:] {
		if isBlank(below) || l.indents[line+i+1] != "" {
			continue
		}
		indent := indentOf(below)
		if indent <= outer {
			break
		}

		// The keys of an item are below the text after its dash.
		if !strings.HasPrefix(strings.TrimSpace(below), "-") {
			indent = max(outer, indent-dash)
		}
		least = min(least, indent)
	}

	mends := []mend{indentBy(line, outer+2, 0)}
	if least < math.MaxInt {
		mends = slices.Insert(mends, 0, indentBy(line, least, 0))
	}
	return mends
}

// columnsAbove returns the mends to the columns in which a line can begin, judged by the lines
// above it. The deepest comes first.
func (l *lines) columnsAbove(line int) []mend {
	var out []mend

	below := math.MaxInt
	add := func(indent, like int) {
		if below > indent {
			below = indent
			out = append(out, indentBy(line, indent, like))
		}
	}

	for i := line - 2; i >= 0 && below > 0; i-- {
		if isBlank(l.all[i]) {
			continue
		}

		indent := indentOf(l.all[i])
		if len(out) == 0 && opens().MatchString(l.all[i]) {
			out = append(out, l.firstBelow(line, i+1)...)
		}

		// A line can also continue the map of an item, which begins after the dash.
		if item, isItem := strings.CutPrefix(strings.TrimLeft(l.all[i], " "), "- "); isItem {
			add(indent+2+indentOf(item), i+1)
		}

		add(indent, i+1)
	}

	return out
}

// outdented returns a line above the given line that is indented less than both the given line and
// the line before it, if these two begin in one column. It returns 0 if there are several such
// lines or no such line.
func outdented(lines []string, line int) int {
	own := indentOf(lines[line-1])
	found := 0
	for i := line - 2; i >= 0; i-- {
		indent := indentOf(lines[i])
		if isBlank(lines[i]) || indent > own {
			continue
		}

		switch {
		case indent == own:
			return found
		// With two such lines, it is not clear which one is wrong.
		case found > 0:
			return 0
		default:
			found = i + 1
		}
	}

	return 0
}

// isBlank reports whether a line is empty or a comment.
func isBlank(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || strings.HasPrefix(line, "#")
}

// indentOf returns the number of spaces that a line begins with. A tab is two.
func indentOf(line string) int {
	n := 0
	for _, r := range line {
		switch r {
		case ' ', '\u00a0':
			n++
		case '\t':
			n += 2
		default:
			return n
		}
	}

	return n
}

func abs(n int) int { return max(n, -n) }
