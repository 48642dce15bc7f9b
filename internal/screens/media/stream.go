package media

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// Key is a key that was pressed at a telephone, and how it came.
type Key struct {
	Digit byte
	By    Source
	At    time.Time // when it came
}

// Source is the way in which a key arrived.
type Source string

// The sources.
const (
	ByEvent Source = "rfc4733"
	ByInfo  Source = "info" // of SIP
	ByTone  Source = "tone"
)

// mostKeys bounds the keys that are typed ahead.
const mostKeys = 256

// Stream is the sound of one call to and from one telephone. Its methods are safe for
// concurrent use.
type Stream struct {
	// Keys are those that nobody has taken; further ones are dropped. Pointers keep the room for mostKeys of each
	// call small.
	Keys  chan *Key
	pacer *Pacer
	conn  *net.UDPConn
	close sync.Once

	mutex   sync.Mutex
	session Session
	hold    []int16 // is played when nothing else is
	playing *Playback
	held    int // samples of hold that have been played

	packet    [headerSize + frameSamples]byte // the next one; the pacer alone uses it and the rest
	samples   [frameSamples]int16
	sequence  uint16
	timestamp uint32
	hasGap    bool // the last frame was not sent

	recentMutex sync.Mutex
	recent      []recentKey

	began     time.Time
	reception reception
	record    *Recording // of both directions; may be nil
	listener  func(source, timestamp uint32, samples []int16)
	faulty    func(fault any)         // takes a panic of the sound; may be nil
	event     atomic.Pointer[sentKey] // that it sends; nil: none

	hasEvents atomic.Bool  // keys have come in another way than as tones
	heardAt   atomic.Int64 // when the telephone was last heard of, in Unix ns
	sent      atomic.Int64
	late      atomic.Int64
	pressed   atomic.Int64 // keys that came
	dropped   atomic.Int64 // of them
}

// Playback is a sound that is played. Done is closed at its end, or when another replaces it.
type Playback struct {
	Done   chan struct{}
	stream *Stream
	length int
	left   []int16
}

// Heard returns how much of the sound was sent. While the telephone is on hold, nothing is.
func (p *Playback) Heard() time.Duration {
	p.stream.mutex.Lock()
	defer p.stream.mutex.Unlock()
	return time.Duration(p.length-len(p.left)) * time.Second / sound.Rate
}

// NewStream opens a port on an address for a session. Start begins to send.
func (p *Pacer) NewStream(local netip.Addr, s *Session) (*Stream, error) {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(local, 0)))
	if err != nil {
		return nil, err
	}

	// Random start values make packets of an earlier call unlikely to fit (RFC 3550, 5.1).
	out := &Stream{
		Keys:      make(chan *Key, mostKeys),
		pacer:     p,
		conn:      conn,
		session:   *s,
		sequence:  uint16(rand.Uint32()),
		timestamp: rand.Uint32(),
	}

	binary.BigEndian.PutUint32(out.packet[8:], rand.Uint32())
	out.packet[0] = rtpVersion << 6

	// A telephone counts as heard at the start, so that its silence counts from now.
	out.NoteAlive()

	return out, nil
}

// Local returns the address where the stream receives.
func (s *Stream) Local() netip.AddrPort {
	local := s.conn.LocalAddr().(*net.UDPAddr).AddrPort()
	return netip.AddrPortFrom(local.Addr().Unmap().WithZone(""), local.Port())
}

// Record keeps both directions. It is called before Start.
func (s *Stream) Record(to *Recording) { s.record = to }

// Listen passes the sound of the other side on, with the source and the time of each packet. It is called before
// Start.
func (s *Stream) Listen(to func(source, timestamp uint32, samples []int16)) { s.listener = to }

// OnFault sets who takes a panic in the sound, which ends the sound of this stream alone. Without it, the panic ends
// the program. It is called before Start.
func (s *Stream) OnFault(to func(fault any)) { s.faulty = to }

// survive passes on a panic of the stream. It is deferred.
func (s *Stream) survive() {
	if s.faulty == nil {
		return
	}
	if fault := recover(); fault != nil {
		s.pacer.remove(s)
		s.faulty(fault)
	}
}

// Start begins to send and to receive.
func (s *Stream) Start() {
	s.NoteAlive()
	s.began = time.Now()
	s.pacer.add(s)
	go s.receive()
}

