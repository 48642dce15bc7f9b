// Package experiment runs designs × replications. A design is whatever simulates
// its replications by number. Designs that derive their random numbers from the
// same seed meet the same callers in the same replication, so that differences
// between them are their own (common random numbers: A. M. Law, Simulation
// Modeling and Analysis, 5th ed., §11.2).
//
// It knows how runs are spread over the processors, when there are enough of them,
// and how results are put together in an order that does not depend on the number
// of processors. It does not know what is simulated or compared.
package experiment
