package compare

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// queueMeasures are the measures of a queue that tables show, with the heads of their columns on a page.
var queueMeasures = []struct {
	measure      model.Measure
	text, onPage string
}{
	{model.ServiceLevel, "service level", "in time"},
	{model.AbandonedRatio, "abandoned", "abandoned"},
	{model.WaitMean, "mean wait", "mean wait"},
}

// queues are the queues of a comparison: the text has those in which a measure of the table differs, and a page all
// that differ.
type queues struct {
	table  *document.Table
	same   *document.Table // of the queues without a difference
	shown  int             // in the text
	others int             // only other measures differ, or too little to show
	equal  int             // nothing differs, or nobody called
}

// newQueues makes a row for each queue. Each measure has one scale for both designs, so that a change is visible as a
// distance.
func newQueues(head string, all []Difference) queues {
	all = only(all, func(d *Difference) bool { return !d.IsGoal && d.About != report.CenterSubject })
	scales := make([]look.Axis, len(queueMeasures))
	columns := []document.Column{{Name: head}}
	for k, m := range queueMeasures {
		scales[k] = scaleOf(m.measure, all)
		ticks := scales[k].Ticks
		columns = append(columns,
			document.Column{Name: m.text, NotOn: document.Page},
			document.Column{Name: "differs by", NotOn: document.Page},
			document.Column{Name: m.onPage, NotOn: document.Terminal},
			document.Column{NotOn: document.Terminal, Scale: []string{"0", ticks[len(ticks)-1].Text}, Class: "rg2 hide"})
	}

	out := queues{
		table: &document.Table{Label: "Queues", Class: "dumb", Columns: columns},
		same:  &document.Table{Class: "dumb", Columns: columns},
	}
	for len(all) > 0 {
		// The differences of a queue are next to each other.
		about := all[0].About
		n := slices.IndexFunc(all, func(d Difference) bool { return d.About != about })
		if n < 0 {
			n = len(all)
		}
		out.add(all[:n], scales)
		all = all[n:]
	}
	return out
}

// add adds a queue with its measures.
func (t *queues) add(of []Difference, scales []look.Axis) {
	row := document.TableRow{Cells: []document.Cell{report.SubjectCell(of[0].Subject)}}
	isKnown := false
	isShown := false
	differs := false
	for k, m := range queueMeasures {
		i := slices.IndexFunc(of, func(d Difference) bool { return d.Measure == m.measure.String() })
		if i < 0 {
			row.Cells = append(row.Cells, make([]document.Cell, 4)...)
			continue
		}
		d := &of[i]
		isKnown = isKnown || d.Base.Mean.Known() || d.Other.Mean.Known()
		isShown = isShown || d.Verdict.IsShown()
		differs = differs || d.Verdict != NoDifference
		row.Cells = append(row.Cells, d.queueCells(scales[k])...)
	}

	isEqual := !slices.ContainsFunc(of, func(d Difference) bool { return d.Verdict != NoDifference })
	switch {
	case isShown:
		t.shown++
	case isEqual:
		t.equal++
	default:
		t.others++
	}

	// The text counts the queues that its table leaves out. A queue without a known value has no calls.
	switch {
	case isShown:
		t.table.Rows = append(t.table.Rows, row)
	case differs:
		row.NotOn = document.Terminal
		t.table.Rows = append(t.table.Rows, row)
	case isKnown:
		t.same.Rows = append(t.same.Rows, row)
	}
}

// queueCells are the cells of a measure: in the text the base and, if a difference is seen, by how much the other is
// larger; on a page both, and their marks.
func (d *Difference) queueCells(scale look.Axis) []document.Cell {
	by := ""
	if d.Verdict.IsShown() {
		by = d.Unit.Signed(d.Difference.Mean)
	}

	base := d.Unit.Format(d.Base.Mean)
	change := document.Value(d.Unit.Format(d.Other.Mean))
	change.Before = document.Spaced(base)
	change.Strong = true

	// Two equal texts next to a difference need an explanation, and so does a missing value.
	if d.Verdict == TooSmall || d.Verdict == InOne {
		change.Note = string(d.Verdict)
	}

	mark := look.Change{Axis: scale, Before: d.Base.Mean, After: d.Other.Mean, IsClear: d.Verdict.isClear()}
	mark.Label = d.Title + ": " + change.Before + " to " + change.Page + ", " + string(d.Verdict)
	return []document.Cell{document.Words(base), document.Words(by), change, document.Marked(mark)}
}

// scaleOf is the scale of a measure in both designs.
func scaleOf(m model.Measure, all []Difference) look.Axis {
	// Service levels use the whole scale from 0% to 100%, so that a small difference looks small.
	if m == model.ServiceLevel {
		return look.Scale(look.Share, 1)
	}

	highest := 0.0
	for i := range all {
		if d := &all[i]; d.Measure == m.String() {
			for _, n := range []stats.Number{d.Base.Mean, d.Other.Mean} {
				if n.Known() {
					highest = max(highest, float64(n))
				}
			}
		}
	}
	return look.Scale(report.Unit(m.Unit()).Look(), highest)
}

// section has the queues. It is empty if nobody called.
func (t *queues) section(id string) document.Block {
	var blocks []document.Block
	text := func(sentence string) {
		blocks = append(blocks, document.Terminal.Of(document.Text{Text: sentence}))
	}
	about := ""
	if len(t.table.Rows) > 0 {
		about = "Hollow: the base. Filled: the other design. One scale for each column. " +
			"If no difference was seen, the marks are grey."
		blocks = append(blocks, t.table)
	}
	if t.others > 0 {
		text("only other measures differ, or too little to show, in " + diag.Plural(t.others, "queue"))
	}
	if t.equal > 0 {
		text("no difference seen in " + diag.Plural(t.equal, "queue"))
	}
	if n := len(t.same.Rows); n > 0 {
		t.same.Label = diag.Plural(n, "queue") + " without a difference"
		blocks = append(blocks, document.Page.Of(document.Fold{
			Title: t.same.Label, OnPaper: true, Blocks: []document.Block{t.same},
		}))
	}

	out := document.Section{ID: "queues" + id, Title: "Queues", About: about, Blocks: blocks}
	if len(t.table.Rows)+len(t.same.Rows) == 0 {
		return document.Terminal.Of(out)
	}
	return out
}
