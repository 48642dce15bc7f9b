package main

import (
	"bytes"
	"encoding/csv"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"io/fs"
	"math"
	"path"
	"regexp"
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// reported is an estimate as the JSON of a report has it.
type reported struct{ Mean, Low, High, P5, P95 *float64 }

// UnmarshalJSON reads an estimate. The waits of a queue are one, next to estimates of quantiles.
func (e *reported) UnmarshalJSON(text []byte) error {
	var values map[string]any
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	for name, to := range map[string]**float64{"mean": &e.Mean, "low": &e.Low, "high": &e.High, "p5": &e.P5, "p95": &e.P95} {
		if v, isNumber := values[name].(float64); isNumber {
			*to = &v
		}
	}
	return nil
}

// Of all shipped scenarios, with two and with three replications, no interval in the JSON reaches
// above the mean plus the half-width of Student's t, or below 0, and no share reaches above 100%. The
// oracle computes the half-width from the reports of single replications and of all but one. Each
// interval of the tables and pages is one of the JSON.
func TestIntervalsOfShippedScenarios(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		center   fs.FS
		scenario string
		length   float64 // the least length of the long form that has it
	}{
		{flows.Small(), "saturday", 0},
		{workspace.Sample().FS, "roster", 0.01},
		{workspace.Sample().FS, "peak_day", 0.1},
		{workspace.Sample().FS, "fraud_wave", 0.1},
		{workspace.Sample().FS, "assistant", 0.1},
		{workspace.Sample().FS, "week", 0.1},
	} {
		t.Run(c.scenario, func(t *testing.T) {
			longtest.SkipUnder(t, c.length)
			days := simulateDays(t, c.center, c.scenario, 3)
			for _, numbers := range [][]int{{0, 1}, {0, 1, 2}} {
				checkIntervals(t, days, numbers)
			}
		})
	}
}

// simulatedDays are replications of a scenario. Any of them can make a report.
type simulatedDays struct {
	layout  *tally.Layout
	tallies [][]byte // in gob: a report may keep the tally
}

func simulateDays(t *testing.T, center fs.FS, scenario string, replications int) *simulatedDays {
	t.Helper()
	c, err := workspace.Read(workspace.Folder{FS: center})
	must(t, err)
	_, m := c.Compile(scenario, c.Found)
	if n := c.Found.Errors(); n > 0 {
		t.Fatalf("%d errors", n)
	}
	s, err := sim.New(m)
	must(t, err)

	days := &simulatedDays{layout: s.Layout()}
	for number := range replications {
		counts, err := s.Replicate(t.Context(), number, sim.Options{}, func() {}, sim.Observer{})
		must(t, err)
		var out bytes.Buffer
		must(t, gob.NewEncoder(&out).Encode(counts))
		days.tallies = append(days.tallies, out.Bytes())
	}
	return days
}

// report makes the report of some replications.
func (d *simulatedDays) report(t *testing.T, numbers ...int) *report.Report {
	t.Helper()
	var results tally.Results
	for _, number := range numbers {
		counts := new(tally.Tally)
		must(t, gob.NewDecoder(bytes.NewReader(d.tallies[number])).Decode(counts))
		results.Add(d.layout, counts)
	}
	return report.New(d.layout, &results)
}

// estimates returns the estimates in the JSON of a report by their paths.
func estimates(t *testing.T, r *report.Report) map[string]reported {
	t.Helper()
	text, err := json.Marshal(r)
	must(t, err)
	out := map[string]reported{}
	var walk func(path string, raw json.RawMessage)
	walk = func(path string, raw json.RawMessage) {
		var object map[string]json.RawMessage
		var list []json.RawMessage
		switch {
		case json.Unmarshal(raw, &object) == nil:
			if _, isEstimate := object["low"]; isEstimate {
				var e reported
				must(t, json.Unmarshal(raw, &e))
				out[path] = e
			}
			for key, value := range object {
				walk(path+"/"+key, value)
			}
		case json.Unmarshal(raw, &list) == nil:
			for i, value := range list {
				walk(fmt.Sprintf("%s/%d", path, i), value)
			}
		}
	}

	walk("", text)
	return out
}

// checkIntervals checks the report of some replications.
func checkIntervals(t *testing.T, days *simulatedDays, numbers []int) {
	t.Helper()
	r := days.report(t, numbers...)
	all := estimates(t, r)
	var alone, without []map[string]reported
	for i, number := range numbers {
		alone = append(alone, estimates(t, days.report(t, number)))
		without = append(without, estimates(t, days.report(t, slices.Delete(slices.Clone(numbers), i, i+1)...)))
	}

	checked := 0
	for path, e := range all {
		if e.Mean == nil || e.Low == nil {
			continue
		}
		checked++
		if e.High == nil {
			t.Errorf("%d replications: %s is %v, from %v without an end", len(numbers), path, *e.Mean, *e.Low)
			continue
		}
		greatest := studentHigh(isQuantile(r, path), *e.Mean, valuesAt(alone, path), valuesAt(without, path))
		if isShare(r, path) {
			greatest = min(greatest, 1)
		}
		slack := 1e-9 * (1 + math.Abs(greatest))
		if *e.Low < 0 || *e.High > max(greatest, *e.Mean)+slack {
			t.Errorf("%d replications: %s is %v, %v to %v; Student's t reaches %v", len(numbers), path, *e.Mean, *e.Low, *e.High, greatest)
		}
		if e.P5 != nil && e.P95 != nil && (*e.P5 < 0 || isShare(r, path) && *e.P95 > 1) {
			t.Errorf("%d replications: %s has %v to %v on one day", len(numbers), path, *e.P5, *e.P95)
		}
	}
	if checked < 40 {
		t.Errorf("%d intervals are checked", checked)
	}
	checkTables(t, r, all)
	checkPage(t, r)
}

