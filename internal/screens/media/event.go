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
	frames int // of the press; 0: no key
	sent   int
	began  uint32
}

// The last packet of a press is sent three times, because one may be lost (RFC 4733, 2.5.1.4).
const endRepeats = 2

// eventVolume is the level of the tone that the event stands for, in -dBm0.
const eventVolume = 10

// SendKey presses a key for a time. It reports whether the other side takes keys as events. Keys of other letters
// than a telephone's are ignored.
func (s *Stream) SendKey(key byte, d time.Duration) (isTaken bool) {
	session := s.Session()
	if session.Events == noEvents {
		return false
	}
	code := strings.IndexByte(eventKeys, key)
	if code < 0 {
		return true
	}
	select {
	case s.pressing <- sentKey{code: code, frames: max(int(d/frameTime), 2)}:
	default: // more keys than anybody presses
	}
	return true
}

// sendEvent sends the packet of a key that is pressed. It reports whether there is one.
func (s *Stream) sendEvent(to netip.AddrPort) bool {
	session := s.Session()
	if session.Events == noEvents {
		return false
	}
	e := &s.event
	if e.frames == 0 {
		select {
		case *e = <-s.pressing:
			e.began = s.timestamp
		default:
			return false
		}
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

	if e.sent >= e.frames+endRepeats {
		*e = sentKey{}
	}
	return true
}
