package metrics

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/sim"
)

// Run names what is being watched.
type Run struct {
	Name     string // the label run of every metric
	Scenario string
	Seed     uint64
	Version  string
	Started  time.Time // on the wall clock: when the counters began at 0
}

// View is what a scrape reads: a snapshot and the clock that it was taken by.
// It is immutable.
type View struct {
	*sim.Snapshot
	Speed float64       // simulated seconds a second, as kept over the last seconds
	Lag   time.Duration // simulated time by which the clock is behind its speed
}
