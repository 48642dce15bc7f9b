package routing_test

import (
	"maps"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestValueSet compares ValueSet with a map.
func TestValueSet(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Custom(func(t *rapid.T) routing.Value {
			return routing.Value(rapid.IntRange(0, math.MaxUint8).Draw(t, "value"))
		}))
		draw := func(name string) (set routing.ValueSet, in map[routing.Value]bool) {
			in = map[routing.Value]bool{}
			for _, v := range values.Draw(t, name) {
				set.Add(v)
				in[v] = true
			}
			return set, in
		}

		a, inA := draw("a")
		b, inB := draw("b")

		or, and, minus := a.Or(b), a.And(b), a.Minus(b)
		for i := range math.MaxUint8 + 1 {
			v := routing.Value(i)
			if a.Has(v) != inA[v] || or.Has(v) != (inA[v] || inB[v]) || and.Has(v) != (inA[v] && inB[v]) || minus.Has(v) != (inA[v] && !inB[v]) {
				t.Fatalf("%d is %v in a, %v in b; or %v, and %v, minus %v", v, inA[v], inB[v], or.Has(v), and.Has(v), minus.Has(v))
			}
		}

		all := slices.Sorted(maps.Keys(inA))
		if got := slices.Collect(a.All()); !slices.Equal(got, all) {
			t.Fatalf("all of %v are %v", all, got)
		}
		if a.IsEmpty() != (len(all) == 0) || !slices.Equal(slices.Collect(a.First().All()), all[:min(1, len(all))]) {
			t.Fatalf("of %v the first are %v", all, a.First())
		}
	})
}
