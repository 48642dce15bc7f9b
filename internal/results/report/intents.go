package report

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// Intents are what callers said at listen steps, and where they came.
type Intents struct {
	Misrouted stats.Estimate `json:"misrouted"` // of the calls that found a trunk
	Rows      []Intent       `json:"rows"`
}

// Intent counts the calls whose callers had an intent at the first listen step.
type Intent struct {
	Name      string           `json:"intent"`
	Calls     int64            `json:"calls"`
	Misrouted int64            `json:"misrouted"`
	Queues    map[string]int64 `json:"queues"` // by the queue where the call came first
}

func (b *builder) intents() *Intents {
	m := b.layout.Model
	if len(m.Spoken) == 0 {
		return nil
	}

	pooled := b.layout.WholeValues(b.total, b.from, b.to)
	out := &Intents{
		Misrouted: b.estimate(model.Misrouted, pooled[model.Misrouted],
			func(r *tally.DayMeasures) tally.Ratio { return r.Whole[model.Misrouted] }),
		Rows: []Intent{},
	}
	for i, name := range m.Spoken {
		counts := &b.tally.Spoken[i]
		row := Intent{name, int64(counts.Calls), int64(counts.Misrouted), map[string]int64{}}
		for queue, n := range counts.Queues {
			if n > 0 {
				row.Queues[m.Center.Queues[queue].Name.Value] = int64(n)
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// intents has a row for each intent: its calls, the misrouted, the calls that came to each queue first, and those
// that came to none.
func (r tables) intents() *document.Table {
	var queues []string
	var rows []Intent
	if r.Intents != nil {
		rows = r.Intents.Rows
	}
	for i := range rows {
		for queue := range rows[i].Queues {
			if !slices.Contains(queues, queue) {
				queues = append(queues, queue)
			}
		}
	}
	slices.Sort(queues)

	columns := []string{"intent", "calls", "misrouted"}
	for _, queue := range queues {
		columns = append(columns, r.titleOfQueue(queue))
	}
	t := document.NewTable(append(columns, "no queue")...)

	for i := range rows {
		row := &rows[i]
		cells := []string{row.Name, r.Daily(row.Calls), portion(row.Misrouted, row.Calls)}
		without := row.Calls
		for _, queue := range queues {
			cells = append(cells, r.Daily(row.Queues[queue]))
			without -= row.Queues[queue]
		}
		t.Row(append(cells, r.Daily(without))...)
	}
	return t
}

// titleOfQueue is the title of a queue of the center, at all hubs.
func (r *Report) titleOfQueue(name string) string {
	for i := range r.Queues {
		if r.Queues[i].Queue == name {
			return r.Queues[i].Title.Name
		}
	}
	return diag.Title(name)
}