// valuesAt returns the known means of some reports at a path.
func valuesAt(reports []map[string]reported, path string) (out []float64) {
	for _, r := range reports {
		if e := r[path]; e.Mean != nil {
			out = append(out, *e.Mean)
		}
	}
	return out
}

// goalAt returns the goal whose value is at a path; nil elsewhere.
func goalAt(r *report.Report, path string) *report.Goal {
	var day, goal int
	if _, err := fmt.Sscanf(path, "/goals/%d/value", &goal); err == nil {
		return &r.Goals[goal]
	}
	if _, err := fmt.Sscanf(path, "/days/%d/goals/%d/value", &day, &goal); err == nil {
		return &r.Days[day].Goals[goal]
	}
	return nil
}

// isShare reports whether a value is a share of something.
func isShare(r *report.Report, at string) bool {
	if goal := goalAt(r, at); goal != nil {
		return goal.Unit == report.Share
	}
	return slices.Contains([]string{"service_level", "abandoned_ratio", "occupancy", "callbacks_kept"}, path.Base(at))
}

var quantileName = regexp.MustCompile(`\bp\d+$`)

// isQuantile reports whether a value is a quantile of all calls together.
func isQuantile(r *report.Report, at string) bool {
	if goal := goalAt(r, at); goal != nil {
		return quantileName.MatchString(goal.Measure)
	}
	return quantileName.MatchString(at)
}

// studentHigh is the upper end of Student's t for a value: of a quantile around the quantile of all
// replications, of a mean and of a ratio around the values of the jackknife. A mean is a ratio whose
// denominators are equal.
func studentHigh(isQuantile bool, mean float64, alone, without []float64) float64 {
	student := map[int]float64{2: 12.706204736174705, 3: 4.302652729911275}
	values, center := alone, mean
	if !isQuantile && len(without) == len(alone) {
		n := float64(len(without))
		values, center = nil, 0
		for _, v := range without {
			pseudo := n*mean - (n-1)*v
			values = append(values, pseudo)
			center += pseudo / n
		}
	}

	squares := 0.0
	for _, v := range values {
		squares += (v - center) * (v - center)
	}
	n := float64(len(values))
	return center + student[len(values)]*math.Sqrt(squares/(n-1)/n)
}

// checkTables checks that each interval of the tables is one of the JSON.
func checkTables(t *testing.T, r *report.Report, all map[string]reported) {
	t.Helper()

	known := map[[3]string]bool{}
	for _, e := range all {
		if e.Mean != nil && e.Low != nil && e.High != nil {
			known[[3]string{cell(*e.Mean), cell(*e.Low), cell(*e.High)}] = true
		}
	}

	for _, s := range report.Sheets {
		var out bytes.Buffer
		must(t, r.WriteSheet(&out, s, "run"))
		rows, err := csv.NewReader(&out).ReadAll()
		must(t, err)

		for at, name := range rows[0] {
			if !regexp.MustCompile(`_low(_|$)`).MatchString(name) {
				continue
			}
			for _, row := range rows[1:] {
				interval := [3]string(row[at-1 : at+2])
				if interval[1] != "" && !known[interval] {
					t.Errorf("%s.csv, %s: %v is no interval of the JSON", s.Name, name, interval)
				}
			}
		}
	}
}

func cell(v float64) string { return stats.Number(v).Cell() }

var pageInterval = regexp.MustCompile(`>([^<>]*\d[^<>]*) to ([^<>]*\d[^<>]*)<`)

// checkPage checks that each interval of the page is one of the report, as it is printed.
func checkPage(t *testing.T, r *report.Report) {
	t.Helper()
	printed := map[string]bool{}
	for _, text := range reportTexts(t, r) {
		printed[text] = true
	}
	var page bytes.Buffer
	must(t, r.Document("run").WritePage(&page, document.Whole))
	found := pageInterval.FindAllStringSubmatch(page.String(), -1)
	shown := 0
	for _, m := range found {
		if !regexp.MustCompile(`^[\d,.]+(%|s|m|h|$)`).MatchString(m[1]) {
			continue // a sentence or a date
		}
		shown++
		if text := m[1] + " to " + m[2]; !printed[text] {
			t.Errorf("the page has the interval %q, which is none of the report", text)
		}
	}
	if shown == 0 {
		t.Error("the page has no interval")
	}
}

// reportTexts prints each interval and range of a report in each unit.
func reportTexts(t *testing.T, r *report.Report) (out []string) {
	t.Helper()
	number := func(v *float64) stats.Number {
		if v == nil {
			return stats.Number(math.NaN())
		}
		return stats.Number(*v)
	}
	for _, e := range estimates(t, r) {
		for _, unit := range []report.Unit{report.Share, report.Seconds, report.CallsPerDay, report.Money} {
			out = append(out, unit.Range(number(e.Low), number(e.High)), unit.Range(number(e.P5), number(e.P95)))
		}
	}
	return out
}
