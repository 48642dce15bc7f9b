package fit

import (
	"cmp"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// Priority is the order in which waiting callers are answered.
type Priority struct {
	Tiers, Queues map[string]int // levels over 0
	Pairs         []Overtaking
}

// Overtaking is how often callers of one class are answered before earlier callers of
// another, of the times in which one of each waits and the later one is of the first class.
type Overtaking struct {
	Kind, First, Other string
	Share              Estimate
}

// class is a queue and tier.
type class struct{ queue, tier int16 }

// waitingClass is a class with its waits by their beginning, and the first not over.
type waitingClass struct {
	class
	waits []interval
	head  int
}

// interval is a time, in ms since 1970.
type interval struct{ from, to int64 }

// answeredWait is a wait that an agent ended: its end and beginning.
type answeredWait struct {
	at, since int64
	class     int
	agent     int16
}

// estimatePriority counts who overtakes whom, of those whom the agent could have answered.
func (e *estimator) estimatePriority() {
	classes, answered := e.waitingClasses()
	type pair struct{ a, b int }
	overtook, kept := map[pair]int{}, map[pair]int{} // how often a overtook b, and did not although it could have
	for _, t := range answered {
		for i := range classes {
			c := &classes[i]
			for c.head < len(c.waits) && c.waits[c.head].to <= t.at {
				c.head++
			}
			same := classes[t.class].queue == c.queue || classes[t.class].tier == c.tier
			if i == t.class || !same || !e.answers(t.agent, c.queue) || c.head == len(c.waits) || c.waits[c.head].from >= t.at {
				continue
			}
			if c.waits[c.head].from < t.since {
				overtook[pair{t.class, i}]++
			} else if c.waits[c.head].from > t.since {
				kept[pair{i, t.class}]++ // the one of i came later, and did not overtake
			}
		}
	}
	tiers, queues := newTournament(e.tierNames), newTournament(e.queueNames)
	for a := range classes {
		for b := range classes {
			n, chances := overtook[pair{a, b}], overtook[pair{a, b}]+kept[pair{a, b}]
			switch {
			case classes[a].queue == classes[b].queue:
				tiers.add(classes[a].tier, classes[b].tier, n, chances)
			case classes[a].tier == classes[b].tier:
				queues.add(classes[a].queue, classes[b].queue, n, chances)
			}
		}
	}
	e.Priority = Priority{Tiers: tiers.levels(), Queues: queues.levels()}
	e.Priority.Pairs = append(tiers.pairs("tier"), queues.pairs("queue")...)
	e.warnPriority("tier")
	e.warnPriority("queue")
}

// warnPriority reports the pair of a kind whose order is most unclear.
func (e *estimator) warnPriority(kind string) {
	const low, high = 0.1, 0.9
	var worst *Overtaking
	n := 0
	for i := range e.Priority.Pairs {
		p := &e.Priority.Pairs[i]
		if p.Kind != kind || p.Share.Low < low || p.Share.High > high {
			continue
		}
		n++
		if worst == nil || math.Abs(p.Share.Value-0.5) < math.Abs(worst.Share.Value-0.5) {
			worst = p
		}
	}
	if worst != nil {
		e.warn("priority: callers of %s %s are answered before earlier ones of %s in %.0f %% of the chances, neither always nor never, and so it is for %s: as with priorities that grow with the wait, agents who choose, or skills that the records do not show", kind, worst.First, worst.Other, 100*worst.Share.Value, diag.Plural(n, "pair of "+kind+"s"))
	}
}

// waitingClasses lists the waits by class, and the answered ones by the time of the answer.
func (e *estimator) waitingClasses() ([]waitingClass, []answeredWait) {
	var classes []waitingClass
	index := map[class]int{}
	var answered []answeredWait
	for _, v := range e.visits {
		if !v.waited() {
			continue
		}
		c := class{v.queue, v.tier}
		k, ok := index[c]
		if !ok {
			k = len(classes)
			index[c], classes = k, append(classes, waitingClass{class: c})
		}
		if v.answered != never {
			answered = append(answered, answeredWait{v.answered, v.enqueued, k, v.agent})
		}
		classes[k].waits = append(classes[k].waits, interval{v.enqueued, v.waitEnd()})
	}
	for i := range classes {
		slices.SortStableFunc(classes[i].waits, func(a, b interval) int { return cmp.Compare(a.from, b.from) })
	}
	slices.SortStableFunc(answered, func(a, b answeredWait) int { return cmp.Compare(a.at, b.at) })
	return classes, answered
}

// tournament counts who overtakes whom.
type tournament struct {
	names      []string
	n, chances [][]int
}

func newTournament(names []string) *tournament {
	t := &tournament{names: names}
	for range names {
		t.n, t.chances = append(t.n, make([]int, len(names))), append(t.chances, make([]int, len(names)))
	}
	return t
}

func (t *tournament) add(a, b int16, n, chances int) {
	if a >= 0 && b >= 0 && a != b {
		t.n[a][b] += n
		t.chances[a][b] += chances
	}
}

// outranks reports whether callers of a overtake those of b in more than half of the chances, as
// the interval of 95 % shows, and not the other way round.
func (t *tournament) outranks(a, b int) bool {
	const enough, half = 50, 0.5
	return t.chances[a][b] >= enough && shareOf(t.n[a][b], t.chances[a][b]).Low > half && 2*t.n[b][a] < max(1, t.chances[b][a])
}

// levels gives each name its priority: ten for each name in the longest chain below it.
func (t *tournament) levels() map[string]int {
	depth := make([]int, len(t.names))
	for range t.names { // preferences in a cycle raise each other no more often
		for a := range t.names {
			for b := range t.names {
				if t.outranks(a, b) {
					depth[a] = min(len(t.names), max(depth[a], depth[b]+1))
				}
			}
		}
	}
	out := map[string]int{}
	const step = 10
	for a, d := range depth {
		if d > 0 {
			out[t.names[a]] = step * d
		}
	}
	return out
}

func (t *tournament) pairs(kind string) []Overtaking {
	var out []Overtaking
	for a := range t.names {
		for b := range t.names {
			if t.chances[a][b] > 0 {
				out = append(out, Overtaking{kind, t.names[a], t.names[b], shareOf(t.n[a][b], t.chances[a][b])})
			}
		}
	}
	return out
}
