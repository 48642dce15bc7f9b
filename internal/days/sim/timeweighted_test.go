package sim

import (
	"testing"
	"unsafe"
)

// A cache-aligned slice takes whole cache lines, whatever the size of its elements;
// without pointers it begins one.
func TestCacheAligned(t *testing.T) {
	for n := 1; n <= 40; n++ {
		wholeLines(t, cacheAligned[uint64](n))
		wholeLines(t, cacheAligned[hub](n))
		wholeLines(t, cacheAligned[serviceEntry](n))
		wholeLines(t, cacheAligned[classCounts](n))
	}
}

func wholeLines[T any](t *testing.T, s []T) {
	t.Helper()
	if at := uintptr(unsafe.Pointer(unsafe.SliceData(s))) % cacheLineBytes; at != 0 {
		t.Errorf("%d of %T begin %d bytes into a line", len(s), s[0], at)
	}
	if size := uintptr(cap(s)) * unsafe.Sizeof(s[0]); size%cacheLineBytes != 0 {
		t.Errorf("%d of %T take %d bytes", len(s), s[0], size)
	}
}

func TestCacheAlignedSlicesShareNoLine(t *testing.T) {
	taken := map[uintptr]bool{}
	for n := 1; n <= 40; n++ {
		ownLines(t, taken, cacheAligned[stratum](1))
		ownLines(t, taken, cacheAligned[waitingList](n))
		ownLines(t, taken, cacheAligned[queue](n))
		ownLines(t, taken, cacheAligned[hub](n))
		ownLines(t, taken, cacheAligned[intervalCounts](n))
	}
}

func ownLines[T any](t *testing.T, taken map[uintptr]bool, s []T) {
	t.Helper()
	begin := uintptr(unsafe.Pointer(unsafe.SliceData(s)))
	kept = append(kept, s)
	for line := begin / cacheLineBytes; line <= (begin+uintptr(cap(s))*unsafe.Sizeof(s[0])-1)/cacheLineBytes; line++ {
		if taken[line] {
			t.Fatalf("%d of %T share a line", len(s), s[0])
		}
		taken[line] = true
	}
}

// kept keeps the slices reachable, so that their memory is not reused.
var kept []any
