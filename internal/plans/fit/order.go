package fit

import (
	"cmp"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// choices are whom routing chooses of the agents who seem to be idle, for callers who are
// answered at once.
type choices struct {
	n        int               // callers for whom there are several
	longest  float64           // of them, those who get the agent whose last call ended first
	byChance float64           // the same, if the choice is random
	pairs    map[agentPair]int // how often the first is chosen while the other is idle
}

// agentPair are two agents who answer a queue.
type agentPair struct {
	queue, chosen, other int16
}

// choose looks at some of the callers who are answered at once.
func (r *roster) choose() *choices {
	const most = 500_000 // agents to be looked at
	c := &choices{pairs: map[agentPair]int{}}
	byAgent, total := r.ranges(), 0
	for i := range r.works {
		if !r.works[i].waited {
			total++
		}
	}
	every, k := 1+total*len(byAgent)/most, 0
	var idle []int
	for i := range r.works {
		w := &r.works[i]
		if w.waited || r.skills[w.agent] < 0 {
			continue
		}
		if k++; k%every > 0 || r.gaps[i].before == nil || r.gaps[i].away {
			continue
		}
		idle = idle[:0]
		first := r.gaps[i].before.to
		for agent, of := range byAgent {
			if g := r.skills[agent]; g < 0 || !r.serves[g][w.queue] || agent == int(w.agent) {
				continue
			}
			if next := r.idleAt(of, w.from); next >= 0 {
				idle, first = append(idle, agent), min(first, r.gaps[next].before.to)
			}
		}
		if len(idle) == 0 {
			continue
		}
		c.n++
		c.byChance += 1 / float64(len(idle)+1)
		if first == r.gaps[i].before.to {
			c.longest++
		}
		for _, agent := range idle {
			c.pairs[agentPair{w.queue, w.agent, int16(agent)}]++
		}
	}
	return c
}

// workRange are the calls of an agent, by their index.
type workRange struct{ from, to int }

// ranges returns the calls of each agent.
func (r *roster) ranges() []workRange {
	out := make([]workRange, len(r.agents.list))
	for from := 0; from < len(r.works); {
		to := from
		for to < len(r.works) && r.works[to].agent == r.works[from].agent {
			to++
		}
		out[r.works[from].agent] = workRange{from, to}
		from = to
	}
	return out
}

// idleAt returns the call that an agent takes next, if the agent is idle at a time, or -1.
func (r *roster) idleAt(of workRange, at int64) int {
	i, _ := slices.BinarySearchFunc(r.works[of.from:of.to], at, func(w work, at int64) int { return cmp.Compare(w.from, at+1) })
	next := of.from + i
	if i == 0 || next == of.to || r.gaps[next].before == nil || r.gaps[next].away {
		return -1
	}
	if free := r.works[next-1].to + int64(1000*r.gaps[next].idleFrom); free > at {
		return -1
	}
	return next
}

// isLongestFirst reports whether the longest idle agent gets the call: far more often than by
// chance, although who is idle is estimated.
func (c *choices) isLongestFirst() bool {
	const enough, part = 200, 0.12
	return c.n >= enough && c.longest-c.byChance > part*(float64(c.n)-c.byChance)
}

// warnOrder reports agents who are asked in a fixed order: of most pairs that often are idle
// together one gets nearly all of the calls. By chance a pair of 20 calls is so in 1 of 2,000.
func (r *roster) warnOrder(c *choices) {
	const enough, few, most = 20, 0.1, 0.5
	pairs, ordered, first := 0, 0, agentPair{}
	for _, p := range sortedPairs(c.pairs) {
		n, back := c.pairs[p], c.pairs[agentPair{p.queue, p.other, p.chosen}]
		if n+back < enough || n < back || n == back && p.chosen > p.other {
			continue
		}
		if pairs++; float64(back) <= few*float64(n+back) {
			if ordered++; ordered == 1 {
				first = p
			}
		}
	}
	if float64(ordered) <= most*float64(pairs) {
		return
	}
	name := func(agent int16) string { return diag.VisibleLine(r.agents.list[agent]) }
	r.warn("agents are asked in a fixed order: of %s who are often idle together, in %d one gets nearly all calls, as %s before %s in %s. The center asks the longest idle agent, and when those who are asked last are on the phones is uncertain", diag.Plural(pairs, "pair"), ordered, name(first.chosen), name(first.other), r.queueNames[first.queue])
}

func sortedPairs(pairs map[agentPair]int) []agentPair {
	out := make([]agentPair, 0, len(pairs))
	for p := range pairs {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b agentPair) int {
		return cmp.Or(cmp.Compare(a.queue, b.queue), cmp.Compare(a.chosen, b.chosen), cmp.Compare(a.other, b.other))
	})
	return out
}
