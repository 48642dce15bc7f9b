package des

import (
	"container/heap"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// plain is the calendar's twin: a binary heap that keeps what it is told.
type plain struct {
	events []plainEvent
	now    Time
}

type plainEvent struct {
	id   int32
	at   Time
	rank uint64
}

func (p *plain) Len() int      { return len(p.events) }
func (p *plain) Swap(i, j int) { p.events[i], p.events[j] = p.events[j], p.events[i] }
func (p *plain) Push(x any)    { p.events = append(p.events, x.(plainEvent)) }
func (p *plain) Less(i, j int) bool {
	a, b := p.events[i], p.events[j]
	if a.at != b.at {
		return a.at < b.at
	}
	if a.rank != b.rank {
		return a.rank < b.rank
	}
	return a.id < b.id
}

func (p *plain) Pop() any {
	last := p.events[len(p.events)-1]
	p.events = p.events[:len(p.events)-1]
	return last
}

func (p *plain) cancel(id int32) bool {
	for i, e := range p.events {
		if e.id == id {
			heap.Remove(p, i)
			return true
		}
	}
	return false
}

func (p *plain) schedule(id int32, at Time, rank uint64) {
	p.cancel(id)
	heap.Push(p, plainEvent{id, max(at, p.now), rank})
}

func (p *plain) next() (int32, Time, bool) {
	if len(p.events) == 0 {
		return none, 0, false
	}
	e := heap.Pop(p).(plainEvent)
	p.now = e.at
	return e.id, e.at, true
}

// delays draws how far ahead events are scheduled: the shapes that hurt a wheel.
func delays(t *rapid.T) *rapid.Generator[Duration] {
	shapes := map[string]*rapid.Generator[Duration]{
		"ties":    rapid.SampledFrom([]Duration{0, 0, 0, 1}),
		"burst":   rapid.Int64Range(0, 100),
		"calls":   rapid.Int64Range(0, 600e9),
		"mixed":   rapid.OneOf(rapid.Int64Range(0, 10), rapid.Int64Range(0, 1e6), rapid.Int64Range(0, 1e12)),
		"leaps":   rapid.OneOf(rapid.Int64Range(0, 10), rapid.Int64Range(1<<55, 1<<56)),
		"rounded": rapid.Map(rapid.Int64Range(0, 20), func(n int64) Duration { return n * 60e9 }),
		"past":    rapid.Int64Range(-5, 5),
	}
	return shapes[rapid.SampledFrom([]string{"ties", "burst", "calls", "mixed", "leaps", "rounded", "past"}).Draw(t, "shape")]
}

// The wheel and the heap give the same events in the same order, whatever is
// scheduled, moved and canceled, through every growth and change of width.
func TestCalendarAgreesWithHeap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var wheel Calendar
		var twin plain
		for range rapid.IntRange(1, 4).Draw(t, "phases") {
			ahead := delays(t)
			records := rapid.Int32Range(1, 300).Draw(t, "records")
			cancels := rapid.IntRange(0, 3).Draw(t, "cancels")
			for range rapid.IntRange(0, 200).Draw(t, "steps") {
				id := rapid.Int32Range(0, records-1).Draw(t, "id")
				switch op := rapid.IntRange(0, 9).Draw(t, "op"); {
				case op < cancels:
					if got, want := wheel.Cancel(id), twin.cancel(id); got != want {
						t.Fatalf("Cancel(%d) = %v, want %v", id, got, want)
					}
				case op < 6:
					at := twin.now + ahead.Draw(t, "ahead")
					rank := rapid.Uint64Range(0, 3).Draw(t, "rank")
					wheel.Schedule(id, at, rank)
					twin.schedule(id, at, rank)
				default:
					compareNext(t, &wheel, &twin)
				}
				if wheel.Len() != twin.Len() {
					t.Fatalf("Len = %d, want %d", wheel.Len(), twin.Len())
				}
			}
		}
		for twin.Len() > 0 {
			compareNext(t, &wheel, &twin)
		}
		compareNext(t, &wheel, &twin)
	})
}

// The same over long histories with thousands pending, where the ring grows,
// shrinks and changes its width many times.
func TestCalendarAgreesWithHeapAtLength(t *testing.T) {
	var wheel Calendar
	var twin plain
	random := NewKey(1, 2)
	draw := func(n uint64) uint64 { random = random.With(0); return uint64(random) % n }
	for phase := range uint64(12) {
		records := []uint64{5000, 10, 300, 2000}[phase%4]
		spread := []uint64{1, 1e3, 1e12, 1e6, 1e15}[phase%5]
		for range 20000 {
			id := int32(draw(records))
			switch op := draw(10); {
			case op < 2:
				if got, want := wheel.Cancel(id), twin.cancel(id); got != want {
					t.Fatalf("Cancel(%d) = %v, want %v", id, got, want)
				}
			case op < 6 || wheel.Len() < int(records/2):
				at, rank := twin.now+Time(draw(spread)), draw(5)
				wheel.Schedule(id, at, rank)
				twin.schedule(id, at, rank)
			default:
				compareNext(t, &wheel, &twin)
			}
		}
	}
}

