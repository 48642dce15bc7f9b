package importer

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestReachingIsAFixedPoint: the sources of a variable at a step are those that flow there from step to step, until no
// step gets more.
func TestReachingIsAFixedPoint(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		b := randomSets(t, rapid.IntRange(1, 12).Draw(t, "steps"), 3)
		v := newSources(b)
		for _, x := range []string{"a", "b", "x.a"} {
			at := flowTo(v, x)
			for _, s := range b.graphs[0].order {
				// A step and its edge may both set the variable.
				got := slices.Compact(strings.Split(describe(v.reaching(s, x).list), ", "))
				want := strings.Join(slices.Sorted(maps.Keys(at[s])), ", ")
				if strings.Join(got, ", ") != want {
					t.Fatalf("%s at step %s: %s, want %s", x, s.ID, got, want)
				}
			}
		}
	})
}

// flowTo lets the sources of a variable flow from step to step.
func flowTo(v *sources, variable string) map[*Step]map[string]bool {
	at := map[*Step]map[string]bool{}
	for _, p := range v.all {
		at[p.step] = map[string]bool{}
	}

	for isChanged := true; isChanged; {
		isChanged = false
		for _, p := range v.all {
			before := len(at[p.step])
			for i := range p.ways {
				way := &p.ways[i]
				if way.from == nil {
					at[p.step]["begin"] = true
				} else if way.last(giving(variable)) != nil {
					at[p.step][way.from.step.ID] = true
				} else {
					maps.Copy(at[p.step], at[way.from.step])
				}
			}

			isChanged = isChanged || len(at[p.step]) > before
		}
	}

	return at
}

// randomSets is a flow of some steps, each with some edges, that set variables. Calls begin at the first step.
func randomSets(t *rapid.T, n, edges int) *builder {
	f := &Flow{File: "main", ID: "main", Start: "0"}
	for i := range n {
		s := &Step{ID: fmt.Sprint(i), From: []*Block{f.Block(fmt.Sprint(i), "set")}, Effect: Effect{Kind: Set}}
		if rapid.IntRange(0, 2).Draw(t, "sets") == 0 {
			s.Sets = []Assign{{Attribute: rapid.SampledFrom([]string{"a", "b", "x.a", "x."}).Draw(t, "attribute"), To: Const{"x"}}}
		}
		for range rapid.IntRange(0, edges).Draw(t, "edges") {
			s.Edge("done", fmt.Sprint(rapid.IntRange(0, n).Draw(t, "to")))
			if rapid.IntRange(0, 5).Draw(t, "sets") == 0 {
				s.Edges[len(s.Edges)-1].Sets = []Assign{{Attribute: "a", To: Const{"y"}}}
			}
		}
		f.Steps = append(f.Steps, s)
	}
	b := newBuilder(&Center{Flows: []*Flow{f}}, nil, nil)
	b.graphs[0].line = true
	return b
}

