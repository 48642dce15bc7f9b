// Package stats summarizes simulation output in integers, whose merging is exact in any
// order: counts, 128-bit sums and log-linear histograms. It estimates means, ratios and
// quantiles over replications, with 95 % confidence intervals by Student's t.
package stats
