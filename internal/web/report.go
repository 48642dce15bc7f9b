package web

import (
	"cmp"
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/stats"
)

//go:embed report.html
var reportHTML string

// reportPage is what the template of a report is filled with.
type reportPage struct {
	*report.Report
	Run      string
	Unit     string // what a replication is: a day, or a run
	Outcomes []outcomeBar
	Passage  passage
	Charts   []figure
	Heat     heatMap
	Waits    waitBars
	Told     toldBars
	Sought   []report.Queue // the queues that were joined, or would have been
	Losing   []report.Queue // those that lost callers who neither were answered nor abandoned
}

// figure is a chart with its caption.
type figure struct {
	Title, Caption string
	Keys           []lineKey
	SVG            template.HTML
}

// outcomeBar is what became of a part of the calls.
type outcomeBar struct {
	Name  string
	Share stats.Number
}

// WriteReport writes a report as one page that needs nothing beside itself:
// its style and charts stand in it.
func WriteReport(w io.Writer, r *report.Report, run string) error {
	page := reportPage{Report: r, Run: run, Unit: unit(r), Outcomes: outcomes(r), Passage: newPassage(&r.Calls), Heat: newHeatMap(r)}
	var offered []report.Queue
	for i := range r.Queues {
		q := r.Queues[i]
		if q.IsSought() {
			page.Sought = append(page.Sought, q)
		}
		if q.Offered > 0 {
			offered = append(offered, q)
		}
		if r.Loses(&q) {
			page.Losing = append(page.Losing, q)
		}
	}
	page.Waits, page.Told = newWaitBars(offered), newToldBars(offered)
	for _, c := range charts(r) {
		svg, err := c.svg()
		if err != nil {
			return err
		}
		page.Charts = append(page.Charts, figure{c.title, c.caption, c.keys(), svg})
	}
	t, err := template.New("report").Funcs(reportFuncs(r)).Parse(reportHTML)
	if err != nil {
		return fmt.Errorf("the report's template: %w", err)
	}
	return t.Execute(w, page)
}

// unit is what a replication of the report is. A day has 23 to 25 hours.
func unit(r *report.Report) string {
	if length := r.End.Sub(r.Start); length < 23*time.Hour || length > 25*time.Hour {
		return "run"
	}
	return "day"
}

func reportFuncs(r *report.Report) template.FuncMap {
	return template.FuncMap{
		"percent": report.Percentage,
		"fitted":  fitted,
		"seconds": report.Spoken,
		"daily":   r.Daily,
		"count":   report.Thousands,
		"goal":    func(g report.Goal, n stats.Number) string { return g.Show(n) },
		"signed":  signed,
		"time":    func(t time.Time) string { return t.Format("Mon 2 January 2006, 15:04 MST") },
		"width":   func(n stats.Number) string { return fmt.Sprintf("%.2f%%", 100*float64(n)) },
	}
}

// signed shows a time that may be less than 0.
func signed(n stats.Number) string {
	if n < 0 {
		return "−" + report.Spoken(-n)
	}
	return "+" + report.Spoken(n)
}

// mostLabel is how long a name fits beside a drawing's row, in letters of its font size.
const mostLabel = 27

// fitted shortens a queue's name at its hub so that it fits: of both parts it leaves the
// beginning and, since names of a kind often begin alike, the end.
func fitted(name string) string {
	if utf8.RuneCountInString(name) <= mostLabel {
		return name
	}
	queue, hub, _ := strings.Cut(name, "@")
	hub = shortened(hub, max(mostLabel/2-1, mostLabel-1-utf8.RuneCountInString(queue)))
	return shortened(queue, mostLabel-1-utf8.RuneCountInString(hub)) + "@" + hub
}

func shortened(name string, most int) string {
	letters := []rune(name)
	if len(letters) <= most {
		return name
	}
	return string(letters[:most/2]) + "…" + string(letters[len(letters)-(most-1-most/2):])
}

// outcomes gives what became of the calls, the most frequent first.
func outcomes(r *report.Report) []outcomeBar {
	var out []outcomeBar
	for _, f := range r.Calls.ByDisposition() {
		if f.Calls > 0 {
			out = append(out, outcomeBar{f.Name, stats.Number(float64(f.Calls) / float64(r.Calls.Arrived))})
		}
	}
	slices.SortStableFunc(out, func(a, b outcomeBar) int { return cmp.Compare(b.Share, a.Share) })
	return out
}
