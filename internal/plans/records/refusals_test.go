package records

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// A report that is not used has the reason and a fix.
func TestRefusedReports(t *testing.T) {
	days := func(cells func(i int) string) string {
		var b strings.Builder
		for i := range 20 {
			fmt.Fprintf(&b, "2026-09-%02d,%s\n", 1+i, cells(i))
		}
		return b.String()
	}
	count := func(i int) string { return fmt.Sprint(10 + i%7) }
	numbered := func(intervals, first int) string {
		var b strings.Builder
		for of := range intervals {
			b.WriteString(days(func(i int) string { return fmt.Sprintf("%d,%s", first+of, count(i+of)) }))
		}
		return b.String()
	}
	for name, c := range map[string]struct{ mapping, report, reason, hint string }{
		"no rows": {
			"columns: {date: date, offered: offered}", "date,offered\n", "it has no row of counts",
			"export the calls of some weeks by interval",
		},
		"no count": {
			"columns: {date: date, offered: offered}", "date,offered\n2026-09-01,\n2026-09-02,\n",
			"no row has a count, the first without one is line 2", "export the calls of some weeks by interval",
		},
		"bad counts": {
			"columns: {date: date, offered: offered}", "date,offered\n2026-09-01,many\n2026-09-02,few\n",
			`no row has a count that can be read, the first is in line 2: "many"`, "write the calls as whole numbers",
		},
		"broken lines": {
			"columns: {date: date, offered: offered}", "date,offered\n2026-09-01,7\nx\ny\n", `2 lines are not rows, the first is line 3: "x"`,
			"check the separator and the columns",
		},
		"two columns of a number": {
			"columns: {date: date, offered: [a, b]}", "date,a,b\n" + days(func(i int) string { return count(i) + "," + count(i) }),
			`the map's column offered has the columns`, "",
		},
		"no date": {"", "queue,offered,answered,abandoned\na,10,9,1\nb,8,6,2\n", "no column gives date; its columns are", "export the date of each row"},
		"rows that differ": {
			"", "date,offered,answered,abandoned\n2026-09-01,10,9,1\n2026-09-01,8,6,2\n2026-09-02,8,6,2\n2026-09-02,9,6,3\n",
			"rows of one interval differ, and no column tells them apart: the first are in lines 2 and 3",
			"export the queue of each row, or one row for each interval",
		},
		"seconds after a dot": {
			"", "date,offered,aht\n" + days(func(i int) string { return count(i) + fmt.Sprintf(",3.%02d", i) }) +
				days(func(i int) string { return count(i) + fmt.Sprintf(",3.%02d", 59-i) }),
			`no hundredths in "aht" are over 59: 2.05 may be 2:05`,
			"write minutes and seconds with a colon, or name the column and its unit in a map",
		},
		"numbers of intervals": {
			"", "Date,Interval,Offered\n" + numbered(20, 16),
			`; no time with its date is in "Interval": "16"`, "write the start of each interval as a time",
		},
		"numbers from 1": {
			"", "Date,Interval,Offered\n" + numbered(20, 1), `"Interval" may be an hour, or the number of an interval`,
			"write the start of each interval as a time",
		},
		"negative counts": {
			"columns: {date: date, offered: offered}", "date,offered\n2026-09-01,-7\n", "no row has a count, the first without one is line 2", "",
		},
		"totals of days": {
			"", "date,time,offered\n2026-09-01,08:00,10\n2026-09-01,08:30,8\n2026-09-01,,18\n2026-09-02,,7\n",
			`2 rows have a date and no time of day, the first is in line 4: "2026-09-01"`, `drop: {time: [""]}`,
		},
		"counts of several queues": {
			"", "Date,Offered,Answered,Offered,Answered\n" + days(func(i int) string { return strings.Repeat(","+count(i), 4)[1:] }),
			`its columns of counts are "Offered", "Answered", "Offered 2", "Answered 2"`, "",
		},
		"counts since the day began": {
			"", "time,queue,offered\n" + runningCounts(8),
			"no count of calls is less than the one before it on the same day", "export the calls of each interval",
		},
		"starts within quarters": {
			"", "time,offered\n2026-09-01 08:00,10\n2026-09-01 08:17,8\n",
			`1 rows start within a quarter of an hour, the first is in line 3: "2026-09-01 08:17"`,
			"export intervals of 15, 30 or 60 minutes",
		},
	} {
		var m *Map
		if c.mapping != "" {
			m = mustMap(t, "records: csv\n"+c.mapping+"\n")
		}
		r, err := NewIntervalReader(strings.NewReader(c.report), "report.csv", m)
		if err == nil {
			for range r.All() {
			}
			err = r.Err()
		}
		var refused *Refusal
		if !errors.As(err, &refused) || !strings.Contains(refused.Reason, c.reason) || !strings.Contains(refused.Hint, c.hint) {
			t.Errorf("%s: %v (%+v), want %s", name, err, refused, c.reason)
		}
	}
}

// runningCounts are rows of five days with counts that grow through the day.
func runningCounts(intervals int) string {
	var rows strings.Builder
	for day := range 5 {
		for i := range intervals {
			fmt.Fprintf(&rows, "2026-09-%02d %02d:00,sales,%d\n", 1+day, 8+i, 5+i*(6+day))
		}
	}
	return rows.String()
}

// Counts that grow through a day are calls of intervals if the days are short, or if a map says so.
func TestCountsThatGrow(t *testing.T) {
	for _, c := range []struct{ mapping, rows string }{
		{"{records: csv, columns: {offered: offered}}", runningCounts(8)},
		{"{records: csv}", runningCounts(7)},
	} {
		r, err := NewIntervalReader(strings.NewReader("time,queue,offered\n"+c.rows), "report.csv", mustMap(t, c.mapping))
		if err != nil {
			t.Fatal(err)
		}
		for range r.All() {
		}
		if r.Err() != nil {
			t.Errorf("by %s: %v", c.mapping, r.Err())
		}
	}
}

// A duration of a map is counted from a time that comes before the time that it gives, or until one that comes after it.
func TestOrderOfTimesInAMap(t *testing.T) {
	for i, column := range timeColumns {
		for k, other := range timeColumns {
			for key, want := range map[string]bool{"after": k < i, "before": k > i} {
				text := fmt.Sprintf("{records: csv, columns: {%s: {column: x, %s: %s, unit: m}}}", column, key, other)
				var found diag.Findings
				if m := ReadMap("map.yaml", []byte(text), &found); (m != nil) != want {
					t.Errorf("%s is read: %t, with the findings %v", text, m != nil, found.Sorted())
				}
			}
		}
	}
	for text, want := range map[string]string{
		"{records: csv, columns: [x]}":                                                    "expected a map of columns, found",
		"{records: csv, columns: {answered: {column: x, unit: m}}}":                       "answered is not a duration",
		"{records: csv, columns: {answered: {column: x, after: arrived, before: ended}}}": "a duration is counted from one time",
	} {
		var found diag.Findings
		if m := ReadMap("map.yaml", []byte(text), &found); m != nil || !strings.Contains(found.Sorted()[0].Message, want) {
			t.Errorf("%s: %v, want %s", text, found.Sorted(), want)
		}
	}
}
