package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/web"
)

// run starts a clock; stop ends it, and waits until it has.
func run(t *testing.T, clock *web.Clock) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- clock.Run(ctx) }()
	return func() {
		t.Helper()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// The fake time of synctest does not advance while the clock simulates, as on a machine
// that is fast enough.
func TestClockKeepsItsSpeedOrPauses(t *testing.T) {
	simulation := peakDay(t)
	synctest.Test(t, func(t *testing.T) {
		clock := web.NewClock(simulation, 3600, slog.New(slog.DiscardHandler))
		stop := run(t, clock)
		const wall = 5 * time.Second
		time.Sleep(wall)
		synctest.Wait()
		got, want := time.Duration(clock.View().Elapsed), 3600*wall
		if off := math.Abs(got.Seconds()/want.Seconds() - 1); off > 0.02 {
			t.Errorf("%s simulated in %s, %.1f%% off its speed", got, wall, 100*off)
		}
		if v := clock.View(); v.Lag != 0 || v.Speed != 3600 {
			t.Errorf("it says that it is %s behind, at speed %g", v.Lag, v.Speed)
		}
		if _, err := clock.Change(func(s *web.Setting) error { s.Paused = true; return nil }); err != nil {
			t.Fatal(err)
		}

		synctest.Wait()
		before := clock.View().Elapsed
		time.Sleep(time.Minute)
		synctest.Wait()
		if v := clock.View(); v.Elapsed != before || v.Speed != 0 || v.Lag != 0 {
			t.Errorf("paused, %s simulated, speed %g, %s behind", time.Duration(v.Elapsed-before), v.Speed, v.Lag)
		}
		stop()
	})
}

// No machine simulates a billion seconds a second. The view and one line of the log
// report it, and the clock can still be paused.
func TestClockReportsThatItIsBehind(t *testing.T) {
	t.Parallel()
	var output bytes.Buffer
	clock := web.NewClock(peakDay(t), web.MaxSpeed, slog.New(slog.NewTextHandler(&output, nil)))
	ctx, stop := context.WithTimeout(t.Context(), maxWait)
	defer stop()
	ended := make(chan error)
	go func() { ended <- clock.Run(ctx) }()
	again := time.NewTicker(time.Second / 10)
	defer again.Stop()

	for clock.View().Lag == 0 && ctx.Err() == nil {
		<-again.C
	}
	v := clock.View()
	if v.Lag <= 0 || v.Speed <= 0 || v.Speed >= web.MaxSpeed {
		t.Errorf("%s behind, at speed %g", v.Lag, v.Speed)
	}
	if _, err := clock.Change(func(s *web.Setting) error { s.Paused = true; return nil }); err != nil {
		t.Fatal(err)
	}

	for clock.View().Speed != 0 && ctx.Err() == nil {
		<-again.C
	}
	before := clock.View().Elapsed

	for range 5 {
		<-again.C
	}
	if moved := clock.View().Elapsed - before; moved != 0 {
		t.Errorf("%s simulated while it is paused", time.Duration(moved))
	}

	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if n := strings.Count(output.String(), "\n"); n != 1 || !strings.Contains(output.String(), "the clock cannot keep its speed") {
		t.Errorf("%d lines: %s", n, &output)
	}
}
