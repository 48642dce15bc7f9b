package fit

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

// skillSets finds the queues that each agent can answer. A set of queues is a string with
// "1" for each queue that is in it and "0" for the others.
type skillSets struct {
	counts  [][]int        // by agent and queue: conversations
	totals  []int          // by queue: conversations
	all     int            // conversations
	seen    []string       // by agent: the set of queues that the agent answered
	weights map[string]int // by set: conversations of the agents for whom it was seen
	listed  []bool         // by agent: the records list the agent's queues
}

// findGroups makes groups of the agents with the same skills. An agent who never answered a
// queue, though chance alone makes this unlikely (1 %), does not have the skill. Where
// chance is enough, the agent belongs to the largest group that has the skills seen. The
// queues of logins are skills too, and their agents have no others.
func (r *roster) findGroups() {
	s := r.seenSkills()
	sets := slices.SortedFunc(maps.Keys(s.weights), func(a, b string) int {
		return cmp.Or(-cmp.Compare(s.weights[a], s.weights[b]), cmp.Compare(a, b))
	})
	r.skills = make([]int, len(s.seen))
	index := map[string]int{}
	for agent, seen := range s.seen {
		if r.skills[agent] = -1; !strings.Contains(seen, "1") {
			continue
		}
		i := slices.IndexFunc(sets, func(set string) bool { return s.isPossible(agent, set) }) // the agent's own set is among them
		if _, ok := index[sets[i]]; !ok {
			index[sets[i]] = len(index)
		}
		r.skills[agent] = index[sets[i]]
	}
	r.nameGroups(index)
}

// seenSkills counts the conversations of each agent by queue.
func (r *roster) seenSkills() *skillSets {
	agents, queues := len(r.agents.list), len(r.queues.list)
	s := &skillSets{
		counts: make([][]int, agents), totals: make([]int, queues), all: len(r.works), seen: make([]string, agents),
		weights: map[string]int{}, listed: make([]bool, agents),
	}
	for a := range s.counts {
		s.counts[a] = make([]int, queues)
	}
	for _, w := range r.works {
		s.counts[w.agent][w.queue]++
		s.totals[w.queue]++
	}
	for m := range r.members {
		s.listed[m.agent] = true
	}
	for a, counts := range s.counts {
		n := stats.Sum(counts)
		set := make([]byte, queues)
		for q := range counts {
			const exceptional = 0.002 // of an agent's conversations: calls of other queues that the agent took over by hand
			set[q] = '0'
			if counts[q] > int(exceptional*float64(n)) || r.isMember(a, r.queues.list[q]) {
				set[q] = '1'
			}
		}
		s.seen[a] = string(set)
		s.weights[s.seen[a]] += n
	}
	return s
}

// isPossible reports whether an agent may have exactly the skills of a set.
func (s *skillSets) isPossible(agent int, set string) bool {
	n := stats.Sum(s.counts[agent])
	for q := range set {
		if s.seen[agent][q] == set[q] {
			continue
		}
		const unlikely = 0.01
		p := float64(s.totals[q]) / float64(s.all)
		if set[q] == '0' || s.listed[agent] || math.Pow(1-p, float64(n)) < unlikely {
			return false
		}
	}
	return true
}

// nameGroups names each group by its queues.
func (r *roster) nameGroups(index map[string]int) {
	r.Groups = make([]Group, len(index))
	r.serves = make([][]bool, len(index))
	used := smallcenter.NewNames()
	for _, set := range sortedKeys(index) {
		g := &r.Groups[index[set]]
		for q := range set {
			r.serves[index[set]] = append(r.serves[index[set]], set[q] == '1')
			if set[q] == '1' {
				g.Queues = append(g.Queues, r.queueNames[q])
			}
		}
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

// serveAll gives queues that no agent is seen to answer to the largest group.
func (e *estimator) serveAll() {
	largest := 0
	for i := range e.Groups {
		if e.Groups[i].Agents > e.Groups[largest].Agents {
			largest = i
		}
	}
	for q, name := range e.queueNames {
		if !slices.ContainsFunc(e.Groups, func(g Group) bool { return slices.Contains(g.Queues, name) }) {
			g := &e.Groups[largest]
			g.Queues, e.serves[largest][q] = append(g.Queues, name), true
			e.warn("no agent is seen to answer %s: the agents who answer %s get its calls", name, strings.Join(g.Queues[:len(g.Queues)-1], ", "))
		}
	}
}

// answers reports whether an agent, or where none are known anyone, answers a queue.
func (e *estimator) answers(agent, queue int16) bool {
	if agent == none || e.skills == nil || e.skills[agent] < 0 {
		return e.skills == nil
	}
	return e.serves[e.skills[agent]][queue]
}
