package importer

import (
	"strings"
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
		"set to end always": {Menu, again("no"), again("no"), nil, knownHere.Reason},
	} {
		center := func() *Center {
			f := &Flow{File: "main.json", ID: "main", Start: "first"}
			first := f.Step(c.first, f.Block("first", "First"))
			first.What = "crm"
			if c.first != Lookup {
				first.Prompt = words("Press 1 or 2.")
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
			ask.Prompt = words("Press 1.")
			ask.Edges = []Edge{{Keys: []string{"1"}, To: "compare", Sets: c.inCycle}}
			ask.Edge(exhausted, "compare")
			compare := f.Step(Branch, f.Block("compare", "Compare"))
			compare.What = "again"
			compare.Edge("yes", "ask")
			compare.Edge(Otherwise, "end")
			f.Step(End, f.Block("end", "End")).What = hungUp
			out := &Center{Format: "test", Flows: []*Flow{f}}
			if c.first == Say {
				out.Given = func(string) bool { return true }
			}
			return out
		}

		result := Build(center(), nil, nil)

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

// TestQuestionsAfterCuts has a branch on an entry, and the checker of the folder finds that no call comes to the question.
// The import leaves out the question, and so the branch compares nothing.
func TestQuestionsAfterCuts(t *testing.T) {
	set := func(v, w string) []Assign {
		return []Assign{{Attribute: "v", To: Const{v}}, {Attribute: "w", To: Const{w}}}
	}
	for name, addQuestion := range map[string]func(*Flow){
		"in a cycle that no call can leave": func(f *Flow) {
			again := f.Step(Menu, f.Block("next", "Menu"))
			again.Prompt = words("Press 1.")
			again.Edges = []Edge{{Keys: []string{"1"}, To: "v"}}
			again.Edge(exhausted, "v")
			v := f.Step(Branch, f.Block("v", "Compare"))
			v.What = "v"
			v.Edge("a", "ask")
			v.Edge(Otherwise, "hello")
			askOrder(f, "next", "next")
		},
		"in a cycle through a module that no call can leave": func(f *Flow) {
			run := f.Step(Run, f.Block("next", "Run"))
			run.What = "module"
			run.Edge("again", "ask")
			run.Edge("over", "hello")
			askOrder(f, "next", "next")
		},
		"after two values that no call has together": func(f *Flow) {
			v := f.Step(Branch, f.Block("next", "Compare"))
			v.What = "v"
			v.Edge("a", "w")
			v.Edge(Otherwise, "hello")
			w := f.Step(Branch, f.Block("w", "Compare"))
			w.What = "w"
			w.Edge("d", "ask")
			w.Edge(Otherwise, "match")
			askOrder(f, "match", "match")
		},
	} {
		center := func() *Center {
			f := &Flow{File: "main.json", ID: "main", Start: "first"}
			first := f.Step(Menu, f.Block("first", "Menu"))
			first.Prompt = words("Press 1, 2 or 3.")
			first.Edges = []Edge{
				{Keys: []string{"1"}, To: "next", Sets: set("a", "c")},
				{Keys: []string{"2"}, To: "next", Sets: set("b", "d")},
				{Keys: []string{"3"}, To: "match"},
			}
			first.Edge(exhausted, "match")
			addQuestion(f)
			match := f.Step(Match, f.Block("match", "Compare"))
			match.What = "order"
			match.Edge("12", "hello")
			match.Edge(Otherwise, "")
			hello := f.Step(Say, f.Block("hello", "Play"))
			hello.Prompt = words("Hello.")
			hello.Edge(done, "")
			return &Center{Format: "test", Flows: []*Flow{f, moduleOfTwoEnds()}}
		}

		result := Build(center(), nil, nil)

		folder := folderOf(result)
		var found diag.Findings
		flowtest.Open(t, folder, &found)
		if err := found.FirstError(); err != nil {
			t.Errorf("%s: %v in\n%s", name, err, folder["main.yaml"].Data)
		}
		if strings.Contains(string(folder["main.yaml"].Data), "collect:") {
			t.Errorf("%s: the question is not left out:\n%s", name, folder["main.yaml"].Data)
		}
	}
}

// moduleOfTwoEnds is a module that returns with "again" if v is a, and with "over" for other values.
func moduleOfTwoEnds() *Flow {
	f := &Flow{File: "module.json", ID: "module", Start: "menu", Role: Module}
	menu := f.Step(Menu, f.Block("menu", "Menu"))
	menu.Prompt = words("Press 1.")
	menu.Edges = []Edge{{Keys: []string{"1"}, To: "v"}}
	menu.Edge(exhausted, "v")
	v := f.Step(Branch, f.Block("v", "Compare"))
	v.What = "v"
	v.Edge("a", "again")
	v.Edge(Otherwise, "over")
	f.Step(Return, f.Block("again", "Return")).What = "again"
	f.Step(Return, f.Block("over", "Return")).What = "over"
	return f
}
