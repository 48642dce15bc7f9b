package report

import (
	"math"
	"testing"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// The table of the center has each known measure in its row and its unit. All values differ, so that a swap shows.
func TestCenterTable(t *testing.T) {
	known := func(mean stats.Number) stats.Estimate {
		return stats.Estimate{Mean: mean, Low: mean * 0.9, High: mean * 1.1, P5: mean * 0.5, P95: mean * 1.5}
	}
	unknown := stats.Number(math.NaN())
	none := stats.Estimate{Mean: unknown, Low: unknown, High: unknown, P5: unknown, P95: unknown}

	r := &Report{}
	r.Center.MenuTimeMean = known(10)
	r.Center.MenuTime.P90 = known(20)
	r.Center.PersonTimeMean = known(30)
	r.Center.PersonTime.P90 = known(40)
	r.Center.Inputs = known(2)
	r.Center.Cost = known(1000)
	r.Center.CallbacksKept = none
	r.Center.CostPerAnswered = known(5)

	const want = ` center                              value  95% interval       one run
 Time in the menus, mean               10s     9s to 11s     5s to 15s
 Time in the menus, 90th percentile    20s    18s to 22s    10s to 30s
 Time to a person, mean                30s    27s to 33s    15s to 45s
 Time to a person, 90th percentile     40s    36s to 44s     20s to 1m
 Keys and words per call               2.0    1.8 to 2.2    1.0 to 3.0
 Cost of the roster a day            1,000  900 to 1,100  500 to 1,500
 Cost per answered call                  5  4.50 to 5.50  2.50 to 7.50`
	got := (tables{r}).center().Fit()
	if got != want {
		t.Errorf("the table is\n%s\nwant\n%s", got, want)
	}
}
