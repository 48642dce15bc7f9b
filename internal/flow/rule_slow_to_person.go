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

// slowToPerson looks closer at a line that seems slow: whoever takes one slow way
// may not take another.
func slowToPerson(a *analysis) {
	most := int64(a.Center.Policy.PersonWithin)
	for _, w := range a.judged(SlowToPerson) {
		if most == 0 || w.line == nil {
			continue
		}
		if r := w.race(); !r.over(most) || !a.news(r.slowest().name.Place, SlowToPerson, r.slowest().allow) {
			continue
		}
		r := w.closer().race()
		if !r.over(most) {
			continue
		}
		a.advise(r.slowest().name.Place, SlowToPerson,
			shown(fmt.Sprintf("on line %s it takes %v to come to a person, and policy allows %v", w.line.Name.Value, exceeding(r.time[0], most), time.Duration(most)), r.spell(r.toPerson(), nil)),
			"say less on the way, or lead there sooner", r.slowest().allow)
	}
}

// over reports whether it takes a caller too long from the start.
func (r *race) over(most int64) bool { return r.time[0] > most && r.time[0] != never }

const never = math.MaxInt64

// race is how soon a caller comes to a person from each situation, if the caller
// takes the fastest choice, and what the center decides takes the slowest way.
type race struct {
	*walk
	time []int64 // nanoseconds from entering; never where no way leads there
	by   []move  // that is taken
	left []int   // moves that are not yet timed, of a situation that takes the slowest
}

// race times the situations from the nearest to a person on, as Knuth (1977)
// generalizes Dijkstra: one whose caller chooses is timed by the first move whose
// target is, one that the center decides by the last. What is decided in a
// circle, or partly leads to no person, counts only the ways that do.
func (w *walk) race() *race {
	n := len(w.situations)
	r := &race{w, slices.Repeat([]int64{never}, n), make([]move, n), make([]int, n)}
	for _, m := range w.moves {
		r.left[m.from]++
	}
	known := make([]bool, n)
	front := &frontier{}
	for _, i := range w.personal() {
		r.time[i] = 0
		front.push(reach{i, 0})
	}
	for {
		for len(*front) > 0 {
			if i := front.pop().node; !known[i] {
				known[i] = true
				r.relax(i, known, front)
			}
		}
		i := r.undecided(known)
		if i == noSituation {
			return r
		}
		front.push(reach{i, int(r.time[i])})
	}
}

// relax times the situations that lead to one that is timed.
func (r *race) relax(to int, known []bool, front *frontier) {
	for _, m := range r.in(to) {
		if known[m.from] {
			continue
		}
		t := r.time[to] + r.cost(m)
		if !r.decided(m.Source) {
			if t < r.time[m.from] {
				r.time[m.from], r.by[m.from] = t, m
				front.push(reach{m.from, int(t)})
			}
			continue
		}
		if r.time[m.from] == never || t > r.time[m.from] {
			r.time[m.from], r.by[m.from] = t, m
		}
		if r.left[m.from]--; r.left[m.from] == 0 {
			front.push(reach{m.from, int(r.time[m.from])})
		}
	}
}

// decided reports whether the center, not the caller, decides a state's outcome.
func (r *race) decided(at StateID) bool {
	k := r.step(at).Kind
	return k == Lookup || k == Branch || k == Check
}

// undecided gives the soonest of the situations that wait only for ways that go in
// a circle or lead to no person.
func (r *race) undecided(known []bool) int {
	best := noSituation
	for i := range known {
		if !known[i] && r.time[i] < never && (best == noSituation || r.time[i] < r.time[best]) {
			best = i
		}
	}
	return best
}

// cost gives how long a situation takes until it is left by a move.
func (r *race) cost(m move) int64 {
	if k := r.step(m.Source).Kind; (k == Menu || k == Collect) && r.Outcomes[m.Outcome] == Exhausted {
		return r.unanswered(m.from)
	}
	return r.spent(m.from)
}

// slowest gives the step that takes longest on the way from the start.
func (r *race) slowest() *step {
	slowest, longest := StateID(0), int64(-1)
	for _, m := range r.toPerson() {
		if c := r.cost(m); c > longest {
			slowest, longest = m.Source, c
		}
	}
	return r.source(slowest)
}

// toPerson gives the way from the start.
func (r *race) toPerson() []move {
	var way []move
	for i := 0; r.time[i] > 0; i = r.by[i].to {
		way = append(way, r.by[i])
	}
	return way
}
