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

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
)

// minSpeed and MaxSpeed bound the speed, in simulated seconds per second.
const (
	minSpeed = 0.1
	MaxSpeed = 1e9
)

// CheckSpeed reports a speed that is out of range.
func CheckSpeed(speed float64) error {
	if !(speed >= minSpeed && speed <= MaxSpeed) {
		return fmt.Errorf("a speed is from %g to %s simulated seconds per second, not %g", minSpeed,
			diag.Thousands(int(MaxSpeed)), speed)
	}
	return nil
}

// FormatSpeed formats a speed to three digits, or to a whole number with separators.
func FormatSpeed(speed float64) string {
	if speed >= 100 {
		return diag.Thousands(int64(math.Round(speed)))
	}
	return strconv.FormatFloat(speed, 'g', 3, 64)
}

const (
	tick            = 50 * time.Millisecond     // between two advances
	maxWork         = 40 * time.Millisecond     // of simulating in a tick
	maxStep         = des.Duration(time.Minute) // simulated between two looks at the wall clock
	publishInterval = 100 * time.Millisecond    // between two views
	smoothingPeriod = 2 * time.Second           // of the measured speed
	lateThreshold   = time.Second / 2           // of the wall clock; a single slow tick is below it
	onTimeThreshold = time.Second / 50          // lag below which a late clock has caught up
	maxLag          = time.Second               // of the wall clock; a longer lag is given up
)

// Setting holds the values that a user can change.
type Setting struct {
	Speed  float64 `json:"speed"`
	Paused bool    `json:"paused"`
}

// Clock advances a live simulation with the wall clock and publishes views of it. One
// goroutine calls Run; the other methods are safe for concurrent use.
type Clock struct {
	live *sim.Live // nil on a real day, whose views others show
	log  *slog.Logger
	view atomic.Pointer[prometheus.View]

	advancing sync.Mutex // held while the simulation advances, or a guest acts in it

	mu      sync.Mutex
	setting Setting
}

// NewClock makes a clock at the beginning of the day, with a first view. The speed must
// be valid according to [CheckSpeed].
func NewClock(live *sim.Live, speed float64, log *slog.Logger) *Clock {
	c := &Clock{live: live, log: log, setting: Setting{Speed: speed}}
	c.publish(speed, 0)
	return c
}

// NewFollowingClock makes a clock of a real day, with a first view. It shows what Show is given, and simulates nothing.
func NewFollowingClock(soFar *sim.Snapshot, predicted *prometheus.Predicted, log *slog.Logger) *Clock {
	c := &Clock{log: log, setting: Setting{Speed: 1}}
	c.Show(soFar, predicted)
	return c
}

// Show shows another view of the followed day, and returns it. Nothing is simulated, so its speed is 0.
func (c *Clock) Show(soFar *sim.Snapshot, predicted *prometheus.Predicted) *prometheus.View {
	v := &prometheus.View{Snapshot: soFar, Predicted: predicted}
	c.view.Store(v)
	return v
}

// runs reports whether the clock advances a simulation, which guests may join.
func (c *Clock) runs() bool { return c.live != nil }

// View returns the newest view, which is not nil.
func (c *Clock) View() *prometheus.View { return c.view.Load() }

// Do lets a guest act in the simulation, while it does not advance. A real day has no guests.
func (c *Clock) Do(act func(*sim.Live)) {
	c.advancing.Lock()
	defer c.advancing.Unlock()
	act(c.live)
}

// Speed returns how many simulated seconds pass in a second, 0 while the clock is paused.
func (c *Clock) Speed() float64 {
	s := c.Setting()
	if s.Paused {
		return 0
	}
	return s.Speed
}

// Setting returns the current setting.
func (c *Clock) Setting() Setting {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.setting
}

