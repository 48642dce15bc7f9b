package web

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// flowModel is a compiled flow with its drawing, coverage, findings and state machine.
type flowModel struct {
	name     string
	program  *flow.Program
	edges    []flow.Edge
	graph    *draw.Graph   // with coverage and findings, without counts
	drawing  []byte        // of the graph without these, for the page of a call
	picture  template.HTML // for the first page
	coverage script.FlowCoverage
	findings []diag.Finding
	at       map[string]int // the steps of the coverage, by name
	lines    []string       // of the file
	traffic  trafficDrawing

	mutex   sync.Mutex   // serializes the calls
	machine *ivr.Machine // of all calls
}

func newFlowModel(c *Center, coverage script.FlowCoverage) *flowModel {
	name := coverage.Flow
	p := c.Flows.Program(name)
	m := &flowModel{
		name: name, program: p, edges: ivr.NewTransitionTable(p).Edges(), machine: ivr.Live(p), coverage: coverage,
		at: map[string]int{},
	}
	m.graph = draw.New(p, m.edges)
	m.drawing, m.picture = inlineSVG(m.graph, nil, foldBeside, foldLaptop), pictureOf(m.graph)
	for i, s := range coverage.Steps {
		m.at[s.Step.Name] = i
	}
	if len(coverage.Steps) > 0 {
		file := coverage.Steps[0].Step.Place.File
		m.findings = c.Found.InFiles(file).Sorted()
		m.lines = strings.Split(strings.ReplaceAll(c.Found.SourceOf(file), "\r\n", "\n"), "\n")
	}
	m.annotate()
	return m
}

// annotate adds coverage and findings to the graph.
func (m *flowModel) annotate() {
	for i := range m.graph.Nodes {
		if s := m.step(m.graph.Nodes[i].Name); s != nil {
			m.graph.Nodes[i].Findings = len(m.findingsAt(s))
		}
	}
	for i := range m.graph.Edges {
		e := &m.graph.Edges[i]
		if s := m.step(m.graph.Nodes[e.From].Name); s != nil {
			e.Untested = slices.ContainsFunc(s.Outcomes, func(o script.OutcomeCoverage) bool { return o.Outcome == e.Outcome && o.Taken == 0 })
		}
	}
}

// step returns the coverage of a step; nil if there is none of that name.
func (m *flowModel) step(name string) *script.StepCoverage {
	i, ok := m.at[name]
	if !ok {
		return nil
	}
	return &m.coverage.Steps[i]
}

// source returns the YAML of a step in the file that was read: its first line and the more
// indented lines below, without the indentation and trailing blank lines.
func (m *flowModel) source(s *script.StepCoverage) string {
	indent := s.Step.Place.Column - 1
	var out []string
	for i, line := range m.lines[min(s.Step.Place.Line, len(m.lines))-1:] {
		content := strings.TrimLeft(line, " ")
		if i > 0 && content != "" && len(line)-len(content) <= indent {
			break
		}
		out = append(out, line[min(indent, len(line)):])
	}
	return strings.TrimRight(strings.Join(out, "\n"), " \n")
}

// findingsAt returns the findings in the lines of a step.
func (m *flowModel) findingsAt(s *script.StepCoverage) []diag.Finding {
	from := s.Step.Place.Line
	to := from + strings.Count(m.source(s), "\n")
	line := func(f diag.Finding, line int) int { return cmp.Compare(f.Place.Line, line) }
	first, _ := slices.BinarySearchFunc(m.findings, from, line) // of one file, sorted
	end, _ := slices.BinarySearchFunc(m.findings, to+1, line)
	return m.findings[first:end]
}

// shownFindings bounds the findings that a flow's page shows.
const shownFindings = 100

// flowView is a flow as its page shows it.
type flowView struct {
	Name, About string
	Flows       []flowLink
	inset
	Tested   string // number of outcomes that scripted calls take, of all
	Untested bool   // some outcomes are taken by no scripted call
	Findings []diag.Finding
	More     int       // findings that are not among these
	Step     *stepView // the selected step, or nil
}

type flowLink struct {
	Name, Tested string
	Here         bool
}

// stepView is a step with its source, the edges to it and the counts of its outcomes.
type stepView struct {
	Flow, Name, Kind, Place, YAML string

	Runs     string // the flow that it runs or goes on in
	From     []string
	Outcomes []outcomeRow
	Findings []diag.Finding
}

