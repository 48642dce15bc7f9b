package metrics

import (
	"math"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/sim"
)

// kind is a metric's type.
type kind uint8

const (
	counter kind = iota
	gauge
	histogram
)

func (k kind) String() string { return [...]string{"counter", "gauge", "histogram"}[k] }

// series is how many series one sample of the kind is.
func (k kind) series() int {
	if k == histogram {
		return len(sim.Bounds) + 3 // +Inf, sum and count
	}
	return 1
}

// emit takes one sample: its value and its labels, in the order of the family's.
// A histogram's value is given by observed instead.
type emit struct {
	value    func(v float64, labels ...string)
	observed func(h *sim.Histogram, labels ...string)
}

// family is one metric: what it is called, what it means, and where in a view
// its samples come from.
type family struct {
	name    string
	help    string
	kind    kind
	labels  []string
	samples func(v *View, to emit)
}

// families are all metrics, in the order of the reference.
func families(run Run) []family {
	return slices.Concat(callFamilies(), queueFamilies(), agentFamilies(), flowFamilies(), clockFamilies(run))
}

func callFamilies() []family {
	perLine := func(count func(*sim.LineSnapshot) uint64) func(*View, emit) {
		return func(v *View, to emit) {
			for i := range v.Lines {
				to.value(float64(count(&v.Lines[i])), v.Lines[i].Line)
			}
		}
	}
	return []family{
		{
			"ivrsim_calls_arrived_total", "Calls that reached a line, redials and blocked ones included.", counter,
			[]string{"line"},
			perLine(func(l *sim.LineSnapshot) uint64 { return l.Arrived }),
		},
		{
			"ivrsim_calls_blocked_total", "Calls that found no trunk free.", counter,
			[]string{"line"},
			perLine(func(l *sim.LineSnapshot) uint64 { return l.Blocked }),
		},
		{"ivrsim_calls_finished_total", "Calls that are over, by what became of them.", counter, []string{"flow", "outcome"}, finished},
		{"ivrsim_calls_in_progress", "Calls that hold a trunk.", gauge, []string{"hub"}, func(v *View, to emit) {
			for _, h := range v.Hubs {
				to.value(float64(h.Calls), h.Hub)
			}
		}},
		{"ivrsim_trunks", "Trunks of the hub; +Inf where they are unlimited.", gauge, []string{"hub"}, func(v *View, to emit) {
			for _, h := range v.Hubs {
				to.value(trunks(h.Trunks), h.Hub)
			}
		}},
		{"ivrsim_caller_numbers_total", "Caller numbers by the result of their check.", counter, []string{"line", "result"}, func(v *View, to emit) {
			for _, l := range v.Lines {
				for _, n := range l.Numbers {
					to.value(float64(n.Count), l.Line, n.Result)
				}
			}
		}},
	}
}

func trunks(n int) float64 {
	if n == 0 {
		return math.Inf(1)
	}
	return float64(n)
}

func finished(v *View, to emit) {
	for i := range v.Flows {
		for final, n := range v.Flows[i].Finished {
			to.value(float64(n), v.Flows[i].Flow, report.Disposition(final).String())
		}
	}
}

func queueFamilies() []family {
	return slices.Concat(queueCounters(), queueGauges(), queueHistograms())
}

// perQueue takes a sample of each queue at each hub.
func perQueue(of func(*sim.QueueSnapshot) float64) func(*View, emit) {
	return func(v *View, to emit) {
		for i := range v.Queues {
			to.value(of(&v.Queues[i]), v.Queues[i].Queue, v.Queues[i].Hub)
		}
	}
}

func queueCounters() []family {
	labels := []string{"queue", "hub"}
	count := func(of func(*sim.QueueSnapshot) uint64) func(*View, emit) {
		return perQueue(func(q *sim.QueueSnapshot) float64 { return float64(of(q)) })
	}
	return []family{
		{
			"ivrsim_queue_calls_offered_total", "Calls admitted to wait, or answered at once.", counter, labels,
			count(func(q *sim.QueueSnapshot) uint64 { return q.Offered }),
		},
		{
			"ivrsim_queue_calls_answered_total", "Offered calls that were connected to an agent.", counter, labels,
			count(func(q *sim.QueueSnapshot) uint64 { return q.Answered }),
		},
		{
			"ivrsim_queue_calls_abandoned_total", "Offered calls whose caller hung up while waiting.", counter, labels,
			count(func(q *sim.QueueSnapshot) uint64 { return q.Abandoned }),
		},
		{
			"ivrsim_queue_calls_short_abandoned_total", "Abandoned calls that the service level leaves out: under the scenario's short_abandons.", counter, labels,
			count(func(q *sim.QueueSnapshot) uint64 { return q.Short }),
		},
		{
			"ivrsim_queue_calls_answered_within_target_total", "Calls answered within the queue's target.", counter, labels,
			count(func(q *sim.QueueSnapshot) uint64 { return q.Within }),
		},
		{"ivrsim_queue_calls_left_total", "Calls that were not let in, or left without being answered or abandoned.", counter, []string{"queue", "hub", "reason"}, left},
	}
}

