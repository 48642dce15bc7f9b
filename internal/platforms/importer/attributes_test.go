package importer

import (
	"fmt"
	"strings"
	"testing"
)

// Of more attributes than a center declares, those that most steps compare are kept, and the
// others are asked at each compare.
func TestMoreAttributesThanACenterHas(t *testing.T) {
	const attributes = maxAttributes + 3
	f := &Flow{File: "many.json", Start: "0"}
	steps := 0
	for i := range attributes {
		for range 2 + i%2 { // every other one is compared once more
			s := f.Step(Branch, f.Block(fmt.Sprint(steps), "Compare"))
			s.What = fmt.Sprintf("a%02d", i)
			s.Edge("yes", fmt.Sprint(steps+1))
			s.Edge(Otherwise, "end")
			steps++
		}
	}
	f.Step(End, f.Block("end", "End")).What = "done"
	result := Build(&Center{Format: "test", Flows: []*Flow{f}}, nil, nil)
	named := 0
	for _, b := range result.Report.Blocks {
		if b.Reason == "the flows compare more than 60 attributes: a lookup decides here" {
			named++
		}
	}
	if named != 2*(attributes-maxAttributes) {
		t.Errorf("%d blocks name the bound", named)
	}
	for _, file := range result.Files {
		text := string(file.Content)
		switch file.Name {
		case "many.yaml":
			if n := strings.Count(text, "lookup: a"); n != 2*(attributes-maxAttributes) {
				t.Errorf("%d branches are asked:\n%s", n, text)
			}
		case "routing.yaml":
			if n := strings.Count(text, ": [other, yes"); n != maxAttributes || strings.Contains(text, "a58:") || !strings.Contains(text, "a56:") {
				t.Errorf("%d attributes:\n%s", n, text)
			}
		}
	}
}
