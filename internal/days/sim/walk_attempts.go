package sim

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// startAttempt takes a trunk of the caller's hub and starts the flow. Without a trunk, or if the line is down, the
// call is blocked.
func (w *walk) startAttempt(c *call, l *line) {
	first := w.calls.firstKey(c)
	w.prepare(c, l, first)
	c.number = w.nextNumber
	w.nextNumber++

	// The attempt is counted before it gets a trunk, because a blocked call has arrived too.
	w.ledger.arrived(c, first, w.now)

	if w.isLineDown(c, l) || !w.floor.seize(c) {
		w.finish(c, l, model.Blocked)
		return
	}
	if err := l.machine(c).Start(&c.leg); err != nil {
		w.fail(Defect, "%v", err)
		return
	}

	w.run(c, l)
}

// isLineDown reports whether an attempt finds its line down.
func (w *walk) isLineDown(c *call, l *line) bool {
	if l.down == nil {
		return false
	}
	stream := c.stream(forLineDown, 0)
	return l.down.hits(w.now, &stream)
}

// prepare draws the caller of an attempt that arrives now. A record keeps the values of its last use and its
// last attempt, so each field is set.
func (w *walk) prepare(c *call, l *line, first des.Key) {
	c.drawCaller(first, l.lineTable, w.calls.detailsOf(c, l.lineTable), w.now)
	c.flags = 0
	c.became = model.GaveUp
	c.questions = 0
	c.inputs = 0
	c.asked = 0
	c.talks = 0
	c.queue = nil
	c.arrived = w.now
	if l.program.listens {
		*w.calls.spoken.of(c) = spoken{first: none, firstQueue: none}
	}
}

// drawCaller draws the caller's origin, attributes, intent and language, unless details
// give them. The draws are keyed by the first attempt, so a redial has the same, but for an attribute
// whose shares differ by the time of the attempt.
func (c *call) drawCaller(first des.Key, line *lineTable, details *model.TraceDetails, at des.Time) {
	if c.origin < 0 {
		c.origin = int16(line.origin.draw(first, forOrigin))
	}

	c.leg.Values = line.templates[c.origin].values

	// The draws add the attributes that the line does not set.
	for i := range line.draws {
		d := &line.draws[i]
		c.leg.Values[d.attribute] = routing.Value(d.at(at).draw(first, d.key))
	}

	c.intent = uint8(line.intent.draw(first, forIntent))
	c.language = line.firstLanguage

	// A line with one language draws nothing.
	if line.language.several {
		c.language = routing.Value(line.language.draw(first, forLanguage))
	}

	if details != nil {
		c.applyDetails(details)
	}
}

// applyDetails replaces what was drawn by what the trace says.
func (c *call) applyDetails(details *model.TraceDetails) {
	for _, a := range details.Values {
		c.leg.Values[a.Attribute] = a.Value
	}
	if details.Intent >= 0 {
		c.intent = uint8(details.Intent)
	}
	if details.Language >= 0 {
		c.language = routing.Value(details.Language)
	}
}

// redial schedules another attempt of a caller who abandoned, was blocked, or met a
// full queue and was not served otherwise. It reports whether the caller tries again:
// with the same intent, and new random numbers.
func (w *walk) redial(c *call, l *line, d model.Disposition) bool {
	isLost := d == model.Abandoned || d == model.Blocked
	isUnserved := d == model.GaveUp || d == model.TurnedAway || d == model.HungUp
	if !isLost && (!isUnserved || !c.is(metFull)) {
		return false
	}

	p := &l.people.Redial
	if p.Chance == 0 || int(c.attempt) >= p.Most {
		return false
	}

	// The key of the first attempt is kept, because each further attempt derives from it.
	first := w.calls.firstKey(c)
	*w.calls.firstKeys.of(c) = first
	c.attempt++
	c.key = first.With(forRedial | uint64(c.attempt)<<8)

	// The chance and the delay come from the same stream. So a lower chance keeps the delays of the
	// callers who still redial.
	stream := c.stream(forRedial, 0)
	if stream.Float64() >= p.Chance {
		return false
	}

	w.schedule(c, redialing, w.now+p.After.Sample(&stream))
	return true
}
