package sim

import (
	"reflect"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
)

// The marks of a day have the calls and visits up to the beginning of each of its periods, and then those up to now,
// whenever the day was looked at before. The next day has its own.
func TestMarksHaveTheCountsOfTheirTimes(t *testing.T) {
	// Somebody calls at each of these seconds, and the third caller waits for the first agent who is free.
	arrivals := []float64{1, 21, 24, 25, 26, 74, 100, 610, 3599}
	b := behavior{
		queues: "queues: {care: {answer_within: 20s, hours: 24/7}}\n",
		steps:  "  begin: {queue: care, then: {answered: done}}\n  done: {end: resolved}\n",
		load:   "handling: {care: 10s}\nstaff: [{group: a, hub: near, queues: [care], agents: 2}]\n",
		arrive: map[string][]float64{"green": arrivals},
	}
	m := b.model(t)

	random := des.NewKey(1, 2).Stream()
	for range 20 {
		l := live(t, m)
		now := time.Duration(0)
		for now < time.Hour-time.Second {
			step := min(time.Duration(random.Uint64N(uint64(20*time.Minute))), time.Hour-time.Second-now)
			now += step
			s := advance(t, l, step)

			// The periods of an hour have 25 s. A mark has what has happened by its time.
			periods := int((now + 25*time.Second - 1) / (25 * time.Second))
			if len(s.Marks) != periods+1 {
				t.Fatalf("%d marks after %s, want %d", len(s.Marks), now, periods+1)
			}
			for i, mark := range s.Marks {
				at := min(time.Duration(25*i)*time.Second, now)
				arrived := uint64(0)
				for _, second := range arrivals {
					if time.Duration(second*float64(time.Second)) <= at {
						arrived++
					}
				}
				offered := mark.Queues[0][model.VisitsOffered]
				if got := mark.At.Sub(m.Clock.Instant(m.Clock.From)); got != at || mark.Arrived != arrived || offered != arrived {
					t.Fatalf("the mark %d after %s is of %s with %d arrived and %d offered, want %s and %d", i, now, got,
						mark.Arrived, offered, at, arrived)
				}
			}
		}

		// Looks change no mark.
		once := live(t, m)
		want := advance(t, once, now).Marks
		if got := l.Snapshot().Marks; !reflect.DeepEqual(got, want) {
			t.Fatalf("the marks are %v, want %v", got, want)
		}
		if tomorrow := advance(t, l, 2*time.Second).Marks; len(tomorrow) != 2 || tomorrow[1].Arrived != tomorrow[0].Arrived+1 {
			t.Fatalf("one second after the day the marks are %+v", tomorrow)
		}
	}
}
