// Package compare compares designs, the arms of a comparison: by their measures, with paired
// confidence intervals, and by what became of each caller.
//
// All arms run the same replications of the first arm's seed, so that they have
// the same callers (package des describes the keys of random numbers).
// Calls of two arms are matched by the caller's key and the number of the attempt.
//
// It does not know how a design is written in files.
package compare
