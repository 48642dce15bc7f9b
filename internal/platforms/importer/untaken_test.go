package importer

import (
	"cmp"
	"strings"
	"testing"
)

// TestOutcomesThatNoCallTakes: "otherwise" goes where every value that a call can have is named, with
// the steps that it alone leads to, and stays where a call can have another. A branch with one case left is no step.
func TestOutcomesThatNoCallTakes(t *testing.T) {
	for name, c := range map[string]struct {
		line string       // of the flow that is written
		make func(*Flow)  // adds to the flow, which sets grade to gold and goes on to the step "branch"
		more func() *Flow // another flow, or nil
	}{
		"dropped": {line: "start: say_hello"},
		"other value": {line: "branch_grade: {branch: grade, then: {gold: say_hello, otherwise: hang_up_after_branch_grade}}", make: func(f *Flow) {
			f.Steps[0].Edges[0].To = "ask"
			ask := f.Step(Menu, f.Block("ask", "Ask"))
			ask.Choice("branch", "1")
			ask.Choice("silver", "2")
			silver := f.Step(Set, f.Block("silver", "Set"))
			silver.Sets = []Assign{{Attribute: "grade", To: Const{"silver"}}}
			silver.Edge(done, "branch")
		}},
		"not set": {line: "branch_grade: {branch: grade, then: {gold: say_hello, otherwise: hang_up_after_branch_grade}}", make: func(f *Flow) {
			ask := f.Step(Menu, f.Block("ask", "Ask"))
			ask.Choice("set", "1")
			ask.Choice("branch", "2")
			f.Start = "ask"
		}},
		"step of its own": {line: "start: say_hello", make: func(f *Flow) {
			f.Steps[1].Edges[1].To = "sorry"
			f.Step(Say, f.Block("sorry", "Play")).Prompt = words("Sorry.")
		}},
		"set by a flow that is run": {line: "branch_grade: {branch: grade, then: {gold: say_hello, otherwise: hang_up_after_branch_grade}}", make: func(f *Flow) {
			f.Steps[0].Edges[0].To = "run"
			run := f.Step(Run, f.Block("run", "Run"))
			run.What = "other"
			run.Edge(completed, "branch")
		}, more: func() *Flow {
			f := &Flow{File: "other.json", ID: "other", Start: "ask", Role: Module}
			ask := f.Step(Menu, f.Block("ask", "Ask"))
			ask.Choice("silver", "1")
			silver := f.Step(Set, f.Block("silver", "Set"))
			silver.Sets = []Assign{{Attribute: "grade", To: Const{"silver"}}}
			return f
		}},
		"set by a flow that runs while calls wait": {line: "branch_grade: {branch: grade, then: {gold: say_hello, otherwise: hang_up_after_branch_grade}}", make: func(f *Flow) {
			f.Steps[0].Edges[0].To = "wait"
			wait := f.Step(Enqueue, f.Block("wait", "Queue"))
			wait.What, wait.While, wait.MaxWait = "sales", "waiting", TransferTakes
			wait.Edge(timedOut, "branch")
		}, more: func() *Flow {
			f := &Flow{File: "waiting.json", ID: "waiting", Start: "silver", Role: InQueue}
			silver := f.Step(Set, f.Block("silver", "Set"))
			silver.Sets = []Assign{{Attribute: "grade", To: Const{"silver"}}}
			silver.Edge(done, "music")
			music := f.Step(Say, f.Block("music", "Play"))
			music.Prompt = words("Please hold.")
			music.Edge(done, "silver")
			return f
		}},
	} {
		t.Run(name, func(t *testing.T) {
			main := imported(t, func() *Center {
				f := &Flow{File: "main.json", ID: "main", Start: "set"}
				set := f.Step(Set, f.Block("set", "Set"))
				set.Sets = []Assign{{Attribute: "grade", To: Const{"gold"}}}
				set.Edge(done, "branch")
				branch := f.Step(Branch, f.Block("branch", "Compare"))
				branch.What = "grade"
				branch.Edge("gold", "hello")
				branch.Edge(Otherwise, "end")
				f.Step(Say, f.Block("hello", "Play")).Prompt = words("Hello.")
				f.Step(End, f.Block("end", "End")).What = hungUp
				if c.make != nil {
					c.make(f)
				}
				center := &Center{Format: "test", Flows: []*Flow{f}}
				if c.more != nil {
					center.Flows = append(center.Flows, c.more())
				}
				return center
			})
			if !strings.Contains(main, c.line) {
				t.Errorf("%q is missing in\n%s", c.line, main)
			}
		})
	}
}

// imported imports a center as Format.Import does, with the cases that the checker finds, and returns its first flow.
func imported(t *testing.T, center func() *Center) string {
	t.Helper()
	result := Build(center(), nil, nil)
	return string(result.Files[0].Content)
}

// A branch that calls reach only with the value that they begin with is no step, even if another way sets a value. Lint
// expects that a call may come with any value. A branch after the other way has no case that calls take.
func TestBranchBeforeAnySet(t *testing.T) {
	flow := imported(t, func() *Center {
		f := &Flow{File: "main.json", ID: "main", Start: "ask"}
		ask := f.Step(Menu, f.Block("ask", "Ask"))
		ask.Choice("set", "1")
		ask.Choice("branch", "2")
		set := f.Step(Set, f.Block("set", "Set"))
		set.Sets = []Assign{{Attribute: "grade", To: Const{"gold"}}}
		set.Edge(done, "again")

		for _, id := range []string{"branch", "again"} {
			branch := f.Step(Branch, f.Block(id, "Compare"))
			branch.What = "grade"
			branch.Edge("none", "hello")
			branch.Edge(Otherwise, "")
		}

		f.Step(Say, f.Block("hello", "Play")).Prompt = words("Hello.")
		return &Center{Format: "test", Flows: []*Flow{f}, Unset: map[string]string{"grade": "none"}}
	})
	if strings.Contains(flow, "branch: grade") || !strings.Contains(flow, "2: say_hello") {
		t.Errorf("the flow is\n%s", flow)
	}
}

