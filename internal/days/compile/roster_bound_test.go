package compile

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
)

// Rows of every day make at most five million periods. More are one error, at the first row that makes more.
func TestMostDaysOfARoster(t *testing.T) {
	var found diag.Findings
	file := fstest.MapFS{"r.csv": {Data: []byte("group,start,end\na,08:00,16:00\n")}}
	rows := table.ReadUpTo(maxRosterRows, file, diag.Text{Value: "r.csv", Place: diag.Place{File: "day.yaml"}}, &found)
	c := &compiler{Scenario: &scenario.Scenario{}, model: &model.Model{}}
	c.model.Clock.Start = time.Date(2026, 1, 6, 0, 0, 0, 0, time.UTC)
	r := &rosterReader{staffCompiler: &staffCompiler{c}, table: rows, zone: time.UTC}

	// The day before a moment and its own day are two days.
	r.rows = make([]rosterRow, 4_999_998, 5_000_000)
	w := &rosterEntry{of: &rows.Rows[0], agents: 1}
	r.addDaily(w)
	if len(r.rows) != 5_000_000 || found.Len() > 0 {
		t.Errorf("%d periods, %v", len(r.rows), found.Sorted())
	}
	r.addDaily(w)
	r.addDaily(w)
	const want = "this row of every day makes more than 5000000 periods of agents"
	if all := found.Sorted(); len(r.rows) != 5_000_000 || len(all) != 1 || all[0].Message != want || all[0].Place.Line != 2 {
		t.Errorf("%d periods, %v", len(r.rows), all)
	}
}
