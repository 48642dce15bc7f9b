package des

import "math"

// Gamma draws from the gamma distribution of a shape and scale 1: mean and
// variance are the shape, which is more than 0. (Marsaglia and Tsang, "A simple
// method for generating gamma variables", ACM TOMS 26(3), 2000.)
func (s *Stream) Gamma(shape float64) float64 {
	if shape < 1 { // the same paper's note: a gamma of shape + 1 times U^(1/shape)
		return s.Gamma(shape+1) * expBounded(-s.Exp()/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := s.Normal()
		v := 1 + float64(c*x)
		if v <= 0 {
			continue
		}
		v = v * v * v
		// accept with probability exp(x²/2 + d - d·v + d·ln v)
		if -s.Exp() < float64(x*x/2)+float64(d*(1-v+math.Log(v))) {
			return d * v
		}
	}
}

// Factor draws a random factor of mean 1 with a coefficient of variation, from
// a gamma distribution: how busy a day is. With a cv of 0 it is 1.
func (s *Stream) Factor(cv float64) float64 {
	if cv <= 0 {
		return 1
	}
	square := cv * cv
	return square * s.Gamma(1/square)
}
