package importer

import (
	"slices"
	"strings"
	"testing"
)

// ring returns flows that go to each other in a ring, and whose last goes to the second, too.
func ring(names ...string) *Center {
	c := &Center{Format: "test", Names: map[string]string{}}
	for i, name := range names {
		f := &Flow{File: name + ".json", ID: name, Name: name, Start: "ask"}
		s := f.Step(Menu, f.Block("ask", "menu"))
		s.Prompt = words("Press 1.")
		s.Choice("go", "1")
		s.Choice("back", "2")
		s.Edge("exhausted", "")
		f.Step(Go, f.Block("go", "go")).What = names[(i+1)%len(names)]
		f.Step(Go, f.Block("back", "go")).What = names[1]
		c.Flows = append(c.Flows, f)
	}
	return c
}

// TestCallsBeginInTheLikeliestFlowOfACycle: by its name, else in the flow that most others lead back to. The report
// names the others.
func TestCallsBeginInTheLikeliestFlowOfACycle(t *testing.T) {
	for want, names := range map[string][]string{
		"main menu": {"billing", "hours", "main menu"},
		"hours":     {"billing", "hours", "sales"},
	} {
		made := Build(ring(names...), nil, nil)
		at := slices.IndexFunc(made.Report.FillIn, func(f FillIn) bool { return f.What == "where calls begin" })
		if at < 0 {
			t.Fatalf("%v: nothing says where calls begin", names)
		}
		got := made.Report.FillIn[at]
		if len(got.Names) != 1 || got.Names[0] != slug(want) || !strings.Contains(got.Assumed, "billing") {
			t.Errorf("%v: calls begin in %v, %s; want %s", names, got.Names, got.Assumed, want)
		}
	}
}
