package media

import (
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// Recording keeps both directions of a call in a WAV file with two channels. The side that
// sends and the side that is heard have one each. What is heard is placed by the times of its
// packets, so that packets that come late or in another order are at their place. A nil
// Recording keeps nothing.
type Recording struct {
	file     *sound.WAVFile
	sentLeft bool

	mutex sync.Mutex
	sent  []int16 // from the sample `from` on
	heard []int16
	from  int
	isSet bool   // the place of the other side's time is known
	base  uint32 // its time at the sample 0
	clock uint32 // the source whose time it is
	mute  int    // what is heard before this sample is silent; -1: all of it
	holds bool   // nothing is written, since it may turn out to be secret
	keys  []int  // the places of the last packets with the tones of a key
	hides bool   // what is sent is kept as silence

	chunks chan []int16
	done   chan error
	failed bool
}

// The window in which packets may come late, and the chunks that are written.
const (
	recordWindow = 2 * sound.Rate
	recordChunk  = sound.Rate
	mostChunks   = 60
	mostHeld     = 60 * sound.Rate // without it, what is heard is written as silence
	// What is heard is ahead by the frames that a busy machine still has to send (see Pacer.Run). More is a new clock.
	mostAhead = int(lostAfter * sound.Rate / time.Second)
)

// NewRecording begins a recording in a file. SentLeft puts what the stream sends on the left
// channel, and what it hears on the right one.
func NewRecording(file *sound.WAVFile, sentLeft bool) *Recording {
	r := &Recording{
		file: file, sentLeft: sentLeft,
		chunks: make(chan []int16, mostChunks), done: make(chan error, 1),
	}
	go r.write()
	return r
}

// write writes chunks, so that a slow disk does not delay the sound.
func (r *Recording) write() {
	var problem error
	for chunk := range r.chunks {
		if problem == nil {
			problem = r.writeChunk(chunk)
		}
	}
	r.done <- problem
}

// writeChunk writes a chunk. A panic is an error of the recording, so that the calls go on.
func (r *Recording) writeChunk(samples []int16) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("a fault of ivrsim: %v\n%s", fault, debug.Stack())
		}
	}()
	return r.file.Write(samples)
}

// addSent keeps a frame that is sent. None is silence.
func (r *Recording) addSent(samples []int16) {
	if r == nil {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	at := len(r.sent)
	r.sent = append(r.sent, make([]int16, frameSamples)...)
	if !r.hides {
		copy(r.sent[at:], samples)
	}
	if len(r.sent) <= recordWindow || r.holds && len(r.sent) <= mostHeld {
		return
	}
	if r.holds {
		clear(r.heard[:min(recordChunk, len(r.heard))])
	}
	r.flush(recordChunk)
}

// addHeard keeps a packet that came.
func (r *Recording) addHeard(p *packet, samples []int16, tones sound.Tones) {
	if r == nil {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()

	// The present is the end of what was sent. A packet is of the time before it.
	now := r.from + len(r.sent)
	place := int(int32(p.timestamp - r.base))
	late := now - place - len(samples)
	if !r.isSet || p.source != r.clock || late > recordWindow || -late > mostAhead {
		r.isSet = true
		r.clock = p.source
		place = max(now-len(samples), 0)
		r.base = p.timestamp - uint32(place)
	}
	if r.mute < 0 {
		return
	}

	// The tone of the last key goes on after the entry, or follows its event.
	hasKey := min(tones.Low, tones.High) >= leastLeak
	if place < r.mute {
		if hasKey {
			r.mute = max(r.mute, place+len(samples)+leakSamples)
		}
		return
	}
	if hasKey {
		isOld := func(key int) bool { return key+2*leakSamples < place }
		r.keys = append(slices.DeleteFunc(r.keys, isOld), place)
	}

	for i, s := range samples {
		k := place + i - r.from
		if k < 0 {
			continue
		}
		for len(r.heard) <= k {
			r.heard = append(r.heard, 0)
		}
		r.heard[k] = s
	}
}

// Hide begins or ends a time in which what is sent is kept as silence.
func (r *Recording) Hide(hides bool) {
	if r == nil {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.hides = hides
}

// leakSamples is how long after its event or INFO the tone of a key may follow in the sound.
const leakSamples = int(sameKey * sound.Rate / time.Second)

// addEvent keeps silence while a key goes on that has ended a muted time.
func (r *Recording) addEvent() {
	if r == nil {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if now := r.from + len(r.sent); now < r.mute {
		r.mute = now + leakSamples
	}
}

// Mute begins or ends a time in which what is heard is kept as silence. It reaches back over the
// tone of a key that has just begun, or over all that is not written if keys were typed ahead.
// It ends when the last key has.
func (r *Recording) Mute(isMuted, typedAhead bool) {
	if r == nil {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	switch {
	case isMuted && typedAhead:
		clear(r.heard)
		r.mute = -1
	case isMuted:
		r.clearKey()
		r.mute = -1
	case r.mute < 0:
		r.mute = r.from + len(r.sent) + leakSamples
	}
}

// clearKey clears the tones at the end of what is heard.
func (r *Recording) clearKey() {
	end := r.from + len(r.heard)
	first := end
	for _, place := range r.keys {
		if place+leakSamples >= end {
			first = min(first, place)
		}
	}

	// The tone begins within the frame before the first packet with it.
	if first < end {
		clear(r.heard[max(first-frameSamples-r.from, 0):])
	}
}

// Hold keeps back what is heard, and not yet written, until it is known whether it is secret.
func (r *Recording) Hold(holds bool) {
	if r == nil {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.holds = holds
}

// Forget keeps silence in place of all that was heard and is not written yet.
func (r *Recording) Forget() {
	if r == nil {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	clear(r.heard)
}

// leastLeak is the share of the energy in each of the two tones of a key that gives the key away.
const leastLeak = 0.05

// flush passes the oldest samples on.
func (r *Recording) flush(n int) {
	n = min(n, len(r.sent))
	chunk := make([]int16, 2*n)
	for i := range n {
		sent := r.sent[i]
		heard := int16(0)
		if i < len(r.heard) {
			heard = r.heard[i]
		}
		if r.sentLeft {
			chunk[2*i] = sent
			chunk[2*i+1] = heard
		} else {
			chunk[2*i] = heard
			chunk[2*i+1] = sent
		}
	}
	r.sent = append(r.sent[:0], r.sent[n:]...)
	r.heard = append(r.heard[:0], r.heard[min(n, len(r.heard)):]...)
	r.from += n

	select {
	case r.chunks <- chunk:
	default:
		r.failed = true
	}
}

// errSlowDisk is the error of a recording that misses a part.
var errSlowDisk = errors.New("the disk is too slow: a part of the recording is missing")

// Close writes the rest. The file stays open.
func (r *Recording) Close() error {
	if r == nil {
		return nil
	}
	r.mutex.Lock()
	r.flush(len(r.sent))
	failed := r.failed
	r.mutex.Unlock()
	close(r.chunks)
	err := <-r.done
	if failed && err == nil {
		err = errSlowDisk
	}
	return err
}
