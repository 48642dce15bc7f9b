package importer

import (
	"maps"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestNeedlessSets: an assignment is written if a step may compare its value before the next one, and calls do
// not have that value there already.
func TestNeedlessSets(t *testing.T) {
	one := func(value string) []Assign { return []Assign{{Attribute: "grade", To: Const{value}}} }
	for name, c := range map[string]struct {
		first, key1, key2 []Assign
		written           string
	}{
		"compared":              {nil, one("gold"), one("silver"), "sets: {1: {grade: gold}, 2: {grade: silver}}"},
		"known":                 {one("gold"), one("gold"), one("silver"), "sets: {done: {grade: gold}}; sets: {2: {grade: silver}}"},
		"set again":             {one("gold"), one("silver"), one("silver"), "sets: {1: {grade: silver}, 2: {grade: silver}}"},
		"begins with it":        {nil, one("basic"), one("gold"), "sets: {2: {grade: gold}}"},
		"not compared":          {nil, []Assign{{Attribute: "mood", To: Const{"good"}}}, nil, ""},
		"one value on all ways": {one("gold"), one("gold"), one("gold"), "sets: {done: {grade: gold}}"},
	} {
		f := &Flow{File: "main.json", ID: "main", Start: "hello"}
		hello := f.Step(Say, f.Block("hello", "Play"))
		hello.Prompt = words("Hello.")
		hello.Edge(done, "menu", c.first...)
		menu := f.Step(Menu, f.Block("menu", "Ask"))
		menu.Prompt = words("Press 1 or 2.")
		menu.Edges = []Edge{{Keys: []string{"1"}, To: "branch", Sets: c.key1}, {Keys: []string{"2"}, To: "branch", Sets: c.key2}}
		branch := f.Step(Branch, f.Block("branch", "Compare"))
		branch.What = "grade"
		branch.Edge("gold", "bye")
		bye := f.Step(Say, f.Block("bye", "Play"))
		bye.Prompt = words("Goodbye.")
		bye.Edge(done, "end")
		branch.Edge("silver", "end")
		branch.Edge(Otherwise, "end")
		f.Step(End, f.Block("end", "End")).What = hungUp

		main := string(built(&Center{Format: "test", Flows: []*Flow{f}, Unset: map[string]string{"grade": "basic"}}).Files[0].Content)
		if got := strings.Join(regexp.MustCompile(`sets: .*?\}\}`).FindAllString(main, -1), "; "); got != c.written {
			t.Errorf("%s: %q, want %q in\n%s", name, got, c.written, main)
		}
	}
}

// TestSetAfterAQueue: a value that was set before a queue may be another one after it, where a flow that runs
// meanwhile sets it.
func TestSetAfterAQueue(t *testing.T) {
	set := func(f *Flow, id, value, to string) {
		s := f.Step(Set, f.Block(id, "Set"))
		s.Sets = []Assign{{Attribute: "grade", To: Const{value}}}
		s.Edge(done, to)
	}

	f := &Flow{File: "main.json", ID: "main", Start: "first"}
	set(f, "first", "gold", "wait")
	wait := f.Step(Enqueue, f.Block("wait", "Queue"))
	wait.What, wait.While, wait.MaxWait = "sales", "waiting", TransferTakes
	wait.Edge(timedOut, "again")
	set(f, "again", "gold", "branch")
	branch := f.Step(Branch, f.Block("branch", "Compare"))
	branch.What = "grade"
	branch.Edge("gold", "hello")
	branch.Edge(Otherwise, "")
	f.Step(Say, f.Block("hello", "Play")).Prompt = words("Hello.")
	waiting := &Flow{File: "waiting.json", ID: "waiting", Start: "silver", Role: InQueue}
	set(waiting, "silver", "silver", "music")
	music := waiting.Step(Say, waiting.Block("music", "Play"))
	music.Prompt = words("Please hold.")
	music.Edge(done, "silver")

	main := string(built(&Center{Format: "test", Flows: []*Flow{f, waiting}}).Files[0].Content)
	if !strings.Contains(main, "{set: {grade: gold}, then: branch_grade}") {
		t.Error(main)
	}
}

// TestNeedlessSetsOfAnyFlows: without the sets that are needless every branch compares the values that it did.
func TestNeedlessSetsOfAnyFlows(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		b := newBuilder(randomCenter(t), nil, nil)
		for _, run := range passes {
			if strings.HasSuffix(runtime.FuncForPC(reflect.ValueOf(run).Pointer()).Name(), ".dropNeedless") {
				break
			}
			run(b)
		}
		compared := func() map[*Step]map[string]bool {
			out := map[*Step]map[string]bool{}
			of := map[string]map[*Step]map[string]bool{}
			v := newSources(b)
			for g, s := range b.steps() {
				if s.Kind != Branch || g.waits {
					continue
				}
				if of[s.What] == nil {
					of[s.What] = broughtValues(v, s.What)
				}
				out[s] = of[s.What][s]
			}
			return out
		}
		before := compared()
		dropSets(b, Note{}, neededSets)
		for s, after := range compared() {
			if len(after) > 0 && !maps.Equal(before[s], after) { // where a call comes to
				t.Fatalf("%s compares %v, without needless sets %v", s.ID, before[s], after)
			}
		}
	})
}

// TestCutWaysMayBeOne: a lookup whose ways the import has all cut may have one target, and so may a lookup with
// a block without effect on one way. The advice about it stays if the source leads both ways to one end.
func TestCutWaysMayBeOne(t *testing.T) {
	const allowed = "same-way: the source has another way"
	for ways, isAllowed := range map[[2]string]bool{
		{"program", "program"}: true,
		{"log", "end"}:         true,
		{"end", "end"}:         false,
	} {
		f := &Flow{File: "main.json", ID: "main", Start: "program"}
		program := f.Step(Lookup, f.Block("program", "AGI"))
		program.What = "program"
		program.Edge(done, "compare")
		compare := f.Step(Lookup, f.Block("compare", "GotoIf"))
		compare.What = "compare"
		compare.From[0].Next = ways[:1]
		compare.Edge("yes", ways[0])
		compare.Edge("no", ways[1])
		f.Step(Pass, f.Block("log", "Log")).Edge(done, "end")
		f.Step(End, f.Block("end", "End")).What = hungUp

		main := string(built(&Center{Format: "test", Flows: []*Flow{f}}).Files[0].Content)
		if strings.Contains(main, allowed) != isAllowed || !strings.Contains(main, "{no: hang_up, yes: hang_up}") {
			t.Errorf("to %s: allowed is not %t in\n%s", ways, isAllowed, main)
		}
	}
}
