package sim

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// An agent who begins a shift has the lowest number that nobody on the phones has.
func TestAgentNumbersAreTheLowestThatAreFree(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		var numbers agentNumbers
		var present []int32
		for range rapid.IntRange(1, 400).Draw(t, "shifts") {
			if len(present) > 0 && rapid.IntRange(0, 2).Draw(t, "ends") == 0 {
				i := rapid.IntRange(0, len(present)-1).Draw(t, "who")
				numbers.end(present[i])
				present = slices.Delete(present, i, i+1)
				continue
			}

			want := int32(1)
			for slices.Contains(present, want) {
				want++
			}
			got := numbers.begin()
			if got != want {
				t.Fatalf("with %v on the phones the next agent is %d, want %d", present, got, want)
			}
			present = append(present, got)
		}

		if got := numbers.onPhones(); int(got) != len(present) {
			t.Errorf("%d agents are on the phones, want %d", got, len(present))
		}
	})
}
