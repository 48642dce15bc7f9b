package importertest

import (
	"fmt"
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
				center, err := format.Read(files, "")
				if err != nil {
					b.Fatal(err)
				}
				importer.Build(center, nil, nil)
			}
		})
	}
}
