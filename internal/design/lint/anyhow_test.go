package lint

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// TestManyStatesAfterErrorsAreNamed: a flow with an error runs a flow without errors. Lint does not look for steps that no
// call reaches if that flow is over the bound, and names the bound.
func TestManyStatesAfterErrorsAreNamed(t *testing.T) {
	folder := diagtest.Example(t, "anyhow")
	for most, want := range map[int]string{3: `no call can reach step "alone"`, 2: "flows of more than 2 states"} {
		found := &diag.Findings{}
		files, err := yaml.ReadFolder(folder, found)
		if err != nil {
			t.Fatal(err)
		}
		center := routing.Read(files[len(files)-1], found) // the last in the alphabet

		c := Check(flow.Load(center, files, found), found)
		c.mostAnyhow = most
		c.Advise(files, found)

		var advice []string
		for x := range found.WithSeverity(diag.Advice).All() {
			advice = append(advice, x.Message)
		}
		if len(advice) != 1 || !strings.Contains(advice[0], want) {
			t.Errorf("%d states may be started: advice %q, want %q", most, advice, want)
		}
	}
}
