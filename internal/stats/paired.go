package stats

// RatioDifference estimates by how much a ratio is larger in another design than
// in the base, where both ran the same replications with common random numbers:
// Student's t on the differences of the jackknife's pseudo-values, replication by
// replication (A. M. Law, Simulation Modeling and Analysis, 5th ed., §10.2.1, the
// paired-t interval). The slices are as those of Ratio, all of one length.
func RatioDifference(baseOver, baseUnder, otherOver, otherUnder []float64) Estimate {
	base, basePseudo := pseudoValues(baseOver, baseUnder)
	other, pseudo := pseudoValues(otherOver, otherUnder)
	for i := range pseudo {
		pseudo[i] -= basePseudo[i]
	}
	return interval(other-base, average(pseudo), pseudo)
}

// QuantileDifference estimates by how much a quantile is larger in another design
// than in the base, as Quantile does, from the differences of the quantile in each
// replication. A replication in which either has no value is left out.
func QuantileDifference(base, other float64, basePerReplication, otherPerReplication []float64) Estimate {
	differences := make([]float64, len(otherPerReplication))
	for i, v := range otherPerReplication {
		differences[i] = v - basePerReplication[i]
	}
	return Quantile(other-base, differences)
}
