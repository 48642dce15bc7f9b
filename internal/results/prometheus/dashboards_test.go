package prometheus_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

// dashboard has the parts of a dashboard's JSON that the tests use.
type dashboard struct {
	File         string `json:"-"`
	UID          string
	GraphTooltip int
	Templating   struct{ List []variable }
	Links        []struct{ KeepTime, IncludeVars bool }
	Panels       []panel
}

type variable struct {
	Name, Label, Type string
	Definition        string // of a query
	Datasource        struct{ UID string }
	Multi, IncludeAll bool
	AllValue          string
}

type panel struct {
	ID          int
	Type, Title string
	Description string
	Datasource  struct{ UID string }
	GridPos     struct{ X, Y, W, H int }
	Targets     []target
	FieldConfig struct {
		Defaults struct {
			Unit, NoValue string
			Thresholds    thresholds
			Links         []link
			Color         struct{ Mode string }
			Custom        struct{ MinWidth int }
		}
		Overrides []struct {
			Matcher    struct{ Options string }
			Properties []struct {
				ID    string
				Value json.RawMessage
			}
		}
	}
	Transformations []struct {
		ID      string
		Options struct{ RenameByName, IndexByName map[string]any }
	}
}

type target struct {
	Expr, LegendFormat, Format, RefID string
	Instant                           bool
}

type thresholds struct{ Steps []struct{ Value *float64 } }

type link struct{ Title, URL string }

func dashboards(t testing.TB) []dashboard {
	t.Helper()
	files, err := fs.Glob(prometheus.Files, "grafana/dashboards/*.json")
	if err != nil {
		t.Fatal(err)
	}

	var all []dashboard
	for _, file := range files {
		text, err := prometheus.Files.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}

		d := dashboard{File: path.Base(file)}
		if err := json.Unmarshal(text, &d); err != nil {
			t.Fatalf("%s: %v", file, err)
		}

		all = append(all, d)
	}

	return all
}

// TestDashboardUIDs: bookmarks and the output of simulate contain the uids.
func TestDashboardUIDs(t *testing.T) {
	var uids []string
	for _, d := range dashboards(t) {
		uids = append(uids, d.File+" "+d.UID)
	}
	want := []string{"flows.json ivrsim-flows", "operations.json ivrsim-operations", "what-if.json ivrsim-what-if"}
	if !slices.Equal(uids, want) {
		t.Errorf("%q, want %q", uids, want)
	}
}

func TestDashboardConventions(t *testing.T) {
	for _, d := range dashboards(t) {
		t.Run(d.File, func(t *testing.T) {
			if d.GraphTooltip != 1 {
				t.Error("the crosshair is not shared")
			}
			if len(d.Links) == 0 || !d.Links[0].KeepTime || !d.Links[0].IncludeVars {
				t.Error("the links to the other dashboards do not keep the time or the variables")
			}

			var names []string
			for _, v := range d.Templating.List {
				names = append(names, v.Name)
			}

			for _, want := range []string{"datasource", "run", "queue", "hub"} {
				if !slices.Contains(names, want) {
					t.Errorf("no variable %s", want)
				}
			}

			for i := range d.Panels {
				checkPanel(t, &d.Panels[i])
			}
			checkLayout(t, d.Panels)
		})
	}
}

func checkPanel(t *testing.T, p *panel) {
	t.Helper()
	if p.Type == "row" {
		return
	}

	for what, text := range map[string]string{
		"description": p.Description, "unit": p.FieldConfig.Defaults.Unit,
		"noValue": p.FieldConfig.Defaults.NoValue,
	} {
		if text == "" {
			t.Errorf("panel %q has no %s", p.Title, what)
		}
	}

	if p.Datasource.UID != "${datasource}" {
		t.Errorf("panel %q does not use ${datasource}", p.Title)
	}

	links := p.FieldConfig.Defaults.Links
	for _, o := range p.FieldConfig.Overrides {
		for _, property := range o.Properties {
			var more []link
			if property.ID == "links" {
				if err := json.Unmarshal(property.Value, &more); err != nil {
					t.Errorf("panel %q: %v", p.Title, err)
				}
			}
			links = append(links, more...)
		}
	}

	for _, l := range links {
		for _, kept := range []string{
			"${__url_time_range}", "${datasource:queryparam}", "${job:queryparam}", "${instance:queryparam}",
			"${run:queryparam}",
		} {
			if !strings.Contains(l.URL, kept) {
				t.Errorf("panel %q: the link %q does not keep %s", p.Title, l.Title, kept)
			}
		}
	}
}