// Close ends the stream.
func (s *Stream) Close() {
	s.close.Do(func() {
		s.pacer.remove(s)
		_ = s.conn.Close()
	})
}

// Session returns what is agreed on.
func (s *Stream) Session() Session {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.session
}

// Change replaces what is agreed on.
func (s *Stream) Change(to *Session) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.session = *to
}

// Play begins to play samples. It replaces samples that still play.
func (s *Stream) Play(samples []int16) *Playback {
	p := &Playback{Done: make(chan struct{}), stream: s, length: len(samples), left: samples}
	s.mutex.Lock()
	defer s.mutex.Unlock()

	// A new prompt replaces the old one, whose listener must not wait forever.
	s.stop()
	if len(samples) == 0 {
		close(p.Done)
		return p
	}
	s.playing = p
	return p
}

// Stop ends what is played.
func (s *Stream) Stop() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.stop()
}

func (s *Stream) stop() {
	if ended := s.playing; ended != nil {
		s.playing = nil
		close(ended.Done)
	}
}

// Hold plays samples over and over whenever nothing else is played. None are silence.
func (s *Stream) Hold(samples []int16) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.hold = samples
	s.held = 0
}

// recentKey is a key that has come, and may come in another way too.
type recentKey struct {
	digit byte
	at    time.Time
	by    []Source
}

// sameKey is the longest time between the ways of one key: its tone may leak before its event, and some telephones send
// an event and an INFO.
const sameKey = 300 * time.Millisecond

// Press takes a key. A key that comes in several ways counts once. After an event or an INFO, the stream detects no
// more tones.
func (s *Stream) Press(k Key) {
	if k.By != ByTone {
		s.hasEvents.Store(true)
	}
	k.At = time.Now()
	if s.hasCome(k) {
		return
	}

	// A full channel must not block the receiver, so a further key is dropped and counted.
	select {
	case s.Keys <- &k:
	default:
		s.dropped.Add(1)
	}
	s.pressed.Add(1)
}

// hasCome reports whether a key has come in another way. Each way of it counts for one key.
func (s *Stream) hasCome(k Key) bool {
	s.recentMutex.Lock()
	defer s.recentMutex.Unlock()
	s.recent = slices.DeleteFunc(s.recent, func(r recentKey) bool { return k.At.Sub(r.at) > sameKey })
	s.recent = s.recent[max(len(s.recent)-mostKeys, 0):]

	isThis := func(r recentKey) bool { return r.digit == k.Digit && !slices.Contains(r.by, k.By) }
	i := slices.IndexFunc(s.recent, isThis)
	if i < 0 {
		s.recent = append(s.recent, recentKey{k.Digit, k.At, []Source{k.By}})
		return false
	}
	s.recent[i].by = append(s.recent[i].by, k.By)
	return true
}

// Pressed returns how many keys have come.
func (s *Stream) Pressed() int64 { return s.pressed.Load() }

// NoteAlive notes that the telephone is alive.
func (s *Stream) NoteAlive() { s.heardAt.Store(time.Now().UnixNano()) }

// Silence returns how long nothing has come from the telephone, 0 while it does not send.
func (s *Stream) Silence() time.Duration {
	if !s.Session().Sends {
		return 0
	}
	return time.Since(time.Unix(0, s.heardAt.Load()))
}

// Sent returns how many packets were sent, and how many of them over 10 ms late.
func (s *Stream) Sent() (packets, late int64) { return s.sent.Load(), s.late.Load() }

// Dropped returns how many keys came while many others waited to be taken.
func (s *Stream) Dropped() int64 { return s.dropped.Load() }

// send sends the packet that is due at a time.
func (s *Stream) send(due time.Time) {
	defer s.survive()

	// The time advances also if the telephone does not hear. The number counts packets, so that a
	// hold is no loss (RFC 3550, 5.1).
	to, isHeard := s.frame()
	s.timestamp += frameSamples

	if !isHeard {
		s.hasGap = true
		return
	}
	s.sequence++

	// A key takes the place of the sound.
	if s.sendEvent(to) {
		return
	}

	// The marker bit is set on the first packet after silence (RFC 3551, 4.1).
	if s.hasGap || s.sent.Load() == 0 {
		s.packet[1] |= 0x80
		s.hasGap = false
	}

	binary.BigEndian.PutUint16(s.packet[2:], s.sequence)
	binary.BigEndian.PutUint32(s.packet[4:], s.timestamp)

	if time.Since(due) > lateAfter {
		s.late.Add(1)
	}

	s.sent.Add(1)

	// A telephone that is gone ends its call.
	_, _ = s.conn.WriteToUDPAddrPort(s.packet[:], to)
}

