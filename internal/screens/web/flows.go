package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// flowModel is a compiled flow with its drawing, coverage, findings and state machine.
type flowModel struct {
	name     string
	program  *flow.Program
	edges    []flow.Edge
	graph    *draw.Graph // with coverage and findings, without counts
	coverage script.FlowCoverage
	findings []diag.Finding
	at       map[string]int              // the steps of the coverage, by name
	served   map[string]bool             // the steps where calls end self-served
	lines    []string                    // of the file
	drawings map[drawingKey]*keptDrawing // guarded by site.drawer

	mutex   sync.Mutex   // serializes the calls
	machine *ivr.Machine // of all calls
}

func newFlowModel(c *Center, coverage script.FlowCoverage) *flowModel {
	name := coverage.Flow
	p := c.Flows.Program(name)
	m := &flowModel{
		name: name, program: p, edges: ivr.NewTransitionTable(p).Edges(), machine: ivr.Live(p), coverage: coverage,
		at: map[string]int{}, served: map[string]bool{}, drawings: map[drawingKey]*keptDrawing{},
	}
	m.graph = draw.New(p, m.edges)

	// A step by its name has its coverage and its end.
	for i, s := range coverage.Steps {
		m.at[s.Step.Name] = i
		if s.Step.End == flow.SelfServed {
			m.served[s.Step.Name] = true
		}
	}

	// All steps of a flow are in one file.
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
	for i := range m.graph.Boxes {
		if s := m.step(m.graph.Boxes[i].Name); s != nil {
			m.graph.Boxes[i].Findings = len(m.findingsAt(s))
		}
	}
	for i := range m.graph.Edges {
		e := &m.graph.Edges[i]

		// A way that no scripted call takes is marked in the drawing.
		if s := m.step(m.graph.Boxes[e.From].Name); s != nil {
			e.Untested = slices.ContainsFunc(s.Outcomes, func(o script.OutcomeCoverage) bool {
				return o.Outcome == e.Outcome && o.Taken == 0
			})
		}
	}
}

// step returns the coverage of a step, or nil if no step has the name.
func (m *flowModel) step(name string) *script.StepCoverage {
	i, ok := m.at[name]
	if !ok {
		return nil
	}
	return &m.coverage.Steps[i]
}

// box returns the drawn step of a name. A step that nothing leads to is not drawn.
func (m *flowModel) box(name string) *draw.Box {
	i := slices.IndexFunc(m.graph.Boxes, func(n draw.Box) bool { return n.Name == name })
	if i < 0 {
		return &draw.Box{Name: name}
	}
	return &m.graph.Boxes[i]
}

// source returns the YAML of a step in the file that was read: its first line and the more
// indented lines below, without the indentation and trailing blank lines.
func (m *flowModel) source(s *script.StepCoverage) string {
	// The first line of a step sets the indentation that ends it.
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
	Name, Title, About string
	Flows              []flowLink
	inset
	Since     string // when the counted day began
	Scripted  bool   // the drawing counts scripted calls
	Whole     bool
	WholeHref string // to the other drawing
	Calls     flowRow
	NoSteps   string     // why the calls are not known; "" if they are
	Left      []stepLink // steps that are not drawn
	Findings  []diag.Finding
	More      int       // findings that are not among these
	Step      *stepView // the selected step, or nil
}

type flowLink struct {
	Name, Title string
	Here        bool
}

// stepView is a step with its source, the steps that lead to it, and the counts of its outcomes.
type stepView struct {
	Flow, Name, Title, Kind, Place, YAML string

	Says     string
	Runs     string // the flow that it runs or goes on in
	RunsName string
	From     []stepLink
	Outcomes *document.Table // nil if no way leads on
	Tested   check
	Findings []diag.Finding
}

// outcomeRow is an outcome with its target step and its number of calls.
type outcomeRow struct {
	name, text, to, href string
	calls                uint64
	isTested             bool
}

