package media

import (
	"encoding/binary"
	"slices"
	"time"
)

// packet is an RTP packet as far as it is used (RFC 3550).
type packet struct {
	kind      int // payload type
	isMarked  bool
	sequence  uint16
	timestamp uint32
	source    uint32 // the stream of the sender (SSRC)
	payload   []byte
}

const (
	headerSize  = 12
	rtpVersion  = 2
	mostPayload = 2048
)

// isReport reports whether a packet is a report of RTCP. A telephone may send them to the port of the sound
// (RFC 5761, 4), or to the port after it, which may be another call's.
func isReport(data []byte) bool {
	return len(data) > 1 && data[0]>>6 == rtpVersion && data[1] >= 192 && data[1] <= 223
}

// readPacket reads a packet. It reports whether it is one.
func readPacket(data []byte) (p packet, ok bool) {
	if len(data) < headerSize || data[0]>>6 != rtpVersion {
		return packet{}, false
	}

	hasPadding := data[0]&0x20 != 0
	hasExtension := data[0]&0x10 != 0

	// The packet may list the sources of a mixer, with four bytes for each.
	sources := int(data[0] & 15)

	p = packet{
		kind:      int(data[1] & 0x7f),
		isMarked:  data[1]&0x80 != 0,
		sequence:  binary.BigEndian.Uint16(data[2:]),
		timestamp: binary.BigEndian.Uint32(data[4:]),
		source:    binary.BigEndian.Uint32(data[8:]),
	}

	from := headerSize + 4*sources

	// An extension has a length in words of four bytes, after four bytes of its own.
	if hasExtension {
		if len(data) < from+4 {
			return packet{}, false
		}
		from += 4 + 4*int(binary.BigEndian.Uint16(data[from+2:]))
	}

	// The last byte of a padded packet is the length of the padding.
	to := len(data)
	if hasPadding {
		to -= int(data[to-1])
	}

	// A length that the packet does not have shows a damaged packet.
	if from > to {
		return packet{}, false
	}

	p.payload = data[from:to]
	return p, true
}

// press follows the packets of a key (RFC 4733). Each packet is sent several times, with the time
// of the press's beginning.
type press struct {
	isKnown  bool // there was one
	began    uint32
	code     byte
	duration uint32
	hasEnded bool

	sequence uint16 // of the newest packet
	source   uint32
	earlier  [knownPresses]uint32 // the times of the last presses, in turn
	turn     int
}

const (
	knownPresses = 16
	mostLate     = 100 // packets; more is a new stream of the telephone
)

// Keys by their code in an event.
const eventKeys = "0123456789*#"

// read takes a packet of the type of keys. It returns the key whose press begins, or 0.
func (e *press) read(p *packet) byte {
	if len(p.payload) < 4 {
		return 0
	}

	code := p.payload[0]
	hasEnded := p.payload[1]&0x80 != 0
	duration := uint32(binary.BigEndian.Uint16(p.payload[2:]))

	// A packet that comes after a newer one belongs to an earlier press, or is the only one of it.
	behind := int16(p.sequence - e.sequence)
	isLate := e.isKnown && p.source == e.source && behind < 0 && behind > -mostLate
	if isLate {
		if slices.Contains(e.earlier[:], p.timestamp) || int(code) >= len(eventKeys) {
			return 0
		}
		e.remember(p.timestamp)
		return eventKeys[code]
	}

	// A new source has a clock of its own.
	e.isKnown = e.isKnown && p.source == e.source
	e.sequence = p.sequence
	e.source = p.source

	// A packet with the same or an earlier time is of a press that is known, unless it begins one:
	// some telephones count the time from the same number again.
	sinceLast := int32(p.timestamp - e.began)
	begins := e.hasEnded && !hasEnded && duration < e.duration && (p.isMarked || code != e.code)
	if e.isKnown && sinceLast <= 0 && begins {
		e.isKnown = false
	}

	// Further packets of the same press carry only its new duration.
	if e.isKnown && sinceLast == 0 {
		e.hasEnded = e.hasEnded || hasEnded
		e.duration = max(e.duration, duration)
		return 0
	}

	// A packet that arrives late belongs to an earlier press.
	if e.isKnown && sinceLast < 0 && sinceLast > -restart {
		return 0
	}

	// A press of over 8 s goes on with a new time when its longest duration ends.
	goesOn := e.isKnown && !e.hasEnded && !p.isMarked && code == e.code &&
		uint32(sinceLast) == e.duration && e.duration >= longestEvent
	e.isKnown = true
	e.began = p.timestamp
	e.code = code
	e.duration = duration
	e.hasEnded = hasEnded
	e.remember(p.timestamp)

	// Events above the keys are no keys, as a flash of the hook.
	if goesOn || int(code) >= len(eventKeys) {
		return 0
	}

	return eventKeys[code]
}

// remember notes the time of a press.
func (e *press) remember(timestamp uint32) {
	e.earlier[e.turn] = timestamp
	e.turn = (e.turn + 1) % knownPresses
}

// keyOrder puts keys into the order of their packets. After a missing packet, keys are held for a short time,
// because an earlier key may be in that packet.
type keyOrder struct {
	isKnown bool
	source  uint32
	newest  uint16    // number of a packet
	fills   time.Time // until then, a missing packet may come
	held    []heldKey
}

type heldKey struct {
	digit    byte
	sequence uint16
	due      time.Time
}

// reordered is the longest time between packets that overtake each other.
const reordered = 60 * time.Millisecond

// see notes the number of a packet.
func (o *keyOrder) see(p *packet, now time.Time) {
	ahead := int16(p.sequence - o.newest)
	isSame := o.isKnown && p.source == o.source
	if isSame && ahead > 1 && ahead < mostLate {
		o.fills = now.Add(reordered)
	}
	if !isSame || ahead > 0 || ahead <= -mostLate {
		o.isKnown = true
		o.source = p.source
		o.newest = p.sequence
	}
}

// add takes the key of a packet that was seen last, and returns the keys that are due.
func (o *keyOrder) add(digit byte, p *packet, now time.Time) []byte {
	// The numbers of the held keys are near each other.
	key := heldKey{digit, p.sequence, o.fills}
	at := slices.IndexFunc(o.held, func(other heldKey) bool { return int16(key.sequence-other.sequence) < 0 })
	if at < 0 {
		at = len(o.held)
	}
	o.held = slices.Insert(o.held, at, key)
	return o.take(now)
}

// take returns the keys that are due. A key waits for those before it.
func (o *keyOrder) take(now time.Time) []byte {
	var out []byte
	for len(o.held) > 0 && !o.held[0].due.After(now) {
		out = append(out, o.held[0].digit)
		o.held = o.held[1:]
	}
	return out
}

// due returns when the next key is due, the zero time if no key is held.
func (o *keyOrder) due() time.Time {
	if len(o.held) == 0 {
		return time.Time{}
	}
	return o.held[0].due
}

const (
	longestEvent = 0xffff - 800 // the next packet of a press, within 100 ms, would be too long
	restart      = 60 * 8000    // a time this long before the last is of a new stream
)
