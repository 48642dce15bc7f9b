package sim

import "github.com/ivrsim/ivrsim/internal/des"

// gauge is a number that goes up and down, with its integral over time: of
// callers who wait, agents who talk.
//
// The integral is n × now - area, where each that came adds the time of its
// coming and each that went takes off that of its going. It wraps around modulo
// 2⁶⁴, and a difference between two turns is exact all the same where it is less.
type gauge struct {
	n    int32
	area uint64
	from uint64 // the integral when the interval began
}

func (g *gauge) up(now des.Time) {
	g.n++
	g.area += uint64(now)
}

func (g *gauge) down(now des.Time) {
	g.n--
	g.area -= uint64(now)
}

// integral is that from time 0 to now, modulo 2⁶⁴.
func (g *gauge) integral(now des.Time) uint64 { return uint64(g.n)*uint64(now) - g.area }

// turn begins an interval, and gives the integral over the one before.
func (g *gauge) turn(now des.Time) (over uint64) {
	at := g.integral(now)
	over, g.from = at-g.from, at
	return over
}

// crest is a gauge that keeps the most, too.
type crest struct {
	gauge
	most int32 // in the running interval
}

func (g *crest) up(now des.Time) {
	g.gauge.up(now)
	if g.n > g.most {
		g.most = g.n
	}
}

// turn begins an interval, and gives the integral over the one before and the
// most in it.
func (g *crest) turn(now des.Time) (over uint64, most int32) {
	over, most = g.gauge.turn(now), g.most
	g.most = g.n
	return over, most
}