// frame puts the next 20 ms into the packet. It reports whether the telephone wants it.
func (s *Stream) frame() (to netip.AddrPort, isHeard bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()

	// A telephone on hold, or without an address, gets no packets.
	if !s.session.Hears || !s.session.To.IsValid() {
		s.record.addSent(nil)
		return netip.AddrPort{}, false
	}

	s.nextSamples()
	s.session.Law.Encode(s.packet[headerSize:], s.samples[:])
	s.packet[1] = byte(s.session.soundType())
	s.record.addSent(s.samples[:])

	return s.session.To, true
}

// nextSamples takes the next samples: of the playback, or else of hold, or else silence.
func (s *Stream) nextSamples() {
	clear(s.samples[:])

	// Music goes on where it stopped, so that a prompt does not restart it.
	if s.playing == nil {
		for i := range s.samples {
			if len(s.hold) > 0 {
				s.samples[i] = s.hold[s.held%len(s.hold)]
				s.held++
			}
		}
		return
	}

	n := copy(s.samples[:], s.playing.left)
	s.playing.left = s.playing.left[n:]

	// The end of the samples ends the playback, and wakes its listener.
	if len(s.playing.left) == 0 {
		s.stop()
	}
}

// receive reads keys from the packets of the telephone until the stream is closed.
func (s *Stream) receive() {
	defer s.survive()
	var r receiver
	buffer := make([]byte, mostPayload)
	for {
		// A held key is due also if no further packet comes.
		_ = s.conn.SetReadDeadline(r.order.due())
		n, from, err := s.conn.ReadFromUDPAddrPort(buffer)
		s.pressAll(r.order.take(time.Now()))
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			// The telephone's port is closed, for example.
			continue
		}

		session := s.Session()

		// Packets from other addresses are no part of the call, and could press keys in it.
		if from.Addr().Unmap().WithZone("") != session.To.Addr() {
			continue
		}

		s.read(&r, &session, buffer[:n])
	}
}

// receiver holds the facts about the packets so far.
type receiver struct {
	press   press
	order   keyOrder
	tones   sound.KeyFinder
	samples [mostPayload]int16
}

// read takes one packet.
func (s *Stream) read(r *receiver, session *Session, data []byte) {
	if isReport(data) {
		s.NoteAlive()
		return
	}
	p, ok := readPacket(data)
	if !ok {
		return
	}

	s.NoteAlive()
	s.reception.add(&p)
	now := time.Now()
	r.order.see(&p, now)

	// Each key comes in several packets. The press counts once.
	if session.isEvent(p.kind) {
		s.record.addEvent()
		if k := r.press.read(&p); k != 0 {
			s.pressAll(r.order.add(k, &p, now))
		}
		return
	}

	// A telephone may send the agreed type, or a type that needs no agreement.
	law := session.Law
	if p.kind != session.soundType() {
		var isKnown bool
		law, isKnown = staticLaw(p.kind)
		if !isKnown {
			return
		}
	}

	samples := r.samples[:min(len(p.payload), len(r.samples))]
	for i := range samples {
		samples[i] = law.Decode(p.payload[i])
	}
	tones := r.tones.Add(samples)
	s.reception.addSound(&p, samples, tones, now.Sub(s.began))
	s.record.addHeard(&p, samples, tones)
	if s.listener != nil {
		s.listener(p.source, p.timestamp, samples)
	}

	// Tones count only until the telephone has sent an event.
	if s.hasEvents.Load() {
		return
	}
	for _, k := range tones.Keys {
		if isKey(k) {
			s.Press(Key{Digit: k, By: ByTone})
		}
	}
}

// pressAll takes keys that came as events.
func (s *Stream) pressAll(keys []byte) {
	for _, k := range keys {
		s.Press(Key{Digit: k, By: ByEvent})
	}
}

// isKey reports whether menus know a key: A to D are on no telephone of a caller.
func isKey(k byte) bool { return k >= '0' && k <= '9' || k == '*' || k == '#' }
