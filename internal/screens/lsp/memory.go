package lsp

import (
	"runtime/debug"
	"runtime/metrics"
)

// leastMemory is the memory in bytes from which on garbage is collected more often.
const leastMemory = 240 << 20

// boundMemory lets the memory grow to leastMemory, or to half as much again as is in use where
// that is more. Go lets the heap double, which an editor with a large center has no use for: a
// change allocates little.
func boundMemory() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	debug.SetMemoryLimit(max(leastMemory, int64(live[0].Value.Uint64())*3/2))
}
