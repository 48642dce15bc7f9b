package main

import (
	"fmt"
	"path"
	"path/filepath"
	"runtime"
	"strings"
)

// withoutPanic runs a function. A panic in its goroutine becomes an error with exit code 3 that names the place in the
// code, because a panic of Go ends the program with the exit code of wrong usage.
func withoutPanic[T any](do func() (T, error)) (value T, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = cannot(fmt.Errorf("a fault of ivrsim: %v, in %s", fault, panicPlace()),
				"report this line and the input files")
		}
	}()
	return do()
}

// panicPlace returns the function that panics, with its file and line, while its deferred functions run.
func panicPlace() string {
	callers := make([]uintptr, 64)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])

	// The runtime calls the deferred functions from gopanic, which functions of the runtime may have called.
	hasPanicked := false
	for {
		frame, more := frames.Next()
		isRuntime := strings.HasPrefix(frame.Function, "runtime.")
		if hasPanicked && !isRuntime || !more {
			return fmt.Sprintf("%s (%s:%d)", path.Base(frame.Function), filepath.Base(frame.File), frame.Line)
		}
		hasPanicked = hasPanicked || frame.Function == "runtime.gopanic"
	}
}
