// Package tally holds the counts of a replication, and computes measures from counts.
//
// A [Layout] gives the rows of a model's counts. A [Tally] holds the counts of one replication, in
// integers. Tallies merge exactly and in any order, so replications can run anywhere. A
// [Replication] holds the measures of one replication. Other packages estimate intervals from
// several of them.
//
// The package does not know the simulation of calls, the estimates from several replications, or
// the form of results.
package tally
