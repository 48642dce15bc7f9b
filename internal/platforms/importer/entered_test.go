package importer

import (
	"strings"
	"testing"
)

// TestBranchOnAnEntryOfOtherCalls: a branch on what only calls of another flow enter goes the way of
// an entry that was not made, and one that is behind the collect in another flow stays.
func TestBranchOnAnEntryOfOtherCalls(t *testing.T) {
	for name, c := range map[string]struct {
		joined bool // whether the flow that asks goes on to the one that compares
		stays  bool
	}{
		"of other calls": {false, false},
		"of the call":    {true, true},
	} {
		t.Run(name, func(t *testing.T) {
			asks := &Flow{File: "asks.json", ID: "asks", Start: "collect"}
			collect := asks.Step(Collect, asks.Block("collect", "Read"))
			collect.Prompt, collect.Into, collect.Digits = Words("Your number."), "number", [2]int{1, 4}
			for _, outcome := range []string{collected, noInput, noMatch} {
				collect.Edge(outcome, "next")
			}
			if c.joined {
				asks.Step(Go, asks.Block("next", "Goto")).What = "compares"
			} else {
				asks.Step(End, asks.Block("next", "End")).What = hungUp
			}
			compares := &Flow{File: "compares.json", ID: "compares", Start: "branch"}
			branch := compares.Step(Match, compares.Block("branch", "GotoIf"))
			branch.What = "number"
			branch.Edge("7", "hello")
			branch.Edge(Otherwise, "end")
			compares.Step(Say, compares.Block("hello", "Play")).Prompt = Words("Hello.")
			compares.Step(End, compares.Block("end", "End")).What = hungUp
			main := ""
			for _, f := range Build(&Center{Format: "test", Flows: []*Flow{asks, compares}}, nil, nil).Files {
				if f.Name == "compares.yaml" {
					main = string(f.Content)
				}
			}
			if stays := strings.Contains(main, "branch: number"); stays != c.stays || main == "" {
				t.Errorf("the branch stays: %v\n%s", stays, main)
			}
		})
	}
}
