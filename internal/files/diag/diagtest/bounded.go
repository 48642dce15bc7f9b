package diagtest

import (
	"runtime/metrics"
	"testing"
	"time"
)

// The limits of one execution of a fuzz target. The time allows for a busy machine.
const (
	maxTime = 10 * time.Second
	maxHeap = 256 << 20 // bytes
)

// Bounded runs one execution of a fuzz target. The test fails if it allocates over
// 256 MiB in total, and panics after 10 seconds, which the fuzzer reports with the
// input.
func Bounded(t testing.TB, execution func()) {
	t.Helper()
	alarm := time.AfterFunc(maxTime, func() { panic("this execution takes over " + maxTime.String()) })
	defer alarm.Stop()
	before := allocated()
	execution()
	if used := allocated() - before; used > maxHeap {
		t.Errorf("this execution allocates %d MiB, over %d", used>>20, maxHeap>>20)
	}
}

// allocated returns how many bytes the process has ever allocated.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
