package media

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// rtp writes a packet.
func rtp(kind byte, isMarked bool, timestamp uint32, payload ...byte) []byte {
	out := make([]byte, headerSize, headerSize+len(payload))
	out[0] = rtpVersion << 6
	out[1] = kind
	if isMarked {
		out[1] |= 0x80
	}
	binary.BigEndian.PutUint32(out[4:], timestamp)
	return append(out, payload...)
}

// event is the payload of a key's packet.
func event(code byte, hasEnded bool, duration uint16) []byte {
	flags := byte(10)
	if hasEnded {
		flags |= 0x80
	}
	return []byte{code, flags, byte(duration >> 8), byte(duration)}
}

// A packet has its header, the sources of a mixer, an extension, the payload and padding, and all but the header may be
// missing. A packet that ends in the middle of these is refused, and so is one of another version.
func TestReadPacket(t *testing.T) {
	for _, sources := range []int{0, 1, 15} {
		for words := -1; words < 3; words++ { // of the extension; -1 is no extension
			for length := range 3 {
				for padding := range 3 {
					checkPacket(t, sources, words, length, padding)
				}
			}
		}
	}
	if p, ok := readPacket([]byte{0xa0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200}); ok {
		t.Errorf("padding over the whole packet is read as %+v", p)
	}
}

// checkPacket checks how a packet with parts of some lengths is read, and how each beginning of its header is.
func checkPacket(t *testing.T, sources, words, length, padding int) {
	t.Helper()
	want := packet{
		kind: 96 + length, isMarked: padding == 1, sequence: 0x0102, timestamp: 0x03040506, source: 0x0708090a,
		payload: bytes.Repeat([]byte{7}, length),
	}
	first := 0x80 + sources
	if words >= 0 {
		first += 0x10
	}
	if padding > 0 {
		first += 0x20
	}
	second := want.kind
	if want.isMarked {
		second += 0x80
	}
	data := []byte{byte(first), byte(second), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	data = append(data, make([]byte, 4*sources)...)
	if words >= 0 {
		data = append(data, 0xbe, 0xde, 0, byte(words))
		data = append(data, make([]byte, 4*words)...)
	}
	header := len(data)
	data = append(data, want.payload...)
	data = append(data, bytes.Repeat([]byte{byte(padding)}, padding)...)

	if got, ok := readPacket(data); !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("%x is read as %+v, want %+v", data, got, want)
	}
	data[0] &^= 0x20
	for cut := range header {
		if got, ok := readPacket(data[:cut]); ok {
			t.Errorf("%x is read as %+v", data[:cut], got)
		}
	}
	data[0] ^= 0xc0
	if got, ok := readPacket(data); ok {
		t.Errorf("version 1 is read as %+v", got)
	}
}

func TestPresses(t *testing.T) {
	type sent struct {
		isMarked  bool
		timestamp uint32
		payload   []byte
	}
	for name, c := range map[string]struct {
		packets []sent
		want    string
	}{
		"a press of three packets and three ends": {[]sent{
			{true, 1000, event(1, false, 160)},
			{false, 1000, event(1, false, 320)},
			{false, 1000, event(1, false, 480)},
			{false, 1000, event(1, true, 640)},
			{false, 1000, event(1, true, 640)},
			{false, 1000, event(1, true, 640)},
		}, "1"},
		"its first packets are lost": {[]sent{
			{false, 1000, event(5, true, 640)},
		}, "5"},
		"the same key twice": {[]sent{
			{true, 1000, event(5, true, 640)},
			{true, 3000, event(5, true, 640)},
		}, "55"},
		"an end that comes late": {[]sent{
			{true, 1000, event(1, false, 160)},
			{true, 3000, event(2, false, 160)},
			{false, 1000, event(1, true, 640)},
			{false, 3000, event(2, true, 640)},
		}, "12"},
		"a press of ten seconds": {[]sent{
			{true, 1000, event(9, false, 160)},
			{false, 1000, event(9, false, 0xffff)},
			{false, 1000 + 0xffff, event(9, false, 160)},
			{false, 1000 + 0xffff, event(9, true, 16000)},
		}, "9"},
		"a press of nine seconds with a packet each 50 ms": {[]sent{
			{true, 1000, event(9, false, 400)},
			{false, 1000, event(9, false, 163*400)},
			{false, 1000 + 163*400, event(9, false, 400)},
			{false, 1000 + 163*400, event(9, true, 8000)},
		}, "9"},
		"star, hash, and a key that no telephone has": {[]sent{
			{true, 1000, event(10, true, 640)},
			{true, 3000, event(11, true, 640)},
			{true, 5000, event(12, true, 640)},
			{true, 7000, event(200, true, 640)},
		}, "*#"},
		"a new stream": {[]sent{
			{true, 4_000_000_000, event(1, true, 640)},
			{true, 3_000_000_000, event(2, true, 640)},
		}, "12"},
		"presses whose time begins at the same number": {[]sent{
			{true, 1000, event(0, false, 160)},
			{false, 1000, event(0, true, 640)},
			{false, 1000, event(0, true, 640)},
			{true, 1000, event(5, false, 160)},
			{false, 1000, event(5, true, 640)},
			{true, 1000, event(5, false, 160)},
			{false, 1000, event(5, true, 640)},
			{false, 1000, event(5, true, 640)},
		}, "055"},
		"the end of an earlier press that arrives late": {[]sent{
			{true, 1000, event(1, true, 640)},
			{true, 3000, event(2, true, 800)},
			{false, 1000, event(1, true, 640)},
		}, "12"},
		"an earlier press that arrives late during a press": {[]sent{
			{true, 1000, event(1, true, 640)},
			{true, 3000, event(2, false, 800)},
			{false, 1000, event(1, false, 320)},
			{false, 3000, event(2, true, 960)},
		}, "12"},
		"cut off": {[]sent{{true, 1000, []byte{1, 2, 3}}}, ""},
	} {
		var e press
		got := ""
		for _, s := range c.packets {
			p, _ := readPacket(rtp(96, s.isMarked, s.timestamp, s.payload...))
			if k := e.read(&p); k != 0 {
				got += string(k)
			}
		}

		if got != c.want {
			t.Errorf("%s: the keys are %q, not %q", name, got, c.want)
		}
	}
}

