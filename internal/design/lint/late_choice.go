package lint

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var lateChoice = diag.Rule{
	ID:       flow.LateChoice,
	Severity: diag.Advice,
	Doc: `A caller listens too long before a menu starts: over 30 s, or late_choice under
policy, from the answer or from the last thing the caller was asked, on the
slowest path. The finding is at its longest step.`,
	Bad: `flow: main
start: news
steps:
  news:  {say: Here is all the news of the day., takes: 40s, then: topic}
  topic: {menu: "For a person, press 0.", choices: {0: wait}, then: {exhausted: wait}}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}.FixedBy(
	": news", ": hello",
	"news:  {say: Here is all the news of the day., takes: 40s", "hello: {say: Welcome.",
)

// checkDelays reports menus that start too long after the caller was last asked.
func checkDelays(p *pass, g *dataflow.Graph) {
	most := int64(p.Center.Policy.LateChoice)
	d := newDelays(g)
	for i := range g.States {
		menu := flow.StateID(i)
		waits := g.States[menu].Waits != flow.NoState // in a queue, where there is nothing to choose
		if g.StepAt(menu).Kind != flow.Menu || !g.Reached(menu) || waits {
			continue
		}

		// The latest node of the menu decides, because some caller waits that long.
		node := slices.MaxFunc(g.NodesAt(menu), func(a, b int) int { return cmp.Compare(d.since[a], d.since[b]) })
		if d.since[node] <= most {
			continue
		}

		slowest, path := d.slowest(node)
		s := g.DefAt(slowest)
		if p.isNew(s.Name.Place, flow.LateChoice, s.Allow, g.DefAt(menu).Allow) {
			p.advise(s.Name.Place, flow.LateChoice,
				fmt.Sprintf("menu %q starts %v after the caller was last asked%s", g.StepAt(menu).Name,
					exceeding(d.since[node], most), p.witness(g, func() []dataflow.Edge { return path })),
				"say less before the menu, or say it after the choice")
		}
	}
}

// delays are the slowest paths into each node since the caller was last asked, or since
// the call was answered: the longest paths over the edges that are taken without asking.
// An edge that closes a cycle is left out, so one round of a cycle counts for nothing.
type delays struct {
	*dataflow.Graph
	since []int64         // nanoseconds until the node is entered; -1 where no call comes
	last  []dataflow.Edge // of the path; the zero Edge where it begins
	first []bool          // the path begins here
}

func newDelays(g *dataflow.Graph) *delays {
	n := len(g.Nodes)
	d := &delays{g, slices.Repeat([]int64{-1}, n), make([]dataflow.Edge, n), make([]bool, n)}

	roots := []int{0}

	// The time starts again after each question, and at the start of the call.
	for _, e := range g.Edges {
		if g.Asks(e) {
			roots = append(roots, e.To)
		}
	}

	for _, i := range roots {
		d.since[i] = 0
		d.first[i] = true
	}

	goesOn := unasked(g)
	order, rank := g.Postorder(roots, goesOn)

	// Without the edges that close a cycle, each node comes before its successors, so one pass
	// finds the longest times.
	for _, from := range slices.Backward(order) {
		for _, e := range g.Out(from) {
			if after := d.since[from] + d.before(e); goesOn(e) && rank[e.To] < rank[from] && after > d.since[e.To] {
				d.since[e.To] = after
				d.last[e.To] = e
				d.first[e.To] = false
			}
		}
	}

	return d
}

// before returns how long it takes until an edge is taken by a caller who is not asked.
func (d *delays) before(e dataflow.Edge) int64 {
	if e.NoNumber {
		return 0
	}
	return spent(d.Graph, e.From)
}

// slowest returns the state that takes longest on the slowest path into a node, and a call
// that takes this path.
func (d *delays) slowest(to int) (flow.StateID, []dataflow.Edge) {
	var path []dataflow.Edge
	longest := int64(-1)
	slowest := d.Nodes[to].At
	for ; !d.first[to]; to = d.last[to].From {
		e := d.last[to]
		path = append(path, e)

		// Of equal times, the earliest step is named.
		if spent := d.before(e); spent >= longest {
			longest = spent
			slowest = e.Source
		}
	}

	slices.Reverse(path)

	// The search went backward from the node. Before the last question, the shortest path leads
	// there.
	return slowest, append(d.Nearest().Path(to), path...)
}
