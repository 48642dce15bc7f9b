package importer

import (
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// TestFoldersHaveNoErrors has flows that a checker of the folder would refuse if the import took them as they are.
func TestFoldersHaveNoErrors(t *testing.T) {
	for name, c := range map[string]struct {
		flows   []*Flow
		unset   map[string]string // the values of a new call on the platform
		without string            // a text of the folder that would be wrong
	}{
		"callers who wait hear signs alone":            {flows: waitingFlows(words("* …"))},
		"callers who wait hear a recording of no time": {flows: waitingFlows(Prompt{Audio: "beep", Takes: time.Millisecond})},
		"a label that only a lost go returns":          {flows: lostReturn(), without: "lost: say_hello"},
		"an entry that only another line asks for":     {flows: entryOfAnotherLine(), without: "branch: order"},
		"a case after one that takes its entries":      {flows: coveredCase(), without: " 12: "},
		"a case with letters, and an entry of digits":  {flows: caseWithLetters("starts with gold"), without: "gold"},
		"only a case with letters leads to an end":     {flows: caseWithLetters("contains silver"), without: "silver"},
		"a flow that no call goes to any more":         {flows: lostFlow()},
		"attributes with the names of a call's own":    {flows: namedLikeCalls()},
		"two comparisons of one value":                 {flows: comparedTwice(), unset: map[string]string{"grade": "none"}},
	} {
		result := Build(&Center{Format: "test", Flows: c.flows, Unset: c.unset}, nil, nil)
		written := ""
		for _, f := range result.Files {
			if strings.HasSuffix(f.Name, ".yaml") && f.Name != NameMapFile {
				written += string(f.Content)
			}
		}

		var found diag.Findings
		flowtest.Open(t, folderOf(result), &found)
		if err := found.FirstError(); err != nil {
			t.Errorf("%s: %v in\n%s", name, err, written)
		}
		if c.without != "" && strings.Contains(written, c.without) {
			t.Errorf("%s: the folder contains %q:\n%s", name, c.without, written)
		}
	}
}

// caseWithLetters has an entry of digits, and a case that no such entry meets. Only the case leads out of the cycle.
func caseWithLetters(is string) []*Flow {
	f := &Flow{File: "main.json", ID: "main", Start: "ask"}
	ask := f.Step(Collect, f.Block("ask", "Ask"))
	ask.Prompt = words("Your number.")
	ask.Into = "entry"
	ask.Digits = [2]int{1, 5}
	ask.Edge(collected, "match")
	ask.Edge(exhausted, "match")
	match := f.Step(Match, f.Block("match", "Compare"))
	match.What = "entry"
	match.Edge(is, "")
	match.Edge(Otherwise, "ask")
	return []*Flow{f}
}

// waitingFlows has a queue whose callers hear one prompt again and again while they wait.
func waitingFlows(prompt Prompt) []*Flow {
	f := &Flow{File: "main.json", ID: "main", Start: "wait"}
	wait := f.Step(Enqueue, f.Block("wait", "Queue"))
	wait.What = "sales"
	wait.While = "waiting"

	waiting := &Flow{File: "waiting.json", ID: "waiting", Start: "step", Role: InQueue}
	step := waiting.Step(Say, waiting.Block("step", "Play"))
	step.Prompt = prompt
	step.Edge(done, "step")
	return []*Flow{f, waiting}
}

// lostReturn has a module whose second label comes from a flow that no call goes to any more.
func lostReturn() []*Flow {
	f := &Flow{File: "main.json", ID: "main", Start: "run"}
	run := f.Step(Run, f.Block("run", "Run"))
	run.What = "module"
	run.Edge("kept", "hello")
	run.Edge("lost", "hello")
	hello := f.Step(Say, f.Block("hello", "Play"))
	hello.Prompt = words("Hello.")
	hello.Edge(done, "")

	module := &Flow{File: "module.json", ID: "module", Start: "match", Role: Module}
	match := module.Step(Match, module.Block("match", "Compare"))
	match.What = "unasked"
	match.Edge("1", "go")
	match.Edge(Otherwise, "say")
	module.Step(Go, module.Block("go", "Go")).What = "other"
	say := module.Step(Say, module.Block("say", "Play"))
	say.Prompt = words("Welcome.")
	say.Edge(done, "back")
	module.Step(Return, module.Block("back", "Return")).What = "kept"

	other := &Flow{File: "other.json", ID: "other", Start: "bye", Role: Module}
	bye := other.Step(Say, other.Block("bye", "Play"))
	bye.Prompt = words("Bye.")
	bye.Edge(done, "back")
	other.Step(Return, other.Block("back", "Return")).What = "lost"
	return []*Flow{f, module, other}
}

// entryOfAnotherLine has a line that compares an entry. Only the calls of another line make it.
func entryOfAnotherLine() []*Flow {
	f := &Flow{File: "main.json", ID: "main", Start: "match"}
	match := f.Step(Match, f.Block("match", "Compare"))
	match.What = "order"
	match.Edge("12", "hello")
	match.Edge(Otherwise, "")
	hello := f.Step(Say, f.Block("hello", "Play"))
	hello.Prompt = words("Hello.")
	hello.Edge(done, "")

	other := &Flow{File: "other.json", ID: "other", Start: "ask"}
	askOrder(other, "bye", "bye")
	bye := other.Step(Say, other.Block("bye", "Play"))
	bye.Prompt = words("Goodbye.")
	bye.Edge(done, "")
	return []*Flow{f, other}
}

// askOrder adds the step that asks for an order number of two digits.
func askOrder(f *Flow, toCollected, toExhausted string) {
	ask := f.Step(Collect, f.Block("ask", "Ask"))
	ask.Prompt = words("Your order?")
	ask.Digits = [2]int{2, 2}
	ask.Into = "order"
	ask.Edge(collected, toCollected)
	ask.Edge(exhausted, toExhausted)
}

// coveredCase has a branch whose second case no entry comes to.
func coveredCase() []*Flow {
	f := &Flow{File: "main.json", ID: "main", Start: "ask"}
	askOrder(f, "match", "")
	match := f.Step(Match, f.Block("match", "Compare"))
	match.What = "order"
	match.Edge("starts with 1", "hello")
	match.Edge("12", "bye")
	match.Edge("20", "bye")
	match.Edge(Otherwise, "")
	for _, id := range []string{"hello", "bye"} {
		say := f.Step(Say, f.Block(id, "Play"))
		say.Prompt = words("Text " + id + ".")
		say.Edge(done, "")
	}
	return []*Flow{f}
}

// lostFlow has a branch after a go that no call takes. Each call that takes it would have one value there.
func lostFlow() []*Flow {
	f := &Flow{File: "main.json", ID: "main", Start: "set"}
	set := f.Step(Set, f.Block("set", "Set"))
	set.Sets = []Assign{{Attribute: "grade", To: Const{"gold"}}, {Attribute: "mood", To: Const{"good"}}}
	set.Edge(done, "mood")
	mood := f.Step(Branch, f.Block("mood", "Compare"))
	mood.What = "mood"
	mood.Edge("good", "hello")
	mood.Edge(Otherwise, "go")
	f.Step(Go, f.Block("go", "Go")).What = "lost"
	hello := f.Step(Say, f.Block("hello", "Play"))
	hello.Prompt = words("Hello.")
	hello.Edge(done, "")

	lost := &Flow{File: "lost.json", ID: "lost", Start: "grade", Role: Module}
	grade := lost.Step(Branch, lost.Block("grade", "Compare"))
	grade.What = "grade"
	for _, value := range []string{"gold", "silver"} {
		grade.Edge(value, value)
		say := lost.Step(Say, lost.Block(value, "Play"))
		say.Prompt = words("Text " + value + ".")
		say.Edge(done, "")
	}
	grade.Edge(Otherwise, "")
	return []*Flow{f, lost}
}

// comparedTwice has a branch with a case for each value that calls of the platform have there. Another branch compares
// a third value.
func comparedTwice() []*Flow {
	f := &Flow{File: "main.json", ID: "main", Start: "ask"}
	ask := f.Step(Menu, f.Block("ask", "Ask"))
	ask.Prompt = words("Your choice?")
	compare := func(id string, values ...string) {
		branch := f.Step(Branch, f.Block(id, "Compare"))
		branch.What = "grade"
		for _, value := range values {
			branch.Edge(value, "say "+value)
		}
		branch.Edge(Otherwise, "")
	}

	ask.Choice("first", "1")
	for i, value := range []string{"gold", "silver"} {
		ask.Choice(value, strconv.Itoa(i+2))
		set := f.Step(Set, f.Block(value, "Set"))
		set.Sets = []Assign{{Attribute: "grade", To: Const{value}}}
		set.Edge(done, map[string]string{"gold": "first", "silver": "second"}[value])
	}
	compare("first", "none", "gold")
	compare("second", "silver", "gold")
	for _, value := range []string{"none", "gold", "silver"} {
		say := f.Step(Say, f.Block("say "+value, "Play"))
		say.Prompt = words("Text " + value + ".")
		say.Edge(done, "")
	}
	return []*Flow{f}
}

// TestLoopThatNoCallComesBackTo has a loop whose way back the import cuts. Its way done is impossible in the folder, so
// that no step counts.
func TestLoopThatNoCallComesBackTo(t *testing.T) {
	for name, c := range map[string]struct {
		next   string // the step after both ways
		counts bool
	}{
		"both ways lead to the loop": {next: "loop"},
		"both ways end":              {next: "", counts: true}, // as its author has written it
		"both ways ask":              {next: "ask", counts: true},
	} {
		f := &Flow{File: "main.json", ID: "main", Start: "loop"}
		loop := f.Step(Loop, f.Block("loop", "Loop"))
		loop.Rounds = 2
		loop.Edge(again, c.next)
		loop.Edge(done, c.next)
		ask := f.Step(Menu, f.Block("ask", "Ask"))
		ask.Prompt = words("Press 1.")
		ask.Edges = []Edge{{Keys: []string{"1"}, To: "loop"}}
		ask.Edge(exhausted, "")

		if text := content(t, "main.yaml", f); strings.Contains(text, "{loop: 2") != c.counts {
			t.Errorf("%s: a step counts: %t\n%s", name, !c.counts, text)
		}
	}
}

// namedLikeCalls has attributes with the names of attributes that every call has, and of keys of "call:".
func namedLikeCalls() []*Flow {
	f := &Flow{File: "main.json", ID: "main", Start: "ask"}
	names := []string{"line", "from", "at", "flow", "tier", "language", "country", "region", "hub", "number", "number_type", "abroad", "day"}
	ask := f.Step(Menu, f.Block("ask", "Ask"))
	ask.Prompt = words("Your choice?")
	ask.Edges = []Edge{{Keys: []string{"1"}, To: "compare line"}, {Keys: []string{"2"}, To: "compare line"}}
	ask.Edge(exhausted, "")

	for i, name := range names {
		ask.Edges[0].Sets = append(ask.Edges[0].Sets, Assign{Attribute: name, To: Const{"1"}})
		next := ""
		if i+1 < len(names) {
			next = "compare " + names[i+1]
		}
		branch := f.Step(Branch, f.Block("compare "+name, "Compare"))
		branch.What = name
		branch.Edge("1", "say "+name)
		branch.Edge(Otherwise, next)
		say := f.Step(Say, f.Block("say "+name, "Play"))
		say.Prompt = words("One is " + name + ".")
		say.Edge(done, next)
	}

	return []*Flow{f}
}

// folderOf returns the files that an import writes.
func folderOf(result *Result) fstest.MapFS {
	folder := fstest.MapFS{}
	for _, f := range result.Files {
		folder[f.Name] = &fstest.MapFile{Data: f.Content}
	}
	return folder
}
