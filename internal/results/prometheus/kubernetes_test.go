package prometheus_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"

	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

// manifest returns a manifest as the type of its API, which refuses unknown fields.
func manifest[T any](t *testing.T, name string) T {
	t.Helper()
	files, err := prometheus.Kubernetes()
	if err != nil {
		t.Fatal(err)
	}

	var out T
	for _, f := range files {
		if f.Name != name {
			continue
		}
		if err := yaml.UnmarshalStrict(f.Content, &out); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return out
	}
	t.Fatalf("no file %s", name)
	return out
}

// The service finds the pods, the monitor finds the service, and each port has the name of the other.
func TestKubernetesServes(t *testing.T) {
	t.Parallel()
	deployment := manifest[appsv1.Deployment](t, "deployment.yaml")
	service := manifest[corev1.Service](t, "service.yaml")
	monitor := manifest[monitoringv1.ServiceMonitor](t, "servicemonitor.yaml")

	pod := deployment.Spec.Template
	selects := func(selector, labels map[string]string) bool {
		for key, value := range selector {
			if labels[key] != value {
				return false
			}
		}
		return len(selector) > 0
	}
	if !selects(deployment.Spec.Selector.MatchLabels, pod.Labels) {
		t.Errorf("the deployment selects %v, and its pods have %v", deployment.Spec.Selector.MatchLabels, pod.Labels)
	}
	if !selects(service.Spec.Selector, pod.Labels) {
		t.Errorf("the service selects %v, and the pods have %v", service.Spec.Selector, pod.Labels)
	}
	if !selects(monitor.Spec.Selector.MatchLabels, service.Labels) {
		t.Errorf("the monitor selects %v, and the service has %v", monitor.Spec.Selector.MatchLabels, service.Labels)
	}

	container := pod.Spec.Containers[0]
	listens := container.Ports[0]
	if i := slices.Index(container.Args, "--listen"); i < 0 || container.Args[i+1] != "0.0.0.0:8080" || listens.ContainerPort != 8080 {
		t.Errorf("the container listens by %q, and its port is %d", container.Args, listens.ContainerPort)
	}
	if i := slices.Index(container.Args, "--host"); i < 0 || container.Args[i+1] != service.Name {
		t.Errorf("the container answers to %q, and the service is %s", container.Args, service.Name)
	}
	port := service.Spec.Ports[0]
	if port.TargetPort.String() != listens.Name {
		t.Errorf("the service leads to the port %s, and the container has %s", port.TargetPort.String(), listens.Name)
	}
	endpoint := monitor.Spec.Endpoints[0]
	if endpoint.Port != port.Name || endpoint.Path != "/metrics" {
		t.Errorf("the monitor scrapes %s of the port %s, and the service has %s", endpoint.Path, endpoint.Port, port.Name)
	}
	if probe := container.ReadinessProbe.HTTPGet; probe.Path != "/healthz" || probe.Port.String() != listens.Name {
		t.Errorf("the probe asks %s of the port %s", probe.Path, probe.Port.String())
	}
}

// Each dashboard is in a ConfigMap, byte for byte, and small enough for the API.
func TestKubernetesDashboards(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"flows", "operations", "what-if"} {
		config := manifest[corev1.ConfigMap](t, "dashboard-"+name+".yaml")
		want, err := prometheus.Files.ReadFile("grafana/dashboards/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		got := config.Data[name+".json"]
		if got != string(want) || !json.Valid([]byte(got)) {
			t.Errorf("the ConfigMap of %s has another dashboard", name)
		}
		if len(got) > 1<<20 || config.Labels["grafana_dashboard"] == "" {
			t.Errorf("the ConfigMap of %s has %d bytes and the labels %v", name, len(got), slices.Sorted(maps.Keys(config.Labels)))
		}
	}
}

// The PrometheusRule has each rule of the files that live.yml names, in their order.
func TestKubernetesRules(t *testing.T) {
	t.Parallel()
	settings, err := prometheus.Files.ReadFile("prometheus/live.yml")
	if err != nil {
		t.Fatal(err)
	}
	var live struct {
		RuleFiles []string `json:"rule_files"`
	}
	if err := yaml.Unmarshal(settings, &live); err != nil || len(live.RuleFiles) == 0 {
		t.Fatalf("live.yml names the files %v: %v", live.RuleFiles, err)
	}

	var want []monitoringv1.RuleGroup
	for _, name := range live.RuleFiles {
		text, err := prometheus.Files.ReadFile("prometheus/" + name)
		if err != nil {
			t.Fatal(err)
		}
		var file monitoringv1.PrometheusRuleSpec
		if err := yaml.UnmarshalStrict(text, &file); err != nil {
			t.Fatal(err)
		}
		want = append(want, file.Groups...)
	}

	got := manifest[monitoringv1.PrometheusRule](t, "prometheusrule.yaml")
	if diff := cmp.Diff(want, got.Spec.Groups); diff != "" {
		t.Errorf("the rules differ (-files +manifest):\n%s", diff)
	}
}
