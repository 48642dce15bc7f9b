package fit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// A name with an @ is refused. It would be the queue of a hub, and no other name is made of it.
func TestNameWithAt(t *testing.T) {
	const file = "call,line,arrived,queue,enqueued,answered,ended\n1,main,2026-11-02 08:00:00,billing@acme,2026-11-02 08:00:00," +
		"2026-11-02 08:00:10,2026-11-02 08:03:00\n"
	for name, of := range map[string]string{
		"a queue": file,
		"a line":  strings.NewReplacer("main", "main@acme", "billing@acme", "billing").Replace(file),
	} {
		r, err := records.NewReader(strings.NewReader(of), "calls.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = fit.Collect(r, fit.Dates{})
		if err == nil || !strings.Contains(err.Error(), "has an @") {
			t.Errorf("%s: %v\n%s", name, err, of)
		}
	}
}

// Records of a simulation name queues with their hubs. A center that is fitted to them is compared with them.
func TestQueuesOfHubs(t *testing.T) {
	file := "call,line,arrived,ivr_end,queue,enqueued,answered,ended,agent\n"
	for i := range 60 {
		hub := []string{"london", "tokyo"}[i%2]
		at := func(seconds int) string {
			return time.Date(2026, 11, 2, 8, i, seconds, 0, time.UTC).Format(time.DateTime)
		}
		file += fmt.Sprintf("%d,main,%s,%s,billing@%s,%s,%s,%s,%s-1\n", i, at(0), at(5), hub, at(5), at(9), at(50), hub)
	}
	read := func() *records.Reader {
		r, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	data, err := fit.Collect(read(), fit.Dates{})
	if err != nil {
		t.Fatal(err)
	}

	_, m := scenariotest.Compiled(t, written(fit.Fit(data)), "fitted")
	var found diag.Findings
	backtest.NewActual("calls.csv", read().All(), tally.NewLayout(m), &found)
	if err := found.FirstError(); err != nil {
		t.Error(err)
	}

	// The queues keep their names where people read them.
	for i, want := range []string{"billing@london", "billing@tokyo"} {
		if got := m.Center.Queues[i].Title; got != want {
			t.Errorf("queue %d has the title %q, want %q", i, got, want)
		}
	}
}

// Names that a center cannot have are changed, with a legend. A center that is fitted to the records is compared with
// them, each queue with its own.
func TestRenamedQueues(t *testing.T) {
	names := []string{"Sales/A", "Sales A", "all", "otherwise"}
	file := "call,line,arrived,queue,enqueued,answered,ended,agent\n"
	for i := range 80 {
		at := func(seconds int) string {
			return time.Date(2026, 11, 2, 8, i/2, 30*(i%2)+seconds, 0, time.UTC).Format(time.DateTime)
		}
		file += fmt.Sprintf("%d,0 800/555,%s,%s,%s,%s,%s,Ann %d\n", i, at(0), names[i%4], at(0), at(4), at(20), i%4)
	}
	read := func() *records.Reader {
		r, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	data, err := fit.Collect(read(), fit.Dates{})
	if err != nil {
		t.Fatal(err)
	}
	center := fit.Fit(data)
	const legend = `line "0 800/555" is 0_800_555, queue "Sales/A" is Sales_A_2, queue "all" is all_2, queue "otherwise" is otherwise_2`
	if all := strings.Join(center.Warnings, "\n"); !strings.Contains(all, legend) {
		t.Errorf("no legend in\n%s", all)
	}

	_, m := scenariotest.Compiled(t, written(center), "fitted")
	var found diag.Findings
	backtest.NewActual("calls.csv", read().All(), tally.NewLayout(m), &found)
	if err := found.FirstError(); err != nil {
		t.Error(err)
	}
	for i := range m.Center.Queues {
		if q := &m.Center.Queues[i]; !slices.Contains(names, q.Title) {
			t.Errorf("the queue %s has the title %q, which is no name of the records", q.Name.Value, q.Title)
		}
	}
}
