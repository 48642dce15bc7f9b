package document_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

func TestWritersSayThatTheyAreFull(t *testing.T) {
	table := document.NewTable("queue", "calls")
	table.Row("sales", "7")
	d := &document.Document{Title: "Day", Heading: "Day", Blocks: []document.Block{table, document.Text{Text: "All."}}}
	documenttest.Writers(t, map[string]func(w io.Writer) error{
		"CSV": table.WriteCSV, "Markdown": d.WriteMarkdown,
		"text": func(w io.Writer) error { return d.WriteText(w, document.Style{}) },
		"page": func(w io.Writer) error { return d.WritePage(w, document.Whole) },
	})
}

// As many notes of a text, and rows of a table in Markdown, are shown as their bound says: all without a bound. The text
// counts the notes that are left out.
func TestMostOfNotesAndRows(t *testing.T) {
	for n := range 5 {
		for most := range 5 {
			table := document.NewTable("name")
			table.Most = most
			var notes []string
			for i := range n {
				notes = append(notes, fmt.Sprint("no. ", i))
				table.Row(notes[i])
			}
			want := n
			if most > 0 {
				want = min(n, most)
			}

			text := documenttest.Text(t, &document.Document{Blocks: []document.Block{
				document.Text{Text: "Before."}, document.Notes{Notes: notes, Most: most},
			}})
			markdown := string((&document.Document{Blocks: []document.Block{table}}).Markdown())
			for i := range n {
				inText, inMarkdown := strings.Contains(text, "Note: "+notes[i]+"\n"), strings.Contains(markdown, notes[i])
				if isShown := i < want; inText != isShown || inMarkdown != isShown {
					t.Errorf("%d of at most %d: number %d is shown: %t and %t", n, most, i, inText, inMarkdown)
				}
			}
			more := ""
			switch {
			case n-want == 1:
				more = "And 1 more note: --full prints all.\n"
			case n > want:
				more = fmt.Sprintf("And %d more notes: --full prints all.\n", n-want)
			}
			if _, after, _ := strings.Cut(text, "And "); more != "" && "And "+after != more || more == "" && after != "" {
				t.Errorf("%d of at most %d: no %q in\n%s", n, most, more, text)
			}
			if isApart := strings.HasPrefix(text, "Before.\n\n"); isApart != (n > 0) {
				t.Errorf("%d notes are apart: %t", n, isApart)
			}
		}
	}
}

// A state is its mark and its word, and one of them alone without a space.
func TestWordsOfStates(t *testing.T) {
	for want, s := range map[string]document.State{
		"": {}, "✓": {Mark: "✓"}, "holds": {Word: "holds"}, "✓ holds": document.Holds,
	} {
		if got := s.String(); got != want {
			t.Errorf("%+v is %q, want %q", s, got, want)
		}
	}
}
