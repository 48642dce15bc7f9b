package dialer

import (
	"sync"
)

// listener keeps the sound that came, each packet at the place of its timestamp.
type listener struct {
	spectrum *spectrum

	mutex   sync.Mutex
	samples []int16
	came    []bool // by frame of 20 ms
	base    uint32
	source  uint32 // whose clock counts
	isSet   bool
	frames  []frame // of the samples that will not change
	stale   int     // frames from here on are computed again
}

// Bounds of the sound that is kept.
const (
	mostSamples = 30 * 60 * rate
	lead        = 10 * hop // before the first packet that comes, for those that were sent before it
)

// hear takes the samples of a packet. The clock of a new source, or a clock that jumps, starts at the end of the
// received sound.
func (l *listener) hear(source, timestamp uint32, samples []int16) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	place := int(int32(timestamp - l.base))
	end := len(l.samples)
	if !l.isSet || source != l.source || place < end-2*rate || place > end+5*rate {
		l.isSet = true
		l.source = source
		place = len(l.samples) + lead
		l.base = timestamp - uint32(place)
	}
	if place < 0 || place+len(samples) > mostSamples {
		return
	}

	for len(l.samples) < place+len(samples) {
		l.samples = append(l.samples, 0)
	}
	copy(l.samples[place:], samples)
	for len(l.came) < len(l.samples)/hop {
		l.came = append(l.came, false)
	}
	for i := place / hop; i < (place+len(samples))/hop; i++ {
		l.came[i] = true
	}
	l.stale = min(l.stale, max(0, (place-window)/hop))
}

// now returns the frame at the end of the received sound.
func (l *listener) now() int {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return len(l.samples) / hop
}

// since returns the frames from a number on.
func (l *listener) since(from int) []frame {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.frames = l.frames[:min(l.stale, len(l.frames))]
	for at := len(l.frames) * hop; at+window <= len(l.samples); at += hop {
		f := l.spectrum.frame(l.samples[at : at+window])
		i := at / hop
		f.lost = !l.came[i] || i+1 < len(l.came) && !l.came[i+1]
		l.frames = append(l.frames, f)
	}
	l.stale = len(l.frames)
	if from >= len(l.frames) {
		return nil
	}
	return append([]frame(nil), l.frames[from:]...)
}

// sound returns the samples from a frame on.
func (l *listener) sound(from int) []int16 {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return append([]int16(nil), l.samples[min(from*hop, len(l.samples)):]...)
}

// pause returns how long nobody has spoken at the end of the sound received since a frame, in frames, and whether
// somebody has spoken since then.
func (l *listener) pause(from int) (frames int, spoke bool) {
	heard := l.since(from)
	for i := len(heard) - 1; i >= 0; i-- {
		if heard[i].total() > bands*quiet*10 {
			return len(heard) - 1 - i, true
		}
	}
	return len(heard), false
}
