package fit

import (
	"cmp"
	"math"
	"slices"
)

// Priority is the order in which waiting callers are answered.
type Priority struct {
	Tiers, Queues map[string]int // levels over 0
	Ages          bool           // the levels are seconds of waiting, added to the wait
	Pairs         []Overtaking
}

// Overtaking is the share of chances that callers of one class used to overtake another. A chance
// is a time in which one of each waits and the later one is of the first class. The caller
// overtakes if the later one is answered first.
type Overtaking struct {
	Kind, First, Other string
	Share              Estimate
	Credit             Estimate // seconds; N is 0 without a credit
}

// class is a queue and tier.
type class struct{ queue, tier int16 }

// waitingClass is a class with its waits by their beginning, and the first not over.
type waitingClass struct {
	class
	waits []*visit
	head  int
}

// estimatePriority counts which callers overtake which, among the callers whom the agent could have
// answered.
func (e *estimator) estimatePriority() {
	classes, answered := e.waitingClasses()
	tiers := newTournament(e.tierNames)
	queues := newTournament(e.queueNames)

	// A pair with different queues and different tiers does not show which of both made the difference.
	add := func(first, other class, c chance) {
		switch {
		case first.queue == other.queue:
			tiers.add(first.tier, other.tier, c)
		case first.tier == other.tier:
			queues.add(first.queue, other.queue, c)
		}
	}

	for _, v := range answered {
		for i := range classes {
			c := &classes[i]

			// The answers ascend in time, so a wait that is over now is over for all later answers.
			for c.head < len(c.waits) && c.waits[c.head].waitEnd() <= v.answered {
				c.head++
			}

			// Only a caller whom this agent could have taken instead was overtaken.
			own := class{v.queue, v.tier}
			if own == c.class || !e.answers(v.agent, c.queue) || c.head == len(c.waits) ||
				c.waits[c.head].enqueued >= v.answered {
				continue
			}

			if longer := seconds(c.waits[c.head].enqueued, v.enqueued); longer > 0 {
				add(own, c.class, chance{float32(longer), true})
			} else if longer < 0 { // the one of c came later, and did not overtake
				add(c.class, own, chance{float32(-longer), false})
			}
		}
	}

	// A credit is a number of seconds. Levels of seconds and plain levels do not mix, so one credit
	// decides for all.
	byTier := tiers.findCredits()
	byQueue := queues.findCredits()
	const order, longest = 10, 500 // of levels, and of seconds, which is a wait that hardly anybody has
	step := order
	if e.Priority.Ages = byTier || byQueue; e.Priority.Ages {
		step = longest
	}

	e.Priority.Tiers, e.Priority.Queues = tiers.levels(step), queues.levels(step)
	e.Priority.Pairs = append(tiers.overtakings("tier"), queues.overtakings("queue")...)
}

// waitingClasses lists the waits by class, and the answered ones by the time of the answer.
func (e *estimator) waitingClasses() (classes []waitingClass, answered []*visit) {
	index := map[class]int{}
	for _, v := range e.visits {
		if !v.waited() {
			continue
		}

		c := class{v.queue, v.tier}

		// The classes keep the order in which they appear, which does not depend on a map.
		k, ok := index[c]
		if !ok {
			k = len(classes)
			index[c], classes = k, append(classes, waitingClass{class: c})
		}

		classes[k].waits = append(classes[k].waits, v)

		if v.answered != never {
			answered = append(answered, v)
		}
	}

	// The records are in the order of arrival. A call may be in the menus for longer than a later one.
	for i := range classes {
		slices.SortStableFunc(classes[i].waits, func(a, b *visit) int { return cmp.Compare(a.enqueued, b.enqueued) })
	}

	slices.SortStableFunc(answered, func(a, b *visit) int { return cmp.Compare(a.answered, b.answered) })
	return classes, answered
}

// answers reports whether an agent, or where none are known anyone, answers a queue.
func (e *estimator) answers(agent, queue int16) bool {
	if agent == none || e.skills == nil || e.skills[agent] < 0 {
		return e.skills == nil
	}
	return e.serves[e.skills[agent]][queue]
}

// chance is a time in which an agent takes a caller while another waits who has waited longer
// than the later one of both.
type chance struct {
	longer   float32 // by these seconds
	overtook bool    // the later one was taken
}

// pair are the chances of one name before another.
type pair struct {
	chances  []chance
	overtook int // of them
	credit   Estimate
}

// tournament counts which classes overtake which.
type tournament struct {
	names []string
	pairs [][]pair // of the first, by the other
}

func newTournament(names []string) *tournament {
	t := &tournament{names: names}
	for range names {
		t.pairs = append(t.pairs, make([]pair, len(names)))
	}
	return t
}

func (t *tournament) add(a, b int16, c chance) {
	if a < 0 || b < 0 || a == b {
		return
	}
	p := &t.pairs[a][b]
	p.chances = append(p.chances, c)
	if c.overtook {
		p.overtook++
	}
}

func (p *pair) share() Estimate { return shareOf(p.overtook, len(p.chances)) }

// outranks reports whether callers of a overtake callers of b in more than half of the chances, by
// the interval of 95%, and not the other way round.
func (t *tournament) outranks(a, b int) bool {
	const enough, half = 50, 0.5

	// A preference is one-sided. If both overtake each other, the order is random.
	p := &t.pairs[a][b]
	back := &t.pairs[b][a]
	return len(p.chances) >= enough && p.share().Low > half && 2*back.overtook < max(1, len(back.chances))
}

// findCredits finds the pairs in which one class is ahead by some seconds of waiting, and reports
// whether there are any.
func (t *tournament) findCredits() (found bool) {
	for a := range t.pairs {
		for b := range t.pairs[a] {
			p := &t.pairs[a][b]
			p.credit = creditOf(p.chances)
			found = found || p.credit.N > 0
		}
	}
	return found
}

// levels returns the priority of each name: the length of the longest chain below it. In a chain
// each class is ahead of the next by its credit, or by a step if it overtakes the other regardless
// of the wait. Priorities age by full seconds, so a level is half a second more than the credit.
func (t *tournament) levels(step int) map[string]int {
	const most = 1000 // of a priority
	levels := make([]int, len(t.names))
	for range t.names { // preferences in a cycle raise each other no more often
		for a := range t.names {
			for b := range t.names {
				switch credit := &t.pairs[a][b].credit; {
				case credit.N > 0:
					levels[a] = min(most, max(levels[a], levels[b]+int(math.Ceil(credit.Value))))
				case t.outranks(a, b):
					levels[a] = min(most, step*len(t.names), max(levels[a], levels[b]+step))
				}
			}
		}
	}

	// A level of 0 is the default, so a scenario does not mention it.
	out := map[string]int{}
	for a, level := range levels {
		if level > 0 {
			out[t.names[a]] = level
		}
	}

	return out
}

func (t *tournament) overtakings(kind string) (out []Overtaking) {
	for a := range t.names {
		for b := range t.names {
			if p := &t.pairs[a][b]; len(p.chances) > 0 {
				out = append(out, Overtaking{kind, t.names[a], t.names[b], p.share(), p.credit})
			}
		}
	}
	return out
}
