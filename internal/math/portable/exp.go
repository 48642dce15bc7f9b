package portable

import "math"

// Exp returns e^x with a relative error of at most 6·10⁻¹⁶: 0 below e^-700, and infinity
// above e^700.
//
// It is 2^(n/256), from a table, times e^r for |r| ≤ ln 2 / 512, by four terms of its
// series: the fifth, r⁵/120, is less than 4·10⁻¹⁷. (math.FMA would not depend on the
// machine, but checks the processor at each use.)
func Exp(x float64) float64 {
	if !(-700 <= x && x <= 700) {
		return max(0, x*math.Inf(1)) // 0 for negative x, +Inf for positive x, or NaN
	}

	const (
		perLn2 = 256 / math.Ln2
		high   = 0x1.62e42fep-9 // ln 2 / 256 in two parts: n·high is exact for n < 2²⁴
		low    = math.Ln2/256 - high
		shift  = 0x1.8p52 // adding it rounds to an integer, in the low bits
	)

	shifted := float64(x*perLn2) + shift
	n := int64(math.Float64bits(shifted)) - int64(math.Float64bits(shift))
	whole := shifted - shift

	// Where Exp is inlined, x may be a product of its caller: it is rounded before anything is subtracted.
	r := float64(x) - float64(whole*high) - float64(whole*low)
	p := r + float64(float64(r*r)*(0.5+float64(r*(1.0/6+float64(r*(1.0/24))))))
	root := roots[n&255]

	return math.Float64frombits(math.Float64bits(root+float64(root*p)) + uint64(n>>8)<<52)
}

// roots are 2^(i/256).
var roots = func() (roots [256]float64) {
	for i := range roots {
		roots[i] = math.Exp2(float64(i) / 256)
	}
	return roots
}()
