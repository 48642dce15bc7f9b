package compare

import (
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// Examples are in the order of their arrival, whatever their random numbers. A caller's attempts are in their order.
func TestOrderOfExamples(t *testing.T) {
	want := []sim.Call{{Arrived: 1, Key: 9}, {Arrived: 2, Key: 3}, {Arrived: 2, Key: 3, Attempt: 1}, {Arrived: 3}}
	var samples []sample
	for _, c := range []int{2, 0, 3, 1} {
		samples = append(samples, sample{Call: want[c]})
	}
	slices.SortFunc(samples, sample.compare)
	for i, s := range samples {
		if s.Call != want[i] {
			t.Errorf("example %d is %+v, want %+v", i, s.Call, want[i])
		}
	}
}
