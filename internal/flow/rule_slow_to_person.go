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

// over reports whether it takes a caller too long from the start, by a way that is
// known to its end.
func (r *race) over(most int64) bool {
	return r.time[0] > most && r.time[0] != never && r.isPersonal(r.end())
}

const never = math.MaxInt64

// race is how soon a caller comes to a person from each situation, if the caller
// takes the fastest choice, and what the center decides takes the slowest way.
type race struct {
	*walk
	on    func(move) bool // the ways that count
	time  []int64         // nanoseconds from entering; never where no way leads to a person
	by    []move          // that is taken
	known []bool          // the time is settled
	left  []int           // ways of which the time is not yet known
}

// race times the situations circle by circle, those that others lead to first.
func (w *walk) race() *race {
	n := len(w.situations)
	r := &race{w, w.waysOn(), slices.Repeat([]int64{never}, n), make([]move, n), make([]bool, n), make([]int, n)}
	for _, m := range w.moves {
		if r.on(m) {
			r.left[m.from]++
		}
	}
	for _, i := range w.those(w.mayBePersonal) {
		r.time[i] = 0
	}
	for _, circle := range w.components(r.on) {
		r.settle(circle)
	}
	return r
}

// waysOn tells the moves that lead on to a person. What leads back to where every
// call has come through already does not: who is sent back would be sent back again.
func (w *walk) waysOn() func(move) bool {
	seeking := func(m move) bool { return !w.mayBePersonal(m.from) }
	d := w.dominators(seeking)
	ahead := func(m move) bool { return seeking(m) && !d.dominates(m.to, m.from) }
	leads := w.leadingTo(w.those(w.mayBePersonal), ahead)
	return func(m move) bool { return leads[m.to] && ahead(m) }
}

// settle times the situations of a circle, from the nearest to a person on, as Knuth
// (1977) generalizes Dijkstra: one whose caller chooses is timed by the first way
// whose target is, one that the center decides by the last. Where each waits for
// another, the soonest counts only the ways that are timed.
func (r *race) settle(circle []int) {
	front, within := &frontier{}, make(map[int]bool, len(circle))
	for _, i := range circle {
		within[i] = true
		if r.ready(i) {
			front.push(reach{i, int(r.time[i])})
		}
	}
	for {
		for len(*front) > 0 {
			to := front.pop().node
			if r.known[to] {
				continue
			}
			r.known[to] = true
			for _, m := range r.in(to) {
				if r.on(m) && !r.known[m.from] {
					r.relax(m)
					if within[m.from] && r.ready(m.from) {
						front.push(reach{m.from, int(r.time[m.from])})
					}
				}
			}
		}
		i := r.undecided(circle)
		if i == noSituation {
			return
		}
		front.push(reach{i, int(r.time[i])})
	}
}

// ready reports whether the ways that are timed settle the time of a situation.
func (r *race) ready(i int) bool {
	return r.time[i] < never && (r.left[i] == 0 || !r.decided(r.situations[i].at))
}

// relax times a situation by a move to one that is timed.
func (r *race) relax(m move) {
	r.left[m.from]--
	t, now := r.time[m.to]+r.cost(m), r.time[m.from]
	takes := t < now
	if r.decided(m.Source) {
		takes = t > now || now == never
	}
	if takes {
		r.time[m.from], r.by[m.from] = t, m
	}
}

// decided reports whether the center, not the caller, decides a state's outcome.
func (r *race) decided(at StateID) bool {
	k := r.StepAt(at).Kind
	return k == Lookup || k == Branch || k == Check
}

// undecided gives the soonest situation of a circle that has a way which is timed.
func (r *race) undecided(circle []int) int {
	best := noSituation
	for _, i := range circle {
		if !r.known[i] && r.time[i] < never && (best == noSituation || r.time[i] < r.time[best]) {
			best = i
		}
	}
	return best
}

// cost gives how long a situation takes until it is left by a move.
func (r *race) cost(m move) int64 {
	if k := r.StepAt(m.Source).Kind; (k == Menu || k == Collect) && r.Outcomes[m.Outcome] == Exhausted {
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
	for i := 0; !r.mayBePersonal(i); i = r.by[i].to {
		way = append(way, r.by[i])
	}
	return way
}

// end gives the situation that the way from the start comes to.
func (r *race) end() int {
	if way := r.toPerson(); len(way) > 0 {
		return way[len(way)-1].to
	}
	return 0
}
