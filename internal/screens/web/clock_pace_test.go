package web

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// A clock that simulates a tenth of its speed reports the lower speed as soon as it is
// late.
func TestLateClockReportsItsSpeed(t *testing.T) {
	const speed, kept = 3600, 360
	now := time.Now()
	p := pace{last: now}

	advance := func(most des.Duration) (message string) {
		now = now.Add(tick)
		p.begin(Setting{Speed: speed}, now)
		done := min(p.owed, most)
		p.owed -= done
		return p.end(Setting{Speed: speed}, done)
	}
	for range 100 {
		if message := advance(math.MaxInt64); message != "" {
			t.Fatalf("a clock on time reports %q", message)
		}
	}

	ticks := 0
	for advance(des.Duration(kept*tick)) == "" {
		if ticks++; ticks > 20 {
			t.Fatal("it is a second late and does not report it")
		}
	}

	if math.Abs(p.kept-kept) > 1 {
		t.Errorf("the speed is %g, want %d", p.kept, kept)
	}
	for range 200 {
		advance(des.Duration(2 * kept * tick))
	}
	if math.Abs(p.kept-2*kept) > 10 {
		t.Errorf("after five smoothing periods the speed is %g, want %d", p.kept, 2*kept)
	}

	// It reports once that it has caught up.
	var messages []string
	for range 100 {
		if message := advance(math.MaxInt64); message != "" {
			messages = append(messages, message)
		}
	}
	if s := (Setting{Speed: speed}); !slices.Equal(messages, []string{"the clock keeps its speed again"}) || p.speed(s) != speed || p.lag(s) != 0 {
		t.Errorf("a clock that catches up reports %q, at the speed %g", messages, p.speed(s))
	}
}
