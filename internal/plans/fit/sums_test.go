package fit

import "testing"

// The counts of an hour are added field by field, multiplied by a factor.
func TestSumsOfHours(t *testing.T) {
	h := hourCounts{calls: 10, visits: 20, abandoned: 30}
	o := hourCounts{calls: 1, visits: 3, abandoned: 5}
	if got, want := h.plus(&o, 2), (hourCounts{12, 26, 40}); got != want {
		t.Errorf("twice the other added gives %+v, want %+v", got, want)
	}
	if got, want := h.plus(&o, -1), (hourCounts{9, 17, 25}); got != want {
		t.Errorf("the other taken away gives %+v, want %+v", got, want)
	}
}

// Calls are counted once each, also with several visits, and the known callers' are in the order of callers and arrivals.
func TestCallsOfKnownCallers(t *testing.T) {
	d := &Data{visits: []*visit{
		{caller: 2, arrived: 20, first: true},
		{caller: 2, arrived: 20}, // transferred
		{caller: 0, arrived: 60, first: true},
		{caller: 1, arrived: 70, first: true},
		{caller: 2, arrived: 80, first: true},
		{caller: 1, arrived: 90, first: true},
	}}
	known, all := d.callsByCaller()
	if all != 5 || len(known) != 4 {
		t.Fatalf("%d calls, of known callers %d; want 5 and 4", all, len(known))
	}
	for i, want := range []int64{70, 90, 20, 80} {
		if got := d.visits[known[i].visit].arrived; got != want {
			t.Errorf("call %d arrived at %d, want %d", i, got, want)
		}
	}
}
