// Package experiment runs replications of one or several designs in parallel and collects their
// results. It stops after a number of replications, or when the goals are decided. The results do
// not depend on the number of processors.
//
// Designs with the same seed meet the same callers in the same replication. This reduces the
// variance of their differences (common random numbers: A. M. Law, Simulation Modeling and
// Analysis, 5th ed., §11.2).
//
// The package does not know the subject of a replication or the meaning of a goal.
package experiment
