package media

import (
	"errors"
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
	mute  int    // what is heard before this sample is silent; -1: all of it

	chunks chan []int16
	done   chan error
	failed bool
}

// The window in which packets may come late, and the chunks that are written.
const (
	recordWindow = 2 * sound.Rate
	recordChunk  = sound.Rate
	mostChunks   = 60
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
			problem = r.file.Write(chunk)
		}
	}
	r.done <- problem
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
	copy(r.sent[at:], samples)
	if len(r.sent) > recordWindow {
		r.flush(recordChunk)
	}
}

// addHeard keeps a packet that came.
func (r *Recording) addHeard(p *packet, samples []int16) {
	if r == nil {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()

	// The present is the end of what was sent. A packet is of the time before it.
	now := r.from + len(r.sent)
	place := int(int32(p.timestamp - r.base))
	late := now - place - len(samples)
	if !r.isSet || late > recordWindow || -late > mostAhead {
		r.isSet = true
		place = max(now-len(samples), 0)
		r.base = p.timestamp - uint32(place)
	}
	if r.mute < 0 || place < r.mute {
		return
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

// Mute begins or ends a time in which what is heard is kept as silence. If keys were typed ahead,
// it reaches back over the last two seconds.
func (r *Recording) Mute(isMuted, typedAhead bool) {
	if r == nil {
		return
	}
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if isMuted {
		r.mute = -1
		if typedAhead {
			clear(r.heard)
		}
		return
	}
	r.mute = r.from + len(r.sent)
}

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
