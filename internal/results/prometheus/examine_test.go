package prometheus_test

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// viewer evaluates the queries of dashboards for a time range and values of the variables.
type viewer struct {
	server   *promServer
	from, to time.Time // the range; instant queries use its end
	step     time.Duration
	peak     [2]time.Time // all queries have values in it
	values   map[string]string
}

var (
	reference = regexp.MustCompile(`\$([A-Za-z_]\w*)|\$\{(\w+)(:regex)?\}`)
	inLegend  = regexp.MustCompile(`\{\{\s*(\w+)\s*\}\}`)
	listing   = regexp.MustCompile(`^label_values\((.+), (\w+)\)$`)
)

// fill replaces the variables of an expression by their values. Those with the format
// regex are escaped, as Grafana does.
func (v *viewer) fill(expr string) (filled string, problems []string) {
	filled = reference.ReplaceAllStringFunc(expr, func(name string) string {
		name, escaped := strings.CutSuffix(strings.Trim(name, "${}"), ":regex")
		value, known := v.values[name]
		if !known {
			problems = append(problems, "no variable $"+name)
		}
		if escaped {
			value = regexp.QuoteMeta(value)
		}
		return value
	})
	return filled, problems
}

// ask evaluates a query as its panel does.
func (v *viewer) ask(ctx context.Context, q target) (found []promSeries, problems []string) {
	expr, problems := v.fill(q.Expr)
	if len(problems) > 0 {
		return nil, problems
	}
	var err error
	if q.Instant {
		found, err = v.server.At(ctx, expr, v.to)
	} else {
		found, err = v.server.Between(ctx, expr, v.peak[0], v.peak[1], v.step)
	}
	switch {
	case err != nil:
		return nil, []string{err.Error()}
	case len(found) == 0:
		return nil, []string{"no result"}
	}
	return found, nil
}

// examine returns the problems of the series that a panel shows.
func (v *viewer) examine(ctx context.Context, p *panel) (problems []string) {
	for _, q := range p.Targets {
		if strings.Contains(q.Expr, "ALERTS{") {
			continue // has values while an alert fires
		}
		found, wrong := v.ask(ctx, q)
		for i := range found {
			wrong = append(wrong, missingLabels(p, q, found[i])...)
			wrong = append(wrong, impossible(p.unitOf(q), p.isDifference(), found[i])...)
		}
		for _, w := range wrong {
			problems = append(problems, fmt.Sprintf("panel %q, query %s: %s", p.Title, q.RefID, w))
		}
	}
	return problems
}

// isDifference reports whether the panel shows differences, which may be negative.
func (p *panel) isDifference() bool { return strings.HasPrefix(p.Title, "Difference") }

// unitOf returns the unit of a query's values. A table has one for each column.
func (p *panel) unitOf(q target) string {
	column := ""
	for _, t := range p.Transformations {
		if name, is := t.Options.RenameByName["Value #"+q.RefID].(string); is {
			column = name
		}
	}
	for _, o := range p.FieldConfig.Overrides {
		for _, property := range o.Properties {
			if o.Matcher.Options == column && property.ID == "unit" {
				return strings.Trim(string(property.Value), `"`)
			}
		}
	}
	return p.FieldConfig.Defaults.Unit
}

// missingLabels reports the labels in a legend or table that a series does not have.
func missingLabels(p *panel, q target, s promSeries) (problems []string) {
	var wanted []string
	for _, m := range inLegend.FindAllStringSubmatch(q.LegendFormat, -1) {
		wanted = append(wanted, m[1])
	}
	for _, t := range p.Transformations {
		for name := range t.Options.IndexByName {
			if !strings.HasPrefix(name, "Value #") {
				wanted = append(wanted, name)
			}
		}
	}
	for _, name := range wanted {
		if s.Labels[name] == "" {
			problems = append(problems, fmt.Sprintf("a series has no label %s: %v", name, s.Labels))
		}
	}
	return problems
}

// impossible reports values that are not numbers, ratios over 1, and negative values.
func impossible(unit string, difference bool, s promSeries) (problems []string) {
	for _, p := range s.Points {
		least, most := 0.0, math.MaxFloat64
		if unit == "percentunit" {
			most = 1 + 1e-9
		}
		if difference {
			least = -most
		}
		if !(p.Value >= least && p.Value <= most) { // false for NaN
			return append(problems, fmt.Sprintf("%v is %g at %s", s.Labels, p.Value, time.UnixMilli(int64(p.Time*1e3)).UTC()))
		}
	}
	return problems
}

// ofFollowedDays are the panels that have no values on a written day: only a server that follows the records of a real
// day predicts the rest of it. TestLiveDay has values for them.
var ofFollowedDays = []string{"Service level, predicted for two hours", "Chances of the goals"}

