package sound

import (
	"math"
	"math/cmplx"
	"sync"
)

// KeyFinder finds the keys of a telephone in its sound. A key is two tones at once, one of
// four low ones and one of four high ones. It finds keys from 40 ms, as ITU-T Q.24 demands.
// The zero value is ready to use.
//
// It looks at windows of 25.5 ms, a new one every 6.4 ms, so that two windows lie wholly in
// a tone of 40 ms wherever it begins.
type KeyFinder struct {
	at    int // samples so far, modulo Rate
	n     int // samples of the current hop
	hop   hop
	hops  [windowHops]hop // the last hops, in turn
	turn  int
	found tracker
}

// Tones are the tones of keys in some samples.
type Tones struct {
	Keys []byte // whose press is found there

	// The shares of the energy in the strongest low tone and in the strongest high tone of a key.
	Low, High float64
}

const (
	hopSamples    = 51
	windowHops    = 4
	windowSamples = hopSamples * windowHops
)

// hop holds the contribution of a part of a window to the power of each tone, and its energy.
type hop struct {
	re, im [8]float64
	energy float64
}

// add adds a sample at a time, in samples: the sums of eight frequencies are a short Fourier
// transform.
func (h *hop) add(sample int16, at int) {
	waves := waves()
	x := float64(sample)
	h.energy += x * x
	for i, frequency := range tones {
		phase := frequency * at % Rate
		h.re[i] += x * waves.cos[phase]
		h.im[i] += x * waves.sin[phase]
	}
}

// join adds the sums of the samples that follow.
func (h *hop) join(next *hop) {
	h.energy += next.energy
	for i := range tones {
		h.re[i] += next.re[i]
		h.im[i] += next.im[i]
	}
}

// shares returns the shares of the energy of n samples in the strongest low tone and in the strongest high one.
func (h *hop) shares(n int) (low, high float64) {
	if h.energy == 0 {
		return 0, 0
	}
	_, low, _ = h.strongest(0)
	_, high, _ = h.strongest(4)
	whole := h.energy * float64(n) / 2
	return low / whole, high / whole
}

// tones are the frequencies: four rows, then four columns of the keypad.
var tones = [8]int{697, 770, 852, 941, 1209, 1336, 1477, 1633}

// keypad has the key of each row and column.
var keypad = [4]string{"123A", "456B", "789C", "*0#D"}

// waves has a period of 1 Hz. All tones have whole frequencies, so it holds each of them.
var waves = sync.OnceValue(func() *struct{ cos, sin [Rate]float64 } {
	var out struct{ cos, sin [Rate]float64 }
	for i := range Rate {
		out.sin[i], out.cos[i] = math.Sincos(2 * math.Pi * float64(i) / Rate)
	}
	return &out
})

// Add takes the samples that follow, and returns the tones in them.
func (f *KeyFinder) Add(samples []int16) Tones {
	var out Tones
	var all hop
	n := len(samples)
	for len(samples) > 0 {
		part := samples[:min(hopSamples-f.n, len(samples))]
		samples = samples[len(part):]
		var sums hop
		for i, sample := range part {
			sums.add(sample, (f.at+i)%Rate)
		}

		// The phase goes on over the hops, so that their sums can be added.
		f.at = (f.at + len(part)) % Rate
		f.n += len(part)
		f.hop.join(&sums)
		all.join(&sums)
		if f.n < hopSamples {
			break
		}
		if key := f.next(); key != 0 {
			out.Keys = append(out.Keys, key)
		}
	}
	out.Low, out.High = all.shares(n)
	return out
}

// next ends a hop. It returns the key that is found with it, or 0.
func (f *KeyFinder) next() byte {
	// The newest hop replaces the oldest one in the window.
	f.hops[f.turn] = f.hop
	f.turn = (f.turn + 1) % windowHops
	f.hop = hop{}
	f.n = 0

	return f.found.next(f.read())
}

