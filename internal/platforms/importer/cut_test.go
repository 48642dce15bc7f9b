package importer

import (
	"strings"
	"testing"
)

// TestCutsHaveRows has flows of steps without effect that calls follow forever, at the start and after a prompt. The
// report names one block of each cycle, and it is the same block at each import. A cycle in a flow for waiting calls is a
// silence, and no cut.
func TestCutsHaveRows(t *testing.T) {
	for name, c := range map[string]struct {
		blocks string // in turn: the last one leads to the second to last
		role   Role
		want   string // the approximated block, or ""
	}{
		"at the start":       {"a b", Inbound, "b"},
		"after a prompt":     {"say d c", Inbound, "d"},
		"one block":          {"say a", Inbound, "a"},
		"while a call waits": {"say a b", InQueue, ""},
	} {
		blocks := strings.Fields(c.blocks)
		for range 10 { // the order of a map differs between imports
			f := &Flow{File: "main.json", ID: "main", Start: blocks[0], Role: c.role}
			for i, id := range blocks {
				kind := Pass
				if id == "say" {
					kind = Say
				}
				s := f.Step(kind, f.Block(id, "Block"))
				if kind == Say {
					s.Prompt = words("Hello.")
				}

				next := blocks[min(i+1, len(blocks)-1)]
				if last := len(blocks) - 1; i == last && blocks[max(last-1, 0)] != "say" {
					next = blocks[last-1]
				}
				s.Edge("", next)
			}

			result := Build(&Center{Format: "test", Flows: []*Flow{f}}, nil, nil)
			got := ""
			for _, b := range result.Report.Blocks {
				if b.Reason == NeverWaits {
					got += b.Block
				}
			}
			if got != c.want {
				t.Fatalf("%s: the cut is at %q, want %q", name, got, c.want)
			}
		}
	}
}
