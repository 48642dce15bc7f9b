package des

import "math"

// The ziggurat (Marsaglia and Tsang, "The ziggurat method for generating random
// variables", Journal of Statistical Software 5(8), 2000) covers a falling
// density by 256 layers of equal area. A point in a layer lies under the density
// for sure when it is left of the next layer's edge, 98.9 % of the time: one
// draw, one multiply, one compare. Else it is tested exactly, and the lowest
// layer has the exact tail.
//
// The layer comes from the low 8 bits of a draw and the place in it from the
// high bits, so that they are independent.
type ziggurat struct {
	layers [256]layer
	// density at the right edge of each layer; that of layer 0 stands for the top, 1.
	density [256]float64
}

type layer struct {
	inside int64   // the draws below this are under the density for sure
	scale  float64 // from a draw to a place
}

// The right edge of the lowest layer for 256 layers, from the same paper.
const (
	exponentialEdge = 7.69711747013104972
	normalEdge      = 3.6541528853610088
	normalTailArea  = 3.2339576466332126e-4 // √(π/2)·erfc(normalEdge/√2)
)

// newZiggurat builds the layers of a density with density(0) = 1 and the given
// inverse: edge is where the tail begins, tail the area beyond it, and draws the
// number of different places in a layer.
func newZiggurat(density, inverse func(float64) float64, edge, tail, draws float64) ziggurat {
	var z ziggurat
	area := edge*density(edge) + tail
	base := area / density(edge) // the lowest layer as if it were a rectangle
	z.layers[0] = layer{int64(edge / base * draws), base / draws}
	z.layers[255].scale = edge / draws
	z.density[0], z.density[255] = 1, density(edge)
	for i := 254; i >= 1; i-- {
		inner := inverse(area/edge + density(edge))
		z.layers[i+1].inside = int64(inner / edge * draws)
		z.layers[i].scale = inner / draws
		z.density[i] = density(inner)
		edge = inner
	}
	return z
}

var exponential = newZiggurat(
	func(x float64) float64 { return exp(-x) },
	func(y float64) float64 { return -math.Log(y) },
	exponentialEdge, exp(-exponentialEdge), 1<<53)

var normal = newZiggurat(
	func(x float64) float64 { return exp(-x * x / 2) },
	func(y float64) float64 { return math.Sqrt(-2 * math.Log(y)) },
	normalEdge, normalTailArea, 1<<52)

// Exp draws from the exponential distribution of mean 1.
func (s *Stream) Exp() float64 {
	u := s.Uint64()
	l := &exponential.layers[u&255]
	if int64(u>>11) < l.inside {
		return float64(int64(u>>11)) * l.scale
	}
	return s.expEdge(u)
}

// expEdge finishes a draw of Exp that fell outside the sure part of its layer.
func (s *Stream) expEdge(u uint64) float64 {
	for {
		i := u & 255
		x := float64(int64(u>>11)) * exponential.layers[i].scale
		if int64(u>>11) < exponential.layers[i].inside {
			return x
		}
		if i == 0 { // beyond the edge an exponential is the edge and an exponential
			return exponentialEdge + s.Exp()
		}
		if exponential.under(i, s.Float64(), exp(-x)) {
			return x
		}
		u = s.Uint64()
	}
}

// Normal draws from the normal distribution of mean 0 and deviation 1.
func (s *Stream) Normal() float64 {
	u := s.Uint64()
	l := &normal.layers[u&255]
	if int64(u>>12) < l.inside {
		return signed(u, float64(int64(u>>12))*l.scale)
	}
	return s.normalEdge(u)
}

// normalEdge finishes a draw of Normal that fell outside the sure part of its layer.
func (s *Stream) normalEdge(u uint64) float64 {
	for {
		i := u & 255
		x := float64(int64(u>>12)) * normal.layers[i].scale
		if int64(u>>12) < normal.layers[i].inside {
			return signed(u, x)
		}
		if i == 0 {
			return signed(u, s.normalTail())
		}
		if normal.under(i, s.Float64(), exp(-x*x/2)) {
			return signed(u, x)
		}
		u = s.Uint64()
	}
}

// normalTail draws beyond the edge (Marsaglia, "Generating a variable from the
// tail of the normal distribution", Technometrics 6(1), 1964).
func (s *Stream) normalTail() float64 {
	for {
		x, y := s.Exp()/normalEdge, s.Exp()
		if y+y >= x*x {
			return normalEdge + x
		}
	}
}

// under tells whether a point at height v of layer i is under the density there.
func (z *ziggurat) under(i uint64, v, density float64) bool {
	return z.density[i]+float64(v*(z.density[i-1]-z.density[i])) < density
}

// signed gives x the sign that is bit 8 of u.
func signed(u uint64, x float64) float64 {
	return math.Float64frombits(math.Float64bits(x) | u<<55&(1<<63))
}
