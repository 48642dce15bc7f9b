package validation

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/sim"
)

// replay gives a model of a date in which the calls of the records arrive in place of the
// scenario's: also those of the dates around it, as far as the model's time covers them.
// Nobody redials, for redials are in the records.
//
// A caller has the tier of the record, and goes where the record says if the flow decides
// it by a declared attribute or an intent with the names of the queues: then the caller has
// the name of the queue that the call joined first or, of a call that joined none, that of
// its outcome, if there is such a value.
func (a *Actual) replay(date int, m *model.Model) *model.Model {
	out := *m
	out.Lines = slices.Clone(m.Lines)
	for i := range out.Lines {
		line := &out.Lines[i]
		line.Rate, line.Trace, line.Busyness, line.Callers.Redial.Chance = nil, nil, 0, 0
	}
	known := newKnown(report.NewLayout(m))
	start := m.Clock.Start.UnixNano()
	for _, d := range []int{date - 1, date, date + 1} {
		if d < 0 || d >= len(a.calls) {
			continue
		}
		for i := range a.calls[d] {
			c := &a.calls[d][i]
			if at := c.arrived - start; c.first && at >= 0 && at < m.Clock.Stop {
				line := &out.Lines[c.line]
				line.Trace = append(line.Trace, model.Arrival{At: at, Origin: -1, Known: known.of(c)})
			}
		}
	}
	return &out
}

// known gives what the records know of callers, once for each kind of call.
type known struct {
	layout *report.Layout
	rest   int // the only intent that is no queue's name, or -1
	all    map[kindOfCall]*model.Known
}

type kindOfCall struct {
	tier    int16
	queue   int32
	outcome string // of a call without a queue
}

func newKnown(l *report.Layout) *known {
	k := &known{layout: l, rest: -1, all: map[kindOfCall]*model.Known{}}
	others := 0
	for i, intent := range l.Model.Intents {
		if !slices.ContainsFunc(l.Model.Center.Queues, func(q routing.Queue) bool { return q.Name.Value == intent }) {
			others, k.rest = others+1, i
		}
	}
	if others != 1 {
		k.rest = -1
	}
	return k
}

func (k *known) of(c *call) *model.Known {
	kind := kindOfCall{tier: c.tier, queue: c.queue, outcome: c.outcome}
	if c.queue >= 0 {
		kind.outcome = ""
	}
	out, ok := k.all[kind]
	if !ok {
		out = k.ofKind(kind)
		k.all[kind] = out
	}
	return out
}

func (k *known) ofKind(kind kindOfCall) *model.Known {
	m := k.layout.Model
	out := &model.Known{Talk: sim.NoTime, Patience: sim.NoTime, Language: -1}
	goal := kind.outcome
	if kind.queue >= 0 {
		goal, _ = k.layout.QueueNames(int(kind.queue))
	}
	if out.Intent = slices.Index(m.Intents, goal); out.Intent < 0 && kind.queue < 0 {
		out.Intent = k.rest
	}
	for id := routing.BuiltIn; int(id) < len(m.Center.Attributes); id++ {
		if v, ok := m.Center.Attributes[id].Value(goal); ok {
			out.Values = append(out.Values, routing.Assignment{Attribute: id, Value: v})
		}
	}
	if kind.tier >= 0 {
		out.Values = append(out.Values, routing.Assignment{Attribute: routing.AttrTier, Value: routing.Value(kind.tier)})
	}
	return out
}
