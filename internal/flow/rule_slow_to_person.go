package flow

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
)

var slowToPersonRule = diag.Rule{
	ID:       SlowToPerson,
	Severity: diag.Advice,
	Doc: `From the answer it takes longer than person_within, under policy, until the
caller comes to a queue, a callback or a transfer, although the caller takes the
fastest choice as soon as each prompt has been played. Lookups, checks and
branches take the slowest of their outcomes. The finding is at what takes
longest on the way.`,
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
	Good: `-- routing.yaml --
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
  topic: {menu: "For a person, press 0.", takes: 15s, choices: {0: wait}, then: {exhausted: wait}}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}

func slowToPerson(a *analysis) {
	most := int64(a.Center.Policy.PersonWithin)
	for _, w := range a.judged(SlowToPerson) {
		if most == 0 || w.line == nil {
			continue
		}
		r := w.race()
		if r.time[0] <= most || r.time[0] == never {
			continue
		}
		slowest, path := r.slowest()
		a.advise(w.source(slowest).name.Place, SlowToPerson,
			shown(fmt.Sprintf("on line %s it takes %v to come to a person, and policy allows %v", w.line.Name.Value, time.Duration(r.time[0]).Round(time.Second), time.Duration(most)), w.spell(path, nil)),
			"say less on the way, or lead there sooner", w.source(slowest).allow)
	}
}

const never = math.MaxInt64

// race is how soon a caller comes to a person from each state, if the caller
// takes the fastest choice, and what the center decides takes the slowest way.
type race struct {
	*walk
	time []int64 // nanoseconds from entering; never where no way leads there
	by   []Edge  // that is taken
	left []int   // edges that are not yet timed, of a state that takes the slowest
}

// race times the states from the nearest to a person on, as Knuth (1977)
// generalizes Dijkstra: a state whose caller chooses is timed by the first edge
// whose target is, one that the center decides by the last. What is decided in a
// circle, or partly leads to no person, counts only the ways that do.
func (w *walk) race() *race {
	n := len(w.States)
	r := &race{w, slices.Repeat([]int64{never}, n), make([]Edge, n), make([]int, n)}
	for _, e := range w.ways {
		r.left[e.Source]++
	}
	known := make([]bool, n)
	front := &frontier{}
	for _, at := range w.personal() {
		r.time[at] = 0
		front.push(reach{int(at), 0})
	}
	for {
		for len(*front) > 0 {
			if at := StateID(front.pop().node); !known[at] {
				known[at] = true
				r.relax(at, known, front)
			}
		}
		at, some := r.undecided(known)
		if !some {
			return r
		}
		front.push(reach{int(at), int(r.time[at])})
	}
}

// relax times the states that lead to one that is timed.
func (r *race) relax(to StateID, known []bool, front *frontier) {
	for _, e := range r.entering(to) {
		if known[e.Source] {
			continue
		}
		t := r.time[to] + r.cost(e)
		if !r.decided(e.Source) {
			if t < r.time[e.Source] {
				r.time[e.Source], r.by[e.Source] = t, e
				front.push(reach{int(e.Source), int(t)})
			}
			continue
		}
		if r.time[e.Source] == never || t > r.time[e.Source] {
			r.time[e.Source], r.by[e.Source] = t, e
		}
		if r.left[e.Source]--; r.left[e.Source] == 0 {
			front.push(reach{int(e.Source), int(r.time[e.Source])})
		}
	}
}

// decided reports whether the center, not the caller, decides a state's outcome.
func (r *race) decided(at StateID) bool {
	k := r.step(at).Kind
	return k == Lookup || k == Branch || k == Check
}

// undecided gives the soonest of the states that wait only for ways that go in a
// circle or lead to no person.
func (r *race) undecided(known []bool) (StateID, bool) {
	best := NoState
	for i := range known {
		if !known[i] && r.time[i] < never && (best == NoState || r.time[i] < r.time[best]) {
			best = StateID(i)
		}
	}
	return best, best != NoState
}

// cost gives how long a state takes until it is left by an edge.
func (r *race) cost(e Edge) int64 {
	if k := r.step(e.Source).Kind; (k == Menu || k == Collect) && r.Outcomes[e.Outcome] == Exhausted {
		return r.unanswered(e.Source)
	}
	return r.spent(e.Source)
}

// slowest gives the state that takes longest on the way from the start, and the
// way.
func (r *race) slowest() (StateID, []Edge) {
	var path []Edge
	slowest, longest := StateID(0), int64(-1)
	for at := StateID(0); r.time[at] > 0; at = r.by[at].Target {
		e := r.by[at]
		path = append(path, e)
		if c := r.cost(e); c > longest {
			slowest, longest = at, c
		}
	}
	return slowest, path
}
