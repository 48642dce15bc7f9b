package genesysarchitect

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestCountersOfARing: the search for counters in a ring of n counted steps finds all of them, and twice the steps
// allocate at most 2.5 times the memory. In a ring, a walk from each step would visit all others.
func TestCountersOfARing(t *testing.T) {
	allocated := func(n int) uint64 {
		r := &reader{program: &program{Flow: &importer.Flow{ID: "main"}}}
		c := counters{program: r.program, variables: newVariables("main", "", importer.Value{}), flows: flows{r}}
		for i := range n {
			id := fmt.Sprint("main:n", i)
			count := r.Step(importer.Set, r.Block(fmt.Sprint("s", i), "updateData"))
			count.Sets = []importer.Assign{{Attribute: id, To: importer.Copy{Of: []importer.Part{{Value: id}}, Add: 1}}}
			count.Edge("done", fmt.Sprint("d", i))
			compare := r.Step(importer.Decide, r.Block(fmt.Sprint("d", i), "decision"))
			compare.Edge("3", fmt.Sprint("s", (i+1)%n))
			compare.Edges[0].Tests = []importer.Test{{Variable: id, Operand: "3"}}
			compare.Edge("other", fmt.Sprint("s", i))
			c.initial[id] = "0"
		}

		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		found := len(c.all())
		runtime.ReadMemStats(&after)
		if found != n {
			t.Fatalf("%d counters of %d are found", found, n)
		}
		return after.TotalAlloc - before.TotalAlloc
	}

	if half, whole := allocated(200), allocated(400); 2*whole > 5*half {
		t.Errorf("200 counters allocate %d bytes, and 400 counters %d bytes", half, whole)
	}
}

// TestRepeatedSteps: a call comes again to the steps of a cycle only. In a flow of waiting calls, it comes again to each
// step that leads to an end of the flow.
func TestRepeatedSteps(t *testing.T) {
	for _, c := range []struct{ kind, want string }{{"inboundCall", "[c d e]"}, {inQueue, "[a b c d e]"}} {
		r := &program{Flow: &importer.Flow{ID: "main"}, flowKind: c.kind}
		for id, to := range map[string][]string{
			"a": {"b"}, "b": {""}, // to the end of the flow
			"c": {"d", "x"}, "d": {"c"}, "e": {"e"},
			"x": nil, // a call ends here
		} {
			s := r.Step(importer.Say, r.Block(id, "playAudio"))
			if to == nil {
				s.Kind = importer.End
			}
			for _, next := range to {
				s.Edge("done", next)
			}
		}

		var got []string
		repeated := counters{program: r}.repeated()
		for _, id := range []string{"a", "b", "c", "d", "e", "x"} {
			if repeated[r.byID()[id]] {
				got = append(got, id)
			}
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: calls come again to %v, want %s", c.kind, got, c.want)
		}
	}
}
