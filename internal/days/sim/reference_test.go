package sim

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
)

// referenceCenter is a reference simulator of a center with two hubs. It has no event list
// but searches all possible events for the next one. It shares no code with the engine
// and follows the documented rules literally. At the same time shifts begin first, then
// calls arrive, then the events of calls take place in the order of the calls.
type referenceCenter struct {
	queues   []referenceQueue
	groups   []referenceGroup
	patience des.Duration // the same for all calls; 0 is unlimited
	aging    des.Duration // a caller gains a level of priority for each; 0 is never
	equal    bool         // overflowed callers compete equally with the hub's own
	tiers    []referenceOverflow

	callbacks referenceCallbacks

	calls   []referenceCall // in the order of arrival
	waiting []int           // indices of calls that wait, or whose callbacks wait, in the order of arrival
	entered map[referencePlace]referenceEntry
}

// referenceOverflow is the difference for a tier's callers.
type referenceOverflow struct {
	after des.Duration // in place of the queue's overflow; 0 for no other time
	stays bool         // its callers know no other hub
}

// referenceCallbacks are how agents call back.
type referenceCallbacks struct {
	takes, again des.Duration // to dial, and between two tries
	tries        int
	reached      bool // all callers, or none
}

// overflowAfter is when a call overflows, or 0.
func (p *referenceCenter) overflowAfter(c *referenceCall) des.Duration {
	if of := p.tiers[c.tier]; of.after > 0 {
		return of.after
	}
	return p.queues[c.queue].overflow
}

// referenceQueue is a queue, at both hubs.
type referenceQueue struct {
	talk               []des.Duration // by the value of by
	by                 referenceProperty
	wrap               des.Duration
	overflow           des.Duration // 0 is never
	maxWait            des.Duration // after which a caller books a callback; 0 is never
	priority, capacity int          // a capacity of 0 is unlimited
}

// referenceProperty is a property that decides the talk times of a queue.
type referenceProperty int

const (
	ofEverybody referenceProperty = iota
	ofTier
	ofHour // by the clock of the agent's hub
	ofGroup
)

// referenceOffset is the offset of each hub's clock.
var referenceOffset = []des.Duration{0, 330 * minute}

// handles gives the talk and the wrap-up of a group with a caller from now on.
func (p *referenceCenter) handles(c *referenceCall, group int, now des.Time) (talk, wrap des.Duration) {
	q, g := &p.queues[c.queue], &p.groups[group]
	switch q.by {
	case ofEverybody:
		talk = q.talk[0]
	case ofTier:
		talk = q.talk[c.tier]
	case ofHour:
		talk = q.talk[(now+referenceOffset[g.hub])/(60*minute)%24]
	case ofGroup:
		talk = q.talk[group]
	}
	return atReferenceSpeed(talk, g.speed), atReferenceSpeed(q.wrap, g.speed)
}

// atReferenceSpeed divides a time by a speed in percent, rounded half up.
func atReferenceSpeed(d des.Duration, percent int64) des.Duration {
	return (d*200 + percent) / (2 * percent)
}

type referenceGroup struct {
	hub    int
	speed  int64        // in percent
	pause  des.Duration // between two calls
	hurry  des.Duration // the pause while at least crowd callers wait
	crowd  int
	away   des.Duration // in place of the pause, unless it is 0
	back   des.Duration // the wait at which an agent who is away comes back
	speaks []bool       // by tier: the callers of a tier speak one language
	skills []referenceSkill
	shifts []model.RosterStep

	roster int
	idle   []des.Time     // when each became idle
	ends   []referenceEnd // of the busy agents' work
	pauses []referenceEnd // of the agents who take no call for a while
	absent []referenceEnd // of the agents who are away
}

type referenceEnd struct {
	at      des.Time
	call    int
	dialing bool // an agent dials a callback
}

type referenceSkill struct {
	queue int
	after des.Duration
}

type referenceCall struct {
	at                des.Time
	home, queue, tier int
	details           *model.TraceDetails // nil without details

	hub, overflowHub int // where it waits; the other hub if it has overflowed, or -1
	answeredBy       int // a group, or -1
	rejected, hungUp bool
	booked           bool         // the caller waited for maxWait and booked a callback
	wait, announced  des.Duration // announced is the announced wait, negative if none
	ahead            int

	tries     int          // to reach the caller
	reached   des.Duration // after the booking; 0 is not
	restUntil des.Time     // between two tries, else never
}

