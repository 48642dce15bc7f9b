package compare

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// pairsOnPage bounds the pairs of outcomes that a page shows.
const pairsOnPage = 10

// outcomesOnPage has the pairs of outcomes, the most frequent first, with their examples.
func (c *Comparison) outcomesOnPage(arm, id string) document.Block {
	unit := c.Arms[0].Unit()
	out := document.Section{ID: "calls" + id, Title: "Calls that end otherwise"}
	pairs := c.outcomesOf(arm)
	if len(pairs) == 0 {
		out.Blocks = []document.Block{document.Text{Text: "Every call ends as in the base."}}
		return out
	}

	out.About = "Calls a " + unit + ", of the same callers."
	t := &document.Table{Label: out.Title, Columns: []document.Column{
		{Name: "in the base"},
		{Name: "in the other design", Left: document.Page},
		{Name: "calls a " + unit},
		{Class: "half hide"},
	}}
	shown := pairs[:min(len(pairs), pairsOnPage)]
	for i := range shown {
		o := &shown[i]
		calls := document.Words(report.CallsPerDay.Format(o.CallsPerDay.Mean))

		// The interval is symmetric, so half of its width describes it.
		if e := o.CallsPerDay; e.Low.Known() {
			calls.Note = "± " + report.CallsPerDay.Format((e.High-e.Low)/2)
		}
		bar := look.Bar{Share: o.CallsPerDay.Mean / pairs[0].CallsPerDay.Mean, Color: look.Context}
		t.Add(document.Words(diag.Title(outcomeInText(o.From))), document.Words(outcomeInText(o.To)), calls,
			document.Marked(bar))
	}
	out.Blocks = append(out.Blocks, t)

	// The pairs are sorted, so the rest have at most the calls of the first one that is left out.
	if more := len(pairs) - len(shown); more > 0 {
		out.Blocks = append(out.Blocks, document.Text{
			Text: fmt.Sprintf("%s have at most %s calls a %s each. The JSON and CSV files have them.",
				diag.Plural(more, "further pair"), report.CallsPerDay.Format(pairs[len(shown)].CallsPerDay.Mean), unit),
			Class: "soft note",
		})
	}

	for i := range shown {
		if o := &shown[i]; len(o.Examples) > 0 {
			fold := document.Fold{
				Title: diag.Title(outcomeInText(o.From)) + " → " + outcomeInText(o.To), Note: "examples",
			}
			for k := range o.Examples {
				fold.Blocks = append(fold.Blocks, o.Examples[k].onPage()...)
			}
			out.Blocks = append(out.Blocks, fold)
		}
	}
	return out
}

// onPage has the events of the call. The common start is shown once, and each design continues by itself.
func (e *Example) onPage() []document.Block {
	head := fmt.Sprintf("%s, %s, replication %s", e.Arrived, e.LineTitle, diag.Thousands(e.Replication))
	if e.Attempt > 1 {
		head += fmt.Sprintf(", attempt %d", e.Attempt)
	}

	n := e.Common()
	out := []document.Block{document.Heading{Text: head}, eventsOf(e.Base[:n])}
	for _, arm := range []struct {
		name   string
		events []Event
	}{{"base", e.Base}, {"other", e.Other}} {
		out = append(out, document.Text{Text: arm.name, Class: "soft small"})
		if len(arm.events) == 0 {
			out = append(out, document.Text{Text: "no such call"})
		} else {
			out = append(out, eventsOf(arm.events[n:]))
		}
	}
	return out
}

func eventsOf(events []Event) document.Events {
	var out document.Events
	for _, e := range events {
		out = append(out, document.Event{At: e.At, What: e.What})
	}
	return out
}
