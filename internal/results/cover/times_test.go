package cover_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/results/document"
)

// The table of a flow counts how often scripted calls take each outcome. An outcome or an end that no call takes is marked
// and red, and no other is.
func TestTimesTaken(t *testing.T) {
	d := coverage(t, small(t, `
tests:
  - name: zero reaches a person
    steps: [press: 0, queued: help@here, answered, end: resolved]
  - name: zero again
    steps: [press: 0, queued: help@here, answered, end: resolved]
  - name: star leads out
    steps: [press: star]
`))

	// The rows of all tables, in any order: the outcome and how often it is taken.
	want := []string{
		"card.0 2", "card.star 1", "card.collected 0", "card.exhausted 0", "found.found 0", "found.unknown 0", "found.error 0", "told. 0",
		"person.answered 2", "done. 2", "out. 1",
	}
	var got []string
	step := ""
	for _, table := range tablesOf(d) {
		for i := range table.Rows {
			cells := table.Rows[i].Cells
			if cells[0].Text != "" {
				step = cells[0].Text
			}
			outcome, times, by := cells[1], cells[2], cells[3]
			got = append(got, step+"."+outcome.Text+" "+times.Text)

			// An end has its mark at the step, and another step at the outcome.
			marked := outcome
			if outcome.Text == "" {
				marked = cells[0]
			}
			isNone := times.Text == "0"
			isMarked := marked.State.Word == "not taken"
			if isMarked != isNone || (times.Class == "bad") != isNone || (by.Text == "no scripted call") != isNone {
				t.Errorf("%s.%s is taken %s times: marked %t, class %q, by %q", step, outcome.Text, times.Text, isMarked, times.Class, by.Text)
			}
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the tables have\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// tablesOf are the tables of the steps of all flows.
func tablesOf(d *document.Document) (out []*document.Table) {
	for _, b := range d.Blocks {
		section, isSection := b.(document.Section)
		if !isSection {
			continue
		}
		for _, b := range section.Blocks {
			if table, isTable := b.(*document.Table); isTable {
				out = append(out, table)
			}
		}
	}
	return out
}
