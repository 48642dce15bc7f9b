package longtest

import (
	"flag"
	"strconv"
)

// AtOnce lets n parallel tests of a package run at once, where Go runs one per processor. TestMain calls
// it for tests that wait for programs, timers or disks, and leave the processors idle meanwhile.
func AtOnce(n int) {
	// The flags of the command line are not read yet, so that -parallel takes precedence.
	if err := flag.Set("test.parallel", strconv.Itoa(n)); err != nil {
		panic(err)
	}
}
