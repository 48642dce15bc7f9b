package sim

import (
	"github.com/ivrsim/ivrsim/internal/ivr"
	"github.com/ivrsim/ivrsim/internal/phone"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// tally is what replications count, all in integers, so that merging is exact in
// any order. It is about the callers who arrived between Clock.From and Clock.To
// and, for lengths, agents and occupancy, about that time itself.
type tally struct {
	lines     []lineTally
	tiers     []crowdTally
	regions   []crowdTally
	queues    []queueTally
	groups    []groupTally
	ends      []uint64     // by label
	counts    []ivr.Counts // by program, from when a replication counts them
	fallbacks uint64       // offers in the line's first language, no hub speaking the call's
	met       []uint64     // by criterion with a service level of its own: answered within it
	courses   *courses     // nil: nobody asked

	queueSlots []queueSlot  // by slot and queue
	tierSlots  []visitSlot  // by slot, tier and hub
	groupSlots []groupTally // by slot and group
}

// callTally is what became of calls, each counted once.
type callTally struct {
	arrived, redialed, offered uint64
	finals                     [Finals]uint64
}

type lineTally struct {
	calls   callTally
	numbers [len(phone.Validities)]uint64
	visits  visits
}

// crowdTally is of a tier or region: those that a call has at its end, or where the
// replication leaves it.
type crowdTally struct {
	calls  callTally
	visits visits
	length lengths
}

// errorTally is of announced waits and the actual ones, in ns.
type errorTally struct {
	count        uint64
	told, waited stats.Uint128
	absolute     stats.Uint128 // of told less waited
}

// lengths are a queue's, a tier's or a region's by the clock.
type lengths struct {
	area stats.Uint128 // length × ns, from Clock.From to Clock.To
	most int32
}

type queueTally struct {
	visits    visits
	length    lengths
	callbacks callbackTally
}

type callbackTally struct {
	booked, unreached uint64
	waits             stats.Summary // of the reached, from booking on
}

type groupTally struct{ staffed, busy stats.Uint128 } // agents × ns

type visitSlot struct {
	offered, answered, abandoned uint64
	ended                        uint64
	waited                       stats.Uint128 // ns of the ended
}

type queueSlot struct {
	visitSlot
	within, short uint64
	most          int32
}

func newTally(t *tables) *tally {
	y := &tally{
		lines: make([]lineTally, len(t.lines)), tiers: make([]crowdTally, t.tiers), regions: make([]crowdTally, len(t.Center.Regions)),
		queues: apart[queueTally](len(t.queues)), groups: make([]groupTally, len(t.groups)), ends: make([]uint64, len(t.labels)),
		met:        apart[uint64](len(t.Criteria)),
		queueSlots: make([]queueSlot, t.slots*len(t.queues)), tierSlots: make([]visitSlot, t.slots*t.tiers*len(t.Center.Hubs)),
		groupSlots: make([]groupTally, t.slots*len(t.groups)),
	}
	return y
}
