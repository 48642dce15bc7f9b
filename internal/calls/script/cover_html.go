package script

import (
	_ "embed" // the page's template
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

//go:embed cover.html
var coverHTML string

// coverPage is the data of the template cover.html.
type coverPage struct {
	*Coverage
	Name  string
	Calls int
	Style template.CSS
	Flows []coverFlow
}

type coverFlow struct {
	*FlowCoverage
	Left    int // outcomes that are not taken
	Drawing template.HTML
}

// coverCall is a scripted call and its place.
type coverCall struct{ Name, Place string }

// maxListed is the number of calls that the page lists per outcome.
const maxListed = 50

// WriteHTML writes the coverage as one self-contained page: every flow drawn with its
// untested edges marked, and the calls that take each outcome. Name is the center's.
func (c *Coverage) WriteHTML(w io.Writer, name string, batch *Batch) error {
	page := coverPage{Coverage: c, Name: name, Calls: batch.Len(), Style: draw.Style + draw.UntestedStyle}
	for i := range c.Flows {
		f := &c.Flows[i]
		drawing, err := f.drawing()
		if err != nil {
			return err
		}
		page.Flows = append(page.Flows, coverFlow{f, f.All - f.Taken, drawing})
	}

	calls := batch.callsByOutcome()
	t, err := template.New("coverage").Funcs(template.FuncMap{
		"percent": percent, "counted": diag.Plural,
		"calls": func(s *flow.Step, outcome string) []coverCall { return calls[outcomeKey{s.String(), outcome}] },
		"first": func(calls []coverCall) []coverCall { return calls[:min(len(calls), maxListed)] },
	}).Parse(coverHTML)
	if err != nil {
		return fmt.Errorf("the page's template: %w", err)
	}
	return t.Execute(w, page)
}

// callsByOutcome returns the calls that take each outcome, in the order of the files.
func (b *Batch) callsByOutcome() map[outcomeKey][]coverCall {
	out := map[outcomeKey][]coverCall{}
	for _, suite := range b.Results {
		for i := range suite {
			r := &suite[i]
			at := r.Test.Name.Place
			for _, key := range distinct(outcomesIn(r.Program, r.Trace())) {
				out[key] = append(out[key],
					coverCall{diag.VisibleLine(r.Test.Name.Value), fmt.Sprintf("%s:%d", at.File, at.Line)})
			}
		}
	}

	return out
}

func (f *FlowCoverage) drawing() (template.HTML, error) {
	var svg strings.Builder
	err := f.Graph().Inline(&svg, func(n *draw.Box) string { return "#" + f.Flow + "." + n.Name })
	return template.HTML(svg.String()), err //nolint:gosec // package draw escapes its labels
}

// Graph returns the flow's drawing with how often the calls took each edge, and the
// untested edges marked.
func (f *FlowCoverage) Graph() *draw.Graph {
	taken := map[outcomeKey]uint64{} // by the step's name in the flow, "topic"
	for _, s := range f.Steps {
		for _, o := range s.Outcomes {
			taken[outcomeKey{s.Step.Name, o.Outcome}] = o.Taken
		}
	}

	g := draw.New(f.program, ivr.NewTransitionTable(f.program).Edges())
	g.Count(func(step, outcome string) uint64 { return taken[outcomeKey{step, outcome}] })

	for i := range g.Edges {
		g.Edges[i].Untested = g.Edges[i].Taken == 0
	}

	return g
}

func percent(taken, all int) string {
	if all == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(taken)/float64(all))
}
