package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// describe draws who calls. All of it is keyed by the first attempt, so a
// redial is the same caller with the same concern.
func (r *replication) describe(c *call) {
	line := &r.t.lines[c.line]
	c.program = line.program
	if c.origin < 0 {
		c.origin = int16(drawn(&line.origins, len(line.templates), c.first, forOrigin))
	}
	c.leg.Values = line.templates[c.origin].values
	for i := range line.draws {
		d := &line.draws[i]
		c.leg.Values[d.attribute] = routing.Value(drawn(&d.pick, 2, c.first, forAttribute|uint64(d.attribute)<<8))
	}
	c.intent = uint8(drawn(&line.intent, len(line.people.Intent), c.first, forIntent))
	c.language = line.language
	if n := len(line.people.Language); n > 0 {
		c.language = routing.Value(drawn(&line.spoken, n, c.first, forLanguage))
	}
	c.hub = routing.HubID(c.leg.Values[routing.AttrHub])
}

// drawn picks one of n for a purpose; where there is no choice nothing is drawn.
func drawn(pick *des.Discrete, n int, key des.Key, purpose uint64) int {
	if n <= 1 {
		return 0
	}
	stream := key.With(purpose).Stream()
	return pick.Pick(stream.Uint64())
}

// attempt starts a call: it takes a trunk of its own hub, or is blocked.
func (r *replication) attempt(id int32, c *call) {
	r.describe(c)
	c.marks, c.asked, c.talks, c.queue = 0, 0, 0, none
	c.number, c.slot = r.born, r.slot
	r.born++
	r.counters.arrived(c)
	if r.watched {
		c.arrived = r.now
		r.watching(c).arrived(c)
	}
	hub := &r.hubs[c.hub]
	if limit := r.trunkLimit(c.hub); limit > 0 && hub.trunks >= limit {
		r.finish(id, c, Blocked)
		return
	}
	hub.trunks++
	c.marks |= holdsTrunk
	if c.slot != none {
		r.open++
	}
	if err := r.machine(c).Start(&c.leg); err != nil {
		r.fail(err)
		return
	}
	r.walk(id, c)
}

func (r *replication) trunkLimit(h routing.HubID) int {
	if int(h) < len(r.t.Trunks) {
		return r.t.Trunks[h]
	}
	return 0
}