// TestTables: a table colors a column by its thresholds only in this mode, and shows all of its
// columns at 1600 px only if they may be narrower than 150 px.
func TestTables(t *testing.T) {
	for _, d := range dashboards(t) {
		for _, p := range d.Panels {
			if p.Type != "table" {
				continue
			}
			if mode := p.FieldConfig.Defaults.Color.Mode; mode != "thresholds" {
				t.Errorf("%s, panel %q: the color mode is %q, want thresholds", d.File, p.Title, mode)
			}
			columns := 0
			for _, tr := range p.Transformations {
				columns += len(tr.Options.IndexByName)
			}
			if least := p.FieldConfig.Defaults.Custom.MinWidth; least == 0 || columns*least > 1600*p.GridPos.W/24 {
				t.Errorf("%s, panel %q: %d columns of at least %d px in %d of 24 units of 1600 px", d.File, p.Title, columns, least, p.GridPos.W)
			}
		}
	}
}

// checkLayout checks that ids are unique and that no panels overlap or exceed the width.
func checkLayout(t *testing.T, panels []panel) {
	t.Helper()
	for i, a := range panels {
		if a.GridPos.X+a.GridPos.W > 24 {
			t.Errorf("panel %q is beyond the right edge", a.Title)
		}
		for _, b := range panels[:i] {
			if a.ID == b.ID {
				t.Errorf("panels %q and %q have the id %d", a.Title, b.Title, a.ID)
			}
			p, q := a.GridPos, b.GridPos
			if p.X < q.X+q.W && q.X < p.X+p.W && p.Y < q.Y+q.H && q.Y < p.Y+p.H {
				t.Errorf("panels %q and %q overlap", a.Title, b.Title)
			}
		}
	}
}

// TestThresholdsMatchAlerts: colors change at the thresholds of the alerts.
func TestThresholdsMatchAlerts(t *testing.T) {
	alertOf := map[string][]string{
		"Occupancy": {"IvrsimOccupancyLow", "IvrsimOccupancyHigh"}, "Occupancy by group": {"IvrsimOccupancyLow", "IvrsimOccupancyHigh"}, "Trunk use": {"IvrsimTrunksShort"},
		"Invalid numbers": {"IvrsimInvalidNumbersRise"}, "Idle agents now": {"IvrsimNobodyIdle"},
	}

	bounds, seen := alertThresholds(t, "day-alerts.rules.yml"), map[string]bool{}
	for _, d := range dashboards(t) {
		for _, p := range d.Panels {
			alerts, has := alertOf[p.Title]
			if !has {
				continue
			}

			seen[p.Title] = true

			var want, got []string
			for _, a := range alerts {
				want = append(want, bounds[a])
			}

			for _, s := range p.FieldConfig.Defaults.Thresholds.Steps {
				if s.Value != nil {
					got = append(got, fmt.Sprint(*s.Value))
				}
			}

			if !slices.Equal(got, want) {
				t.Errorf("%s, panel %q: thresholds %v, want those of the alerts, %v", d.File, p.Title, got, want)
			}
		}
	}

	if len(seen) != len(alertOf) {
		t.Errorf("panels with the threshold of an alert: %v, want %d", seen, len(alertOf))
	}
}

// emitted returns the names of all series, with the suffixes of histograms.
func emitted() map[string]bool {
	names := map[string]bool{}
	for _, f := range prometheus.Reference() {
		names[f.Name] = true
		if f.Type == "histogram" {
			for _, suffix := range []string{"_bucket", "_sum", "_count"} {
				names[f.Name+suffix] = true
			}
		}
	}
	return names
}

var metricName = regexp.MustCompile(`\b(?:\w+:)?ivrsim_[\w:]+`)

// unknownMetrics returns the names in an expression that are not known.
func unknownMetrics(expr string, known map[string]bool) (unknown []string) {
	for _, name := range metricName.FindAllString(expr, -1) {
		if !known[name] {
			unknown = append(unknown, name)
		}
	}
	return unknown
}

