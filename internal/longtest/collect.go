package longtest

import (
	"flag"
	"os"
	"runtime/debug"
)

// CollectRarely lets the tests of a package collect garbage at four times the usual growth. TestMain calls
// it for tests with many small heaps, whose collection takes an eighth of their time.
func CollectRarely() {
	// A benchmark measures the collection too, and GOGC takes precedence.
	flag.Parse()
	isBenchmark := flag.Lookup("test.bench").Value.String() != ""
	if isBenchmark || os.Getenv("GOGC") != "" {
		return
	}
	debug.SetGCPercent(rarely)
}

// rarely is the growth of the heap, in percent, until the next collection.
const rarely = 400
