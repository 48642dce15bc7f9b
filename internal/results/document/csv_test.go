package document

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"
)

// A formula of a spreadsheet is text for it, and numbers stay numbers.
func TestCellsThatASpreadsheetWouldRun(t *testing.T) {
	cells := []string{
		"=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-x", "=", "-5", "+3.25", "-1e-3", "-4%",
		"name", "a=b", "", "−5", "'quoted", "1-2",
	}
	want := slices.Clone(cells)

	for i := range 8 {
		want[i] = "'" + cells[i]
	}
	given := slices.Clone(cells)
	var out strings.Builder

	w := NewCSVWriter(&out)
	if err := w.Write(cells); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}

	got, err := csv.NewReader(strings.NewReader(out.String())).Read()
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	if !slices.Equal(cells, given) {
		t.Error("the row was changed")
	}
}

// So it is in every table of results.
func TestResultsHaveNoFormulas(t *testing.T) {
	r := NewTable("design", "=value")
	r.Row("=HYPERLINK(\"http://a\")", "-5")
	var out strings.Builder
	if err := r.WriteCSV(&out); err != nil {
		t.Fatal(err)
	}
	if want := "design,'=value\n\"'=HYPERLINK(\"\"http://a\"\")\",-5\n"; out.String() != want {
		t.Errorf("%q", out.String())
	}
}
