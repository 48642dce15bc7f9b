package flow_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/flow"
)

// nested is a center of flows of which each runs the next in so many steps.
func nested(depth, runs int) fstest.MapFS {
	folder := fstest.MapFS{"routing.yaml": {Data: []byte(diagtest.Center)}}
	for i := range depth + 1 {
		var b strings.Builder
		fmt.Fprintf(&b, "flow: %s\nstart: topic\nsteps:\n  topic: {menu: Choose., choices: {", flow.FlowName(i))
		if i == depth {
			b.WriteString("0: done}, then: {exhausted: done}}\n  done: {queue: general, then: {answered: end}}\n  end: {end: resolved}\n")
		} else {
			for r := range runs {
				fmt.Fprintf(&b, "%d: run_%d, ", r+1, r)
			}
			b.WriteString("0: done}, then: {exhausted: done}}\n")
			for r := range runs {
				fmt.Fprintf(&b, "  run_%d: {run: %s}\n", r, flow.FlowName(i+1))
			}
			b.WriteString("  done: {queue: general, then: {answered: end}}\n  end: {end: resolved}\n")
		}
		folder[flow.FlowName(i)+".yaml"] = &fstest.MapFile{Data: []byte(b.String())}
	}
	return folder
}

// Runs that double at every level are counted, not compiled: 100 levels would
// be 2^100 states. The finding stands at the run that passes the bound, in the
// innermost flow that does.
func TestTooManyStates(t *testing.T) {
	flows, found := open(t, nested(100, 2))
	list := found.Sorted()
	if len(list) != 1 || list[0].Rule != diag.TooLarge {
		t.Fatalf("found %v, want one too-large", list)
	}
	// f(0) = 3 and f(n) = 5 + 2 f(n-1): f(11) = 16,379 is the first over 10,000.
	if x := list[0]; x.Place.File != flow.FlowName(89)+".yaml" || x.Place.Line != 6 || !strings.Contains(x.Mend, "flow_90 (8187 states) 2 times") {
		t.Errorf("found %v: %s; %s", x.Place, x.Message, x.Mend)
	}
	if flows.Program("main") != nil {
		t.Error("main compiles")
	}
	if p := flows.Program(flow.FlowName(90)); p == nil || len(p.States) != 8187 {
		t.Error("a flow under the bound does not compile to its states")
	}
}

func TestLargestFlowCompiles(t *testing.T) {
	folder := nested(10, 2)
	diagtest.Check(t, folder, lint(t, folder))
}
