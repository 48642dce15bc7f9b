package importer

import (
	"fmt"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestLoopOfAnnouncements: a loop of announcements whose branch gives its attribute a next value stays as it is if the
// values lead out in the end, and is cut if some value comes again.
func TestLoopOfAnnouncements(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		const out = -1
		values := rapid.IntRange(2, 5).Draw(t, "values")
		next := make([]int, values) // the next value, or out
		for v := range next {
			next[v] = rapid.IntRange(out, values-1).Draw(t, fmt.Sprintf("next of %d", v))
		}

		// A value that leads on for more rounds than there are values comes again.
		comesAgain := false
		for first := range next {
			v := first
			for round := 0; round <= values && v != out; round++ {
				v = next[v]
			}
			comesAgain = comesAgain || v != out
		}

		result := Build(&Center{Format: "test", Flows: []*Flow{announcing(next)}}, nil, nil)
		isCut := false
		for _, b := range result.Report.Blocks {
			isCut = isCut || b.Differs()
		}
		if isCut != comesAgain {
			t.Errorf("next values %v: cut is %v, want %v", next, isCut, comesAgain)
		}

		var found diag.Findings
		flowtest.Open(t, folderOf(result), &found)
		if err := found.FirstError(); err != nil {
			t.Errorf("next values %v: %v", next, err)
		}
	})
}

// announcing is a flow in which another system gives the first value, and each round says something and gives the next
// one. A negative value leads out.
func announcing(next []int) *Flow {
	f := &Flow{File: "main.json", ID: "main", Start: "first"}
	gives := func(v int) Assign { return Assign{Attribute: "round", To: Const{strconv.Itoa(v)}} }
	first := f.Step(Lookup, f.Block("first", "Lookup"))
	first.What = "first round"
	for v := range next {
		first.Edge("from "+strconv.Itoa(v), "say", gives(v))
	}

	say := f.Step(Say, f.Block("say", "Say"))
	say.Prompt = words("Please wait.")
	say.Edge(done, "branch")
	branch := f.Step(Branch, f.Block("branch", "Compare"))
	branch.What = "round"
	for v, to := range next {
		if to < 0 {
			branch.Edge(strconv.Itoa(v), "bye")
			continue
		}
		branch.Edge(strconv.Itoa(v), "say", gives(to))
	}

	bye := f.Step(Say, f.Block("bye", "Say"))
	bye.Prompt = words("Goodbye.")
	bye.Edge(done, "end")
	f.Step(End, f.Block("end", "End")).What = hungUp
	return f
}
