package document

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// Text and Markdown leave out the columns of the page, and call a column as the text does.
func TestResultsInEachForm(t *testing.T) {
	r := &Table{Columns: []Column{
		{Name: "queue", Text: "callbacks"},
		{Name: "p50", NotOn: Texts},
		{Name: "p90"},
		{Name: "holds", Left: Markdown},
	}}
	r.Row("a_b|c", "1s", "12s", "yes")
	r.Row("d", "2s", "3s", "no")
	r.Row("e", "4s", "5s", "no")
	if got, want := r.Fit(), " callbacks  p90  holds\n a_b|c      12s    yes\n d           3s     no\n e           5s     no"; got != want {
		t.Errorf("text\n%s\nwant\n%s", got, want)
	}
	var csv strings.Builder
	r.Most = 2
	if got, want := string((&Document{Blocks: []Block{r}}).Markdown()), "| callbacks | p90 | holds |\n|---|--:|---|\n| a_b\\|c | 12s | yes |\n| d | 3s | no |\n"; got != want {
		t.Errorf("Markdown\n%s\nwant\n%s", got, want)
	}
	if err := r.WriteCSV(&csv); err != nil || csv.String() != "queue,p50,p90,holds\na_b|c,1s,12s,yes\nd,2s,3s,no\ne,4s,5s,no\n" {
		t.Errorf("CSV\n%s, %v", csv.String(), err)
	}
}

// A table that is too wide is made to fit by the cells of one column.
func TestResultsFitTheWidth(t *testing.T) {
	r := NewTable("goal", "value")
	r.Row(strings.Repeat("word ", 40), "80%")
	for line := range strings.SplitSeq(r.Fit(), "\n") {
		if utf8.RuneCountInString(line) > TextWidth {
			t.Errorf("%q is wider than %d", line, TextWidth)
		}
	}

	// A narrow terminal wraps further columns, from the last on.
	r = NewTable("measure", "base", "95% interval", "verdict")
	r.Row("Answered a day", "8,922", "−12.5% to 10.0%", "too small to show")
	const want = ` measure      base  95% interval       verdict
 Answered a  8,922     −12.5% to  too small to
 day                       10.0%          show`
	if got := r.print(&terminal{}, 40); got != want {
		t.Errorf("at 40 columns\n%s\nwant\n%s", got, want)
	}
}

// No line begins with the unit of a number that ends the line before, at any width that has room for both.
func TestUnitsStayWithTheirNumbers(t *testing.T) {
	const promise = "Orders: 80% answered within 30 s, callbacks within 2 h, texts within 15 min, and at most 8% of 3 shops"
	for width := 10; width < len(promise); width++ {
		wrapped := wrapUnits(promise, width)
		if got := strings.Join(strings.Fields(wrapped), " "); got != promise {
			t.Errorf("%d columns: the text became %q", width, got)
		}
		for _, pair := range []string{"30 s,", "2 h,", "15 min,", "at most"} {
			if !strings.Contains(wrapped, pair) {
				t.Errorf("%d columns: %q is broken in\n%s", width, pair, wrapped)
			}
		}
		for line := range strings.SplitSeq(wrapped, "\n") {
			if utf8.RuneCountInString(line) > width {
				t.Errorf("%d columns: %q is wider", width, line)
			}
		}
	}
}

// No line is wider than a terminal shows it, whatever its characters are, and no line breaks a character.
func TestWrappedLinesFitATerminal(t *testing.T) {
	const width = 12
	for _, character := range []string{"x", "約", "🇯", "🇯🇵", "👩‍👩‍👧", "❤️", "e\u0301", "ำ"} {
		for n := 1; n <= 2*width; n++ {
			word := strings.Repeat(character, n)
			wrapped := wrapUnits(strings.Repeat(word+" ", width), width)
			if got, want := strings.Join(strings.Fields(wrapped), ""), strings.Repeat(word, width); got != want {
				t.Errorf("%d of %q: the text became %q", n, character, got)
			}

			for line := range strings.SplitSeq(wrapped, "\n") {
				if columns := displaywidth.String(line); columns > width {
					t.Errorf("%d of %q: %q has %d columns", n, character, line, columns)
				}
				for word := range strings.FieldsSeq(line) {
					if len(word)%len(character) != 0 {
						t.Errorf("%d of %q: %q breaks a character", n, character, line)
					}
				}
			}
		}
	}
}
