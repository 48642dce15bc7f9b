package prometheus

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/whole"
)

// Files contains the dashboards (grafana/dashboards), Grafana's provisioning of them
// (grafana/provisioning), and the settings and rules of Prometheus (prometheus).
//
//go:embed prometheus grafana
var Files embed.FS

//go:embed kubernetes
var manifests embed.FS

// Kubernetes returns the manifests of a simulation that a Prometheus Operator scrapes: a Deployment, a Service, a
// ServiceMonitor, a PrometheusRule, and one ConfigMap per dashboard. Grafana's sidecar loads the ConfigMaps by their
// label.
func Kubernetes() ([]whole.File, error) {
	var out []whole.File
	names, err := fs.Glob(manifests, "kubernetes/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := manifests.ReadFile(name)
		if err != nil {
			return nil, err
		}
		out = append(out, whole.File{Name: path.Base(name), Content: text})
	}

	rules, err := prometheusRule()
	if err != nil {
		return nil, err
	}
	out = append(out, whole.File{Name: "prometheusrule.yaml", Content: rules})

	dashboards, err := fs.Glob(Files, "grafana/dashboards/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range dashboards {
		text, err := Files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		dashboard := strings.TrimSuffix(path.Base(name), ".json")
		out = append(out, whole.File{Name: "dashboard-" + dashboard + ".yaml", Content: configMap(dashboard, text)})
	}
	return out, nil
}

// liveRules are the files of rules that live.yml names, for a clock that runs fast.
var liveRules = []string{"accelerated", "clock"}

// prometheusRule returns the manifest of the rules of a live simulation. Its groups are the groups of the files.
func prometheusRule() ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(`# Prometheus Operator loads these rules and alerts. If its Prometheus selects rules by a label, such as
# "release", add this label. With IVRSIM_SPEED=1 replace the first group by day.rules.yml and
# day-alerts.rules.yml of "ivrsim dashboards".
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: ivrsim
  labels: {app.kubernetes.io/name: ivrsim}
spec:
  groups:
`)
	for _, name := range liveRules {
		text, err := Files.ReadFile("prometheus/" + name + ".rules.yml")
		if err != nil {
			return nil, err
		}
		_, groups, _ := strings.Cut(string(text), "\ngroups:\n")
		for line := range strings.Lines(groups) {
			out.WriteString("  " + line)
		}
	}
	return out.Bytes(), nil
}

// configMap returns the manifest of a dashboard. Its JSON is a literal block, which needs no quotes.
func configMap(dashboard string, text []byte) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, `# Grafana's sidecar reads ConfigMaps with this label. In the charts of Grafana the value of
# sidecar.dashboards.label is the name of the label.
apiVersion: v1
kind: ConfigMap
metadata:
  name: ivrsim-dashboard-%s
  labels: {grafana_dashboard: "1"}
data:
  %s.json: |
`, dashboard, dashboard)
	for line := range bytes.Lines(text) {
		out.WriteString("    ")
		out.Write(line)
	}
	return out.Bytes()
}
