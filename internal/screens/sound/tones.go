package sound

import "math"

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
	x := float64(sample)
	h.energy += x * x
	for i, frequency := range tones {
		phase := frequency * at % Rate
		h.re[i] += x * waves.cos[phase]
		h.im[i] += x * waves.sin[phase]
	}
}

// tones are the frequencies: four rows, then four columns of the keypad.
var tones = [8]int{697, 770, 852, 941, 1209, 1336, 1477, 1633}

// keypad has the key of each row and column.
var keypad = [4]string{"123A", "456B", "789C", "*0#D"}

// waves has a period of 1 Hz. All tones have whole frequencies, so it holds each of them.
var waves = func() (out struct{ cos, sin [Rate]float64 }) {
	for i := range Rate {
		out.sin[i], out.cos[i] = math.Sincos(2 * math.Pi * float64(i) / Rate)
	}
	return out
}()

// Add takes a sample. It returns the key that is found with it, or 0.
func (f *KeyFinder) Add(sample int16) byte {
	f.hop.add(sample, f.at)

	// The phase goes on over the hops, so that their sums can be added.
	f.at = (f.at + 1) % Rate
	f.n++
	if f.n < hopSamples {
		return 0
	}

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
	energy := 0.0
	for i := range f.hops {
		energy += f.hops[i].energy
	}

	// Ratios of tones mean nothing in silence.
	if energy < leastLevel*windowSamples {
		return 0
	}

	// A key is one tone of the row and one of the column.
	row, low, secondLow := f.strongest(0)
	column, high, secondHigh := f.strongest(4)

	// A sine of amplitude a has the power (aN/2)² in its place and the energy a²N/2.
	inTones := 2 * (low + high) / windowSamples
	isPure := inTones >= leastShare*energy
	isClear := low >= leastLead*secondLow && high >= leastLead*secondHigh
	isBalanced := low <= mostLow*high && high <= mostHigh*low
	if !isPure || !isClear || !isBalanced {
		return 0
	}

	return keypad[row][column]
}

// strongest returns the strongest of the four tones from an index, its power, and the power
// of the next one.
func (f *KeyFinder) strongest(from int) (best int, power, second float64) {
	for i := range 4 {
		re := 0.0
		im := 0.0
		for h := range f.hops {
			re += f.hops[h].re[from+i]
			im += f.hops[h].im[from+i]
		}

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

// KeyTones returns the shares of the energy of samples that are in their strongest low tone and in
// their strongest high tone of a key.
func KeyTones(samples []int16) (low, high float64) {
	var all KeyFinder
	window := &all.hops[0]
	for i, sample := range samples {
		window.add(sample, i%Rate)
	}
	if window.energy == 0 {
		return 0, 0
	}

	_, low, _ = all.strongest(0)
	_, high, _ = all.strongest(4)
	whole := window.energy * float64(len(samples)) / 2
	return low / whole, high / whole
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
	if key == 0 || key != t.last {
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
