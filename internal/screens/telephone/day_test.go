package telephone

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/screens/telephone/telephonetest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// runningDay advances when a test lets it.
type runningDay struct {
	mutex sync.Mutex
	live  *sim.Live
}

func (d *runningDay) Do(act func(*sim.Live)) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	act(d.live)
}

// guests returns how many guests are in the day.
func (d *runningDay) guests() (n int) {
	d.Do(func(l *sim.Live) { n = l.Snapshot().Guests })
	return n
}

// queuedIn matches how a caller joins a queue. Its last word is the place.
var queuedIn = regexp.MustCompile(`^queues in general@(new_york|london), place [0-9]+$`)

// runDay begins the day of a center.
func runDay(t *testing.T, c *workspace.Center) *runningDay {
	t.Helper()
	_, m := c.Compile("day", c.Found)
	if m == nil {
		t.Fatal(c.Found.Sorted())
	}
	live, err := sim.NewLive(m, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return &runningDay{live: live}
}

// Forty telephones wait in a queue over changes of the day and of the flows. Each is answered by an
// agent of the day, and none is left in the day.
func TestCallsOverDays(t *testing.T) {
	t.Parallel()
	const calls = 40
	c := testCenter(t, nil, "day")
	day := runDay(t, c)
	var joined atomic.Int64
	h := serve(t, c, func(o *Options) {
		o.Calls = calls
		o.Arrive = func(a *Arrival) (Visit, error) {
			v, err := InDay(day)(a)
			return &watched{v, &joined}, err
		}
	})

	var ended sync.WaitGroup
	for range calls {
		p := h.dial("bank")
		p.Press("0")
		ended.Go(func() {
			stop := pressing(p)
			p.AwaitEnd()
			stop()
		})
	}
	eventually(func() bool { return joined.Load() == calls })
	if n := day.guests(); n != calls {
		t.Errorf("%d guests are in the day, not %d", n, calls)
	}

	// Two days pass in steps of 7 minutes, while the flows are replaced.
	for at := time.Duration(0); at < 48*time.Hour; at += 7 * time.Minute {
		var err error
		day.Do(func(l *sim.Live) { err = l.Advance(des.Duration(7 * time.Minute)) })
		if err != nil {
			t.Fatal(err)
		}
		if at%(4*time.Hour) == 0 {
			h.Replace(c.Flows)
		}
	}
	ended.Wait()
	for range calls {
		got := h.transcript()
		agent := did(got, ByAgent)
		isAnswered := slices.ContainsFunc(agent, func(event string) bool { return strings.HasPrefix(event, "answers ") })
		if !isAnswered {
			t.Errorf("the agent %q", agent)
		}
		queued := did(got, ByDay)
		if len(queued) == 0 || !queuedIn.MatchString(queued[0]) {
			t.Errorf("the day %q", queued)
		}
	}
	if n := day.guests(); n != 0 {
		t.Errorf("%d guests are left in the day", n)
	}
}

// A caller who finds every trunk taken hears that the line is busy. A server that is full asks to
// try again later.
func TestBusyAndFull(t *testing.T) {
	t.Parallel()
	day := string(diagtest.Archive(t, "day")["day.yaml"].Data)
	c := testCenter(t, map[string]string{"day.yaml": day + "trunks: {new_york: 3}\n"})
	h := serve(t, c, func(o *Options) {
		o.Calls = 4
		o.Arrive = InDay(runDay(t, c))
	})

	var phones []*telephonetest.Telephone
	code := 0
	for range 4 {
		p := h.phone()
		answer := p.Dial("bank")
		code = telephonetest.Status(answer)
		if code != 200 {
			p.Close()
			break
		}
		phones = append(phones, p)
	}
	if code != 486 {
		t.Errorf("the call after %d is answered by %d", len(phones), code)
	}

	for _, p := range phones {
		p.HangUp()
	}
	for range phones {
		h.transcript()
	}

	full := serve(t, c, func(o *Options) { o.Calls = 1 })
	first := full.dial("bank")
	refused := full.phone()
	answer := refused.Dial("bank")
	hasReason := strings.Contains(telephonetest.Header(answer, "Warning"), "at most 1 call at once")
	if telephonetest.Status(answer) != 503 || telephonetest.Header(answer, "Retry-After") == "" || !hasReason {
		t.Errorf("answered by\n%s", answer)
	}
	refused.Close()
	first.HangUp()
}

// watched is a visit whose joins are counted.
type watched struct {
	Visit
	joined *atomic.Int64
}

// Do implements [Visit].
func (w *watched) Do(call func() *ivr.Session, input func() error) (string, error) {
	joined, err := w.Visit.Do(call, input)
	if joined != "" {
		w.joined.Add(1)
	}
	return joined, err
}

// pressing presses a key again and again, which cuts all prompts off.
func pressing(p *telephonetest.Telephone) (stop func()) {
	done := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		again := time.NewTicker(50 * time.Millisecond)
		defer again.Stop()

		for {
			select {
			case <-done:
				return
			case <-again.C:
				p.Press("5")
			}
		}
	})

	return func() {
		close(done)
		group.Wait()
	}
}
