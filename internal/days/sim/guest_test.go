package sim

import (
	"reflect"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/phone"
)

// An agent talks when a guest of tier green joins the queue. Gold callers who come later are served before the guest,
// and a green one is not.
func TestLaterCallersOfAHigherPriorityAreAhead(t *testing.T) {
	b := behavior{
		queues: "queues: {care: {hours: 24/7}}\npriority: {tier: {gold: 1}}\n",
		steps:  direct,
		load:   "handling: {care: {mean: 10m, cv: 0}}\nstaff: [{group: a, hub: near, queues: [care], agents: 1}]\n",
		arrive: map[string][]float64{"green": {1, 2, 40}, "gold": {20, 30}},
	}
	l := live(t, b.model(t))
	advance(t, l, 10*time.Second)

	from := phone.Parse("+12025550143", "US")
	g, _ := l.Arrive("green", &from)
	if g == nil || g.Join("care") == "" {
		t.Fatal("the guest does not wait")
	}

	for _, want := range []struct {
		at    time.Duration
		place int
	}{
		{10 * time.Second, 2}, // after the caller of second 2
		{25 * time.Second, 3},
		{35 * time.Second, 4},
		{45 * time.Second, 4},
	} {
		advance(t, l, want.at-l.Elapsed())
		if place, _, waits := g.Waiting(); !waits || place != want.place {
			t.Errorf("after %v the place is %d, want %d", want.at, place, want.place)
		}
	}

	// A guest waits in one queue at a time, so it is the last one now. Of two who join at once, the first to arrive is ahead.
	second, _ := l.Arrive("green", &from)
	second.Join("care")
	g.Join("care")
	first, _, _ := g.Waiting()
	last, _, _ := second.Waiting()
	if n := l.Snapshot().Queues[0].Length; first != 5 || last != 6 || n != 6 {
		t.Errorf("the places are %d and %d of %d, want 5 and 6 of 6", first, last, n)
	}
}

// A guest's record has nothing of the call that had it before.
func TestGuestsTakeNothingOfEarlierCalls(t *testing.T) {
	of := func(before call) call {
		l := aFewCalls(t)
		pool := &l.r.calls
		c := pool.get()
		before.id = c.id
		*c = before
		*pool.spoken.of(c) = spoken{misrouted: before.talks > 0}
		pool.free = append(pool.free, c)
		from := phone.Parse("+12025550143", "US")
		g, _ := l.Arrive("far", &from) // which nobody calls, so the guest is outside the statistics
		if pool.spoken.of(g.c).misrouted {
			t.Error("the guest is misrouted before it says something")
		}
		return *g.c
	}

	fresh := of(call{})
	used := of(call{
		queue: &queue{}, flags: hasLeft, became: 1, questions: 1, interval: 1, line: 1, activity: waiting, attempt: 1, inputs: 1,
		key: 1, number: 1, patience: 1, origin: 1, talks: 1, intent: 1, language: 1, asked: 1, arrived: 1,
	})
	if !reflect.DeepEqual(fresh, used) {
		t.Errorf("the used record has\n%+v\nand the fresh one\n%+v", used, fresh)
	}
}

// A guest has a record that an answered call had before. A guest who hangs up has hung up all the same.
func TestGuestsAfterAnsweredCalls(t *testing.T) {
	l := aFewCalls(t)
	before := advance(t, l, time.Hour).Flows[0].Finished

	from := phone.Parse("+12025550143", "US")
	for range 6 {
		g, _ := l.Arrive("green", &from)
		if g == nil {
			t.Fatal("the guest does not arrive")
		}
		g.End(GuestHungUp)
	}

	got := l.Snapshot().Flows[0].Finished
	want := before
	want[model.HungUp] += 6
	if got != want {
		t.Errorf("the calls ended as %v, want %v", got, want)
	}
}