// TestDashboardsSelectJobAndInstance: Grafana's rules for dashboards (dashboard-linter) want
// both as variables and in every selector. Its rules for the rest are in the other tests.
func TestDashboardsSelectJobAndInstance(t *testing.T) {
	for _, d := range dashboards(t) {
		for _, name := range []string{"job", "instance"} {
			want := variable{
				Name: name, Label: name, Type: "query", Datasource: struct{ UID string }{"${datasource}"}, Multi: true,
				IncludeAll: true, AllValue: ".+",
			}
			if !slices.ContainsFunc(d.Templating.List, func(v variable) bool {
				v.Definition = ""
				return v == want
			}) {
				t.Errorf("%s has no variable %+v", d.File, want)
			}
		}

		var queries []string
		for _, v := range d.Templating.List {
			if v.Name != "job" && v.Name != "instance" {
				queries = append(queries, v.Definition)
			}
		}

		for _, p := range d.Panels {
			for _, q := range p.Targets {
				queries = append(queries, q.Expr)
				if regexp.MustCompile(`\brate\([^()]*\[\$__range\]`).MatchString(q.Expr) {
					t.Errorf("%s, panel %q: a rate wants $interval", d.File, p.Title)
				}
			}
		}

		for _, q := range queries {
			selectors, selected := metricName.FindAllString(q, -1), strings.Count(q, `{job=~"$job",instance=~"$instance",`)
			if strings.HasSuffix(q, `{job=~"$job",instance=~"$instance"}, run)`) {
				selected++
			}
			if len(selectors) != selected {
				t.Errorf("%s: a selector without job or instance in %s", d.File, q)
			}
		}
	}
}

var matcher = regexp.MustCompile("=~(\"[^\"]*\"|`[^`]*`)")

// TestRunIsEscapedInRegularExpressions: Grafana escapes only variables with several values.
// The name of a run may contain a dot, so that a regular expression needs the format regex,
// and a raw string for the backslashes.
func TestRunIsEscapedInRegularExpressions(t *testing.T) {
	runVariable := regexp.MustCompile(`\$\{?(run|other)\b`)
	for _, d := range dashboards(t) {
		for _, p := range d.Panels {
			for _, q := range p.Targets {
				for _, pattern := range matcher.FindAllString(q.Expr, -1) {
					escaped := strings.Count(pattern, ":regex}")
					if escaped != len(runVariable.FindAllString(pattern, -1)) || escaped > 0 && !strings.HasSuffix(pattern, "`") {
						t.Errorf("%s, panel %q: %s", d.File, p.Title, pattern)
					}
				}
			}
		}
	}
}

// A Prometheus that takes native histograms stores no series of their buckets. So each query of
// buckets has an alternative with the native histogram.
func TestDashboardsReadNativeHistograms(t *testing.T) {
	bucket := regexp.MustCompile(`(ivrsim_\w+)_bucket\{`)

	histograms := 0
	for _, d := range dashboards(t) {
		for _, p := range d.Panels {
			for _, q := range p.Targets {
				for _, m := range bucket.FindAllStringSubmatch(q.Expr, -1) {
					histograms++
					classic, native := strings.Count(q.Expr, m[0]), strings.Count(q.Expr, m[1]+"{")
					if native != classic {
						t.Errorf("%s, panel %q: %d of %d queries of %s have a native alternative", d.File, p.Title, native, classic, m[1])
					}
				}
			}
		}
	}

	if histograms == 0 {
		t.Error("no panel shows a histogram")
	}
}

// TestDashboardsUseEmittedMetrics: recording rules are not evaluated over written blocks.
func TestDashboardsUseEmittedMetrics(t *testing.T) {
	known := emitted()
	for _, d := range dashboards(t) {
		for _, p := range d.Panels {
			for _, q := range p.Targets {
				for _, name := range unknownMetrics(q.Expr, known) {
					t.Errorf("%s, panel %q: %s is not emitted", d.File, p.Title, name)
				}
			}
		}
		for _, v := range d.Templating.List {
			for _, name := range unknownMetrics(v.Definition, known) {
				t.Errorf("%s, variable %s: %s is not emitted", d.File, v.Name, name)
			}
		}
	}
}
