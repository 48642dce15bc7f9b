package htmlreport

import (
	"cmp"
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/chart"
)

//go:embed report.html
var markup string

// reportPage is the data of the template.
type reportPage struct {
	page
	*report.Report
	Title    string
	Run      string
	Worst    []*report.Queue // those to look at first
	Paths    *table.Results
	Outcomes *table.Results
	Charts   []chart.Chart
	Heat     heatMap
	Waits    *table.Results // the queues, with their waits to scale
}

// Write writes a part of the page of a report. The run is its heading.
func Write(w io.Writer, r *report.Report, run string, part Part) error {
	p := reportPage{page: newPage(run+": ivrsim report", chart.Style(), chart.Script()), Report: r, Run: run}
	p.Title = p.page.Title
	worst := r.WorstQueues()
	p.Worst = worst[:min(shownQueues, len(worst))]
	if part != Glance {
		p.Paths, p.Outcomes, p.Charts, p.Heat, p.Waits = paths(&r.Calls), outcomes(&r.Calls), Charts(r), newHeatMap(r), waits(r)
	}
	return execute(w, part, markup, funcs(r), p)
}

// funcs are the functions of the templates of a report and a comparison.
func funcs(r *report.Report) template.FuncMap {
	return template.FuncMap{
		"daily": r.Daily,
		"time":  func(t time.Time) string { return t.Format("Mon 2 January 2006, 15:04 MST") },
		"short": func(text string) template.HTML { return Wrapped(strings.ReplaceAll(text, onlyHub(r), "")) },
	}
}

// Wrapped is a text in which a line may break before the hub of a queue's name.
func Wrapped(text string) template.HTML {
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(text), "@", "<wbr>@")) //nolint:gosec // escaped
}

// onlyHub is what the names of queues end with if they are all at one hub, and else "".
func onlyHub(r *report.Report) string {
	hub := ""
	for i := range r.Queues {
		if i > 0 && hub != "@"+r.Queues[i].Hub {
			return ""
		}
		hub = "@" + r.Queues[i].Hub
	}
	return hub
}

// waits is the table of the queues. The scale of the waits ends at the longest p99 of a queue,
// or at a minute.
func waits(r *report.Report) *table.Results {
	longest := stats.Number(60)
	for i := range r.Queues {
		if p99 := r.Queues[i].Wait.P99.Mean; p99.Known() {
			longest = max(longest, p99)
		}
	}
	t := r.QueueTable()
	for i, q := range r.ActiveQueues() {
		if q.Offered > 0 {
			t.Plot(i, fmt.Sprintf("--p50:%s;--p90:%s;--p99:%s", onScale(q.Wait.P50.Mean, longest), onScale(q.Wait.P90.Mean, longest),
				onScale(q.Wait.P99.Mean, longest)))
		}
	}
	return t
}

// onScale is where a number stands on a scale from 0.
func onScale(n, end stats.Number) string {
	if !n.Known() {
		return "0%"
	}
	return fmt.Sprintf("%.2f%%", 100*n/end)
}

// paths divides the calls by whether they were offered to a queue, and those by how
// they ended. Each call counts once in the first level and once in the second.
func paths(c *report.Calls) *table.Results {
	const whole, part = "", "sub"
	menus, t := c.Arrived-c.Blocked-c.Offered, shareTable("calls")
	addShare(t, "offered to a queue", c.Offered, c.Arrived, whole)
	addShare(t, "answered", c.Answered, c.Arrived, part)
	addShare(t, "abandoned", c.Abandoned, c.Arrived, part)
	addShare(t, "otherwise", c.Offered-c.Answered-c.Abandoned, c.Arrived, part)
	addShare(t, "in the menus only", menus, c.Arrived, whole)
	addShare(t, "self-served", c.SelfServed, c.Arrived, part)
	addShare(t, "otherwise", menus-c.SelfServed, c.Arrived, part)
	addShare(t, "blocked", c.Blocked, c.Arrived, whole)
	return t
}

// outcomes gives the final outcomes of the calls, the most frequent first.
func outcomes(c *report.Calls) *table.Results {
	t, all := shareTable("outcome"), c.ByDisposition()
	slices.SortStableFunc(all, func(a, b report.DispositionCount) int { return cmp.Compare(b.Calls, a.Calls) })
	for _, f := range all {
		addShare(t, f.Name, f.Calls, c.Arrived, "")
	}
	return t
}

// shareTable is a table of shares, each with a bar.
func shareTable(of string) *table.Results {
	return table.NewResults(append(table.Columns(of, "share"), table.PlotColumn("", "share"))...)
}

// addShare adds a share of all calls, unless it is 0.
func addShare(t *table.Results, name string, calls, of int64, class string) {
	if calls > 0 {
		share := stats.Number(float64(calls) / float64(of))
		t.Row(name, report.Percentage(share), "").Class = class
		t.Plot(len(t.Rows)-1, "--share:"+onScale(share, 1))
	}
}
