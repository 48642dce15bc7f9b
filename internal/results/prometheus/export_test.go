package prometheus

import (
	"cmp"
	"fmt"
	"io"
	"strings"
)

// Metric is the description of a metric.
type Metric struct {
	Name, Help, Type string
	Labels           []string // without run, which all have
}

// Reference returns the descriptions of all metrics.
func Reference() []Metric {
	var all []Metric
	for _, f := range families(Run{}) {
		all = append(all, Metric{f.name, f.help, string(f.kind), f.labels})
	}
	return all
}

// WriteReference writes a table of all metrics in Markdown.
func WriteReference(w io.Writer) error {
	text := new(strings.Builder)
	fmt.Fprintln(text, "| metric | type | labels | meaning |\n| --- | --- | --- | --- |")
	for _, m := range Reference() {
		labels := ""
		if len(m.Labels) > 0 {
			labels = "`" + strings.Join(m.Labels, "`, `") + "`"
		}
		fmt.Fprintf(text, "| `%s` | %s | %s | %s |\n", m.Name, m.Type, cmp.Or(labels, "–"), m.Help)
	}
	_, err := io.WriteString(w, text.String())
	return err
}
