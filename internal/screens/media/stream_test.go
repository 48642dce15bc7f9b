package media

import (
	"context"
	"math"
	"math/rand/v2"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// telephone is the other end of a stream.
type telephone struct {
	*net.UDPConn
	t *testing.T
}

func newTelephone(t *testing.T) *telephone {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return &telephone{conn, t}
}

func (p *telephone) port() netip.AddrPort { return p.LocalAddr().(*net.UDPAddr).AddrPort() }

// next waits for a packet.
func (p *telephone) next() packet {
	p.t.Helper()
	buffer := make([]byte, mostPayload)
	if err := p.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		p.t.Fatal(err)
	}
	n, err := p.Read(buffer)
	if err != nil {
		p.t.Fatal(err)
	}
	out, ok := readPacket(buffer[:n])
	if !ok {
		p.t.Fatal("this is no packet")
	}
	return out
}

// connect starts a stream to a telephone.
func connect(t *testing.T, p *telephone, law sound.Law) *Stream {
	t.Helper()
	pacer := &Pacer{}
	ctx, cancel := context.WithCancel(t.Context())
	go pacer.Run(ctx)
	s, err := pacer.NewStream(netip.MustParseAddr("127.0.0.1"), &Session{To: p.port(), Law: law, Events: 96, Sends: true, Hears: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close(); cancel() })
	s.Start()
	return s
}

// What is played comes whole and in order, 20 ms in a packet, in the telephone's encoding.
func TestPlay(t *testing.T) {
	for _, law := range []sound.Law{sound.MuLaw, sound.ALaw} {
		p := newTelephone(t)
		s := connect(t, p, law)
		samples := make([]int16, 400)
		for i := range samples {
			samples[i] = int16(1000 + 10*i)
		}
		played := s.Play(samples)
		<-played.Done

		want := make([]byte, len(samples))
		law.Encode(want, samples)
		var got []byte
		last := p.next()
		for last.payload[0] != want[0] {
			last = p.next()
		}
		for got = append(got, last.payload...); len(got) < len(want); {
			next := p.next()
			if next.timestamp != last.timestamp+frameSamples {
				t.Fatalf("the time %d follows %d", next.timestamp, last.timestamp)
			}
			last = next
			got = append(got, next.payload...)
		}
		if string(got[:len(want)]) != string(want) {
			t.Errorf("law %d: what was heard is not what was played", law)
		}
		if packets, _ := s.Sent(); packets < 3 {
			t.Errorf("%d packets are counted", packets)
		}
	}
}

// Another sound replaces the one that is played, and a stop ends it.
func TestPlaybackEnds(t *testing.T) {
	s := connect(t, newTelephone(t), sound.MuLaw)
	long := make([]int16, 600*sound.Rate)
	first := s.Play(long)
	second := s.Play(long)
	<-first.Done
	s.Stop()
	<-second.Done
	<-s.Play(nil).Done
}

// A telephone that holds the call gets no packets, and its silence ends no call.
func TestHold(t *testing.T) {
	p := newTelephone(t)
	agreed := &Session{To: p.port(), Events: 96, Sends: true, Hears: true}
	s, err := new(Pacer).NewStream(netip.MustParseAddr("127.0.0.1"), agreed) // without Start: the test sends
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.Silence() == 0 {
		t.Error("a telephone that sends is never silent")
	}

	held := *agreed
	held.Hears = false
	held.Sends = false
	for i, session := range []*Session{agreed, &held, &held, agreed} {
		s.Change(session)
		s.send(time.Now())
		want := []int64{1, 1, 1, 2}[i]
		if sent, _ := s.Sent(); sent != want {
			t.Errorf("after %d frames %d packets were sent, not %d", i+1, sent, want)
		}
		if isHeld := session == &held; isHeld && s.Silence() != 0 {
			t.Errorf("a telephone that holds is silent for %s", s.Silence())
		}
	}

	if first, second := p.next(), p.next(); second.timestamp != first.timestamp+3*frameSamples {
		t.Errorf("after a hold of two frames the time goes on from %d to %d", first.timestamp, second.timestamp)
	}
}