// Change changes the setting and gives the new one. After an error the setting is as
// before.
func (c *Clock) Change(change func(*Setting) error) (Setting, error) {
	c.mu.Lock()
	defer c.mu.Unlock()

	// The change works on a copy, so that a wrong value changes nothing.
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
	c.advancing.Lock()
	defer c.advancing.Unlock()
	c.view.Store(&prometheus.View{Snapshot: c.live.Snapshot(), Speed: speed, Lag: lag})
}

// Run advances the simulation until the context ends.
func (c *Clock) Run(ctx context.Context) error {
	if !c.runs() {
		<-ctx.Done()
		return nil
	}

	ticker := time.NewTicker(tick)
	defer ticker.Stop()

	// The first tick counts from the start of the run.
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

			// Views are published less often than time advances, because a view costs more than a
			// tick.
			if now.Sub(published) >= publishInterval {
				c.publish(p.speed(s), p.lag(s))
				published = now
			}
		}
	}
}

// advance simulates the time that is due, within the work limit of a tick.
func (c *Clock) advance(p *pace, s Setting, now time.Time) error {
	p.begin(s, now)
	done := des.Duration(0)

	// The work of a tick is limited, so that requests are not kept waiting.
	for start := time.Now(); p.owed > 0 && time.Since(start) < maxWork; {
		// Small steps let requests in between.
		step := min(p.owed, maxStep)
		if err := c.step(step); err != nil {
			return err
		}
		p.owed -= step
		done += step
	}

	if message := p.end(s, done); message != "" {
		c.log.Warn(message, "speed", s.Speed, "kept", p.speed(s))
	}

	return nil
}

// step advances the simulation. Guests act between two steps.
func (c *Clock) step(by des.Duration) error {
	c.advancing.Lock()
	defer c.advancing.Unlock()
	return c.live.Advance(by)
}

// pace tracks whether the simulation keeps up with the wall clock.
type pace struct {
	last    time.Time     // when the last tick began
	elapsed time.Duration // between the last two ticks
	owed    des.Duration  // simulated time that is due
	late    bool
	kept    float64 // exponentially smoothed speed while late
}

// begin adds the time that is due at a tick.
func (p *pace) begin(s Setting, now time.Time) {
	p.elapsed = max(now.Sub(p.last), 0)
	p.last = now
	if s.Paused {
		p.owed = 0
		p.late = false
		return
	}
	// If the machine was suspended, that time is not simulated.
	p.owed += des.Duration(float64(min(p.elapsed, maxLag)) * s.Speed)
}

// end updates the state after a tick that simulated done, and drops the lag beyond maxLag. It
// returns a message if the clock falls behind or has caught up.
func (p *pace) end(s Setting, done des.Duration) (message string) {
	// The lag is measured in real time, so that a high speed is not late at once.
	at := func(wall time.Duration) des.Duration { return des.Duration(float64(wall) * s.Speed) }
	wasLate := p.late

	// Two thresholds keep the message from changing at each tick.
	p.late = p.owed > at(lateThreshold) || wasLate && p.owed > at(onTimeThreshold)
	p.owed = min(p.owed, at(maxLag))

	speed := float64(done) / float64(max(p.elapsed, 1))
	switch {
	case p.late && !wasLate:
		p.kept = speed
		return "the clock cannot keep its speed"
	case !p.late && wasLate:
		return "the clock keeps its speed again"
	case p.late:
		// The mean over some seconds is steadier than the speed of a tick.
		p.kept += min(1, float64(p.elapsed)/float64(smoothingPeriod)) * (speed - p.kept)
	}

	return ""
}

// speed is the current speed: the setting, or less while the clock is late.
func (p *pace) speed(s Setting) float64 {
	switch {
	case s.Paused:
		return 0
	case p.late:
		return p.kept
	}
	return s.Speed
}

// lag is the simulated time that is due while the clock is late.
func (p *pace) lag(s Setting) time.Duration {
	if !p.late || s.Paused {
		return 0
	}
	return time.Duration(p.owed)
}
