package prometheus_test

import (
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

// metricsOf names the metrics that show each number of a view, by its path. A number in a list has the path of the list.
var metricsOf = map[string]string{
	"Lines.Arrived": "calls_arrived_total", "Lines.Blocked": "calls_blocked_total", "Lines.Expected": "calls_expected_per_second",
	"Lines.Numbers.Count": "caller_numbers_total",
	"Flows.Finished":      "calls_finished_total",
	"Hubs.Calls":          "calls_in_progress", "Hubs.Trunks": "trunks",

	"Queues.Target": "queue_service_level_target_seconds", "Queues.Length": "queue_length",
	"Queues.LongestWait": "queue_longest_wait_seconds", "Queues.Callbacks": "queue_callbacks_pending",
	"Queues.Visits.offered": "queue_calls_offered_total", "Queues.Visits.answered": "queue_calls_answered_total",
	"Queues.Visits.abandoned": "queue_calls_abandoned_total", "Queues.Visits.in_target": "queue_calls_answered_within_target_total",
	"Queues.Left": "queue_calls_left_total",
	"Queues.Wait": "queue_wait_seconds", "Queues.AbandonWait": "queue_abandon_wait_seconds",
	"Queues.Talk": "queue_talk_seconds", "Queues.Handle": "queue_handle_seconds", "Flows.Duration": "flow_duration_seconds",

	"Groups.Agents": "agents agents_signed_in", "Groups.Seconds": "agent_state_seconds_total",
	"Steps.Visits": "flow_step_visits_total", "Steps.HangUps": "flow_step_hang_ups_total", "Steps.Outcomes.Count": "flow_step_outcomes_total",
	"Transitions.Count": "flow_transitions_total",
	"Goals.Target":      "goal_target", "Goals.Value": "goal_value",

	"Predicted.Queues.ServiceLevel": "predicted_service_level_ratio", "Predicted.Queues.Wait": "predicted_wait_seconds",
	"Predicted.Queues.Abandoned": "predicted_abandoned_ratio", "Predicted.Goals": "goal_chance",

	"Speed": "sim_speed_ratio", "Lag": "sim_lag_seconds", "Events": "sim_events_total",
}

// TestEachNumberHasItsMetric changes one number of a view at a time. The samples of its metrics change, and no other
// sample does. A sample of the number has its value.
func TestEachNumberHasItsMetric(t *testing.T) {
	before := samples(t, view())
	seen := map[string]bool{}
	for i := range leavesOf(view()) {
		v := view()
		l := leavesOf(v)[i]
		want, isKnown := metricsOf[l.path]
		if !isKnown {
			continue
		}
		seen[l.path] = true

		// The new number differs from the others. Times are in nanoseconds.
		const number = 7654
		switch l.value.Kind() {
		case reflect.Float64:
			l.value.SetFloat(number)
		case reflect.Uint64:
			l.value.SetUint(number)
		default:
			n := int64(number)
			if strings.Contains(want, "seconds") {
				n *= 1e9
			}
			l.value.SetInt(n)
		}

		changed := map[string]bool{}
		hasNumber := false
		for sample, value := range samples(t, v) {
			if before[sample] != value {
				name, _, _ := strings.Cut(sample, "{")
				changed[strings.TrimPrefix(name, "ivrsim_")] = true
				hasNumber = hasNumber || value == "7654"
			}
		}

		// The agents who are off are not signed in, and each metric of a histogram has several names.
		names := slices.Sorted(maps.Keys(changed))
		isHistogram := slices.Contains([]string{"Wait", "AbandonWait", "Talk", "Handle", "Duration"}, l.path[strings.LastIndex(l.path, ".")+1:]) && !strings.HasPrefix(l.path, "Predicted")
		if isHistogram {
			want += "_sum"
		}
		got := strings.Join(names, " ")
		isOff := l.path == "Groups.Agents" && got == "agents"
		if got != want && !isOff || !hasNumber {
			t.Errorf("%s changes %q, want %q; a sample has the number: %t", l.path, got, want, hasNumber)
		}
	}
	for path := range metricsOf {
		if !seen[path] {
			t.Errorf("the view has no number %s", path)
		}
	}
}

// TestSamplesOfNoValue leaves out the expected calls of a line without a volume and predictions without calls. The side
// and the state of a goal are its own.
func TestSamplesOfNoValue(t *testing.T) {
	v := view()
	v.Lines[0].Expected = math.NaN()
	for sample := range samples(t, v) {
		if strings.HasPrefix(sample, "ivrsim_calls_expected") {
			t.Errorf("there is the sample %s", sample)
		}
	}

	v = view()
	v.Goals[0].AtLeast = true
	v.Goals[0].Holds = true
	holds := 0
	for sample, value := range samples(t, v) {
		if strings.HasPrefix(sample, "ivrsim_goal_") && !strings.Contains(sample, `side="at_least"`) {
			t.Errorf("a goal at least has the sample %s", sample)
		}
		if strings.HasPrefix(sample, "ivrsim_goal_holds{") && value == "1" {
			holds++
		}
	}
	if holds != 1 {
		t.Errorf("%d goals hold, want 1", holds)
	}

	v.Predicted = nil
	for sample := range samples(t, v) {
		if strings.Contains(sample, "predicted") || strings.Contains(sample, "chance") {
			t.Errorf("without a prediction there is the sample %s", sample)
		}
	}
}

// samples returns the values of a scrape by their name with labels.
func samples(t *testing.T, v *prometheus.View) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, line := range scrape(t, collector(v)) {
		if i := strings.LastIndex(line, " "); i > 0 && strings.HasPrefix(line, "ivrsim_") {
			out[line[:i]] = line[i+1:]
		}
	}
	return out
}

// viewLeaf is a number of a view.
type viewLeaf struct {
	path  string
	value reflect.Value
}

// leavesOf returns the numbers of a view with their paths. Of a histogram it is the sum.
func leavesOf(v *prometheus.View) []viewLeaf {
	var out []viewLeaf
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			walk(path, v.Elem())
		case reflect.Struct:
			if sum := v.FieldByName("Sum"); sum.IsValid() {
				out = append(out, viewLeaf{path, sum})
				return
			}
			for i := range v.NumField() {
				name := v.Type().Field(i)
				switch {
				case name.Anonymous:
					walk(path, v.Field(i))
				case name.IsExported():
					walk(strings.TrimPrefix(path+"."+name.Name, "."), v.Field(i))
				}
			}
		case reflect.Slice, reflect.Array:
			for i := range v.Len() {
				at := path
				if path == "Queues.Visits" {
					at += "." + map[int]string{
						int(model.VisitsOffered): "offered", int(model.VisitsAnswered): "answered",
						int(model.VisitsAbandoned): "abandoned", int(model.VisitsInTarget): "in_target",
					}[i]
				}
				walk(at, v.Index(i))
			}
		case reflect.Float64, reflect.Uint64, reflect.Int, reflect.Int64:
			out = append(out, viewLeaf{path, v})
		}
	}

	walk("", reflect.ValueOf(v).Elem())
	return out
}
