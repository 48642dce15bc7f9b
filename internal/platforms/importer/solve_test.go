package importer

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestSolveFindsWhatSearchFinds: the definitions that are found for all steps at once are those that a search finds at
// each.
func TestSolveFindsWhatSearchFinds(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		b := randomSets(t, rapid.IntRange(1, 12).Draw(t, "steps"), 3)
		v := newSources(b)
		for _, s := range b.graphs[0].order {
			for _, x := range []string{"a", "b", "x.a"} {
				want, got := describe(v.search(v.giving(x), s)), describe(v.solve(x).of(v.point(s)).list)
				if want != got {
					t.Fatalf("%s at step %s: a search finds %s, a pass %s", x, s.ID, want, got)
				}
			}
		}
	})
}

// randomSets is a flow of some steps, each with some edges, that set variables. Calls begin at the first step.
func randomSets(t *rapid.T, n, edges int) *builder {
	f := &Flow{File: "main", ID: "main", Start: "0"}
	for i := range n {
		s := &Step{ID: fmt.Sprint(i), Kind: Set, From: []*Block{f.Block(fmt.Sprint(i), "set")}}
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

// TestGivingFindsTheLast: the last assignment of a variable in a long list is the one that a look at each finds, also
// where an assignment gives a whole group of variables a value.
func TestGivingFindsTheLast(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		names := []string{"a", "b", "x.a", "x.b", "y.z.a"}
		if rapid.Bool().Draw(t, "groups") {
			names = append(names, "x.", "y.", "y.z.")
		}
		s := &Step{}
		for range rapid.IntRange(0, 3*manySets).Draw(t, "sets") {
			s.Sets = append(s.Sets, Assign{Attribute: rapid.SampledFrom(names).Draw(t, "name"), To: Const{"x"}})
		}
		v := newSources(newBuilder(&Center{}, nil, nil))
		for _, x := range []string{"a", "b", "x.a", "x.b", "y.z.a", "c"} {
			want := lastOf(func(a *Assign) bool { return a.gives(x) })(s, nil)
			if got := v.giving(x)(s, nil); got != want {
				t.Fatalf("%s of %d assignments: %v, want %v", x, len(s.Sets), got, want)
			}
		}
	})
}

// TestSourcesOfManyVariablesAreFew: a search for each of many variables visits a few points, and a variable has few points
// with definitions of its own. So the work grows with the steps, and not with their square.
func TestSourcesOfManyVariablesAreFew(t *testing.T) {
	const n = 600
	f := &Flow{File: "main", ID: "main", Start: "0"}
	for i := range n {
		s := &Step{ID: fmt.Sprint(i), Kind: Set, From: []*Block{f.Block(fmt.Sprint(i), "set")}}
		s.Edge("found", fmt.Sprint(i+1))
		s.Edges[0].Sets = []Assign{{Attribute: fmt.Sprint("x", i), To: Const{"a"}}}
		s.Edge("failed", fmt.Sprint(i+1))
		f.Steps = append(f.Steps, s)
	}
	b := newBuilder(&Center{Flows: []*Flow{f}}, nil, nil)
	b.graphs[0].line = true
	v := newSources(b)

	own := 0
	for i := range n {
		x := fmt.Sprint("x", i)
		for _, at := range []int{min(i+1, n-1), n - 1} {
			want := "begin"
			if i < at {
				want = fmt.Sprintf("%d, begin", i)
			}
			if got := describe(v.reaching(f.Steps[at], x).list); got != want {
				t.Fatalf("%s at step %d comes from %s, want %s", x, at, got, want)
			}
		}
		own += len(v.solve(x).at)
	}
	if most := 2 * n * (nearSearch + 2); v.visited > most {
		t.Errorf("the searches visit %d points, want at most %d", v.visited, most)
	}
	if own > 2*n {
		t.Errorf("%d variables have %d points of their own", n, own)
	}
}

// TestCopiesAreFollowedOnce: a row of copies has the origin of the first, also if some ways give one of them another
// value. The reads of a row have one end, however many copies lie between.
func TestCopiesAreFollowedOnce(t *testing.T) {
	const n = 100
	f := &Flow{File: "main", ID: "main", Start: "0"}
	for i := range n {
		s := &Step{ID: fmt.Sprint(i), Kind: Set, From: []*Block{f.Block(fmt.Sprint(i), "set")}}
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

	first := definition{at: f.Steps[1], variable: "x0"}
	for read, end := range v.uncopies {
		if end != first {
			t.Errorf("%s at step %s ends at %s, want x0", read.variable, read.at.ID, end.variable)
		}
	}
	if len(v.uncopies) != n-3 {
		t.Errorf("%d reads have an end, want %d", len(v.uncopies), n-3)
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

// TestCrossingsFindTheSame: the index of the ways to a point finds the definitions and the points before it that a look
// at each way finds, in the same order.
func TestCrossingsFindTheSame(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		b := randomSets(t, rapid.IntRange(1, 12).Draw(t, "steps"), 6)
		v := newSources(b)
		if rapid.Bool().Draw(t, "begins twice") {
			v.add(rapid.SampledFrom(v.all).Draw(t, "begin").step, arrival{begin: &graph{}})
		}
		for _, p := range v.all {
			p.ways = rapid.Permutation(p.ways).Draw(t, "ways")
		}

		for _, x := range []string{"a", "b", "x.a"} {
			s := v.solve(x)
			for _, p := range v.all {
				own, before := s.arrivingEach(p, nil)
				indexed, indexedBefore := s.arrivingAt(s.shared.crossing(p), nil)
				if !slices.Equal(once(own), once(indexed)) || !slices.Equal(once(before), indexedBefore) {
					t.Fatalf("%s at step %s: %v %v, want %v %v", x, p.step.ID, indexed, indexedBefore, own, before)
				}
			}
		}
	})
}

// once returns a list without repetition.
func once[T comparable](list []T) (out []T) {
	for _, x := range list {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}
