package media

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	frameTime    = 20 * time.Millisecond
	frameSamples = 160
	phases       = 4 // of a frame, over which the streams are spread
	phaseTime    = frameTime / phases
	lateAfter    = 10 * time.Millisecond
	lostAfter    = time.Second // a longer delay is of a machine that was suspended
)

// Pacer sends the packets of all streams at their times: one goroutine for all, since a
// timer for each costs more than the packets.
type Pacer struct {
	mutex   sync.Mutex
	streams [phases][]*Stream
}

// Run sends packets until the context ends.
func (p *Pacer) Run(ctx context.Context) {
	due := time.Now()
	timer := time.NewTimer(phaseTime)
	defer timer.Stop()

	for phase := 0; ; phase = (phase + 1) % phases {
		// Each phase has a fixed time, so that delays do not add up.
		due = due.Add(phaseTime)
		timer.Reset(time.Until(due))

		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}

		// Packets that were missed in a long stop are left out, because all at once would overflow the
		// telephones.
		if time.Since(due) > lostAfter {
			due = time.Now()
		}

		for _, s := range p.at(phase) {
			s.send(due)
		}
	}
}

// at returns the streams of a phase. Their list is replaced, and never changed.
func (p *Pacer) at(phase int) []*Stream {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.streams[phase]
}

// add puts a stream into the phase with the fewest.
func (p *Pacer) add(s *Stream) {
	p.mutex.Lock()
	defer p.mutex.Unlock()

	// Streams are spread over the phases, so that their packets do not leave together.
	least := 0
	for phase := range p.streams {
		if len(p.streams[phase]) < len(p.streams[least]) {
			least = phase
		}
	}

	// A reader may still use the old list. A clipped list has no room, so append makes a new list.
	p.streams[least] = append(slices.Clip(p.streams[least]), s)
}

func (p *Pacer) remove(s *Stream) {
	p.mutex.Lock()
	defer p.mutex.Unlock()

	for phase := range p.streams {
		if i := slices.Index(p.streams[phase], s); i >= 0 {
			// A reader may still use the old list, so the phase gets a new list.
			p.streams[phase] = slices.Concat(p.streams[phase][:i], p.streams[phase][i+1:])
			return
		}
	}
}
