package importer

import (
	"fmt"
	"strings"
	"testing"
)

// Of several blocks with one ID a call comes to the first, and the report leaves the others out. A block without an ID is
// left out, too.
func TestFirstOfTheBlocksWithOneID(t *testing.T) {
	f := &Flow{File: "main.json", ID: "main", Start: "hello"}
	for i, id := range []string{"hello", "hello", "", "bye", "hello", ""} {
		to := "bye"
		if id == "bye" {
			to = ""
		}
		s := f.Step(Say, f.Block(id, "Play"))
		s.Prompt = words(fmt.Sprintf("Words %d.", i))
		s.Edge(done, to)
	}

	made := Build(&Center{Format: "test", Flows: []*Flow{f}}, nil, nil)
	main := string(made.Files[0].Content)
	for i, isHeard := range []bool{true, false, false, true, false, false} {
		if words := fmt.Sprintf("Words %d.", i); strings.Contains(main, words) != isHeard {
			t.Errorf("%q is not heard as %t in\n%s", words, isHeard, main)
		}
	}
	if n := made.Report.Totals["left out"]; n != 4 {
		t.Errorf("%d blocks are left out, want 4", n)
	}
}