// TestCasesThatNoCallTakes: lookups set two attributes together, and a branch on the first leads to branches on the
// second. Each branch after the first is reached with one value, so that no step compares it. A value that both lookups
// set stays.
func TestCasesThatNoCallTakes(t *testing.T) {
	for name, c := range map[string]struct {
		gold, silver string // the moods that the two ways set
		lines        []string
	}{
		"each grade has one mood": {
			gold: "good", silver: "bad",
			lines: []string{"branch_grade: {branch: grade, then: {gold: say_good, otherwise: say_bad}}"},
		},
		"one grade has both moods": {
			gold: "good", silver: "",
			lines: []string{
				"branch_grade: {branch: grade, then: {gold: say_good, otherwise: branch_mood}}",
				"branch_mood: {branch: mood, then: {good: say_good, otherwise: say_bad}}",
			},
		},
	} {
		center := func() *Center {
			f := &Flow{File: "main.json", ID: "main", Start: "crm"}
			crm := f.Step(Lookup, f.Block("crm", "Lookup"))
			crm.What = "crm"
			together := func(outcome, grade, mood string) {
				crm.Edge(outcome, "grade", Assign{Attribute: "grade", To: Const{grade}}, Assign{Attribute: "mood", To: Const{mood}})
			}
			together("a", "gold", c.gold)
			together("b", "silver", "bad")
			together("c", "silver", cmp.Or(c.silver, "good"))
			branch := func(id, value, to, otherwise string) {
				s := f.Step(Branch, f.Block(id, "Compare"))
				s.What, _, _ = strings.Cut(id, " ")
				s.Edge(value, to)
				s.Edge(Otherwise, otherwise)
			}
			branch("grade", "gold", "mood 1", "mood 2")
			branch("mood 1", "good", "good", "bad")
			branch("mood 2", "good", "good", "bad")
			for _, id := range []string{"good", "bad"} {
				f.Step(Say, f.Block(id, "Play")).Prompt = words(id + ".")
			}
			return &Center{Format: "test", Flows: []*Flow{f}}
		}

		result := Build(center(), nil, nil)
		main := string(result.Files[0].Content)
		for _, line := range c.lines {
			if !strings.Contains(main, line) {
				t.Errorf("%s: %q is missing in\n%s", name, line, main)
			}
		}
		if got := strings.Count(main, "branch: "); got != len(c.lines) {
			t.Errorf("%s: %d branches, want %d in\n%s", name, got, len(c.lines), main)
		}
	}
}

// TestAFlowThatIsRunAndGoneTo: a call runs a module and then goes to it, so that it compares one value twice. It is asked
// for the value once, and not by the branch.
func TestAFlowThatIsRunAndGoneTo(t *testing.T) {
	main := &Flow{File: "main.json", ID: "main", Start: "run"}
	main.Step(Run, main.Block("run", "Run")).What = "desk"

	desk := &Flow{File: "desk.json", ID: "desk", Start: "run", Role: Module}
	run := desk.Step(Run, desk.Block("run", "Run"))
	run.What = "tiers"
	run.Edge(completed, "go")
	desk.Step(Go, desk.Block("go", "Go")).What = "tiers"

	tiers := &Flow{File: "tiers.json", ID: "tiers", Start: "branch", Role: Module}
	branch := tiers.Step(Branch, tiers.Block("branch", "Compare"))
	branch.What = "grade"
	branch.Edge("gold", "hello")
	branch.Edge(Otherwise, "bye")
	tiers.Step(Say, tiers.Block("hello", "Play")).Prompt = words("Hello.")
	tiers.Step(Say, tiers.Block("bye", "Play")).Prompt = words("Bye.")

	var text strings.Builder
	for _, f := range Build(&Center{Format: "test", Flows: []*Flow{main, desk, tiers}}, nil, nil).Files {
		text.Write(f.Content)
	}
	if !strings.Contains(text.String(), "{branch: grade, then:") {
		t.Errorf("no branch compares the value that a call is asked for once:\n%s", text.String())
	}
}

// TestCasesAfterACut: a cycle that calls with one value cannot leave is cut, and so no call comes to a case with another
// value. The row of the case names the cut.
func TestCasesAfterACut(t *testing.T) {
	center := func() *Center {
		f := &Flow{File: "main.json", ID: "main", Start: "set"}
		set := f.Step(Set, f.Block("set", "Set"))
		set.Sets = []Assign{{Attribute: "grade", To: Const{"gold"}}}
		set.Edge(done, "hello")
		hello := f.Step(Say, f.Block("hello", "Play"))
		hello.Prompt = words("Hello.")
		hello.Edge(done, "branch")
		branch := f.Step(Branch, f.Block("branch", "Compare"))
		branch.What = "grade"
		branch.Edge("gold", "hello")
		branch.Edge("silver", "bye")
		branch.Edge(Otherwise, "")
		bye := f.Step(Say, f.Block("bye", "Play"))
		bye.Prompt = words("Goodbye.")
		return &Center{Format: "test", Flows: []*Flow{f}}
	}
	result := Build(center(), nil, nil)

	reason := ""
	for _, b := range result.Report.Blocks {
		if b.Block == "bye" {
			reason = b.Reason
		}
	}
	want := "no call comes here from Play hello: no call with grade gold can end from here: here it ends"
	if reason != want {
		t.Errorf("the reason is %q, want %q", reason, want)
	}
}
