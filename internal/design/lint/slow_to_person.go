package lint

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

var slowToPerson = diag.Rule{
	ID:       flow.SlowToPerson,
	Severity: diag.Advice,
	Doc: `The fastest way from the answer to a queue, a callback or a transfer takes longer than
person_within under policy. Lookups, checks and branches take the slowest of their
outcomes. The finding is at the longest step on the way.`,
	Bad: `-- routing.yaml --
center: example
language: en
hubs: {new_york: {timezone: America/New_York, languages: [en]}}
elsewhere: {hub: new_york}
queues: {general: {answer_within: 20s, hours: 24/7}}
lines:
  us_general: {number: 1-800-528-4800, country: US, languages: [en], flow: main}
policy: {person_within: 20s}
-- main.yaml --
flow: main
start: topic
steps:
  topic: {menu: "For a person, press 0.", takes: 25s, choices: {0: wait}, then: {exhausted: wait}}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}.FixedBy("25s", "15s")

// checkTimeToPerson times the calls of a line.
func checkTimeToPerson(p *pass, g *dataflow.Graph) {
	most := int64(p.Center.Policy.PersonWithin)

	// A flow that no line starts has no caller who waits.
	if most == 0 || g.Line == nil {
		return
	}

	t := newTimes(g)

	// A line without any way to a person has another finding.
	if t.toPerson[0] <= most || t.toPerson[0] == never {
		return
	}

	s := g.DefAt(t.slowest())
	if p.isNew(s.Name.Place, flow.SlowToPerson, s.Allow) {
		p.advise(s.Name.Place, flow.SlowToPerson,
			fmt.Sprintf("on line %s it takes %s to come to a person, and policy allows %s%s", g.Line.Name.Value,
				yaml.FormatDuration(exceeding(t.toPerson[0], most)), yaml.FormatDuration(time.Duration(most)),
				p.witness(g, t.path)),
			"say less on the way, or lead there sooner")
	}
}

const never = math.MaxInt64

// times holds how long it takes from each node to a person, if the caller takes the
// fastest choice and the center the slowest outcome. A path that comes to a node twice does
// not count.
type times struct {
	*dataflow.Graph
	toPerson []int64         // nanoseconds from entering a node; never where no path leads to a person
	next     []dataflow.Edge // of the path
}

func newTimes(g *dataflow.Graph) *times {
	t := &times{g, slices.Repeat([]int64{never}, len(g.Nodes)), make([]dataflow.Edge, len(g.Nodes))}

	// The search ends at a person, because the time after it does not count.
	order, _ := g.Postorder([]int{0}, func(e dataflow.Edge) bool { return !g.ReachesPerson(e.From) })
	for range 2 { // again for the edges that close a cycle, which may be entered elsewhere
		for _, node := range order {
			if g.ReachesPerson(node) {
				t.toPerson[node] = 0
				continue
			}
			for _, e := range g.Out(node) {
				if t.toPerson[e.To] != never && !t.pathContains(e.To, node) {
					t.relax(e)
				}
			}
		}
	}

	return t
}

// pathContains reports whether the path of a timed node leads through another.
func (t *times) pathContains(node, through int) bool {
	for ; node != through; node = t.next[node].To {
		if t.ReachesPerson(node) {
			return false
		}
	}
	return true
}

// relax times a node by an edge to one that is timed.
func (t *times) relax(e dataflow.Edge) {
	took := t.toPerson[e.To] + t.cost(e)
	now := t.toPerson[e.From]

	// Among the caller's choices, the fastest counts. The caller cannot choose the center's outcomes, so
	// the slowest of them counts.
	counts := took < now
	if isDecidedByCenter(e.Decider) {
		counts = took > now || now == never
	}

	if counts {
		t.toPerson[e.From] = took
		t.next[e.From] = e
	}
}

// cost returns how long a node takes until it is left by an edge.
func (t *times) cost(e dataflow.Edge) int64 {
	s := t.NodeStep(e.From)
	once := spent(t.Graph, e.From)
	attempts := int64(s.AttemptsBy(e.Decider))
	switch e.Decider {
	case flow.BySilence:
		return attempts*(once+s.Timeout) + (attempts-1)*speech(t.Graph, e.From, &s.NoInput)
	case flow.ByMismatch:
		return attempts*(once+s.Pauses.Before(e.Outcome)) + (attempts-1)*speech(t.Graph, e.From, &s.NoMatch)
	default:
		return once + s.Pauses.Before(e.Outcome)
	}
}

// slowest returns the state that takes longest on the path from the start.
func (t *times) slowest() flow.StateID {
	slowest := flow.StateID(0)
	longest := int64(-1)
	for _, e := range t.path() {
		if c := t.cost(e); c > longest {
			slowest = e.Source
			longest = c
		}
	}
	return slowest
}

// path returns the path from the start to a person.
func (t *times) path() []dataflow.Edge {
	var path []dataflow.Edge
	for i := 0; !t.ReachesPerson(i); i = t.next[i].To {
		path = append(path, t.next[i])
	}
	return path
}

// isDecidedByCenter reports whether an outcome depends on the center's systems, data, time or queues, and
// not on a person.
func isDecidedByCenter(by flow.Decider) bool {
	return slices.Contains([]flow.Decider{
		flow.BySystem, flow.ByAttribute, flow.ByValue, flow.ByClock, flow.ByOpening, flow.ByLoad,
	}, by)
}
