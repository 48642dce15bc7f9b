package flow

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestStatesAreThoseOfThePrograms: the states that are counted for each flow are the states of its program, where flows
// run and go on in each other, also in cycles.
func TestStatesAreThoseOfThePrograms(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "flows")
		name := func(i int) string {
			if i == 0 {
				return "main"
			}
			return fmt.Sprint("flow_", i)
		}
		folder := fstest.MapFS{"routing.yaml": {Data: []byte(diagtest.Center)}}
		for i := range n {
			var choices, steps strings.Builder
			for key := range rapid.IntRange(0, 3).Draw(t, "steps") {
				// A run leads to a later pair of flows, so that no flow runs itself.
				does, least := "go", i/2*2
				if later := i/2*2 + 2; later < n && rapid.Bool().Draw(t, "runs") {
					does, least = "run", later
				}
				to := rapid.IntRange(least, n-1).Draw(t, "to")
				fmt.Fprintf(&choices, "%d: s%d, ", key+1, key)
				fmt.Fprintf(&steps, "  s%d: {%s: %s}\n", key, does, name(to))
			}
			folder[name(i)+".yaml"] = &fstest.MapFile{Data: []byte("flow: " + name(i) + "\nstart: topic\nsteps:\n" +
				"  topic: {menu: Choose., choices: {" + choices.String() + "0: done}, then: {exhausted: done}}\n" + steps.String() +
				"  done: {end: resolved}\n")}
		}

		found := &diag.Findings{}
		files, err := yaml.ReadFolder(folder, found)
		if err != nil {
			t.Fatal(err)
		}
		var center *routing.Center
		for _, f := range files {
			if f.Kind == "center" {
				center = routing.Read(f, found)
			}
		}
		flows := Load(center, files, found)
		if err := found.FirstError(); err != nil {
			t.Fatal(err)
		}
		for _, f := range flows.Defs() {
			if want := len(flows.Program(f.Name.Value).States); f.states != want {
				t.Fatalf("%s has %d states, and %d are counted", f.Name.Value, want, f.states)
			}
		}
	})
}
