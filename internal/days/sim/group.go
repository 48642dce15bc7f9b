package sim

import (
	"math/bits"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// group is a group of agents. Its agents are alike, so it keeps only how many are in each
// state, and the idle agents in the order in which they became idle. An agent who works has
// the number in the record of the call.
type group struct {
	groupTable
	queues   []skill // the queues that it answers, in its order of preference
	idle     idleAgents
	numbers  agentNumbers
	rostered int32        // who should be on the phones now
	staffed  timeWeighted // idle, ringing, talking, wrapping up, paused or stepped away
	talking  timeWeighted
	wrapping timeWeighted

	ringing     timeWeighted // their phones ring for a caller
	paused      timeWeighted // take no call for a while after one
	steppedAway timeWeighted // left the phones for a while
}

// skill is a queue that a group answers.
type skill struct {
	group    *group
	queue    *queue
	sameRank []skill // of a queue's skills: those that follow with the same rank
	after    des.Duration
}

// idleAgents holds the idle agents, the longest idle first: a ring buffer with room for all
// agents of the group.
type idleAgents struct {
	ring    []idleAgent // its length is a power of two
	head, n uint32
}

// idleAgent is an agent who is idle.
type idleAgent struct {
	since  des.Time
	number int32
}

// push adds an agent. reserve has made room for the agent.
func (i *idleAgents) push(number int32, now des.Time) {
	i.ring[(i.head+i.n)&uint32(len(i.ring)-1)] = idleAgent{now, number}
	i.n++
}

// reserve makes room for the given number of agents.
func (i *idleAgents) reserve(agents int32) {
	if int(agents) <= len(i.ring) {
		return
	}

	// The length is a power of two, so that a mask takes the place of a division.
	ring := cacheAligned[idleAgent](max(16, 1<<bits.Len32(uint32(agents-1))))

	// The agents keep their order. The longest idle agent moves to the start.
	for k := range i.n {
		ring[k] = i.ring[(i.head+k)&uint32(len(i.ring)-1)]
	}
	i.ring = ring
	i.head = 0
}

// longest is the time from which the longest idle agent is idle.
func (i *idleAgents) longest() des.Time { return i.ring[i.head].since }

// pop removes the longest idle agent and gives the agent's number.
func (i *idleAgents) pop() int32 {
	number := i.ring[i.head].number
	i.head = (i.head + 1) & uint32(len(i.ring)-1)
	i.n--
	return number
}

// agentNumbers gives the agents of a group their numbers, from 1. An agent who begins a shift has
// the lowest number that is not on the phones.
type agentNumbers struct {
	used int32    // the highest so far
	off  []uint64 // the set of the used numbers that are not on the phones: bit i is number i+1
}

// begin gives the number of an agent who begins a shift.
func (a *agentNumbers) begin() int32 {
	for i, word := range a.off {
		if word != 0 {
			bit := bits.TrailingZeros64(word)
			a.off[i] &^= 1 << bit
			return int32(i*64+bit) + 1
		}
	}

	// The set has no word for the next number.
	if int(a.used) == 64*len(a.off) {
		a.off = append(a.off, 0)
	}

	a.used++
	return a.used
}

// end takes back the number of an agent whose shift ends.
func (a *agentNumbers) end(number int32) {
	a.off[(number-1)/64] |= 1 << ((number - 1) % 64)
}

// onPhones counts the numbers of the agents on the phones.
func (a *agentNumbers) onPhones() int32 {
	n := a.used
	for _, word := range a.off {
		n -= int32(bits.OnesCount64(word))
	}
	return n
}

// speaks reports whether the agents of a group answer in a language of its hub.
func (g *groupTable) speaks(language routing.Value) bool {
	return !g.speaksFewer || g.languages.Has(language)
}

// idleGroup returns the group whose agent answers. The candidates are the group of idleSkill and
// the groups that list the queue as early. It is the candidate with the longest idle agent; ties go
// to the lower number.
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
		if o.group.idle.n > 0 && o.after <= waited && o.group.speaks(language) &&
			o.group.idle.longest() < best.idle.longest() {
			best = o.group
		}
	}
	return best
}

// first returns the caller with the longest wait in some lists, of the callers that the group may answer, or nil.
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

// reached returns the first time when a caller or callback can have waited for the given time,
// among those in the group's queues at its hub whom the group answers.
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
	since := now
	for _, lists := range k.queue.own.lists {
		if c := k.group.first(lists); c != nil {
			since = min(since, c.since)
		}
	}
	return since
}

// takesRing draws whether an agent takes the ring for a caller.
func (g *group) takesRing(c *call, now des.Time) bool {
	stream := c.stream(forRingTaken, uint64(now))
	return stream.Float64() >= g.ring.NotTaken
}
