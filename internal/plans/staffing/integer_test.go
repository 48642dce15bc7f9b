package staffing

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// The solution of a small program covers all rows and costs as little as that of brute
// force, if it is given time; and its bound is never above that, with time or without.
func TestProgramByBruteForce(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		const most = 6 // of a row; then no variable is over most/0.75
		p := &integerProgram{}
		n := rapid.IntRange(1, 4).Draw(t, "variables")
		for range n {
			p.cost = append(p.cost, float64(rapid.IntRange(1, 12).Draw(t, "cost"))/2)
		}
		for i := range rapid.IntRange(1, 6).Draw(t, "rows") {
			var row []float64
			sum := 0.0
			for range n {
				row = append(row, rapid.SampledFrom([]float64{0, 0, 0.75, 1, 1}).Draw(t, fmt.Sprint("row ", i)))
				sum += row[len(row)-1]
			}
			p.rows, p.least = append(p.rows, row), append(p.least, float64(rapid.IntRange(0, min(most, int(most*sum))).Draw(t, "least")))
		}
		if rapid.Bool().Draw(t, "bounded") {
			row := make([]float64, n)
			for j := range row {
				row[j] = -1
			}
			p.rows, p.least = append(p.rows, row), append(p.least, -float64(rapid.IntRange(0, 2*most).Draw(t, "at most")))
		}
		want := math.Inf(1)
		x := make([]int, n)
		var enumerate func(j int)
		enumerate = func(j int) {
			if j < n {
				for x[j] = 0; x[j] <= most*4/3; x[j]++ {
					enumerate(j + 1)
				}
				return
			}
			if p.holds(x) {
				want = min(want, p.costOf(x))
			}
		}
		enumerate(0)
		got, bound := p.solve(10000)
		switch {
		case got == nil && !math.IsInf(want, 1):
			t.Fatalf("no solution; brute force costs %v: %+v", want, p)
		case got != nil && !p.holds(got):
			t.Fatalf("%v is no solution: %+v", got, p)
		case got != nil && math.Abs(p.costOf(got)-want) > 1e-6:
			t.Fatalf("%v costs %v, brute force %v: %+v", got, p.costOf(got), want, p)
		case got != nil && math.Abs(bound-want) > 1e-6:
			t.Fatalf("the bound is %v, brute force costs %v: %+v", bound, want, p)
		}
		for _, relaxations := range []int{0, 1, 3} {
			if got, bound := p.solve(relaxations); bound > want+1e-6 || got != nil && p.costOf(got) < bound-1e-6 {
				t.Fatalf("with %d relaxations the bound is %v, brute force costs %v: %+v", relaxations, bound, want, p)
			}
		}
	})
}

func (p *integerProgram) holds(x []int) bool {
	for i, row := range p.rows {
		sum := 0.0
		for j, n := range x {
			sum += row[j] * float64(n)
		}
		if sum < p.least[i]-feasibility {
			return false
		}
	}
	return true
}
