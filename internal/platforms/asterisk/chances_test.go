package asterisk

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestSharesOf: shares add up to all calls, differ from the true shares by less than 0.01%, and drop no answer.
func TestSharesOf(t *testing.T) {
	longtest.CheckN(t, 50, 500, func(t *rapid.T) {
		var counts []int
		whole := 0
		for range rapid.IntRange(1, 300).Draw(t, "answers") {
			counts = append(counts, rapid.IntRange(0, maxRandom/300).Draw(t, "count"))
			whole += counts[len(counts)-1]
		}

		// The way for the rest of the numbers is the last one.
		rest := rapid.IntRange(1, maxRandom-whole).Draw(t, "rest")
		counts = append(counts, rest)
		whole += rest

		sum := 0
		for i, share := range sharesOf(counts) {
			sum += share
			differs := max(share*whole-counts[i]*importer.Whole, counts[i]*importer.Whole-share*whole)
			if differs >= whole || (share > 0) != (counts[i] > 0) {
				t.Errorf("%d of %d numbers have the share %d", counts[i], whole, share)
			}
		}
		if sum != importer.Whole {
			t.Errorf("the shares have the sum %d", sum)
		}
	})
}
