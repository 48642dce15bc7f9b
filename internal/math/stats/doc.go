// Package stats summarizes durations in integers, which merge exactly in any order:
// counts, 128-bit sums and log-linear histograms. It estimates means, ratios, quantiles
// and their differences from independent replications, with 95% confidence intervals.
//
// It does not know what is measured.
package stats
