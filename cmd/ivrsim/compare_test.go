package main

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
)

// All designs of a comparison run the same seed and replications, so that a design cannot change them.
func TestDesignsDoNotChangeTheRun(t *testing.T) {
	for path, want := range map[string]bool{
		"seed": true, "replications": true, "replications.at_most": true, "staff.seed.agents": false, "calls.all.times": false,
	} {
		if got := isOfRun(scenario.Set{Path: path}); got != want {
			t.Errorf("%s is of the run: %v", path, got)
		}
	}
}
