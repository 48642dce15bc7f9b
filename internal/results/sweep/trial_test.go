package sweep

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
)

func TestLasting(t *testing.T) {
	const day = 24 * 3600
	for seconds, want := range map[float64]string{
		0.4: "0s", 61: "1m1s", 2*day - 1: "47h59m59s", 2 * day: "2 days", 365*day - day: "364 days", 365 * day: "1 years", 730 * day: "2 years",
	} {
		if got := lasting(seconds); got != want {
			t.Errorf("%v seconds are %s, want %s", seconds, got, want)
		}
	}
}

// A sweep may have just as many runs as the bound, and no product of large numbers passes it.
func TestCheckSize(t *testing.T) {
	const large = 1 << 62
	for _, c := range []struct {
		designs, replications int
		fits                  bool
	}{
		{maxRuns, 1, true}, {maxRuns + 1, 1, false}, {maxRuns / 2, 2, true}, {maxRuns/2 + 1, 2, false}, {large, 4, false},
	} {
		if err := CheckSize(c.designs, c.replications, time.Second); (err == nil) != c.fits {
			t.Errorf("%d designs of %d replications: %v", c.designs, c.replications, err)
		}
	}
}

func TestFirstWrong(t *testing.T) {
	designs := []Design{{{Path: "a"}}, {{Path: "b"}}, {{Path: "c"}}}
	for _, wrong := range [][]string{nil, {"c"}, {"c", "b"}, {"a", "b", "c"}} {
		isWrong := func(d Design) bool {
			return slices.ContainsFunc(d, func(s scenario.Set) bool { return slices.Contains(wrong, s.Path) })
		}
		want := slices.IndexFunc(designs, isWrong)
		if got, err := FirstWrong(t.Context(), designs, isWrong); got != want || err != nil {
			t.Errorf("of %v the first is %d, %v; want %d", wrong, got, err, want)
		}
	}

	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := FirstWrong(canceled, designs, func(Design) bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("a canceled search ends with %v", err)
	}
}
