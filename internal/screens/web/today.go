package web

import (
	"cmp"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

// beginning is when the simulation of one or several days began.
func beginning(m *model.Model) string {
	from := m.Clock.Instant(m.Clock.From)
	if m.Clock.Days() > 1 {
		return from.Format("Mon 15:04")
	}
	return from.Format("15:04")
}

// dayOf is the day of the calendar that the counts at a time are of.
func dayOf(m *model.Model, at time.Time) (from, to des.Time) {
	return m.Clock.Day(m.Clock.DayOf(m.Clock.TimeOf(at)))
}

// morning is when the day of the calendar began.
func morning(m *model.Model, at time.Time) string {
	from, _ := dayOf(m, at)
	return m.Clock.Instant(from).Format("15:04")
}

// plan is the number of calls that a scenario plans from the beginning of its day on, without
// redials.
type plan struct {
	every des.Duration
	calls []float64 // before the end of each period, from 0
	there float64   // calls that were in the center when the first day began, and count as its calls
}

// planSteps are the periods in which a plan counts.
const planSteps = 288

func newPlan(m *model.Model) *plan {
	length := m.Clock.To - m.Clock.From
	p := &plan{every: max(1, length/planSteps), calls: make([]float64, planSteps+1)}
	for step := range planSteps {
		from := m.Clock.From + des.Time(step)*p.every
		p.calls[step+1] = p.calls[step] + plannedCalls(m, from, from+p.every)
	}
	return p
}

// plannedCalls returns the number of calls that a scenario plans in a short period.
func plannedCalls(m *model.Model, from, to des.Time) float64 {
	n := 0.0
	for i := range m.Lines {
		line := &m.Lines[i]

		// The period is short, so the rate in its middle stands for all of it.
		if len(line.Rate) > 0 {
			n += line.PerHour(&m.Clock, from+(to-from)/2) * time.Duration(to-from).Hours()
		}
		first, _ := slices.BinarySearchFunc(line.Trace, from, arrival)
		end, _ := slices.BinarySearchFunc(line.Trace, to, arrival)
		n += float64(end - first)
	}
	return n
}

func arrival(a model.Arrival, at des.Time) int { return cmp.Compare(a.At, at) }

// plannedBy returns the number of calls that are planned from the beginning until a time after it.
func (p *plan) plannedBy(elapsed des.Duration) float64 {
	step := min(max(elapsed, 0)/p.every, planSteps-1)
	part := min(1, float64(max(elapsed, 0)-step*p.every)/float64(p.every))
	return p.calls[step] + part*(p.calls[step+1]-p.calls[step])
}

// expected returns the number of calls expected on the day of a view by its time. Both times count from the beginning
// of the simulation: when the day began, and now.
func (p *plan) expected(v *prometheus.View, began, elapsed des.Duration) float64 {
	n := p.plannedBy(elapsed) - p.plannedBy(began)
	if v.Day == 0 && began == 0 {
		n += p.there
	}
	return n
}

// queuesToday returns the queues of a snapshot with the counts of the current
// simulated day.
func queuesToday(s *sim.Snapshot) []sim.QueueSnapshot {
	queues := slices.Clone(s.Queues)

	// The first day starts with the run, so nothing has to be taken away.
	if s.Began == nil {
		return queues
	}

	// Counters grow over the whole run, so the counts at midnight are taken away.
	for i := range queues {
		q := &queues[i]
		began := &s.Began.Queues[i]
		for c, n := range began.Visits {
			q.Visits[c] -= n
		}
		for reason, n := range began.Left {
			q.Left[reason] -= n
		}
	}

	return queues
}

// addVisits adds the visits of a queue to a sum.
func addVisits(sum, q *sim.QueueSnapshot) {
	sum.Length += q.Length
	sum.Visits.Add(&q.Visits)
	for reason, n := range q.Left {
		sum.Left[reason] += n
	}
}

// arrivedToday counts the calls of the current simulated day.
func arrivedToday(s *sim.Snapshot) uint64 {
	n := uint64(0)
	for i := range s.Lines {
		n += s.Lines[i].Arrived
		if s.Began != nil {
			n -= s.Began.Lines[i].Arrived
		}
	}
	return n
}

// occupancyToday is the share of their time on the phones that agents of the groups were
// busy on the current simulated day; NaN if no agent was there.
func occupancyToday(s *sim.Snapshot, groups ...int) float64 {
	var busy, staffed float64
	for _, i := range groups {
		for state, seconds := range s.Groups[i].Seconds {
			if s.Began != nil {
				seconds -= s.Began.Groups[i].Seconds[state]
			}

			// Agents who are off are not on the phones.
			if state := sim.AgentState(state); state != sim.Off {
				staffed += seconds
				if state == sim.Talking || state == sim.WrappingUp {
					busy += seconds
				}
			}
		}
	}

	return busy / staffed
}

// stepKey is a step of a flow.
type stepKey struct{ flow, step string }

// stepsToday counts the visits, hang-ups and outcomes of each step on the current simulated day.
func stepsToday(s *sim.Snapshot) map[stepKey]sim.StepSnapshot {
	out := make(map[stepKey]sim.StepSnapshot, len(s.Steps))
	for i := range s.Steps {
		step := s.Steps[i]
		if s.Began != nil {
			began := &s.Began.Steps[i]
			step.Visits -= began.Visits
			step.HangUps -= began.HangUps

			// The outcomes are copied first, because the snapshot is shared.
			step.Outcomes = slices.Clone(step.Outcomes)
			for k := range step.Outcomes {
				step.Outcomes[k].Count -= began.Outcomes[k].Count
			}
		}

		out[stepKey{step.Flow, step.Step}] = step
	}

	return out
}

// flowCounts are the calls of a flow on the current simulated day.
type flowCounts struct{ calls, served, hungUp uint64 }

// noSteps is the reason why the calls of flows are not known on a real day.
const noSteps = "Records have queues and no steps. So the calls of a flow are not known."

// countFlow counts the calls that came to a flow, served themselves there and hung up there.
// A visit of its first step that comes from a step of the flow is no further call.
func (m *flowModel) countFlow(s *sim.Snapshot, steps map[stepKey]sim.StepSnapshot) flowCounts {
	var n flowCounts
	first := m.graph.Boxes[0].Name
	n.calls = steps[stepKey{m.name, first}].Visits
	for i := range s.Transitions {
		t := &s.Transitions[i]
		if t.Flow != m.name || t.Target != first {
			continue
		}

		n.calls -= t.Count
		if s.Began != nil {
			n.calls += s.Began.Transitions[i].Count
		}
	}

	for _, box := range m.graph.Boxes {
		step := steps[stepKey{m.name, box.Name}]
		n.hungUp += step.HangUps
		if m.served[box.Name] {
			n.served += step.Visits
		}
	}

	return n
}
