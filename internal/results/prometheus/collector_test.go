package prometheus_test

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	client "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	dto "github.com/prometheus/client_model/go"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

var run = prometheus.Run{Name: "baseline", Scenario: "peak_day", Seed: 7, Version: "v1", Started: time.Unix(1_000_000, 0), MaxSeries: prometheus.DefaultMaxSeries}

// view returns a small view in which most numbers are different.
func view() *prometheus.View {
	waits := sim.Histogram{Count: 6, Sum: 4321}
	waits.Buckets[0], waits.Buckets[3], waits.Buckets[len(sim.Bounds)] = 3, 2, 1
	waits.Zero, waits.Native[20], waits.Native[50] = 3, 2, 1
	return &prometheus.View{
		Speed: 60, Lag: 1500 * time.Millisecond,
		Predicted: &prometheus.Predicted{
			Queues: []prometheus.PredictedQueue{{
				Queue: "cards", Hub: "london", Horizon: "2h", ServiceLevel: [...]float64{0.25, 0.5, 0.75},
				Wait: [...]float64{2, 30, 400}, Abandoned: [...]float64{0, 0.125, math.NaN()},
			}},
			Goals: []float64{0.375},
		},
		Snapshot: &sim.Snapshot{
			Time: time.Unix(1_795_000_000, 500_000_000), Events: 99,
			Lines: []sim.LineSnapshot{{Line: "us", Arrived: 11, Blocked: 2, Numbers: []sim.NumberCount{{Result: "valid", Count: 9}, {Result: "too_short", Count: 2}}}},
			Flows: []sim.FlowSnapshot{{Flow: "main", Finished: [model.Dispositions]uint64{model.Blocked: 2, model.Answered: 5}, Duration: waits}},
			Hubs:  []sim.HubSnapshot{{Hub: "london", Calls: 4, Trunks: 50}, {Hub: "tokyo", Calls: 1, Trunks: sim.Unlimited}},
			Queues: []sim.QueueSnapshot{{
				Queue: "cards", Hub: "london", Target: 20e9, Length: 3, LongestWait: 75e9,
				Visits: model.VisitCounts{
					model.VisitsOffered: 20, model.VisitsEnded: 19, model.VisitsJudged: 18,
					model.VisitsAnswered: 12, model.VisitsInTarget: 10, model.VisitsAbandoned: 4,
				},
				Left: [sim.Reasons]uint64{sim.LeftFull: 1, sim.LeftChoice: 3}, Wait: waits,
			}},
			Groups:      []sim.GroupSnapshot{{Group: "desk", Hub: "london", Agents: [sim.AgentStates]int{sim.Idle: 1, sim.Talking: 6, sim.WrappingUp: 2, sim.Paused: 3, sim.Away: 4, sim.Off: 7}, Seconds: [sim.AgentStates]float64{sim.Talking: 12.5}}},
			Steps:       []sim.StepSnapshot{{Flow: "main", Step: "topic", Visits: 8, HangUps: 2, Outcomes: []sim.OutcomeCount{{Outcome: "1", Count: 5}}}},
			Goals:       []sim.GoalSnapshot{{Text: "cards abandoned at most 5%", Kind: "queue", Subject: "cards", Measure: "abandoned", Target: 0.05, Value: 0.07}},
			Transitions: []sim.Transition{{Flow: "main", Source: "topic", Target: "person", Count: 5}},
		},
	}
}

func collector(v *prometheus.View) *prometheus.Collector {
	return prometheus.NewCollector(run, func() *prometheus.View { return v })
}

