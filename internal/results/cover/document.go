package cover

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// maxListed is the number of calls that the page lists per outcome.
const maxListed = 50

// untaken is the state of an outcome or an end that no call takes.
var untaken = document.State{Level: document.Bad, Mark: "✗", Word: "not taken"}

// Document makes the document of a coverage, which only a page shows. Name is the center's.
func Document(c *script.Coverage, name string, batch *script.Batch) (*document.Document, error) {
	takes := "take"
	if batch.Len() == 1 {
		takes = "takes"
	}
	summary := fmt.Sprintf("%s %s %d of %s (%s).", diag.Plural(batch.Len(), "scripted call"), takes, c.Taken,
		diag.Plural(c.All, "outcome"), percent(c.Taken, c.All))
	d := &document.Document{
		Title: name + ": coverage of the scripted calls", Kicker: "Coverage of the scripted calls", Heading: name,
		Lead: summary + " An outcome that no call takes is red and dotted, with ✗ before its name. A dashed purple " +
			"edge leads back. The number next to an outcome counts its uses.",
		Start: "All flows", Style: draw.Style + draw.UntestedStyle,
	}

	flows := &document.Table{Columns: []document.Column{
		{Name: "flow"}, {Name: "taken"}, {Name: "share"}, {Class: "w180 hide"},
	}}
	for i := range c.Flows {
		f := &c.Flows[i]
		flows.Add(document.Cell{Text: f.Flow, Link: "#flow-" + f.Flow},
			document.Words(fmt.Sprintf("%d of %d", f.Taken, f.All)), document.Words(percent(f.Taken, f.All)),
			document.Marked(look.Bar{Share: stats.Number(float64(f.Taken) / float64(f.All))}))
	}
	d.Add(flows)

	calls := batch.Takers()
	for i := range c.Flows {
		section, err := flowSection(&c.Flows[i], calls)
		if err != nil {
			return nil, err
		}
		d.Add(section)
	}
	return d, nil
}

// takers returns the calls that take an outcome of a step.
type takers func(step *flow.Step, outcome string) []script.Taker

// flowSection is a flow with its drawing and a row for each outcome. A card of the drawing leads to the rows of its
// step.
func flowSection(f *script.FlowCoverage, calls takers) (document.Section, error) {
	var svg strings.Builder
	err := f.Graph().Inline(&svg, func(n *draw.Box) string { return "#" + f.Flow + "." + n.Name })
	drawing := document.Drawing{
		Label: "The flow " + f.Flow + ", drawn",
		SVG:   template.HTML(svg.String()), //nolint:gosec // package draw escapes its labels
	}

	steps := &document.Table{Label: "Steps of " + f.Flow, Columns: []document.Column{
		{Name: "step"}, {Name: "outcome", Left: document.Page}, {Name: "taken"}, {Name: "by", Left: document.Page},
	}}
	for i := range f.Steps {
		addStep(steps, &f.Steps[i], calls)
	}

	return document.Section{
		ID: "flow-" + f.Flow, Title: f.Flow, About: fmt.Sprintf("%d of %s", f.Taken, diag.Plural(f.All, "outcome")),
		Blocks: []document.Block{drawing, steps},
	}, err
}

// addStep adds a row for each outcome of a step. A step without outcomes is taken if a call visits it.
func addStep(steps *document.Table, s *script.StepCoverage, calls takers) {
	first := len(steps.Rows)
	name := document.Cell{
		Text: s.Step.Name, Note: fmt.Sprintf("%s, %s:%d", s.Step.Kind, s.Step.Place.File, s.Step.Place.Line),
	}
	if len(s.Outcomes) == 0 {
		by := document.Cell{}
		if s.Visits == 0 {
			name.Page = name.Text
			name.State = untaken
			by.Text = noCall
		}
		steps.Add(name, document.Cell{}, taken(s.Visits), by)
	}

	for _, o := range s.Outcomes {
		outcome := document.Cell{Text: o.Outcome, Page: o.Outcome}
		if o.Taken == 0 {
			outcome.State = untaken
		}
		steps.Add(name, outcome, taken(o.Taken), callsCell(calls(s.Step, o.Outcome)))
		name = document.Cell{} // stands in the first row of the step
	}
	steps.Rows[first].ID = s.Step.String()
}

const noCall = "no scripted call"

func taken(times uint64) document.Cell {
	cell := document.Words(strconv.FormatUint(times, 10))
	if times == 0 {
		cell.Class = document.Bad.Class()
	}
	return cell
}

// callsCell lists calls on demand.
func callsCell(calls []script.Taker) document.Cell {
	if len(calls) == 0 {
		return document.Cell{Text: noCall, Class: document.Bad.Class()}
	}

	listed := calls[:min(len(calls), maxListed)]
	title := diag.Plural(len(listed), "call")
	if len(listed) < len(calls) {
		title += fmt.Sprintf(" of %d", len(calls))
	}
	folded := &document.Items{Title: title}
	for _, c := range listed {
		folded.Items = append(folded.Items, document.Item{Text: c.Name, Note: c.Place})
	}
	return document.Cell{Folded: folded}
}

// percent is a share of outcomes, and empty for a flow without outcomes.
func percent(taken, all int) string {
	if all == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f%%", 100*float64(taken)/float64(all))
}
