package compare

import (
	"fmt"
	"io/fs"
	"math"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// varianceChange is a change of the sample center's peak day, and by how much the
// paired interval of the abandoned calls a day has to be narrower.
type varianceChange struct {
	name                   string
	file, old, replacement string
	least                  float64
}

var varianceChanges = []varianceChange{
	{"10 agents more in a shift", "peak_day.yaml", `"10:00-14:00": 370`, `"10:00-14:00": 380`, 10},
	{"general calls take 10% longer", "peak_day.yaml", "general:     {mean: 5m30s, p90: 9m55s,", "general:     {mean: 6m3s, p90: 10m54s,", 5},
	{"2% fewer calls", "peak_day.yaml", "\ncalls:", "\ncalls:\n  all: {times: 98%}", 3},
	{"22% fewer calls", "peak_day.yaml", "\ncalls:", "\ncalls:\n  all: {times: 78%}", 1},
	{"a longer menu prompt", "main.yaml", "For anything else, 5.", "For anything else that we can help you with today, 5.", 1},
	{"a step more", "main.yaml", "start: language\n", "start: greeting\n", 1},
}

// varianceMeasures are the measures of the table, by subject and name.
var varianceMeasures = [][2]string{
	{"center", "abandoned a day"}, {"general@new_york", "service_level"}, {"general@new_york", "wait mean"},
}

// TestVarianceReduction prints the table of docs/compare.md: how many times narrower
// the paired interval is than the interval of independent runs.
func TestVarianceReduction(t *testing.T) {
	longtest.Skip(t)

	day := func(files fs.FS) *model.Model {
		_, m := scenariotest.Compiled(t, files, "peak_day")
		return m
	}
	arms := []Arm{{Name: "base", Model: day(sampleCenter(t))}}
	changes := varianceChanges[:longtest.N(1, len(varianceChanges))]
	for _, v := range changes {
		files := edited(t, v.file, v.old, v.replacement)
		if v.replacement == "start: greeting\n" {
			files[v.file].Data = append(files[v.file].Data, "\n  greeting: {say: Thank you for calling., then: language}\n"...)
		}
		arms = append(arms, Arm{Name: v.name, Model: day(files)})
	}

	c, err := Run(t.Context(), arms, Options{})
	if err != nil {
		t.Fatal(err)
	}

	fmt.Fprintln(t.Output(), "| change | abandoned a day | service level, general@new_york | mean wait, general@new_york |\n|---|--:|--:|--:|")
	for _, v := range changes {
		row := "| " + v.name
		for i, m := range varianceMeasures {
			narrower := unpairedWidth(c, v.name, m)
			row += fmt.Sprintf(" | %.1f", narrower)
			if least := max(1, v.least); i == 0 && narrower < least || narrower < 1 {
				t.Errorf("%s: the interval of %s is %.1f times narrower, want at least %g", v.name, m, narrower, least)
			}
		}

		fmt.Fprintln(t.Output(), row+" |")
	}
}

// unpairedWidth is the width of the interval of a difference between independent
// runs, in widths of the paired interval.
func unpairedWidth(c *Comparison, arm string, measure [2]string) float64 {
	width := func(e stats.Estimate) float64 { return float64(e.High - e.Low) }
	for _, d := range c.Of(arm) {
		if !d.IsGoal && d.About == measure[0] && d.Measure == measure[1] {
			return math.Hypot(width(d.Base), width(d.Other)) / width(d.Difference)
		}
	}
	return math.NaN()
}
