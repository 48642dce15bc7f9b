package media

import (
	"math"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// Reception is what came from the other side of a call.
type Reception struct {
	Packets int64         // of RTP, keys included
	Sound   int64         // packets of sound alone
	Lost    int64         // packets that were numbered and did not come (RFC 3550, A.3)
	Jitter  time.Duration // of the time between packets of sound (RFC 3550, 6.4.1)
	Spoke   []Interval    // when the other side spoke, since Start
}

// Interval is a time in a call, since its start.
type Interval struct{ From, To time.Duration }

// reception measures what comes. The receiver writes it, and the call reads it.
type reception struct {
	mutex   sync.Mutex
	out     Reception
	source  uint32
	first   uint16
	cycles  uint32 // of the numbers, 65,536 each
	highest uint16
	counted int64 // packets of this source

	lastTime uint32
	lastAt   time.Duration
	hasSound bool
	jitter   float64 // seconds
	voice    voice
	before   voice // the last packet, which may have the beginning of a key's tone
	wasKey   bool  // the last packet was the tone of a key
}

// voice has the times of the present speech.
type voice struct {
	from time.Duration
	to   time.Duration // 0: no voice yet
	last time.Duration
}

// mostMissing is the most packets, a minute of them, between two that came. A number further away is of a telephone
// that has begun again (RFC 3550, A.1).
const mostMissing = 3000

// add counts a packet.
func (r *reception) add(p *packet) {
	r.mutex.Lock()
	defer r.mutex.Unlock()

	// The numbers of a new source begin again, and a telephone may begin its own again. The losses before stay.
	ahead := int16(p.sequence - r.highest)
	beginsAgain := ahead > mostMissing || ahead < -mostMissing
	isNew := r.out.Packets == 0 || p.source != r.source
	if isNew || beginsAgain {
		r.out.Lost = r.lost()
		r.source = p.source
		r.first = p.sequence
		r.highest = p.sequence
		r.cycles = 0
		r.counted = 0
	}

	r.out.Packets++
	r.counted++
	if ahead := int16(p.sequence - r.highest); ahead > 0 {
		if p.sequence < r.highest {
			r.cycles++
		}
		r.highest = p.sequence
	}

	// The network may deliver packets of the beginning after a later one.
	if before := int16(p.sequence - r.first); before < 0 && r.expected() < mostMissing {
		if p.sequence > r.first {
			r.cycles++
		}
		r.first = p.sequence
	}
}

// expected returns the number of packets from the first number to the highest one.
func (r *reception) expected() int64 {
	return int64(r.cycles)<<16 + int64(r.highest) - int64(r.first) + 1
}

// lost returns the losses, without those that repeated packets make up for.
func (r *reception) lost() int64 {
	if r.counted == 0 {
		return r.out.Lost
	}
	return r.out.Lost + max(r.expected()-r.counted, 0)
}

// Speech has a mean power, and pauses between its words.
const (
	speechLevel  = 300.0                  // of the root mean square: -41 dB of the greatest
	wordPause    = 300 * time.Millisecond // a longer one ends what is spoken
	shortestWord = 60 * time.Millisecond  // a shorter one is a click
)

// addSound measures a packet of sound that came at a time since the start.
func (r *reception) addSound(p *packet, samples []int16, tones sound.Tones, at time.Duration) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.out.Sound++

	if r.hasSound {
		sent := time.Duration(int32(p.timestamp-r.lastTime)) * time.Second / sound.Rate
		d := math.Abs((at - r.lastAt - sent).Seconds())

		// A new clock of the telephone is no jitter.
		if d < 1 {
			r.jitter += (d - r.jitter) / 16
		}
	}
	r.hasSound = true
	r.lastTime = p.timestamp
	r.lastAt = at

	// The packets before and after the tone of a key have its beginning and its end.
	isKey := isKeyTone(tones)
	isBeside := r.wasKey
	r.wasKey = isKey
	if isKey && !isBeside {
		r.voice = r.before
	}
	if r.voice.to > 0 && at-r.voice.to > wordPause {
		r.endVoice()
	}
	r.before = r.voice
	if isKey || isBeside || len(samples) == 0 || rms(samples) < speechLevel {
		return
	}

	length := time.Duration(len(samples)) * time.Second / sound.Rate
	if r.voice.to == 0 {
		r.voice.from = max(at-length, 0)
	}
	r.voice.to = at
	r.voice.last = at
}

// isKeyTone reports whether a sound is the tone of a key and nothing else.
func isKeyTone(t sound.Tones) bool {
	return t.Low+t.High >= leastKey && min(t.Low, t.High) >= leastSide
}

// The shares of the energy in a key's tones together, and in the weaker one. A voice has more elsewhere.
const (
	leastKey  = 0.8
	leastSide = 0.1
)

// Quiet returns how long nobody has spoken, and whether somebody has since a time of Now.
func (s *Stream) Quiet(since time.Duration) (quiet time.Duration, hasSpoken bool) {
	r := &s.reception
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return s.Now() - r.voice.last, r.voice.last > since
}

// Now returns the time since Start.
func (s *Stream) Now() time.Duration { return time.Since(s.began) }

// mostIntervals bounds the intervals of speech of a call.
const mostIntervals = 10_000

func (r *reception) endVoice() {
	if r.voice.to-r.voice.from >= shortestWord && len(r.out.Spoke) < mostIntervals {
		r.out.Spoke = append(r.out.Spoke, Interval{r.voice.from, r.voice.to})
	}
	r.voice.to = 0
}

func rms(samples []int16) float64 {
	sum := 0.0
	for _, s := range samples {
		sum += float64(s) * float64(s)
	}
	return math.Sqrt(sum / float64(len(samples)))
}

// Received returns what has come so far.
func (s *Stream) Received() Reception {
	r := &s.reception
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.voice.to > 0 {
		r.endVoice()
	}
	out := r.out
	out.Lost = r.lost()
	out.Jitter = time.Duration(r.jitter * float64(time.Second))
	return out
}
