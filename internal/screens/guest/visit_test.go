package guest

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// day is a running day that advances only when a test says so.
type day struct {
	mutex sync.Mutex
	live  *sim.Live
}

func (d *day) Do(act func(*sim.Live)) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	act(d.live)
}

func (d *day) Speed() float64 { return 1 }

// pass lets time pass.
func (d *day) pass(t *testing.T, by time.Duration) {
	t.Helper()
	d.Do(func(l *sim.Live) {
		if err := l.Advance(des.Duration(by)); err != nil {
			t.Error(err)
		}
	})
}

// sample returns the peak day of the sample center, at ten in the morning in New York.
func sample(t *testing.T) (*workspace.Center, *day) {
	t.Helper()
	c, err := workspace.Read(workspace.Sample())
	if err != nil {
		t.Fatal(err)
	}
	_, m := c.Compile("peak_day", c.Found)
	if m == nil {
		t.Fatal("the sample has no peak day")
	}
	live, err := sim.NewLive(m, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := &day{live: live}
	d.pass(t, 14*time.Hour)
	return c, d
}

// caller is a guest with its call.
type caller struct {
	*Visit
	session *ivr.Session
}

// dial dials a line.
func dial(t *testing.T, c *workspace.Center, d *day, line string) *caller {
	t.Helper()
	id, _ := c.Routing.Line(line)
	from := ivr.ExampleCaller(c.Routing, id)
	v, err := Arrive(d, c.Routing, id, &from)
	if err != nil {
		t.Fatal(err)
	}
	out := &caller{Visit: v}
	setup, name := v.Setup()
	out.do(t, func() (err error) {
		out.session, err = ivr.Dial(ivr.Live(c.Flows.Program(name)), setup)
		return err
	})
	return out
}

// do passes an input, and returns the queue that the call has joined.
func (c *caller) do(t *testing.T, input func() error) string {
	t.Helper()
	joined, err := c.Do(func() *ivr.Session { return c.session }, input)
	if err != nil {
		t.Fatal(err)
	}
	return joined
}

// press presses keys, one after another.
func (c *caller) press(t *testing.T, keys string) (joined string) {
	t.Helper()
	for _, k := range keys {
		joined = c.do(t, func() error { return c.session.Press(string(k)) })
	}
	return joined
}

// queueOf returns a queue of the snapshot.
func queueOf(t *testing.T, d *day, queue, hub string) sim.QueueSnapshot {
	t.Helper()
	var out sim.QueueSnapshot
	d.Do(func(l *sim.Live) {
		s := l.Snapshot()
		for i := range s.Queues {
			if s.Queues[i].Queue == queue && s.Queues[i].Hub == hub {
				out = s.Queues[i]
			}
		}
	})
	return out
}

// A guest joins a queue of the day: the queue is longer by one, and shorter when the guest hangs
// up, which counts as abandoned.
func TestGuestWaitsAndHangsUp(t *testing.T) {
	c, d := sample(t)
	before := queueOf(t, d, "travel", "new_york")
	g := dial(t, c, d, "us_travel")
	joined := g.press(t, "10")
	if !strings.HasPrefix(joined, "travel@new_york, place ") {
		t.Fatalf("joined %q", joined)
	}
	if waits := queueOf(t, d, "travel", "new_york"); waits.Length != before.Length+1 {
		t.Errorf("the queue has %d callers, after %d", waits.Length, before.Length)
	}

	g.End(g.session, true)
	after := queueOf(t, d, "travel", "new_york")
	if after.Length != before.Length || after.Abandoned != before.Abandoned+1 {
		t.Errorf("the queue has %d callers and %d abandoned, after %d and %d",
			after.Length, after.Abandoned, before.Length, before.Abandoned)
	}
}

// An agent of the day answers a guest and talks with it; then the flow goes on.
func TestGuestIsAnswered(t *testing.T) {
	c, d := sample(t)
	g := dial(t, c, d, "us_disputes")
	if joined := g.press(t, "0"); !strings.HasPrefix(joined, "disputes@") {
		t.Fatalf("joined %q", joined)
	}
	for _, want := range []sim.GuestSignalKind{sim.GuestAnswered, sim.GuestFinished} {
		for range 24 * 60 {
			if len(g.Signals()) > 0 {
				break
			}
			d.pass(t, time.Minute)
		}
		select {
		case got := <-g.Signals():
			if got.Kind != want {
				t.Fatalf("the signal is %d, not %d", got.Kind, want)
			}
		default:
			t.Fatalf("there is no signal %d in a day", want)
		}
	}
	g.do(t, g.session.Answered)
	if g.session.Awaits() != ivr.Ended {
		t.Errorf("the call waits %s", g.session.Awaits())
	}
	g.End(g.session, false)
}

// A guest who waits at the end of the day waits in the next one. The day's own callers are the
// same, whether there are guests in their menus or not.
func TestGuestsOverDays(t *testing.T) {
	c, d := sample(t)
	waits := dial(t, c, d, "us_travel")
	waits.press(t, "10")
	var menus []*caller
	for range 20 {
		menus = append(menus, dial(t, c, d, "us_general"))
	}
	d.pass(t, 48*time.Hour)
	for _, g := range menus {
		g.End(g.session, true)
		g.End(g.session, true) // does nothing
	}
	waits.End(waits.session, true)

	d.Do(func(l *sim.Live) {
		if day := l.Snapshot().Day; day < 1 {
			t.Errorf("it is day %d", day)
		}
	})
}

// A lookup is decided by the scenario, and a scripted value by nobody else.
func TestGuestLooksUp(t *testing.T) {
	c, d := sample(t)
	for range 50 {
		g := dial(t, c, d, "us_general")
		g.press(t, "13")
		for range 20 {
			switch g.session.Awaits() {
			case ivr.ForLookup:
				outcome, _, ok := g.Lookup(g.session)
				if !ok {
					t.Fatalf("the scenario has no answers for %s", g.session.Step())
				}
				g.do(t, func() error { return g.session.Lookup(outcome, nil) })
			case ivr.ForKey, ivr.ForEntry:
				g.do(t, g.session.Silent)
			default:
			}
		}
		g.End(g.session, true)
	}
}
