package importer

import (
	"strings"
	"testing"
)

// TestCountsOfRounds has a number that a step adds 1 to, and a comparison after it. It is a loop of as many rounds. The
// loop is exact only if each call begins with one number, if no step of a round sets the number again, and if no call comes
// back after its last round without a new first number. Without a loop the comparison stays.
func TestCountsOfRounds(t *testing.T) {
	const (
		open  = "begins to count at a number that the call decides: here at 0"
		again = "its number is set again on a way back: here its rounds go on"
		on    = "counts on after its last round: here its rounds begin again"
	)
	for name, c := range map[string]struct {
		first  []string // the numbers before the first round
		back   string   // the step after a round: the question, a step that sets the number, or one that compares it
		after  string   // the step after the last round
		want   string   // the reason, or ""
		isLoop bool
	}{
		"one first number":         {[]string{"0"}, "ask", "end", "", true},
		"an empty first number":    {nil, "ask", "end", "", true},
		"two first numbers":        {[]string{"0", "1"}, "ask", "end", open, true},
		"a text":                   {[]string{"x"}, "ask", "end", open, true},
		"set again in a round":     {[]string{"0"}, "set", "end", again, true},
		"back after the last":      {[]string{"0"}, "ask", "ask", on, true},
		"again after the last":     {[]string{"0"}, "ask", "set", "", true},
		"compared in a round, too": {[]string{"0"}, "other", "end", "", false},
	} {
		f := &Flow{File: "main.json", ID: "main", Start: "begin"}
		step := func(kind Kind, id string, edges ...Edge) *Step {
			s := f.Step(kind, f.Block(id, "Block"))
			s.Edges = edges
			return s
		}
		is := func(number string) []Test { return []Test{{Variable: "n", Operand: number}} }

		// The first question leads to the first numbers.
		begin := step(Menu, "begin", Edge{Outcome: exhausted, To: "ask"})
		begin.Prompt = Words("Press a key.")
		for i, first := range c.first {
			id := "first" + first
			begin.Edges = append(begin.Edges, Edge{Keys: []string{string(rune('1' + i))}, To: id})
			step(Set, id, Edge{Outcome: done, To: "ask"}).Sets = []Assign{{Attribute: "n", To: Const{first}}}
		}
		if len(c.first) > 0 {
			begin.Edges[0].To = "first" + c.first[0]
		}

		ask := step(Menu, "ask", Edge{Keys: []string{"1"}, To: "end"}, Edge{Outcome: exhausted, To: "count"})
		ask.Prompt = Words("Press 1.")
		step(Set, "count", Edge{Outcome: done, To: "compare"}).Sets = []Assign{{Attribute: "n", To: SumOf("n", 1)}}
		step(Decide, "compare", Edge{Tests: is("3"), To: c.after}, Edge{To: c.back})
		step(Set, "set", Edge{Outcome: done, To: "ask"}).Sets = []Assign{{Attribute: "n", To: Const{"0"}}}
		step(Decide, "other", Edge{Tests: is("1"), To: "say"}, Edge{To: "ask"})
		say := step(Say, "say", Edge{Outcome: done, To: "ask"})
		say.Prompt = Words("Again.")
		step(End, "end").What = "done"

		center := &Center{
			Format: "test", Flows: []*Flow{f}, Names: map[string]string{}, Unset: map[string]string{},
			Given: func(string) bool { return false },
		}
		result := Build(center, nil, nil)
		folder := ""
		for _, file := range result.Files {
			if file.Name == "main.yaml" {
				folder = string(file.Content)
			}
		}

		got := ""
		for _, b := range result.Report.Blocks {
			if b.Block == "count" && b.Status == Approximated.String() {
				got = b.Reason
			}
		}
		if isLoop := strings.Contains(folder, "loop: 2,"); isLoop != c.isLoop {
			t.Errorf("%s: a loop of 2 rounds: %v, want %v:\n%s", name, isLoop, c.isLoop, folder)
		}
		if c.isLoop && got != c.want {
			t.Errorf("%s: the count has the reason %q, want %q:\n%s", name, got, c.want, folder)
		}
	}
}