// examineAll examines all panels and variables of all dashboards. Each query of the panels named in empty has no result.
func (v *viewer) examineAll(t *testing.T, empty []string) {
	for _, title := range empty {
		if !slices.ContainsFunc(dashboards(t), func(d dashboard) bool {
			return slices.ContainsFunc(d.Panels, func(p panel) bool { return p.Title == title })
		}) {
			t.Errorf("no dashboard has a panel %q", title)
		}
	}
	for _, d := range dashboards(t) {
		t.Run(d.File, func(t *testing.T) {
			for i := range d.Panels {
				if slices.Contains(empty, d.Panels[i].Title) {
					v.examineEmpty(t, &d.Panels[i])
					continue
				}
				for _, problem := range v.examine(t.Context(), &d.Panels[i]) {
					t.Error(problem)
				}
			}
			for _, each := range d.Templating.List {
				v.examineVariable(t, each)
			}
		})
	}
}

// examineEmpty tests that the queries of a panel are valid and have no result.
func (v *viewer) examineEmpty(t *testing.T, p *panel) {
	for _, q := range p.Targets {
		if _, problems := v.ask(t.Context(), q); !slices.Equal(problems, []string{"no result"}) {
			t.Errorf("panel %q, query %s: %q, want no result", p.Title, q.RefID, problems)
		}
	}
}

func (v *viewer) examineVariable(t *testing.T, each variable) {
	if each.Type != "query" {
		return
	}
	m := listing.FindStringSubmatch(each.Definition)
	if m == nil {
		t.Errorf("variable %s is defined as %q", each.Name, each.Definition)
		return
	}
	if strings.Contains(m[1], "run!=") && v.values["other"] == v.values["run"] {
		return // there is one run
	}
	q := target{Expr: fmt.Sprintf("group by (%s) (%s)", m[2], m[1]), Instant: true}
	if _, problems := v.ask(t.Context(), q); len(problems) > 0 {
		t.Errorf("variable %s has no values: %v", each.Name, problems)
	}
}

// examineRules evaluates the expressions of all rules of a file and, if recorded is set,
// the series that they record. The comparisons of alerts are evaluated with `bool`, with 0 as
// at least 0, and `unless` as `and`, since an alert that does not fire has no result.
func (v *viewer) examineRules(t *testing.T, file string, recorded bool) {
	compares := regexp.MustCompile(` ([<>]=?) `)
	all := rules(t, file)
	for _, r := range all {
		expr := strings.TrimPrefix(r.Expr, "absent")
		if r.Alert != "" {
			expr = strings.ReplaceAll(expr, " == 0", " >= 0") // a goal that holds is 1
			expr = strings.ReplaceAll(compares.ReplaceAllString(expr, " $1 bool "), " unless ", " and ")
		}
		expr = spelledOut(expr, all)
		p := panel{Title: r.String(), Targets: []target{{Expr: expr, Instant: true}}}
		if strings.Contains(r.Record, ":ratio") {
			p.FieldConfig.Defaults.Unit = "percentunit"
		}
		for _, problem := range v.examine(t.Context(), &p) {
			t.Error(problem)
		}
		if recorded && r.Record != "" {
			p.Targets[0].Expr = r.Record
			for _, problem := range v.examine(t.Context(), &p) {
				t.Errorf("as recorded: %s", problem)
			}
		}
	}
}

// spelledOut replaces the names of recorded series by their expressions.
func spelledOut(expr string, all []rule) string {
	return metricName.ReplaceAllStringFunc(expr, func(name string) string {
		for _, r := range all {
			if r.Record == name {
				return "(" + spelledOut(r.Expr, all) + ")"
			}
		}
		return name
	})
}

// checkPlantedProblems tests that examine finds problems.
func (v *viewer) checkPlantedProblems(t *testing.T) {
	planted := func(expr, legend, unit string) panel {
		p := panel{Title: "planted", Targets: []target{{Expr: expr, LegendFormat: legend}}}
		p.FieldConfig.Defaults.Unit = unit
		return p
	}
	for _, c := range []struct {
		name, want string
		panel      panel
	}{
		{"a misspelled metric", "no result", planted(`sum(ivrsim_queue_lengths{run="$run"})`, "", "short")},
		{"a wrong legend", "no label quueue", planted(`sum by (queue) (ivrsim_queue_length{run="$run"})`, "{{quueue}}", "short")},
		{"a misspelled variable", "no variable $rnu", planted(`sum(ivrsim_queue_length{run="$rnu"})`, "", "short")},
		{"a ratio over 1", "is 2", planted(`2 * max(ivrsim_sim_run_info{run="$run"})`, "", "percentunit")},
		{"a negative time", "is -1", planted(`-max(ivrsim_sim_run_info{run="$run"})`, "", "s")},
		{"no number", "is NaN", planted(`max(ivrsim_sim_run_info{run="$run"}) * NaN`, "", "short")},
		{"no PromQL", "parse error", planted(`sum(`, "", "short")},
	} {
		if got := strings.Join(v.examine(t.Context(), &c.panel), "\n"); !strings.Contains(got, c.want) {
			t.Errorf("%s is not found: %q", c.name, got)
		}
	}

	if got := unknownMetrics(`sum(ivrsim_queue_lengths)`, emitted()); len(got) != 1 {
		t.Errorf("the misspelled metric is not found: %q", got)
	}
}
