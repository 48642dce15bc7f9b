package web

import (
	"math"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
)

// A clock that simulates a tenth of what is asked for says so from the first, and what
// it kept before is no part of it.
func TestAClockThatFallsBehindSaysWhatItKeeps(t *testing.T) {
	const speed, kept = 3600, 360
	now := time.Now()
	p := pace{last: now}
	turn := func(most des.Duration) (news string) {
		now = now.Add(tick)
		p.turn(Setting{Speed: speed}, now)
		done := min(p.owed, most)
		p.owed -= done
		return p.settle(Setting{Speed: speed}, done)
	}
	for range 100 {
		if news := turn(math.MaxInt64); news != "" {
			t.Fatalf("it keeps its speed, and says %q", news)
		}
	}
	ticks := 0
	for turn(des.Duration(kept*tick)) == "" {
		if ticks++; ticks > 20 {
			t.Fatal("it is a second behind, and does not say so")
		}
	}
	if math.Abs(p.kept-kept) > 1 {
		t.Errorf("it says that it keeps a speed of %g, not %d", p.kept, kept)
	}
	for range 200 {
		turn(des.Duration(2 * kept * tick))
	}
	if math.Abs(p.kept-2*kept) > 10 {
		t.Errorf("five times its smoothness later it says that it keeps %g, not %d", p.kept, 2*kept)
	}
}
