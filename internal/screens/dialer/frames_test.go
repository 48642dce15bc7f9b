package dialer

import (
	"math"
	"math/cmplx"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A frame has the energy of each band: the sum of the powers of its discrete Fourier transform by a Hamming window, where
// each frequency is shared by the two bands between whose peaks it lies. The peaks are equally wide apart in mel, that is in
// the logarithm of 1 + f/700.
func TestEnergyOfBands(t *testing.T) {
	var edges [bands + 2]float64
	for i := range edges {
		part := float64(i) / (bands + 1)
		edges[i] = 700 * (math.Pow(1+200.0/700, 1-part)*math.Pow(1+3600.0/700, part) - 1)
	}
	share := func(band int, f float64) float64 {
		for i := range bands + 1 {
			if f < edges[i] || f >= edges[i+1] {
				continue
			}
			up := (f - edges[i]) / (edges[i+1] - edges[i])
			if band == i {
				return up
			}
			if band == i-1 {
				return 1 - up
			}
		}
		return 0
	}

	longtest.CheckN(t, 20, 200, func(t *rapid.T) {
		samples := rapid.SliceOfN(rapid.Int16(), 160+256, 160+256).Draw(t, "samples")
		frames := newSpectrum().frames(samples)
		if len(frames) != 2 {
			t.Fatalf("there are %d frames", len(frames))
		}

		for at, got := range frames {
			var want [bands]float64
			for k := 1; k < 128; k++ {
				var sum complex128
				for i, x := range samples[160*at : 160*at+256] {
					taper := 0.54 - 0.46*math.Cos(2*math.Pi*float64(i)/255)
					sum += cmplx.Rect(taper*float64(x), -2*math.Pi*float64(k*i)/256)
				}
				for b := range bands {
					want[b] += share(b, float64(k)*8000/256) * (real(sum)*real(sum) + imag(sum)*imag(sum))
				}
			}
			for b, energy := range got.energy {
				if math.Abs(energy-want[b]) > 1e-9*want[b] {
					t.Fatalf("frame %d has the energy %g in band %d, want %g", at, energy, b, want[b])
				}
			}
		}
	})
}

// A prompt is trimmed to its first and its last loud frame. Without a loud frame it stays.
func TestTrimmedPrompts(t *testing.T) {
	for length := range 6 {
		for loud := range 1 << length {
			frames := make([]frame, length)
			first, last := -1, -1
			for i := range frames {
				if loud>>i&1 == 1 {
					frames[i].energy[i%bands] = 1e9
					if first < 0 {
						first = i
					}
					last = i
				}
			}
			want := frames
			if first >= 0 {
				want = frames[first : last+1]
			}
			begin, end := spoken(frames)
			if got := frames[begin:end]; !slices.Equal(got, want) {
				t.Errorf("of %d frames, loud by %b, %d stay, want %d", length, loud, len(got), len(want))
			}
		}
	}
}

// The noise is the level that a fifth of the frames do not exceed, and lost frames do not count.
func TestLevelOfFrames(t *testing.T) {
	longtest.CheckN(t, 100, 1000, func(t *rapid.T) {
		frames := make([]frame, rapid.IntRange(0, 12).Draw(t, "frames"))
		var totals []float64
		for i := range frames {
			frames[i].lost = rapid.Bool().Draw(t, "lost")
			frames[i].energy[0] = float64(rapid.IntRange(0, 9).Draw(t, "energy"))
			frames[i].energy[bands-1] = float64(i % 3)
			if !frames[i].lost {
				totals = append(totals, frames[i].energy[0]+frames[i].energy[bands-1])
			}
		}

		_, noise, loudest := level(frames)
		if len(totals) == 0 {
			if noise != 0 || loudest != 0 {
				t.Fatalf("no frame has %v and %v", noise, loudest)
			}
			return
		}

		below := 0
		for _, total := range totals {
			if total/bands < noise-1e-12 {
				below++
			}
		}

		isOne := slices.ContainsFunc(totals, func(total float64) bool { return math.Abs(total/bands-noise) < 1e-12 })
		slices.Sort(totals)
		isFifth := math.Abs(totals[len(totals)/5]/bands-noise) <= 1e-12
		if !isOne || 5*below > len(totals) || !isFifth || loudest != slices.Max(totals) {
			t.Fatalf("%v have the noise %v and the loudness %v", totals, noise, loudest)
		}
	})
}

// The changes of a part are the mean square about the mean of each band: a level is no change.
func TestChangesOfAPart(t *testing.T) {
	l := &logs{make([][bands]float64, 4), make([]bool, 4)}
	for i := range l.values {
		for b := range bands {
			l.values[i][b] = 5
		}
	}
	l.values[2][0], l.values[3][0] = 9, 11

	for _, c := range []struct {
		from, n int
		want    float64
	}{
		{0, 2, 0},
		{2, 2, 1. / bands},      // 9 and 11 about 10
		{0, 4, 27. / 4 / bands}, // 5, 5, 9 and 11 about 7.5: 6.25 twice, 2.25 and 12.25
		{1, 3, 56. / 9 / bands}, // 5, 9 and 11 about 25/3: (100 + 4 + 64) / 9 / 3
	} {
		if got := moves(l, c.from, c.n); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%d frames from %d change by %g, want %g", c.n, c.from, got, c.want)
		}
	}
}

// The worst part of a prompt is as alike as its best shift by up to three frames, in any phase. The judge compares every part with every shift.
func TestWorstPart(t *testing.T) {
	longtest.CheckN(t, 60, 600, func(t *rapid.T) {
		value := rapid.Float64Range(-10, 10)
		draw := func(n int) *logs {
			l := &logs{make([][bands]float64, n), make([]bool, n)}
			for i := range l.values {
				for b := range bands {
					l.values[i][b] = value.Draw(t, "value") * float64(b%2)
				}
			}
			return l
		}
		n := rapid.IntRange(1, 28).Draw(t, "prompt")
		at := rapid.IntRange(0, 5).Draw(t, "at")
		prompt, other := draw(n), draw(n)
		heard := draw(n + at + rapid.IntRange(0, 5).Draw(t, "after"))
		c := comparison{sound: *heard, at: at, n: n}
		for p := range c.want {
			c.want[p] = *other
		}
		c.want[0] = *prompt

		want := 1.0
		width := min(20, n)
		for begin := 0; begin+width <= n; begin += 5 {
			if moves(prompt, begin, width) < leastMoves {
				continue
			}
			best := -1.0
			for from := at + begin - 3; from <= at+begin+3; from++ {
				if from >= 0 && from+width <= len(heard.values) {
					best = max(best, similarity(prompt, begin, heard, from, width))
					best = max(best, similarity(other, begin, heard, from, width))
				}
			}
			want = min(want, best)
		}
		if got := c.worst(); got != want {
			t.Fatalf("of %d frames at %d in %d the worst part is %v, want %v", n, at, len(heard.values), got, want)
		}
	})
}
