package asterisk

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestSharedEnds has an end that two extensions share. Each has its own copy if the end is short, and a longer one is a flow
// of its own. Calls hear the same as on the dialplan.
func TestSharedEnds(t *testing.T) {
	const begin = "[in]\nexten => 5550101,1,Playback(one)\n same => n,Goto(end,s,1)\n" +
		"exten => 5550102,1,Playback(two)\n same => n,Goto(end,s,1)\n[end]\nexten => s,1,"
	for lines, want := range map[string]string{
		"Playback(a)":                      "in 5550101 in 5550102",
		"Playback(a)\n same => n,Queue(q)": "in 5550101 in 5550102",
		"Playback(a)\n same => n,Playback(b)\n same => n,Queue(q)":       "end in 5550101 in 5550102",
		"Background(a)\n same => n,WaitExten(5)\nexten => 1,1,Goto(s,1)": "end in 5550101 in 5550102",
	} {
		src := begin + lines + "\n"
		flows := map[string]bool{}
		for _, f := range mustRead(t, src).Flows {
			flows[f.Name] = true
		}

		got := strings.Join(slices.Sorted(maps.Keys(flows)), " ")
		if _, differences := heardOf(t, src); got != want || len(differences) > 0 {
			t.Errorf("%s: the flows are %s, want %s; %s", lines, got, want, differences)
		}
	}
}

// TestPartitionCost: two flows begin at the ends of a row of menus that lead up and back, so that each menu begins a flow.
// Twice the menus allocate at most 2.5 times as often.
func TestPartitionCost(t *testing.T) {
	row := func(n int) *writer {
		w := &writer{}
		for i := range n {
			w.all = append(w.all, &node{state: &state{}, index: i})
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
