package records_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// A clock of 12 hours without AM and PM is refused, because no row says which half of the day its times are in. A clock of
// 24 hours, and rows in no order, are read as they are.
func TestHoursWithoutHalves(t *testing.T) {
	t.Parallel()
	const noon = 12 * time.Hour
	vs := office(31, 3, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC))
	late := func(v *visit) time.Time { return v.at.Add(time.Hour) } // from 10:00 to 15:00
	for _, of := range []struct {
		name, header string
		row          func(v *visit) []string
		isOpen       bool
	}{
		{
			"a date and a time", "Call ID,Date,Time,Wait,Talk,Agent",
			func(v *visit) []string {
				return cells(v.id, v.date(time.DateOnly), late(v).Format("03:04:05"), v.wait, v.talk, v.agent)
			}, true,
		},
		{
			"a time with its date", "Call ID,Start,Wait,Talk,Agent",
			func(v *visit) []string {
				return cells(v.id, late(v).Format("2006-01-02 03:04:05"), v.wait, v.talk, v.agent)
			}, true,
		},
		{
			"AM and PM", "Call ID,Start,Wait,Talk,Agent",
			func(v *visit) []string {
				return cells(v.id, late(v).Format("2006-01-02 03:04:05 PM"), v.wait, v.talk, v.agent)
			}, false,
		},
		{
			"24 hours", "Call ID,Start,Wait,Talk,Agent",
			func(v *visit) []string { return cells(v.id, late(v), v.wait, v.talk, v.agent) }, false,
		},
		{
			"the morning", "Call ID,Start,Wait,Talk,Agent",
			func(v *visit) []string { return cells(v.id, v.at.Add(-6*time.Hour), v.wait, v.talk, v.agent) }, false,
		},
	} {
		var rows [][]string
		for i := range vs {
			rows = append(rows, of.row(&vs[i]))
		}
		file := table(of.header, ",", rows)
		_, err := callsBy(file, nil)
		var refusal *records.Refusal
		isRefused := errors.As(err, &refusal) && strings.Contains(refusal.Reason, "without AM and PM: it has no other hours")
		if isRefused != of.isOpen || err != nil && !isRefused {
			t.Errorf("%s: %v", of.name, err)
		}
		if !of.isOpen {
			continue
		}

		var found diag.Findings
		m := records.ReadMap("map.yaml", []byte("records: csv\ntime: YYYY-MM-DD hh:mm:ss\n"), &found)
		got, err := callsBy(file, m)
		if err != nil || len(got) != len(vs) {
			t.Errorf("%s, with the form of times: %d calls, %v", of.name, len(got), err)
			continue
		}
		for i := range got {
			at := late(&vs[i])
			if at.Sub(at.Truncate(24*time.Hour)) >= noon+time.Hour {
				at = at.Add(-noon)
			}
			check(t, fmt.Sprint(of.name, ", row ", i), stamp(at, time.DateTime), got[i].arrived)
		}
	}
}
