package diagtest

import "testing"

// failures counts what a test reports.
type failures struct {
	testing.TB
	count int
}

func (f *failures) Errorf(string, ...any) { f.count++ }

func TestBoundedReportsLargeAllocations(t *testing.T) {
	var held []byte
	for size, want := range map[int]int{1 << 20: 0, maxHeap + 1: 1} {
		f := &failures{TB: t}
		if Bounded(f, func() { held = make([]byte, size) }); f.count != want {
			t.Errorf("%d bytes: %d failures", size, f.count)
		}
	}
	_ = held
}
