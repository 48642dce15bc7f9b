package web

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/draw"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/script"
)

// flowView is a flow as its page shows it.
type flowView struct {
	Name, About string
	Flows       []flowLink
	Drawing     template.HTML
	Traffic     string // whose traffic the widths are
	Tested      string // how many outcomes the scripted calls take
	Untested    bool   // some are taken by none
	Findings    []diag.Finding
	Step        *stepView // the one that was clicked
}

// flowLink leads to another flow.
type flowLink struct {
	Name, Tested string
	Here         bool
}

// stepView is one step: how it is written, and what became of its calls.
type stepView struct {
	Name, Kind, Place, YAML string
	Outcomes                []outcomeRow
	Findings                []diag.Finding
}

// outcomeRow is how often an outcome was taken.
type outcomeRow struct {
	Name          string
	Taken, Tested uint64
}

// Calls is how often it was taken, as people read it.
func (o outcomeRow) Calls() string { return report.Thousands(int64(o.Taken)) }

// traffic is how often each outcome of each step was taken.
type traffic struct {
	of    string // whose it is, in words
	taken map[[3]string]uint64
}

// traffic gives that of the last report, or of the running simulation.
func (p *pages) traffic() traffic {
	t := traffic{taken: map[[3]string]uint64{}}
	if last := p.reports.last(); last != nil {
		t.of = fmt.Sprintf("the last report's, of %s", report.Counted(last.Replications, "simulated day"))
		for _, s := range last.Steps {
			for outcome, n := range s.Outcomes {
				t.taken[[3]string{s.Flow, s.Step, outcome}] = uint64(n)
			}
		}
		return t
	}
	v := p.clock.View()
	t.of = "the running simulation's, so far"
	for i := range v.Steps {
		for _, o := range v.Steps[i].Outcomes {
			t.taken[[3]string{v.Steps[i].Flow, v.Steps[i].Step, o.Outcome}] = o.Count
		}
	}
	return t
}

// firstFlow leads to the flow that the first line starts.
func (p *pages) firstFlow(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, "/flows/"+url.PathEscape(p.center.Flows.Center.Lines[0].Flow.Value), http.StatusSeeOther)
}

