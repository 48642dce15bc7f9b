package records_test

import (
	"fmt"
	"strings"
	"testing"
)

// A pivot table has the queue in the first row of its group only, and the date in the first row of its day in the group.
func TestQueuesInFirstRows(t *testing.T) {
	var report, calls strings.Builder
	report.WriteString("Queue,Date,Time,Offered,Answered,Abandoned\n")
	calls.WriteString("Queue,Start,Wait,Talk,Agent\n")
	for i := range 120 {
		queue, date := "", ""
		if i%60 == 0 {
			queue = []string{"Sales", "Support"}[i/60]
		}
		if i%20 == 0 {
			date = fmt.Sprintf("2026-08-%02d", 17+i/20%3)
		}
		fmt.Fprintf(&report, "%s,%s,%02d:%02d,%d,%d,%d\n", queue, date, 8+i%20/2, i%2*30, 10+i%7, 9+i%7, 1)
		wait, talk := 5+i%11, 100+i%90
		if i%10 == 0 {
			talk = 0
		}
		fmt.Fprintf(&calls, "%s,2026-08-17 %02d:%02d:00,%d,%d,%s\n", queue, 8+i%60/6, i%6*10, wait, talk, []string{"", "Ann", "Bob"}[min(talk, 1+i/60)])
	}

	rows, _, err := readReport(t, nil, report.String())
	for _, want := range []string{
		"2026-08-17 08:00 Sales 10 9 1 ", "2026-08-18 08:30 Sales 10 9 1 ", "2026-08-19 17:30 Sales 13 12 1 ",
		"2026-08-17 08:00 Support 14 13 1 ", "2026-08-19 17:30 Support 10 9 1 ",
	} {
		if !strings.Contains(rows, want) {
			t.Errorf("no row %q; %v", want, err)
		}
	}

	all, _, err := read(t, nil, calls.String())
	for queue, want := range map[string]int{"Sales": 60, "Support": 60} {
		if n := strings.Count(all, " "+queue+" "); n != want {
			t.Errorf("%d calls of %s, want %d; %v", n, queue, want, err)
		}
	}
}
