package prometheus

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

// Metric is the description of a metric.
type Metric struct {
	Name, Help, Type, Unit string
	Labels                 []string // without run, which all metrics of a run have
}

// Reference returns the descriptions of all metrics.
func Reference() []Metric {
	var all []Metric
	for _, f := range families(Run{}) {
		all = append(all, Metric{f.name, f.help, string(f.kind), unitOf(f.name), f.labels})
	}
	return all
}

// processMetrics are the metrics of ivrsim about the process. They have no label run.
var processMetrics = []Metric{
	{"ivrsim_build_info", "Describes the program; always 1.", "gauge", "–", []string{"version", "goversion"}},
	{"ivrsim_config_last_reload_successful", "Whether the files were without errors when they were last read.", "gauge", "0 or 1", nil},
	{
		"ivrsim_config_last_reload_success_timestamp_seconds", "When the files were last read without errors.", "gauge",
		"seconds since 1970", nil,
	},
	{
		"ivrsim_guests", "Callers of telephones and of the page in the running day. The other metrics count them too.", "gauge",
		"callers", nil,
	},
}

// ProcessMetrics returns the names of the metrics of ivrsim about the process.
func ProcessMetrics() []string {
	var names []string
	for _, m := range processMetrics {
		names = append(names, m.Name)
	}
	return names
}

// unitOf returns the unit of a metric by the end of its name, or by what it counts.
func unitOf(name string) string {
	for _, u := range []struct{ part, unit string }{
		{"timestamp_seconds", "seconds since 1970"},
		{"per_second", "calls per second"},
		{"state_seconds", "agent seconds"},
		{"seconds", "seconds"},
		{"speed_ratio", "simulated seconds per second"},
		{"_info", "–"},
		{"goal_holds", "0 or 1"},
		{"_ratio", "0 to 1"},
		{"goal_chance", "0 to 1"},
		{"goal_", "the goal's unit"},
		{"agents", "agents"},
		{"trunks", "trunks"},
		{"events", "events"},
		{"numbers", "caller numbers"},
		{"queue_length", "callers"},
		{"callbacks", "callbacks"},
		{"visits", "visits"},
		{"outcomes", "visits"},
		{"calls", "calls"},
		{"hang_ups", "callers"},
		{"transitions", "calls"},
	} {
		if strings.Contains(name, u.part) {
			return u.unit
		}
	}
	return ""
}

// WriteReference writes a table of all metrics in Markdown.
func WriteReference(w io.Writer) error {
	text := new(strings.Builder)
	fmt.Fprintln(text, "|metric|type|unit|labels|meaning|\n|---|---|---|---|---|")
	for _, m := range append(Reference(), processMetrics...) {
		labels := ""
		if len(m.Labels) > 0 {
			labels = "`" + strings.Join(m.Labels, "`, `") + "`"
		}
		fmt.Fprintf(text, "|`%s`|%s|%s|%s|%s|\n", m.Name, m.Type, m.Unit, cmp.Or(labels, "–"), m.Help)
	}
	_, err := io.WriteString(w, text.String())
	return err
}