// Keys come by events and by tones; after an event, tones are not keys.
func TestKeysOfTheTelephone(t *testing.T) {
	p := newTelephone(t)
	s := connect(t, p, sound.MuLaw)
	send := func(data []byte) {
		if _, err := p.WriteToUDPAddrPort(data, s.Local()); err != nil {
			t.Fatal(err)
		}
	}
	other := newTelephone(t)
	if _, err := other.WriteToUDPAddrPort([]byte("junk"), s.Local()); err != nil {
		t.Fatal(err)
	}

	for i, payload := range tone('5', 5) {
		send(rtp(payloadMuLaw, false, uint32(i*frameSamples), payload...))
	}
	if k := <-s.Keys; k.Digit != '5' || k.By != ByTone {
		t.Errorf("the key is %+v", k)
	}
	send(rtp(96, true, 5000, event(11, false, 160)...))
	if k := <-s.Keys; k.Digit != '#' || k.By != ByEvent {
		t.Errorf("the key is %+v", k)
	}

	for i, payload := range tone('7', 5) {
		send(rtp(payloadMuLaw, false, uint32(9000+i*frameSamples), payload...))
	}
	s.Press(Key{Digit: '8', By: ByInfo})
	send(rtp(96, true, 20_000, event(9, false, 160)...))
	for _, want := range []byte("89") {
		if k := <-s.Keys; k.Digit != want {
			t.Errorf("the key is %+v, not %c", k, want)
		}
	}
	if s.Dropped() != 0 {
		t.Errorf("%d keys were dropped", s.Dropped())
	}
}

// toneKeys are the keys of telephones in rows and columns. Each has the two tones of its row and its column (ITU-T Q.23).
const toneKeys = "123A456B789C*0#D"

// Each key is heard by its tones, and not again by its event. A to D are on no telephone of a caller.
func TestEachKey(t *testing.T) {
	session := &Session{Events: 96}
	for _, key := range []byte(toneKeys) {
		want := string(key)
		if key >= 'A' && key <= 'D' {
			want = ""
		}

		synctest.Test(t, func(t *testing.T) {
			s := &Stream{Keys: make(chan *Key, mostKeys), began: time.Now()}
			var r receiver
			for i, payload := range tone(key, 5) {
				s.read(&r, session, rtp(payloadMuLaw, false, uint32(i*frameSamples), payload...))
			}
			if got := taken(s); got != want {
				t.Errorf("the tones of %c are %q", key, got)
			}

			// The codes of events are in another order (RFC 4733, 3.2).
			code := strings.IndexByte("0123456789*#ABCD", key)
			for _, hasEnded := range []bool{false, false, true, true, true} {
				s.read(&r, session, rtp(96, false, 10_000, event(byte(code), hasEnded, 160)...))
			}
			if got := taken(s); got != "" {
				t.Errorf("the event of %c, whose tones have come, is %q", key, got)
			}
		})
	}
}

// tone returns packets with the tones of a key, and one of silence.
func tone(key byte, packets int) [][]byte {
	at := strings.IndexByte(toneKeys, key)
	low, high := []float64{697, 770, 852, 941}[at/4], []float64{1209, 1336, 1477, 1633}[at%4]
	out := make([][]byte, packets+1)
	for i := range out {
		samples := make([]int16, frameSamples)
		for j := range samples {
			if i == packets {
				continue
			}
			at := float64(i*frameSamples + j)
			samples[j] = int16(5000*sine(low, at) + 5000*sine(high, at))
		}
		out[i] = make([]byte, frameSamples)
		sound.MuLaw.Encode(out[i], samples)
	}
	return out
}

// A stream that is closed leaves the pacer.
func TestClose(t *testing.T) {
	pacer := &Pacer{}
	var streams []*Stream
	for range 9 {
		s, err := pacer.NewStream(netip.MustParseAddr("127.0.0.1"), Offer())
		if err != nil {
			t.Fatal(err)
		}
		s.Start()
		streams = append(streams, s)
	}

	for phase, n := range []int{3, 2, 2, 2} {
		if len(pacer.at(phase)) != n {
			t.Errorf("phase %d has %d streams, not %d", phase, len(pacer.at(phase)), n)
		}
	}

	for _, s := range streams {
		s.Close()
		s.Close()
	}
	for phase := range phases {
		if len(pacer.at(phase)) != 0 {
			t.Errorf("phase %d keeps closed streams", phase)
		}
	}
}

