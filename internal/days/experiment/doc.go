// Package experiment runs replications of one or several designs in parallel and
// collects their results. It stops after a number of replications, or when the goals
// are decided. The results do not depend on the number of processors.
//
// Designs whose random numbers derive from the same seed meet the same callers in the
// same replication, which reduces the variance of their differences (common random
// numbers: A. M. Law, Simulation Modeling and Analysis, 5th ed., §11.2).
//
// It does not know what a replication simulates, nor what a goal is.
package experiment
