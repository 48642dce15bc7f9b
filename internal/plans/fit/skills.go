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

// skillSets finds the queues that each agent can answer.
type skillSets struct {
	totals  []int            // by queue: conversations
	all     int              // conversations
	own     []int            // by agent: conversations
	seen    []skillSet       // by agent: the queues that the agent answered
	weights map[skillSet]int // by set: conversations of the agents for whom it was seen
	listed  []bool           // by agent: the records list the agent's queues
}

// findGroups makes groups of the agents with the same skills. An agent who never answered a
// queue, though chance alone makes this unlikely (1 %), does not have the skill. Where
// chance is enough, the agent belongs to the largest group that has the skills seen. The
// queues of logins are skills too, and their agents have no others.
func (r *roster) findGroups() {
	s := r.seenSkills()
	sets := slices.SortedFunc(maps.Keys(s.weights), func(a, b skillSet) int {
		return cmp.Or(-cmp.Compare(s.weights[a], s.weights[b]), cmp.Compare(a, b))
	})
	r.skills = make([]int, len(s.seen))
	index := map[skillSet]int{}
	for agent, seen := range s.seen {
		if r.skills[agent] = -1; seen == 0 {
			continue
		}
		i := slices.IndexFunc(sets, func(set skillSet) bool { return s.isPossible(agent, set) }) // the agent's own set is among them
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
		totals: make([]int, queues), all: len(r.works), own: make([]int, agents), seen: make([]skillSet, agents),
		weights: map[skillSet]int{}, listed: make([]bool, agents),
	}
	for m := range r.members {
		s.listed[m.agent] = true
	}
	for a, works := range r.worksOf() {
		counts := make([]int, queues)
		for i := range works {
			counts[works[i].queue]++
		}
		s.own[a] = len(works)
		for q, n := range counts {
			const exceptional = 0.002 // of an agent's conversations: calls of other queues that the agent took over by hand
			s.totals[q] += n
			if n > int(exceptional*float64(len(works))) || r.isMember(a, r.queues.list[q]) {
				s.seen[a] |= skillOf(q)
			}
		}
		s.weights[s.seen[a]] += len(works)
	}
	return s
}

// isPossible reports whether an agent may have exactly the skills of a set.
func (s *skillSets) isPossible(agent int, set skillSet) bool {
	if seen := s.seen[agent]; seen&^set != 0 || s.listed[agent] && seen != set {
		return false
	}
	for q, n := range s.totals {
		const unlikely = 0.01
		if set.has(q) && !s.seen[agent].has(q) && math.Pow(1-float64(n)/float64(s.all), float64(s.own[agent])) < unlikely {
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
	for _, set := range sortedKeys(index) {
		k := index[set]
		g := &r.Groups[k]
		for q, name := range r.queueNames {
			if r.serves[k] = append(r.serves[k], set.has(q)); set.has(q) {
				g.Queues = append(g.Queues, name)
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
