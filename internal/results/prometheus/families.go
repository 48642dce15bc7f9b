package prometheus

import (
	"math"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
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

// subject is a kind of subject of metrics: all its members in a view, and the values of their
// labels.
type subject[T any] struct {
	labels []string
	all    func(v *View) []T
	names  func(*T) []string
}

// family makes a metric of the samples of each subject. A sample has the labels of its subject and
// values of the further labels.
func (s subject[T]) family(name, help string, kind kind, further []string, samples func(of *T, to emit)) family {
	return family{name, help, kind, slices.Concat(s.labels, further), func(v *View, to emit) {
		all := s.all(v)
		for i := range all {
			names := s.names(&all[i])
			samples(&all[i], emit{
				value: func(v float64, more ...string) { to.value(v, append(names, more...)...) },
				// No histogram has a further label.
				histogram: func(h *sim.Histogram, _ ...string) { to.histogram(h, names...) },
			})
		}
	}}
}

func (s subject[T]) counter(name, help string, value func(*T) uint64) family {
	return s.family(name, help, counter, nil, func(of *T, to emit) { to.value(float64(value(of))) })
}

func (s subject[T]) gauge(name, help string, value func(*T) float64) family {
	return s.family(name, help, gauge, nil, func(of *T, to emit) { to.value(value(of)) })
}

func (s subject[T]) histogram(name, help string, value func(*T) *sim.Histogram) family {
	return s.family(name, help, histogram, nil, func(of *T, to emit) { to.histogram(value(of)) })
}

// The subjects of metrics.
var (
	lines = subject[sim.LineSnapshot]{
		[]string{"line"},
		func(v *View) []sim.LineSnapshot { return v.Lines },
		func(l *sim.LineSnapshot) []string { return []string{l.Line} },
	}
	hubs = subject[sim.HubSnapshot]{
		[]string{"hub"},
		func(v *View) []sim.HubSnapshot { return v.Hubs },
		func(h *sim.HubSnapshot) []string { return []string{h.Hub} },
	}
	queues = subject[sim.QueueSnapshot]{
		[]string{"queue", "hub"},
		func(v *View) []sim.QueueSnapshot { return v.Queues },
		func(q *sim.QueueSnapshot) []string { return []string{q.Queue, q.Hub} },
	}
	groups = subject[sim.GroupSnapshot]{
		[]string{"group", "hub"},
		func(v *View) []sim.GroupSnapshot { return v.Groups },
		func(g *sim.GroupSnapshot) []string { return []string{g.Group, g.Hub} },
	}
	flows = subject[sim.FlowSnapshot]{
		[]string{"flow"},
		func(v *View) []sim.FlowSnapshot { return v.Flows },
		func(f *sim.FlowSnapshot) []string { return []string{f.Flow} },
	}
	steps = subject[sim.StepSnapshot]{
		[]string{"flow", "step"},
		func(v *View) []sim.StepSnapshot { return v.Steps },
		func(s *sim.StepSnapshot) []string { return []string{s.Flow, s.Step} },
	}
	transitions = subject[sim.Transition]{
		[]string{"flow", "source", "target"},
		func(v *View) []sim.Transition { return v.Transitions },
		func(t *sim.Transition) []string { return []string{t.Flow, t.Source, t.Target} },
	}
	goals = subject[sim.GoalSnapshot]{
		[]string{"goal", "kind", "subject", "measure", "side"},
		func(v *View) []sim.GoalSnapshot { return v.Goals },
		func(g *sim.GoalSnapshot) []string {
			side := "at_most"
			if g.AtLeast {
				side = "at_least"
			}
			return []string{g.Text, g.Kind, g.Subject, g.Measure, side}
		},
	}
	predicted = subject[PredictedQueue]{
		[]string{"queue", "hub", "horizon"},
		func(v *View) []PredictedQueue {
			if v.Predicted == nil {
				return nil
			}
			return v.Predicted.Queues
		},
		func(q *PredictedQueue) []string { return []string{q.Queue, q.Hub, q.Horizon} },
	}
	clock = subject[View]{
		nil, func(v *View) []View { return []View{*v} }, func(*View) []string { return nil },
	}
)

// predictedFamily makes the metric of a value that is predicted, with its quantiles. A value without calls is
// left out.
func predictedFamily(name, help string, value func(*PredictedQueue) [len(Quantiles)]float64) family {
	return predicted.family(name, help, gauge, []string{"quantile"}, func(q *PredictedQueue, to emit) {
		for i, v := range value(q) {
			if !math.IsNaN(v) {
				to.value(v, Quantiles[i])
			}
		}
	})
}

// families returns the families of all metrics.
func families(run Run) []family {
	return []family{
		lines.counter("ivrsim_calls_arrived_total", "Calls that reached a line, including redials and blocked calls.",
			func(l *sim.LineSnapshot) uint64 { return l.Arrived }),
		lines.counter("ivrsim_calls_blocked_total", "Calls without a free trunk, or to a line that is down.",
			func(l *sim.LineSnapshot) uint64 { return l.Blocked }),
		lines.family("ivrsim_calls_expected_per_second",
			"Expected first attempts per simulated second, from the volume of the line at this time. "+
				"A line whose calls are given one by one has none.",
			gauge, nil,
			func(l *sim.LineSnapshot, to emit) {
				if !math.IsNaN(l.Expected) {
					to.value(l.Expected)
				}
			}),
		flows.family("ivrsim_calls_finished_total", "Finished calls by their disposition; blocked ones have the outcome blocked.", counter, []string{"outcome"},
			func(f *sim.FlowSnapshot, to emit) {
				for outcome, n := range f.Finished {
					to.value(float64(n), model.Disposition(outcome).String())
				}
			}),
		hubs.gauge("ivrsim_calls_in_progress", "Calls that hold a trunk.",
			func(h *sim.HubSnapshot) float64 { return float64(h.Calls) }),
		hubs.gauge("ivrsim_trunks", "Trunks of the hub that are up; +Inf if unlimited.", func(h *sim.HubSnapshot) float64 {
			if h.Trunks == sim.Unlimited {
				return math.Inf(1)
			}
			return float64(h.Trunks)
		}),
		lines.family("ivrsim_caller_numbers_total", "Caller numbers by the result of their validation.", counter,
			[]string{"result"},
			func(l *sim.LineSnapshot, to emit) {
				for _, n := range l.Numbers {
					to.value(float64(n.Count), n.Result)
				}
			}),
		queues.counter("ivrsim_queue_calls_offered_total", "Calls admitted to wait, or answered at once.",
			func(q *sim.QueueSnapshot) uint64 { return q.Visits[model.VisitsOffered] }),
		queues.counter("ivrsim_queue_calls_answered_total", "Offered calls that were connected to an agent.",
			func(q *sim.QueueSnapshot) uint64 { return q.Visits[model.VisitsAnswered] }),
		queues.counter("ivrsim_queue_calls_abandoned_total", "Offered calls whose caller hung up while waiting.",
			func(q *sim.QueueSnapshot) uint64 { return q.Visits[model.VisitsAbandoned] }),
		queues.counter("ivrsim_queue_calls_short_abandoned_total",
			"Ended waits that the service level does not count: by default short abandons. "+
				"Another service_level also excludes longer abandons, and calls that left.",
			func(q *sim.QueueSnapshot) uint64 { return q.Visits[model.VisitsEnded] - q.Visits[model.VisitsJudged] }),
		queues.counter("ivrsim_queue_calls_answered_within_target_total", "Calls answered within the queue's target.",
			func(q *sim.QueueSnapshot) uint64 { return q.Visits[model.VisitsInTarget] }),
		{
			"ivrsim_queue_calls_left_total",
			"Calls that were rejected, or left the queue other than answered or abandoned, by reason.", counter,
			append(slices.Clip(queues.labels), "reason"), func(v *View, to emit) {
				for i := range v.Queues {
					q := &v.Queues[i]
					for reason := range sim.Reasons {
						if !v.IsRecorded || !reason.IsRejection() {
							to.value(float64(q.Left[reason]), append(queues.names(q), reason.String())...)
						}
					}
				}
			},
		},
		queues.gauge("ivrsim_queue_length", "Waiting callers.",
			func(q *sim.QueueSnapshot) float64 { return float64(q.Length) }),
		queues.gauge("ivrsim_queue_longest_wait_seconds", "The longest wait of the callers who are waiting.",
			func(q *sim.QueueSnapshot) float64 { return seconds(q.LongestWait) }),
		queues.gauge("ivrsim_queue_callbacks_pending",
			"Booked callbacks whose caller was neither reached nor tried for the last time.",
			func(q *sim.QueueSnapshot) float64 { return float64(q.Callbacks) }),
		queues.gauge("ivrsim_queue_service_level_target_seconds", "The threshold of the service level.",
			func(q *sim.QueueSnapshot) float64 { return seconds(q.Target) }),
		queues.histogram("ivrsim_queue_wait_seconds", "The wait of answered calls.",
			func(q *sim.QueueSnapshot) *sim.Histogram { return &q.Wait }),
		queues.histogram("ivrsim_queue_abandon_wait_seconds", "The wait of abandoned calls.",
			func(q *sim.QueueSnapshot) *sim.Histogram { return &q.AbandonWait }),
		queues.histogram("ivrsim_queue_talk_seconds", "The talk time of calls and callbacks, without after-call work.",
			func(q *sim.QueueSnapshot) *sim.Histogram { return &q.Talk }),
		queues.histogram("ivrsim_queue_handle_seconds",
			"The handle time of calls and callbacks: talk time and after-call work.",
			func(q *sim.QueueSnapshot) *sim.Histogram { return &q.Handle }),
		groups.family("ivrsim_agents", "Agents by state.", gauge, []string{"state"},
			func(g *sim.GroupSnapshot, to emit) {
				for state, n := range g.Agents {
					to.value(float64(n), sim.AgentState(state).String())
				}
			}),
		groups.gauge("ivrsim_agents_signed_in", "Agents who are signed in: the sum of all states except off.",
			func(g *sim.GroupSnapshot) float64 { return float64(g.SignedIn()) }),
		groups.family("ivrsim_agent_state_seconds_total", "Time of all agents of the group by state.", counter,
			[]string{"state"},
			func(g *sim.GroupSnapshot, to emit) {
				for state, n := range g.Seconds {
					to.value(n, sim.AgentState(state).String())
				}
			}),
		steps.counter("ivrsim_flow_step_visits_total", "Visits to the step, in all runs of its flow.",
			func(s *sim.StepSnapshot) uint64 { return s.Visits }),
		steps.counter("ivrsim_flow_step_hang_ups_total", "Callers who hung up at the step, in a queue or elsewhere.",
			func(s *sim.StepSnapshot) uint64 { return s.HangUps }),
		steps.family("ivrsim_flow_step_outcomes_total", "Outcomes of the step.", counter, []string{"outcome"},
			func(s *sim.StepSnapshot, to emit) {
				for _, o := range s.Outcomes {
					to.value(float64(o.Count), o.Outcome)
				}
			}),
		transitions.counter("ivrsim_flow_transitions_total", "Calls that went from one step of the flow to another.",
			func(t *sim.Transition) uint64 { return t.Count }),
		flows.histogram("ivrsim_flow_duration_seconds",
			"Time from arrival to the end of the caller's leg, by the line's flow.",
			func(f *sim.FlowSnapshot) *sim.Histogram { return &f.Duration }),
		goals.gauge("ivrsim_goal_value",
			"The measure of the goal on the day so far, in the unit of its target; NaN without calls. "+
				"With each: hour or interval, of the worst one that has ended.",
			func(g *sim.GoalSnapshot) float64 { return g.Value }),
		goals.gauge("ivrsim_goal_target", "The bound of the goal: a fraction, seconds, or an amount.",
			func(g *sim.GoalSnapshot) float64 { return g.Target }),
		goals.gauge("ivrsim_goal_holds",
			"Whether the value of the goal on the day so far is within its target; 1 without calls.",
			func(g *sim.GoalSnapshot) float64 {
				if g.Holds {
					return 1
				}
				return 0
			}),
		predictedFamily("ivrsim_predicted_service_level_ratio",
			"The service level of the calls that arrive within the horizon, of a day that serve follows.",
			func(q *PredictedQueue) [len(Quantiles)]float64 { return q.ServiceLevel }),
		predictedFamily("ivrsim_predicted_wait_seconds", "The mean wait of these calls.",
			func(q *PredictedQueue) [len(Quantiles)]float64 { return q.Wait }),
		predictedFamily("ivrsim_predicted_abandoned_ratio", "The share of these calls whose caller hangs up while waiting.",
			func(q *PredictedQueue) [len(Quantiles)]float64 { return q.Abandoned }),
		{
			"ivrsim_goal_chance", "The chance that the goal holds at the end of the day that serve follows.", gauge,
			goals.labels, func(v *View, to emit) {
				if v.Predicted == nil {
					return
				}
				for i := range v.Goals {
					to.value(v.Predicted.Goals[i], goals.names(&v.Goals[i])...)
				}
			},
		},
		clock.gauge("ivrsim_sim_timestamp_seconds", "The simulated time, in seconds since 1970.",
			func(v *View) float64 { return float64(v.Time.UnixMilli()) / 1e3 }),
		clock.gauge("ivrsim_sim_speed_ratio", "Simulated seconds per second.",
			func(v *View) float64 { return v.Speed }),
		clock.gauge("ivrsim_sim_lag_seconds", "Simulated seconds that the clock lags its speed.",
			func(v *View) float64 { return v.Lag.Seconds() }),
		clock.counter("ivrsim_sim_events_total", "Simulated events.", func(v *View) uint64 { return v.Events }),
		clock.family("ivrsim_sim_run_info", "Describes the run; always 1.", gauge,
			[]string{"scenario", "seed", "version"},
			func(_ *View, to emit) {
				to.value(1, run.Scenario, strconv.FormatUint(run.Seed, 10), run.Version)
			}),
	}
}

func seconds(ns int64) float64 { return float64(ns) / 1e9 }
