package lint_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// manyFlows is a center of flows with 30 steps each. Every tenth flow runs
// the nine flows after it.
func manyFlows(n int) fs.FS {
	folder := fstest.MapFS{"routing.yaml": {Data: []byte(diagtest.Center)}}
	for i := range n {
		name := fmt.Sprintf("flow_%d", i)
		if i == 0 {
			name = "main"
		}
		folder[name+".yaml"] = &fstest.MapFile{Data: []byte(thirtySteps(name, i))}
	}
	return folder
}

func thirtySteps(name string, i int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "flow: %s\nstart: menu_0\nanywhere: {\"0, agent\": wait}\nsteps:\n", name)
	for m := range 9 {
		next, runs := (m+1)%9, "wait"
		if i%10 == 0 {
			runs = fmt.Sprintf("flow_%d", i+m+1)
		}
		fmt.Fprintf(&b, "  menu_%d: {menu: \"For menu %d, press 1. For menu %d, press 2. To ask, press 3.\", choices: {1: menu_%d, 2: ask_%d, 3: tell_%d}, then: {exhausted: wait}}\n", m, m, next, next, m, m)
		fmt.Fprintf(&b, "  ask_%d: {lookup: question, then: {yes: menu_%d, no: wait, error: wait}}\n", m, m)
		if runs == "wait" {
			fmt.Fprintf(&b, "  tell_%d: {say: Here is what you asked for., then: wait}\n", m)
		} else {
			fmt.Fprintf(&b, "  tell_%d: {run: %s}\n", m, runs)
		}
	}
	b.WriteString("  where: {branch: abroad, then: {no: done, yes: far}}\n  far: {end: resolved_abroad}\n  wait: {queue: general, then: {answered: where}}\n  done: {end: resolved}\n")
	return b.String()
}

func TestManyFlowsHaveNoFindings(t *testing.T) {
	folder := manyFlows(10)
	diagtest.Check(t, folder, findings(t, folder))
}

func BenchmarkLintThousandFlows(b *testing.B) {
	folder := manyFlows(1000)
	b.ReportAllocs()
	for b.Loop() {
		if found := findings(b, folder); found.Errors() > 0 {
			b.Fatal(found.Sorted()[0])
		}
	}
}

func BenchmarkLintSampleCenter(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		findings(b, flows.FS)
	}
}
