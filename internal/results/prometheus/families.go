package prometheus

import (
	"math"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
)

// family is a metric family: its description and the function that reads its samples
// from a view.
type family struct {
	name    string
	help    string
	kind    kind
	labels  []string
	samples func(v *View, to emit)
}

// kind is the type of a metric.
type kind string

const (
	counter   kind = "counter"
	gauge     kind = "gauge"
	histogram kind = "histogram"
)

// emit receives the samples of a family, with the values of its labels.
type emit struct {
	value     func(v float64, labels ...string) // of a counter or gauge
	histogram func(h *sim.Histogram, labels ...string)
}

// families returns the families of all metrics.
func families(run Run) []family {
	return slices.Concat(callFamilies(), queueFamilies(), agentFamilies(), flowFamilies(), clockFamilies(run))
}

func callFamilies() []family {
	perLine := func(name, help string, count func(*sim.LineSnapshot) uint64) family {
		return family{name, help, counter, []string{"line"}, func(v *View, to emit) {
			for i := range v.Lines {
				to.value(float64(count(&v.Lines[i])), v.Lines[i].Line)
			}
		}}
	}
	return []family{
		perLine("ivrsim_calls_arrived_total", "Calls that reached a line, including redials and blocked calls.",
			func(l *sim.LineSnapshot) uint64 { return l.Arrived }),
		perLine("ivrsim_calls_blocked_total", "Calls that found no trunk free.",
			func(l *sim.LineSnapshot) uint64 { return l.Blocked }),
		{"ivrsim_calls_expected_per_second", "First attempts expected a simulated second by the volume of the line at this time; not of one whose calls are given one by one.", gauge, []string{"line"}, func(v *View, to emit) {
			for i := range v.Lines {
				if l := &v.Lines[i]; !math.IsNaN(l.Expected) {
					to.value(l.Expected, l.Line)
				}
			}
		}},
		{"ivrsim_calls_finished_total", "Finished calls by outcome.", counter, []string{"flow", "outcome"}, func(v *View, to emit) {
			for i := range v.Flows {
				for outcome, n := range v.Flows[i].Finished {
					to.value(float64(n), v.Flows[i].Flow, tally.Disposition(outcome).String())
				}
			}
		}},
		{"ivrsim_calls_in_progress", "Calls that hold a trunk.", gauge, []string{"hub"}, func(v *View, to emit) {
			for _, h := range v.Hubs {
				to.value(float64(h.Calls), h.Hub)
			}
		}},
		{"ivrsim_trunks", "Trunks of the hub; +Inf if unlimited.", gauge, []string{"hub"}, func(v *View, to emit) {
			for _, h := range v.Hubs {
				trunks := float64(h.Trunks)
				if trunks == 0 {
					trunks = math.Inf(1)
				}
				to.value(trunks, h.Hub)
			}
		}},
		{"ivrsim_caller_numbers_total", "Caller numbers by the result of their validation.", counter, []string{"line", "result"}, func(v *View, to emit) {
			for _, l := range v.Lines {
				for _, n := range l.Numbers {
					to.value(float64(n.Count), l.Line, n.Result)
				}
			}
		}},
	}
}

func queueFamilies() []family {
	return []family{
		queueCounter("ivrsim_queue_calls_offered_total", "Calls admitted to wait, or answered at once.",
			func(q *sim.QueueSnapshot) uint64 { return q.Offered }),
		queueCounter("ivrsim_queue_calls_answered_total", "Offered calls that were connected to an agent.",
			func(q *sim.QueueSnapshot) uint64 { return q.Answered }),
		queueCounter("ivrsim_queue_calls_abandoned_total", "Offered calls whose caller hung up while waiting.",
			func(q *sim.QueueSnapshot) uint64 { return q.Abandoned }),
		queueCounter("ivrsim_queue_calls_short_abandoned_total", "Abandoned calls excluded from the service level: shorter than the scenario's short_abandons.",
			func(q *sim.QueueSnapshot) uint64 { return q.ShortAbandoned }),
		queueCounter("ivrsim_queue_calls_answered_within_target_total", "Calls answered within the queue's target.",
			func(q *sim.QueueSnapshot) uint64 { return q.AnsweredInTarget }),
		{
			"ivrsim_queue_calls_left_total", "Calls that were rejected, or left the queue other than answered or abandoned, by reason.",
			counter,
			[]string{"queue", "hub", "reason"},
			func(v *View, to emit) {
				for i := range v.Queues {
					q := &v.Queues[i]
					for reason, n := range q.Left {
						to.value(float64(n), q.Queue, q.Hub, sim.Reason(reason).String())
					}
				}
			},
		},
		queueGauge("ivrsim_queue_length", "Waiting callers.",
			func(q *sim.QueueSnapshot) float64 { return float64(q.Length) }),
		queueGauge("ivrsim_queue_longest_wait_seconds", "The longest wait of the callers who are waiting.",
			func(q *sim.QueueSnapshot) float64 { return seconds(q.LongestWait) }),
		queueGauge("ivrsim_queue_callbacks_pending", "Booked callbacks whose caller was neither reached nor tried for the last time.",
			func(q *sim.QueueSnapshot) float64 { return float64(q.Callbacks) }),
		queueGauge("ivrsim_queue_service_level_target_seconds", "The threshold of the service level.",
			func(q *sim.QueueSnapshot) float64 { return seconds(q.Target) }),
		queueHistogram("ivrsim_queue_wait_seconds", "The wait of answered calls.",
			func(q *sim.QueueSnapshot) *sim.Histogram { return &q.Wait }),
		queueHistogram("ivrsim_queue_abandon_wait_seconds", "The wait of abandoned calls.",
			func(q *sim.QueueSnapshot) *sim.Histogram { return &q.AbandonWait }),
		queueHistogram("ivrsim_queue_handle_seconds", "The talk time of calls and callbacks, without wrap-up.",
			func(q *sim.QueueSnapshot) *sim.Histogram { return &q.Talk }),
	}
}

