package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// overviewView is the center at a glance.
type overviewView struct {
	*reportView
	Center   string
	Size     string // how many lines, hubs and flows
	Now      *boardView
	Findings check
	Tests    check
	Goals    check // of the newest run

	Uncovered string // the worst queue without a goal; "" if none is bad
	Lines     []labeled
	Flows     *document.Table
	NoSteps   string // why the calls of flows are not known; "" if they are
}

// check is a sentence that holds or not.
type check struct {
	document.State
	Note string
}

// The signs of checks.
var (
	holds  = check{State: document.Holds}
	open   = check{State: document.Undecided}
	fails  = check{State: document.Fails}
	absent = check{State: document.Soft.Saying("")}
)

func (c check) says(text, note string) check {
	c.Word = text
	c.Note = note
	return c
}

// cell is a check in a table, where only its sign has a color.
func (c check) cell() document.Cell {
	return document.Cell{State: document.State{Level: c.Level, Mark: c.Mark}, Page: c.Word, Note: c.Note}
}

// flowRow is a flow with its calls on the simulated day.
type flowRow struct {
	Name, Title, About    string
	Calls, Served, HungUp string
	Steps                 int
	Tested, Found         check
	counts                flowCounts
}

// overview shows whether the files are in order and the goals hold, what runs, and the flows.
func (p *pages) overview(w http.ResponseWriter, r *http.Request) {
	center := p.center.Flows.Center
	now := p.board.view()
	v := &overviewView{
		reportView: reportPages{p}.reportView(0), Center: diag.Title(center.Name), Now: now, Findings: p.findings(), Tests: p.tests,
		Lines: (&callForm{center: center}).Lines(), Flows: p.flowTable(),
	}
	v.Size = strings.Join([]string{
		diag.Plural(len(center.Lines), "line"), diag.Plural(len(center.Hubs), "hub"),
		diag.Plural(len(v.Flows.Rows), "flow"),
	}, ", ")

	// The newest run of the board's scenario is the one to judge.
	for _, run := range slices.Backward(v.Runs) {
		if run.Scenario == p.board.model.Scenario {
			v.Run = run
			break
		}
	}

	if p.clock.View().IsRecorded {
		v.NoSteps = noSteps
	}

	if v.Run != nil {
		v.Goals = goalsOf(v.Run)
		v.Uncovered = v.Run.Uncovered()
	}

	p.show(w, r, http.StatusOK, "overview", "Center", "center", v)
}

// findings counts what lint has found.
func (p *pages) findings() check {
	in := "in " + diag.Plural(p.center.Files, "file")
	if n := p.center.Found.Len(); n > 0 {
		return open.says(diag.Plural(n, "finding"), in)
	}
	return holds.says("No findings", in)
}

// testsCheck says whether the scripted calls pass, and how many outcomes they take.
func testsCheck(calls, failed, taken, all int) check {
	outcomes := fmt.Sprintf("%s of %s taken", diag.Thousands(taken), diag.Plural(all, "outcome"))
	switch {
	case calls == 0:
		return absent.says("No scripted calls", "")
	case failed > 0:
		return fails.says(fmt.Sprintf("%s of %s fail", diag.Thousands(failed), diag.Plural(calls, "scripted call")),
			outcomes)
	case calls == 1:
		return holds.says("1 scripted call passes", outcomes)
	}
	return holds.says(diag.Plural(calls, "scripted call")+" pass", outcomes)
}

// goalsOf says how many goals of a run hold.
func goalsOf(r *run) check {
	return check{State: r.ShortVerdict(), Note: r.Length() + ", files read at " + r.Files.Read()}
}

// flowTable has the flows, those with the most calls first.
func (p *pages) flowTable() *document.Table {
	now := p.clock.View().Snapshot
	steps := stepsToday(now)
	var rows []flowRow
	most := uint64(1)
	for _, name := range p.center.Flows.Names() {
		if m := p.flows[name]; m != nil {
			row := m.row(now, steps)
			row.About = p.center.Flows.About(name)
			most = max(most, row.counts.calls)
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b flowRow) int { return cmp.Compare(b.counts.calls, a.counts.calls) })

	t := &document.Table{Class: "flows", Columns: []document.Column{
		{Name: "flow"},
		{Name: "calls"},
		{Class: "hide w120"},
		{Name: "served themselves"},
		{Name: "hung up"},
		{Name: "steps", Class: "hide"},
		{Name: "in scripted calls", Class: "hide", Left: document.Page},
		{Name: "findings", Class: "hide", Left: document.Page},
	}}
	for i := range rows {
		// The widest bar is the flow with the most calls.
		r := &rows[i]
		share := stats.Number(float64(r.counts.calls) / float64(most))
		t.Add(document.Cell{Text: r.Title, Link: "/flows/" + r.Name, Below: r.About},
			document.Words(r.Calls), document.Marked(look.Bar{Share: share, Color: look.Context}),
			document.Words(r.Served), document.Words(r.HungUp), document.Words(strconv.Itoa(r.Steps)),
			r.Tested.cell(), r.Found.cell())
	}
	return t
}

// row is the flow with its calls, tests and findings.
func (m *flowModel) row(now *sim.Snapshot, steps map[stepKey]sim.StepSnapshot) flowRow {
	n := m.countFlow(now, steps)
	row := flowRow{
		Name: m.name, Title: diag.Title(m.name), Calls: diag.Thousands(n.calls), Served: "–", HungUp: "–",
		Steps: len(m.graph.Boxes), Tested: m.tested(), Found: m.found(), counts: n,
	}
	if now.IsRecorded {
		row.Calls = "–"
	}
	if n.calls > 0 {
		row.HungUp = percentage(float64(n.hungUp) / float64(n.calls))
	}

	// A flow without an end that serves callers has no share of them.
	if n.calls > 0 && len(m.served) > 0 {
		row.Served = wholePercentage(float64(n.served) / float64(n.calls))
	}

	return row
}

// tested says how many outcomes scripted calls take.
func (m *flowModel) tested() check {
	c := m.coverage
	text := fmt.Sprintf("%d of %s", c.Taken, diag.Plural(c.All, "outcome"))
	switch {
	case c.All == 0:
		return absent.says("no outcomes", "")
	case c.Taken < c.All:
		return open.says(text, "")
	}
	return holds.says(text, "")
}

// found says how many findings are in the flow's file.
func (m *flowModel) found() check {
	if n := len(m.findings); n > 0 {
		return open.says(diag.Thousands(n), "")
	}
	return holds.says("none", "")
}
