package web

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"sync"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/compare"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/chart"
	"github.com/ivrsim/ivrsim/internal/screens/htmlreport"
)

// run is a report with what the pages show of it. Large texts are made once, for all
// readers.
type run struct {
	*report.Report
	Number int
	Files  filesState
	model  *model.Model

	texts map[string]text // by the end of their address
}

// text is a part of a run, or all of it in some format. It is made at the first request.
type text struct {
	contentType string
	of          func() ([]byte, error)
}

func (s *reports) newRun(r *report.Report, m *model.Model, files filesState) *run {
	out := &run{
		Report: r, Number: s.made, Files: files, model: m,
		texts: map[string]text{
			"whole":    {htmlType, written(func(w io.Writer) error { return htmlreport.Write(w, r, r.Scenario) })},
			"run.json": {"application/json", written(r.WriteJSON)},
		},
	}
	for _, piece := range []string{"day", "queues", "charts"} {
		out.texts[piece] = text{htmlType, written(func(w io.Writer) error { return s.pieces.ExecuteTemplate(w, piece, out) })}
	}
	for _, sheet := range report.Sheets {
		out.texts[sheet.Name+".csv"] = text{"text/csv; charset=utf-8", written(func(w io.Writer) error { return r.WriteSheet(w, sheet, r.Scenario) })}
	}
	return out
}

const htmlType = "text/html; charset=utf-8"

// written returns a function that writes a text at its first call and keeps it.
func written(write func(io.Writer) error) func() ([]byte, error) {
	return sync.OnceValues(func() ([]byte, error) {
		var out bytes.Buffer
		err := write(&out)
		return bytes.Clone(out.Bytes()), err // without the buffer's spare room
	})
}

// Name tells the run from others.
func (r *run) Name() string { return fmt.Sprintf("run %d", r.Number) }

// Length is how much the run simulates.
func (r *run) Length() string {
	length := diag.Plural(r.Replications, "replication")
	if len(r.Days) > 1 {
		length += fmt.Sprintf(" of %d days", len(r.Days))
	}
	return length
}

// Chart is the course of the day.
func (r *run) Chart() chart.Chart { return htmlreport.Overview(r.Report) }

// Day is the part of the page that follows the first numbers.
func (r *run) Day() (template.HTML, error) {
	html, err := r.texts["day"].of()
	return template.HTML(html), err //nolint:gosec // written by a template
}

// Charts are all charts.
func (r *run) Charts() []chart.Chart { return htmlreport.Charts(r.Report) }

// Worst are the worst queues.
func (r *run) Worst() []*report.Queue {
	queues := r.WorstQueues()
	return queues[:min(shownQueues, len(queues))]
}

// State compares a queue's service level with its target.
func (r *run) State(q *report.Queue) string {
	return levelState(float64(q.ServiceLevel.Mean), targetOf(r.model, q.Queue, q.Hub))
}

// Target is the target of a queue's service level, in percent.
func (r *run) Target(q *report.Queue) string {
	return fmt.Sprintf("%g %%", 100*targetOf(r.model, q.Queue, q.Hub))
}

// Sheets are the names of the tables for download.
func (*run) Sheets() []string {
	names := make([]string, len(report.Sheets))
	for i := range report.Sheets {
		names[i] = report.Sheets[i].Name
	}
	return names
}

// shownQueues is the number of worst queues on a first screen.
const shownQueues = 6

// shownComparison is a comparison of two runs.
type shownComparison struct {
	*compare.Comparison
	page func() ([]byte, error) // as compare --html writes it
}

func newShownComparison(c *compare.Comparison) *shownComparison {
	return &shownComparison{c, written(func(w io.Writer) error { return htmlreport.WriteComparison(w, c) })}
}

// Rows are the differences of goals and of the center, and those of queues that are seen.
func (c *shownComparison) Rows() [][]string {
	var rows [][]string
	for i := range c.Differences {
		if d := &c.Differences[i]; d.IsGoal || d.About == report.CenterSubject || d.Verdict != compare.NoDifference {
			rows = append(rows, d.Cells())
		}
	}
	return rows
}

// Lost are the goals that hold in the base and not in the other run.
func (c *shownComparison) Lost() []string { return c.LostGoals(1) }
