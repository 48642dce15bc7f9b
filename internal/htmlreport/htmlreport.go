// Package htmlreport writes a report, a comparison, a search for staff or a sweep as one
// HTML page that contains its style, its scripts and its data, and loads nothing.
package htmlreport

import (
	"cmp"
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/chart"
	"github.com/ivrsim/ivrsim/internal/compare"
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/stats"
)

//go:embed report.html
var markup string

// reportPage is the data of the template.
type reportPage struct {
	page
	*report.Report
	Run       string
	Worst     []*report.Queue // those to look at first
	Paths     []outcome
	Outcomes  []outcome
	Charts    []chart.Chart
	Heat      heatMap
	Announced []report.Queue // queues that announced a wait to calls that were answered
}

// outcome is a share of all calls.
type outcome struct {
	Name  string
	Share stats.Number
	Sub   bool // a part of the outcome before it whose Sub is false
}

// Policy is the content security policy of the page of a report.
func Policy() string { return policy() }

// ScriptlessPolicy is the content security policy of the page of a comparison.
func ScriptlessPolicy() string { return newPage("", "", "").Policy() }

var policy = sync.OnceValue(func() string { return newReportPage("").Policy() })

func newReportPage(run string) page {
	return newPage(run+": ivrsim report", chart.Style(), chart.Script())
}

// Write writes the page of a report. The run is its heading.
func Write(w io.Writer, r *report.Report, run string) error {
	worst := r.WorstQueues()
	p := reportPage{
		page: newReportPage(run), Report: r, Run: run, Worst: worst[:min(shownQueues, len(worst))], Paths: paths(&r.Calls), Outcomes: outcomes(&r.Calls),
		Charts: Charts(r), Heat: newHeatMap(r),
	}
	for _, q := range r.Queues {
		if q.Announced.Count > 0 {
			p.Announced = append(p.Announced, q)
		}
	}
	return execute(w, markup, funcs(r), p)
}

// funcs are the functions of the templates of a report and a comparison. The scale of waits
// ends at the longest p99 of a queue, or at a minute.
func funcs(r *report.Report) template.FuncMap {
	longest := 60.0
	for i := range r.Queues {
		if p99 := r.Queues[i].Wait.P99.Mean; p99.Known() {
			longest = max(longest, float64(p99))
		}
	}
	percentOf := func(n stats.Number, of float64) string {
		if !n.Known() {
			return "0%"
		}
		return fmt.Sprintf("%.2f%%", 100*float64(n)/of)
	}
	return template.FuncMap{
		"percent": report.Percentage,
		"outcome": compare.OutcomeInText,
		"seconds": report.FormatSeconds,
		"daily":   r.Daily,
		"count":   diag.Thousands[int64],
		"signed":  signed,
		"minus":   func(a, b stats.Number) stats.Number { return a - b },
		"time":    func(t time.Time) string { return t.Format("Mon 2 January 2006, 15:04 MST") },
		"width":   func(n stats.Number) template.CSS { return template.CSS(percentOf(n, 1)) },       //nolint:gosec // a number
		"onScale": func(n stats.Number) template.CSS { return template.CSS(percentOf(n, longest)) }, //nolint:gosec // a number
	}
}

// signed formats a time that may be negative.
func signed(n stats.Number) string {
	if n < 0 {
		return "−" + report.FormatSeconds(-n)
	}
	return "+" + report.FormatSeconds(n)
}

// paths divides the calls by whether they were offered to a queue, and those by how
// they ended. Each call counts once in the first level and once in the second.
func paths(c *report.Calls) []outcome {
	menus := c.Arrived - c.Blocked - c.Offered
	var out []outcome
	add := func(name string, calls int64, sub bool) {
		if calls > 0 {
			out = append(out, outcome{name, ratio(calls, c.Arrived), sub})
		}
	}
	add("offered to a queue", c.Offered, false)
	add("answered", c.Answered, true)
	add("abandoned", c.Abandoned, true)
	add("ended otherwise", c.Offered-c.Answered-c.Abandoned, true)
	add("in the menus only", menus, false)
	add("self-served", c.SelfServed, true)
	add("ended otherwise", menus-c.SelfServed, true)
	add("blocked", c.Blocked, false)
	return out
}

// outcomes gives the final outcomes of the calls, the most frequent first.
func outcomes(c *report.Calls) []outcome {
	var out []outcome
	for _, f := range c.ByDisposition() {
		if f.Calls > 0 {
			out = append(out, outcome{Name: f.Name, Share: ratio(f.Calls, c.Arrived)})
		}
	}
	slices.SortStableFunc(out, func(a, b outcome) int { return cmp.Compare(b.Share, a.Share) })
	return out
}

func ratio(n, of int64) stats.Number { return stats.Number(float64(n) / float64(of)) }
