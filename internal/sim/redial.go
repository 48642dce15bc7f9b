package sim

// redials: after having abandoned, been blocked, or met a full queue without
// being helped otherwise, a caller may try again later: the same caller with the
// same concern, on a new attempt with random numbers of its own.
func (r *replication) redials(c *call, l *line, f Final) bool {
	if unserved := f == HasAbandoned || f == Blocked || c.is(metFull) && (f == GaveUp || f == HungUp); !unserved {
		return false
	}
	law := &l.people.Redial
	if law.Chance == 0 || int(c.attempt) >= law.Most {
		return false
	}
	c.attempt++
	c.key = c.first.With(forRedial | uint64(c.attempt)<<8)
	stream := c.stream(forRedial, 0)
	if stream.Float64() >= law.Chance {
		return false
	}
	r.schedule(c, redialing, r.now+law.After.Sample(&stream))
	return true
}

// dialAgain begins the next attempt.
func (r *replication) dialAgain(c *call) {
	r.attempt(c, &r.lines[c.line])
}
