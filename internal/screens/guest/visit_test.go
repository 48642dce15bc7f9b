package guest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
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

// pass lets time pass.
func (d *day) pass(t *testing.T, by time.Duration) {
	t.Helper()
	d.Do(func(l *sim.Live) {
		if err := l.Advance(des.Duration(by)); err != nil {
			t.Error(err)
		}
	})
}

// sample returns a bank and its day, at ten in the morning. It has two queues: nobody is on the phones of card, and some
// agents answer person, where callers wait from eight in the morning.
func sample(t *testing.T) (*workspace.Center, *day) {
	t.Helper()
	c, err := workspace.Read(workspace.Folder{FS: diagtest.Archive(t, "bank")})
	if err != nil {
		t.Fatal(err)
	}
	_, m := c.Compile("day", c.Found)
	if m == nil || c.Found.Errors() > 0 {
		t.Fatal(c.Found.WithSeverity(diag.Error).Sorted())
	}
	live, err := sim.NewLive(m, sim.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := &day{live: live}
	d.pass(t, 10*time.Hour)
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
	before := queueOf(t, d, "person", "here")
	g := dial(t, c, d, "line")
	joined := g.press(t, "3")
	if !strings.HasPrefix(joined, "person@here, place ") {
		t.Fatalf("joined %q", joined)
	}
	if waits := queueOf(t, d, "person", "here"); waits.Length != before.Length+1 {
		t.Errorf("the queue has %d callers, after %d", waits.Length, before.Length)
	}

	g.End(g.session, true)
	after := queueOf(t, d, "person", "here")
	if after.Length != before.Length || after.Visits[model.VisitsAbandoned] != before.Visits[model.VisitsAbandoned]+1 {
		t.Errorf("the queue has %d callers and %d abandoned, after %d and %d",
			after.Length, after.Visits[model.VisitsAbandoned], before.Length, before.Visits[model.VisitsAbandoned])
	}
}

// An agent of the day answers a guest and talks with it; then the flow goes on.
func TestGuestIsAnswered(t *testing.T) {
	c, d := sample(t)
	g := dial(t, c, d, "line")
	if joined := g.press(t, "3"); !strings.HasPrefix(joined, "person@here") {
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

// A guest who goes from one queue into the next by one input waits in the next one alone.
func TestGuestGoesOn(t *testing.T) {
	c, d := sample(t)
	before := queueOf(t, d, "person", "here")
	g := dial(t, c, d, "line")
	if joined := g.press(t, "4"); joined != "card@here, place 1" {
		t.Fatalf("joined %q", joined)
	}
	if waits := queueOf(t, d, "card", "here"); waits.Length != 1 {
		t.Errorf("%d callers wait in the first queue", waits.Length)
	}

	joined := g.do(t, func() error { return g.session.Wait(2 * time.Minute) })
	if want := fmt.Sprintf("person@here, place %d", before.Length+1); joined != want {
		t.Errorf("joined %q, not %q", joined, want)
	}
	first := queueOf(t, d, "card", "here")
	next := queueOf(t, d, "person", "here")
	if first.Length != 0 || next.Length != before.Length+1 {
		t.Errorf("%d callers wait in the first queue, and %d after %d in the next", first.Length, next.Length, before.Length)
	}
	g.End(g.session, true)
}

// A guest leaves a queue by a key and books a callback, which the day counts.
func TestGuestBooksACallback(t *testing.T) {
	c, d := sample(t)
	g := dial(t, c, d, "line")
	if joined := g.press(t, "5"); joined != "card@here, place 1" {
		t.Fatalf("joined %q", joined)
	}
	g.press(t, "1")
	if waits := queueOf(t, d, "card", "here"); waits.Length != 0 || waits.Callbacks != 0 {
		t.Errorf("%d callers wait, and %d callbacks are booked, after the key", waits.Length, waits.Callbacks)
	}
	g.press(t, "1")
	g.do(t, func() error { return g.session.Lookup("found", nil) }) // books no second one
	g.End(g.session, false)
	if waits := queueOf(t, d, "card", "here"); waits.Callbacks != 1 || waits.Visits[model.VisitsAbandoned] != 0 {
		t.Errorf("%d callbacks are booked, and %d callers abandoned", waits.Callbacks, waits.Visits[model.VisitsAbandoned])
	}
}

// The time that passes in queues is the time of the day since the guest has joined.
func TestTimePassesInQueues(t *testing.T) {
	c, d := sample(t)
	g := dial(t, c, d, "line")
	d.pass(t, time.Hour)
	g.press(t, "2")
	d.pass(t, 3*time.Minute)
	for _, want := range []time.Duration{3 * time.Minute, 0} {
		if passed := g.Passed(); passed != want {
			t.Errorf("%s have passed, not %s", passed, want)
		}
	}
	d.pass(t, 24*time.Hour)
	if passed := g.Passed(); passed != 24*time.Hour {
		t.Errorf("%s have passed over the end of the day", passed)
	}
	g.End(g.session, true)
}

// A guest who waits at the end of the day waits in the next one. The day's own callers are the
// same, whether there are guests in their menus or not.
func TestGuestsOverDays(t *testing.T) {
	c, d := sample(t)
	waits := dial(t, c, d, "line")
	waits.press(t, "3")
	var menus []*caller
	for range 20 {
		menus = append(menus, dial(t, c, d, "line"))
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
		g := dial(t, c, d, "line")
		g.press(t, "1")

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

// The label of the end of a call says how the guest has left the day, and a transfer is an end of its own.
func TestEndsOfCalls(t *testing.T) {
	folder := diagtest.Archive(t, "bank")
	for step, want := range map[string]sim.GuestEnd{
		"{transfer: partner}":  sim.GuestTransferred,
		"{end: self_served}":   sim.GuestServed,
		"{end: turned_away}":   sim.GuestRefused,
		"{end: no_such_label}": sim.GuestEnds,
	} {
		const begin = "flow: main\nstart: hello\nsteps:\n  hello: {say: Hello., then: last}\n  last: "
		folder["main.yaml"] = &fstest.MapFile{Data: []byte(begin + step + "\n")}
		c, err := workspace.Read(workspace.Folder{FS: folder})
		if err != nil {
			t.Fatal(err)
		}
		id, _ := c.Routing.Line("line")
		setup := ivr.Setup{Line: id, From: ivr.ExampleCaller(c.Routing, id)}
		session, err := ivr.Dial(ivr.Live(c.Flows.Program("main")), setup)
		if err != nil {
			t.Fatalf("%s: %v", step, err)
		}
		if got := endOf(session); got != want {
			t.Errorf("%s ends as %v, want %v", step, got, want)
		}
	}
}