// counts returns how many calls came to a step and took an outcome.
func (m *flowModel) counts(
	of numbers, s *sim.Snapshot,
) (visits func(step string) uint64, taken func(step, outcome string) uint64) {
	if of == scriptedCalls {
		return m.scriptedVisits, m.scriptedTaken
	}

	steps := stepsToday(s)
	visits = func(step string) uint64 { return steps[stepKey{m.name, step}].Visits }

	taken = func(step, outcome string) uint64 {
		for _, o := range steps[stepKey{m.name, step}].Outcomes {
			if o.Outcome == outcome {
				return o.Count
			}
		}
		return 0
	}

	return visits, taken
}

// scriptedVisits counts the scripted calls that left a step, or came to one without outcomes.
func (m *flowModel) scriptedVisits(step string) uint64 {
	s := m.step(step)
	if s == nil {
		return 0
	}

	n := uint64(0)

	// Each visit of a scripted call leaves a step by one outcome.
	if len(s.Outcomes) > 0 {
		for _, o := range s.Outcomes {
			n += o.Taken
		}
		return n
	}

	// A step without outcomes ends the call, so its visits are the ways that lead to it.
	for i := range m.graph.Edges {
		if e := &m.graph.Edges[i]; m.graph.Boxes[e.To].Name == step {
			n += m.scriptedTaken(m.graph.Boxes[e.From].Name, e.Outcome)
		}
	}

	return n
}

func (m *flowModel) scriptedTaken(step, outcome string) uint64 {
	s := m.step(step)
	if s == nil {
		return 0
	}
	for _, o := range s.Outcomes {
		if o.Outcome == outcome {
			return o.Taken
		}
	}
	return 0
}

// flowsOrSearch shows the results of a query in the flows. Without a query it redirects to the
// first line's flow.
func (p *pages) flowsOrSearch(w http.ResponseWriter, r *http.Request) {
	if query := r.URL.Query(); query.Has("q") {
		found := search(p.center, p.flows, strings.TrimSpace(query.Get("q")))
		p.show(w, r, http.StatusOK, "search", "Search", "flows", found)
		return
	}
	http.Redirect(w, r, "/flows/"+url.PathEscape(p.center.Flows.Center.Lines[0].Flow.Value), http.StatusSeeOther)
}

// findFlow returns the flow of a request. Without one it sends an error.
func (p *pages) findFlow(w http.ResponseWriter, r *http.Request) (*flowModel, bool) {
	m, ok := p.flows[r.PathValue("flow")]
	if !ok {
		p.fail(w, r, http.StatusNotFound,
			"there is no flow of this name; there are "+strings.Join(p.center.Flows.Names(), ", "))
	}
	return m, ok
}

// flow shows a flow and the step that the query names.
func (p *pages) flow(w http.ResponseWriter, r *http.Request) {
	m, ok := p.findFlow(w, r)
	if !ok {
		return
	}

	query := r.URL.Query()
	key := drawingKey{numbersNamed[query.Get("numbers")], query.Has("whole")}
	if key.numbers == scriptedCalls {
		// The reader looks for the outcomes that no call takes.
		key.whole = true
	}

	now := p.clock.View().Snapshot
	step := m.newStepView(query.Get("step"), key, now)

	// The script requests the step alone, and the drawing stays.
	if wantsPart(r) {
		p.show(w, r, http.StatusOK, "flows", "", "", step)
		return
	}

	drawing, ok := p.draw(r.Context(), m, key)
	if ok && step != nil && drawing.without[step.Name] {
		// A step that is shown is drawn.
		key.whole = true
		drawing, ok = p.draw(r.Context(), m, key)
	}

	if !ok {
		return
	}

	v := &flowView{
		Name: m.name, Title: diag.Title(m.name), About: p.center.Flows.About(m.name),
		inset: inset{drawing.markup}, Since: morning(p.board.model, now.Time),
		Scripted: key.numbers == scriptedCalls,
		Whole:    key.whole,
		Calls:    m.row(now, stepsToday(now)),
		Left:     drawing.left,
		Step:     step, Findings: m.findings[:min(shownFindings, len(m.findings))],
	}

	if now.IsRecorded {
		v.NoSteps = noSteps
	}

	other := drawingKey{key.numbers, !key.whole}
	v.WholeHref = "/flows/" + url.PathEscape(m.name) + "?" + other.query().Encode()

	// A file can have hundreds of findings, which would hide the step.
	v.More = len(m.findings) - len(v.Findings)

	for _, name := range p.center.Flows.Names() {
		v.Flows = append(v.Flows, flowLink{name, diag.Title(name), name == m.name})
	}

	p.show(w, r, http.StatusOK, "flows", v.Title, "flows", v)
}