// sine returns a tone of a frequency at a sample.
func sine(frequency, at float64) float64 {
	return math.Sin(2 * math.Pi * frequency * at / sound.Rate)
}

// After a hold the numbers of the packets go on by one, the time has passed, and the first
// packet is marked (RFC 3550, 5.1; RFC 3551, 4.1).
func TestNumbersAfterHold(t *testing.T) {
	p := newTelephone(t)
	agreed := &Session{To: p.port(), Sends: true, Hears: true}
	s, err := new(Pacer).NewStream(netip.MustParseAddr("127.0.0.1"), agreed) // without Start: the test sends
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.send(time.Now())
	before := p.next()
	held := *agreed
	held.Hears = false
	s.Change(&held)
	for range 10 {
		s.send(time.Now())
	}
	s.Change(agreed)
	s.send(time.Now())
	after := p.next()
	s.send(time.Now())
	last := p.next()
	if after.sequence != before.sequence+1 || after.timestamp != before.timestamp+11*frameSamples || !after.isMarked || last.isMarked {
		t.Errorf("the packet %+v follows %+v, and then %+v", after, before, last)
	}
}

// TestTonesBeforeEvents: a telephone sends each key as a tone, and as an event up to 300 ms later. Keys follow each other
// faster than that. Each of them counts once, in the order in which they were pressed.
func TestTonesBeforeEvents(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		typed := make([]byte, 1+random.IntN(6))
		delay := time.Duration(random.IntN(301)) * time.Millisecond
		for i := range typed {
			typed[i] = "123"[random.IntN(3)]
		}

		synctest.Test(t, func(t *testing.T) {
			s := &Stream{Keys: make(chan *Key, mostKeys)}
			for i, k := range typed {
				began := time.Duration(i) * 120 * time.Millisecond
				time.AfterFunc(began+delay, func() { s.Press(Key{Digit: k, By: ByEvent}) })
				time.AfterFunc(began, func() {
					if !s.hasEvents.Load() { // else nobody looks for tones
						s.Press(Key{Digit: k, By: ByTone})
					}
				})
			}
			time.Sleep(time.Minute) // of a clock that has no wait
			synctest.Wait()
			if got := taken(s); got != string(typed) {
				t.Errorf("with events after %s, the keys %s are taken as %s", delay, typed, got)
			}
		})
	}
}

// Some telephones send a key in several ways. It counts once within 300 ms. A key that comes again in the same way is
// another key, and so is one that comes too late in another way.
func TestKeyInSeveralWays(t *testing.T) {
	const late = 301 * time.Millisecond
	type sent struct {
		by    Source
		digit byte
		after time.Duration
	}

	for want, keys := range map[string][]sent{
		"55":   {{ByTone, '5', 0}, {ByEvent, '5', 0}, {ByEvent, '5', 0}},
		"67":   {{ByTone, '6', 0}, {ByEvent, '7', 0}},
		"88":   {{ByTone, '8', 0}, {ByEvent, '8', late}},
		"1":    {{ByEvent, '1', 0}, {ByInfo, '1', late - time.Millisecond}},
		"2":    {{ByTone, '2', 0}, {ByInfo, '2', 0}, {ByEvent, '2', 0}},
		"33":   {{ByInfo, '3', 0}, {ByEvent, '3', 0}, {ByInfo, '3', 0}, {ByEvent, '3', 0}},
		"4554": {{ByInfo, '4', 0}, {ByInfo, '5', 0}, {ByEvent, '4', 0}, {ByEvent, '5', 0}, {ByInfo, '5', 0}, {ByInfo, '4', late}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &Stream{Keys: make(chan *Key, mostKeys)}
			for _, k := range keys {
				time.Sleep(k.after)
				s.Press(Key{Digit: k.digit, By: k.by})
			}
			if got := taken(s); got != want {
				t.Errorf("%v are the keys %s, not %s", keys, got, want)
			}

			// Many keys at once do not fill the memory.
			for range 3 * mostKeys {
				s.Press(Key{Digit: '0', By: ByInfo})
			}
			if len(s.recent) > mostKeys+1 {
				t.Errorf("%d keys are remembered", len(s.recent))
			}
		})
	}
}

// taken returns the keys that have come.
func taken(s *Stream) string {
	var out []byte
	for len(s.Keys) > 0 {
		out = append(out, (<-s.Keys).Digit)
	}
	return string(out)
}
