// Package report summarizes replications: the calls, queues, agents and goals of a
// simulated center, with confidence intervals over replications, as text, CSV and JSON.
//
// [New] makes a [Report] of the merged counts of replications, and of the measures of each, from
// which it computes the intervals. It does not know how calls are simulated.
package report
