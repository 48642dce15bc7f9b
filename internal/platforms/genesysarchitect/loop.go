package genesysarchitect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// loop holds the targets of NextLoop and ExitLoop.
type loop struct{ next, exit string }

// innermost returns the innermost loop around the actions. Without a loop, both targets are the step after the actions.
func (r *reader) innermost(next string) loop {
	if n := len(r.context.loops); n > 0 {
		return r.context.loops[n-1]
	}
	return loop{next, next}
}

func (r *reader) nextRound(a action) string { return a.to(r.innermost(a.next).next) }

func (r *reader) exitLoop(a action) string { return a.to(r.innermost(a.next).exit) }

// loop runs its actions some times: as often as its count, or until a condition holds after a round; else
// ten times.
func (r *reader) loop(a action) string {
	n, known := whole(firstOf(a.Value, "loopCount", "maxLoopCount"))
	until := r.untils(a)
	if !known && len(until) > 0 {
		a.block.Approximate("its largest number of rounds is known only in the call: here only its conditions end it",
			"write the number")
	}

	// Calls enter the loop over a step of its own, which no round ends at.
	enter := r.Step(importer.Pass, a.block)
	enter.ID = r.part(a.id)
	count := &importer.Step{ID: r.part(a.id), From: enter.From, Effect: importer.Effect{Kind: importer.Loop}}

	if n <= 0 && len(until) == 0 {
		n = 10
		a.block.Approximate("how often it runs is known only in the call: here 10 times", "write the number")
	}

	round := count.ID
	if n <= 0 {
		round = a.id
	}

	// The conditions are tested after a round, in their order.
	for _, u := range slices.Backward(until) {
		round = deciderOf(a).decide(parseExpression(u.condition), u.to, round)
	}

	outside := r.context.loops

	// The actions nextLoop and exitLoop inside lead to these two steps.
	index := a.indexOf()
	round = a.assign("/next index", importer.Assign{Attribute: index, To: importer.SumOf(index, 1)}, round)
	r.context.loops = append(slices.Clip(outside), loop{round, a.next})
	body := r.outputOf(a.Value, a.id, "loop", round)
	r.context.loops = outside

	// Each round has another item of the collection, which only the call knows.
	if item := r.variable(a.TextOf("currentItem", "var")); item != "" {
		r.filled[item] = true
		body = a.assign("/item", importer.Assign{Attribute: item, To: importer.Any{}}, body)
	}

	// The index begins with 0 each time a call comes to the loop ("Loop action").
	first := a.assign("/index", importer.Assign{Attribute: index, To: importer.Const{Text: "0"}}, a.id)
	if n <= 0 {
		enter.Edge("", body)
		return first
	}

	enter.Edge("", count.ID)
	count.Rounds = n
	count.Edge("again", body)
	count.Edge("done", a.afterRounds())
	r.Steps = append(r.Steps, count)
	r.counted = append(r.counted, counted{enter, count})

	return first
}

// afterRounds returns where a call goes on after the last round: the actions of the output for the largest number, or
// the next action if there is no such output.
func (a action) afterRounds() string {
	for _, name := range a.Get("outputs").Keys() {
		if strings.HasPrefix(strings.ToLower(name), "max") {
			return a.output(name)
		}
	}
	return a.next
}

// indexOf returns the variable that holds the index of a loop's round, or "".
func (a action) indexOf() string {
	name := cmp.Or(a.TextOf("currentIndex", "var"), a.TextOf("currentIndex", "variable"), a.TextOf("currentIndex"))
	if name == "" {
		return ""
	}
	id := a.variable(name)
	a.filled[id] = true
	return id
}

// counted is a loop with its entry step and the step that counts its rounds.
type counted struct{ enter, count *importer.Step }

// nameLeft names the loops that a call may enter again after it has left them within a round: a loop step continues its
// old count then.
func (r *reader) nameLeft() {
	byID := r.byID()
	for _, c := range r.counted {
		reached := map[*importer.Step]bool{}
		importer.Reach(reached, byID[c.count.Edges[0].To], func(s *importer.Step) (next []*importer.Step) {
			if s == c.count {
				return nil
			}
			for _, e := range s.Edges {
				next = append(next, byID[e.To])
			}
			return next
		})

		if reached[c.enter] {
			c.enter.From[0].Approximate("left within a round, it goes on with the next where a call comes to it again",
				"write a copy of the loop for the calls that come to it again")
		}
	}
}

// until is a condition that ends a loop, and where it leads.
type until struct{ condition, to string }

// untils reads the conditions that end a LoopUntil.
func (r *reader) untils(a action) []until {
	var out []until
	for i, x := range r.items(firstOf(a.Value, "untilCases", "exitConditions", "cases", "until")) {
		for _, one := range below(x) {
			// The actions stand at the case in some exports, and in others in the output with its name.
			to := r.actions(one.Get("actions"), fmt.Sprintf("%s/until %d", a.id, i+1), a.next)
			if output := one.TextOf("name"); a.Get("outputs").Has(output) {
				to = a.output(output)
			}
			out = append(out, until{expressionOf(firstOf(one, "condition", "value")), to})
		}
	}
	return out
}
