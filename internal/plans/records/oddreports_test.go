package records

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// reportRows is a report of some days by half hours, with the cells of each row.
func reportRows(head string, days int, cells func(i int) string) string {
	var b strings.Builder
	b.WriteString(head + "\n")
	for i := range days * 20 {
		fmt.Fprintf(&b, "2026-09-%02d,%02d:%02d,%s\n", 7+i/20, 8+i%20/2, i%2*30, cells(i))
	}
	return b.String()
}

// The summary of a report says that nobody abandons, or that nobody is answered, if its columns tell it; and that the
// handle time is of all calls if they do not.
func TestReportsOfOneEnding(t *testing.T) {
	const abandons, answers = "nobody abandons", "nobody is answered"
	const all = "the handle time is taken for all calls: no row tells how many of them were answered"
	for _, test := range []struct {
		name, head string
		cells      func(i int) string
		want       []string
	}{
		{"both", "Date,Time,Offered,Answered,Abandoned", func(i int) string { return fmt.Sprintf("%d,%d,1", 10+i%7, 9+i%7) }, nil},
		{"no abandoned calls", "Date,Time,Offered,Answered,Abandoned", func(i int) string { return fmt.Sprintf("%d,%d,0", 10+i%7, 10+i%7) }, []string{abandons}},
		{"no answered calls", "Date,Time,Offered,Answered,Abandoned", func(i int) string { return fmt.Sprintf("%d,0,%d", 10+i%7, 10+i%7) }, []string{answers}},
		{"offered alone", "Date,Time,Offered", func(i int) string { return fmt.Sprint(10 + i%7) }, nil},
		{"a mean of all", "Date,Time,Offered,AHT", func(i int) string { return fmt.Sprintf("%d,%d", 10+i%7, 200+i%9) }, []string{all}},
		{"a mean of the answered", "Date,Time,Offered,Abandoned,AHT", func(i int) string { return fmt.Sprintf("%d,1,%d", 10+i%7, 200+i%9) }, nil},
	} {
		r, err := NewIntervalReader(strings.NewReader(reportRows(test.head, 3, test.cells)), "report.csv", nil)
		if err != nil {
			t.Fatal(test.name, err)
		}
		for range r.All() {
		}
		var got []string
		for _, check := range r.Summary().Checks {
			if check == abandons || check == answers || check == all {
				got = append(got, check)
			}
		}

		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// The handle time of a report is a mean, or a sum over the calls answered: of one column, or of the talk and the
// after-call work, with the time on hold or without, in the unit that its columns name.
func TestHandleTimesOfReports(t *testing.T) {
	const head = "Date,Time,Offered,Answered,Abandoned,"
	counts := func(i int) (answered int, text string) {
		answered = 9 + i%7
		return answered, fmt.Sprintf("%d,%d,1,", answered+1, answered)
	}
	for _, test := range []struct {
		name, columns string
		cells         func(i, n int) string
		want          func(i int) float64
	}{
		{"a mean", "AHT", func(i, _ int) string { return fmt.Sprint(200 + i%9) }, func(i int) float64 { return float64(200 + i%9) }},
		{"a mean in minutes", "AHT (min)", func(i, _ int) string { return fmt.Sprintf("3.%d", i%9) }, func(i int) float64 { return 180 + 6*float64(i%9) }},
		{"a text", "AHT", func(i, _ int) string { return fmt.Sprintf("00:03:%02d", i%9) }, func(i int) float64 { return float64(180 + i%9) }},
		{"two means", "Avg Talk Time,Avg ACW Time", func(i, _ int) string { return fmt.Sprintf("%d,20", 200+i%9) }, func(i int) float64 { return float64(220 + i%9) }},
		{"two sums", "Total Talk Time,Total ACW Time", func(i, n int) string { return fmt.Sprintf("%d,%d", n*(200+i%9), n*20) }, func(i int) float64 { return float64(220 + i%9) }},
		{"three sums", "Total Talk Time,Total Hold Time,Total ACW Time", func(i, n int) string { return fmt.Sprintf("%d,%d,%d", n*(200+i%9), n*10, n*20) }, func(i int) float64 { return float64(230 + i%9) }},
		{"three means", "Avg Talk Time,Avg Hold Time,Avg ACW Time", func(i, _ int) string { return fmt.Sprintf("%d,%d,20", 200+i%9, 10+i%2) }, func(i int) float64 { return float64(230 + i%9 + i%2) }},
	} {
		file := reportRows(head+test.columns, 2, func(i int) string {
			n, text := counts(i)
			return text + test.cells(i, n)
		})
		r, err := NewIntervalReader(strings.NewReader(file), "report.csv", nil)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}

		i := 0
		for row := range r.All() {
			if want := test.want(i); !sameTime(row.AHT, want) {
				t.Errorf("%s: row %d has %v, want %v", test.name, i, row.AHT, want)
				break
			}
			i++
		}
		if i < 40 && !t.Failed() {
			t.Errorf("%s: %d rows", test.name, i)
		}
	}
}

// A report with columns of two queues is known by their names: each has the same further column.
func TestColumnsOfTwoQueues(t *testing.T) {
	for _, test := range []struct {
		names string
		want  string // the column of the other queue
	}{
		{"Sales Offered|Help Offered|Sales AHT|Help AHT", "Help Offered"},
		{"Offered Sales|Offered Help|AHT Sales|AHT Help", "Offered Help"},
		{"Sales Offered|Help Offered|Sales AHT|Tech AHT", ""},
		{"Offered|Total Offered|AHT|Total AHT", ""},
		{"Offered|All Offered|AHT|All AHT", ""},
		{"Sales Offered|Help Answered|Sales AHT|Help AHT", ""},
	} {
		var columns []*column
		for i, name := range strings.Split(test.names, "|") {
			columns = append(columns, countsOf(name, float64(i), 1, 2))
		}
		got := ""
		if c := otherQueue(columns, columns[:2], &countColumns{offered: columns[0]}); c != nil {
			got = c.text
		}

		if got != test.want {
			t.Errorf("%s: %q, want %q", test.names, got, test.want)
		}
	}
}
