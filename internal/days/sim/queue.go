package sim

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// queue is a queue at a hub.
type queue struct {
	queueTable
	agents     []skill // the groups at its hub that answer it: the one that lists it earliest first
	own        levels  // its callers and callbacks
	overflowed levels  // callers of other hubs, and their callbacks
	last       []serviceEntry
	length     timeWeightedMax // of callers waiting, without callbacks
	callbacks  int32           // that are booked, and neither reached nor given up
	open       bool            // by its hours
	waited     uint64          // the sum of the waits that have ended, modulo 2⁶⁴ as the length's integral
}

// serviceEntry is the last caller of a level who entered service, for the estimate of
// waits.
type serviceEntry struct {
	at    des.Time // -1: nobody yet
	delay des.Duration
	ahead int32 // callers ahead of it on joining
}

// hasRoom reports whether another caller of a language may wait, or is answered at once:
// an agent may be idle while callers of other languages wait.
func (q *queue) hasRoom(language routing.Value) bool {
	return q.length.n < q.capacity || q.idleSkill(language, 0) != nil
}

// isEligible reports whether the queue is open and answers in the language.
func (q *queue) isEligible(language routing.Value) bool { return q.open && q.languages.Has(language) }

// levelAt is the level of a caller at a step in the queue.
func (q *queue) levelAt(c *call, s *stepTable) int16 {
	if s.level >= 0 {
		return s.level
	}
	if s.chosen != nil {
		if level := s.choice(c).level; level >= 0 {
			return level
		}
	}
	return q.tierLevel(c)
}

func (q *queue) tierLevel(c *call) int16 { return q.tierLevels[c.leg.Values[routing.AttrTier]] }

// takeOver makes a caller of another hub's queue eligible here. A nil queue takes nobody.
func (q *queue) takeOver(c *call) {
	if q != nil {
		c.overflowQueue = q.index
		c.flags |= overflows
		q.overflowed.insert(c)
	}
}

// isStaffed reports whether an agent who serves the queue in a language is on the phones, and takes callers within a
// wait.
func (q *queue) isStaffed(language routing.Value, wait des.Duration) bool {
	return slices.ContainsFunc(q.agents, func(k skill) bool {
		return k.group.staffed.n > 0 && k.after <= wait && k.group.speaks(language)
	})
}

// isAnswered reports whether a group answers the queue in a language of its hub.
func (q *queue) isAnswered(language routing.Value) bool {
	return slices.ContainsFunc(q.agents, func(k skill) bool { return k.group.speaks(language) })
}

// idleSkill finds the skill of an idle agent who may answer a caller of a language after a wait, in
// the group that lists the queue earliest. It returns nil without such an agent.
func (q *queue) idleSkill(language routing.Value, waited des.Duration) *skill {
	for i := range q.agents {
		if k := &q.agents[i]; k.group.idle.n > 0 && k.after <= waited && k.group.speaks(language) {
			return k
		}
	}
	return nil
}
