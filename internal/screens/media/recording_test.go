package media

import (
	"encoding/binary"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// A recording has the sent sound on one side and the heard sound on the other, at the times of the packets, also
// if these come in another order. A muted time, and a little after it, is silence of the heard sound alone.
func TestRecording(t *testing.T) {
	recordsBothSides(t, true)
	recordsBothSides(t, false)
}

func recordsBothSides(t *testing.T, sentLeft bool) {
	t.Helper()
	file, err := os.Create(t.TempDir() + "/call.wav")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	wav, err := sound.NewWAVFile(file, 2)
	if err != nil {
		t.Fatal(err)
	}
	r := NewRecording(wav, sentLeft)

	level := func(value int16) []int16 {
		out := make([]int16, frameSamples)
		for i := range out {
			out[i] = value
		}
		return out
	}
	const frames = 25
	order := []int{0, 2, 1, 3, 4} // packets 1 and 2 change places
	for n := len(order); n < frames; n++ {
		order = append(order, n)
	}
	for i, n := range order {
		r.Hide(i == 6)
		r.addSent(level(1000))
		if i == 4 {
			r.Mute(true, false)
		}
		r.addHeard(&packet{timestamp: uint32(n * frameSamples)}, level(int16(100*(n+1))), sound.Tones{})
		if i == 4 {
			r.Mute(false, false)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := wav.Close(); err != nil {
		t.Fatal(err)
	}

	data, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	if size := int(binary.LittleEndian.Uint32(data[40:])); size != len(data)-44 || size != frames*frameSamples*4 {
		t.Fatalf("the header gives %d bytes of %d", size, len(data))
	}
	for n := range frames {
		// The muted packet, and 300 ms after it, in which the sound of a key may follow.
		want := int16(100 * (n + 1))
		if n >= 4 && n < 5+15 {
			want = 0
		}
		at := 44 + 4*(n*frameSamples+80)
		wantSent := int16(1000)
		if n == 6 {
			wantSent = 0 // it is hidden
		}
		sent := int16(binary.LittleEndian.Uint16(data[at:]))
		heard := int16(binary.LittleEndian.Uint16(data[at+2:]))
		if !sentLeft {
			sent, heard = heard, sent
		}
		if sent != wantSent || heard != want {
			t.Errorf("frame %d has %d and %d, not %d and %d", n, sent, heard, wantSent, want)
		}
	}
}

// The sound is muted up to 300 ms after the last packet of the event of a key that was pressed in a muted time. The event of
// a later key mutes nothing.
func TestRecordingWhileAKeyIsHeld(t *testing.T) {
	const frames, held, leak = 80, 30, 15
	r := &Recording{}
	s := &Stream{record: r, Keys: make(chan *Key, mostKeys), began: time.Now()}
	session := &Session{Events: 96}
	r.Mute(true, false)
	r.Mute(false, false)
	for n := range frames {
		r.addSent(nil)
		if n < held || n == frames-10 {
			s.read(&receiver{}, session, rtp(96, n == 0, uint32(n/held), event(1, false, uint16(n%held*frameSamples))...))
		}
		s.read(&receiver{}, session, rtp(payloadMuLaw, false, uint32(n*frameSamples), make([]byte, frameSamples)...)) // the loudest value
	}
	for n := range frames {
		if isHeard := r.heard[n*frameSamples+80] != 0; isHeard != (n >= held+leak) {
			t.Errorf("frame %d is heard: %t", n, isHeard)
		}
	}
}

// A key of a secret entry may be heard as a tone before the center takes it. A muted time reaches back to the frame before
// its first tone, or over all that is not written if keys were typed ahead. A tone more than 300 ms earlier is no part of
// it, and a sound with one of both tones is no key.
func TestToneBeforeASecretEntry(t *testing.T) {
	const heard = 40
	for about, c := range map[string]struct {
		tones      map[int]sound.Tones // by frame
		typedAhead bool
		silent     int // the first frame that is silent
	}{
		"no tone":        {nil, false, heard},
		"typed ahead":    {nil, true, 0},
		"a tone":         {map[int]sound.Tones{35: {Low: 0.1, High: 0.1}, 36: {Low: 0.1, High: 0.1}}, false, 34},
		"half a tone":    {map[int]sound.Tones{35: {Low: 0.1}, 36: {High: 0.1}}, false, heard},
		"the first tone": {map[int]sound.Tones{0: {Low: 0.5, High: 0.5}, 38: {Low: 0.5, High: 0.5}}, false, 37},
		"long before":    {map[int]sound.Tones{24: {Low: 0.5, High: 0.5}}, false, heard},
		"just in time":   {map[int]sound.Tones{25: {Low: 0.5, High: 0.5}}, false, 24},
	} {
		r := &Recording{}
		samples := make([]int16, frameSamples)
		for i := range samples {
			samples[i] = 1000
		}
		for n := range heard {
			r.addSent(nil)
			r.addHeard(&packet{timestamp: uint32(n * frameSamples)}, samples, c.tones[n])
		}
		r.Mute(true, c.typedAhead)
		for n := range heard {
			if isSilent := r.heard[n*frameSamples+80] == 0; isSilent != (n >= c.silent) {
				t.Errorf("%s: frame %d is silent: %t", about, n, isSilent)
			}
		}
	}
}

// The tone of the last key may go on after the entry. The muted time ends 300 ms after it.
func TestToneAfterASecretEntry(t *testing.T) {
	r := &Recording{}
	r.Mute(true, false)
	r.Mute(false, false) // up to frame 15
	samples := make([]int16, frameSamples)
	for i := range samples {
		samples[i] = 1000
	}
	for n := range 40 {
		tones := sound.Tones{}
		if n == 10 {
			tones = sound.Tones{Low: 0.5, High: 0.5}
		}
		r.addSent(nil)
		r.addHeard(&packet{timestamp: uint32(n * frameSamples)}, samples, tones)
	}
	for n := range 40 {
		if isHeard := r.heard[n*frameSamples+80] != 0; isHeard != (n >= 10+1+15) {
			t.Errorf("frame %d is heard: %t", n, isHeard)
		}
	}
}

// A machine that is busy sends its frames late and all at once (see Pacer.Run), while packets still come. Each packet is
// at its place. A new source has its own clock.
func TestRecordingOnABusyMachine(t *testing.T) {
	file, err := os.Create(t.TempDir() + "/call.wav")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	wav, err := sound.NewWAVFile(file, 2)
	if err != nil {
		t.Fatal(err)
	}
	r := NewRecording(wav, true)

	const frames = 100
	heard := func(n int) {
		samples := make([]int16, frameSamples)
		for i := range samples {
			samples[i] = int16(100 * (n + 1))
		}
		p := packet{timestamp: 7 + uint32(n*frameSamples)}
		if n >= 80 {
			p = packet{source: 2, timestamp: 7 + uint32((n-80)*frameSamples)}
		}
		r.addHeard(&p, samples, sound.Tones{})
	}
	for n := range frames {
		isStopped := n >= 30 && n < 75 // 900 ms
		if !isStopped {
			r.addSent(nil)
		}
		heard(n)
		for k := 30; n == 75 && k < n; k++ {
			r.addSent(nil)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if err := wav.Close(); err != nil {
		t.Fatal(err)
	}

	data, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	for n := range frames {
		at := 44 + 4*(n*frameSamples+80)
		if got := int16(binary.LittleEndian.Uint16(data[at+2:])); got != int16(100*(n+1)) {
			t.Fatalf("frame %d has %d, not %d", n, got, 100*(n+1))
		}
	}
}

// Losses are counted by the numbers of the packets, and speech by its power.
func TestReception(t *testing.T) {
	var r reception
	loud := make([]int16, frameSamples)
	for i := range loud {
		loud[i] = int16(3000 * (i % 2))
	}
	quiet := make([]int16, frameSamples)

	for i := range 100 {
		if i == 20 || i == 21 {
			continue // two are lost
		}

		p := packet{sequence: uint16(65500 + i), timestamp: uint32(i * frameSamples)}
		samples := quiet
		if i >= 30 && i < 60 {
			samples = loud
		}
		r.add(&p)
		r.addSound(&p, samples, sound.Tones{}, time.Duration(i+1)*frameTime)
	}

	s := &Stream{}
	s.reception.out = r.out
	s.reception.counted = r.counted
	s.reception.first = r.first
	s.reception.highest = r.highest
	s.reception.cycles = r.cycles
	s.reception.voice = r.voice
	got := s.Received()
	if got.Packets != 98 || got.Lost != 2 || got.Jitter != 0 {
		t.Errorf("%+v", got)
	}
	if len(got.Spoke) != 1 || got.Spoke[0].From != 30*frameTime || got.Spoke[0].To != 60*frameTime {
		t.Errorf("the caller spoke %v", got.Spoke)
	}
}

// The tones of keys are no speech, wherever they begin in a packet and however long a packet is. The words between them
// are.
func TestTonesAreNoSpeech(t *testing.T) {
	const toneLength = 640 // samples, 80 ms
	for _, size := range []int{80, 160, 240} {
		for shift := 0; shift < size; shift += 16 {
			signal := make([]int16, 8000+shift)
			for k := range 12 {
				low := []float64{697, 770, 852, 941}[k/3]
				high := []float64{1209, 1336, 1477}[k%3]
				from := len(signal)
				signal = append(signal, make([]int16, 2*toneLength)...)
				for i := range toneLength {
					at := 2 * math.Pi * float64(i) / 8000
					signal[from+i] = int16(6000*math.Sin(low*at) + 8000*math.Sin(high*at))
				}
			}

			// A word of 400 ms, of the pitch of a voice, follows a pause.
			word := (len(signal) + 4000) / size * size
			signal = append(signal, make([]int16, word+3200-len(signal)+4000)...)
			for i := range 3200 {
				signal[word+i] = int16(5000 * (i / 20 % 2))
			}

			var s Stream
			var tones sound.KeyFinder
			for n := 0; (n+1)*size <= len(signal); n++ {
				p := packet{sequence: uint16(n), timestamp: uint32(n * size)}
				coded := make([]byte, size)
				sound.MuLaw.Encode(coded, signal[n*size:(n+1)*size])
				samples := make([]int16, size)
				for i := range samples {
					samples[i] = sound.MuLaw.Decode(coded[i])
				}
				s.reception.add(&p)
				s.reception.addSound(&p, samples, tones.Add(samples), time.Duration((n+1)*size)*time.Second/8000)
			}

			got := s.Received().Spoke
			begins := time.Duration(word) * time.Second / 8000
			if len(got) != 1 || got[0].From != begins || got[0].To < begins+380*time.Millisecond {
				t.Errorf("packets of %d, tones from %d: the caller spoke %v, and the word begins at %v", size, shift, got, begins)
			}
		}
	}
}

// Every second packet is 8 ms late, so that the times between packets differ by 8 ms from the times of the clock. The
// jitter goes there by a sixteenth of the rest with each packet (RFC 3550, 6.4.1), also where the clock starts again.
func TestJitterOfEveryOtherPacket(t *testing.T) {
	const late = 8 * time.Millisecond
	var s Stream
	for i := range 500 {
		p := packet{sequence: uint16(i), timestamp: uint32(1<<32 - 250*frameSamples + i*frameSamples)}
		at := time.Duration(i)*frameTime + time.Duration(i%2)*late
		s.reception.add(&p)
		s.reception.addSound(&p, nil, sound.Tones{}, at)
	}

	if got := s.Received().Jitter; got < late-time.Microsecond || got > late {
		t.Errorf("the jitter is %v, not %v", got, late)
	}
}

// A panic of the file is the error of the recording, which takes further sound.
func TestPanicOfARecording(t *testing.T) {
	r := NewRecording(nil, true)
	for range 2 * recordWindow / frameSamples {
		r.addSent(make([]int16, frameSamples))
	}
	if err := r.Close(); err == nil || !strings.Contains(err.Error(), "a fault of ivrsim: ") {
		t.Errorf("the error is %v", err)
	}
}
