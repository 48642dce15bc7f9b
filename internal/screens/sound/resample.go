package sound

import (
	"math"
	"sync"
)

// The filter of a change of the rate: a sinc that a Kaiser window ends. Its edges fit the
// telephone's band, where 3.4 kHz are heard: 3.4 kHz pass, and 4 kHz are 80 dB down.
const (
	filterCut   = 3700.0 / Rate // of the rate of the telephone
	filterReach = 32            // samples of the telephone on each side
	filterShape = 7.857         // of the window: 80 dB
	filterSteps = 512           // of the table per sample
)

// filter returns one side of the filter, in steps of a sample of the telephone.
var filter = sync.OnceValue(func() []float64 {
	out := make([]float64, filterReach*filterSteps+2)
	for i := range out {
		x := float64(i) / filterSteps
		if x > filterReach {
			break
		}
		sinc := 2 * filterCut
		if x > 0 {
			sinc = math.Sin(2*math.Pi*filterCut*x) / (math.Pi * x)
		}
		edge := x / filterReach
		out[i] = sinc * bessel(filterShape*math.Sqrt(1-edge*edge)) / bessel(filterShape)
	}
	return out
})

// bessel is the modified Bessel function of order 0, by its series.
func bessel(x float64) float64 {
	sum := 1.0
	term := 1.0
	for k := 1.0; term > sum*1e-12; k++ {
		term *= (x / 2 / k) * (x / 2 / k)
		sum += term
	}
	return sum
}

// mostPhases bounds the sets of weights that are kept. The usual rates have at most 320.
const mostPhases = 640

// converter changes a rate to the telephone's. The samples of the telephone lie at a few places between
// two samples of the recording, so the weights of the filter at such a place serve for many samples.
type converter struct {
	up, down int         // a sample of the telephone is down/up samples of the recording
	reach    int         // samples of the recording on each side
	kept     [][]float32 // the weights by place; nil if there are too many places
	scratch  []float32
}

func newConverter(rate int) *converter {
	common := gcd(rate, Rate)
	c := &converter{up: Rate / common, down: rate / common, reach: filterReach * rate / Rate}
	if c.up <= mostPhases {
		c.kept = make([][]float32, c.up)
	}
	return c
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// weights returns the weights of the samples from reach before a sample to reach+1 after it, for the
// place phase/up after that sample.
func (c *converter) weights(phase int) []float32 {
	if c.kept != nil && c.kept[phase] != nil {
		return c.kept[phase]
	}

	out := c.scratch
	if c.kept != nil || out == nil {
		out = make([]float32, 2*c.reach+2)
	}
	if c.kept != nil {
		c.kept[phase] = out
	} else {
		c.scratch = out
	}

	table := filter()
	step := float64(c.up) / float64(c.down) // between two samples, in samples of the telephone
	offset := float64(phase) / float64(c.up)
	for i := range out {
		out[i] = 0
		x := math.Abs(float64(i-c.reach)-offset) * step * filterSteps
		k := int(x)
		if k < filterReach*filterSteps {
			part := x - float64(k)
			out[i] = float32(step * (table[k] + part*(table[k+1]-table[k])))
		}
	}
	return out
}

// resample changes the rate of samples to the telephone's rate.
func resample(n, rate int, sample func(int) int) []int16 {
	out := make([]int16, n*Rate/rate)
	if rate == Rate {
		for i := range out {
			out[i] = int16(sample(i))
		}
		return out
	}

	// Silence on both sides lets the filter reach over the ends.
	c := newConverter(rate)
	in := make([]float32, n+2*c.reach+2)
	for i := range n {
		in[c.reach+i] = float32(sample(i))
	}

	for i := range out {
		// The place of the sample is a whole number and a fraction, so that long sounds stay exact.
		at := i * c.down
		weights := c.weights(at % c.up)
		first := at / c.up
		sum := weigh(in[first:first+len(weights)], weights)
		out[i] = int16(math.Round(min(max(float64(sum), math.MinInt16), math.MaxInt16)))
	}
	return out
}

// weigh returns the sum of samples by their weights. The lists have the same length. Four sums let a
// processor add at once. Both lists belong to the caller alone, so the race detector, which would take
// ten times as long, has nothing to find.
//
//go:norace
func weigh(samples, weights []float32) float32 {
	var a, b, c, d float32
	samples = samples[:len(weights)]
	for len(weights) >= 4 {
		a += samples[0] * weights[0]
		b += samples[1] * weights[1]
		c += samples[2] * weights[2]
		d += samples[3] * weights[3]
		samples = samples[4:]
		weights = weights[4:]
	}
	for i, w := range weights {
		a += samples[i] * w
	}
	return a + b + c + d
}