// The conditions for a key in a window.
const (
	leastLevel  = 100 * 100 // of the mean square: -47 dB of the greatest tone
	leastShare  = 0.82      // of the energy that is in the two tones
	leastLead   = 6.3       // of a tone over the next in its group: 8 dB
	mostLow     = 6.3       // of the low tone over the high one: 8 dB
	mostHigh    = 6.3       // of the high tone over the low one: 8 dB
	leastWindow = 2         // windows in a row with the key
	leastPause  = 6         // windows without it that end a press: 40 ms
)

// read returns the key of the last window, or 0.
func (f *KeyFinder) read() byte {
	window := f.window()

	// Ratios of tones mean nothing in silence.
	if window.energy < leastLevel*windowSamples {
		return 0
	}

	// A key is one tone of the row and one of the column.
	row, low, secondLow := window.strongest(0)
	column, high, secondHigh := window.strongest(4)

	// A sine of amplitude a has the power (aN/2)² in its place and the energy a²N/2.
	inTones := 2 * (low + high) / windowSamples
	isPure := inTones >= leastShare*window.energy
	isClear := low >= leastLead*secondLow && high >= leastLead*secondHigh
	isBalanced := low <= mostLow*high && high <= mostHigh*low
	if !isPure || !isClear || !isBalanced {
		return 0
	}

	return keypad[row][column]
}

// window joins the last hops. The tones of a telephone may be 1.5% higher or lower (ITU-T Q.24): their phase turns
// from hop to hop, and each tone is as strong as with the turn that fits best.
func (f *KeyFinder) window() hop {
	var out hop
	for i := range f.hops {
		out.energy += f.hops[i].energy
	}

	most := [len(tones)]float64{}
	for i, turns := range turns() {
		for _, turn := range turns {
			sum, phase := complex(0, 0), complex(1, 0)
			for k := range windowHops {
				part := &f.hops[(f.turn+k)%windowHops] // from the oldest on
				sum += complex(part.re[i], part.im[i]) * phase
				phase *= turn
			}

			power := real(sum)*real(sum) + imag(sum)*imag(sum)
			if power > most[i] {
				most[i] = power
				out.re[i] = real(sum)
				out.im[i] = imag(sum)
			}
		}
	}
	return out
}

// turns has the turns of the phase in a hop, for each tone: of one that is 1% lower, of the tone itself, and of one
// that is 1% higher. Half a percent more makes little difference.
var turns = sync.OnceValue(func() (out [len(tones)][3]complex128) {
	for i, frequency := range tones {
		for k, deviation := range []float64{-0.01, 0, 0.01} {
			out[i][k] = cmplx.Rect(1, 2*math.Pi*deviation*float64(frequency)*hopSamples/Rate)
		}
	}
	return out
})

// strongest returns the strongest of the four tones from an index, its power, and the power
// of the next one.
func (h *hop) strongest(from int) (best int, power, second float64) {
	for i := range 4 {
		re := h.re[from+i]
		im := h.im[from+i]
		p := re*re + im*im
		if p > power {
			best = i
			second = power
			power = p
		} else {
			second = max(second, p)
		}
	}
	return best, power, second
}

// tracker turns the keys of windows into presses.
type tracker struct {
	held    byte // the key that is pressed
	last    byte // the key of the last window
	windows int  // how many windows in a row have had it
	misses  int  // windows since the held key was last seen
}

// next takes the key of a window, or 0. It returns the key whose press begins.
func (t *tracker) next(key byte) byte {
	if key != t.last {
		t.windows = 0
	}

	t.last = key
	t.windows++

	// A short gap within a press does not end it.
	if key == t.held {
		t.misses = 0
	} else {
		t.misses++
	}

	if t.held != 0 && t.misses >= leastPause {
		t.held = 0
	}

	// A key has to last for several windows, so that speech of the same pitch is no key. The same key
	// counts again only after a pause.
	begins := key != 0 && key != t.held && t.windows >= leastWindow
	if !begins {
		return 0
	}

	t.held = key
	t.misses = 0
	return key
}
