package backtest

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// replay returns a model of a date in which the calls of the records arrive in place of the
// scenario's calls, also the calls of the neighboring dates as far as the model's time covers them.
// Nobody redials, because the records contain the redials.
//
// A caller has the tier of the record. If an intent or a declared attribute decides the queue of
// each call, the caller has its value too: see newCallerDetails.
func (a *Actual) replay(date int, m *model.Model) *model.Model {
	out := withoutCalls(m)
	details := a.newCallerDetails(tally.NewLayout(m))
	start := m.Clock.Start.UnixNano()

	// A call of the day before may last into the simulated time.
	for _, d := range []int{date - 1, date, date + 1} {
		if d < 0 || d >= len(a.calls) {
			continue
		}
		for i := range a.calls[d] {
			c := &a.calls[d][i]
			if at := c.arrived - start; c.first && at >= 0 && at < m.Clock.Stop {
				line := &out.Lines[c.line]
				line.Trace = append(line.Trace, model.Arrival{
					At:      at,
					Within:  c.within,
					Origin:  -1,
					Details: details.of(c),
				})
			}
		}
	}

	return out
}

// withoutCalls returns a model in which nobody calls or redials.
func withoutCalls(m *model.Model) *model.Model {
	out := *m
	out.Lines = slices.Clone(m.Lines)
	for i := range out.Lines {
		line := &out.Lines[i]
		line.Rate = nil
		line.Trace = nil
		line.RateCV = 0
		line.Callers.Redial.Chance = 0
	}
	return &out
}

// callerDetails gives what the records say of callers, one value for each kind of call.
type callerDetails struct {
	layout     *tally.Layout
	intents    bool                  // intents decide which queue a call joins
	rest       int                   // the intent of calls that join no queue, or -1
	attributes []routing.AttributeID // that decide it too
	all        map[kindOfCall]*model.TraceDetails
}

type kindOfCall struct {
	tier    int16
	queue   int32
	outcome sim.Outcome // of a call without a queue
}

// newCallerDetails finds the attributes or intents that decide the first queue of a call. It is a
// declared attribute whose values include the names of all first queues, or intents with all these
// names and at most one other, which belongs to calls without a queue. With only some of the names,
// the calls to the other queues would be drawn from all.
func (a *Actual) newCallerDetails(l *tally.Layout) *callerDetails {
	k := &callerDetails{layout: l, rest: -1, all: map[kindOfCall]*model.TraceDetails{}}
	m := l.Model
	queues := a.firstQueues(l)
	includes := func(names []string) bool {
		return !slices.ContainsFunc(queues, func(q string) bool { return !slices.Contains(names, q) })
	}

	// An additional intent belongs to calls without a queue. With two of them the choice would be a
	// guess.
	k.intents = len(m.Intents) <= len(queues)+1 && includes(m.Intents)
	for i, intent := range m.Intents {
		if k.intents && !slices.Contains(queues, intent) {
			k.rest = i
		}
	}

	for id := routing.BuiltIn; int(id) < len(m.Center.Attributes); id++ {
		if includes(m.Center.Attributes[id].Values) {
			k.attributes = append(k.attributes, id)
		}
	}

	return k
}

// firstQueues gives the names of the queues that calls join first.
func (a *Actual) firstQueues(l *tally.Layout) []string {
	var out []string
	for _, calls := range a.calls {
		for i := range calls {
			if c := &calls[i]; c.first && c.queue >= 0 {
				if name, _ := l.QueueNames(int(c.queue)); !slices.Contains(out, name) {
					out = append(out, name)
				}
			}
		}
	}
	return out
}

func (k *callerDetails) of(c *call) *model.TraceDetails {
	kind := kindOfCall{tier: c.tier, queue: c.queue, outcome: c.outcome}
	if c.queue >= 0 {
		kind.outcome = 0
	}

	// Calls of one kind share their details, since there are few kinds and many calls.
	out, ok := k.all[kind]
	if !ok {
		out = k.ofKind(kind)
		k.all[kind] = out
	}
	return out
}

func (k *callerDetails) ofKind(kind kindOfCall) *model.TraceDetails {
	m := k.layout.Model
	out := &model.TraceDetails{Talk: sim.NoTime, Patience: sim.NoTime, Intent: k.rest, Language: -1}

	destination := kind.outcome.String()
	if kind.queue >= 0 {
		destination, _ = k.layout.QueueNames(int(kind.queue))
	}

	if k.intents && kind.queue >= 0 {
		out.Intent = slices.Index(m.Intents, destination)
	}

	for _, id := range k.attributes {
		if v, ok := m.Center.Attributes[id].Value(destination); ok {
			out.Values = append(out.Values, routing.Assignment{Attribute: id, Value: v})
		}
	}

	if kind.tier >= 0 {
		out.Values = append(out.Values,
			routing.Assignment{Attribute: routing.AttrTier, Value: routing.Value(kind.tier)})
	}

	return out
}
