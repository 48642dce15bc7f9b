package sound

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// press returns the sound of a key with noise, silence before and 60 ms of silence after it. Its tones deviate by a share.
func press(random *rand.Rand, key byte, length time.Duration, low, high, noise, deviation float64) []int16 {
	row, column := 0, 0
	for r := range keypad {
		if c := strings.IndexByte(keypad[r], key); c >= 0 {
			row, column = r, c
		}
	}

	before := random.IntN(400)
	n := int(length.Seconds() * Rate)
	out := make([]int16, before+n+480)
	for i := range out {
		s := noise * random.NormFloat64()
		if at := i - before; at >= 0 && at < n {
			t := 2 * math.Pi * float64(at) / Rate
			s += low*math.Sin(t*(1+deviation)*float64(tones[row])) + high*math.Sin(t*(1-deviation)*float64(tones[4+column]))
		}
		out[i] = int16(max(min(s, math.MaxInt16), math.MinInt16))
	}
	return out
}

// coded is sound as a telephone hears it.
func coded(samples []int16) []int16 {
	out := make([]int16, len(samples))
	for i, s := range samples {
		out[i] = MuLaw.Decode(encodeMu(s))
	}
	return out
}

// The keys of a signal are the same in packets of any length, and the shares of each packet are the shares of its own
// discrete Fourier transform.
func TestTonesInPackets(t *testing.T) {
	longtest.CheckN(t, 20, 200, func(t *rapid.T) {
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		var signal []int16
		for _, key := range []byte(rapid.StringMatching("[0-9*#]{1,4}").Draw(t, "keys")) {
			signal = append(signal, press(random, key, 80*time.Millisecond, 4000, 5000, 300, 0)...)
		}
		var whole, packets KeyFinder
		want := whole.Add(signal).Keys

		var got []byte
		for len(signal) > 0 {
			packet := signal[:min(rapid.IntRange(1, 240).Draw(t, "length"), len(signal))]
			signal = signal[len(packet):]
			found := packets.Add(packet)
			got = append(got, found.Keys...)
			low, high := shareOf(packet, tones[:4]), shareOf(packet, tones[4:])
			if math.Abs(found.Low-low) > 1e-6 || math.Abs(found.High-high) > 1e-6 {
				t.Fatalf("a packet has the shares %v and %v, want %v and %v", found.Low, found.High, low, high)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("packets have the keys %s, want %s", got, want)
		}
	})
}

// shareOf is the share of the energy that the strongest of some frequencies has.
func shareOf(samples []int16, frequencies []int) float64 {
	energy, strongest := 0.0, 0.0
	for _, frequency := range frequencies {
		energy = 0
		var sum complex128
		for i, s := range samples {
			sum += cmplx.Rect(float64(s), 2*math.Pi*float64(frequency)*float64(i)/Rate)
			energy += float64(s) * float64(s)
		}
		strongest = max(strongest, real(sum)*real(sum)+imag(sum)*imag(sum))
	}
	if energy == 0 {
		return 0
	}
	return 2 * strongest / energy / float64(len(samples))
}

func TestKeysAreFound(t *testing.T) {
	for _, c := range []struct {
		name                        string
		length                      time.Duration
		low, high, noise, deviation float64
		isNone                      bool
	}{
		{"100 ms", 100 * time.Millisecond, 4000, 5000, 0, 0, false},
		{"65 ms", 65 * time.Millisecond, 4000, 5000, 0, 0, false},
		{"40 ms", 40 * time.Millisecond, 4000, 5000, 0, 0, false},
		{"40 ms, noise 20 dB below", 40 * time.Millisecond, 4000, 4000, 400, 0, false},
		{"40 ms, noise 12 dB below", 40 * time.Millisecond, 4000, 4000, 1000, 0, false},
		{"40 ms, 1.5% from the frequencies", 40 * time.Millisecond, 4000, 5000, 0, 0.015, false},
		{"3.5% from the frequencies", 100 * time.Millisecond, 4000, 5000, 0, -0.035, true},
		{"quiet", 100 * time.Millisecond, 300, 300, 0, 0, false},
		{"loud", 50 * time.Millisecond, 16000, 16000, 0, 0, false},
		{"high tone 6 dB over the low one", 50 * time.Millisecond, 2500, 5000, 0, 0, false},
		{"low tone 4 dB over the high one", 50 * time.Millisecond, 5000, 3200, 0, 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))

			var f KeyFinder
			var want, got strings.Builder
			for range 20 {
				for _, key := range []byte("1234567890*#ABCD") {
					if !c.isNone {
						want.WriteByte(key)
					}
					got.Write(f.Add(coded(press(random, key, c.length, c.low, c.high, c.noise, c.deviation))).Keys)
				}
			}

			if got.String() != want.String() {
				t.Errorf("found %d keys of %d:\n%s", got.Len(), want.Len(), got.String())
			}
		})
	}
}

// A tone under 20 ms is no key, and a gap of 10 ms does not end one (ITU-T Q.24).
func TestShortTonesAndGaps(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	found := func(samples []int16) (keys string) {
		var f KeyFinder
		return string(f.Add(samples).Keys)
	}

	for range 100 {
		if keys := found(press(random, '5', 20*time.Millisecond, 5000, 5000, 0, 0)); keys != "" {
			t.Fatalf("a tone of 20 ms is the key %s", keys)
		}

		gapped := press(random, '5', 120*time.Millisecond, 5000, 5000, 0, 0)
		for i := range 80 {
			gapped[len(gapped)/2-300+i] = 0
		}
		if keys := found(gapped); keys != "5" {
			t.Fatalf("a press with a gap of 10 ms is the keys %q", keys)
		}
	}
}

// A press begins with the second window in a row that has its key, unless the last press had the same key and no six windows
// without it have come since.
func TestPressesOfWindows(t *testing.T) {
	longtest.CheckN(t, 500, 5000, func(t *rapid.T) {
		var windows []byte
		for range rapid.IntRange(1, 12).Draw(t, "runs") {
			key := rapid.SampledFrom([]byte{0, 0, '1', '2'}).Draw(t, "key")
			for range rapid.IntRange(1, 8).Draw(t, "windows") {
				windows = append(windows, key)
			}
		}

		var found tracker
		var last byte
		lastAt := 0
		isPaused := func(windows []byte) bool {
			without := 0
			for _, key := range windows {
				without++
				if key == last {
					without = 0
				}
				if without == 6 {
					return true
				}
			}
			return false
		}
		for i, key := range windows {
			want := byte(0)
			isLong := i > 0 && key != 0 && windows[i-1] == key
			if isLong && (key != last || isPaused(windows[lastAt+1:i+1])) {
				want = key
				last = key
				lastAt = i
			}
			if got := found.next(key); got != want {
				t.Fatalf("window %d of %q begins the press %q, want %q", i, windows, got, want)
			}
		}
	})
}

func TestOtherSoundIsNoKey(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	noise := make([]int16, 30*Rate)
	for i := range noise {
		noise[i] = int16(6000 * random.NormFloat64() / 2)
	}

	for name, samples := range map[string][]int16{"noise": noise, "melody": Melody(30 * time.Second)} {
		var f KeyFinder
		if keys := f.Add(samples).Keys; len(keys) > 0 {
			t.Errorf("%s has the keys %s", name, keys)
		}
	}
}