// bookedAt is when the callback was booked.
func (c *referenceCall) bookedAt() des.Time { return c.at + c.wait }

type referencePlace struct{ hub, queue, tier int }

// referenceEntry is about the last caller of a place who was answered.
type referenceEntry struct {
	at, wait des.Duration
	ahead    int
}

func (g *referenceGroup) staffed() int {
	return len(g.idle) + len(g.ends) + len(g.pauses) + len(g.absent)
}

// run simulates to the end. It gives the staffed and the busy agent time of each group up
// to a time.
func (p *referenceCenter) run(until des.Time) (staffed, busy []des.Duration) {
	p.entered = map[referencePlace]referenceEntry{}

	staffed, busy = make([]des.Duration, len(p.groups)), make([]des.Duration, len(p.groups))
	arrived, now := 0, des.Time(0)
	for {
		next, rank, execute := never, 0, func() {}

		propose := func(at des.Time, itsRank int, event func()) {
			if at < next || at == next && itsRank < rank {
				next, rank, execute = at, itsRank, event
			}
		}
		for i := range p.groups {
			p.groupEvents(i, now, propose)
		}
		if arrived < len(p.calls) {
			propose(p.calls[arrived].at, -1, func() { p.arrive(arrived, next); arrived++ })
		}

		for _, id := range p.waiting {
			p.callerEvents(id, now, propose)
		}
		for id := range p.calls[:arrived] {
			propose(p.calls[id].restUntil, id, func() { p.queueCallback(id, next) })
		}

		for i := range p.groups {
			passed := min(next, until) - min(now, until)
			staffed[i] += passed * int64(p.groups[i].staffed())
			busy[i] += passed * int64(len(p.groups[i].ends))
		}

		if next == never {
			return staffed, busy
		}
		now = next
		execute()
	}
}

// groupEvents proposes the next events of a group: a shift begins, or an agent's work
// ends.
func (p *referenceCenter) groupEvents(group int, now des.Time, propose func(des.Time, int, func())) {
	g := &p.groups[group]
	if len(g.shifts) > 0 {
		shift := g.shifts[0]
		propose(shift.At, group-len(p.groups)-1, func() { g.shifts = g.shifts[1:]; p.begin(group, shift) })
	}

	for k, end := range g.ends {
		propose(end.at, end.call, func() {
			g.ends = slices.Delete(g.ends, k, k+1)
			if end.dialing {
				p.dialed(group, end)
			} else {
				p.worked(group, end)
			}
		})
	}

	for k, end := range g.pauses {
		propose(end.at, end.call, func() { g.pauses = slices.Delete(g.pauses, k, k+1); p.freed(group, end.at) })
	}
	for k, end := range g.absent {
		at := max(now, p.backAt(g, end.at))
		propose(at, end.call, func() { g.absent = slices.Delete(g.absent, k, k+1); p.freed(group, at) })
	}
}

// callerEvents proposes the next events of a waiting caller: the patience ends, or more
// agents may answer.
func (p *referenceCenter) callerEvents(id int, now des.Time, propose func(des.Time, int, func())) {
	c := &p.calls[id]
	patience := p.patience
	if c.details != nil && c.details.Patience >= 0 {
		patience = c.details.Patience
	}
	if patience > 0 && !c.booked {
		propose(c.at+patience, id, func() { c.hungUp, c.wait = true, patience; p.depart(id) })
	}
	if limit := p.queues[c.queue].maxWait; limit > 0 && !c.booked {
		propose(c.at+limit, id, func() {
			c.booked, c.wait = true, limit
			p.depart(id)
			p.queueCallback(id, c.at+limit)
		})
	}

	stages := []des.Duration{p.overflowAfter(c)}
	for _, g := range p.groups {
		for _, k := range g.skills {
			if k.queue == c.queue {
				stages = append(stages, k.after)
			}
		}
	}

	for _, stage := range stages {
		if at := c.at + stage; at > now {
			propose(at, id, func() { p.retry(id, at) })
		}
	}
}

// queueCallback puts a callback into the caller's place.
func (p *referenceCenter) queueCallback(id int, now des.Time) {
	p.calls[id].restUntil, p.calls[id].overflowHub = never, -1
	p.waiting = append(p.waiting, id)
	slices.Sort(p.waiting)
	p.retry(id, now)
}

