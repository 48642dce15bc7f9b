package diagtest

import (
	"runtime/metrics"
	"sync/atomic"
	"testing"
	"time"
)

// The bounds of one execution of a fuzz target, whatever it is given.
const (
	longest  = time.Second
	hanging  = 20 * time.Second // of all attempts together
	mostHeap = 256 << 20        // bytes
)

// Bounded runs one execution of a fuzz target and fails the test when it takes
// over a second or over 256 MiB. The least of three times counts, since
// another process may have had the processor; what does not end at all panics,
// which the fuzzer reports with the input. All bytes that are allocated count,
// which are never fewer than those that are held at a time.
func Bounded(t testing.TB, execution func()) {
	t.Helper()
	hung := time.AfterFunc(hanging, func() { panic("this execution hangs") })
	defer hung.Stop()
	before := allocated()
	inTime := isShort(execution)
	if used := allocated() - before; used > mostHeap {
		t.Errorf("this execution allocates %d MiB, over %d", used>>20, mostHeap>>20)
	}
	for attempt := 2; attempt <= 3 && !inTime; attempt++ {
		inTime = isShort(execution)
	}
	if !inTime {
		t.Errorf("this execution takes over %s", longest)
	}
}

// isShort reports whether a run is over in time.
func isShort(run func()) bool {
	var late atomic.Bool
	alarm := time.AfterFunc(longest, func() { late.Store(true) })
	defer alarm.Stop()
	run()
	return !late.Load()
}

// allocated counts the bytes that the process has ever allocated.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
