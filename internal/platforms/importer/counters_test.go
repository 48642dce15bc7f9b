package importer

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// TestCounters has a number that a step adds 1 to in each round. It is a counter if it has no other use, and if each call
// begins with a number. A variable without a value counts from 0 on some platforms, and no comparison may then tell the two
// apart.
func TestCounters(t *testing.T) {
	for name, c := range map[string]struct {
		first    string // the value before the first round, or "" for none
		fromNone bool   // of the platform
		compared string // with this number
		use      Assign // of the number in a round
		want     bool
	}{
		"a number":            {first: "0", compared: "3", want: true},
		"a padded number":     {first: "01", compared: "3", want: true},
		"a text":              {first: "x", compared: "3"},
		"a negative number":   {first: "-1", compared: "3"},
		"none":                {compared: "3"},
		"none, which counts":  {fromNone: true, compared: "3", want: true},
		"none or 0, compared": {fromNone: true, compared: "0"},
		"set again":           {first: "0", compared: "3", use: Assign{Attribute: "n", To: Const{"2"}}, want: true},
		"computed":            {first: "0", compared: "3", use: Assign{Attribute: "n", To: Any{}}},
		"copied":              {first: "0", compared: "3", use: Assign{Attribute: "other", To: CopyOf("n")}},
		"compared to a text":  {first: "0", compared: "three"},
		"too large":           {first: "0", compared: "1000"},
	} {
		f := &Flow{File: "main.json", ID: "main", Start: "compare"}
		step := func(kind Kind, id string, edges ...Edge) *Step {
			s := f.Step(kind, f.Block(id, "Block"))
			s.Edges = edges
			return s
		}
		if c.first != "" {
			f.Start = "first"
			step(Set, "first", Edge{Outcome: done, To: "compare"}).Sets = []Assign{{Attribute: "n", To: Const{c.first}}}
		}
		step(Decide, "compare", Edge{Tests: []Test{{Variable: "n", Operand: c.compared}}, To: "end"}, Edge{To: "ask"})
		ask := step(Menu, "ask", Edge{Keys: []string{"1"}, To: "use"}, Edge{Outcome: exhausted, To: "count"})
		ask.Prompt = words("Press 1.")
		step(Set, "use", Edge{Outcome: done, To: "count"}).Sets = []Assign{c.use}
		step(Set, "count", Edge{Outcome: done, To: "compare"}).Sets = []Assign{{Attribute: "n", To: SumOf("n", 1)}}
		step(End, "end").What = "done"

		center := &Center{
			Format: "test", Flows: []*Flow{f}, Names: map[string]string{}, Ranges: map[string]Range{},
			Unset: map[string]string{}, CountsFromNothing: c.fromNone,
			Given: func(string) bool { return false },
		}
		folder := ""
		for _, file := range Build(center, nil, nil).Files {
			folder += string(file.Content)
		}
		if got := strings.Contains(folder, "{add: 1}"); got != c.want {
			t.Errorf("%s: a counter: %v, want %v:\n%s", name, got, c.want, folder)
		}
	}
}

// TestCountersOfARing: the search for counters in a ring of n counted steps finds all of them, and twice the steps
// allocate at most 2.5 times the memory. In a ring, a walk from each step would visit all others.
func TestCountersOfARing(t *testing.T) {
	allocated := func(n int) uint64 {
		f := &Flow{File: "main.json", ID: "main", Start: "first"}
		first := f.Step(Set, f.Block("first", "Block"))
		first.Edge("done", "s0")
		for i := range n {
			id := fmt.Sprint("n", i)
			first.Sets = append(first.Sets, Assign{Attribute: id, To: Const{"0"}})
			count := f.Step(Set, f.Block(fmt.Sprint("s", i), "Block"))
			count.Sets = []Assign{{Attribute: id, To: SumOf(id, 1)}}
			count.Edge("done", fmt.Sprint("d", i))
			compare := f.Step(Decide, f.Block(fmt.Sprint("d", i), "Block"))
			compare.Edges = []Edge{
				{To: fmt.Sprint("s", (i+1)%n), Tests: []Test{{Variable: id, Operand: "3"}}},
				{To: fmt.Sprint("s", i)},
			}
		}
		center := &Center{
			Flows: []*Flow{f}, Names: map[string]string{}, Ranges: map[string]Range{},
			Given: func(string) bool { return false },
		}
		b := newBuilder(center, nil, nil)
		b.graphs[0].line = true

		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		findCounters(b)
		runtime.ReadMemStats(&after)
		if found := len(center.Ranges); found != n {
			t.Fatalf("%d counters of %d are found", found, n)
		}
		return after.TotalAlloc - before.TotalAlloc
	}

	if half, whole := allocated(200), allocated(400); 2*whole > 5*half {
		t.Errorf("200 counters allocate %d bytes, and 400 counters %d bytes", half, whole)
	}
}