// dialed handles the end of dialing: the agent talks to the caller, or is free at once and
// the callback is tried again later.
func (p *referenceCenter) dialed(group int, end referenceEnd) {
	c := &p.calls[end.call]
	if p.callbacks.reached {
		c.reached = end.at - c.bookedAt()
		talk, wrap := p.handles(c, group, end.at)
		p.groups[group].ends = append(p.groups[group].ends, referenceEnd{at: end.at + talk + wrap, call: end.call})
		return
	}
	if c.tries < p.callbacks.tries {
		c.restUntil = end.at + p.callbacks.again
	}
	p.freed(group, end.at)
}

func (p *referenceCenter) depart(id int) {
	p.waiting = slices.DeleteFunc(p.waiting, func(other int) bool { return other == id })
}

// arrive places a call at the first hub that has room, the caller's own first.
func (p *referenceCenter) arrive(id int, now des.Time) {
	c := &p.calls[id]
	c.overflowHub, c.answeredBy, c.announced, c.rejected, c.restUntil = -1, -1, -1, true, never

	for _, hub := range []int{c.home, 1 - c.home} {
		if hub != c.home && p.tiers[c.tier].stays {
			break
		}

		length := 0
		for _, other := range p.waiting {
			if o := &p.calls[other]; o.hub == hub && o.queue == c.queue && !o.booked {
				length++
			}
		}

		bound := p.queues[c.queue].capacity
		if bound == 0 || length < bound || p.idleGroup(hub, c, 0) >= 0 {
			c.hub, c.rejected = hub, false
			break
		}
	}

	if c.rejected {
		return
	}
	for _, other := range p.waiting {
		if o := &p.calls[other]; o.hub == c.hub && o.queue == c.queue && o.tier >= c.tier {
			c.ahead++
		}
	}

	if g := p.idleGroup(c.hub, c, 0); g >= 0 {
		p.answer(id, g, now)
		return
	}

	c.announced = (p.estimate(c, now) + minute - 1) / minute * minute
	p.waiting = append(p.waiting, id)
}

// estimate is the estimated wait, at most maxEstimate.
func (p *referenceCenter) estimate(c *referenceCall, now des.Time) des.Duration {
	last, any := p.entered[referencePlace{c.hub, c.queue, c.tier}]
	if any && now-last.at <= 15*minute {
		return min(last.wait*int64(c.ahead+1)/int64(last.ahead+1), maxEstimate)
	}
	served := 0.0 // callers like this one, per ns
	for i := range p.groups {
		g := &p.groups[i]
		if g.hub == c.hub && slices.ContainsFunc(g.skills, func(k referenceSkill) bool { return k.queue == c.queue }) {
			talk, wrap := p.handles(c, i, now)
			served += float64(g.staffed()) / float64(talk+wrap)
		}
	}
	if served == 0 {
		return maxEstimate
	}
	return min(int64(float64(c.ahead+1)/served), maxEstimate)
}

// idleGroup gives the group whose idle agent answers a caller who has waited, or -1: the
// one that lists the queue earliest, then the one whose agent has been idle longest, then
// the first.
func (p *referenceCenter) idleGroup(hub int, c *referenceCall, waited des.Duration) int {
	best, place := -1, 0
	for i := range p.groups {
		g := &p.groups[i]
		if g.hub != hub || len(g.idle) == 0 || !g.speaks[c.tier] {
			continue
		}
		for at, k := range g.skills {
			if k.queue == c.queue && k.after <= waited &&
				(best < 0 || at < place || at == place && slices.Min(g.idle) < slices.Min(p.groups[best].idle)) {
				best, place = i, at
			}
		}
	}
	return best
}

// retry looks for an idle agent again when more agents may answer a waiting caller.
func (p *referenceCenter) retry(id int, now des.Time) {
	c := &p.calls[id]
	overflow := p.overflowAfter(c)
	if overflow > 0 && !p.tiers[c.tier].stays && now-c.at >= overflow && c.hub == c.home && p.serves(1-c.hub, c.queue) {
		c.overflowHub = 1 - c.hub
	}
	g := p.idleGroup(c.hub, c, now-c.at)
	if g < 0 && c.overflowHub >= 0 {
		g = p.idleGroup(c.overflowHub, c, now-c.at)
	}
	if g >= 0 {
		p.answer(id, g, now)
	}
}

// serves reports whether a group at a hub answers a queue.
func (p *referenceCenter) serves(hub, queue int) bool {
	return slices.ContainsFunc(p.groups, func(g referenceGroup) bool {
		return g.hub == hub && slices.ContainsFunc(g.skills, func(k referenceSkill) bool { return k.queue == queue })
	})
}

