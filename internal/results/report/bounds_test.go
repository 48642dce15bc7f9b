package report

import (
	"io"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// A bound that a person has chosen is written as it was: whole minutes under an hour as minutes, and a whole percentage
// without decimals.
func TestBoundsAsTheyWereChosen(t *testing.T) {
	for _, c := range []struct {
		unit  Unit
		bound stats.Number
		want  string
	}{
		{Seconds, 20, "20 s"},
		{Seconds, 59, "59 s"},
		{Seconds, 60, "1 min"},
		{Seconds, 61, "1m 01s"},
		{Seconds, 120, "2 min"},
		{Seconds, 3540, "59 min"},
		{Seconds, 3600, "1h 00m"},
		{Seconds, 7200, "2h 00m"},
		{Share, 0.8, "80%"},
		{Share, 0.805, "80.5%"},
		{Share, 1, "100%"},
		{Share, 0.2, "20%"},
	} {
		g := Goal{Unit: c.unit, Bound: c.bound}
		if got := g.bound(); got != c.want {
			t.Errorf("%v %s is %q, want %q", c.bound, c.unit, got, c.want)
		}
	}
}

func TestWritersSayThatTheyAreFull(t *testing.T) {
	r := testReport(3, 1e9)
	documenttest.Writers(t, map[string]func(w io.Writer) error{
		"JSON": r.WriteJSON, "sheet": func(w io.Writer) error { return r.WriteSheet(w, Sheets[0], "run") },
	})
}

// The text and the Markdown of a report are in testdata.
func TestTextsOfAReport(t *testing.T) {
	d := testReport(6, time.Hour).Document("base")
	documenttest.Golden(t, txtar.File{Name: "text", Data: []byte(documenttest.Text(t, d))},
		txtar.File{Name: "markdown", Data: d.Markdown()})
}
