// Package compare tells how designs differ: by their measures, with paired
// confidence intervals, and by what became of each caller.
//
// All arms run the same replications of the first arm's seed, so that they have
// the same callers (package sim tells what a caller's random numbers depend on).
// Calls of two arms are matched by the caller's key and the number of the attempt.
package compare
