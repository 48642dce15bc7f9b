package importer

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// TestAdviceAboutSources: lint reports the faults of a source, and nothing that the import has made of a source
// without this fault.
func TestAdviceAboutSources(t *testing.T) {
	for name, c := range map[string]struct {
		flows func() []*Flow
		rule  diag.RuleID
		want  []string // the places of its findings
	}{
		// The author compares a value that no call has. The label of the queue step follows from it.
		"an end of the waiting flow after a value that no call has": {
			flows: waitingWithDeadEnd, rule: flow.ImpossibleOutcome, want: []string{"waiting.yaml: silver cannot happen"},
		},
		"a menu with ten choices": {
			flows: readDigit("one", "other"), rule: flow.LongMenu, want: []string{"main.yaml: the menu has 10"},
		},
		"a lookup after which the flow ends": {flows: lastLookup, rule: flow.UnansweredLookup},
		"a counter that counts once":         {flows: countedOnce, rule: flow.ImpossibleOutcome},
		"a line that runs a module with a loop that is not repeated": {
			flows: leftLoop, rule: flow.ImpossibleOutcome, want: []string{"module.yaml: done cannot happen"},
		},
		"a module in another language that no call runs": {flows: uncalledModule, rule: flow.UnofferedLanguage},
	} {
		center := func() *Center {
			given := func(string) bool { return false }
			return &Center{
				Format: "test", Flows: c.flows(), Given: given,
				Names: map[string]string{}, Unset: map[string]string{},
			}
		}
		result := Build(center(), nil, nil)

		written := ""
		for _, f := range result.Files {
			if strings.HasSuffix(f.Name, ".yaml") {
				written += string(f.Content)
			}
		}
		var found diag.Findings
		flowtest.Open(t, folderOf(result), &found)

		var got []string
		for _, x := range found.Sorted() {
			if x.Rule == c.rule {
				got = append(got, x.Place.File+": "+x.Message)
			}
		}
		isWanted := len(got) == len(c.want)
		for i := range min(len(got), len(c.want)) {
			isWanted = isWanted && strings.HasPrefix(got[i], c.want[i])
		}
		if !isWanted {
			t.Errorf("%s: lint finds %q, want %q in\n%s", name, got, c.want, written)
		}
	}
}

// waitingWithDeadEnd has a waiting flow that compares the grade with silver. Only gold callers wait.
func waitingWithDeadEnd() []*Flow {
	main := &Flow{File: "main.json", ID: "main", Start: "ask"}
	ask := main.Step(Lookup, main.Block("ask", "Ask"))
	ask.What = "crm"
	ask.Edge("found", "first compare", Assign{Attribute: "grade", To: Answer{}})
	ask.Edge("failed", "")
	isTier := func(grade string) []Test { return []Test{{Variable: "grade", Operand: grade}} }
	first := main.Step(Decide, main.Block("first compare", "Compare"))
	first.Edges = []Edge{{To: "wait", Tests: isTier("gold")}, {To: ""}}
	wait := main.Step(Enqueue, main.Block("wait", "Queue"))
	wait.What = "sales"
	wait.While = "waiting"

	waiting := &Flow{File: "waiting.json", ID: "waiting", Start: "hold", Role: InQueue}
	hold := waiting.Step(Say, waiting.Block("hold", "Play"))
	hold.Prompt = words("Please hold.")
	hold.Edge(done, "compare")
	compare := waiting.Step(Decide, waiting.Block("compare", "Compare"))
	compare.Edges = []Edge{{To: "leave", Tests: isTier("silver")}, {To: "hold"}}
	waiting.Step(Transfer, waiting.Block("leave", "Transfer")).What = "desk"
	return []*Flow{main, waiting}
}

