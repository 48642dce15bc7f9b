package forecast

import (
	"slices"
	"testing"
)

// A day of the backtest is predicted from the days before its origin alone: the history that is cut there gives the
// same prediction, to the last bit.
func TestBacktestKnowsNothingOfLaterDays(t *testing.T) {
	const days, step = 230, 33
	longest := leads[len(leads)-1]
	for seed := range uint64(4) {
		g := generate(seed, days)
		whole := newDays(&g.spoiled, &g.spoiled.Series[0], &g.special)

		for origin := leastHistory; origin < days; origin += step {
			past := g.spoiled.upTo(origin)
			cut := newDays(past, &past.Series[0], &g.special)

			withAll := whole.fit(origin, usualSize)
			withPast := cut.fit(origin, usualSize)

			mean, variance := withAll.ahead(longest)
			wantMean, wantVariance := withPast.ahead(longest)
			if !slices.Equal(mean, wantMean) || !slices.Equal(variance, wantVariance) {
				t.Errorf("history %d: the volumes after day %d depend on later days: %v, want %v", seed, origin, mean, wantMean)
			}

			for lead := range longest {
				shape := withAll.spread(origin+lead, 1)
				if want := withPast.spread(origin+lead, 1); !slices.Equal(shape, want) {
					t.Errorf("history %d: the shape of day %d depends on days after day %d", seed, origin+lead, origin)
				}
			}
		}
	}
}
