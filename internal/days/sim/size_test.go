package sim

import (
	"testing"
	"unsafe"
)

func TestACallIsFourCacheLines(t *testing.T) {
	if n := unsafe.Sizeof(call{}); n != 256 {
		t.Errorf("a call takes %d bytes, want 256", n)
	}
	if at := unsafe.Offsetof(call{}.key); at != 128 {
		t.Errorf("the third line begins at %d, want 128", at)
	}
	if at := unsafe.Offsetof(call{}.links); at != 192 {
		t.Errorf("the fourth line begins at %d, want 192", at)
	}
}
