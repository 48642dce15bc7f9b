package records

import "strings"

// splitCells splits a line. A cell in quotes ends on its line: package csv would take all
// lines up to the next quote for one cell, and one broken line would cost many records. A cell
// with text after its quotes has all of it, quotes too, on one line: FreePBX writes a caller as "Ann" <201>.
// ="0042" is a text in quotes: systems write it for spreadsheets, which else take it for a number.
// It returns false where a quote is not closed.
func splitCells(line string, separator byte, into []string) ([]string, bool) {
	for {
		text := line
		if strings.HasPrefix(line, formula) {
			text = line[1:]
		}
		if !strings.HasPrefix(text, `"`) {
			i := strings.IndexByte(line, separator)
			if i < 0 {
				return append(into, line), true
			}

			into = append(into, line[:i])
			line = line[i+1:]
			continue
		}

		cell, rest, ok := quotedCell(text[1:])
		switch {
		case !ok || isLong(cell, rest, separator):
			return into, false
		case rest != "" && rest[0] != separator:
			end := strings.IndexByte(rest, separator)
			if end < 0 {
				end = len(rest)
			}
			cell = line[:len(line)-len(rest)+end]
			rest = rest[end:]
		case len(cell) > len(formula) && strings.HasPrefix(cell, formula) && cell[len(cell)-1] == '"':
			cell = cell[len(formula) : len(cell)-1]
		}
		if rest == "" {
			return append(into, cell), true
		}

		into = append(into, cell)
		line = rest[1:]
	}
}

// formula begins a text that a spreadsheet takes for no number.
const formula = `="`

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

// isLong reports whether text follows the quotes of several lines: the first of them is a quote that is not closed.
func isLong(cell, rest string, separator byte) bool {
	return rest != "" && rest[0] != separator && strings.ContainsAny(cell, "\r\n")
}