// outcomeRow is an outcome with the step to which it leads, and how often calls and
// scripted calls took it.
type outcomeRow struct {
	Name, To string
	Calls    int64
	Tested   uint64
}

// traffic counts how often calls took each outcome, by flow, step and outcome.
type traffic map[[3]string]uint64

// traffic returns the counts of the running simulation.
func (p *pages) traffic() traffic {
	t := traffic{}
	for _, s := range p.clock.View().Steps {
		for _, o := range s.Outcomes {
			t[[3]string{s.Flow, s.Step, o.Outcome}] = o.Count
		}
	}
	return t
}

// flowsOrSearch shows what a query finds in the flows. Without a query it redirects to the
// flow that the first line starts.
func (p *pages) flowsOrSearch(w http.ResponseWriter, r *http.Request) {
	if query := r.URL.Query(); query.Has("q") {
		p.show(w, r, http.StatusOK, "search", "Search", "flows", p.search(strings.TrimSpace(query.Get("q"))))
		return
	}
	http.Redirect(w, r, "/flows/"+url.PathEscape(p.center.Flows.Center.Lines[0].Flow.Value), http.StatusSeeOther)
}

// findFlow returns the flow of a request. If there is none, it sends an error.
func (p *pages) findFlow(w http.ResponseWriter, r *http.Request) (*flowModel, bool) {
	m, ok := p.flows[r.PathValue("flow")]
	if !ok {
		p.fail(w, r, http.StatusNotFound, "there is no flow of this name; there are "+strings.Join(p.center.Flows.Names(), ", "))
	}
	return m, ok
}

// flowDrawing sends the drawing of a flow.
func (p *pages) flowDrawing(w http.ResponseWriter, r *http.Request) {
	if m, ok := p.findFlow(w, r); ok {
		p.write(w, r, "text/html; charset=utf-8", m.drawing)
	}
}

// flow shows a flow and the step that the query names.
func (p *pages) flow(w http.ResponseWriter, r *http.Request) {
	m, ok := p.findFlow(w, r)
	if !ok {
		return
	}
	t := p.traffic()
	step := m.newStepView(r.URL.Query().Get("step"), t)
	if wantsPart(r) {
		p.show(w, r, http.StatusOK, "flows", "", "", step)
		return
	}
	v := &flowView{Name: m.name, About: p.center.Flows.About(m.name), Step: step, Findings: m.findings[:min(shownFindings, len(m.findings))]}
	v.More = len(m.findings) - len(v.Findings)
	for _, name := range p.center.Flows.Names() {
		link := p.flows[name].link()
		link.Here = name == m.name
		if v.Flows = append(v.Flows, link); link.Here {
			v.Tested, v.Untested = cmp.Or(link.Tested, "no"), m.coverage.Taken < m.coverage.All
		}
	}
	if v.inset, ok = p.draw(r.Context(), m, t); ok {
		p.show(w, r, http.StatusOK, "flows", "Flow "+m.name, "flows", v)
	}
}

// newStepView shows a step of the flow; nil if there is none of that name.
func (m *flowModel) newStepView(name string, t traffic) *stepView {
	s := m.step(name)
	if s == nil {
		return nil
	}
	v := &stepView{
		Flow: m.name, Name: name, Kind: s.Step.Kind.String(), Place: fmt.Sprintf("%s:%d", s.Step.Place.File, s.Step.Place.Line),
		YAML: m.source(s), Findings: m.findingsAt(s), Runs: s.Step.Runs,
	}
	for _, o := range s.Outcomes {
		v.Outcomes = append(v.Outcomes, outcomeRow{o.Outcome, "", int64(t[[3]string{m.name, name, o.Outcome}]), o.Taken})
	}
	for _, e := range m.graph.Edges {
		from, to := &m.graph.Nodes[e.From], &m.graph.Nodes[e.To]
		if to.Name == name && !slices.Contains(v.From, from.Name) {
			v.From = append(v.From, from.Name)
		}
		if i := slices.IndexFunc(v.Outcomes, func(o outcomeRow) bool { return from.Name == name && o.Name == e.Outcome }); i >= 0 {
			v.Outcomes[i].To = to.Name
		}
	}
	slices.SortStableFunc(v.Outcomes, func(a, b outcomeRow) int { return cmp.Compare(b.Calls, a.Calls) })
	return v
}
