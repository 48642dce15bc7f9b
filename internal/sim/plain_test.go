package sim

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/model"
)

// plainCenter is a center of two hubs, simulated again in the plainest way: by
// looking for the next thing to happen among all that could. It shares no code
// with the engine, and the rules stand in it as they are written down. At one
// instant shifts begin first, then calls arrive, then happens what is a call's,
// in the order of the calls.
type plainCenter struct {
	queues   []plainQueue
	groups   []plainGroup
	patience des.Duration // the same for all; 0 is endless
	aging    des.Duration // a level of priority for each; 0: none
	equal    bool         // overflowed callers have an equal share

	calls   []plainCall // in the order of arrival
	waiting []int       // of them
	entered map[plainPlace]plainEntry
}

// plainQueue is a service, at both hubs.
type plainQueue struct {
	talk, wrap         des.Duration
	overflow           des.Duration // 0: never
	priority, capacity int          // 0: without bound
}

type plainGroup struct {
	hub    int
	skills []plainSkill
	shifts []model.RosterStep

	roster int
	idle   []des.Time // since when
	ends   []plainEnd // of the busy agents' work
}

type plainEnd struct {
	at   des.Time
	call int
}

type plainSkill struct {
	queue int
	after des.Duration
}

type plainCall struct {
	at                des.Time
	home, queue, tier int

	hub, guest       int // where it waits; where else it may be answered, or -1
	answeredBy       int // a group, or -1
	rejected, hungUp bool
	wait, told       des.Duration // told: less than 0 is nothing
	ahead            int
}

type plainPlace struct{ hub, queue, tier int }

// plainEntry is the last caller of a place to be answered.
type plainEntry struct {
	at, wait des.Duration
	ahead    int
}

func (g *plainGroup) staffed() int { return len(g.idle) + len(g.ends) }

