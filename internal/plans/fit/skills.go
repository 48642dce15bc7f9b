package fit

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

// skillSet is a set of queues, the first of them the highest bit: a center has fewer than 64.
type skillSet uint64

func skillOf(queue int) skillSet { return 1 << (63 - queue) }

func (s skillSet) has(queue int) bool { return s&skillOf(queue) != 0 }

// seenSkills are the skills that an agent shows in the records.
type seenSkills struct {
	calls  int
	queues skillSet // that the agent answered
	listed bool     // by logins: the agent has no others
}

// findGroups makes groups of the agents with the same skills. An agent who never answered a
// queue, though chance alone makes this unlikely (1%), does not have the skill. Where
// chance is enough, the agent belongs to the largest group that has the skills seen. The
// queues of logins are skills too, and their agents have no others.
func (r *roster) findGroups() {
	agents, shares := r.seenSkills()
	weights := map[skillSet]int{} // calls of the agents with a seen set
	for _, a := range agents {
		weights[a.queues] += a.calls
	}

	// The heaviest set comes first, so that an agent with few calls joins the largest group that may be
	// right.
	sets := slices.SortedFunc(maps.Keys(weights), func(a, b skillSet) int {
		return cmp.Or(-cmp.Compare(weights[a], weights[b]), cmp.Compare(a, b))
	})

	// An agent without calls and logins has no group.
	r.skills = make([]int, len(agents))
	index := map[skillSet]int{}
	for agent, a := range agents {
		r.skills[agent] = -1
		if a.queues == 0 {
			continue
		}

		// the agent's own set is among them
		i := slices.IndexFunc(sets, func(set skillSet) bool { return a.mayHave(set, shares) })
		if _, ok := index[sets[i]]; !ok {
			index[sets[i]] = len(index)
		}

		r.skills[agent] = index[sets[i]]
	}

	r.nameGroups(index)
}

// seenSkills gives what is seen of each agent's skills, and the share of each queue in all calls.
func (r *roster) seenSkills() (agents []seenSkills, shares []float64) {
	agents = make([]seenSkills, len(r.agents.list))
	shares = make([]float64, len(r.queues.list))

	// A login lists the queues of an agent. So no call has to show them.
	for m := range r.members {
		agents[m.agent].listed = true
	}

	for a, works := range r.worksOf() {
		counts := make([]int, len(shares))
		for i := range works {
			counts[works[i].queue]++
		}

		// A single call of another queue is no skill: colleagues take over calls by hand.
		agents[a].calls = len(works)

		for q, n := range counts {
			// of an agent's conversations: calls of other queues that the agent took over by hand
			const exceptional = 0.002
			shares[q] += float64(n) / float64(len(r.works))
			if n > int(exceptional*float64(len(works))) || r.isMember(a, r.queues.list[q]) {
				agents[a].queues |= skillOf(q)
			}
		}
	}

	return agents, shares
}

// mayHave reports whether the agent may have exactly the skills of a set.
func (a *seenSkills) mayHave(set skillSet, shares []float64) bool {
	if a.queues&^set != 0 || a.listed && a.queues != set {
		return false
	}

	// An agent with many calls would have met the queue by now. With few calls, chance explains the
	// absence.
	for q, share := range shares {
		const unlikely = 0.01
		if set.has(q) && !a.queues.has(q) && math.Pow(1-share, float64(a.calls)) < unlikely {
			return false
		}
	}
	return true
}

// nameGroups names each group by its queues.
func (r *roster) nameGroups(index map[skillSet]int) {
	r.Groups = make([]Group, len(index))
	r.serves = make([][]bool, len(index))
	used := smallcenter.NewNames()

	// The order of the sets makes the names the same in each run.
	for _, set := range sortedKeys(index) {
		k := index[set]
		g := &r.Groups[k]
		for q, name := range r.queueNames {
			r.serves[k] = append(r.serves[k], set.has(q))
			if set.has(q) {
				g.Queues = append(g.Queues, name)
			}
		}

		// A name of two queues is readable. A longer list is no name.
		const short = 2
		switch {
		case len(g.Queues) == len(r.queues.list):
			g.Name = used.Of("agents", "group")
		case len(g.Queues) <= short:
			g.Name = used.Of(strings.Join(g.Queues, "_"), "group")
		default:
			g.Name = used.Of("group", "group")
		}
	}

	for _, g := range r.skills {
		if g >= 0 {
			r.Groups[g].Agents++
		}
	}
}

// orderSkills orders the queues of each group by how readily its idle agents answer them. If agents of several groups
// are idle, a caller goes to a group that prefers the queue. So a group does not prefer a queue whose callers it
// answers at once, by its idle time, less than 0.7 times as often as the readiest group does. All other queues are
// preferred alike.
func (r *roster) orderSkills(hours workHours) {
	const alike = 0.7
	n := len(r.queueNames)
	rates := make([][]float64, len(r.Groups)) // of the calls answered at once, by group and queue
	for g := range rates {
		rates[g] = make([]float64, n)
	}

	// A caller who waited goes to the first free agent. Only a call answered at once shows a
	// preference.
	for i := range r.works {
		w := &r.works[i]
		if g := r.skills[w.agent]; g >= 0 && !w.waited {
			rates[g][w.queue]++
		}
	}

	// The idle time is the number of chances that a group had to take such a call.
	readiest := make([]float64, n)
	for g := range rates {
		idle := 0.0
		for _, hour := range hours[g] {
			idle += hour.idle
		}
		for q := range rates[g] {
			rates[g][q] = ratio(rates[g][q], idle)
			readiest[q] = max(readiest[q], rates[g][q])
		}
	}

	for g := range r.Groups {
		group := &r.Groups[g]
		group.prefers = nil
		for q, serves := range r.serves[g] {
			if serves {
				group.prefers = append(group.prefers, q)
			}
		}

		// Chance moves rates that are close. Rates near the readiest one count as equal, and the sort
		// keeps their order.
		readiness := func(q int) float64 { return min(alike, ratio(rates[g][q], readiest[q])) }
		slices.SortStableFunc(group.prefers, func(a, b int) int { return -cmp.Compare(readiness(a), readiness(b)) })

		for i, q := range group.prefers {
			group.Queues[i] = r.queueNames[q]
		}
	}
}

// serveAll gives queues that no agent is seen to answer to the largest group.
func (r *roster) serveAll() {
	largest := 0
	for i := range r.Groups {
		if r.Groups[i].Agents > r.Groups[largest].Agents {
			largest = i
		}
	}

	// Callers of a queue without agents would wait for good, so some group has to answer it.
	for q, name := range r.queueNames {
		if !slices.ContainsFunc(r.Groups, func(g Group) bool { return slices.Contains(g.Queues, name) }) {
			g := &r.Groups[largest]
			g.Queues = append(g.Queues, name)
			r.serves[largest][q] = true
			r.warn("no agent is seen to answer %s: the agents who answer %s get its calls", name,
				strings.Join(g.Queues[:len(g.Queues)-1], ", "))
		}
	}
}
