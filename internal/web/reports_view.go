package web

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/chart"
	"github.com/ivrsim/ivrsim/internal/htmlreport"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// reportView is the report page: the form, and the last two runs.
type reportView struct {
	Scenario string
	Since    string // when the files were read
	Days     int
	Seed     uint64
	Running  bool
	Percent  int // done
	Failed   string

	Runs   []runName // the last one first
	Tables []comparison
	Chart  chart.Chart
}

type runName struct{ Name, Span string }

// comparison is a table with the same columns for each run.
type comparison struct {
	Title   string
	First   string // header of the first column
	Columns []string
	Rows    []comparedRow
}

// comparedRow has the cells of all runs.
type comparedRow struct {
	Name  string
	Cells []cell
}

type cell struct{ Text, Class string }

func (s *reports) view() *reportView {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	v := &reportView{
		Scenario: s.model.Scenario, Since: s.since.Format("15:04"), Running: s.running, Percent: s.percent, Failed: s.failed,
		Days: min(maxDays, max(1, s.model.Replications.AtLeast)), Seed: s.model.Seed,
	}
	if len(s.runs) > 0 {
		v.Days, v.Seed = s.runs[0].Replications, s.runs[0].Seed
		v.compare(s.runs)
	}
	return v
}

func (v *reportView) compare(runs []*report.Report) {
	for _, r := range runs {
		v.Runs = append(v.Runs, runName{
			fmt.Sprintf("%s, seed %d", report.Plural(r.Replications, "day"), r.Seed),
			r.Start.Format("2006-01-02 15:04") + " to " + r.End.Format("2006-01-02 15:04 MST"),
		})
	}
	v.Tables = []comparison{compareGoals(runs), compareCalls(runs), compareQueues(runs), compareLost(runs)}
	v.Chart = htmlreport.Overview(runs[0])
}

// row joins the cells of all runs.
func row(name string, runs []*report.Report, cells func(*report.Report) []cell) comparedRow {
	out := comparedRow{Name: name}
	for _, r := range runs {
		out.Cells = append(out.Cells, cells(r)...)
	}
	return out
}

func compareGoals(runs []*report.Report) comparison {
	c := comparison{Title: "Goals", First: "goal", Columns: []string{"value", "95 % interval", "holds", "days met"}}
	for i := range runs[0].Goals {
		c.Rows = append(c.Rows, row(runs[0].Goals[i].Goal, runs, func(r *report.Report) []cell {
			g := &r.Goals[i]
			mark := map[stats.Verdict]string{stats.Yes: "✓ ", stats.No: "✗ "}[g.Holds]
			if mark == "" {
				mark = "? "
			}
			return []cell{
				{Text: g.Show(g.Value.Mean)},
				{Text: g.Interval()},
				{mark + string(g.Holds), "holds " + string(g.Holds)},
				{Text: fmt.Sprintf("%d of %d", g.DaysMet, g.Days)},
			}
		}))
	}
	return c
}

// compareCalls compares the dispositions of an average day's calls.
func compareCalls(runs []*report.Report) comparison {
	c := comparison{Title: "A day’s calls", First: "calls", Columns: []string{"a day"}}
	add := func(name string, calls func(*report.Calls) int64) {
		c.Rows = append(c.Rows, row(name, runs, func(r *report.Report) []cell {
			n := calls(&r.Calls)
			return []cell{{Text: fmt.Sprintf("%s (%s)", r.Daily(n), share(uint64(n), uint64(r.Calls.Arrived)))}}
		}))
	}
	add("arrived", func(c *report.Calls) int64 { return c.Arrived })
	add("of them redials", func(c *report.Calls) int64 { return c.Redialed })
	for i, f := range runs[0].Calls.ByDisposition() {
		add(f.Name, func(c *report.Calls) int64 { return c.ByDisposition()[i].Calls })
	}
	return c
}

func compareQueues(runs []*report.Report) comparison {
	c := comparison{Title: "Queues", First: "queue", Columns: []string{"offered a day", "abandoned", "service level", "mean wait", "p90", "most waiting"}}
	c.addQueues(runs, func(_ *report.Report, q *report.Queue) bool { return q.IsSought() }, func(r *report.Report, q *report.Queue) []cell {
		return []cell{
			{Text: r.Daily(q.Offered)},
			{Text: report.Percentage(q.AbandonedRatio.Mean)},
			{Text: report.Percentage(q.ServiceLevel.Mean)},
			{Text: report.FormatSeconds(q.Wait.Mean)},
			{Text: report.FormatSeconds(q.Wait.P90.Mean)},
			{Text: report.Thousands(q.MaxWaiting)},
		}
	})
	return c
}

// compareLost compares the calls that queues lost other than by abandonment.
func compareLost(runs []*report.Report) comparison {
	c := comparison{Title: "Neither answered nor abandoned", First: "queue", Columns: []string{"turned away a day", "timed out", "left by choice"}}
	c.addQueues(runs, (*report.Report).Loses, func(r *report.Report, q *report.Queue) []cell {
		return []cell{{Text: r.Daily(q.Rejected)}, {Text: r.Daily(q.TimedOut)}, {Text: r.Daily(q.LeftByChoice)}}
	})
	return c
}

// addQueues adds a row for each queue that is relevant in one of the runs.
func (c *comparison) addQueues(runs []*report.Report, relevant func(*report.Report, *report.Queue) bool, cells func(*report.Report, *report.Queue) []cell) {
	for i := range runs[0].Queues {
		shown := false
		for _, r := range runs {
			shown = shown || relevant(r, &r.Queues[i])
		}
		if shown {
			c.Rows = append(c.Rows, row(runs[0].Queues[i].Name(), runs, func(r *report.Report) []cell { return cells(r, &r.Queues[i]) }))
		}
	}
}
