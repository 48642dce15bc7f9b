package dialer

import (
	"iter"
	"math"
	"slices"
)

// Two stretches of sound are compared by the logarithm of the energy in each band, above a floor.
const (
	quiet        = 1e6  // the least floor: faint noise is silence
	overNoise    = 4.0  // of the floor over the noise of the line
	overQuietest = 2.0  // of the noise over its quietest frames
	loudShare    = 1e-3 // of the loudest frame: less is no speech
)

// alike is the least score of a prompt that was heard. The same prompt has 0.82 and more on a line that changes
// nothing, with noise 10 dB below it, with a fifth of its packets lost, or through GSM.
const alike = 0.79

// The bounds of the distance of a part, which is the root of the mean square of the differences of its logarithms.
// The same prompt has at most 0.6 on a line that changes nothing, and one other sound of a word has 0.9 and more. A
// line that codes the sound anew changes all parts: through GSM the worst one has 1.5 times the distance of the
// middle one, and through ADPCM 2.6 times.
const (
	leastApart  = 0.7
	timesMiddle = 3.0
)

// The parts of a prompt that are compared apart, in frames.
const (
	partWidth = 20
	partStep  = 5
	soundPart = 10 // for the distance: a sound of a word takes about 100 ms
	soundStep = 2
	partShift = 3 // of a part against the whole
)

// match is the place at which a prompt is most similar to the sound, with the similarity.
type match struct {
	at    int     // frame in the sound
	whole float64 // similarity from -1 to 1
	worst float64 // of the worst 400 ms
	apart float64 // distance of the worst 200 ms, as a share of its bound
}

// isHeard reports whether the prompt was heard with all its words.
func (m match) isHeard() bool { return m.score() >= alike }

// score is the similarity that decides. A distance at its bound stands for the least score.
func (m match) score() float64 { return max(0, min(m.whole, m.worst, 1-(1-alike)*m.apart)) }

// phases are the places within a frame of the line where a prompt can begin.
const phases = 8

// mostTail is the number of frames of silence after a prompt that are compared: a word that goes on is another word.
const mostTail = 6

// expected is the sound of a prompt without the silence at its ends.
type expected struct {
	spectrum *spectrum
	samples  []int16
	first, n int             // frames of the speech
	tail     int             // frames of silence after it that are compared
	frames   [phases][]frame // by eighths of a frame before it, as they are needed
}

// expect returns the sound of a prompt.
func (s *spectrum) expect(samples []int16) *expected {
	all := s.frames(samples)
	first, last := spoken(all)
	return &expected{spectrum: s, samples: samples, first: first, n: last - first, tail: min(len(all)-last, mostTail)}
}

// at returns the frames that begin some eighths of a frame before the speech.
func (e *expected) at(phase int) []frame {
	if e.frames[phase] == nil {
		begin := e.first*hop - phase*hop/phases
		padded := append(make([]int16, max(0, -begin)), e.samples[max(0, begin):]...)
		e.frames[phase] = e.spectrum.frames(padded)[:e.n+e.tail]
	}
	return e.frames[phase]
}

// logs are frames as they are compared.
type logs struct {
	values [][bands]float64
	lost   []bool
}

// level returns the least energy of a band, its noise, and the greatest energy of a frame: the 5th and the 20th
// percentile, since a line that lost packets on its way may have some silent frames.
func level(frames []frame) (quietest, noise, loudest float64) {
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
		return 0, 0, 0
	}
	slices.Sort(energies)
	return energies[len(energies)/20], energies[len(energies)/5], loudest
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

// spoken returns where the speech of a prompt begins and ends.
func spoken(frames []frame) (first, last int) {
	_, _, loudest := level(frames)
	isLoud := func(f frame) bool { return f.total() >= loudest*loudShare && f.total() > bands*quiet }
	first = slices.IndexFunc(frames, isLoud)
	if first < 0 {
		return 0, len(frames)
	}
	last = len(frames)
	for last > first+1 && !isLoud(frames[last-1]) {
		last--
	}
	return first, last
}

