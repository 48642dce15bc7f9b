package des

import "math"

// exp is e^x for |x| under 700, within 6·10⁻¹⁶ relative error.
//
// math.Exp takes one of two instruction sequences on amd64, with and without
// fused multiply-add, and so gives different last bits on different machines.
// This one forbids fusing (a conversion rounds) and is faster: 2^(n/256) from a
// table, and four terms of e^r for |r| ≤ ln 2 / 512, where the fifth, r⁵/120, is
// under 4·10⁻¹⁷. (math.FMA has one result everywhere, but asks at each use
// whether the processor has the instruction.)
func exp(x float64) float64 {
	const (
		perLn2 = 256 / math.Ln2
		high   = 0x1.62e42fep-9 // ln 2 / 256 in two parts: n·high is exact for n under 2²⁴
		low    = math.Ln2/256 - high
		shift  = 0x1.8p52 // adding it rounds to an integer, which is then in the low bits
	)
	shifted := float64(x*perLn2) + shift
	n := int64(math.Float64bits(shifted)) - int64(math.Float64bits(shift))
	whole := shifted - shift
	r := x - float64(whole*high) - float64(whole*low)
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
