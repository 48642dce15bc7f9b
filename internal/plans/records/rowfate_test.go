package records

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// leftOut counts the rows that are left out.
func leftOut(s *Summary) (rows int) {
	for _, l := range s.LeftOut {
		rows += l.Rows
	}
	return rows
}

// Each row of a report is used or left out, once, however many intervals it has.
func TestFatesOfReportRows(t *testing.T) {
	for _, c := range []struct {
		name, report   string
		used, out, cut int // rows; cut ones are used in part
	}{
		{"all columns out", ";Mo01 1 26;2(01 26;1.2(26\n0001;1;1;", 0, 1, 0},
		{"matrix with a total", "Date,Queue,08:00,08:30,09:00\n2026-08-03,a,3,4,5\n2026-08-03,b,1,1,1\n2026-08-03,Total,4,5,6\n", 2, 1, 0},
		{"matrix with a row twice", "Date,08:00,08:30,09:00\n2026-08-03,3,4,5\n2026-08-03,3,4,6\n2026-08-04,3,4,5\n", 2, 1, 0},
		{"matrix with a part twice", "Date,08:00,08:30,09:00\n2026-08-03,3,4,\n2026-08-03,3,4,5\n2026-08-04,3,4,5\n", 3, 0, 1},
		{"matrix with an empty row", "Date,08:00,08:30,09:00\n2026-08-03,3,4,5\nTotal,3,4,5\n,,,\n2026-08-04,3,4,5\n", 2, 2, 0},
		{
			"matrix with a repeated header",
			"Date,08:00,08:30,09:00\n2026-08-03,3,4,5\n2026-08-04,3,4,5\n2026-08-05,3,4,5\n2026-08-06,3,4,5\n" +
				"Date,08:00,08:30,09:00\n2026-08-07,3,4,5\n2026-08-10,3,4,5\n2026-08-11,3,4,5\nTotal,21,28,35\n",
			7, 2, 0,
		},
		{"matrix with a row over two lines", "Date,Queue,08:00,08:30,09:00\n2026-08-03,\"a\nb\",3,4,5\n2026-08-03,c,3,4,5\n", 2, 0, 0},
		{"matrix between quarters", "Date,08:00,08:30,09:07\n2026-08-03,3,4,5\n2026-08-04,3,4,5\n2026-08-05,,,5\n", 2, 1, 2},
		{"subtotals of dates", "Date,Hour,Offered\n2026-08-03,8,3\n,9,4\nTotal,,7\n2026-08-04,8,3\n,9,4\nTotal,,7\n", 4, 2, 0},
		{"totals of queues", "date,time,queue,offered\n2026-08-03,08:00,a,3\n2026-08-03,08:00,b,4\n2026-08-03,08:00,Total,7\n2026-08-03,08:00,a,3\n", 2, 2, 0},
	} {
		r, err := NewIntervalReader(strings.NewReader(c.report), "report.csv", nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for range r.All() {
		}
		if err := r.Err(); err != nil && !strings.Contains(err.Error(), "start within a quarter of an hour") {
			t.Errorf("%s: %v", c.name, err)
		}

		// A report with many rows between quarters is refused, and its rows are counted.
		s := r.Summary()
		cut := r.Problems[PartLeftOut].Count
		if s.RowsUsed != c.used || leftOut(s) != c.out || s.RowsIn != c.used+c.out || cut != c.cut {
			t.Errorf("%s: %d rows in, %d used, %d left out, %d in part, want %d, %d, %d: %+v", c.name, s.RowsIn, s.RowsUsed, leftOut(s), cut,
				c.used, c.out, c.cut, s.LeftOut)
		}
	}
}

// A call that is left out of a log is left out with all its events.
func TestFatesOfEvents(t *testing.T) {
	const log = "1785744000|1.1|q|NONE|ENTERQUEUE||5\n1785744009|1.1|q|A|CONNECT|9||2\n1785744099|1.1|q|A|COMPLETECALLER|9|90|1\n" +
		"1785830400|1.2|q|NONE|ENTERQUEUE||5\n1785830409|1.2|q|NONE|ABANDON|1|1|9\n"
	r, err := NewReader(strings.NewReader(log), "queue_log", nil)
	if err != nil {
		t.Fatal(err)
	}
	var last routing.Date
	r.Wanted = func(c *Call) bool {
		isFirst := last == routing.Date{}
		last = routing.DateOf(c.Arrived)
		return !isFirst
	}
	for range r.All() {
	}
	if s := r.Summary(); s.RowsIn != 5 || s.RowsUsed != 2 || leftOut(s) != 3 {
		t.Errorf("%d rows in, %d used, %d left out", s.RowsIn, s.RowsUsed, leftOut(s))
	}
}

// A value that is no contact costs no other contact of its line or list.
func TestFatesOfContacts(t *testing.T) {
	const a, b = `{"ContactId": "a", "InitiationTimestamp": "2026-08-03T08:00:00Z"}`, `{"ContactId": "b", "InitiationTimestamp": "2026-08-03T08:00:00Z"}`
	for _, file := range []string{
		`{"ContactId": 1} ` + a + ` [7] 8 ` + b,
		`[{"ContactId": 1}, ` + a + `, 7, ` + b + `, [8]]`,
	} {
		r, err := NewReader(strings.NewReader(file), "contacts.json", nil)
		if err != nil {
			t.Fatal(err)
		}
		calls := 0
		for range r.All() {
			calls++
		}
		if s := r.Summary(); calls != 2 || s.RowsIn != 5 || s.RowsUsed != 2 || leftOut(s) != 3 {
			t.Errorf("%d calls, %d rows in, %d used, %d left out", calls, s.RowsIn, s.RowsUsed, leftOut(s))
		}
	}
}
