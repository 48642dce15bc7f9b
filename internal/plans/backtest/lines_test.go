package backtest

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// The line of a record is named by its number in any form. Without a name it is the only called line that leads to the
// queue of the record.
func TestRecordsFindTheirLine(t *testing.T) {
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "two_lines"), "day")
	at := time.Date(2026, 8, 17, 15, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		line, queue, want string
	}{
		{"18005550144", "tickets", "tickets_line"},
		{"+18005550145", "claims", "claims_line"},
		{"8005550145", "claims", "claims_line"},
		{"tel:+1-800-555-0145", "desk", "claims_line"},
		{"(800) 555-0144", "", "tickets_line"},
		{"", "tickets", "tickets_line"},
		{"", "Claims", "claims_line"},
		{"", "desk", ""}, // both lines lead to it
		{"", "", ""},
		{"18005550146", "claims", ""}, // nobody calls it
		{"18005550199", "claims", ""},
	} {
		var found diag.Findings
		r := newResolver("calls.csv", tally.NewLayout(m), &found)
		call := records.Call{Row: 2, Line: c.line, Queue: c.queue, Arrived: at}
		if c.queue != "" {
			call.Enqueued = at
		}
		out := r.resolve(&call)
		r.report()

		got := ""
		if out.line >= 0 {
			got = m.Center.Lines[out.line].Name.Value
		}
		if got != c.want || (found.Errors() == 0) != (c.want != "") {
			t.Errorf("line %q and queue %q: %q, want %q; %v", c.line, c.queue, got, c.want, found.Sorted())
		}
	}
}
