package sim

import (
	"math/bits"
	"slices"

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

// isAnswered reports whether a group answers the queue in a language of its hub.
func (q *queue) isAnswered(language routing.Value) bool {
	return slices.ContainsFunc(q.agents, func(k skill) bool { return k.group.speaks(language) })
}

// idleSkill finds the skill of an idle agent who may answer a caller of a language after a
// wait, of the group that lists the queue earliest; nil if there is none.
func (q *queue) idleSkill(language routing.Value, waited des.Duration) *skill {
	for i := range q.agents {
		if k := &q.agents[i]; k.group.idle.n > 0 && k.after <= waited && k.group.speaks(language) {
			return k
		}
	}
	return nil
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

// freeAgent ends an agent's work. The agent leaves if the shift has ended, else takes
// the next caller, else is idle.
func (f *floor) freeAgent(g *group) {
	if g.staffed.n > g.rostered {
		f.leavePhones(g)
		return
	}
	f.assign(g)
}

// becomeIdle makes an agent idle.
func (f *floor) becomeIdle(g *group) {
	g.idle.push(f.now)
	f.ledger.agent(g, idles)
}

// takeIdle takes the longest idle agent for a call, or off the phones.
func (f *floor) takeIdle(g *group) {
	g.idle.pop()
	f.ledger.agent(g, taken)
}

// leavePhones takes an agent who is not idle off the phones.
func (f *floor) leavePhones(g *group) {
	g.staffed.dec(f.now)
	f.ledger.agent(g, leaves)
}

// assign gives a free agent the next caller, or makes the agent idle.
func (f *floor) assign(g *group) {
	if c := f.selectCaller(g); c != nil {
		f.serve(c, g)
		return
	}
	f.becomeIdle(g)
}

// roster sets how many agents are on the phones. When a shift ends, idle agents leave
// first, the longest idle first, and busy ones after their wrap-up. They stay if a
// new shift needs as many.
func (f *floor) roster(g *group, agents int32) {
	g.rostered = agents
	g.idle.reserve(agents)
	for g.staffed.n > agents && g.idle.n > 0 {
		f.takeIdle(g)
		f.leavePhones(g)
	}
	for g.staffed.n < agents {
		g.staffed.inc(f.now)
		f.ledger.agent(g, comes)
		f.assign(g)
	}
}

// selectCaller selects the caller for a free agent: of the queues of its own hub the
// highest priority, then the longest wait, then the lower number. Overflowed callers
// come after those, or, with equal shares, among them.
func (f *floor) selectCaller(g *group) *call {
	best := candidate{}
	for i := range g.queues {
		if k := &g.queues[i]; k.queue.nOwn > 0 {
			best = f.selectFrom(k.queue.own, k, best)
		}
	}
	if best.call != nil && !f.t.Center.Overflow.Equal {
		return best.call
	}
	for i := range g.queues {
		if k := &g.queues[i]; k.queue.nOverflow > 0 {
			best = f.selectFrom(k.queue.overflowed, k, best)
		}
	}
	return best.call
}

// candidate is the best caller found so far.
type candidate struct {
	call     *call
	priority int
}

// selectFrom looks at the first caller of every level whom the group may answer: this one
// has waited longest, and so has the highest priority of the level even with aging, and
// passes a skill's delay first.
func (f *floor) selectFrom(lists []waitingList, k *skill, best candidate) candidate {
	aging, classes := &k.queue.aging, k.queue.languageClasses
	for level := range k.queue.priorities {
		c := k.group.first(lists[level*classes : (level+1)*classes])
		if c == nil || f.now-c.since < k.after {
			continue
		}
		x := candidate{c, k.queue.priorities[level]}
		if aging.Per == 0 { // no later level has as high a priority
			return x.better(best)
		}
		x.priority += aging.By * int((f.now-c.since)/int64(aging.Per))
		best = x.better(best)
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

// better is the candidate to serve first: the one of higher priority, then of longer wait.
func (x candidate) better(o candidate) candidate {
	if o.call == nil || x.priority > o.priority || x.priority == o.priority && x.call.before(o.call) {
		return x
	}
	return o
}