func queueGauges() []family {
	labels := []string{"queue", "hub"}
	return []family{
		{
			"ivrsim_queue_length", "Callers who wait.", gauge, labels,
			perQueue(func(q *sim.QueueSnapshot) float64 { return float64(q.Length) }),
		},
		{
			"ivrsim_queue_longest_wait_seconds", "How long the caller who waits longest has waited.", gauge, labels,
			perQueue(func(q *sim.QueueSnapshot) float64 { return seconds(q.LongestWait) }),
		},
		{
			"ivrsim_queue_service_level_target_seconds", "The wait within which a call is to be answered.", gauge, labels,
			perQueue(func(q *sim.QueueSnapshot) float64 { return seconds(q.Target) }),
		},
	}
}

func queueHistograms() []family {
	labels := []string{"queue", "hub"}
	observed := func(of func(*sim.QueueSnapshot) *sim.Histogram) func(*View, emit) {
		return func(v *View, to emit) {
			for i := range v.Queues {
				to.observed(of(&v.Queues[i]), v.Queues[i].Queue, v.Queues[i].Hub)
			}
		}
	}
	return []family{
		{
			"ivrsim_queue_wait_seconds", "The wait of answered calls.", histogram, labels,
			observed(func(q *sim.QueueSnapshot) *sim.Histogram { return &q.Wait }),
		},
		{
			"ivrsim_queue_abandon_wait_seconds", "The wait of abandoned calls.", histogram, labels,
			observed(func(q *sim.QueueSnapshot) *sim.Histogram { return &q.AbandonWait }),
		},
		{
			"ivrsim_queue_handle_seconds", "The talk time of a conversation, with who is called back too; wrap-up comes after.", histogram, labels,
			observed(func(q *sim.QueueSnapshot) *sim.Histogram { return &q.Handle }),
		},
	}
}

func left(v *View, to emit) {
	for i := range v.Queues {
		q := &v.Queues[i]
		for reason, n := range q.Left {
			to.value(float64(n), q.Queue, q.Hub, sim.Reason(reason).String())
		}
	}
}

func seconds(ns int64) float64 { return float64(ns) / 1e9 }

func agentFamilies() []family {
	labels := []string{"group", "hub", "state"}
	perState := func(of func(g *sim.GroupSnapshot, state int) float64) func(*View, emit) {
		return func(v *View, to emit) {
			for i := range v.Groups {
				g := &v.Groups[i]
				for state := range g.Agents {
					to.value(of(g, state), g.Group, g.Hub, sim.AgentState(state).String())
				}
			}
		}
	}
	return []family{
		{
			"ivrsim_agents", "Agents by what they do.", gauge, labels,
			perState(func(g *sim.GroupSnapshot, s int) float64 { return float64(g.Agents[s]) }),
		},
		{
			"ivrsim_agent_state_seconds_total", "Time of all agents of the group by what they did.", counter, labels,
			perState(func(g *sim.GroupSnapshot, s int) float64 { return g.Seconds[s] }),
		},
	}
}

func flowFamilies() []family {
	return []family{
		{"ivrsim_flow_step_visits_total", "Visits of the step, over all places that run its flow.", counter, []string{"flow", "step"}, func(v *View, to emit) {
			for _, s := range v.Steps {
				to.value(float64(s.Visits), s.Flow, s.Step)
			}
		}},
		{"ivrsim_flow_step_hang_ups_total", "Callers who hung up at the step, in a queue or elsewhere.", counter, []string{"flow", "step"}, func(v *View, to emit) {
			for _, s := range v.Steps {
				to.value(float64(s.HangUps), s.Flow, s.Step)
			}
		}},
		{"ivrsim_flow_step_outcomes_total", "Outcomes taken of the step.", counter, []string{"flow", "step", "outcome"}, func(v *View, to emit) {
			for _, s := range v.Steps {
				for _, o := range s.Outcomes {
					to.value(float64(o.Count), s.Flow, s.Step, o.Outcome)
				}
			}
		}},
		{"ivrsim_flow_transitions_total", "Calls that went from one step of the flow to another.", counter, []string{"flow", "source", "target"}, func(v *View, to emit) {
			for _, t := range v.Transitions {
				to.value(float64(t.Count), t.Flow, t.Source, t.Target)
			}
		}},
		{"ivrsim_flow_duration_seconds", "From the arrival of a call to the end of the caller's leg, by the line's flow.", histogram, []string{"flow"}, func(v *View, to emit) {
			for i := range v.Flows {
				to.observed(&v.Flows[i].Duration, v.Flows[i].Flow)
			}
		}},
	}
}

func clockFamilies(run Run) []family {
	return []family{
		{
			"ivrsim_sim_timestamp_seconds", "The simulated time, in seconds since 1970.", gauge, nil,
			func(v *View, to emit) { to.value(float64(v.Time.UnixMilli()) / 1e3) },
		},
		{
			"ivrsim_sim_speed_ratio", "Simulated seconds a second.", gauge, nil,
			func(v *View, to emit) { to.value(v.Speed) },
		},
		{
			"ivrsim_sim_lag_seconds", "Simulated seconds by which the clock is behind the speed asked for.", gauge, nil,
			func(v *View, to emit) { to.value(v.Lag.Seconds()) },
		},
		{
			"ivrsim_sim_events_total", "Events of the simulation.", counter, nil,
			func(v *View, to emit) { to.value(float64(v.Events)) },
		},
		{
			"ivrsim_sim_run_info", "The run: always 1.", gauge,
			[]string{"scenario", "seed", "version"},
			func(_ *View, to emit) { to.value(1, run.Scenario, strconv.FormatUint(run.Seed, 10), run.Version) },
		},
	}
}
