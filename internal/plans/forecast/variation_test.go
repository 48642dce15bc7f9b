package forecast

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// The variation of days is the root mean square of the open days' variations, which are lognormal:
// the variance of a lognormal factor of mean 1 is exp(s²) − 1.
func TestVariationOfDays(t *testing.T) {
	days := []Day{{logSD: 0.1}, {logSD: 0.3}, {logSD: 5, Closed: true}}
	want := math.Sqrt(math.Exp((0.01+0.09)/2) - 1)
	if got := dayCV(days); math.Abs(got-want) > 1e-12 {
		t.Errorf("the variation is %v, want %v", got, want)
	}
	if got := dayCV([]Day{{logSD: 5, Closed: true}}); got != 0 {
		t.Errorf("the variation of closed days is %v", got)
	}
}

// What queues share is the root of the mean product of their errors on the days that both have, at most the variation of
// the steadiest queue. A queue with a note counts for nothing, and pairs are at most 20 queues apart.
func TestSharedVariation(t *testing.T) {
	longtest.CheckN(t, 300, 3000, func(rt *rapid.T) {
		queues := make([]Queue, rapid.IntRange(0, 25).Draw(rt, "queues"))
		for i := range queues {
			q := &queues[i]
			q.Busyness.Day = rapid.Float64Range(0.01, 0.4).Draw(rt, "variation")
			q.errors = map[int]float64{}
			if rapid.IntRange(0, 9).Draw(rt, "noted") == 0 {
				q.Note = "too short"
			}
			for range rapid.IntRange(0, 4).Draw(rt, "errors") {
				q.errors[rapid.IntRange(0, 5).Draw(rt, "day")] = rapid.Float64Range(-0.3, 0.5).Draw(rt, "error")
			}
		}

		var products []float64
		steadiest := math.Inf(1)
		for day := range 6 {
			for i := range queues {
				for j := range queues {
					first, isFirst := queues[i].errors[day]
					second, isSecond := queues[j].errors[day]
					isPair := i < j && j-i <= 20 && queues[i].Note == "" && queues[j].Note == ""
					if isPair && isFirst && isSecond {
						products = append(products, first*second)
					}
				}
			}
		}
		sum := 0.0
		for _, p := range products {
			sum += p
		}
		for i := range queues {
			if queues[i].Note == "" {
				steadiest = min(steadiest, queues[i].Busyness.Day)
			}
		}
		want := 0.0
		if sum > 1e-12 {
			want = min(math.Sqrt(sum/float64(len(products))), steadiest)
		}

		// A queue with a note has no errors.
		for i := range queues {
			if queues[i].Note != "" {
				queues[i].errors = nil
			}
		}
		if got := sharedCV(queues); math.Abs(got-want) > 1e-6 {
			rt.Fatalf("the shared variation is %v, want %v", got, want)
		}
	})
}
