package erlangtest

import "math"

// Piece is a period with a constant arrival rate.
type Piece struct{ From, To, Rate float64 }

// InSystem returns the mean number of calls at time t in the M_t/G/∞ queue, which has
// unlimited agents: the integral of rate(t-u)·survival(u) over u (S. G. Eick, W. A. Massey
// and W. Whitt, "The physics of the M_t/G/∞ queue", Operations Research 41(4), 1993). The
// number has a Poisson distribution. survival returns the probability that a call lasts
// longer than u.
func InSystem(t float64, pieces []Piece, survival func(u float64) float64) float64 {
	mean := 0.0
	for _, p := range pieces {
		if from, to := max(0, t-p.To), t-p.From; from < to {
			mean += p.Rate * integral(survival, from, to)
		}
	}
	return mean
}

// integral integrates by adaptive Simpson quadrature, with an error of 10⁻¹⁰ of the range
// (J. N. Lyness, "Notes on the adaptive Simpson quadrature routine", JACM 16(3), 1969). It
// starts with 64 panels, so that it detects discontinuities near the ends.
func integral(f func(float64) float64, from, to float64) float64 {
	const panels = 64
	sum := 0.0
	width := (to - from) / panels
	for i := range panels {
		a := from + float64(i)*width
		sum += simpson(f, a, a+width, f(a), f(a+width/2), f(a+width), width*1e-10, 40)
	}
	return sum
}

// simpson integrates from a to b, given the values of f at a, the midpoint and b.
func simpson(f func(float64) float64, a, b, fa, fm, fb, tolerance float64, depth int) float64 {
	m := (a + b) / 2
	h := b - a
	left := f((a + m) / 2)
	right := f((m + b) / 2)
	whole := h / 6 * (fa + 4*fm + fb)
	halves := h / 12 * (fa + 4*left + 2*fm + 4*right + fb)
	if depth == 0 || math.Abs(halves-whole) <= 15*tolerance {
		return halves + (halves-whole)/15
	}
	return simpson(f, a, m, fa, left, fm, tolerance/2, depth-1) +
		simpson(f, m, b, fm, right, fb, tolerance/2, depth-1)
}
