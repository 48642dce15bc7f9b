package sim

import (
	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Call is one call of a replication as it ended: an attempt of a caller. Line and Key
// identify the caller in all designs that run with the same seed.
type Call struct {
	Line        routing.LineID
	Attempt     uint8   // 0 is the first
	Key         des.Key // of the caller's random numbers: the same for all attempts
	Caller      uint64  // hash of what is drawn for the caller: origin, attributes, intent and language
	Arrived     des.Time
	Disposition report.Disposition // report.Dispositions: in progress when the replication ends
}

// result gives a call as it ended, or as it is when the replication ends.
func (r *replication) result(c *call, d report.Disposition) Call {
	return Call{
		Line: c.line, Attempt: c.attempt, Key: c.firstKey, Caller: c.caller(r.lines[c.line].lineTable),
		Arrived: c.arrived, Disposition: d,
	}
}

// caller hashes what is drawn for the caller. It draws that again, as steps may have
// set attributes of the call.
func (c *call) caller(line *lineTable) uint64 {
	who := call{firstKey: c.firstKey, origin: c.origin}
	who.drawCaller(line)
	hash := des.Key(who.origin).With(uint64(who.intent)).With(uint64(who.language))
	for i := range line.draws {
		hash = hash.With(uint64(who.leg.Values[line.draws[i].attribute]))
	}
	return uint64(hash)
}
