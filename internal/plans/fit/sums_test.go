package fit

import (
	"slices"
	"testing"
)

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

// A login without a call for more than 12 hours ends with the last call before, and begins again with the next call.
func TestLoginsThatDoNotEnd(t *testing.T) {
	const hour = 3600 * 1000
	for _, c := range []struct {
		about   string
		works   []work // the calls
		want    []presence
		unended int
	}{
		{
			"12 hours between two calls",
			[]work{{from: hour, to: 2 * hour}, {from: 14 * hour, to: 15 * hour}},
			[]presence{{from: 0, to: 20 * hour}},
			0,
		},
		{
			"a millisecond more",
			[]work{{from: hour, to: 2 * hour}, {from: 14*hour + 1, to: 15 * hour}},
			[]presence{{from: 0, to: 2 * hour}, {from: 14*hour + 1, to: 20 * hour}},
			1,
		},
		{"12 hours before the first call", []work{{from: 12 * hour, to: 13 * hour}}, []presence{{from: 0, to: 20 * hour}}, 0},
	} {
		d := &Data{presence: [][]presence{nil, {{from: 0, to: 20 * hour, on: true}, {from: 20 * hour, to: 40 * hour}}}}
		var got []presence
		unended := d.logins(1, c.works, func(from, to int64) { got = append(got, presence{from: from, to: to}) })
		if !slices.Equal(got, c.want) || unended != c.unended {
			t.Errorf("%s: the times are %v, %d without an end; want %v, %d", c.about, got, unended, c.want, c.unended)
		}
	}
}
