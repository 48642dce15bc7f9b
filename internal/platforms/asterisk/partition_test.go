package asterisk

import "testing"

// TestPartitionCost: two flows begin at the ends of a row of menus that lead up and back, so that each menu begins a flow.
// Twice the menus allocate at most 2.5 times as often.
func TestPartitionCost(t *testing.T) {
	row := func(n int) *writer {
		w := &writer{}
		for range n {
			w.all = append(w.all, &node{state: &state{}})
		}
		for i, n := range w.all {
			n.edges = []edge{{to: &way{node: w.all[min(i+1, len(w.all)-1)]}}, {to: &way{node: w.all[max(i-1, 0)]}}}
		}
		return w
	}
	allocations := func(menus int) float64 {
		w := row(menus)
		ends := []*entryPoint{{way: &way{node: w.all[0]}}, {way: &way{node: w.all[menus-1]}}}
		out := testing.AllocsPerRun(1, func() { w.partition(ends) })
		for i, n := range w.all {
			if n.owner != n {
				t.Fatalf("menu %d of %d is in the flow of another one", i, menus)
			}
		}
		return out
	}
	if half, whole := allocations(100), allocations(200); whole > 2.5*half {
		t.Errorf("100 menus allocate %g times, and 200 menus %g times", half, whole)
	}
}
