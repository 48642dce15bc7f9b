package sim

import "github.com/ivrsim/ivrsim/internal/report"

// redials: after having abandoned, been blocked, or met a full queue without
// being helped otherwise, a caller may try again later: the same caller with the
// same concern, on a new attempt with random numbers of its own.
func (r *replication) redials(c *call, l *line, f report.Disposition) bool {
	if unserved := f == report.Abandoned || f == report.Blocked || c.is(metFull) && (f == report.GaveUp || f == report.HungUp); !unserved {
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
