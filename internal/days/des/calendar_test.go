package des

import (
	"container/heap"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A ring has the least power of two of buckets that has room for twice the events before it grows, and 512 at least.
func TestSizesOfRings(t *testing.T) {
	for n := range 5000 {
		want := 512
		for want < 2*16*n {
			want *= 2
		}
		if got := ringSize(n); got != want {
			t.Fatalf("%d buckets for %d events, want %d", got, n, want)
		}
	}
}

// reference is a binary heap with the interface of Calendar.
type reference struct {
	events []referenceEvent
	now    Time
}

type referenceEvent struct {
	id   int32
	at   Time
	rank uint64
}

func (r *reference) Len() int      { return len(r.events) }
func (r *reference) Swap(i, j int) { r.events[i], r.events[j] = r.events[j], r.events[i] }
func (r *reference) Push(x any)    { r.events = append(r.events, x.(referenceEvent)) }
func (r *reference) Less(i, j int) bool {
	a, b := r.events[i], r.events[j]
	if a.at != b.at {
		return a.at < b.at
	}
	if a.rank != b.rank {
		return a.rank < b.rank
	}
	return a.id < b.id
}

func (r *reference) Pop() any {
	last := r.events[len(r.events)-1]
	r.events = r.events[:len(r.events)-1]
	return last
}

func (r *reference) cancel(id int32) bool {
	for i, e := range r.events {
		if e.id == id {
			heap.Remove(r, i)
			return true
		}
	}
	return false
}

func (r *reference) schedule(id int32, at Time, rank uint64) {
	r.cancel(id)
	heap.Push(r, referenceEvent{id, max(at, r.now), rank})
}

func (r *reference) next() (int32, Time, bool) {
	if len(r.events) == 0 {
		return none, 0, false
	}
	e := heap.Pop(r).(referenceEvent)
	r.now = e.at
	return e.id, e.at, true
}

// delays draws a distribution of delays, among them those that are hard for a calendar
// queue.
func delays(t *rapid.T) *rapid.Generator[Duration] {
	shapes := map[string]*rapid.Generator[Duration]{
		"ties":    rapid.SampledFrom([]Duration{0, 0, 0, 1}),
		"burst":   rapid.Int64Range(0, 100),
		"calls":   rapid.Int64Range(0, 600e9),
		"mixed":   rapid.OneOf(rapid.Int64Range(0, 10), rapid.Int64Range(0, 1e6), rapid.Int64Range(0, 1e12)),
		"far":     rapid.OneOf(rapid.Int64Range(0, 10), rapid.Int64Range(1<<55, 1<<56)),
		"rounded": rapid.Map(rapid.Int64Range(0, 20), func(n int64) Duration { return n * 60e9 }),
		"past":    rapid.Int64Range(-5, 5),
	}
	return shapes[rapid.SampledFrom([]string{"ties", "burst", "calls", "mixed", "far", "rounded", "past"}).Draw(t, "shape")]
}

// TestCalendarMatchesHeap compares the calendar with a binary heap over random sequences
// of operations.
func TestCalendarMatchesHeap(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		var calendar Calendar
		var model reference
		for range rapid.IntRange(1, 4).Draw(t, "phases") {
			ahead := delays(t)
			records := rapid.Int32Range(1, 300).Draw(t, "records")
			cancels := rapid.IntRange(0, 3).Draw(t, "cancels")

			for range rapid.IntRange(0, 200).Draw(t, "steps") {
				id := rapid.Int32Range(0, records-1).Draw(t, "id")
				switch op := rapid.IntRange(0, 9).Draw(t, "op"); {
				case op < cancels:
					if got, want := calendar.Cancel(id), model.cancel(id); got != want {
						t.Fatalf("Cancel(%d) = %v, want %v", id, got, want)
					}
				case op < 6:
					at := model.now + ahead.Draw(t, "ahead")
					rank := rapid.Uint64Range(0, 3).Draw(t, "rank")
					calendar.Schedule(id, at, rank)
					model.schedule(id, at, rank)

				default:
					compareNext(t, &calendar, &model)
				}

				if calendar.n != model.Len() {
					t.Fatalf("%d events are pending, want %d", calendar.n, model.Len())
				}
			}
		}

		for model.Len() > 0 {
			compareNext(t, &calendar, &model)
		}
		compareNext(t, &calendar, &model)
	})
}

// TestCalendarMatchesHeapOverLongRuns does so with thousands of pending events, for which
// the ring is resized many times.
func TestCalendarMatchesHeapOverLongRuns(t *testing.T) {
	var calendar Calendar
	var model reference
	random := NewKey(1, 2)

	draw := func(n uint64) uint64 { random = random.With(0); return uint64(random) % n }
	for phase := range uint64(12) {
		records := []uint64{5000, 10, 300, 2000}[phase%4]
		spread := []uint64{1, 1e3, 1e12, 1e6, 1e15}[phase%5]
		for range longtest.N(5000, 20_000) {
			id := int32(draw(records))
			switch op := draw(10); {
			case op < 2:
				if got, want := calendar.Cancel(id), model.cancel(id); got != want {
					t.Fatalf("Cancel(%d) = %v, want %v", id, got, want)
				}
			case op < 6 || calendar.n < int(records/2):
				at, rank := model.now+Time(draw(spread)), draw(5)
				calendar.Schedule(id, at, rank)
				model.schedule(id, at, rank)
			default:
				compareNext(t, &calendar, &model)
			}
		}
	}
}

func compareNext(t interface {
	Helper()
	Fatalf(string, ...any)
}, calendar *Calendar, model *reference,
) {
	t.Helper()
	first := Time(math.MaxInt64)
	if len(model.events) > 0 {
		first = model.events[0].at
	}
	if got := calendar.First(); got != first {
		t.Fatalf("First = %d, want %d", got, first)
	}
	id, at, ok := calendar.Next()
	wantID, wantAt, wantOK := model.next()
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

// TestFarFuture schedules events many years of the ring ahead, up to the largest time.
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

// TestCalendarDoesNotAllocate runs the hold model in its steady state.
func TestCalendarDoesNotAllocate(t *testing.T) {
	h := newHold(1000)
	h.run(50_000)
	if n := testing.AllocsPerRun(10, func() { h.run(10_000) }); n != 0 {
		t.Errorf("%v allocations in 10,000 events, want none", n)
	}
}

// hold is the hold model, the usual benchmark of event lists (D. W. Jones, "An empirical
// comparison of priority-queue and event-set implementations", CACM 29(4), 1986): the
// first event is removed and scheduled again.
type hold struct {
	c      Calendar
	delays []Duration
	at     int
	rank   uint64
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
