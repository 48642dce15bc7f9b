package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrsim/ivrsim/internal/longtest"
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
func TestClockKeepsItsSpeed(t *testing.T) {
	simulation := peakDay(t)
	synctest.Test(t, func(t *testing.T) {
		clock := web.NewClock(simulation, 3600, slog.New(slog.DiscardHandler))
		stop := run(t, clock)
		const wall = 5 * time.Second
		time.Sleep(wall)
		synctest.Wait()
		got, want := time.Duration(clock.View().Elapsed), 3600*wall
		if off := math.Abs(got.Seconds()/want.Seconds() - 1); off > 0.02 {
			t.Errorf("%s simulated in %s, %.1f %% off its speed", got, wall, 100*off)
		}
		if v := clock.View(); v.Lag != 0 || v.Speed != 3600 {
			t.Errorf("it says that it is %s behind, at speed %g", v.Lag, v.Speed)
		}
		stop()
	})
}

func TestPausedClockDoesNotAdvance(t *testing.T) {
	simulation := peakDay(t)
	synctest.Test(t, func(t *testing.T) {
		clock := web.NewClock(simulation, 60, slog.New(slog.DiscardHandler))
		stop := run(t, clock)
		if _, err := clock.Change(func(s *web.Setting) error { s.Paused = true; return nil }); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if v := clock.View(); v.Elapsed != 0 || v.Speed != 0 || v.Lag != 0 {
			t.Errorf("%s simulated, speed %g, %s behind", time.Duration(v.Elapsed), v.Speed, v.Lag)
		}
		stop()
	})
}

// No machine simulates a billion seconds a second. The view and one line of the log
// report it, and the clock can still be paused.
func TestClockReportsThatItIsBehind(t *testing.T) {
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

// Scrapes from ten connections at once all succeed, and the simulation goes on.
func TestManyScrapes(t *testing.T) {
	url := serve(t, 600)
	_, first := get(t, url+"/metrics")
	var scrapers sync.WaitGroup
	for range 10 {
		scrapers.Go(func() {
			for range longtest.N(2, 10) {
				if status, _ := get(t, url+"/metrics"); status != http.StatusOK {
					t.Errorf("a scrape gives %d", status)
				}
			}
		})
	}
	scrapers.Wait()
	for end := time.Now().Add(maxWait); ; {
		_, last := get(t, url+"/metrics")
		if sample(t, last, "ivrsim_sim_events_total") > sample(t, first, "ivrsim_sim_events_total") {
			return
		}
		if time.Now().After(end) {
			t.Fatal("the simulation does not advance")
		}
	}
}
