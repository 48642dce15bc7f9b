package des

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// ziggurat holds the tables of the ziggurat method (Marsaglia and Tsang, "The ziggurat
// method for generating random variables", Journal of Statistical Software 5(8), 2000).
// It covers a decreasing density with 256 layers of equal area: rectangles, and a base
// layer that includes the tail. A point to the left of the next layer's edge is under
// the density, in 98.9% of the draws; other points are tested.
//
// The layer is the low 8 bits of a draw and the place in it the high bits, which are
// independent of each other.
type ziggurat struct {
	layers [256]layer
	// at the right edge of each layer; in place of the base layer's, the density at 0, the top of layer 1
	density [256]float64
}

type layer struct {
	inside int64   // places below it are under the density
	scale  float64 // from a place to x
}

// The right edges of the base layers for 256 layers, from the same paper.
const (
	exponentialEdge = 7.69711747013104972
	normalEdge      = 3.6541528853610088
	normalTailArea  = 3.2339576466332126e-4 // √(π/2)·erfc(normalEdge/√2)
)

// newZiggurat computes the tables for a density with density(0) = 1 and the given
// inverse. The tail begins at edge and has the area tail; each layer has the given
// number of places.
func newZiggurat(density, inverse func(float64) float64, edge, tail, places float64) ziggurat {
	var z ziggurat
	area := float64(edge*density(edge)) + tail
	base := area / density(edge) // the width of the base layer as a rectangle
	z.layers[0] = layer{int64(edge / base * places), base / places}
	z.layers[255].scale = edge / places
	z.density[0], z.density[255] = 1, density(edge)

	// All layers have the area of the base. So each edge follows from the density at the edge
	// before.
	for i := 254; i >= 1; i-- {
		inner := inverse(area/edge + density(edge))
		z.layers[i+1].inside = int64(inner / edge * places)
		z.layers[i].scale = inner / places
		z.density[i] = density(inner)
		edge = inner
	}

	return z
}

var exponentialZiggurat = newZiggurat(
	func(x float64) float64 { return portable.Exp(-x) },
	func(y float64) float64 { return -portable.Log(y) },
	exponentialEdge, portable.Exp(-exponentialEdge), 1<<53)

var normalZiggurat = newZiggurat(
	func(x float64) float64 { return portable.Exp(-x * x / 2) },
	func(y float64) float64 { return math.Sqrt(-2 * portable.Log(y)) },
	normalEdge, normalTailArea, 1<<52)

// Exp draws from the exponential distribution with mean 1.
func (s *Stream) Exp() float64 {
	u := s.Uint64()
	l := &exponentialZiggurat.layers[u&255]
	if int64(u>>11) < l.inside {
		return float64(int64(u>>11)) * l.scale
	}
	return s.expOutside(u)
}

// expOutside completes a draw of Exp that is not inside its layer.
func (s *Stream) expOutside(u uint64) float64 {
	i := u & 255
	if i == 0 {
		// The tail of an exponential distribution is exponential.
		return exponentialEdge + s.Exp()
	}
	x := float64(int64(u>>11)) * exponentialZiggurat.layers[i].scale
	if exponentialZiggurat.accepts(i, s.Float64(), portable.Exp(-x)) {
		return x
	}
	return s.Exp()
}

// Normal draws from the standard normal distribution.
func (s *Stream) Normal() float64 {
	u := s.Uint64()
	l := &normalZiggurat.layers[u&255]
	if int64(u>>12) < l.inside {
		return withSign(u, float64(int64(u>>12))*l.scale)
	}
	return s.normalOutside(u)
}

// normalOutside completes a draw of Normal that is not inside its layer.
func (s *Stream) normalOutside(u uint64) float64 {
	i := u & 255
	if i == 0 {
		return withSign(u, s.normalTail())
	}
	x := float64(int64(u>>12)) * normalZiggurat.layers[i].scale
	if normalZiggurat.accepts(i, s.Float64(), portable.Exp(-x*x/2)) {
		return withSign(u, x)
	}
	return s.Normal()
}

// normalTail draws from the right tail (Marsaglia, "Generating a variable from the tail
// of the normal distribution", Technometrics 6(1), 1964).
func (s *Stream) normalTail() float64 {
	for {
		x := s.Exp() / normalEdge
		y := s.Exp()
		if y+y >= x*x {
			return normalEdge + x
		}
	}
}

// accepts reports whether a point of layer i, at the relative height v, is under the
// density at its place.
func (z *ziggurat) accepts(i uint64, v, density float64) bool {
	return z.density[i]+float64(v*(z.density[i-1]-z.density[i])) < density
}

// withSign returns x with bit 8 of u as its sign.
func withSign(u uint64, x float64) float64 {
	return math.Float64frombits(math.Float64bits(x) | u<<55&(1<<63))
}

// Gamma draws from the gamma distribution with a shape over 0 and scale 1, whose mean
// and variance are the shape. (Marsaglia and Tsang, "A simple method for generating
// gamma variables", ACM TOMS 26(3), 2000.)
func (s *Stream) Gamma(shape float64) float64 {
	if shape < 1 { // section 6: Gamma(shape+1) · U^(1/shape)
		return s.Gamma(shape+1) * portable.Exp(-s.Exp()/shape)
	}

	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := s.Normal()
		v := 1 + float64(c*x)

		// The proposal is outside the support.
		if v <= 0 {
			continue
		}

		v = float64(v * v * v)

		// accept with probability exp(x²/2 + d - d·v + d·ln v); -Exp() is the logarithm of a uniform number
		if -s.Exp() < float64(x*x/2)+float64(d*(1-v+portable.Log(v))) {
			return d * v
		}
	}
}

// Factor draws from the gamma distribution with mean 1 and a coefficient of variation,
// such as the factor of a day's volume. It is 1 if cv is 0.
func (s *Stream) Factor(cv float64) float64 {
	if cv <= 0 {
		return 1
	}
	square := cv * cv
	return square * s.Gamma(1/square)
}
