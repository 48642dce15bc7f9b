package sweep_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
)

// A share of few agents is at least one agent. Nobody stays nobody, and the days of a week stay.
func TestSensitivityOfFewAgents(t *testing.T) {
	const scenario = `staff:
  - {group: few, agents: 3}
  - {group: many, agents: 40}
  - {group: shifts, shifts: {"08:00-12:00": 1, "12:00-16:00": 0}}
  - {group: weeks, shifts: {patterns: [{length: 8h, starts: {"08:00": 4}}], weeks: {days: 5}}}
`

	var found diag.Findings
	root := yaml.Parse("day.yaml", []byte(scenario), &found)
	factors, _ := sweep.Sensitivity(root, 0.1)
	want := map[string][2]string{
		"staff.few.agents":    {"2", "4"},
		"staff.many.agents":   {"36", "44"},
		"staff.shifts.shifts": {`{"08:00-12:00": 0, "12:00-16:00": 0}`, `{"08:00-12:00": 2, "12:00-16:00": 0}`},
		"staff.weeks.shifts": {
			`{patterns: [{length: 8h, starts: {"08:00": 3}}], weeks: {days: 5}}`,
			`{patterns: [{length: 8h, starts: {"08:00": 5}}], weeks: {days: 5}}`,
		},
	}

	tried := 0
	for _, f := range factors {
		if f.Name != "agents" {
			continue
		}
		for i, low := range f.Low {
			tried++
			if got := [2]string{low.Value, f.High[i].Value}; got != want[low.Path] {
				t.Errorf("%s: %q, want %q", low.Path, got, want[low.Path])
			}
		}
	}

	if tried != len(want) {
		t.Errorf("%d groups are varied, want %d", tried, len(want))
	}
}
