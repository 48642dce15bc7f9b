package media

import (
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// A packet of the agreed type has the agreed law. One of the types 0 and 8, which need no agreement, has its own. No other
// is sound.
func TestSoundOfEachType(t *testing.T) {
	for _, session := range []Session{
		{Law: sound.MuLaw, Events: -1},
		{Law: sound.ALaw, Events: -1},
		{Law: sound.MuLaw, Events: -1, payload: 96},
		{Law: sound.ALaw, Events: -1, payload: 97},
	} {
		agreed := map[sound.Law]int{sound.MuLaw: 0, sound.ALaw: 8}[session.Law]
		if session.payload > 0 {
			agreed = session.payload
		}
		for kind := range 128 {
			if kind == ownEvents {
				continue
			}
			laws := map[int]sound.Law{0: sound.MuLaw, 8: sound.ALaw}
			laws[agreed] = session.Law
			law, isSound := laws[kind]

			var want, got []int16
			data := []byte{0x80, byte(kind), 0, 1, 0, 0, 0, 160, 0, 0, 0, 9, 0, 3, 128, 255}
			for _, b := range data[12:] {
				want = append(want, law.Decode(b))
			}
			s := &Stream{began: time.Now(), listener: func(_, _ uint32, samples []int16) { got = slices.Clone(samples) }}
			s.read(&receiver{}, &session, data)
			if isSound != (got != nil) || isSound && !slices.Equal(got, want) {
				t.Errorf("law %v as type %d: type %d has %v, sound: %t", session.Law, agreed, kind, got, isSound)
			}
		}
	}
}

// A packet keeps the clock of those before it up to 2 s after its time and up to as many frames before it as a busy machine may
// owe. Beyond, it begins a new clock.
func TestClockOfARecording(t *testing.T) {
	const sent = 100_000
	for late, isKept := range map[int]bool{
		0: true, 2 * sound.Rate: true, 2*sound.Rate + 1: false, -mostAhead: true, -mostAhead - 1: false,
	} {
		r := &Recording{from: sent - 10*frameSamples, sent: make([]int16, 10*frameSamples), isSet: true, base: 7}
		r.addHeard(&packet{timestamp: uint32(7 + sent - frameSamples - late)}, make([]int16, frameSamples), sound.Tones{})
		if (r.base == 7) != isKept {
			t.Errorf("%d samples late, the clock is kept: %t", late, r.base == 7)
		}
	}
}

// A report of RTCP at the port of the sound, of each type, shows that the telephone is there. It is no packet of the call.
func TestReportsAtThePortOfTheSound(t *testing.T) {
	for kind := byte(192); kind <= 223; kind++ {
		s := &Stream{}
		s.read(&receiver{}, &Session{Events: noEvents}, rtp(kind, true, 1000, make([]byte, 16)...))
		if got := s.Received(); got.Packets != 0 || s.heardAt.Load() == 0 {
			t.Errorf("a report of type %d is %d packets", kind, got.Packets)
		}
	}
}