// Whatever comes, only keys of a telephone are taken, and never more than packets came.
func FuzzRTP(f *testing.F) {
	f.Add(rtp(96, true, 1000, event(1, false, 160)...), rtp(0, false, 1160, make([]byte, 160)...))
	f.Add(rtp(8, false, 0), []byte("junk"))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		s := &Stream{Keys: make(chan *Key, mostKeys)}
		var r receiver
		session := &Session{Events: 96}
		for _, data := range [][]byte{first, second, first} {
			s.read(&r, session, data)
		}
		if len(s.Keys) > 3 {
			t.Errorf("3 packets are %d keys", len(s.Keys))
		}

		for range len(s.Keys) {
			if k := <-s.Keys; !isKey(k.Digit) {
				t.Errorf("%q is a key", k.Digit)
			}
		}
	})
}

// Packets of keys are ordered by their numbers: a packet that comes late begins no press, and a
// press whose packets are all late is counted once.
func TestLateEvents(t *testing.T) {
	event := func(sequence int, code byte, timestamp uint32, duration uint16, isEnd, isMarked bool) packet {
		flags := byte(10)
		if isEnd {
			flags |= 0x80
		}
		return packet{
			sequence: uint16(sequence), source: 7, timestamp: timestamp, isMarked: isMarked,
			payload: []byte{code, flags, byte(duration >> 8), byte(duration)},
		}
	}

	begin := event(65535, 5, 1000, 160, false, true)
	middle := event(0, 5, 1000, 320, false, false)
	end := event(1, 5, 1000, 480, true, false)
	next := event(3, 6, 9000, 160, false, true)
	other := event(500, 5, 900, 480, true, false)
	other.source = 8

	for name, c := range map[string]struct {
		packets []packet
		want    string
	}{
		"in order":             {[]packet{begin, middle, end, end, next}, "56"},
		"the first comes last": {[]packet{middle, end, begin, next}, "56"},
		"the end comes first":  {[]packet{end, begin, middle, next}, "56"},
		"late after the next":  {[]packet{begin, end, next, middle}, "56"},
		"all after the next":   {[]packet{next, begin, middle, end}, "65"},
		"of another source":    {[]packet{begin, end, other, other}, "55"},
	} {
		var p press
		var got []byte
		for i := range c.packets {
			if k := p.read(&c.packets[i]); k != 0 {
				got = append(got, k)
			}
		}

		if string(got) != c.want {
			t.Errorf("%s: the keys are %s, not %s", name, got, c.want)
		}
	}
}

// Keys are in the order of their packets if these overtake each other within 60 ms, also with sound between them. Only
// after a missing packet a key waits.
func TestEventsThatOvertakeEachOther(t *testing.T) {
	for name, c := range map[string]struct {
		sequences []int // the last digit is the key, and 0 is sound
		pause     time.Duration
		held      int
		want      string
	}{
		"in order":        {[]int{1, 2, 3}, 0, 0, "123"},
		"swapped":         {[]int{1, 3, 2, 4}, 0, 3, "1234"},
		"backwards":       {[]int{1, 5, 4, 3, 2}, 15 * time.Millisecond, 4, "12345"},
		"behind sound":    {[]int{8, 10, 12, 11, 9, 13}, 0, 4, "89123"},
		"one is lost":     {[]int{1, 2, 4, 5}, 0, 2, "1245"},
		"too late":        {[]int{1, 3, 2}, 100 * time.Millisecond, 0, "132"},
		"over the end":    {[]int{65535, 65537, 65536}, 0, 2, "567"},
		"another number":  {[]int{30_001, 102, 103}, 0, 0, "123"},
		"the first ahead": {[]int{2, 1, 3}, 0, 0, "213"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &Stream{Keys: make(chan *Key, mostKeys), began: time.Now()}
			session := &Session{Events: 96}
			var r receiver
			for _, n := range c.sequences {
				time.Sleep(c.pause)
				s.pressAll(r.order.take(time.Now()))

				data := rtp(96, true, uint32(1000*n), event(byte(n%10), true, 640)...)
				if n%10 == 0 {
					data = rtp(payloadMuLaw, false, uint32(1000*n), make([]byte, frameSamples)...)
				}
				binary.BigEndian.PutUint16(data[2:], uint16(n))
				s.read(&r, session, data)
			}

			if held := len(r.order.held); held != c.held {
				t.Errorf("%s: %d keys wait, not %d", name, held, c.held)
			}
			time.Sleep(reordered)
			s.pressAll(r.order.take(time.Now()))
			if got := taken(s); got != c.want {
				t.Errorf("%s: the keys are %s, not %s", name, got, c.want)
			}
		})
	}
}

// TestLostPacketBeforeAKey: a key that is held comes, although no packet follows it.
func TestLostPacketBeforeAKey(t *testing.T) {
	p := newTelephone(t)
	s := connect(t, p, sound.MuLaw)
	for _, n := range []byte{1, 3} {
		data := rtp(96, true, 1000*uint32(n), event(n, true, 640)...)
		data[3] = n
		if _, err := p.WriteToUDPAddrPort(data, s.Local()); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []byte("13") {
		if k := <-s.Keys; k.Digit != want {
			t.Errorf("the key is %+v, not %c", k, want)
		}
	}
}
