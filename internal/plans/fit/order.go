package fit

import (
	"cmp"
	"slices"
)

// isLongestFirst reports whether callers who are answered at once get the agent of several idle ones
// whose last call ended first, far more often than by chance, although who is idle is estimated.
func (r *roster) isLongestFirst() bool {
	const most, enough, part = 500_000, 200, 0.12 // agents to be looked at, callers
	n, longest, byChance := 0, 0.0, 0.0
	byAgent, total := r.ranges(), 0
	for i := range r.works {
		if !r.works[i].waited {
			total++
		}
	}
	every, k := 1+total*len(byAgent)/most, 0
	for i := range r.works {
		w := &r.works[i]
		if w.waited || r.skills[w.agent] < 0 {
			continue
		}
		if k++; k%every > 0 || r.gaps[i].before == nil || r.gaps[i].away {
			continue
		}
		others, isFirst := 0, true
		for agent, of := range byAgent {
			if g := r.skills[agent]; g < 0 || !r.serves[g][w.queue] || agent == int(w.agent) {
				continue
			}
			if next := r.idleAt(of, w.from); next >= 0 {
				others, isFirst = others+1, isFirst && r.gaps[i].before.to <= r.gaps[next].before.to
			}
		}
		if others == 0 {
			continue
		}
		if n, byChance = n+1, byChance+1/float64(others+1); isFirst {
			longest++
		}
	}
	return n >= enough && longest-byChance > part*(float64(n)-byChance)
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
