package records_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// A queue that is the sum of the others in all intervals is a total, whatever its name. If no law decides, it is a question.
func TestTotalsByLaw(t *testing.T) {
	for _, c := range []struct {
		name   string
		days   int
		queues string
		counts func(a, b int) []int
		queue  []string // in which the calls are read at once
		asks   string
		first  []string // queues by the first reading
	}{
		{
			name: "a total of any name", days: 2, queues: "Sales Support Desk",
			counts: func(a, b int) []int { return []int{a, b, a + b} }, queue: []string{"Sales", "Support"},
		},
		{
			name: "two totals", days: 2, queues: "All Sales Support Desk",
			counts: func(a, b int) []int { return []int{a + b, a, b, a + b} }, queue: []string{"Sales", "Support"},
		},
		{
			name: "one queue and its total", days: 2, queues: "Sales Desk",
			counts: func(a, _ int) []int { return []int{a, a} },
			asks:   `"Sales", "Desk" have the same calls in 20 of 20 intervals: one may be the total`, first: []string{"Sales"},
		},
		{
			name: "one queue and its named total", days: 2, queues: "Sales Total",
			counts: func(a, _ int) []int { return []int{a, a} }, queue: []string{"Sales"},
		},
		{
			name: "a queue without calls", days: 2, queues: "Sales Night Desk",
			counts: func(a, _ int) []int { return []int{a, 0, a} },
			asks:   `"Sales", "Desk" have the same calls in 20 of 20 intervals: one may be the total`, first: []string{"Night", "Sales"},
		},
		{
			name: "few intervals", queues: "Sales Support Desk",
			counts: func(a, b int) []int { return []int{a, b, a + b} },
			asks:   `"Desk" may be a total: it is the sum of the other queues in 4 of 4 intervals`, first: []string{"Sales", "Support"},
		},
		{
			name: "sums by chance", days: 2, queues: "Sales Support Desk",
			counts: func(a, b int) []int { return []int{a % 2, b % 2, (a + b/2) % 2} }, queue: []string{"Desk", "Sales", "Support"},
		},
		{
			name: "the same counts in all intervals", days: 2, queues: "Sales Support Desk",
			counts: func(_, _ int) []int { return []int{1, 1, 2} },
			asks:   `"Desk" may be a total: it is the sum of the other queues in 20 of 20 intervals`, first: []string{"Sales", "Support"},
		},
		{
			name: "counts that differ by one", days: 2, queues: "Sales Support",
			counts: func(a, _ int) []int { return []int{a, a + 1} }, queue: []string{"Sales", "Support"},
		},
	} {
		var b strings.Builder
		b.WriteString("Start,Queue,Offered\n")
		hours := 10
		if c.days == 0 {
			hours = 4
		}
		for i := range max(1, c.days) * hours {
			for k, n := range c.counts(20+i*7%17, 10+i*5%13) {
				fmt.Fprintf(&b, "2026-08-%02d %02d:00,%s,%d\n", 3+i/hours, 8+i%hours, strings.Fields(c.queues)[k], n)
			}
		}

		got, err := queuesRead(b.String(), nil)
		if c.asks == "" {
			if err != nil || !slices.Equal(got, c.queue) {
				t.Errorf("%s: %v, %q, want %q", c.name, err, got, c.queue)
			}
			continue
		}

		var refused *records.Refusal
		if !errors.As(err, &refused) || !strings.Contains(refused.Reason, c.asks) {
			t.Errorf("%s: %q, %v, want %s", c.name, got, err, c.asks)
			continue
		}
		readings := refused.Readings()
		if got, err := queuesRead(b.String(), readMap(t, readings[0])); err != nil || !slices.Equal(got, c.first) {
			t.Errorf("%s: by the first reading %v, %q, want %q", c.name, err, got, c.first)
		}
		all := len(strings.Fields(c.queues))
		if got, err := queuesRead(b.String(), readMap(t, readings[len(readings)-1])); err != nil || len(got) != all {
			t.Errorf("%s: by the last reading %v, %q, want all", c.name, err, got)
		}
	}
}

// The sums decide in a matrix, too.
func TestTotalsOfAMatrix(t *testing.T) {
	const report = "Date,Queue,08:00,08:30,09:00\n2026-08-03,Sales,13,24,35\n2026-08-03,Support,11,2,7\n2026-08-03,Desk,24,26,42\n" +
		"2026-08-04,Sales,14,22,31\n2026-08-04,Support,19,5,3\n2026-08-04,Desk,33,27,34\n" +
		"2026-08-05,Sales,18,27,36\n2026-08-05,Support,17,8,9\n2026-08-05,Desk,35,35,45\n"
	got, err := queuesRead(report, nil)
	if err != nil || !slices.Equal(got, []string{"Sales", "Support"}) {
		t.Errorf("%v, %q", err, got)
	}
}

// queuesRead are the queues of a report, in order.
func queuesRead(report string, m *records.Map) ([]string, error) {
	r, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", m)
	if err != nil {
		return nil, err
	}
	queues := map[string]bool{}
	for row := range r.All() {
		queues[row.Queue] = true
	}
	return slices.Sorted(maps.Keys(queues)), r.Err()
}

// If two columns name the queue, each may have totals, by any name: of the sites of a queue, and of the queues of a site.
func TestTotalsOfTwoColumns(t *testing.T) {
	m := readMap(t, "columns: {time: Start, queue: [Site, Queue], offered: Offered}")
	for name, sites := range map[string][]string{"of both": {"North", "South", "Company"}, "of queues": {"North", "South"}} {
		var report strings.Builder
		report.WriteString("Start,Site,Queue,Offered\n")
		for i := range 60 {
			calls := map[string]int{"North": 5 + i%7, "South": 3 + i%5}
			calls["Company"] = calls["North"] + calls["South"]
			for _, site := range sites {
				sales := calls[site] / 3
				if site == "Company" {
					sales = calls["North"]/3 + calls["South"]/3
				}
				at := fmt.Sprintf("2026-08-%02d %02d:%02d,%s", 17+i/20, 8+i%20/2, i%2*30, site)
				fmt.Fprintf(&report, "%s,Sales,%d\n%[1]s,Support,%[3]d\n%[1]s,Everything,%[4]d\n", at, sales, calls[site]-sales, calls[site])
			}
		}

		rows, _, err := readReport(t, m, report.String())
		got := map[string]int{}
		for line := range strings.Lines(rows) {
			fields := strings.Fields(line)
			got[strings.Join(fields[2:4], " ")]++
		}
		want := map[string]int{"North Sales": 60, "North Support": 60, "South Sales": 60, "South Support": 60}
		if !maps.Equal(got, want) {
			t.Errorf("%s: rows of %v, want %v; %v", name, got, want, err)
		}
	}
}
