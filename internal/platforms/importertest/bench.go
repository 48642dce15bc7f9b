package importertest

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Bench imports files of 1,250, 2,500 and 5,000 blocks. A function writes a file of n parts, and each part has some
// blocks. Twice the blocks take at most 2.5 times the time.
func Bench(b *testing.B, format importer.Format, perPart int, write func(n int) importer.Source) {
	for _, blocks := range []int{1250, 2500, 5000} {
		files := []importer.Source{write(blocks / perPart)}
		b.Run(fmt.Sprint(blocks), func(b *testing.B) {
			for b.Loop() {
				if _, _, err := read(format, files, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Grows checks that an import of twice the blocks allocates at most 2.5 times the memory. The amount is the same on
// each machine, and a part of an import that takes the square of the blocks allocates its square in most cases.
func Grows(t *testing.T, format importer.Format, parts int, write func(n int) importer.Source) {
	t.Helper()
	half, whole := allocated(t, format, write(parts)), allocated(t, format, write(2*parts))
	if 2*whole > 5*half {
		t.Errorf("%d parts allocate %d bytes, and %d parts %d bytes", parts, half, 2*parts, whole)
	}
}

// allocated returns how many bytes the import of a file allocates.
func allocated(t *testing.T, format importer.Format, file importer.Source) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, _, err := read(format, []importer.Source{file}, nil); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
