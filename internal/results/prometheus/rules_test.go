package prometheus_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

// rule is a recording or an alerting rule.
type rule struct {
	File, Record, Alert, Expr, For string
	Labels, Annotations            map[string]string
}

func (r rule) String() string { return r.File + ": " + r.Record + r.Alert }

// rules returns the rules of the files that match a pattern.
func rules(t testing.TB, name string) []rule {
	t.Helper()
	files, err := fs.Glob(prometheus.Files, "prometheus/"+name)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s: %v", name, err)
	}

	var all []rule
	for _, file := range files {
		text, err := prometheus.Files.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}

		var read struct{ Groups []struct{ Rules []rule } }
		if err := yaml.Unmarshal(text, &read); err != nil {
			t.Fatalf("%s: %v", file, err)
		}

		for _, g := range read.Groups {
			for _, r := range g.Rules {
				r.File = path.Base(file)
				all = append(all, r)
			}
		}
	}

	return all
}

// threshold matches the comparison with a threshold.
var threshold = regexp.MustCompile(`[<>]=? ([0-9.]+)`)

// alertThresholds returns the threshold of each alert of a file: the first in its
// expression, or the second where the first selects series.
func alertThresholds(t testing.TB, file string) map[string]string {
	t.Helper()
	bounds := map[string]string{}
	for _, r := range rules(t, file) {
		found := threshold.FindAllStringSubmatch(r.Expr, -1)
		if r.Alert == "" || len(found) == 0 {
			continue
		}
		bounds[r.Alert] = found[0][1]
		if r.Alert == "IvrsimNobodyIdle" { // its first comparison says which series count
			bounds[r.Alert] = found[1][1]
		}
	}
	return bounds
}

func TestRulesUseEmittedOrRecordedMetrics(t *testing.T) {
	known := emitted()
	for _, r := range rules(t, "*.rules.yml") {
		if r.Record != "" {
			known[r.Record] = true
		}
	}

	page, err := os.ReadFile("../../../docs/metrics.md")
	if err != nil {
		t.Fatal(err)
	}

	runbook := string(page)
	for _, r := range rules(t, "*.rules.yml") {
		for _, name := range unknownMetrics(r.Expr, known) {
			t.Errorf("%s: %s is not emitted or recorded", r, name)
		}
		if r.Alert == "" {
			continue
		}
		if r.Labels["severity"] == "" || r.Annotations["summary"] == "" || r.Annotations["description"] == "" {
			t.Errorf("%s: no severity, summary or description", r)
		}
		if !strings.HasPrefix(r.Annotations["dashboard_url"], "http://127.0.0.1:3000/d/ivrsim-") {
			t.Errorf("%s: no dashboard", r)
		}

		heading := "### " + r.Alert + "\n"
		if !strings.HasSuffix(r.Annotations["runbook_url"], "docs/metrics.md#"+strings.ToLower(r.Alert)) || !strings.Contains(runbook, heading) {
			t.Errorf("%s: no heading of docs/metrics.md in %q", r, r.Annotations["runbook_url"])
		}
	}
}

// TestAcceleratedRules: the two sets of rules differ only in durations.
func TestAcceleratedRules(t *testing.T) {
	window := regexp.MustCompile(`\[\w+\]`)
	plain := func(file string) (all []string) {
		for _, r := range rules(t, file) {
			all = append(all, r.Record+r.Alert+": "+window.ReplaceAllString(r.Expr, "[]"))
		}
		return all
	}
	day, accelerated := append(plain("day.rules.yml"), plain("day-alerts.rules.yml")...), plain("accelerated.rules.yml")
	if strings.Join(day, "\n") != strings.Join(accelerated, "\n") {
		t.Errorf("of the day\n%s\naccelerated.rules.yml\n%s", strings.Join(day, "\n"), strings.Join(accelerated, "\n"))
	}
}

func promtool(t *testing.T, args ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), longtest.Program(t, "promtool"), args...).CombinedOutput()
	if err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestPromtoolCheck(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("prometheus/*.rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	promtool(t, append([]string{"check", "rules", "--lint=all", "--lint-fatal"}, files...)...)
	promtool(t, "check", "config", "prometheus/live.yml", "prometheus/replay.yml")
}

// TestAlerts: each alert fires in a case and does not fire in another.
func TestAlerts(t *testing.T) {
	t.Parallel()
	cases, err := filepath.Glob("testdata/*_test.yml")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	run := cases
	if !longtest.IsLong() { // a day in steps of a second takes seconds
		run = slices.DeleteFunc(slices.Clone(cases), func(name string) bool { return strings.Contains(name, "accelerated") })
	}
	promtool(t, append([]string{"test", "rules"}, run...)...)
	fires, silent := map[string]bool{}, map[string]bool{}
	for _, file := range cases {
		readCases(t, file, fires, silent)
	}
	for _, file := range []string{"day-alerts.rules.yml", "accelerated.rules.yml", "clock.rules.yml"} {
		for _, r := range rules(t, file) {
			if r.Alert != "" && (!fires[file+r.Alert] || !silent[file+r.Alert]) {
				t.Errorf("%s: has a case in which it fires: %t, in which it does not: %t", r, fires[file+r.Alert], silent[file+r.Alert])
			}
		}
	}
}

func readCases(t *testing.T, file string, fires, silent map[string]bool) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}

	var read struct {
		RuleFiles []string `yaml:"rule_files"`
		Tests     []struct {
			Alerts []struct {
				Name   string `yaml:"alertname"`
				Expect []any  `yaml:"exp_alerts"`
			} `yaml:"alert_rule_test"`
		}
	}

	if err := yaml.Unmarshal(text, &read); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for _, c := range read.Tests {
		for _, a := range c.Alerts {
			for _, of := range read.RuleFiles {
				if len(a.Expect) > 0 {
					fires[path.Base(of)+a.Name] = true
				} else {
					silent[path.Base(of)+a.Name] = true
				}
			}
		}
	}
}
