package importertest

import (
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// The bounds of an import of a fuzzed file.
const (
	maxMemory = 256 << 20 // allocated in all, which is more than is ever in use
	maxTime   = time.Second
)

// Fuzz imports two flows of the same content, starting from the first file of each archive in
// testdata. No file makes the reader or the importer panic or exceed its bounds, and the output
// depends on nothing else. The time counts only in long tests, which run alone. The short form has every third archive.
func Fuzz(f *testing.F, format importer.Format) {
	for i, file := range Archives(f) {
		if i%3 > 0 && !longtest.IsLong() {
			continue
		}
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(archive.Files[0].Data)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now() //nolint:forbidigo // it bounds a test
		first := "a" + format.Extensions[0]
		second := "b" + format.Extensions[0]

		if is, err := format.Detect(first, src); err != nil || !is {
			return
		}

		write := func() []whole.File {
			center, err := format.Read([]importer.Source{{File: first, Content: src}, {File: second, Content: src}}, "")
			if err != nil {
				return []whole.File{{Content: []byte(err.Error())}} // it is too large
			}
			return importer.Build(center, nil, nil).Files
		}

		once := write()
		took := time.Since(start) //nolint:forbidigo // it bounds a test
		runtime.ReadMemStats(&after)

		if n := after.TotalAlloc - before.TotalAlloc; n > maxMemory {
			t.Errorf("%d MiB are allocated for %d bytes", n>>20, len(src))
		}

		if longtest.N(0, 1) > 0 && took > maxTime {
			t.Errorf("%v for %d bytes", took, len(src))
		}

		if diff := cmp.Diff(once, write()); diff != "" {
			t.Errorf("two imports differ: %s", diff)
		}
	})
}
