package importer

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// TestEveryCallCanEnd: a value that is given with the call, set by a step or filled by a lookup keeps no call in a cycle
// of the folder, and the report names the step with the values. A cycle that each call can leave stays as it is.
func TestEveryCallCanEnd(t *testing.T) {
	again := func(value string) []Assign { return []Assign{{Attribute: "again", To: Const{value}}} }
	for name, c := range map[string]struct {
		first   Kind
		one     []Assign // by the first way to the question
		two     []Assign // by the other way
		inCycle []Assign // by key 1 of the question
		cut     string   // the reason, or ""
	}{
		"given":             {Say, nil, nil, nil, "no call with again yes can end from here: here it ends"},
		"set":               {Menu, again("yes"), again("no"), nil, "no call with again yes can end from here: here it ends"},
		"lookup":            {Lookup, again("yes"), again("no"), nil, "no call with again yes can end from here: here it ends"},
		"set in the cycle":  {Menu, again("yes"), again("no"), again("no"), ""},
		"set to end always": {Menu, again("no"), again("no"), nil, SameWays},
	} {
		read := func() (*Center, error) {
			f := &Flow{File: "main.json", ID: "main", Start: "first"}
			first := f.Step(c.first, f.Block("first", "First"))
			first.What = "crm"
			if c.first != Lookup {
				first.Prompt = Words("Press 1 or 2.")
			}
			switch c.first {
			case Menu:
				first.Edges = []Edge{{Keys: []string{"1"}, To: "ask", Sets: c.one}, {Keys: []string{"2"}, To: "ask", Sets: c.two}}
			case Lookup:
				first.Edge("found", "ask", c.one...)
				first.Edge("missing", "ask", c.two...)
			default:
				first.Edge(done, "ask")
			}

			ask := f.Step(Menu, f.Block("ask", "Ask"))
			ask.Prompt = Words("Press 1.")
			ask.Edges = []Edge{{Keys: []string{"1"}, To: "compare", Sets: c.inCycle}}
			ask.Edge(exhausted, "compare")
			compare := f.Step(Branch, f.Block("compare", "Compare"))
			compare.What = "again"
			compare.Edge("yes", "ask")
			compare.Edge(Otherwise, "end")
			f.Step(End, f.Block("end", "End")).What = hungUp
			center := &Center{Format: "test", Flows: []*Flow{f}}
			if c.first == Say {
				center.Given = func(string) bool { return true }
			}
			return center, nil
		}

		center, err := read()
		if err != nil {
			t.Fatal(err)
		}
		_, result, err := Import(center, read, nil, nil)
		if err != nil {
			t.Fatal(err)
		}

		var found diag.Findings
		flowtest.Open(t, folderOf(result), &found)
		if err := found.FirstError(); err != nil {
			t.Errorf("%s: %v", name, err)
		}

		got := ""
		for _, b := range result.Report.Blocks {
			if b.Block == "compare" {
				got = b.Reason
			}
		}
		if got != c.cut {
			t.Errorf("%s: the reason is %q, want %q in\n%s", name, got, c.cut, folderOf(result)["main.yaml"].Data)
		}
	}
}
