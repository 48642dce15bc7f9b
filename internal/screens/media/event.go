package media

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"time"
)

// sentKey is a key that the stream sends as an event (RFC 4733).
type sentKey struct {
	code   int
	frames int // of the press
	sent   int
	began  uint32
	done   chan struct{} // closed when it was sent
}

// The last packet of a press is sent three times, because one may be lost (RFC 4733, 2.5.1.4).
const endRepeats = 2

// eventVolume is the level of the tone that the event stands for, in -dBm0.
const eventVolume = 10

// SendKey presses a key of a telephone for a time, as soon as the other side hears. Done is closed when the key was
// sent. It is nil if the other side takes no keys as events.
func (s *Stream) SendKey(key byte, d time.Duration) (done <-chan struct{}) {
	if s.Session().Events == noEvents {
		return nil
	}
	e := &sentKey{
		code: strings.IndexByte(eventKeys, key), frames: max(int(d/frameTime), 2), done: make(chan struct{}),
	}
	s.event.Store(e)
	return e.done
}

// sendEvent sends the packet of a key that is pressed. It reports whether there is one.
func (s *Stream) sendEvent(to netip.AddrPort) bool {
	session := s.Session()
	e := s.event.Load()
	if e == nil || session.Events == noEvents {
		return false
	}
	if e.sent == 0 {
		e.began = s.timestamp
	}

	var out [headerSize + 4]byte
	copy(out[:], s.packet[:headerSize])
	out[1] = byte(session.Events)
	if e.sent == 0 {
		out[1] |= 0x80
	}
	binary.BigEndian.PutUint16(out[2:], s.sequence)
	binary.BigEndian.PutUint32(out[4:], e.began)

	e.sent++
	out[headerSize] = byte(e.code)
	out[headerSize+1] = eventVolume
	if e.sent >= e.frames {
		out[headerSize+1] |= 0x80
	}
	binary.BigEndian.PutUint16(out[headerSize+2:], uint16(min(e.sent, e.frames)*frameSamples))
	_, _ = s.conn.WriteToUDPAddrPort(out[:], to)
	s.sent.Add(1)

	if e.sent == e.frames+endRepeats {
		s.event.Store(nil)
		close(e.done)
	}
	return true
}
