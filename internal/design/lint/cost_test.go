package lint_test

import (
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// ringOfFlows is a center of flows that go on in two others each, so that each leads to all.
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
func TestRingOfFlowsCosts(t *testing.T) { grows(t, ringOfFlows, 300) }

// rowOfMenus is a row of menus. Each of them has an end of its own, which is silent.
func rowOfMenus(n int) fs.FS {
	var src strings.Builder
	src.WriteString("flow: main\nstart: menu_0\nsteps:\n")
	for i := range n {
		fmt.Fprintf(&src, "  menu_%d: {menu: Choose., choices: {1: menu_%d}, then: {exhausted: end_%d}}\n", i, min(i+1, n-1), i)
		fmt.Fprintf(&src, "  end_%d: {end: abandoned}\n", i)
	}
	return fstest.MapFS{
		"routing.yaml": {Data: []byte(diagtest.Center)},
		"main.yaml":    {Data: []byte(src.String())},
	}
}

// TestSilentEndsCost: each silent end has the call that comes to it. Lint of twice the ends allocates at most 2.5 times the
// memory.
func TestSilentEndsCost(t *testing.T) { grows(t, rowOfMenus, 800) }

// TestSilentEndsNameTheBound: each finding has a call that comes to the end, or names the bound on these calls.
func TestSilentEndsNameTheBound(t *testing.T) {
	const ends = 900
	examples, bounded := 0, 0
	for x := range findings(t, rowOfMenus(ends)).All() {
		if x.Rule != flow.SilentEnd {
			continue
		}
		switch {
		case strings.Contains(x.Message, "silent, silent"):
			examples++
		case strings.Contains(x.Message, "no example call: the example calls of other findings have 300000 steps already"):
			bounded++
		default:
			t.Errorf("no call and no bound: %s", x.Message)
		}
	}

	if examples == 0 || bounded == 0 || examples+bounded != ends {
		t.Errorf("%d findings have a call, and %d name the bound, of %d ends", examples, bounded, ends)
	}
}

// grows checks what lint of n parts and of twice the parts allocates.
func grows(t *testing.T, write func(n int) fs.FS, n int) {
	t.Helper()
	allocated := func(n int) uint64 {
		folder := write(n)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		findings(t, folder)
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	half, whole := allocated(n), allocated(2*n)
	if 2*whole > 5*half {
		t.Errorf("%d parts allocate %d bytes, and %d parts %d bytes", n, half, 2*n, whole)
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
