package script

import (
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/ivrsim/ivrsim/internal/draw"
	"github.com/ivrsim/ivrsim/internal/ivr"
)

//go:embed cover.html
var coverHTML string

// coverPage is what the template of the coverage page is filled with.
type coverPage struct {
	Name       string
	Calls      int
	Taken, All int
	Style      template.CSS
	Flows      []*coverFlow
}

type coverFlow struct {
	Name       string
	Taken, All int
	Drawing    template.HTML
	Steps      []coverStep
}

type coverStep struct {
	ID, Name, Kind, Place string
	Visits                uint64
	Outcomes              []*coverOutcome
}

type coverOutcome struct {
	Name  string
	Taken uint64
	Calls []coverCall // the first of those that take it
	More  int         // that do, too
}

// All counts the calls that take the outcome.
func (o *coverOutcome) All() int { return len(o.Calls) + o.More }

// Left counts the outcomes that no call takes.
func (f *coverFlow) Left() int { return f.All - f.Taken }

// coverCall is a scripted call and where it is written.
type coverCall struct{ Name, Place string }

// mostCalls is how many calls of an outcome the page names.
const mostCalls = 50

// WriteHTML writes what the calls take of each flow as one page that needs
// nothing beside itself: every flow drawn, what no call takes marked, and the
// calls that take each outcome. Name is the center's.
func (c *Coverage) WriteHTML(w io.Writer, name string, batch *Batch) error {
	page := coverPage{Name: name, Calls: batch.Len(), Style: draw.Style + draw.UntestedStyle}
	page.Taken, page.All = c.Count()
	calls := batch.callsByOutcome()
	for i := range c.Flows {
		f, err := c.Flows[i].page(calls)
		if err != nil {
			return err
		}
		page.Flows = append(page.Flows, &f)
	}
	t, err := template.New("coverage").Funcs(template.FuncMap{"percent": percent, "counted": counted}).Parse(coverHTML)
	if err != nil {
		return fmt.Errorf("the page's template: %w", err)
	}
	return t.Execute(w, page)
}

// callsByOutcome gives the calls that take each outcome, in the order of the
// files, each once.
func (b *Batch) callsByOutcome() map[outcomeKey][]coverCall {
	out := map[outcomeKey][]coverCall{}
	for _, suite := range b.Results {
		for i := range suite {
			r, seen := &suite[i], map[outcomeKey]bool{}
			at := r.Test.Name.Place
			for _, key := range outcomesIn(r.Program, r.Trace) {
				if !seen[key] {
					seen[key] = true
					out[key] = append(out[key], coverCall{r.Test.Name.Value, fmt.Sprintf("%s:%d", at.File, at.Line)})
				}
			}
		}
	}
	return out
}

func (f *FlowCoverage) page(calls map[outcomeKey][]coverCall) (coverFlow, error) {
	out := coverFlow{Name: f.Flow}
	out.Taken, out.All = f.Count()
	graph, err := f.Graph()
	if err != nil {
		return out, err
	}
	var svg strings.Builder
	if err := graph.Inline(&svg, func(n *draw.Node) string { return "#" + f.Flow + "." + n.Name }); err != nil {
		return out, err
	}
	out.Drawing = template.HTML(svg.String()) //nolint:gosec // package draw escapes its labels
	for i := range f.Steps {
		out.Steps = append(out.Steps, f.Steps[i].page(calls))
	}
	return out, nil
}

func (s *StepCoverage) page(calls map[outcomeKey][]coverCall) coverStep {
	at := s.Step.Place
	out := coverStep{ID: s.Step.String(), Name: s.Step.Name, Kind: s.Step.Kind.String(), Place: fmt.Sprintf("%s:%d", at.File, at.Line), Visits: s.Visits}
	for _, o := range s.Outcomes {
		by := calls[outcomeKey{s.Step.String(), o.Outcome}]
		shown := by[:min(len(by), mostCalls)]
		out.Outcomes = append(out.Outcomes, &coverOutcome{o.Outcome, o.Taken, shown, len(by) - len(shown)})
	}
	return out
}

// Graph gives the flow with how often the calls took each edge, and what none
// takes marked.
func (f *FlowCoverage) Graph() (*draw.Graph, error) {
	recording, err := ivr.Record(f.program)
	if err != nil {
		return nil, fmt.Errorf("build the state machine of %s: %w", f.Flow, err)
	}
	taken := map[outcomeKey]uint64{}
	for _, s := range f.Steps {
		for _, o := range s.Outcomes {
			taken[outcomeKey{s.Step.Name, o.Outcome}] = o.Taken
		}
	}
	g := draw.New(f.program, recording.Edges())
	g.Count(func(step, outcome string) uint64 { return taken[outcomeKey{step, outcome}] })
	for i := range g.Edges {
		g.Edges[i].Untested = g.Edges[i].Taken == 0
	}
	return g, nil
}

func percent(taken, all int) string {
	if all == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(taken)/float64(all))
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