func TestCollectorValues(t *testing.T) {
	lines := scrape(t, collector(view()))
	for _, want := range []string{
		`ivrsim_build_info{goversion="` + runtime.Version() + `",version="v1"} 1`,
		`ivrsim_calls_arrived_total{line="us",run="baseline"} 11`,
		`ivrsim_calls_blocked_total{line="us",run="baseline"} 2`,
		`ivrsim_calls_finished_total{flow="main",outcome="answered",run="baseline"} 5`,
		`ivrsim_calls_finished_total{flow="main",outcome="gave_up",run="baseline"} 0`,
		`ivrsim_calls_in_progress{hub="london",run="baseline"} 4`,
		`ivrsim_trunks{hub="london",run="baseline"} 50`,
		`ivrsim_trunks{hub="tokyo",run="baseline"} +Inf`,
		`ivrsim_caller_numbers_total{line="us",result="too_short",run="baseline"} 2`,
		`ivrsim_queue_calls_offered_total{hub="london",queue="cards",run="baseline"} 20`,
		`ivrsim_queue_calls_answered_total{hub="london",queue="cards",run="baseline"} 12`,
		`ivrsim_queue_calls_abandoned_total{hub="london",queue="cards",run="baseline"} 4`,
		`ivrsim_queue_calls_short_abandoned_total{hub="london",queue="cards",run="baseline"} 1`,
		`ivrsim_queue_calls_answered_within_target_total{hub="london",queue="cards",run="baseline"} 10`,
		`ivrsim_queue_calls_left_total{hub="london",queue="cards",reason="choice",run="baseline"} 3`,
		`ivrsim_queue_calls_left_total{hub="london",queue="cards",reason="timed_out",run="baseline"} 0`,
		`ivrsim_queue_length{hub="london",queue="cards",run="baseline"} 3`,
		`ivrsim_queue_longest_wait_seconds{hub="london",queue="cards",run="baseline"} 75`,
		`ivrsim_queue_service_level_target_seconds{hub="london",queue="cards",run="baseline"} 20`,
		`ivrsim_queue_wait_seconds_bucket{hub="london",queue="cards",run="baseline",le="5"} 3`,
		`ivrsim_queue_wait_seconds_bucket{hub="london",queue="cards",run="baseline",le="20"} 5`,
		`ivrsim_queue_wait_seconds_bucket{hub="london",queue="cards",run="baseline",le="3600"} 5`,
		`ivrsim_queue_wait_seconds_bucket{hub="london",queue="cards",run="baseline",le="+Inf"} 6`,
		`ivrsim_queue_wait_seconds_sum{hub="london",queue="cards",run="baseline"} 4321`,
		`ivrsim_queue_abandon_wait_seconds_count{hub="london",queue="cards",run="baseline"} 0`,
		`ivrsim_queue_talk_seconds_count{hub="london",queue="cards",run="baseline"} 0`,
		`ivrsim_queue_handle_seconds_count{hub="london",queue="cards",run="baseline"} 0`,
		`ivrsim_agents{group="desk",hub="london",run="baseline",state="paused"} 3`,
		`ivrsim_agents{group="desk",hub="london",run="baseline",state="away"} 4`,
		`ivrsim_agents_signed_in{group="desk",hub="london",run="baseline"} 16`,
		`ivrsim_goal_value{goal="cards abandoned at most 5%",kind="queue",measure="abandoned",run="baseline",side="at_most",subject="cards"} 0.07`,
		`ivrsim_goal_target{goal="cards abandoned at most 5%",kind="queue",measure="abandoned",run="baseline",side="at_most",subject="cards"} 0.05`,
		`ivrsim_goal_holds{goal="cards abandoned at most 5%",kind="queue",measure="abandoned",run="baseline",side="at_most",subject="cards"} 0`,
		`ivrsim_agents{group="desk",hub="london",run="baseline",state="wrap_up"} 2`,
		`ivrsim_agents{group="desk",hub="london",run="baseline",state="off"} 7`,
		`ivrsim_agent_state_seconds_total{group="desk",hub="london",run="baseline",state="talking"} 12.5`,
		`ivrsim_flow_step_visits_total{flow="main",run="baseline",step="topic"} 8`,
		`ivrsim_flow_step_hang_ups_total{flow="main",run="baseline",step="topic"} 2`,
		`ivrsim_flow_step_outcomes_total{flow="main",outcome="1",run="baseline",step="topic"} 5`,
		`ivrsim_flow_transitions_total{flow="main",run="baseline",source="topic",target="person"} 5`,
		`ivrsim_flow_duration_seconds_count{flow="main",run="baseline"} 6`,
		`ivrsim_predicted_service_level_ratio{horizon="2h",hub="london",quantile="0.05",queue="cards",run="baseline"} 0.25`,
		`ivrsim_predicted_wait_seconds{horizon="2h",hub="london",quantile="0.95",queue="cards",run="baseline"} 400`,
		`ivrsim_predicted_abandoned_ratio{horizon="2h",hub="london",quantile="0.5",queue="cards",run="baseline"} 0.125`,
		`ivrsim_goal_chance{goal="cards abandoned at most 5%",kind="queue",measure="abandoned",run="baseline",side="at_most",subject="cards"} 0.375`,
		`ivrsim_sim_timestamp_seconds{run="baseline"} 1.7950000005e+09`,
		`ivrsim_sim_speed_ratio{run="baseline"} 60`,
		`ivrsim_sim_lag_seconds{run="baseline"} 1.5`,
		`ivrsim_sim_events_total{run="baseline"} 99`,
		`ivrsim_sim_run_info{run="baseline",scenario="peak_day",seed="7",version="v1"} 1`,
	} {
		if !slices.Contains(lines, want) {
			t.Errorf("no sample %s", want)
		}
	}
}

