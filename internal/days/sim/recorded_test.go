package sim

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// A seed gives the same bytes on every platform: the figures of random days, the records of their calls, the snapshots of
// a live view, and the rest of a day that has begun. A change of the drawn or counted values changes the file, and
// its figures tell how much.
func TestADayHasTheSameBytesOnEveryPlatform(t *testing.T) {
	_, base := scenariotest.Compiled(t, everything(t), "load")
	var out strings.Builder
	for i := range 8 {
		m := randomized(t, base, 100+i)

		var records strings.Builder
		record := func(r *CallRecord) {
			fmt.Fprintf(&records, "%sOutcome: %q\n", diagtest.Dump(r, "Outcome"), r.Outcome)
		}
		d, err := Run(t.Context(), m, Options{Record: record}, report.Decided)
		if err != nil {
			t.Fatal(err)
		}
		r := report.New(d.Layout, &d.Results)

		// The callers of the warm-up and of the night are in some snapshots, but not in the report.
		var snapshots strings.Builder
		see := func(s *Snapshot) error {
			snapshots.WriteString(diagtest.Dump(s))
			return nil
		}
		if err := RunWithSnapshots(t.Context(), m, 0, Options{}, int64(5*time.Hour), see); err != nil {
			t.Fatal(err)
		}

		// The rest of another day goes on from the calls in progress.
		s := newSimulation(t, m)
		past, _ := pastOf(t, s, 1, m.Clock.From+int64(8*time.Hour))
		rest := diagtest.Dump(replicate(t, after(t, s, past), 0, Observer{}))

		visits := visitsIn(r.Queues)
		fmt.Fprintf(&out, "day %d: %d calls, %d visits, %d answered, %d abandoned\n", i, r.Calls.Arrived, visits.Offered,
			visits.Answered, visits.Abandoned)
		fmt.Fprintf(&out, "  report %s, records %s, snapshots %s, rest %s\n", diagtest.Sum(asJSON(t, r)),
			diagtest.Sum(records.String()), diagtest.Sum(snapshots.String()), diagtest.Sum(rest))
	}
	diagtest.Same(t, "recorded.txt", out.String())
}
