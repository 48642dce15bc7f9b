package web

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/report"
)

// reportView is the last run, and beside it the one before.
type reportView struct {
	Scenario string
	Since    string // of when the files are
	Days     int
	Seed     uint64
	Running  bool
	Percent  int // of it that is done
	Failed   string

	Runs   []runHead // the last first
	Calls  []compared
	Goals  []goalRow
	Queues []queueCompared
	Lost   []lostCompared
	Curve  plotView
}

// runHead names a run.
type runHead struct{ Name, Span string }

// compared is a number of each run.
type compared struct {
	Name   string
	Values []string
}

// goalRow is a goal with its verdict in each run.
type goalRow struct {
	Goal     string
	Verdicts []verdict
}

type verdict struct{ Value, Interval, Holds, Days string }

// queueCompared is a queue at a hub in each run.
type queueCompared struct {
	Name string
	Runs []queueFigures
}

type queueFigures struct{ Offered, Abandoned, Level, Wait, P90, Most string }

// lostCompared is whom a queue at a hub lost in each run who neither were answered nor
// abandoned.
type lostCompared struct {
	Name string
	Runs []lostFigures
}

type lostFigures struct{ TurnedAway, TimedOut, LeftByChoice string }

func (v *reportView) fill(runs []*report.Report) {
	for _, r := range runs {
		v.Runs = append(v.Runs, runHead{
			fmt.Sprintf("%s, seed %d", report.Counted(r.Replications, "day"), r.Seed),
			r.Start.Format("2006-01-02 15:04") + " to " + r.End.Format("2006-01-02 15:04 MST"),
		})
	}
	v.calls(runs)
	v.goals(runs)
	v.queues(runs)
	v.lost(runs)
	v.Curve = runCurve(runs[0])
}

// calls compares what became of a day's calls, on average.
func (v *reportView) calls(runs []*report.Report) {
	v.count("arrived", runs, func(c *report.Calls) int64 { return c.Arrived })
	v.count("of them redials", runs, func(c *report.Calls) int64 { return c.Redialed })
	for i, f := range runs[0].Calls.ByDisposition() {
		v.count(f.Name, runs, func(c *report.Calls) int64 { return c.ByDisposition()[i].Calls })
	}
}

func (v *reportView) count(name string, runs []*report.Report, of func(*report.Calls) int64) {
	row := compared{Name: name}
	for _, r := range runs {
		n := of(&r.Calls)
		row.Values = append(row.Values, fmt.Sprintf("%s (%s)", r.Daily(n), share(uint64(n), uint64(r.Calls.Arrived))))
	}
	v.Calls = append(v.Calls, row)
}

func (v *reportView) goals(runs []*report.Report) {
	for i := range runs[0].Goals {
		row := goalRow{Goal: runs[0].Goals[i].Goal}
		for _, r := range runs {
			g := &r.Goals[i]
			row.Verdicts = append(row.Verdicts, verdict{
				g.Show(g.Value.Mean), g.Interval(), string(g.Holds), fmt.Sprintf("%d of %d", g.DaysMet, g.Days),
			})
		}
		v.Goals = append(v.Goals, row)
	}
}

func (v *reportView) queues(runs []*report.Report) {
	for i := range runs[0].Queues {
		if !slices.ContainsFunc(runs, func(r *report.Report) bool { return r.Queues[i].IsSought() }) {
			continue
		}
		row := queueCompared{Name: runs[0].Queues[i].Name()}
		for _, r := range runs {
			q := &r.Queues[i]
			row.Runs = append(row.Runs, queueFigures{
				r.Daily(q.Offered), report.Percentage(q.AbandonedRatio.Mean),
				report.Percentage(q.ServiceLevel.Mean), report.Spoken(q.Wait.Mean), report.Spoken(q.Wait.P90.Mean),
				report.Thousands(q.MaxWaiting),
			})
		}
		v.Queues = append(v.Queues, row)
	}
}

func (v *reportView) lost(runs []*report.Report) {
	for i := range runs[0].Queues {
		if !slices.ContainsFunc(runs, func(r *report.Report) bool { return r.Loses(&r.Queues[i]) }) {
			continue
		}
		row := lostCompared{Name: runs[0].Queues[i].Name()}
		for _, r := range runs {
			q := &r.Queues[i]
			row.Runs = append(row.Runs, lostFigures{r.Daily(q.Rejected), r.Daily(q.TimedOut), r.Daily(q.LeftByChoice)})
		}
		v.Lost = append(v.Lost, row)
	}
}

// runCurve draws a run's day: what was offered and how long it waited.
func runCurve(r *report.Report) plotView {
	offered := curve{name: "offered to queues in " + interval(r)}
	wait := curve{name: "mean wait", unit: " minutes", of: meanWaits(r)}
	for i := range r.Intervals {
		n := int64(0)
		for j := range r.Intervals[i].Queues {
			n += r.Intervals[i].Queues[j].Offered
		}
		offered.at = append(offered.at, (float64(i)+0.5)/float64(len(r.Intervals)))
		offered.of = append(offered.of, float64(n)/float64(r.Replications))
	}
	wait.at = offered.at
	return newPlot("Calls offered to queues and their mean wait, over the day", timeTicks(r.Start, r.End), offered, wait)
}

// meanWaits are those of the intervals, over all queues, in minutes: NaN where nobody's
// wait has ended.
func meanWaits(r *report.Report) []float64 {
	out := make([]float64, len(r.Intervals))
	for i := range r.Intervals {
		waited, ended := 0.0, int64(0)
		for j := range r.Intervals[i].Queues {
			if q := &r.Intervals[i].Queues[j]; q.Ended > 0 {
				waited += float64(q.WaitMean) * float64(q.Ended)
				ended += q.Ended
			}
		}
		out[i] = waited / float64(ended) / 60
	}
	return out
}
