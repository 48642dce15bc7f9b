package sim

import (
	"testing"
	"unsafe"
)

// Cache-aligned slices take whole cache lines, whatever the size of their elements, and share none.
func TestCacheAligned(t *testing.T) {
	taken := map[uintptr]bool{}
	for n := 1; n <= 40; n++ {
		ownLines(t, taken, cacheAligned[uint64](n))
		ownLines(t, taken, cacheAligned[serviceEntry](n))
		ownLines(t, taken, cacheAligned[classCounts](n))
		ownLines(t, taken, cacheAligned[stratum](1))
		ownLines(t, taken, cacheAligned[waitingList](n))
		ownLines(t, taken, cacheAligned[queue](n))
		ownLines(t, taken, cacheAligned[hub](n))
		ownLines(t, taken, cacheAligned[intervalCounts](n))
	}
}

func ownLines[T any](t *testing.T, taken map[uintptr]bool, s []T) {
	t.Helper()
	begin, size := uintptr(unsafe.Pointer(unsafe.SliceData(s))), uintptr(cap(s))*unsafe.Sizeof(s[0])
	kept = append(kept, s)
	if size%cacheLineBytes != 0 {
		t.Errorf("%d of %T take %d bytes", len(s), s[0], size)
	}
	for line := begin / cacheLineBytes; line <= (begin+size-1)/cacheLineBytes; line++ {
		if taken[line] {
			t.Fatalf("%d of %T share a line", len(s), s[0])
		}
		taken[line] = true
	}
}

// kept keeps the slices reachable, so that their memory is not reused.
var kept []any
