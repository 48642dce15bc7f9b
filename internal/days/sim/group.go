package sim

import (
	"math/bits"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// group is a group of agents. Its agents are alike, so it keeps only the number in each
// state, and the time from which each idle agent is idle.
type group struct {
	groupTable
	queues   []skill // the queues that it answers, in its order of preference
	idle     idleAgents
	rostered int32        // who should be on the phones now
	pausing  int32        // who take no call for a while
	staffed  timeWeighted // idle, talking, wrapping up or pausing
	talking  timeWeighted
	wrapping timeWeighted
}

// skill is a queue that a group answers.
type skill struct {
	group    *group
	queue    *queue
	sameRank []skill // of a queue's skills: those that follow with the same rank
	after    des.Duration
}

// idleAgents holds the times at which the idle agents became idle, in order: a ring
// buffer with room for all agents of the group.
type idleAgents struct {
	since   []des.Time // its length is a power of two
	head, n uint32
}

// push adds an agent, for whom reserve has made room.
func (i *idleAgents) push(at des.Time) {
	i.since[(i.head+i.n)&uint32(len(i.since)-1)] = at
	i.n++
}

// reserve makes room for so many agents.
func (i *idleAgents) reserve(agents int32) {
	if int(agents) <= len(i.since) {
		return
	}
	since := cacheAligned[des.Time](max(16, 1<<bits.Len32(uint32(agents-1))))
	for k := range i.n {
		since[k] = i.since[(i.head+k)&uint32(len(i.since)-1)]
	}
	i.since, i.head = since, 0
}

// longest is the time from which the longest idle agent is idle.
func (i *idleAgents) longest() des.Time { return i.since[i.head] }

// pop removes the longest idle agent.
func (i *idleAgents) pop() {
	i.head = (i.head + 1) & uint32(len(i.since)-1)
	i.n--
}

// speaks reports whether the agents of a group answer in a language of its hub.
func (g *groupTable) speaks(language routing.Value) bool {
	return !g.speaksFewer || g.languages.Has(language)
}

// idleGroup is the group whose agent answers: of that of idleSkill and those that
// list the queue as early, the one with the longest idle agent, then the lower
// number.
func (k *skill) idleGroup(language routing.Value, waited des.Duration) *group {
	if len(k.sameRank) == 0 {
		return k.group
	}
	return k.longestIdle(language, waited)
}

func (k *skill) longestIdle(language routing.Value, waited des.Duration) *group {
	best := k.group
	for i := range k.sameRank {
		o := &k.sameRank[i]
		if o.group.idle.n > 0 && o.after <= waited && o.group.speaks(language) && o.group.idle.longest() < best.idle.longest() {
			best = o.group
		}
	}
	return best
}

// first is who has waited longest in some lists, of those whom the group may answer; nil if
// there is nobody.
func (g *group) first(in []waitingList) *call {
	var first *call
	for i := range in {
		if c := in[i].first(); c != nil && g.speaks(c.agentLanguage) && (first == nil || c.before(first)) {
			first = c
		}
	}
	return first
}

// waiting counts the callers in the queues that the group answers.
func (g *group) waiting() int {
	n := 0
	for i := range g.queues {
		n += int(g.queues[i].queue.length.n)
	}
	return n
}

// reached is the first time at which a caller or callback in the group's queues at its hub can
// have waited for so long, and be one whom the group answers.
func (g *group) reached(wait des.Duration, now des.Time) des.Time {
	at := now + wait
	for i := range g.queues {
		k := &g.queues[i]
		at = min(at, k.longestSince(now)+max(wait, k.after))
	}
	return at
}

// longestSince is since when the one has waited who has waited longest of those whose language
// the group speaks; now if there is nobody.
func (k *skill) longestSince(now des.Time) des.Time {
	if c := k.group.first(k.queue.own); c != nil {
		return c.since
	}
	return now
}
