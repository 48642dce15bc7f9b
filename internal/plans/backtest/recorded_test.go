package backtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// The comparisons of simulated days have the text of testdata: of a day like the scenario's, of records
// without some columns, and with the arrivals and the agents of the scenario.
func TestComparisonsAreAsRecorded(t *testing.T) {
	m := compiled(t)
	var out strings.Builder
	for number, how := range []backtest.Options{{}, {Forecast: true}, {OfScenario: true}, {Forecast: true, OfScenario: true}} {
		calls := recorded(t, m, 40+number)
		if number == 2 {
			for i := range calls {
				calls[i].Agent = ""
				calls[i].Tier = ""
			}
		}
		how.Replications = 4
		v := compared(t, m, calls, how)
		fmt.Fprintf(&out, "== %d\n%s\n", number, documenttest.Text(t, v.Document()))
	}
	diagtest.Same(t, "recorded.txt", out.String())
}
