package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Call is one call of a replication as it ended: an attempt of a caller. The line
// and the key say who the caller is, in every design that the same seed runs.
type Call struct {
	Line        routing.LineID
	Attempt     uint8   // 0 is the first
	Key         des.Key // of the caller's random numbers: the same for all attempts
	Caller      uint64  // digest of what is drawn for the caller: origin, attributes, intent and language
	Arrived     des.Time
	Disposition report.Disposition // report.Dispositions: in progress when the replication ends
}

// summary gives a call as it ended, or as it is when the replication ends.
func (r *replication) summary(c *call, d report.Disposition) Call {
	return Call{
		Line: c.line, Attempt: c.attempt, Key: c.first, Caller: c.caller(r.lines[c.line].lineTable),
		Arrived: c.arrived, Disposition: d,
	}
}

// caller digests what is drawn for the caller. It is drawn anew, since steps may
// have set attributes of the call.
func (c *call) caller(line *lineTable) uint64 {
	who := call{first: c.first, origin: c.origin}
	who.describe(line)
	digest := des.Key(who.origin).With(uint64(who.intent)).With(uint64(who.language))
	for i := range line.draws {
		digest = digest.With(uint64(who.leg.Values[line.draws[i].attribute]))
	}
	return uint64(digest)
}