// describe writes definitions in an order of their own.
func describe(list []definition) string {
	var out []string
	for _, d := range list {
		at := "begin"
		if d.at != nil {
			at = d.at.ID
		}
		out = append(out, at)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// TestCopiesAreFollowed: a row of copies has the origin of the first, also if some ways give one of them another value.
func TestCopiesAreFollowed(t *testing.T) {
	const n = 100
	f := &Flow{File: "main", ID: "main", Start: "0"}
	for i := range n {
		s := &Step{ID: fmt.Sprint(i), Effect: Effect{Kind: Set}, From: []*Block{f.Block(fmt.Sprint(i), "set")}}
		var to Term = Any{}
		if i > 0 {
			to = Copy{Of: []Part{{Value: fmt.Sprint("x", i-1)}}}
		}
		s.Edge("done", fmt.Sprint(i+1))
		s.Sets = []Assign{{Attribute: fmt.Sprint("x", i), To: to}}
		f.Steps = append(f.Steps, s)
	}

	// A call may skip the second half: then the value of the last copy is missing.
	f.Steps[n/2].Edge("skip", fmt.Sprint(n-1))
	b := newBuilder(&Center{Flows: []*Flow{f}}, nil, nil)
	b.graphs[0].line = true
	v := newSources(b)

	for i := 1; i < n-1; i++ {
		if got := describe(v.origins(f.Steps[i], fmt.Sprint("x", i-1)).list); got != "0" {
			t.Fatalf("the copy of step %d comes from %s, want 0", i, got)
		}
	}
	if got := describe(v.origins(f.Steps[n-1], fmt.Sprint("x", n-2)).list); got != "0, begin" {
		t.Errorf("the last copy comes from %s, want 0, begin", got)
	}
}

// TestCopiesInARing: the search for the values of two variables that are copies of each other in a loop ends.
func TestCopiesInARing(t *testing.T) {
	f := &Flow{File: "main", ID: "main", Start: "menu"}
	add := func(kind Kind, id string) *Step {
		s := f.Step(kind, f.Block(id, "block"))
		s.ID = id
		return s
	}
	menu := add(Menu, "menu")
	menu.Prompt = words("Press 1 or 2.")
	menu.Choice("a", "1")
	menu.Choice("compare", "2")
	menu.Choice("gold", "3")
	menu.Edge("exhausted", "")
	gold := add(Set, "gold")
	gold.Sets = []Assign{{Attribute: "a", To: Const{"gold"}}}
	gold.Edge("done", "menu")
	for _, c := range []struct{ id, of, next string }{{"a", "b", "b"}, {"b", "a", "menu"}} {
		set := add(Set, c.id)
		set.Sets = []Assign{{Attribute: c.id, To: Copy{Of: []Part{{Value: c.of}}}}}
		set.Edge("done", c.next)
	}
	compare := add(Decide, "compare")
	compare.Edge("same", "bye")
	compare.Edges[0].Tests = []Test{{Variable: "a", Operand: "gold"}}
	compare.Edge("other", "menu")
	bye := add(Say, "bye")
	bye.Prompt = words("Bye.")

	c := &Center{Format: "test", Names: map[string]string{}, Unset: map[string]string{}, Flows: []*Flow{f}}
	c.Given = func(string) bool { return true }
	const branch = "{branch: a, then: {gold: say_bye, otherwise: menu}}"
	compares := func(file whole.File) bool { return strings.Contains(string(file.Content), branch) }
	if !slices.ContainsFunc(Build(c, nil, nil).Files, compares) {
		t.Errorf("no file has %s", branch)
	}
}

// TestReadersOfOneVariable: n steps set a variable, and n steps compare it, in one ring. All comparisons read the same
// definitions, and twice the steps allocate at most 2.5 times the memory in the passes that ask for them.
func TestReadersOfOneVariable(t *testing.T) {
	allocated := func(n int) uint64 {
		f := &Flow{File: "main", ID: "main", Start: "m0"}
		step := func(kind Kind, name string, i int) *Step {
			s := f.Step(kind, f.Block(fmt.Sprint(name, i), "block"))
			s.ID = fmt.Sprint(name, i)
			return s
		}
		for i := range n {
			next := fmt.Sprint("m", (i+1)%n)
			menu := step(Lookup, "m", i)
			menu.Edge("set", fmt.Sprint("s", i))
			menu.Edge("compare", fmt.Sprint("c", i))
			set := step(Set, "s", i)
			set.Sets = []Assign{{Attribute: "x", To: Const{fmt.Sprint("v", i)}}}
			set.Edge("done", next)
			compare := step(Decide, "c", i)
			compare.Edge("same", next)
			compare.Edges[0].Tests = []Test{{Variable: "x", Operand: fmt.Sprint("v", i)}}
			compare.Edge("other", "")
		}
		b := newBuilder(&Center{Flows: []*Flow{f}}, nil, nil)
		b.graphs[0].line = true

		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		nameEntries(b)
		compares := newSources(b).findCompares()
		runtime.ReadMemStats(&after)
		if len(compares) > 0 {
			t.Fatal("a comparison of constants compares an entry")
		}
		return after.TotalAlloc - before.TotalAlloc
	}

	if half, whole := allocated(400), allocated(800); 2*whole > 5*half {
		t.Errorf("400 readers allocate %d bytes, and 800 readers %d bytes", half, whole)
	}
}
