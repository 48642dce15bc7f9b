package flow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// nested is a center of flows. Each runs the next one in a number of steps.
func nested(depth, runs int) fstest.MapFS {
	folder := fstest.MapFS{"routing.yaml": {Data: []byte(diagtest.Center)}}
	for i := range depth + 1 {
		var b strings.Builder
		fmt.Fprintf(&b, "flow: %s\nstart: topic\nsteps:\n  topic: {menu: Choose., choices: {", flowtest.FlowName(i))
		if i == depth {
			b.WriteString("0: done}, then: {exhausted: done}}\n  done: {queue: general, then: {answered: end}}\n  end: {end: resolved}\n")
		} else {
			for r := range runs {
				fmt.Fprintf(&b, "%d: run_%d, ", r+1, r)
			}
			b.WriteString("0: done}, then: {exhausted: done}}\n")
			for r := range runs {
				fmt.Fprintf(&b, "  run_%d: {run: %s}\n", r, flowtest.FlowName(i+1))
			}
			b.WriteString("  done: {queue: general, then: {answered: end}}\n  end: {end: resolved}\n")
		}

		folder[flowtest.FlowName(i)+".yaml"] = &fstest.MapFile{Data: []byte(b.String())}
	}

	return folder
}

// Runs that double at every level are counted, not compiled: 100 levels would
// be 2^100 states. The finding stands at the innermost flow that passes the bound.
func TestTooManyStates(t *testing.T) {
	flows, found := open(t, nested(100, 2))
	list := found.Sorted()
	if len(list) != 1 || list[0].Rule != diag.TooLarge {
		t.Fatalf("found %v, want one too-large", list)
	}
	// f(0) = 3 and f(n) = 5 + 2 f(n-1): f(11) = 16,379 is the first over 10,000.
	if x := list[0]; x.Place.File != flowtest.FlowName(89)+".yaml" || x.Place.Line != 1 || !strings.Contains(x.Message, "has 16379 states") {
		t.Errorf("found %v: %s; %s", x.Place, x.Message, x.Fix)
	}
	if flows.Program("main") != nil {
		t.Error("main compiles")
	}
	if p := flows.Program(flowtest.FlowName(90)); p == nil || len(p.States) != 8187 {
		t.Error("a flow under the bound does not compile to its states")
	}
}

// A flow that goes on in a flow over the bound is over it, too, and is not reported again.
func TestGoToTooManyStates(t *testing.T) {
	folder := nested(12, 2)
	folder["before.yaml"] = &fstest.MapFile{Data: []byte("flow: before\nstart: on\nsteps:\n  on: {go: flow_1}\n")}
	routing := folder["routing.yaml"]
	routing.Data = append(routing.Data, "  before: {number: 1-800-528-2122, country: US, flow: before}\n"...)
	_, found := open(t, folder)
	var over []string
	for _, x := range found.Sorted() {
		over = append(over, x.Place.File+": "+string(x.Rule))
	}
	if want := []string{flowtest.FlowName(1) + ".yaml: too-large"}; !slices.Equal(over, want) {
		t.Errorf("found %v, want %v", over, want)
	}
}

// Lists of values that a flow sets are states too, and count in a flow that runs nothing.
func TestTooManyListsOfValues(t *testing.T) {
	var b strings.Builder
	b.WriteString("flow: main\nstart: s0\nsteps:\n  end: {end: resolved}\n")

	const steps = 3400
	for i := range steps {
		next := fmt.Sprintf("s%d", i+1)
		if i == steps-1 {
			next = "end"
		}
		fmt.Fprintf(&b, "  s%d: {lookup: card, sets: {found: {tier: [green, gold], language: [en]}}, then: {found: %s, error: end}}\n", i, next)
	}

	routing := strings.Replace(diagtest.Center, "queues:", "attributes: {tier: [green, gold]}\nqueues:", 1)
	flows, found := open(t, fstest.MapFS{"routing.yaml": {Data: []byte(routing)}, "main.yaml": {Data: []byte(b.String())}})
	list := found.Sorted()
	if len(list) != 1 || list[0].Rule != diag.TooLarge || !strings.Contains(list[0].Message, "has 10201 states") {
		t.Fatalf("found %v, want one too-large", list)
	}
	if flows.Program("main") != nil {
		t.Error("main compiles")
	}
}

// A flow is small, and the names of its choices are in bounds; run many times, they
// are too many together.
func TestTooManyPairs(t *testing.T) {
	const words = 4800
	var shared, main strings.Builder
	shared.WriteString("flow: shared\nstart: ask\nsteps:\n  done: {return: done}\n  ask: {menu: Which?, then: {exhausted: done}, allow: {long-menu: all of them}, choices: {")
	for i := range words {
		fmt.Fprintf(&shared, "word%d: done, ", i)
	}
	shared.WriteString("0: done}}\n")
	main.WriteString("flow: main\nstart: run_0\nsteps:\n")
	const runs = 600 // 3 states each: 1,801 by 4,800 and a few
	for i := range runs {
		fmt.Fprintf(&main, "  run_%d: {run: shared, then: {done: run_%d}}\n", i, i+1)
	}
	fmt.Fprintf(&main, "  run_%d: {end: resolved}\n", runs)
	flows, found := open(t, fstest.MapFS{
		"routing.yaml": {Data: []byte(diagtest.Center)}, "main.yaml": {Data: []byte(main.String())}, "shared.yaml": {Data: []byte(shared.String())},
	})
	list := found.WithSeverity(diag.Error).Sorted()
	if len(list) != 1 || list[0].Rule != diag.TooLarge || list[0].Place.File != "main.yaml" || list[0].Place.Line != 1 {
		t.Fatalf("found %v, want one too-large", list)
	}
	if flows.Program("main") != nil {
		t.Error("main compiles")
	}
}

// A call remembers in a word which numbers it has, for callbacks to others than
// the caller's own.
func TestTooManyNumbersToCallBackAt(t *testing.T) {
	for _, names := range []int{flow.MaxNumbers, flow.MaxNumbers + 1} {
		var b strings.Builder
		b.WriteString("flow: main\nstart: ask_0\nsteps:\n")

		for i := range names {
			fmt.Fprintf(&b, "  ask_%d: {collect: And where?, format: phone, into: phone_%d, then: {collected: offer_%d, exhausted: desk}}\n", i, i, i)
			fmt.Fprintf(&b, "  offer_%d: {callback: general, number: phone_%d, say: Press 1., then: {booked: end, declined: ask_%d}}\n", i, i, (i+1)%names)
		}
		b.WriteString("  desk: {queue: general, then: {answered: end}}\n  end: {end: resolved}\n")
		flows, found := open(t, fstest.MapFS{"routing.yaml": {Data: []byte(diagtest.Center)}, "main.yaml": {Data: []byte(b.String())}})

		var large []diag.Finding
		for _, x := range found.Sorted() {
			if x.Rule == diag.TooLarge {
				large = append(large, x)
			}
		}

		if fits := names <= flow.MaxNumbers; fits != (len(large) == 0) || fits != (flows.Program("main") != nil) {
			t.Errorf("%d names: found %v", names, large)
		}
		if len(large) == 1 && large[0].Place.Line != 3+2*names {
			t.Errorf("%d names: found in line %d", names, large[0].Place.Line)
		}
	}
}

func TestLargestFlowCompiles(t *testing.T) {
	folder := nested(10, 2)
	_, found := open(t, folder)
	diagtest.Check(t, folder, found)
}