func compareNext(t interface {
	Helper()
	Fatalf(string, ...any)
}, wheel *Calendar, twin *plain,
) {
	t.Helper()
	first := Time(math.MaxInt64)
	if len(twin.events) > 0 {
		first = twin.events[0].at
	}
	if got := wheel.First(); got != first {
		t.Fatalf("First = %d, want %d", got, first)
	}
	id, at, ok := wheel.Next()
	wantID, wantAt, wantOK := twin.next()
	if ok != wantOK || ok && (id != wantID || at != wantAt) {
		t.Fatalf("Next = %d at %d, %v; want %d at %d, %v", id, at, ok, wantID, wantAt, wantOK)
	}
}

func TestTiesAreBrokenByRankThenID(t *testing.T) {
	var c Calendar
	c.Schedule(3, 10, 7)
	c.Schedule(1, 10, 8)
	c.Schedule(4, 10, 7)
	c.Schedule(2, 10, 1)
	for _, want := range []int32{2, 3, 4, 1} {
		if id, _, _ := c.Next(); id != want {
			t.Errorf("Next = %d, want %d", id, want)
		}
	}
}

// A time beyond any turn of the ring, up to the end of time.
func TestFarFuture(t *testing.T) {
	var c Calendar
	times := []Time{0, 1, 1e9, 3600e9, 1 << 62, math.MaxInt64 - 1, math.MaxInt64}
	for i := range times {
		c.Schedule(int32(i), times[len(times)-1-i], 0)
	}
	for _, want := range times {
		if _, at, _ := c.Next(); at != want {
			t.Errorf("Next at %d, want %d", at, want)
		}
	}
}

// The steady state allocates nothing: hold is a call that ends and the next one.
func TestCalendarDoesNotAllocate(t *testing.T) {
	h := newHold(1000)
	h.run(50_000)
	if n := testing.AllocsPerRun(10, func() { h.run(10_000) }); n != 0 {
		t.Errorf("%v allocations in 10,000 events, want none", n)
	}
}

// hold is the classic load of a calendar (D. W. Jones, CACM 29(4), 1986), in
// the pattern of a queue with impatient callers: an arrival is served, and half
// of those in service end a wait that is canceled and scheduled anew.
type hold struct {
	c      Calendar
	delays []Duration
	at     int
	rank   uint64
	turn   int32
}

func newHold(records int) *hold {
	h := &hold{delays: make([]Duration, 1<<16)}
	key := NewKey(1, 1)
	for i := range h.delays {
		key = key.With(2)
		h.delays[i] = Duration(-300e9 * math.Log((float64(key>>11)+0.5)/(1<<53)))
	}
	for id := range records {
		h.schedule(int32(id), 0)
	}
	return h
}

func (h *hold) schedule(id int32, now Time) {
	h.at = (h.at + 1) & (len(h.delays) - 1)
	h.rank++
	h.c.Schedule(id, now+h.delays[h.at], h.rank)
}

func (h *hold) run(events int) {
	for range events {
		id, at, _ := h.c.Next()
		h.schedule(id, at)
	}
}

// runCancel moves, besides, another record's event after each one.
func (h *hold) runCancel(events int) {
	n := int32(h.c.Len())
	for range events {
		id, at, _ := h.c.Next()
		h.schedule(id, at)
		if h.turn += 7919; h.turn >= n {
			h.turn %= n
		}
		h.c.Cancel(h.turn)
		h.schedule(h.turn, at)
	}
}

func BenchmarkCalendar(b *testing.B) {
	for _, pending := range []int{50, 500, 5000, 20_000, 100_000} {
		b.Run(fmt.Sprintf("next+schedule/%d", pending), func(b *testing.B) {
			h := newHold(pending)
			h.run(20 * pending)
			b.ReportAllocs()
			b.ResetTimer()
			h.run(b.N)
		})
		b.Run(fmt.Sprintf("next+schedule+cancel+schedule/%d", pending), func(b *testing.B) {
			h := newHold(pending)
			h.runCancel(20 * pending)
			b.ReportAllocs()
			b.ResetTimer()
			h.runCancel(b.N)
		})
	}
}

// The patterns that a wheel alone is bad at: everything at a few moments, or
// times of very different scales. They cost as much as in a heap, not more.
func BenchmarkCalendarPatterns(b *testing.B) {
	const pending = 20_000
	patterns := []struct {
		name  string
		ahead func(i int, u uint64) Duration
	}{
		{"fixed", func(int, uint64) Duration { return 300e9 }},
		{"whole minutes", func(_ int, u uint64) Duration { return Duration(u%20) * 60e9 }},
		{"same time", func(int, uint64) Duration { return 0 }},
		{"bursts", func(_ int, u uint64) Duration { return 60e9 - Duration(u%100) }},
		{"a second or a day", func(_ int, u uint64) Duration {
			if u%10 == 0 {
				return 86400e9 + Duration(u>>44)
			}
			return 1e9 + Duration(u>>44)
		}},
		{"patience for ever", func(i int, u uint64) Duration {
			if i < pending*39/40 {
				return Forever
			}
			return Duration(u % 600e9)
		}},
		{"day and night", func(i int, u uint64) Duration {
			if i/200_000%2 == 0 {
				return Duration(u % 600e9)
			}
			return Duration(u % 6e9)
		}},
	}
	for _, p := range patterns {
		b.Run(p.name, func(b *testing.B) {
			var c Calendar
			s := NewKey(3, 0).Stream()
			for i := range pending {
				c.Schedule(int32(i), p.ahead(i, s.Uint64()), uint64(i))
			}
			b.ResetTimer()
			for i := range b.N {
				id, at, _ := c.Next()
				c.Schedule(id, at+p.ahead(i+pending, s.Uint64()), uint64(i))
			}
		})
	}
}
