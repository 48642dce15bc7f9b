// Package report summarizes replications: the calls, queues, agents and goals of a simulated
// center, with confidence intervals over replications, as text, CSV and JSON.
//
// [New] makes a [Report] from the merged counts of replications, and from the measures of each
// replication, which give the intervals. The package does not know how calls are simulated.
package report
