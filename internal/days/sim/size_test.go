package sim

import (
	"testing"
	"unsafe"
)

func TestACallIsThreeCacheLines(t *testing.T) {
	if n := unsafe.Sizeof(call{}); n != 192 {
		t.Errorf("a call takes %d bytes, want 192", n)
	}
	if at := unsafe.Offsetof(call{}.firstKey); at != 64 {
		t.Errorf("the second line begins at %d, want 64", at)
	}
	if at := unsafe.Offsetof(call{}.links); at != 128 {
		t.Errorf("the third line begins at %d, want 128", at)
	}
}
