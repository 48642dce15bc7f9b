package report

import (
	"math"
	"reflect"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/tally"
)

// The range over 21 replications of 0, 1, …, 20 calls in any order is 1 to 19: the second smallest and the second
// largest. The service level is unknown in replications without calls that were judged.
func TestRangeOfIntervals(t *testing.T) {
	r := &Report{}
	for i := range uint32(21) {
		i = i * 8 % 21
		r.days = append(r.days, []tally.IntervalMeasures{{Offered: i, Judged: 10, InTarget: i / 2}, {Offered: 2 * i}})
	}
	got := r.RangeOf(0, 1)
	if got.Offered != (Range{1, 19}) || got.ServiceLevel != (Range{0, .9}) {
		t.Errorf("the first interval has %+v", got)
	}
	if got := r.RangeOf(0, 2); got.Offered != (Range{3, 57}) {
		t.Errorf("both intervals have %+v", got.Offered)
	}
	if got := r.RangeOf(1, 2).ServiceLevel; !math.IsNaN(float64(got.P5)) || !math.IsNaN(float64(got.P95)) {
		t.Errorf("an interval without judged calls has the service level %+v", got)
	}

	r.days = r.days[:9]
	if got := r.RangeOf(0, 1); got != nil {
		t.Errorf("nine replications have the range %+v", got)
	}
}

// Of n equal replications together, an interval has n times the counts of one. Its other values are the values of
// one, and the interval of all stays as it is.
func TestPerReplication(t *testing.T) {
	one := Interval{Queues: make([]QueueInterval, 2), Tiers: make([]TierInterval, 2)}
	all := Interval{Queues: make([]QueueInterval, 2), Tiers: make([]TierInterval, 2)}
	count := int64(0)
	const replications = 3
	fill := func(one, all any) {
		of, to := reflect.ValueOf(one).Elem(), reflect.ValueOf(all).Elem()
		for i := range of.NumField() {
			if n, isCount := of.Field(i).Addr().Interface().(*int64); isCount {
				count++
				*n = count
				to.Field(i).SetInt(count * replications)
			}
		}
	}
	for i := range one.Queues {
		fill(&one.Queues[i], &all.Queues[i])
		fill(&one.Tiers[i], &all.Tiers[i])
	}
	fill(&one.Center, &all.Center)
	for _, of := range []*Interval{&one, &all} { // the most that wait at once are not added
		of.Center.WaitingMax, of.Queues[0].WaitingMax, of.Queues[1].WaitingMax = 5, 6, 7
	}

	before := all.Queues[0]
	if got := all.PerReplication(replications); !reflect.DeepEqual(got, one) || all.Queues[0] != before {
		t.Errorf("%+v, want %+v", got, one)
	}
	all.Center.Offered = 5 // of two replications
	if got := all.PerReplication(2).Center.Offered; got != 3 {
		t.Errorf("half of 5 calls is %d, want 3", got)
	}
}
