package records

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// secondsAfter is a time some seconds after nine o'clock; -1 is no time.
func secondsAfter(seconds int) time.Time {
	if seconds < 0 {
		return time.Time{}
	}
	return time.Date(2026, 1, 5, 9, 0, seconds, 0, time.UTC)
}

// leastKnown is the least of the values that are not -1, or -1.
func leastKnown(values []int) int {
	known := slices.DeleteFunc(slices.Clone(values), func(v int) bool { return v < 0 })
	if len(known) == 0 {
		return -1
	}
	return slices.Min(known)
}

// A visit with the rings of its call has the earliest of each of their times before the answer, the first known caller
// and line, and all their rings. A ring that ends over a second before the answer, or before the caller leaves, is
// missed. The visit of a caller who left lasts until the last ring.
func TestVisitsTakeRings(t *testing.T) {
	longtest.CheckN(t, 2000, 5000, func(rt *rapid.T) {
		var arrived, menus, joined []int
		draw := func(name string) int { return rapid.IntRange(-1, 9).Draw(rt, name) }
		leg := func(answered, ended int) *Call {
			text := func(name string) string { return rapid.SampledFrom([]string{"", "a", "b"}).Draw(rt, name) }
			arrived = append(arrived, draw("arrived"))
			menus = append(menus, draw("menus"))
			joined = append(joined, draw("joined"))
			last := len(arrived) - 1
			return &Call{
				Caller: text("caller"), Line: text("line"), Arrived: secondsAfter(arrived[last]), IVREnd: secondsAfter(menus[last]),
				Enqueued: secondsAfter(joined[last]), Answered: secondsAfter(answered), Ended: secondsAfter(ended),
				NotTaken: rapid.IntRange(0, 2).Draw(rt, "rings before"), Missed: rapid.IntRange(0, 2).Draw(rt, "missed before"),
			}
		}

		answered := rapid.SampledFrom([]int{-1, 20}).Draw(rt, "answered")
		ended := rapid.SampledFrom([]int{-1, 20, 30}).Draw(rt, "ended")
		visit := leg(answered, ended)
		wait := answered
		if wait < 0 {
			wait = ended
		}
		caller, line := visit.Caller, visit.Line
		rings, missed := visit.NotTaken, visit.Missed
		v := newVisits(&Reader{}, nil, nil)
		for range rapid.IntRange(1, 3).Draw(rt, "rings") {
			end := rapid.SampledFrom([]int{-1, 17, 18, 19, 20, 25, 40}).Draw(rt, "the ring ends")
			ring := leg(-1, end)
			if caller == "" {
				caller = ring.Caller
			}
			if line == "" {
				line = ring.Line
			}
			rings += ring.NotTaken + 1
			missed += ring.Missed
			if end >= 0 && wait >= 0 && wait-end > int(atOnce.Seconds()) {
				missed++
			}
			if answered < 0 && end > ended {
				ended = end
				wait = end
			}
			v.takeRing(visit, ring)
		}

		want := Call{
			Caller: caller, Line: line, NotTaken: rings, Missed: missed, Answered: secondsAfter(answered), Ended: secondsAfter(ended),
			Arrived: secondsAfter(leastKnown(arrived)), IVREnd: secondsAfter(leastKnown(menus)), Enqueued: secondsAfter(leastKnown(joined)),
		}
		if *visit != want {
			rt.Fatalf("the visit is\n%+v\nwant\n%+v", *visit, want)
		}
	})
}

// A leg that begins at the end of an earlier leg goes on with its call: it has the arrival of that leg, and no menus.
// A leg in the same queue goes on with a leg that was answered alone.
func TestLegsGoOn(t *testing.T) {
	type leg struct {
		queue                            string
		arrived, joined, answered, ended int
	}
	answered := leg{"a", 0, 10, 20, 100}
	lost := leg{"a", 0, 10, -1, 100}
	for _, test := range []struct {
		name          string
		first, second leg
		goesOn        bool
	}{
		{"in another queue at once", answered, leg{"b", 100, 110, 120, 200}, true},
		{"in the same queue", answered, leg{"a", 100, 110, 120, 200}, true},
		{"in another queue after a loss", lost, leg{"b", 100, 110, 120, 200}, true},
		{"in the same queue after a loss", lost, leg{"a", 100, 110, 120, 200}, false},
		{"a second early", answered, leg{"b", 99, 110, 120, 200}, true},
		{"a second later", answered, leg{"b", 101, 110, 120, 200}, true},
		{"seconds early", answered, leg{"b", 97, 110, 120, 200}, false},
		{"seconds later", answered, leg{"b", 103, 110, 120, 200}, false},
		{"with no end of the first", leg{"a", 0, 10, 20, -1}, leg{"b", 100, 110, 120, 200}, false},
		{"without a queue", answered, leg{"", 100, -1, 120, 200}, false},
		{"with the same arrival", leg{"a", 0, 10, -1, 0}, leg{"b", 0, 10, 120, 200}, false},
	} {
		var legs []*Call
		for _, l := range []leg{test.second, test.first} { // in any order
			legs = append(legs, &Call{
				Queue: l.queue, Arrived: secondsAfter(l.arrived), Enqueued: secondsAfter(l.joined),
				Answered: secondsAfter(l.answered), Ended: secondsAfter(l.ended), IVREnd: secondsAfter(l.arrived + 5),
			})
		}
		r := &Reader{}
		newVisits(r, nil, nil).joinNext(legs)

		second := legs[0]
		want := [2]time.Time{secondsAfter(test.second.arrived), secondsAfter(test.second.arrived + 5)}
		if test.goesOn {
			want = [2]time.Time{secondsAfter(test.first.arrived), secondsAfter(test.second.joined)}
		}
		if got := [2]time.Time{second.Arrived, second.IVREnd}; got != want || (len(r.Problems.List()) == 1) != test.goesOn {
			t.Errorf("%s: arrives and leaves the menus at %v, want %v", test.name, got, want)
		}
		if first := legs[1]; !first.Arrived.Equal(secondsAfter(test.first.arrived)) || !first.IVREnd.Equal(secondsAfter(test.first.arrived+5)) {
			t.Errorf("%s: the first leg is %+v", test.name, *first)
		}
	}
}

// Only a leg that nobody took is a ring: one whose outcome is a loss, or is not known.
func TestRingsOfLegs(t *testing.T) {
	for _, test := range []struct {
		c    Call
		want bool
	}{
		{Call{Outcome: "abandoned"}, true},
		{Call{Outcome: OutcomeUnknown}, true},
		{Call{Outcome: "blocked"}, true},
		{Call{Outcome: "left_by_choice"}, false},
		{Call{Outcome: "answered"}, false},
		{Call{Outcome: "abandoned", Answered: secondsAfter(1)}, false},
		{Call{Outcome: "abandoned", wasAnswered: true}, false},
		{Call{Outcome: "abandoned", Answered: secondsAfter(1), wasAnswered: true}, false},
	} {
		if isRing(&test.c) != test.want {
			t.Errorf("%+v: %t", test.c, !test.want)
		}
	}
}
