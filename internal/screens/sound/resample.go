package sound

import (
	"math"
	"sync"
)

// The filter of a change of the rate: a sinc that a Kaiser window ends. Its edges fit the
// telephone's band, of which 3.4 kHz are heard: 3.4 kHz pass, and 4 kHz are 80 dB down.
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

// resample changes the rate of samples to the telephone's rate.
func resample(n, rate int, sample func(int) int) []int16 {
	out := make([]int16, n*Rate/rate)
	if rate == Rate {
		for i := range out {
			out[i] = int16(sample(i))
		}
		return out
	}

	in := make([]float64, n)
	for i := range in {
		in[i] = float64(sample(i))
	}

	table := filter()
	step := float64(Rate) / float64(rate) // between two samples, in those of the telephone
	reach := int(filterReach / step)
	for i := range out {
		// The place of the sample is a whole number and a fraction, so that long sounds stay exact.
		center := i * rate / Rate
		offset := float64(i*rate%Rate) / Rate
		sum := 0.0
		for j := max(center-reach, 0); j <= min(center+reach+1, n-1); j++ {
			x := math.Abs(float64(j-center)-offset) * step * filterSteps
			k := int(x)
			if k >= filterReach*filterSteps {
				continue
			}
			part := x - float64(k)
			sum += in[j] * (table[k] + part*(table[k+1]-table[k]))
		}
		out[i] = int16(math.Round(min(max(sum*step, math.MinInt16), math.MaxInt16)))
	}
	return out
}
