package sound

import (
	"math"
	"testing"
)

// tone returns a second of a sine, at a rate.
func tone(frequency float64, rate int) func(int) int {
	return func(i int) int {
		return int(math.Round(20000 * math.Sin(2*math.Pi*frequency*float64(i)/float64(rate))))
	}
}

// power returns the power of a frequency in a whole second, and the power of all.
func power(samples []int16, frequency int) (at, all float64) {
	re, im := 0.0, 0.0
	for i, s := range samples {
		sin, cos := math.Sincos(2 * math.Pi * float64(frequency) * float64(i) / Rate)
		re += float64(s) * cos
		im += float64(s) * sin
		all += float64(s) * float64(s)
	}
	n := float64(len(samples))
	at = 2 * (re*re + im*im) / (n * n)
	return at, all / n
}

// A tone of 1 kHz in the caller's sound has its noise 55 dB or more below it, without the multiples
// of 1 kHz, in which the steps of the law are. The oracle is a Fourier transform.
func TestToneOfRecording(t *testing.T) {
	for _, rate := range []int{11025, 16000, 22050, 24000, 44100, 48000, 192000} {
		samples := resample(2*rate, rate, tone(1000, rate))[Rate/2 : Rate/2+Rate]
		for _, law := range []Law{MuLaw, ALaw} {
			coded := make([]byte, len(samples))
			law.Encode(coded, samples)
			heard := make([]int16, len(samples))
			for i, b := range coded {
				heard[i] = law.Decode(b)
			}
			signal, noise := power(heard, 1000)
			noise -= signal
			for f := 0; f <= Rate/2; f += 1000 {
				if f == 1000 {
					continue
				}
				p, _ := power(heard, f)
				if f == 0 || f == Rate/2 { // one line in the place of two
					p /= 2
				}
				noise -= p
			}
			if ratio := 10 * math.Log10(signal/max(noise, 1e-9)); ratio < 55 {
				t.Errorf("%d samples per second, law %d: the noise is %.1f dB below the tone", rate, law, ratio)
			}
		}
	}
}

// What the telephone cannot carry is not heard as something else.
func TestNoAliases(t *testing.T) {
	for _, c := range []struct {
		frequency float64
		most      float64
	}{{6000, -50}, {4000, -50}, {5000, -50}, {7000, -50}, {12000, -50}} {
		samples := resample(2*48000, 48000, tone(c.frequency, 48000))[Rate/2 : Rate/2+Rate]
		_, all := power(samples, 1000)
		if level := 10 * math.Log10(max(all, 1e-9)/(20000*20000/2)); level > c.most {
			t.Errorf("%.0f Hz are at %.1f dB", c.frequency, level)
		}
	}
	samples := resample(2*48000, 48000, tone(3000, 48000))[Rate/2 : Rate/2+Rate]
	_, all := power(samples, 3000)
	if level := 10 * math.Log10(all/(20000*20000/2)); math.Abs(level) > 0.5 {
		t.Errorf("3 kHz are at %.1f dB", level)
	}
}