// run simulates to the end, and gives for each group the time that agents were
// there, and that they were busy, before a time.
func (p *plainCenter) run(until des.Time) (staffed, busy []des.Duration) {
	p.entered = map[plainPlace]plainEntry{}
	staffed, busy = make([]des.Duration, len(p.groups)), make([]des.Duration, len(p.groups))
	arrived, now := 0, des.Time(0)
	for {
		next, first, happen := never, 0, func() {}
		sooner := func(at des.Time, rank int, what func()) {
			if at < next || at == next && rank < first {
				next, first, happen = at, rank, what
			}
		}
		for i := range p.groups {
			p.nextAt(i, sooner)
		}
		if arrived < len(p.calls) {
			sooner(p.calls[arrived].at, -1, func() { p.arrive(arrived, next); arrived++ })
		}
		for _, id := range p.waiting {
			p.nextOf(id, now, sooner)
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
		happen()
	}
}

// nextAt is what happens next in a group: a shift begins, or an agent's work ends.
func (p *plainCenter) nextAt(group int, sooner func(des.Time, int, func())) {
	g := &p.groups[group]
	if len(g.shifts) > 0 {
		shift := g.shifts[0]
		sooner(shift.At, group-len(p.groups)-1, func() { g.shifts = g.shifts[1:]; p.begin(group, shift) })
	}
	for k, end := range g.ends {
		sooner(end.at, end.call, func() { g.ends = slices.Delete(g.ends, k, k+1); p.freed(group, end.at) })
	}
}

// nextOf is what happens next to a waiting caller: the patience ends, or more
// agents may answer.
func (p *plainCenter) nextOf(id int, now des.Time, sooner func(des.Time, int, func())) {
	c := &p.calls[id]
	if p.patience > 0 {
		sooner(c.at+p.patience, id, func() { c.hungUp, c.wait = true, p.patience; p.depart(id) })
	}
	stages := []des.Duration{p.queues[c.queue].overflow}
	for _, g := range p.groups {
		for _, k := range g.skills {
			if k.queue == c.queue {
				stages = append(stages, k.after)
			}
		}
	}
	for _, stage := range stages {
		if at := c.at + stage; at > now {
			sooner(at, id, func() { p.look(id, at) })
		}
	}
}

func (p *plainCenter) depart(id int) {
	p.waiting = slices.DeleteFunc(p.waiting, func(other int) bool { return other == id })
}

// arrive: the first hub from the caller's own outward that has room.
func (p *plainCenter) arrive(id int, now des.Time) {
	c := &p.calls[id]
	c.guest, c.answeredBy, c.told, c.rejected = -1, -1, -1, true
	for _, hub := range []int{c.home, 1 - c.home} {
		length := 0
		for _, other := range p.waiting {
			if o := &p.calls[other]; o.hub == hub && o.queue == c.queue {
				length++
			}
		}
		bound := p.queues[c.queue].capacity
		if bound == 0 || length < bound || p.idleGroup(hub, c.queue, 0) >= 0 {
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
	if g := p.idleGroup(c.hub, c.queue, 0); g >= 0 {
		p.answer(id, g, now)
		return
	}
	c.told = (p.estimate(c, now) + minute - 1) / minute * minute
	p.waiting = append(p.waiting, id)
}

// estimate is what the estimator says, in whole ns: a day at most.
func (p *plainCenter) estimate(c *plainCall, now des.Time) des.Duration {
	last, any := p.entered[plainPlace{c.hub, c.queue, c.tier}]
	if any && now-last.at <= 15*minute {
		return min(last.wait*int64(c.ahead+1)/int64(last.ahead+1), maxEstimate)
	}
	agents := 0
	for i := range p.groups {
		g := &p.groups[i]
		if g.hub == c.hub && slices.ContainsFunc(g.skills, func(k plainSkill) bool { return k.queue == c.queue }) {
			agents += g.staffed()
		}
	}
	if agents == 0 {
		return maxEstimate
	}
	q := &p.queues[c.queue]
	return int64(float64(c.ahead+1) * float64(q.talk+q.wrap) / float64(agents))
}

// idleGroup is the group with an idle agent who may answer: that lists the queue
// earliest, then whose agent is idle the longest, then the first.
func (p *plainCenter) idleGroup(hub, queue int, waited des.Duration) int {
	best, place := -1, 0
	for i := range p.groups {
		g := &p.groups[i]
		if g.hub != hub || len(g.idle) == 0 {
			continue
		}
		for at, k := range g.skills {
			if k.queue == queue && k.after <= waited &&
				(best < 0 || at < place || at == place && slices.Min(g.idle) < slices.Min(p.groups[best].idle)) {
				best, place = i, at
			}
		}
	}
	return best
}

// look is a waiting caller's look for an agent when more may answer.
func (p *plainCenter) look(id int, now des.Time) {
	c := &p.calls[id]
	overflow := p.queues[c.queue].overflow
	if overflow > 0 && now-c.at >= overflow && c.hub == c.home && p.serves(1-c.hub, c.queue) {
		c.guest = 1 - c.hub
	}
	g := p.idleGroup(c.hub, c.queue, now-c.at)
	if g < 0 && c.guest >= 0 {
		g = p.idleGroup(c.guest, c.queue, now-c.at)
	}
	if g >= 0 {
		p.answer(id, g, now)
	}
}

// serves tells whether anybody at a hub has a queue among the skills.
func (p *plainCenter) serves(hub, queue int) bool {
	return slices.ContainsFunc(p.groups, func(g plainGroup) bool {
		return g.hub == hub && slices.ContainsFunc(g.skills, func(k plainSkill) bool { return k.queue == queue })
	})
}

// answer: the longest idle agent of a group takes the caller.
func (p *plainCenter) answer(id, group int, now des.Time) {
	c, g := &p.calls[id], &p.groups[group]
	p.depart(id)
	first := slices.Index(g.idle, slices.Min(g.idle))
	g.idle = slices.Delete(g.idle, first, first+1)
	g.ends = append(g.ends, plainEnd{now + p.queues[c.queue].talk + p.queues[c.queue].wrap, id})
	c.answeredBy, c.wait = group, now-c.at
	p.entered[plainPlace{c.hub, c.queue, c.tier}] = plainEntry{now, c.wait, c.ahead}
}

// begin is a shift: the longest idle leave first, the busy after their work.
func (p *plainCenter) begin(group int, shift model.RosterStep) {
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

// freed is an agent whose work has ended.
func (p *plainCenter) freed(group int, now des.Time) {
	if g := &p.groups[group]; g.staffed() < g.roster {
		p.take(group, now)
	}
}

// take gives an agent who has nothing to do the best of the own hub's callers,
// and of the others' where there is none or their share is equal; or lets the
// agent be idle.
func (p *plainCenter) take(group int, now des.Time) {
	g := &p.groups[group]
	best := p.best(g, now, func(c *plainCall) bool { return c.hub == g.hub || p.equal && c.guest == g.hub })
	if best < 0 {
		best = p.best(g, now, func(c *plainCall) bool { return c.guest == g.hub })
	}
	if best < 0 {
		g.idle = append(g.idle, now)
		return
	}
	g.idle = append(g.idle, now) // alone: where others are idle nobody waits whom they may answer
	p.answer(best, group, now)
}

// best is the caller of the highest priority, then the longest wait, of those
// whom a group may answer.
func (p *plainCenter) best(g *plainGroup, now des.Time, among func(*plainCall) bool) int {
	best := -1
	for _, id := range p.waiting { // who came first stands first
		c := &p.calls[id]
		may := slices.ContainsFunc(g.skills, func(k plainSkill) bool { return k.queue == c.queue && k.after <= now-c.at })
		if may && among(c) && (best < 0 || p.priority(c, now) > p.priority(&p.calls[best], now)) {
			best = id
		}
	}
	return best
}

func (p *plainCenter) priority(c *plainCall, now des.Time) int {
	n := p.queues[c.queue].priority + c.tier
	if p.aging > 0 {
		n += int((now - c.at) / p.aging)
	}
	return n
}
