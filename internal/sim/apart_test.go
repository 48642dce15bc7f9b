package sim

import (
	"testing"
	"unsafe"
)

// What is written apart begins a cache line and fills whole ones, whatever its size.
func TestWhatIsApartSharesNoCacheLine(t *testing.T) {
	for n := 1; n <= 40; n++ {
		wholeLines(t, apart[uint64](n))
		wholeLines(t, apart[hub](n))
		wholeLines(t, apart[entered](n))
		wholeLines(t, apart[slotCount](n))
		wholeLines(t, apart[crowdFates](n))
	}
}

func wholeLines[T any](t *testing.T, s []T) {
	t.Helper()
	if at := uintptr(unsafe.Pointer(unsafe.SliceData(s))) % cacheLine; at != 0 {
		t.Errorf("%d of %T begin %d bytes into a line", len(s), s[0], at)
	}
	if size := uintptr(cap(s)) * unsafe.Sizeof(s[0]); size%cacheLine != 0 {
		t.Errorf("%d of %T take %d bytes", len(s), s[0], size)
	}
}
