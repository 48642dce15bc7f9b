// Package stats summarizes a simulation in integers that merge exactly in any
// order: counts, 128-bit sums, log-linear histograms; and turns replications
// into estimates with 95 % intervals (Student's t on values or on jackknife
// pseudo-values).
//
// It knows nothing of queues or calls.
package stats