// scrape returns the lines of the text format.
func scrape(t *testing.T, c *prometheus.Collector) []string {
	t.Helper()
	handler, err := prometheus.Handler(c, prometheus.NewReloads(run.Started))
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if answer.Code != http.StatusOK {
		t.Fatalf("%d: %s", answer.Code, answer.Body)
	}
	return strings.Split(answer.Body.String(), "\n")
}

// TestCreatedTimestamps: the created timestamps of counters and histograms are the start of
// the run.
func TestCreatedTimestamps(t *testing.T) {
	registry := client.NewPedanticRegistry()
	registry.MustRegister(collector(view()))
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if c := m.GetCounter(); c != nil && !c.GetCreatedTimestamp().AsTime().Equal(run.Started) {
				t.Errorf("%s was created at %s", f.GetName(), c.GetCreatedTimestamp().AsTime())
			}
			if h := m.GetHistogram(); h != nil && !h.GetCreatedTimestamp().AsTime().Equal(run.Started) {
				t.Errorf("%s was created at %s", f.GetName(), h.GetCreatedTimestamp().AsTime())
			}
		}
	}
}

func TestCollectorLint(t *testing.T) {
	problems, err := testutil.CollectAndLint(collector(view()))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "ivrsim_predicted_") && p.Text == isNoSummary {
			continue
		}
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// isNoSummary is the advice on a gauge with quantiles. A prediction is such a gauge: a summary has a sum and a count too.
const isNoSummary = `non-summary metrics should not have "quantile" label`

// A center of more series than the bound is served. Its histograms are native histograms,
// and the first ones have classic buckets up to the bound.
func TestSeriesPastTheBound(t *testing.T) {
	v := view()
	queue := v.Queues[0]
	for i := range 300 {
		queue.Queue = fmt.Sprint("q", i)
		v.Queues = append(v.Queues, queue)
	}

	c := collector(v)
	if n := c.NativeOnly(); n == 0 || n == c.Series().Histograms {
		t.Fatalf("%d of %d histograms have native buckets only", n, c.Series().Histograms)
	}
	registry := client.NewPedanticRegistry()
	registry.MustRegister(c)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}

	// The first bucket ends a quarter of a doubling after a quarter of a second.
	want := map[float64]uint64{math.Inf(-1): 3, -2 + 21./4: 2, -2 + 51./4: 1}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			h := m.GetHistogram()
			if h == nil {
				continue
			}
			got := inBuckets(h)
			if got[math.Inf(-1)] += h.GetZeroCount(); h.GetSampleCount() > 0 && !maps.Equal(got, want) {
				t.Errorf("%s %v: the native buckets up to these times have %v, want %v", f.GetName(), m.GetLabel(), got, want)
			}
		}
	}

	inText := 0
	for _, line := range scrape(t, c) {
		if line != "" && !strings.HasPrefix(line, "#") && strings.HasPrefix(line, "ivrsim_") {
			inText++
		}
	}
	// Text has +Inf, sum and count of a native histogram in place of one series.
	if most := prometheus.DefaultMaxSeries + 2*c.NativeOnly() + 10; inText > most {
		t.Errorf("%d series in the text format, at most %d", inText, most)
	}
}

// inBuckets returns the counts of the positive native buckets by the ends of the buckets, as logarithms. The deltas of the
// counts are cumulative.
func inBuckets(h *dto.Histogram) map[float64]uint64 {
	out := map[float64]uint64{}
	deltas := h.GetPositiveDelta()
	bucket, count := int32(0), int64(0)
	for _, span := range h.GetPositiveSpan() {
		bucket += span.GetOffset()
		for range span.GetLength() {
			count += deltas[0]
			deltas = deltas[1:]
			if count > 0 {
				out[math.Ldexp(float64(bucket), -int(h.GetSchema()))] = uint64(count)
			}
			bucket++
		}
	}
	return out
}

func TestTooManySeriesOfAWrittenDay(t *testing.T) {
	v := view()
	for i := range 11_000 {
		v.Steps = append(v.Steps, sim.StepSnapshot{Flow: "main", Step: fmt.Sprint("s", i), Visits: 1})
	}
	h, err := prometheus.NewHistory(t.TempDir(), run)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Add(t.Context(), v); err == nil || !strings.Contains(err.Error(), "; simulate a center with fewer queues or steps") {
		t.Errorf("as blocks: %v", err)
	}
}
