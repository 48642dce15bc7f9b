package report

import (
	"math"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// A note about hours of a queue counts the calls of this queue in these hours, and no others. All calls come in the second
// hour, thrice as many for the queue "many", and the agents answer all of them.
func TestCallsOfANote(t *testing.T) {
	files := diagtest.Archive(t, "note_calls")
	_, m := scenariotest.Compiled(t, files, "load")
	const hour = 3600e9
	hours := func(from, to int64) []model.TimeSpan { return []model.TimeSpan{{From: from * hour, To: to * hour}} }
	m.Notes = []model.Note{
		{Text: "few", Queue: 0, Hours: hours(1, 2)},
		{Text: "many", Queue: 1, Hours: hours(1, 2)},
		{Text: "many in part of the hours", Queue: 1, Hours: hours(0, 3)},
		{Text: "the first hour", Queue: 1, Hours: hours(0, 1)},
		{Text: "the last hour", Queue: 1, Hours: hours(2, 3)},
		{Text: "the scenario"},
	}
	d, err := sim.Run(t.Context(), m, sim.Options{}, Decided)
	if err != nil {
		t.Fatal(err)
	}

	notes := New(d.Layout, &d.Results).Notes
	if len(notes) != len(m.Notes) || notes[5].Offered != nil || notes[5].Unanswered != nil {
		t.Fatalf("the notes are %+v", notes)
	}
	few, many := *notes[0].Offered, *notes[1].Offered
	if few < 60 || few > 120 || many < 210 || many > 330 || *notes[2].Offered != many {
		t.Errorf("%d of about 90 calls are of few, %d of about 270 of many, %d in all hours", few, many, *notes[2].Offered)
	}
	for i, n := range notes[:5] {
		if *n.Unanswered != 0 || i > 2 && *n.Offered != 0 {
			t.Errorf("%s: %d calls, %d not answered", n.Text, *n.Offered, *n.Unanswered)
		}
	}
}

// A bias has its sign, also a bias of 0.
func TestSignsOfSeconds(t *testing.T) {
	for n, want := range map[stats.Number]string{0: "+0s", 12: "+12s", -12: "−12s", -0.5: "−0.5s", 0.5: "+0.5s"} {
		if got := signedSeconds(n); got != want {
			t.Errorf("%v is %q, want %q", n, got, want)
		}
	}
}

// The values of one day have no interval, and the table has them nevertheless. Values that nobody knows have no row.
func TestCenterTableOfOneDay(t *testing.T) {
	unknown := stats.Number(math.NaN())
	none := stats.Estimate{Mean: unknown, Low: unknown, High: unknown}
	var r Report
	c := &r.Center
	for _, e := range []*stats.Estimate{
		&c.MenuTimeMean, &c.MenuTime.P90, &c.PersonTimeMean, &c.PersonTime.P90, &c.Inputs, &c.Cost, &c.CallbacksKept, &c.CostPerAnswered,
	} {
		*e = none
	}
	c.Inputs.Mean = 3.5
	rows := strings.Split(strings.TrimSpace(tables{&r}.center().Fit()), "\n")
	if len(rows) != 2 || !strings.Contains(rows[1], "3.5") {
		t.Errorf("the table has the rows %q", rows)
	}
}
