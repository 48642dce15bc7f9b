package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// Outage is a time in which something of the center was down, within the time of the statistics.
type Outage struct {
	Kind  string    `json:"kind"` // as in a scenario: "lookup", "line", "trunks"
	Name  string    `json:"name"`
	Title string    `json:"title"`
	Share float64   `json:"share"` // the part that was down
	From  time.Time `json:"from"`
	To    time.Time `json:"to"`
}

// outages returns the outages within the time of the statistics.
func (b *builder) outages() []Outage {
	m := b.layout.Model
	var out []Outage
	for i := range m.Outages {
		o := &m.Outages[i]
		from := max(o.From, m.Clock.From)
		to := min(o.To, m.Clock.To)
		if from < to {
			out = append(out, Outage{
				o.Kind.String(), o.Name, m.OutageTitle(o), o.Share, m.Clock.Instant(from), m.Clock.Instant(to),
			})
		}
	}
	return out
}

// partOfGoal estimates a goal during or outside the outages. It is nil without outages, and for one of several days.
func (b *builder) partOfGoal(goal, part int) *PartOfGoal {
	isPart := b.first > 0 || b.end < b.layout.Model.Clock.Days()
	if len(b.layout.Outages) == 0 || isPart {
		return nil
	}

	v := &series{pooled: b.layout.OutageValue(b.results.Total, goal, part).Numerator}
	for i := range b.results.Replications {
		v.add(b.results.Replications[i].Outages[goal][part])
	}

	g := &b.layout.Model.Goals[goal]
	value := v.estimate(g.Measure).Within(Unit(g.Measure.Unit()).domain())
	return &PartOfGoal{value, verdict(g, value)}
}

// goalParts gives the parts of a goal.
func (b *builder) goalParts(goal int) (during, outside *PartOfGoal) {
	return b.partOfGoal(goal, tally.DuringOutages), b.partOfGoal(goal, tally.OutsideOutages)
}

// OutageTable has the goals during and outside the outages.
func (r *Report) OutageTable() *document.Table {
	t := document.NewTable("goal", "in outages", "95% interval", "outside", "95% interval")
	for i := range r.Goals {
		g := &r.Goals[i]
		if g.During == nil {
			continue
		}
		t.Row(g.Title,
			g.Show(g.During.Mean), g.showRange(g.During.Low, g.During.High),
			g.Show(g.Outside.Mean), g.showRange(g.Outside.Low, g.Outside.High),
		)
	}
	return t
}

// outageText names the outages in a sentence; "" without one.
func (r *Report) outageText() string {
	var parts []string
	for i := range r.Outages {
		o := &r.Outages[i]
		what := o.Title
		if o.Share < 1 {
			what = fmt.Sprintf("%.4g%% of %s", 100*o.Share, what)
		}

		layout := "15:04"
		if len(r.Days) > 0 {
			layout = "Mon 2 January, 15:04"
		}
		parts = append(parts, fmt.Sprintf("%s, %s to %s", what, o.From.Format(layout), o.To.Format("15:04")))
	}
	if parts == nil {
		return ""
	}
	return "Outages: " + strings.Join(parts, "; ") + "."
}

// outageBlocks are the outages with the goals during and outside of them.
func (r *Report) outageBlocks() []document.Block {
	text := r.outageText()
	if text == "" {
		return nil
	}
	blocks := []document.Block{document.Text{Text: text, Class: "note"}}
	if t := r.OutageTable(); len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	return blocks
}