func queueCounter(name, help string, count func(*sim.QueueSnapshot) uint64) family {
	f := queueGauge(name, help, func(q *sim.QueueSnapshot) float64 { return float64(count(q)) })
	f.kind = counter
	return f
}

func queueGauge(name, help string, value func(*sim.QueueSnapshot) float64) family {
	return family{name, help, gauge, []string{"queue", "hub"}, func(v *View, to emit) {
		for i := range v.Queues {
			to.value(value(&v.Queues[i]), v.Queues[i].Queue, v.Queues[i].Hub)
		}
	}}
}

func queueHistogram(name, help string, of func(*sim.QueueSnapshot) *sim.Histogram) family {
	return family{name, help, histogram, []string{"queue", "hub"}, func(v *View, to emit) {
		for i := range v.Queues {
			to.histogram(of(&v.Queues[i]), v.Queues[i].Queue, v.Queues[i].Hub)
		}
	}}
}

func seconds(ns int64) float64 { return float64(ns) / 1e9 }

func agentFamilies() []family {
	perState := func(name, help string, kind kind, value func(g *sim.GroupSnapshot, state int) float64) family {
		return family{name, help, kind, []string{"group", "hub", "state"}, func(v *View, to emit) {
			for i := range v.Groups {
				g := &v.Groups[i]
				for state := range g.Agents {
					to.value(value(g, state), g.Group, g.Hub, sim.AgentState(state).String())
				}
			}
		}}
	}
	return []family{
		perState("ivrsim_agents", "Agents by state.", gauge,
			func(g *sim.GroupSnapshot, state int) float64 { return float64(g.Agents[state]) }),
		perState("ivrsim_agent_state_seconds_total", "Time of all agents of the group by state.", counter,
			func(g *sim.GroupSnapshot, state int) float64 { return g.Seconds[state] }),
	}
}

func flowFamilies() []family {
	return []family{
		{"ivrsim_flow_step_visits_total", "Visits to the step, in all runs of its flow.", counter, []string{"flow", "step"}, func(v *View, to emit) {
			for _, s := range v.Steps {
				to.value(float64(s.Visits), s.Flow, s.Step)
			}
		}},
		{"ivrsim_flow_step_hang_ups_total", "Callers who hung up at the step, in a queue or elsewhere.", counter, []string{"flow", "step"}, func(v *View, to emit) {
			for _, s := range v.Steps {
				to.value(float64(s.HangUps), s.Flow, s.Step)
			}
		}},
		{"ivrsim_flow_step_outcomes_total", "Outcomes of the step.", counter, []string{"flow", "step", "outcome"}, func(v *View, to emit) {
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
		{"ivrsim_flow_duration_seconds", "Time from arrival to the end of the caller's leg, by the line's flow.", histogram, []string{"flow"}, func(v *View, to emit) {
			for i := range v.Flows {
				to.histogram(&v.Flows[i].Duration, v.Flows[i].Flow)
			}
		}},
	}
}

func clockFamilies(run Run) []family {
	single := func(name, help string, kind kind, value func(*View) float64) family {
		return family{name, help, kind, nil, func(v *View, to emit) { to.value(value(v)) }}
	}
	return []family{
		single("ivrsim_sim_timestamp_seconds", "The simulated time, in seconds since 1970.", gauge,
			func(v *View) float64 { return float64(v.Time.UnixMilli()) / 1e3 }),
		single("ivrsim_sim_speed_ratio", "Simulated seconds per second.", gauge,
			func(v *View) float64 { return v.Speed }),
		single("ivrsim_sim_lag_seconds", "Simulated seconds by which the clock is behind where its speed would have it.", gauge,
			func(v *View) float64 { return v.Lag.Seconds() }),
		single("ivrsim_sim_events_total", "Simulated events.", counter,
			func(v *View) float64 { return float64(v.Events) }),
		{
			"ivrsim_sim_run_info", "Describes the run; always 1.", gauge,
			[]string{"scenario", "seed", "version"},
			func(_ *View, to emit) { to.value(1, run.Scenario, strconv.FormatUint(run.Seed, 10), run.Version) },
		},
	}
}
