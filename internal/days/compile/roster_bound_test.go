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

// Rows of every day make at most five million periods. More are one error, at the first row that makes more, and these
// rows have no days.
func TestMostDaysOfARoster(t *testing.T) {
	var found diag.Findings
	file := fstest.MapFS{"r.csv": {Data: []byte("group,start,end\na,08:00,16:00\na,08:00,16:00\n")}}
	rows := table.ReadUpTo(maxRosterRows, file, diag.Text{Value: "r.csv", Place: diag.Place{File: "day.yaml"}}, &found)
	c := &compiler{Scenario: &scenario.Scenario{}, model: &model.Model{}}
	c.model.Clock.Start = time.Date(2026, 1, 6, 0, 0, 0, 0, time.UTC)
	c.model.Clock.Stop = int64(4998 * 24 * time.Hour)
	r := &rosterReader{staffCompiler: &staffCompiler{c}, table: rows, zone: time.UTC}
	r.findDays()

	// 999 rows of every day, and 5,000 rows of one.
	all := make([]rosterEntry, 5999)
	for i := range all {
		all[i].of = &rows.Rows[i/5998] // the last one is another row
		all[i].begin.daily = i >= 5000
	}
	r.checkDays(all)
	if len(r.days) != 5000 || found.Len() > 0 {
		t.Errorf("%d days, %v", len(r.days), found.Sorted())
	}

	all[4998].begin.daily, all[4999].begin.daily = true, true
	r.checkDays(all)
	const want = "this row of every day makes more than 5000000 periods of agents"
	if all := found.Sorted(); r.days != nil || len(all) != 1 || all[0].Message != want || all[0].Place.Line != 2 {
		t.Errorf("%d days, %v", len(r.days), all)
	}
}
