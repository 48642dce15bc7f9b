package dialer

import "math"

// The features of sound: the energy in bands of the mel scale, 50 frames per second. The bands
// cover the sound of a telephone.
const (
	rate   = 8000
	hop    = 160
	window = 256
	bands  = 14

	lowest  = 200.0 // Hz
	highest = 3600.0
)

// frame is the energy of 32 ms in each band.
type frame struct {
	energy [bands]float64
	lost   bool // a part of the sound did not come
}

// spectrum has the tables of the transform.
type spectrum struct {
	taper   [window]float64
	weights [bands][window / 2]float64

	// The sine and the cosine of each part of a turn. A smaller transform has each second one, and so on.
	sin, cos [window / 2]float64
}

// newSpectrum computes the tables: a Hamming window, and triangles that are equally wide in mel.
func newSpectrum() *spectrum {
	s := &spectrum{}
	for i := range window {
		s.taper[i] = 0.54 - 0.46*math.Cos(2*math.Pi*float64(i)/(window-1))
	}

	for k := range window / 2 {
		s.sin[k], s.cos[k] = math.Sincos(-2 * math.Pi * float64(k) / window)
	}

	mel := func(f float64) float64 { return 2595 * math.Log10(1+f/700) }
	hz := func(m float64) float64 { return 700 * (math.Pow(10, m/2595) - 1) }
	var edges [bands + 2]float64
	for i := range edges {
		edges[i] = hz(mel(lowest) + (mel(highest)-mel(lowest))*float64(i)/(bands+1))
	}

	for b := range bands {
		for k := 1; k < window/2; k++ {
			f := float64(k) * rate / window
			up := (f - edges[b]) / (edges[b+1] - edges[b])
			down := (edges[b+2] - f) / (edges[b+2] - edges[b+1])
			s.weights[b][k] = max(0, min(up, down))
		}
	}
	return s
}

// frames returns the frames of samples from the first whole one on.
func (s *spectrum) frames(samples []int16) []frame {
	var out []frame
	for at := 0; at+window <= len(samples); at += hop {
		out = append(out, s.frame(samples[at:at+window]))
	}
	return out
}

func (s *spectrum) frame(samples []int16) (f frame) {
	var re, im [window]float64
	for i, x := range samples {
		re[i] = float64(x) * s.taper[i]
	}
	s.transform(&re, &im)
	for k := 1; k < window/2; k++ {
		power := re[k]*re[k] + im[k]*im[k]
		for b := range bands {
			f.energy[b] += s.weights[b][k] * power
		}
	}
	return f
}

// transform is the fast Fourier transform of Cooley and Tukey, in place.
func (s *spectrum) transform(re, im *[window]float64) {
	for i, j := 1, 0; i < window; i++ {
		bit := window >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		j ^= bit
		if i < j {
			re[i], re[j] = re[j], re[i]
			im[i], im[j] = im[j], im[i]
		}
	}

	for size := 2; size <= window; size <<= 1 {
		for k := range size / 2 {
			sin := s.sin[k*(window/size)]
			cos := s.cos[k*(window/size)]
			for at := k; at < window; at += size {
				other := at + size/2
				x := re[other]*cos - im[other]*sin
				y := re[other]*sin + im[other]*cos
				re[other] = re[at] - x
				im[other] = im[at] - y
				re[at] += x
				im[at] += y
			}
		}
	}
}

// total is the energy of a frame in all bands.
func (f *frame) total() float64 {
	sum := 0.0
	for _, e := range f.energy {
		sum += e
	}
	return sum
}
