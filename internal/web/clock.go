package web

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/metrics"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/sim"
)

// MaxSpeed bounds the speed, in simulated seconds a second.
const MaxSpeed = 1e9

// CheckSpeed says what is wrong with a speed.
func CheckSpeed(speed float64) error {
	if !(speed > 0 && speed <= MaxSpeed) {
		return fmt.Errorf("a speed is over 0 and at most %s simulated seconds a second, not %g", report.Thousands(MaxSpeed), speed)
	}
	return nil
}

// FormatSpeed writes a speed as people read it.
func FormatSpeed(speed float64) string {
	if speed >= 100 {
		return report.Thousands(int64(math.Round(speed)))
	}
	return strconv.FormatFloat(speed, 'g', 3, 64)
}

// How the clock moves.
const (
	tick       = 50 * time.Millisecond // between two advances
	busy       = 40 * time.Millisecond // of simulating in one tick
	slice      = des.Duration(time.Minute)
	behind     = time.Second / 2        // of the wall clock: past it the clock is late; one slow tick is not
	caughtUp   = time.Second / 50       // of the wall clock: below it a late clock is so no longer
	forgiven   = time.Second            // of the wall clock: what is later than this is given up
	smoothness = 2 * time.Second        // over which the kept speed is measured
	publishes  = 100 * time.Millisecond // between two views
)

// Setting is what a user sets: the speed, and whether time stands still.
type Setting struct {
	Speed  float64 `json:"speed"`
	Paused bool    `json:"paused"`
}

// Clock drives a live simulation against the wall clock, and publishes views of
// it. One goroutine runs it; everything else may be called from any.
type Clock struct {
	live *sim.Live
	log  *slog.Logger
	view atomic.Pointer[metrics.View]

	mu      sync.Mutex
	setting Setting
}

// NewClock makes a clock that stands at the beginning of the day, with a first
// view. The speed has passed [CheckSpeed].
func NewClock(live *sim.Live, speed float64, log *slog.Logger) *Clock {
	c := &Clock{live: live, log: log, setting: Setting{Speed: speed}}
	c.publish(speed, 0)
	return c
}

// View gives the newest view; it is never nil.
func (c *Clock) View() *metrics.View { return c.view.Load() }

// Setting gives what is set.
func (c *Clock) Setting() Setting {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.setting
}

// Change changes the speed, stops the time or lets it go on, and gives what is set
// then: what it was where the change is refused.
func (c *Clock) Change(change func(*Setting) error) (Setting, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.setting
	err := change(&s)
	if err == nil {
		err = CheckSpeed(s.Speed)
	}
	if err == nil {
		c.setting = s
	}
	return c.setting, err
}

func (c *Clock) publish(speed float64, lag time.Duration) {
	c.view.Store(&metrics.View{Snapshot: c.live.Snapshot(), Speed: speed, Lag: lag})
}

// Run moves the time until the context ends.
func (c *Clock) Run(ctx context.Context) error {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	p := pace{last: time.Now()}
	published := p.last
	for {
		select {
		case <-ctx.Done():
			return nil
		case now := <-ticker.C:
			s := c.Setting()
			if err := c.advance(&p, s, now); err != nil {
				return err
			}
			if now.Sub(published) >= publishes {
				c.publish(p.speed(s), p.lag(s))
				published = now
			}
		}
	}
}

// advance simulates what the wall clock asks for since the last tick, as far as
// one tick's work goes.
func (c *Clock) advance(p *pace, s Setting, now time.Time) error {
	p.turn(s, now)
	done := des.Duration(0)
	for start := time.Now(); p.owed > 0 && time.Since(start) < busy; {
		step := min(p.owed, slice)
		if err := c.live.Advance(step); err != nil {
			return err
		}
		p.owed -= step
		done += step
	}
	if late := p.settle(s, done); late != "" {
		c.log.Warn(late, "speed", s.Speed, "kept", p.kept)
	}
	return nil
}

// pace is how the clock keeps up.
type pace struct {
	last    time.Time
	elapsed time.Duration // of the wall clock, in this tick
	owed    des.Duration  // simulated time that is due
	run     stretch       // since nothing was owed
	kept    float64       // while it is late, the speed that is kept, smoothed
	late    bool
}

// stretch is what was simulated in some time of the wall clock.
type stretch struct {
	wall time.Duration
	done des.Duration
}

func (r stretch) speed() float64 { return float64(r.done) / float64(max(r.wall, 1)) }

// turn adds what a tick of the wall clock is worth.
func (p *pace) turn(s Setting, now time.Time) {
	p.elapsed = max(now.Sub(p.last), 0)
	p.last = now
	if s.Paused {
		p.owed, p.late, p.run = 0, false, stretch{} // what is late is not made up for
		return
	}
	// A machine that slept is not made to simulate its sleep.
	p.owed += des.Duration(float64(min(p.elapsed, forgiven)) * s.Speed)
}

// settle measures the speed that was kept and gives up what is too late. It
// returns what to tell when the clock falls behind or has caught up.
func (p *pace) settle(s Setting, done des.Duration) (news string) {
	p.measure(stretch{p.elapsed, done})
	worth := func(d time.Duration) des.Duration { return des.Duration(float64(d) * s.Speed) }
	late := p.owed > worth(behind) || p.late && p.owed > worth(caughtUp)
	p.owed = min(p.owed, worth(forgiven))
	if late == p.late {
		return ""
	}
	p.late = late
	if late {
		p.kept = p.run.speed()
		return "the clock cannot keep its speed"
	}
	p.kept = s.Speed
	return "the clock keeps its speed again"
}

// measure takes account of a tick. A clock that falls behind begins with what it kept
// since it last did not owe anything, which is half a second ago at least.
func (p *pace) measure(t stretch) {
	if p.owed <= 0 {
		p.run = stretch{}
	} else {
		p.run.wall += t.wall
		p.run.done += t.done
	}
	if p.late && t.wall > 0 {
		p.kept += min(1, float64(t.wall)/float64(smoothness)) * (t.speed() - p.kept)
	}
}

// speed is the one asked for while it is kept, else the one that is.
func (p *pace) speed(s Setting) float64 {
	switch {
	case s.Paused:
		return 0
	case p.late:
		return p.kept
	}
	return s.Speed
}

func (p *pace) lag(s Setting) time.Duration {
	if !p.late || s.Paused {
		return 0
	}
	return time.Duration(p.owed)
}
