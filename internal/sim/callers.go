package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// describe draws who calls. All of it is keyed by the first attempt, so a
// redial is the same caller with the same concern.
func (c *call) describe(line *lineTable) {
	if c.origin < 0 {
		c.origin = int16(line.origin.draw(c.first, forOrigin))
	}
	c.leg.Values = line.templates[c.origin].values
	for i := range line.draws {
		d := &line.draws[i]
		c.leg.Values[d.attribute] = routing.Value(d.value.draw(c.first, d.key))
	}
	c.intent = uint8(line.intent.draw(c.first, forIntent))
	c.language = line.language
	if line.spoken.is {
		c.language = routing.Value(line.spoken.draw(c.first, forLanguage))
	}
}

// choice is one of several by their shares. Where there is nothing to choose,
// nothing is drawn.
type choice struct {
	is    bool
	among des.Discrete
}

func (d *choice) draw(key des.Key, purpose uint64) int {
	if !d.is {
		return 0
	}
	stream := key.With(purpose).Stream()
	return d.among.Pick(stream.Uint64())
}

// attempt starts a call: it takes a trunk of its own hub, or is blocked.
func (r *replication) attempt(c *call, l *line) {
	c.describe(l.lineTable)
	c.marks, c.asked, c.talks, c.queue = 0, 0, 0, nil
	c.number, c.slot = r.born, r.slot
	r.born++
	l.arrived(c)
	if r.watched || r.ended != nil {
		c.arrived = r.now
		r.watching(c).arrived(c)
	}
	hub := &r.hubs[c.hub()]
	if hub.trunks >= hub.limit {
		r.finish(c, l, report.Blocked)
		return
	}
	hub.trunks++
	if c.slot != none {
		r.open++
	}
	if err := l.machine(c).Start(&c.leg); err != nil {
		r.fail(err)
		return
	}
	r.walk(c, l)
}
