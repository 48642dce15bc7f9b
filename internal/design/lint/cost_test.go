package lint_test

import (
	"fmt"
	"io/fs"
	"runtime"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// ringOfFlows is a center of flows each of which goes on in two others, so that each leads to all.
func ringOfFlows(n int) fs.FS {
	name := func(i int) string {
		if i%n == 0 {
			return "main"
		}
		return fmt.Sprint("flow_", i%n)
	}
	folder := fstest.MapFS{"routing.yaml": {Data: []byte(diagtest.Center)}}
	for i := range n {
		src := fmt.Sprintf("flow: %s\nstart: topic\nsteps:\n  topic: {menu: Choose., choices: {1: next, 2: other}, then: {exhausted: done}}\n"+
			"  next: {go: %s}\n  other: {go: %s}\n  done: {end: resolved}\n", name(i), name(i+1), name(i+7))
		folder[name(i)+".yaml"] = &fstest.MapFile{Data: []byte(src)}
	}
	return folder
}

// TestRingOfFlowsCosts: lint of twice the flows that lead to each other allocates at most 2.5 times the memory.
func TestRingOfFlowsCosts(t *testing.T) {
	allocated := func(n int) uint64 {
		folder := ringOfFlows(n)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		findings(t, folder)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	const flows = 300
	half, whole := allocated(flows), allocated(2*flows)
	if 2*whole > 5*half {
		t.Errorf("%d flows allocate %d bytes, and %d flows %d bytes", flows, half, 2*flows, whole)
	}
}

// BenchmarkRingOfFlows has 1,250, 2,500 and 5,000 steps.
func BenchmarkRingOfFlows(b *testing.B) {
	for _, steps := range []int{1250, 2500, 5000} {
		folder := ringOfFlows(steps / 4)
		b.Run(fmt.Sprint(steps), func(b *testing.B) {
			for b.Loop() {
				findings(b, folder)
			}
		})
	}
}
