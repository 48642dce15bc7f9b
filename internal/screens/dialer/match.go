package dialer

import (
	"math"
	"slices"
)

// Two stretches of sound are compared by the logarithm of the energy in each band, above a floor.
const (
	quiet     = 1e6  // the least floor: faint noise is silence
	overNoise = 4.0  // of the floor over the noise of the line
	loudShare = 1e-3 // of the loudest frame: less is no speech
)

// The bounds of a match. The same prompt has 0.93 and more as a whole, and 0.87 in its worst 400 ms, with noise
// 20 dB below it and 5% of the packets lost. With one other word, the worst 400 ms have at most 0.70.
const (
	alikeWhole = 0.80
	alikePart  = 0.79
)

// The parts of a prompt that are compared apart, in frames.
const (
	partWidth = 20
	partStep  = 5
	partShift = 3 // of a part against the whole
)

// match is where a prompt is most alike to the sound, and how much.
type match struct {
	at    int     // frame in the sound
	whole float64 // similarity from -1 to 1
	worst float64 // of the worst 400 ms
}

// isHeard reports whether the prompt was heard with all its words.
func (m match) isHeard() bool { return m.whole >= alikeWhole && m.worst >= alikePart }

// score is the similarity that decides.
func (m match) score() float64 { return max(0, min(m.whole, m.worst)) }

// logs are frames as they are compared.
type logs struct {
	values [][bands]float64
	lost   []bool
}

// level returns the noise and the loudness of frames: the 20th percentile of the energies of a
// band, and the greatest energy of a frame.
func level(frames []frame) (noise, loudest float64) {
	var energies []float64
	for i := range frames {
		if frames[i].lost {
			continue
		}
		total := frames[i].total()
		energies = append(energies, total/bands)
		loudest = max(loudest, total)
	}
	if len(energies) == 0 {
		return 0, 0
	}
	slices.Sort(energies)
	return energies[len(energies)/5], loudest
}

// logsOf returns the logarithms of frames above a floor.
func logsOf(frames []frame, gain, floor float64) logs {
	out := logs{make([][bands]float64, len(frames)), make([]bool, len(frames))}
	for i := range frames {
		out.lost[i] = frames[i].lost
		for b, e := range frames[i].energy {
			out.values[i][b] = math.Log(e*gain + floor)
		}
	}
	return out
}

// trim leaves out the silence at the ends of a prompt.
func trim(frames []frame) []frame {
	_, loudest := level(frames)
	isLoud := func(f frame) bool { return f.total() >= loudest*loudShare && f.total() > bands*quiet }
	first := slices.IndexFunc(frames, isLoud)
	if first < 0 {
		return frames
	}
	last := len(frames)
	for last > first+1 && !isLoud(frames[last-1]) {
		last--
	}
	return frames[first:last]
}

// find returns where a prompt is most alike to the sound. The sound may have noise, and another level.
func find(prompt, heard []frame) match {
	best := match{whole: -1}
	if len(prompt) == 0 || len(heard) < len(prompt) {
		return best
	}

	noise, loudest := level(heard)
	_, wanted := level(prompt)
	gain := 1.0
	if loudest > 0 {
		gain = min(max(wanted/loudest, 1.0/64), 64)
	}

	floor := max(quiet, overNoise*noise*gain)
	want := logsOf(prompt, 1, floor)
	sound := logsOf(heard, gain, floor)
	for at := 0; at+len(prompt) <= len(heard); at++ {
		if s := similarity(&want, 0, &sound, at, len(prompt)); s > best.whole {
			best.at = at
			best.whole = s
		}
	}
	best.worst = worst(&want, &sound, best.at)
	return best
}

// similarity is the correlation of two stretches over time and bands, each band about its mean: 1 for
// the same sound at any level. Lost frames do not count.
func similarity(a *logs, from int, b *logs, at, n int) float64 {
	var meanA, meanB [bands]float64
	count := 0.0
	for i := range n {
		if b.lost[at+i] {
			continue
		}
		count++
		for k := range bands {
			meanA[k] += a.values[from+i][k]
			meanB[k] += b.values[at+i][k]
		}
	}
	if count == 0 {
		return 0
	}

	var ab, aa, bb float64
	for i := range n {
		if b.lost[at+i] {
			continue
		}
		for k := range bands {
			x := a.values[from+i][k] - meanA[k]/count
			y := b.values[at+i][k] - meanB[k]/count
			ab += x * y
			aa += x * x
			bb += y * y
		}
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

// leastMoves is the least mean square of the changes of a part that has words. A pause has none.
const leastMoves = 1.0

// worst returns the least similarity of 400 ms of a prompt with the sound at its place. A shift of
// up to 60 ms is forgiven, and so are pauses. A part is longer by what was lost of it, since few frames
// with noise are alike by chance alone.
func worst(prompt, heard *logs, at int) float64 {
	n := len(prompt.values)
	width := min(partWidth, n)
	least := 1.0
	for i := 0; i+width <= n; i += partStep {
		begin, end := part(heard.lost[at:at+n], i, width)
		if moves(prompt, begin, end-begin) < leastMoves {
			continue
		}

		best := -1.0
		for shift := -partShift; shift <= partShift; shift++ {
			from := at + begin + shift
			if from >= 0 && from+end-begin <= len(heard.values) {
				best = max(best, similarity(prompt, begin, heard, from, end-begin))
			}
		}
		least = min(least, best)
	}
	return least
}

// part returns the frames from a place on of which a number came, and at the end of a prompt those before
// it, too.
func part(lost []bool, begin, came int) (from, to int) {
	to = begin
	for ; to < len(lost) && came > 0; to++ {
		if !lost[to] {
			came--
		}
	}
	for ; begin > 0 && came > 0; begin-- {
		if !lost[begin-1] {
			came--
		}
	}
	return begin, to
}

// moves returns the mean square of the changes of a part about the mean of each band.
func moves(l *logs, from, n int) float64 {
	sum := 0.0
	for k := range bands {
		mean := 0.0
		for i := range n {
			mean += l.values[from+i][k] / float64(n)
		}
		for i := range n {
			x := l.values[from+i][k] - mean
			sum += x * x
		}
	}
	return sum / float64(n*bands)
}
