package yaml

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// maxMended bounds the text that is parsed again to find further lines with a wrong indentation,
// in bytes.
const maxMended = 4 << 20

// reportIndents reports further lines with a wrong indentation after the first one. It mends the
// first line as the finding proposes, parses the text again, and repeats this while an indentation
// stops the parser. The other findings of these mended texts are not findings of the file.
func reportIndents(file, text string, line int, found *diag.Findings) {
	lines := strings.Split(text, "\n")
	written := slices.Clone(lines)
	for size := 0; size < maxMended; size += len(text) {
		mendIndent(lines, line-1)
		var again diag.Findings

		p := parser{lexer: lex(file, strings.Join(lines, "\n")), found: &again}
		if _, ok := p.parse(); ok || p.misindented <= line {
			return
		}

		line = p.misindented
		for x := range again.All() {
			if x.Rule == diag.BadYAML {
				if x.Place.Column > 1 {
					x.Place.Column = indentOf(written[line-1]) + 1
				}
				found.Add(x)
			}
		}
	}
}

// mendIndent gives a line the indentation of the nearest column above it in which a line begins. It
// moves the lines below that belong to it by as much: the lines with a larger indentation than
// both.
func mendIndent(lines []string, at int) {
	from := indentOf(lines[at])
	to := 0
	if columns := columnsAbove(lines, at); len(columns) > 0 {
		to = columns[0].indent
	}

	lines[at] = strings.Repeat(" ", to) + strings.TrimLeft(lines[at], " \t"+noBreakSpace)
	for i := at + 1; i < len(lines) && (isBlank(lines[i]) || indentOf(lines[i]) > max(from, to)); i++ {
		if rest := strings.TrimLeft(lines[i], " "); !isBlank(lines[i]) && !strings.HasPrefix(rest, "\t") &&
			!strings.HasPrefix(rest, noBreakSpace) {
			lines[i] = strings.Repeat(" ", max(0, indentOf(lines[i])+to-from)) + rest
		}
	}
}

// column is the column in which a line above begins.
type column struct{ indent, line int }

// columnsAbove returns the columns in which a line can begin, judged by the lines above it. Its
// present column is left out. The nearest column comes first.
func columnsAbove(lines []string, at int) []column {
	var out []column
	own := indentOf(lines[at])

	below := 1 << 30
	add := func(indent, line int) {
		if below > indent {
			below = indent
			out = append(out, column{indent, line})
		}
	}

	for i := at - 1; i >= 0 && below > 0; i-- {
		if isBlank(lines[i]) {
			continue
		}

		indent := indentOf(lines[i])
		if item, isItem := strings.CutPrefix(strings.TrimLeft(lines[i], " "), "- "); isItem {
			add(indent+2+indentOf(item), i+1)
		}

		add(indent, i+1)
	}

	out = slices.DeleteFunc(out, func(c column) bool { return c.indent == own })
	slices.SortStableFunc(out, func(a, b column) int { return cmp.Compare(abs(a.indent-own), abs(b.indent-own)) })
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
		case found > 0:
			return 0
		default:
			found = i + 1
		}
	}

	return 0
}

// lineUp is the fix for a line with a wrong indentation.
func (p *parser) lineUp(line int) string {
	columns := columnsAbove(p.all, line-1)
	if len(columns) == 0 {
		return "write it on the line above, or quote the text"
	}
	fix := columns[0].String()
	if len(columns) > 1 {
		fix += ", or " + columns[1].String()
	}
	return fix
}

func (c column) String() string {
	if c.indent == 0 {
		return fmt.Sprintf("do not indent it, like line %d", c.line)
	}
	return fmt.Sprintf("indent it by %s like line %d", diag.Plural(c.indent, "space"), c.line)
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
