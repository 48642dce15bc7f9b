package longtest

import (
	"flag"
	"os"
	"runtime/debug"
)

// CollectRarely lets the tests of a package collect garbage only when the memory of Go reaches 256 MiB, and at full
// length at four times the usual growth. TestMain calls it for tests with many small heaps, whose collection takes a
// sixth of their time.
func CollectRarely() {
	// A benchmark measures the collection too, and GOGC takes precedence.
	flag.Parse()
	isBenchmark := flag.Lookup("test.bench").Value.String() != ""
	if isBenchmark || os.Getenv("GOGC") != "" {
		return
	}

	// The larger heaps of full length would reach the limit with what they keep, and would then be collected all the
	// time.
	if AtLeast(1) {
		debug.SetGCPercent(rarely)
		return
	}
	debug.SetMemoryLimit(collected)
	debug.SetGCPercent(-1)
}

const (
	collected = 256 << 20 // bytes of memory at which garbage is collected
	rarely    = 400       // percent that the heap grows until the next collection
)
