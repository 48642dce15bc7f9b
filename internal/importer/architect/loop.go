package architect

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/importer"
)

// loop is where NextLoop and ExitLoop lead.
type loop struct{ next, exit string }

// loop runs its actions some times: as often as it says, or until a condition holds after a round; else
// ten times.
func (r *reader) loop(v importer.Value, id string, b *importer.Block, next string) string {
	n, until := number(firstOf(v, "loopCount", "maxLoopCount")), r.untils(v, id, next)
	enter := r.Step(importer.Pass, b)
	enter.ID = r.part(id)
	count := &importer.Step{ID: r.part(id), From: enter.From, Kind: importer.Loop}
	if n <= 0 && len(until) == 0 {
		n = 10
		b.Approximate("how often it runs is known only in the call: here 10 times", "write the number")
	}
	round := count.ID
	if n <= 0 {
		round = id
	}
	for _, u := range slices.Backward(until) {
		round = r.decide(u.condition, id, b, u.to, round)
	}
	r.loops = append(r.loops, loop{round, next})
	body := r.output(v, id, "loop", round)
	r.loops = r.loops[:len(r.loops)-1]
	if n <= 0 {
		enter.Edge("", body)
		return id
	}
	enter.Edge("", count.ID)
	count.What = fmt.Sprint(n)
	count.Edge("again", body)
	count.Edge("done", next)
	r.Steps = append(r.Steps, count)
	r.counts = append(r.counts, counting{enter, count, n})
	return id
}

// counting is a loop with the step at which calls enter it and that which counts its rounds.
type counting struct {
	enter, count *importer.Step
	rounds       int
}

// maxRounds bounds the rounds that an attribute counts.
const maxRounds = 10

// countRounds has an attribute count the rounds of each loop to which a call may come again after it has
// left it within a round. A loop step would go on where it has left off.
func (r *reader) countRounds() {
	byID := map[string]*importer.Step{}
	for _, s := range r.Steps {
		byID[s.ID] = s
	}
	for _, c := range r.counts {
		body := c.count.Edges[0].To
		reached := map[*importer.Step]bool{c.count: true}
		importer.Reach(reached, byID[body], func(s *importer.Step) []*importer.Step {
			var out []*importer.Step
			for _, e := range s.Edges {
				if to := byID[e.To]; to != nil {
					out = append(out, to)
				}
			}
			return out
		})
		b := c.enter.From[0]
		switch {
		case !reached[c.enter]:
		case c.rounds > maxRounds:
			b.Approximate("left within a round, it goes on with the next where a call comes to it again", "")
		default:
			b.Expand("an attribute counts its rounds, since calls may leave it within one and come to it again")
			r.countWith(c, r.ID+":round of "+c.enter.ID, body)
		}
	}
}

// countWith has an attribute count the rounds of a loop.
func (r *reader) countWith(c counting, attribute, body string) {
	r.center.Names[attribute] = "round"
	done := c.count.Edges[1].To
	c.enter.Kind, c.enter.Sets = importer.Set, []importer.Assign{assign(attribute, "1")}
	c.enter.Edges[0] = importer.Edge{Outcome: "done", To: body}
	c.count.Kind, c.count.What, c.count.Edges = importer.Branch, attribute, nil
	for n := 1; n < c.rounds; n++ {
		s := &importer.Step{ID: fmt.Sprintf("%s/round %d", c.count.ID, n+1), From: c.enter.From, Kind: importer.Set, Sets: []importer.Assign{assign(attribute, fmt.Sprint(n+1))}}
		s.Edge("done", body)
		r.Steps = append(r.Steps, s)
		c.count.Edge(fmt.Sprint(n), s.ID)
	}
	c.count.Edge(importer.Otherwise, done)
}

// until is a condition that ends a loop, and where it leads.
type until struct{ condition, to string }

// untils reads the conditions that end a LoopUntil.
func (r *reader) untils(v importer.Value, id, next string) []until {
	var out []until
	for i, x := range firstOf(v, "untilCases", "exitConditions", "cases", "until").List() {
		for _, one := range below(x) {
			to := r.actions(one.Get("actions"), fmt.Sprintf("%s/until %d", id, i+1), next)
			if output := one.Get("name").Text(); v.Get("outputs").Has(output) {
				to = r.output(v, id, output, next)
			}
			out = append(out, until{expressionOf(firstOf(one, "condition", "value")), to})
		}
	}
	return out
}
