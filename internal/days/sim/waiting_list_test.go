package sim

import (
	"cmp"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A waiting list agrees with a sorted slice after any operations, for calls that are in two
// lists, that come late, and that come back.
func TestWaitingListsAgreeWithSortedSlices(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		var lists [listKinds]waitingList
		for kind := range listKinds {
			lists[kind] = newWaitingLists(1, kind)[0]
		}
		calls := make([]call, 40) // each in the list of a kind or not
		for i := range calls {
			calls[i].number = uint64(i)
		}
		var sorted [listKinds][]*call
		order := func(a, b *call) int { return cmp.Or(cmp.Compare(a.since, b.since), cmp.Compare(a.number, b.number)) }

		for range rapid.IntRange(0, 300).Draw(t, "operations") {
			kind := rapid.SampledFrom([]listKind{ownList, overflowList}).Draw(t, "kind")
			c := &calls[rapid.IntRange(0, len(calls)-1).Draw(t, "call")]
			l := &lists[kind]
			s := &sorted[kind]

			if at, waits := slices.BinarySearchFunc(*s, c, order); waits {
				l.remove(c)
				*s = slices.Delete(*s, at, at+1)
			} else {
				if !slices.Contains(sorted[1-kind], c) { // else it keeps its place in the other list
					c.since = rapid.Int64Range(0, 9).Draw(t, "since")
					at, _ = slices.BinarySearchFunc(*s, c, order)
				}
				l.insert(c)
				*s = slices.Insert(*s, at, c)
			}

			agree(t, l, *s, order)
		}
	})
}

func agree(t *rapid.T, l *waitingList, sorted []*call, order func(a, b *call) int) {
	var first *call
	if len(sorted) > 0 {
		first = sorted[0]
	}
	if l.first() != first || int(l.n) != len(sorted) {
		t.Fatalf("%d wait, the first is %v, want %d, %v", l.n, l.first(), len(sorted), first)
	}
	if all := slices.SortedFunc(l.all, order); !slices.Equal(all, sorted) {
		t.Fatalf("waiting are %v, want %v", all, sorted)
	}
}

// A call comes, goes and comes back after its place at a cost that does not grow with the
// list: a search of it would take minutes here.
func TestALongWaitingListIsNotSearched(t *testing.T) {
	const n = 200_000

	l, calls := newWaitingLists(1, ownList), make([]call, 2*n)
	for i := range calls {
		calls[i].since, calls[i].number = des.Time(i), uint64(i)
		l[0].insert(&calls[i])
	}

	for i := range n {
		c := &calls[n/2+i]
		l[0].remove(c)
		l[0].insert(c)
	}

	for i := range calls {
		c := l[0].first()
		if c != &calls[i] {
			t.Fatalf("call %d comes after %d others", c.number, i)
		}
		l[0].remove(c)
	}
}