// plainDrawing gives a flow's drawing alone.
func (p *pages) plainDrawing(w http.ResponseWriter, r *http.Request) {
	c := p.flows[r.PathValue("flow")]
	if c == nil {
		p.fail(w, r, http.StatusNotFound, "there is no flow of this name")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if _, err := w.Write([]byte(c.plain)); err != nil {
		p.log.Debug("drawing", "err", err)
	}
}

// flow shows a flow, with the step that the query names.
func (p *pages) flow(w http.ResponseWriter, r *http.Request) {
	c := p.flows[r.PathValue("flow")]
	if c == nil {
		p.fail(w, r, http.StatusNotFound, "there is no flow of this name; there are "+strings.Join(p.center.Flows.Names(), ", "))
		return
	}
	t := p.traffic()
	step := p.step(c.name, r.URL.Query().Get("step"), t)
	if wantsPart(r) {
		p.show(w, r, http.StatusOK, "flows", "", "", step)
		return
	}
	v := &flowView{Name: c.name, About: c.about, Traffic: t.of, Step: step, Findings: p.findings(c.name)}
	for i := range p.coverage.Flows {
		f := &p.coverage.Flows[i]
		taken, all := f.Count()
		link := flowLink{f.Flow, fmt.Sprintf("%d of %d", taken, all), f.Flow == c.name}
		if all == 0 {
			link.Tested = "no" // outcomes
		}
		if v.Flows = append(v.Flows, link); link.Here {
			v.Tested, v.Untested = link.Tested, taken < all
		}
	}
	v.Drawing = drawing(p.laidOver(c, t), func(n *draw.Node) string {
		return "/flows/" + url.PathEscape(c.name) + "?step=" + url.QueryEscape(n.Name) + "#step"
	})
	p.show(w, r, http.StatusOK, "flows", "Flow "+c.name, "flows", v)
}

// laidOver draws a flow with its traffic, its coverage and the findings at its
// steps.
func (p *pages) laidOver(c *playable, t traffic) *draw.Graph {
	g := draw.New(c.program, c.edges)
	tested := p.tested(c.name)
	for i := range g.Edges {
		e := &g.Edges[i]
		from := g.Nodes[e.From].Name
		e.Taken = t.taken[[3]string{c.name, from, e.Outcome}]
		n, counted := tested[[2]string{from, e.Outcome}]
		e.Untested = counted && n == 0
	}
	for i := range g.Nodes {
		if s := p.covered(c.name, g.Nodes[i].Name); s != nil {
			g.Nodes[i].Findings = len(p.findingsAt(c.name, s))
		}
	}
	return g
}

// tested gives how often scripted calls took each outcome of a flow.
func (p *pages) tested(flow string) map[[2]string]uint64 {
	out := map[[2]string]uint64{}
	for _, s := range p.stepsOf(flow) {
		for _, o := range s.Outcomes {
			out[[2]string{s.Step.Name, o.Outcome}] = o.Taken
		}
	}
	return out
}

// stepsOf gives a flow's steps, in the order of its file.
func (p *pages) stepsOf(flow string) []script.StepCoverage {
	for i := range p.coverage.Flows {
		if p.coverage.Flows[i].Flow == flow {
			return p.coverage.Flows[i].Steps
		}
	}
	return nil
}

func (p *pages) covered(flow, step string) *script.StepCoverage {
	steps := p.stepsOf(flow)
	i := slices.IndexFunc(steps, func(s script.StepCoverage) bool { return s.Step.Name == step })
	if i < 0 {
		return nil
	}
	return &steps[i]
}

// findings gives what the checker says of a flow's file.
func (p *pages) findings(flow string) []diag.Finding {
	steps := p.stepsOf(flow)
	if len(steps) == 0 {
		return nil
	}
	return p.center.Found.InFiles(steps[0].Step.Place.File).Sorted()
}

// findingsAt gives those at a step: from its first line to the next step's.
func (p *pages) findingsAt(flow string, s *script.StepCoverage) []diag.Finding {
	lines := len(strings.Split(p.yaml(s), "\n"))
	from := s.Step.Place.Line
	return slices.DeleteFunc(p.findings(flow), func(x diag.Finding) bool {
		return x.Place.Line < from || x.Place.Line >= from+lines
	})
}

// step shows a step of a flow; nil where the flow has none of that name.
func (p *pages) step(flow, name string, t traffic) *stepView {
	s := p.covered(flow, name)
	if s == nil {
		return nil
	}
	v := &stepView{
		Name: name, Kind: s.Step.Kind.String(), Place: fmt.Sprintf("%s:%d", s.Step.Place.File, s.Step.Place.Line),
		YAML: p.yaml(s), Findings: p.findingsAt(flow, s),
	}
	for _, o := range s.Outcomes {
		v.Outcomes = append(v.Outcomes, outcomeRow{o.Outcome, t.taken[[3]string{flow, name, o.Outcome}], o.Taken})
	}
	slices.SortStableFunc(v.Outcomes, func(a, b outcomeRow) int { return cmp.Compare(b.Taken, a.Taken) })
	return v
}

// yaml gives a step as its file wrote it when it was read: its line, and those below it
// that are further in.
func (p *pages) yaml(s *script.StepCoverage) string {
	text := p.center.Found.SourceOf(s.Step.Place.File)
	all := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	margin := s.Step.Place.Column - 1
	from := min(s.Step.Place.Line, len(all)) - 1
	to := from + 1
	for i := to; i < len(all); i++ {
		blank := strings.TrimSpace(all[i]) == ""
		if !blank && len(all[i])-len(strings.TrimLeft(all[i], " ")) <= margin {
			break
		}
		if !blank {
			to = i + 1
		}
	}
	var out []string
	for _, line := range all[from:to] {
		out = append(out, line[min(margin, len(line)):])
	}
	return strings.Join(out, "\n")
}
