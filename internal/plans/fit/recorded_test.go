package fit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
)

// Four centers of testdata, fitted from six days of their records, have the summary and the files of testdata.
// Of long tables, testdata has the number of rows and a sum.
func TestCentersAreFittedAsRecorded(t *testing.T) {
	var out strings.Builder
	for i, name := range []string{"callbacks", "priorities", "three languages", "a mix that differs by weekday"} {
		days := scenario.Set{Path: "days", Value: "2026-06-05..2026-06-10"}
		csv := recordsOfDays(t, ordinaryCenter(t, name, 1), 1+i, days)
		if forms := sortedNames(exportForms); i%2 == 1 {
			csv = without(csv, exportForms[forms[i%len(forms)]])
		}

		data := collected(t, csv, nil, fit.Dates{})
		center := fit.Fit(data)
		if i == 3 {
			if err := center.Check(t.Context(), data); err != nil {
				t.Fatal(err)
			}
		}

		fmt.Fprintf(&out, "== %s\n", name)
		if err := center.Summary(&out, "fitted"); err != nil {
			t.Fatal(err)
		}
		for _, f := range center.Files() {
			text := string(f.Content)
			if rows := strings.Count(text, "\n"); strings.HasSuffix(f.Name, ".csv") && rows > 80 {
				text = fmt.Sprintf("%d rows, sum %s\n", rows, diagtest.Sum(text))
			}
			fmt.Fprintf(&out, "\n-- %s --\n%s", f.Name, text)
		}
		if i == 0 {
			if err := center.WriteJSON(&out); err != nil {
				t.Fatal(err)
			}
		}
	}
	diagtest.Same(t, "recorded.txt", out.String())
}
