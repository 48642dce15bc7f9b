package importer

import (
	"fmt"
	"strings"
	"testing"
)

// content returns a file of the folder that flows become.
func content(t *testing.T, name string, flows ...*Flow) string {
	t.Helper()
	for _, file := range Build(&Center{Format: "test", Flows: flows}, nil, nil).Files {
		if file.Name == name {
			return string(file.Content)
		}
	}
	t.Fatalf("no file %s", name)
	return ""
}

// A run that names no flow leads to none, also where flows have no identifier.
func TestRunOfNoFlow(t *testing.T) {
	a := &Flow{File: "a.json", Start: "end"}
	a.Step(End, a.Block("end", "End")).What = "done"
	b := &Flow{File: "b.json", Start: "run"}
	b.Step(Run, b.Block("run", "Run")).Edge(completed, "")
	if text := content(t, "b.yaml", a, b); !strings.Contains(text, "transfer:") {
		t.Error(text)
	}
}

// A run repeats without a wait where the flow that it runs goes to another, and that one
// returns.
func TestCycleOverAGo(t *testing.T) {
	a := &Flow{File: "a.json", ID: "a", Start: "run"}
	run := a.Step(Run, a.Block("run", "Run"))
	run.What = "b"
	run.Edge(completed, "known")
	known := a.Step(Branch, a.Block("known", "Compare"))
	known.What = "number"
	known.Edge("valid", "run")
	known.Edge(Otherwise, "")
	b := &Flow{File: "b.json", ID: "b", Start: "go"}
	b.Step(Go, b.Block("go", "Go")).What = "c"
	c := &Flow{File: "c.json", ID: "c", Start: "say"}
	say := c.Step(Say, c.Block("say", "Say"))
	say.Prompt = words("Hello.")
	say.Edge(done, "return")
	c.Step(Return, c.Block("return", "Return")).What = completed
	if text := content(t, "a.yaml", a, b, c); !strings.Contains(text, "no call with number_value valid can end from here") {
		t.Error(text)
	}
}

// A flow for callers on hold repeats its prompts until the conversation goes on. Its row does not claim that a call would
// never end.
func TestPromptsOnHoldRepeat(t *testing.T) {
	main := &Flow{File: "main.json", ID: "main", Start: "end"}
	main.Step(End, main.Block("end", "End")).What = "done"
	hold := &Flow{File: "hold.json", ID: "hold", Role: Beside, Start: "say"}
	say := hold.Step(Say, hold.Block("say", "Say"))
	say.Prompt = words("Please hold.")
	say.Edge(done, "say")
	text := content(t, "hold.yaml", main, hold)
	if !strings.Contains(text, playsOn) || strings.Contains(text, NeverWaits) {
		t.Error(text)
	}
}

// Every line has a number of its own.
func TestNumbersOfManyLines(t *testing.T) {
	var flows []*Flow
	for i := range 501 {
		f := &Flow{File: fmt.Sprintf("f%d.json", i), Start: "end"}
		f.Step(End, f.Block("end", "End")).What = "done"
		flows = append(flows, f)
	}
	text := content(t, "routing.yaml", flows...)
	numbers := map[string]bool{}
	for line := range strings.Lines(text) {
		if _, number, ok := strings.Cut(line, "number: "); ok {
			numbers[number[:len("+1 202 555 0100")]] = true
		}
	}
	if len(numbers) != len(flows) {
		t.Errorf("%d lines have %d numbers", len(flows), len(numbers))
	}
}

// A flow is found by its identifier, or by its name in the folder if an earlier import named the identifier. Other
// flows are not found.
func TestFlowOfAnEarlierName(t *testing.T) {
	first := &graph{name: "first"}
	second := &graph{name: "second"}
	b := &builder{
		graphs:  []*graph{first, second},
		byID:    map[string]*graph{"2": second},
		earlier: &NameMap{Names: map[string]map[string]string{"flow": {"old": "second", "gone": "third"}}},
	}
	for id, want := range map[string]*graph{"2": second, "old": second, "gone": nil, "unknown": nil, "": nil} {
		if got := b.flow(id); got != want {
			t.Errorf("flow %q is %+v, want %+v", id, got, want)
		}
	}
}