// find returns where a prompt is most alike to the sound. The sound may have noise, and another level.
func find(prompt *expected, heard []frame) match {
	best := match{whole: -1}
	n := prompt.n
	if n == 0 || len(heard) < n {
		return best
	}

	_, noise, loudest := level(heard)
	_, _, wanted := level(prompt.at(0)[:n])
	gain := 1.0
	if loudest > 0 {
		gain = min(max(wanted/loudest, 1.0/64), 64)
	}

	floor := max(quiet, overNoise*noise*gain)
	c := comparison{sound: logsOf(heard, gain, floor), n: n}
	c.want[0] = logsOf(prompt.at(0), 1, floor)
	for at := 0; at+n <= len(heard); at++ {
		if s := similarity(&c.want[0], 0, &c.sound, at, n); s > best.whole {
			best.at = at
			best.whole = s
		}
	}
	if best.whole < resemble {
		best.worst = best.whole
		return best
	}

	// With few pauses, speech was taken for noise. At the place of the prompt, noise makes the sound louder than the
	// quiet parts of the prompt. Noise is also in the quietest frames, and in the silence after the prompt.
	withTail := min(n+prompt.tail, len(heard)-best.at)
	_, low, _ := level(prompt.at(0)[:n])
	_, here, _ := level(heard[best.at : best.at+n])
	least, _, _ := level(heard[best.at : best.at+withTail])
	floor = max(quiet, overNoise*min(noise*gain, here*gain-low, overQuietest*least*gain))
	c.sound = logsOf(heard, gain, floor)

	// A prompt does not begin with a frame of the line.
	near := best.at
	best.whole = -1
	for p := range phases {
		c.want[p] = logsOf(prompt.at(p), 1, floor)
		for at := max(0, near-1); at <= near+1 && at+n <= len(heard); at++ {
			if s := similarity(&c.want[p], 0, &c.sound, at, n); s > best.whole {
				best.at = at
				best.whole = s
				c.phase = p
			}
		}
	}
	c.at = best.at
	best.worst = c.worst()
	if best.isHeard() {
		best.apart = c.apart(withTail)
	}
	return best
}

// comparison is a prompt at its place in the sound.
type comparison struct {
	want      [phases]logs
	sound     logs
	at, phase int
	n         int // frames of the speech
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

// leastMoves is the least mean square of the changes of a part that has words. A pause has no words.
const leastMoves = 1.0

// worst returns the least similarity of 400 ms of a prompt with the sound at its place. A shift of up to 60 ms is
// forgiven, and so are pauses. A part is longer by what was lost of it, since few frames with noise are alike by chance
// alone.
func (c *comparison) worst() float64 {
	least := 1.0
	for begin, end := range c.parts(c.n, partWidth, partStep) {
		if moves(&c.want[c.phase], begin, end-begin) < leastMoves {
			continue
		}
		best := -1.0
		for p, from := range c.shifts(begin, end) {
			best = max(best, similarity(&c.want[p], begin, &c.sound, from, end-begin))
		}
		least = min(least, best)
	}
	return least
}

// apart returns the greatest distance of 200 ms of a prompt from the sound at its place, as a share of its bound. The
// bound follows the line by the distance of the middle part. Two words that sound alike differ in one sound only, and
// there the distance tells more than the similarity.
func (c *comparison) apart(n int) float64 {
	level := c.levels()
	var distances []float64
	for begin, end := range c.parts(n, soundPart, soundStep) {
		best := math.Inf(1)
		for p, from := range c.shifts(begin, end) {
			best = min(best, distance(&c.want[p], begin, &c.sound, from, end-begin, &level))
		}
		distances = append(distances, best)
	}
	slices.Sort(distances)
	middle := distances[len(distances)/2]
	return distances[len(distances)-1] / max(leastApart, timesMiddle*middle)
}

// parts returns where the parts of a prompt begin and end.
func (c *comparison) parts(n, width, step int) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		width = min(width, n)
		for i := 0; i+width <= n; i += step {
			if !yield(part(c.sound.lost[c.at:c.at+n], i, width)) {
				return
			}
		}
	}
}

// shifts returns the shifted places of a part in the sound, each with its phase.
func (c *comparison) shifts(begin, end int) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for shift := -partShift; shift <= partShift; shift++ {
			from := c.at + begin + shift
			if from < 0 || from+end-begin > len(c.sound.values) {
				continue
			}
			for p := range phases {
				if !yield(p, from) {
					return
				}
			}
		}
	}
}

// levels returns the mean difference of each band, which the line's filters make.
func (c *comparison) levels() (out [bands]float64) {
	count := 0.0
	want := c.want[c.phase].values[:c.n]
	for i := range want {
		if c.sound.lost[c.at+i] {
			continue
		}
		count++
		for k := range bands {
			out[k] += c.sound.values[c.at+i][k] - want[i][k]
		}
	}
	for k := range out {
		out[k] /= max(count, 1)
	}
	return out
}

// distance is the root of the mean square of the differences of two stretches over time and bands. Lost frames do not
// count.
func distance(a *logs, from int, b *logs, at, n int, level *[bands]float64) float64 {
	sum, count := 0.0, 0.0
	for i := range n {
		if b.lost[at+i] {
			continue
		}
		count++
		for k := range bands {
			x := b.values[at+i][k] - a.values[from+i][k] - level[k]
			sum += x * x
		}
	}
	if count == 0 {
		return math.Inf(1)
	}
	return math.Sqrt(sum / count / bands)
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
