// Package tally is what a replication counts, and how counts add up to measures.
//
// A [Layout] gives the rows of a model's counts. A [Tally] holds the counts of one replication,
// in integers: tallies merge exactly and in any order, so replications can be run anywhere. A
// [Replication] holds the measures of one, of which others estimate intervals.
//
// It does not know how calls are simulated, what is estimated from several replications, or how
// results are shown.
package tally
