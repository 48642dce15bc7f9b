package dialer

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// The judge of a listener: all that came, in one line of samples, with the time of its first one.
type line struct {
	samples []int16
	came    []bool // by sample
	first   int64  // the timestamp of the first sample
	source  uint32
	isSet   bool
}

// put places a packet by its time. Another source, or a time over 2 s before the end of the line or 5 s after it, is
// another clock: its first packet comes 200 ms after the end. What is before the line is left out.
func (l *line) put(source uint32, at int64, samples []int16) {
	end := l.first + int64(len(l.samples))
	if !l.isSet || source != l.source || at < end-16_000 || at > end+40_000 {
		l.source = source
		l.first = at - int64(len(l.samples)) - 1600
		l.isSet = true
	}
	place := int(at - l.first)
	if place < 0 {
		return
	}

	more := max(0, place+len(samples)-len(l.samples))
	l.samples = append(l.samples, make([]int16, more)...)
	l.came = append(l.came, make([]bool, more)...)
	for i, s := range samples {
		l.samples[place+i] = s
		l.came[place+i] = true
	}
}

// frames returns the frames of the line. One of them is lost if one of the two packets in it is.
func (l *line) frames(s *spectrum) []frame {
	out := make([]frame, max(0, (len(l.samples)-256)/160+1))
	for i := range out {
		end := min((i+2)*160, len(l.samples)/160*160)
		if samples := l.samples[i*160 : i*160+256]; slices.ContainsFunc(samples, func(x int16) bool { return x != 0 }) {
			out[i] = s.frame(samples)
		}
		out[i].lost = slices.Contains(l.came[i*160:end], false)
	}
	return out
}

// The sound of a listener is in the order of the packets' times, in whatever order they come and whenever somebody
// asks. A packet that comes late changes the frames in which it is.
func TestListenerKeepsTheOrderOfTimes(t *testing.T) {
	t.Parallel()
	spectrum := newSpectrum()

	// Most packets follow the one before. Some come late, and some are near the bounds of a clock.
	steps := append(slices.Repeat([]int64{1}, 20), 2, 3, 12, -1, -2, -5, -9, -100, -130, 250, 251, 252)
	longtest.CheckN(t, 60, 1000, func(t *rapid.T) {
		heard := &listener{spectrum: spectrum}
		var want line
		if frames := heard.since(0); frames != nil {
			t.Fatalf("%d frames are heard before the first packet", len(frames))
		}

		// The time of the telephone begins anywhere, also before it begins again at 0.
		clock := rapid.Int64Range(1<<32-20_000, 1<<32+20_000).Draw(t, "clock")
		source := uint32(0)
		for range rapid.IntRange(1, 20).Draw(t, "packets") {
			jump := rapid.SampledFrom(steps).Draw(t, "frames")
			clock += 160 * jump

			// A new source may begin at any time, also at the time of the source before.
			if rapid.IntRange(0, 9).Draw(t, "changes") == 9 {
				source++
				clock -= rapid.Int64Range(0, 20_000).Draw(t, "earlier")
			}
			packet := make([]int16, 160*rapid.IntRange(1, 2).Draw(t, "length"))
			level := rapid.SampledFrom([]int16{0, 3, 12_000}).Draw(t, "level")
			for i := range packet {
				packet[i] = level * int16(i%7-3) / 3
			}
			heard.hear(source, uint32(clock), packet)
			want.put(source, clock, packet)
			if rapid.Bool().Draw(t, "waits") {
				continue
			}

			// Whoever asks gets the frames from a number on, and nothing beyond the end.
			frames := want.frames(spectrum)
			from := rapid.IntRange(0, len(frames)+3).Draw(t, "from")
			rest := frames[min(from, len(frames)):]
			if got := heard.since(from); !slices.Equal(got, rest) {
				t.Fatalf("the frames from %d on of %d are %d others", from, len(frames), len(got))
			}
			if got := heard.sound(from); !slices.Equal(got, want.samples[min(160*from, len(want.samples)):]) {
				t.Fatalf("the sound from frame %d on has %d samples of %d", from, len(got), len(want.samples))
			}
			if got := heard.now(); got != len(want.samples)/160 {
				t.Fatalf("the end is the frame %d, want %d", got, len(want.samples)/160)
			}

			// A frame is loud that has 10 times the energy of faint noise.
			isLoud := func(f frame) bool { return f.total() > 14*1e6*10 }
			pause, spoke := heard.pause(from)
			last := -1
			for i := range rest {
				if isLoud(rest[i]) {
					last = i
				}
			}
			if pause != len(rest)-1-last || spoke != (last >= 0) {
				t.Fatalf("the pause since frame %d has %d frames, want %d", from, pause, len(rest)-1-last)
			}
		}
	})
}

// A line keeps half an hour of sound. A packet that ends later is left out.
func TestListenerIsBounded(t *testing.T) {
	t.Parallel()
	const most = 30 * 60 * 8000
	heard := &listener{spectrum: newSpectrum(), samples: make([]int16, most-320), isSet: true}
	for _, c := range []struct{ at, kept int }{{most - 320, most - 160}, {most - 80, most - 160}, {most - 160, most}, {most, most}} {
		heard.hear(0, uint32(c.at), make([]int16, 160))
		if got := len(heard.sound(0)); got != c.kept || heard.now() != c.kept/160 {
			t.Errorf("after a packet at %d, %d samples are kept, want %d", c.at, got, c.kept)
		}
	}
}

// A pause is the number of frames after the last one with sound.
func TestPauseAfterSound(t *testing.T) {
	const frames = 6
	spectrum := newSpectrum()
	for loud := -1; loud < frames; loud++ {
		l := &listener{spectrum: spectrum, frames: make([]frame, frames), stale: frames}
		if loud >= 0 {
			l.frames[loud].energy[0] = bands * quiet * 11
		}
		for from := range frames {
			want, spoke := frames-from, false
			if loud >= from {
				want, spoke = frames-1-loud, true
			}
			if got, hasSpoken := l.pause(from); got != want || hasSpoken != spoke {
				t.Errorf("sound in frame %d: from %d on the pause is %d, %t, want %d, %t",
					loud, from, got, hasSpoken, want, spoke)
			}
		}
	}
}
