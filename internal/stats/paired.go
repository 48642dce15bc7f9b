package stats

// RatioDifference estimates the ratio of another design minus that of the base, from the same
// replications with common random numbers. It is the paired-t interval of the jackknife's
// pseudo-values (A. M. Law, Simulation Modeling and Analysis, 5th ed., §10.2.1). The slices
// are those of Ratio, of the same length.
func RatioDifference(baseOver, baseUnder, otherOver, otherUnder []float64) Estimate {
	base, basePseudo := pseudoValues(baseOver, baseUnder)
	other, pseudo := pseudoValues(otherOver, otherUnder)
	for i := range pseudo {
		pseudo[i] -= basePseudo[i]
	}
	return interval(other-base, average(pseudo), pseudo)
}

// QuantileDifference estimates the quantile of another design minus that of the base, as
// Quantile does, from the differences by replication. Replications in which either is NaN
// are ignored.
func QuantileDifference(base, other float64, basePerReplication, otherPerReplication []float64) Estimate {
	differences := make([]float64, len(otherPerReplication))
	for i, v := range otherPerReplication {
		differences[i] = v - basePerReplication[i]
	}
	return Quantile(other-base, differences)
}
