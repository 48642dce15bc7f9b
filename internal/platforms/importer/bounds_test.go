package importer

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/whole"
)

// TestValuesOverTheBound: two branches compare one attribute with more values than it can have. The block of the branch
// whose values are left out has a row with the number.
func TestValuesOverTheBound(t *testing.T) {
	for second, want := range map[int]string{50: "", 51: "compares with more than the 250 values that an attribute can have"} {
		f := &Flow{File: "main.json", ID: "main", Start: "first"}
		branch := func(id, otherwise string, from, values int) {
			s := f.Step(Branch, f.Block(id, "Compare"))
			s.What = "zip"
			for i := range values {
				s.Edge(fmt.Sprint("v", from+i), "say")
			}
			s.Edge(Otherwise, otherwise)
		}
		branch("first", "second", 0, 200)
		branch("second", "", 200, second)
		f.Step(Say, f.Block("say", "Say")).Prompt = words("Hello.")

		got := ""
		for _, b := range Build(&Center{Format: "test", Flows: []*Flow{f}}, nil, nil).Report.Blocks {
			if b.Differs() {
				got += b.Block + ": " + b.Reason
				if b.Fix == "" {
					t.Errorf("%s has no fix", b.Block)
				}
			}
		}
		if (got == "") != (want == "") || want != "" && !strings.HasPrefix(got, "second: "+want) {
			t.Errorf("200 and %d values: %q, want %q", second, got, want)
		}
	}
}

// A loop of a platform runs as often as a flow can, and one round more is approximated.
func TestRoundsOverTheBound(t *testing.T) {
	for rounds, want := range map[int]int{2: 2, flow.MaxTimes: flow.MaxTimes, flow.MaxTimes + 1: flow.MaxTimes} {
		f := &Flow{File: "main.json", ID: "main", Start: "loop"}
		loop := f.Step(Loop, f.Block("loop", "Loop"))
		loop.Rounds = rounds
		loop.Edge("again", "say")
		loop.Edge("done", "bye")
		say := f.Step(Say, f.Block("say", "Say"))
		say.Prompt = words("Hello.")
		say.Edge("done", "loop")
		f.Step(End, f.Block("bye", "Bye")).What = "bye"

		result := Build(&Center{Format: "test", Flows: []*Flow{f}}, nil, nil)
		isWritten := func(f whole.File) bool {
			return strings.Contains(string(f.Content), fmt.Sprintf("loop: %d,", want))
		}
		if !slices.ContainsFunc(result.Files, isWritten) {
			t.Errorf("%d rounds are written as %q", rounds, result.Files)
		}
		for _, b := range result.Report.Blocks {
			if b.Block == "loop" && b.Differs() != (rounds > want) {
				t.Errorf("%d rounds are reported as %+v", rounds, b)
			}
		}
	}
}