// answer connects a caller to the longest idle agent of a group.
func (p *referenceCenter) answer(id, group int, now des.Time) {
	c, g := &p.calls[id], &p.groups[group]
	p.depart(id)
	first := slices.Index(g.idle, slices.Min(g.idle))
	g.idle = slices.Delete(g.idle, first, first+1)
	if c.booked {
		c.tries++
		g.ends = append(g.ends, referenceEnd{now + p.callbacks.takes, id, true})
		return
	}
	talk, wrap := p.handles(c, group, now)
	if c.details != nil && c.details.Talk >= 0 {
		talk = c.details.Talk
	}
	g.ends = append(g.ends, referenceEnd{at: now + talk + wrap, call: id})
	c.answeredBy, c.wait = group, now-c.at
	p.entered[referencePlace{c.hub, c.queue, c.tier}] = referenceEntry{now, c.wait, c.ahead}
}

// begin begins a shift: the longest idle agents leave first, busy ones after their work.
func (p *referenceCenter) begin(group int, shift model.RosterStep) {
	g := &p.groups[group]
	g.roster = shift.Agents
	for g.staffed() > g.roster && len(g.idle) > 0 {
		first := slices.Index(g.idle, slices.Min(g.idle))
		g.idle = slices.Delete(g.idle, first, first+1)
	}
	for g.staffed() < g.roster {
		p.take(group, shift.At)
	}
}

// worked handles the end of an agent's work: the agent pauses, unless the shift has ended.
func (p *referenceCenter) worked(group int, end referenceEnd) {
	g := &p.groups[group]
	if g.away > 0 && g.staffed() < g.roster {
		g.absent = append(g.absent, referenceEnd{at: end.at + g.away, call: end.call})
		return
	}

	takes, waiting := g.pause, 0
	for _, id := range p.waiting {
		c := &p.calls[id]
		if c.hub == g.hub && !c.booked && slices.ContainsFunc(g.skills, func(k referenceSkill) bool { return k.queue == c.queue }) {
			waiting++
		}
	}

	if waiting >= g.crowd {
		takes = g.hurry
	}
	if takes > 0 && g.staffed() < g.roster {
		g.pauses = append(g.pauses, referenceEnd{at: end.at + takes, call: end.call})
		return
	}

	p.freed(group, end.at)
}

// backAt is when an agent of a group who is away to some time comes back, if nobody else
// joins or leaves a queue.
func (p *referenceCenter) backAt(g *referenceGroup, at des.Time) des.Time {
	for _, id := range p.waiting {
		c := &p.calls[id]
		for _, k := range g.skills {
			if k.queue == c.queue && g.speaks[c.tier] && c.hub == g.hub {
				at = min(at, c.at+max(g.back, k.after))
			}
		}
	}
	return at
}

// freed handles the end of an agent's work and pause.
func (p *referenceCenter) freed(group int, now des.Time) {
	if g := &p.groups[group]; g.staffed() < g.roster {
		p.take(group, now)
	}
}

// take connects an agent without work to the best caller of the hub, or otherwise
// to the best overflowed caller. With equal shares the two compete. Without a caller the
// agent becomes idle.
func (p *referenceCenter) take(group int, now des.Time) {
	g := &p.groups[group]
	best := p.best(g, now, func(c *referenceCall) bool { return c.hub == g.hub || p.equal && c.overflowHub == g.hub })
	if best < 0 {
		best = p.best(g, now, func(c *referenceCall) bool { return c.overflowHub == g.hub })
	}
	if best < 0 {
		g.idle = append(g.idle, now)
		return
	}
	g.idle = append(g.idle, now) // the group's only idle agent: another would have answered the caller
	p.answer(best, group, now)
}

// best gives the caller of the highest priority, then the longest wait, that a group may
// answer, or -1.
func (p *referenceCenter) best(g *referenceGroup, now des.Time, among func(*referenceCall) bool) int {
	best := -1
	for _, id := range p.waiting { // in the order of arrival
		c := &p.calls[id]
		may := slices.ContainsFunc(g.skills, func(k referenceSkill) bool { return k.queue == c.queue && k.after <= now-c.at })
		if may && g.speaks[c.tier] && among(c) && (best < 0 || p.priority(c, now) > p.priority(&p.calls[best], now)) {
			best = id
		}
	}
	return best
}

func (p *referenceCenter) priority(c *referenceCall, now des.Time) int {
	n := p.queues[c.queue].priority + c.tier
	if p.aging > 0 {
		n += int((now - c.at) / p.aging)
	}
	return n
}
