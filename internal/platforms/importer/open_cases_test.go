package importer

import (
	"fmt"
	"runtime"
	"testing"
)

// closedBranches is a flow of branches in a row, whose cases are the two values that calls of the platform have. In the
// folder a call may have a third value, with which it comes to each branch if all branches before it have a way for it.
func closedBranches(n int) *builder {
	f := &Flow{File: "main", ID: "main", Start: "start"}
	add := func(id string, kind Kind) *Step {
		s := &Step{ID: id, Kind: kind, From: []*Block{f.Block(id, "block")}}
		f.Steps = append(f.Steps, s)
		return s
	}

	start := add("start", Lookup)
	start.Edge("yes", "set")
	start.Edge("no", "branch 0")
	set := add("set", Set)
	set.Sets = []Assign{{Attribute: "a", To: Const{"second"}}}
	set.Edge(done, "branch 0")
	for i := range n {
		s := add(fmt.Sprint("branch ", i), Branch)
		s.What = "a"
		for _, value := range []string{"first", "second"} {
			say := fmt.Sprint(value, i)
			s.Edge(value, say)
			add(say, Say).Edge(done, fmt.Sprint("branch ", i+1))
		}
	}
	last := add(fmt.Sprint("branch ", n), Branch)
	last.What = "a"
	last.Edge("third", "")
	last.Edge(Otherwise, "")

	b := newBuilder(&Center{Flows: []*Flow{f}, Unset: map[string]string{"a": "first"}}, nil, nil)
	b.graphs[0].line = true
	return b
}

// TestOpenCasesOfARow: each branch of a row has a way for the third value, and twice the branches allocate at most 2.5
// times the memory.
func TestOpenCasesOfARow(t *testing.T) {
	allocated := func(n int) uint64 {
		b := closedBranches(n)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		openCases(b)
		runtime.ReadMemStats(&after)

		for _, s := range b.steps() {
			if s.Kind == Branch && s.edge(Otherwise) == nil {
				t.Errorf("with %d branches, %s has no way for the third value", n, s.ID)
			}
		}
		return after.TotalAlloc - before.TotalAlloc
	}

	const branches = 100
	half, whole := allocated(branches), allocated(2*branches)
	if 2*whole > 5*half {
		t.Errorf("%d branches allocate %d bytes, and %d branches %d bytes", branches, half, 2*branches, whole)
	}
}
