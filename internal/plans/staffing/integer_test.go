package staffing

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// The solution of a small program covers all rows and costs as little as the solution of brute
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

// A pivot exchanges two variables, so that a second one at the same place restores the dictionary. Whatever values the
// nonbasic variables have, all variables keep the values of the rows before.
func TestPivotIsAnExchange(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		entries := rapid.SliceOfN(rapid.Map(rapid.IntRange(1, 16), func(n int) float64 { return float64(n-8) / 4 }), 3, 3)
		p := &integerProgram{
			cost:  entries.Draw(t, "cost"),
			rows:  rapid.SliceOfN(entries, 2, 2).Draw(t, "rows"),
			least: entries.Draw(t, "least")[:2],
		}
		leaving, entering := rapid.IntRange(0, 1).Draw(t, "row"), rapid.IntRange(1, 3).Draw(t, "column")
		if p.rows[leaving][entering-1] == 0 {
			t.Skip("the row does not depend on the variable")
		}
		before, d := p.relaxation(), p.relaxation()
		d.pivot(leaving, entering)

		// The values of the first three variables are any, and the others are their surplus.
		x := entries.Draw(t, "values")
		for i, row := range p.rows {
			x = append(x, dot(row, x[:3])-p.least[i])
		}
		cost := dot(p.cost, x[:3])
		at := []float64{1}
		for _, j := range d.nonbasic {
			at = append(at, x[j])
		}
		for i, j := range d.basic {
			if got := dot(d.rows[i], at); math.Abs(got-x[j]) > 1e-9 {
				t.Fatalf("variable %d is %v, want %v", j, got, x[j])
			}
		}
		if got := dot(d.cost, at); math.Abs(got-cost) > 1e-9 {
			t.Fatalf("the cost is %v, want %v", got, cost)
		}

		d.pivot(leaving, entering)
		if diff := cmp.Diff(before, d, cmp.AllowUnexported(dictionary{}), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
			t.Fatalf("after two pivots (-want +got):\n%s", diff)
		}
	})
}

// dot is the sum of the products of two rows.
func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
