package importertest

import (
	"fmt"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Bench imports files of some sizes, which a function writes. Twice the size takes about twice the time.
func Bench(b *testing.B, format importer.Format, sizes []int, write func(n int) importer.Source) {
	for _, n := range sizes {
		files := []importer.Source{write(n)}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
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
