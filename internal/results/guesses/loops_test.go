package guesses

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// Calls reach the states that edges connect with the start, in any number of steps. They can leave a state if edges connect
// it with a state without one.
func TestStatesOfLoops(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(rt, "states")
		p := &model.Program{Program: &flow.Program{States: make([]flow.State, n)}, Questions: make([]model.Question, 1)}
		connects := make([][]bool, n)
		isLast := slices.Repeat([]bool{true}, n)
		for i := range connects {
			connects[i] = make([]bool, n)
			connects[i][i] = true
		}
		for range rapid.IntRange(0, 8).Draw(rt, "edges") {
			from, to := rapid.IntRange(0, n-1).Draw(rt, "from"), rapid.IntRange(0, n-1).Draw(rt, "to")
			p.Edges = append(p.Edges, flow.Edge{Source: flow.StateID(from), Target: flow.StateID(to)})
			connects[from][to] = true
			isLast[from] = false
		}

		// Warshall: a way by the states up to k, or through k.
		for k := range n {
			for i := range n {
				for j := range n {
					connects[i][j] = connects[i][j] || connects[i][k] && connects[k][j]
				}
			}
		}

		canEnd := make([]bool, n)
		for i := range n {
			for j := range n {
				canEnd[i] = canEnd[i] || connects[i][j] && isLast[j]
			}
		}
		if got := reachedStates(p); !slices.Equal(got, connects[0]) {
			rt.Errorf("%v reach %v, want %v", p.Edges, got, connects[0])
		}
		if got := endingStates(p); !slices.Equal(got, canEnd) {
			rt.Errorf("%v end from %v, want %v", p.Edges, got, canEnd)
		}
	})
}

// Calls take an edge unless the replies of its step exclude it: an answer of the caller or of a system that no reply with a
// share gives. Replies that depend on a property count together.
func TestEdgesThatCallsTake(t *testing.T) {
	none := [][]model.Reply(nil)
	one := func(replies ...model.Reply) [][]model.Reply { return [][]model.Reply{replies} }
	for _, c := range []struct {
		name    string
		replies [][]model.Reply
		decider flow.Decider
		want    bool
	}{
		{"no replies, an answer", none, flow.ByChoice, true},
		{"no replies, the clock", none, flow.ByClock, true},
		{"the reply", one(model.Reply{Share: 1, Outcome: 1}), flow.ByChoice, true},
		{"the reply, an entry", one(model.Reply{Share: 1, Outcome: 1}), flow.ByEntry, true},
		{"a reply that nobody gives", one(model.Reply{Outcome: 1}), flow.ByChoice, false},
		{"another reply", one(model.Reply{Share: 1, Outcome: 2}), flow.ByChoice, false},
		{"another reply, an entry", one(model.Reply{Share: 1, Outcome: 2}), flow.ByEntry, false},
		{"another reply, of a system", one(model.Reply{Share: 1, Outcome: 2}), flow.BySystem, false},
		{"another reply, the load", one(model.Reply{Share: 1, Outcome: 2}), flow.ByLoad, true},
		{"another reply, the time", one(model.Reply{Share: 1, Outcome: 2}), flow.ByTime, true},
		{"silence", one(model.Reply{Share: 1, Kind: model.ReplySilence, Outcome: 1}), flow.ByChoice, false},
		{"one of two", one(model.Reply{Share: 1, Outcome: 2}, model.Reply{Share: 1, Outcome: 1}), flow.ByChoice, true},
		{"for some callers", [][]model.Reply{{{Share: 1, Outcome: 2}}, {{Share: 1, Outcome: 1}}}, flow.ByChoice, true},
	} {
		p := &model.Program{Program: &flow.Program{States: []flow.State{{}, {Step: 1}}}, Questions: make([]model.Question, 2)}
		p.Questions[1].Of = c.replies
		e := &flow.Edge{Source: 1, Outcome: 1, Facts: flow.Facts{Decider: c.decider}}
		if got := isTaken(p, e); got != c.want {
			t.Errorf("%s: taken %t, want %t", c.name, got, c.want)
		}
	}
}
