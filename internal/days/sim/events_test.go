package sim

import (
	"math"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// eventSums count the goals of a model by the table of counters alone. They hear what happens as a listener,
// and take no count from the ledger.
type eventSums struct {
	deaf
	t          *tables
	numerators []uint64 // by goal
	divisors   []uint64
	times      []stats.Summary // of a goal that is a quantile
	subjects   map[*call][]int // the goals about the visit of a call: its attributes on joining the queue decide
	wait       des.Duration    // of some visit that was answered after a wait
}

func newEventSums(t *tables) *eventSums {
	n := len(t.Goals)
	return &eventSums{
		t: t, numerators: make([]uint64, n), divisors: make([]uint64, n), times: make([]stats.Summary, n),
		subjects: map[*call][]int{},
	}
}

// goalsAbout returns the goals that are about a call, with its present attributes.
func (n *eventSums) goalsAbout(c *call, q *queue) (out []int) {
	for i := range n.t.Goals {
		subject := &n.t.Goals[i].Subject
		if (q != nil || subject.Kind != model.SubjectQueue) && isAbout(subject, c, q) {
			out = append(out, i)
		}
	}
	return out
}

func (n *eventSums) count(goals []int, c *call, e model.Event) {
	if c.interval == none {
		return
	}
	for _, i := range goals {
		m := n.t.Goals[i].Measure
		e.Target = n.t.Goals[i].Within
		n.numerators[i] += m.Numerator().Amount(&e)
		n.divisors[i] += m.Denominator().Amount(&e)
		if m.Denominator().Amount(&e) > 0 {
			n.times[i].Add(des.Duration(m.Numerator().Amount(&e)))
		}
	}
}

func (n *eventSums) joined(c *call, now des.Time) {
	n.subjects[c] = n.goalsAbout(c, c.queue)
	n.count(n.subjects[c], c, model.Event{Kind: model.VisitBegan})
	if !c.is(wasOffered) {
		n.count(n.goalsAbout(c, nil), c, model.Event{Kind: model.MenusLeft, Time: now - c.arrived})
	}
}

func (n *eventSums) left(c *call, end model.VisitEnd, wait des.Duration, _ des.Time) {
	n.count(n.subjects[c], c, model.Event{Kind: model.VisitEnded, End: end, Time: wait, Level: n.t.LevelRule})
}

func (n *eventSums) answered(c *call, wait des.Duration, now des.Time) {
	n.left(c, model.EndAnswered, wait, now)
	if wait > 0 && c.interval != none {
		n.wait = wait
	}
	if c.became != model.Answered {
		n.count(n.goalsAbout(c, nil), c, model.Event{Kind: model.PersonReached, Time: now - c.arrived})
	}
}

func (n *eventSums) ended(c *call, d model.Disposition, now des.Time) {
	if d != model.Blocked && !c.is(wasOffered) {
		n.count(n.goalsAbout(c, nil), c, model.Event{Kind: model.MenusLeft, Time: now - c.arrived})
	}
	n.countCall(c, d)
}

func (n *eventSums) countCall(c *call, d model.Disposition) {
	n.count(n.goalsAbout(c, nil), c, model.Event{
		Kind: model.CallCounted, Disposition: d, IsRedial: c.attempt > 0, Inputs: uint64(c.inputs),
	})
}

func (n *eventSums) booked(callback, _ *call, _ des.Time) {
	n.count(n.goalsAbout(callback, callback.queue), callback, model.Event{Kind: model.CallbackBooked})
}

func (n *eventSums) reached(callback *call, _ des.Time) {
	n.count(n.goalsAbout(callback, callback.queue), callback, model.Event{Kind: model.CallbackReached})
}

// goalsOfEverything returns a goal for each measure that events count, of each subject, and for all calls
// together and by hour.
func goalsOfEverything(m *model.Model, within des.Duration) (out []model.Goal) {
	l := tally.NewLayout(m)
	for _, measure := range model.Measures() {
		if measure.Counts(model.OfAgents) || measure.Counts(model.OfRoster) {
			continue
		}
		for _, kind := range measure.Subjects() {
			subjects := []model.Subject{}
			for i := range m.Subjects(kind) {
				subjects = append(subjects, model.Subject{Kind: kind, Index: i, Hub: -1})
			}
			if kind == model.SubjectQueue {
				subjects = subjects[:0]
				for _, q := range l.Queues {
					subjects = append(subjects, model.Subject{Kind: kind, Index: int(q.Queue), Hub: q.Hub})
				}
			}

			for _, subject := range subjects {
				for _, each := range []model.Each{model.Together, model.EachHour} {
					out = append(out, model.Goal{Measure: measure, Subject: subject, Each: each, Within: within})
				}
			}
		}
	}

	return out
}

// The plain counters of the loop give the numbers of the table of counters, on random days, for each measure
// and each subject.
func TestPlainCountersAreThoseOfTheTable(t *testing.T) {
	_, base := scenariotest.Compiled(t, everything(t), "load")
	counted := map[model.Measure]uint64{}
	for i := range longtest.N(3, 100) {
		m := randomized(t, base, i)
		m.ServiceLevelOf = model.ServiceLevelOf(i) % model.NumServiceLevels

		// A target that is exactly the wait of a caller tells "within" from "before".
		_, sums := eventsOf(t, m, i)
		m.Goals = goalsOfEverything(m, sums.wait)
		got, sums := eventsOf(t, m, i)
		for k := range m.Goals {
			g := &m.Goals[k]
			counted[g.Measure] += sums.divisors[k]
			sameGoal(t, m, g, got, k, sums)
		}
	}
	for measure, n := range counted {
		if n == 0 {
			t.Errorf("no event counts %s", measure)
		}
	}
}

// eventsOf runs a replication and returns its measures, by the plain counters and by the events.
func eventsOf(t *testing.T, m *model.Model, number int) (*tally.Replication, *eventSums) {
	t.Helper()
	tables, err := newTables(m)
	if err != nil {
		t.Fatal(err)
	}

	r := newReplication(tables, number, Options{})
	sums := newEventSums(tables)
	r.ledger.listeners = []listener{sums}
	if err := r.Advance(des.Forever); err != nil {
		t.Fatal(err)
	}
	for c := range r.presentOfDay {
		sums.countCall(c, model.Dispositions)
	}

	got := tally.NewReplication(tables.layout, r.ledger.aggregate(r.presentOfDay, r.walk.counted))
	return &got, sums
}

// sameGoal compares the value of a goal, on the days and added up over its periods, with the sums of events.
func sameGoal(t *testing.T, m *model.Model, g *model.Goal, got *tally.Replication, k int, sums *eventSums) {
	t.Helper()
	name := m.SubjectName(g.Subject) + " " + g.Measure.String()
	if !g.Measure.IsRatio() {
		want := sums.times[k].Quantile(g.Measure.QuantileRank()) / 1e9
		if v := got.Goals[k].Numerator; v != want && !(math.IsNaN(v) && math.IsNaN(want)) {
			t.Errorf("%s is %v, the events give %v", name, v, want)
		}
		return
	}

	scale := 1.0
	if g.Measure.Unit() == model.Seconds {
		scale = 1e9
	}
	want := tally.Ratio{Numerator: float64(sums.numerators[k]) / scale, Denominator: float64(sums.divisors[k])}
	if got.Goals[k] != want {
		t.Errorf("%s is %v, the events give %v", name, got.Goals[k], want)
	}
	if g.Each == model.Together {
		return
	}

	var hours tally.Ratio
	for _, hour := range got.Periods[k] {
		hours.Numerator += hour.Numerator
		hours.Denominator += hour.Denominator
	}
	if math.Abs(hours.Numerator-want.Numerator) > 1e-9*want.Numerator || hours.Denominator != want.Denominator {
		t.Errorf("the hours of %s add up to %v, the events give %v", name, hours, want)
	}
}
