package guesses

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
)

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