// readDigit has a menu with ten keys. The first one leads to another step than the others if two IDs differ.
func readDigit(first, others string) func() []*Flow {
	return func() []*Flow {
		f := &Flow{File: "main.json", ID: "main", Start: "read"}
		read := f.Step(Menu, f.Block("read", "Read"))
		read.Prompt = words("Please enter a digit.")

		for _, key := range strings.Split("0123456789", "") {
			to := others
			if key == "0" {
				to = first
			}
			e := Edge{Keys: []string{key}, To: to, Sets: []Assign{{Attribute: "digit", To: Const{key}}}}
			read.Edges = append(read.Edges, e)
		}

		for _, id := range []string{"same", "one", "other"} {
			s := f.Step(Branch, f.Block(id, "Compare"))
			s.What = "digit"
			for _, key := range strings.Split("0123456789", "") {
				s.Edge(key, id+key)
				f.Step(Say, f.Block(id+key, "Play")).Prompt = words(id + " " + key)
			}
			s.Edge(Otherwise, "")
		}

		return []*Flow{f}
	}
}

// lastLookup has a lookup whose answer and failure both end the flow.
func lastLookup() []*Flow {
	f := &Flow{File: "main.json", ID: "main", Start: "call"}
	call := f.Step(Lookup, f.Block("call", "Function"))
	call.What = "function"
	call.Edge("success", "")
	call.Edge("failed", "")
	return []*Flow{f}
}

// countedOnce counts a call and compares the number. No call comes back to the counter.
func countedOnce() []*Flow {
	f := &Flow{File: "main.json", ID: "main", Start: "set"}
	set := f.Step(Set, f.Block("set", "Set"))
	set.Sets = []Assign{{Attribute: "n", To: Const{"0"}}}
	set.Edge(done, "count")
	count := f.Step(Set, f.Block("count", "Count"))
	count.Sets = []Assign{{Attribute: "n", To: SumOf("n", 1)}}
	count.Edge(done, "compare")
	compare := f.Step(Decide, f.Block("compare", "Compare"))
	compare.Edges = []Edge{{To: "hello", Tests: []Test{{Variable: "n", Is: Under, Operand: "3"}}}, {To: "bye"}}
	for _, id := range []string{"hello", "bye"} {
		f.Step(Say, f.Block(id, "Play")).Prompt = words(id)
	}
	return []*Flow{f}
}

// leftLoop has a module alone, with a loop that each call leaves in the first round.
func leftLoop() []*Flow {
	f := &Flow{File: "module.json", ID: "module", Start: "loop", Role: Module}
	loop := f.Step(Loop, f.Block("loop", "Loop"))
	loop.Rounds = 2
	loop.Edge(again, "paid")
	loop.Edge(done, "unpaid")
	for _, id := range []string{"paid", "unpaid"} {
		f.Step(Return, f.Block(id, "Return")).What = id
	}
	return []*Flow{f}
}

// uncalledModule has two choices with one key. The choice that no call takes runs a module that speaks Spanish.
func uncalledModule() []*Flow {
	main := &Flow{File: "main.json", ID: "main", Start: "menu", Language: "en"}
	menu := main.Step(Menu, main.Block("menu", "Menu"))
	menu.Prompt = words("For Spanish, press 1.")
	menu.Prompt.Language = "en"
	menu.Edges = []Edge{{Keys: []string{"1"}, To: "bye"}, {Keys: []string{"1"}, To: "run"}, {Outcome: noInput, To: "bye"}}
	main.Step(Say, main.Block("bye", "Play")).Prompt = words("Goodbye.")
	main.Step(Run, main.Block("run", "Run")).What = "module"

	module := &Flow{File: "module.json", ID: "module", Start: "spanish", Role: Module}
	spanish := module.Step(Set, module.Block("spanish", "Set"))
	spanish.Sets = []Assign{{Attribute: Language, To: Const{"es"}}}
	spanish.Edge(done, "hola")
	hola := module.Step(Say, module.Block("hola", "Play"))
	hola.Prompt = words("Hola.")
	hola.Prompt.Language = "es"
	return []*Flow{main, module}
}