// newStepView shows a step of the flow. It is nil if no step has the name.
func (m *flowModel) newStepView(name string, key drawingKey, now *sim.Snapshot) *stepView {
	s := m.step(name)
	if s == nil {
		return nil
	}

	v := &stepView{
		Flow: m.name, Name: name, Title: diag.Title(name), Kind: s.Step.Kind.String(),
		Place: fmt.Sprintf("%s:%d", s.Step.Place.File, s.Step.Place.Line),
		YAML:  m.source(s), Findings: m.findingsAt(s), Runs: s.Step.Runs, RunsName: diag.Title(s.Step.Runs),
	}

	var outcomes []outcomeRow
	_, taken := m.counts(callsToday, now)
	for i := range m.graph.Edges {
		e := &m.graph.Edges[i]
		from := m.graph.Boxes[e.From].Name
		to := m.graph.Boxes[e.To].Name

		// Several outcomes of one step can lead here, and one link is enough.
		if link := (stepLink{diag.Title(from), m.hrefOf(from, key)}); to == name && !slices.Contains(v.From, link) {
			v.From = append(v.From, link)
		}

		if from == name {
			way := newWay(m.graph, e)
			n := taken(name, e.Outcome)
			outcomes = append(outcomes, outcomeRow{
				name: e.Outcome, text: way.Text, to: way.To, href: m.hrefOf(to, key), isTested: !e.Untested, calls: n,
			})
		}
	}

	if box := m.box(name); box.IsPrompt {
		v.Says = box.Detail
	}

	v.Tested = testedStep(outcomes)

	// The most frequent way comes first, as most readers look for it.
	slices.SortStableFunc(outcomes, func(a, b outcomeRow) int { return cmp.Compare(b.calls, a.calls) })
	if len(outcomes) > 0 {
		v.Outcomes = outcomeTable(name, outcomes, stepsToday(now)[stepKey{m.name, name}], !now.IsRecorded)
	}
	return v
}

// outcomeTable has the ways out of a step, with their shares of all calls that came, if they are known. Hang-ups count
// as a way out.
func outcomeTable(step string, outcomes []outcomeRow, today sim.StepSnapshot, isKnown bool) *document.Table {
	t := &document.Table{Columns: []document.Column{
		{Name: "caller"}, {Name: "goes to", Left: document.Page}, {Name: "calls"}, {Name: "share"}, {Class: "w90"},
	}}
	for _, o := range slices.Concat(outcomes, []outcomeRow{{text: "hung up", calls: today.HangUps}}) {
		share := stats.Number(float64(o.calls) / float64(today.Visits)) // NaN before the first call
		calls := "–"
		if isKnown {
			calls = diag.Thousands(o.calls)
		}
		row := document.TableRow{Cells: []document.Cell{
			document.Words(o.text),
			{Text: o.to, Link: o.href},
			document.Words(calls),
			document.Words(report.Percentage(share)), document.Marked(look.Bar{Share: share}),
		}}

		// The script highlights the line of the outcome in the drawing.
		if o.name != "" {
			row.Data = []document.Data{{Name: "step", Value: "at-" + step}, {Name: "outcome", Value: o.name}}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// testedStep says which ways out of a step no scripted call takes.
func testedStep(outcomes []outcomeRow) check {
	var untested []string
	for _, o := range outcomes {
		if !o.isTested {
			untested = append(untested, o.text)
		}
	}

	switch {
	case len(outcomes) == 0:
		return absent.says("No way leads on.", "")
	case len(untested) > 0:
		return open.says("No scripted call takes "+strings.Join(untested, ", ")+".", "")
	}

	return holds.says("Every way out is in a scripted call.", "")
}
