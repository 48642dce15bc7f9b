package fit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
)

// sumOfCenter is the sum of all that is written of a center, with its summary.
func sumOfCenter(t *testing.T, c *fit.Center) (sum, summary string) {
	t.Helper()
	var said, all strings.Builder
	if err := c.Summary(&said, "fitted"); err != nil {
		t.Fatal(err)
	}
	for _, f := range c.Files() {
		fmt.Fprintf(&all, "%s\n%s\n", f.Name, f.Content)
	}
	all.WriteString(diagtest.Dump(c.Document()))
	return diagtest.Sum(all.String()), said.String()
}

// Four centers of testdata, fitted from six days of their records, have the summary of testdata, and the sum of their
// files and page.
func TestCentersAreFittedAsRecorded(t *testing.T) {
	var out strings.Builder
	for i, name := range []string{"callbacks", "priorities", "three languages", "a mix that differs by weekday"} {
		days := scenario.Set{Path: "days", Value: "2026-06-05..2026-06-10"}
		csv := recordsOfDays(t, ordinaryCenter(t, name, 1), 1+i, days)
		if forms := sortedNames(exportForms); i%2 == 1 {
			csv = without(csv, exportForms[forms[i%len(forms)]])
		}
		sum, summary := sumOfCenter(t, fitted(t, csv))
		fmt.Fprintf(&out, "== %s\n%ssum %s\n", name, summary, sum)
	}
	diagtest.Same(t, "recorded.txt", out.String())
}
