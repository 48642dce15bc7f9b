package portable

import "math"

// Log returns the natural logarithm: the bits of math.Log on amd64. It is the algorithm of
// FreeBSD's e_log.c, x = 2^k·(1+f) and a polynomial in s = f/(2+f).
func Log(x float64) float64 {
	const (
		high = 6.93147180369123816490e-01 // ln 2 in two parts: k·high is exact
		low  = 1.90821492927058770002e-10
	)
	if !(x > 0) || math.IsInf(x, 1) {
		return math.Log(x)
	}

	// The fraction is moved next to 1, where the polynomial is exact to the last bit.
	fraction, exponent := math.Frexp(x)
	if fraction < math.Sqrt2/2 {
		fraction *= 2
		exponent--
	}

	f := fraction - 1
	k := float64(exponent)
	s := f / (2 + f)
	s2 := s * s
	s4 := s2 * s2

	// Even and odd powers are separate sums. Each conversion rounds, so that no processor fuses the
	// product with the sum.
	odd := float64(s2 * (6.666666666666735130e-01 + float64(s4*(2.857142874366239149e-01+
		float64(s4*(1.818357216161805012e-01+float64(s4*1.479819860511658591e-01)))))))
	even := float64(s4 * (3.999999999940941908e-01 +
		float64(s4*(2.222219843214978396e-01+float64(s4*1.531383769920937332e-01)))))
	half := float64(0.5 * f * f)

	return float64(k*high) - ((half - (float64(s*(half+(odd+even))) + float64(k*low))) - f)
}

// Log1p returns ln(1+x), and Expm1 e^x-1, both exact near 0 (W. Kahan's method: the
// rounding error of 1+x cancels in the quotient).
func Log1p(x float64) float64 {
	u := 1 + x
	if u == 1 || math.IsInf(u, 1) {
		return x
	}
	return Log(u) * (x / (u - 1))
}

// Expm1 returns e^x-1. See Log1p.
func Expm1(x float64) float64 {
	u := Exp(x)
	switch {
	case u == 1:
		return x
	case u == 0 || math.IsInf(u, 1):
		return u - 1
	}
	return (u - 1) * (x / Log(u))
}

// Atan returns the arctangent of x ≥ 0. An angle up to π/4 is halved twice, by
// tan(a/2) = tan a / (1 + √(1 + tan² a)), and a quarter of it is found by the series.
func Atan(x float64) float64 {
	if x > 1 {
		return math.Pi/2 - Atan(1/x)
	}

	for range 2 {
		x /= 1 + math.Sqrt(1+float64(x*x))
	}

	square := x * x
	sum := 0.0
	for k := 23.0; k >= 1; k -= 2 {
		sum = 1/k - float64(square*sum)
	}

	return 4 * x * sum
}

// LogGamma returns ln Γ(x) for x over 0, by Stirling's series from 10 on, and below it by
// Γ(x) = Γ(x+1)/x.
func LogGamma(x float64) float64 {
	below := 1.0
	for ; x < 10; x++ {
		below *= x
	}

	// Horner's rule adds the series from its smallest term on.
	y := 1 / (x * x)
	series := 1.0 / 156
	for _, c := range [...]float64{-691.0 / 360360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12} {
		series = c + float64(series*y)
	}
	const halfLog2Pi = 0.918938533204672741780329736406
	return float64((x-0.5)*Log(x)) - x + halfLog2Pi + series/x - Log(below)
}

// Sin returns the sine of an angle of up to some turns, by its Taylor series.
func Sin(x float64) float64 {
	const turn = 2 * math.Pi
	x -= float64(turn * math.Round(x/turn))
	square := float64(x * x)
	term := x
	sum := x

	// The last term is below 1e-17.
	const enough = 30
	for k := 2.0; k < enough; k += 2 {
		term = -float64(term*square) / float64(k*(k+1))
		sum += term
	}
	return sum
}

// Cos returns the cosine of an angle of up to some turns.
func Cos(x float64) float64 { return Sin(x + math.Pi/2) }
