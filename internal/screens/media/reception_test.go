package media

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// TestLostPackets counts the numbers that did not come, of several sources whose numbers start again at 65,536. The
// judge counts whole numbers. A source begins again at a number that is over 3,000 away. A packet of its beginning
// may come after a later one.
func TestLostPackets(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		var r reception
		want, packets := int64(0), int64(0)
		for source := range uint32(rapid.IntRange(1, 3).Draw(t, "sources")) {
			number := rapid.IntRange(0, 65_535).Draw(t, "first")
			var numbers []int
			for range rapid.IntRange(1, 12).Draw(t, "packets") {
				numbers = append(numbers, number)
				number += rapid.SampledFrom([]int{1, 1, 1, 0, 2, -1, -20, 300, 2999, 3002, -3002, 30_000}).Draw(t, "ahead")
			}
			for _, n := range numbers {
				r.add(&packet{source: source, sequence: uint16(n)})
			}

			packets += int64(len(numbers))
			first, highest, came := numbers[0], numbers[0], 0
			for _, n := range numbers {
				if n-highest > 3000 || highest-n > 3000 {
					want += int64(max(0, highest-first+1-came))
					first, highest, came = n, n, 0
				}
				if highest-first+1 < 3000 {
					first = min(first, n)
				}
				highest = max(highest, n)
				came++
			}
			want += int64(max(0, highest-first+1-came))
			if got := r.lost(); got != want || r.out.Packets != packets {
				t.Fatalf("of %v up to source %d: %d of %d are lost, want %d of %d", numbers, source, got, r.out.Packets, want, packets)
			}
		}
	})
}

// TestReceivedSpeech finds the times of words, with the pauses between them and without clicks, and the jitter of RFC 3550.
func TestReceivedSpeech(t *testing.T) {
	loud, quiet := make([]int16, 160), make([]int16, 160)
	for i := range loud {
		loud[i], quiet[i] = 300, 299
	}
	const frame = 20 * time.Millisecond

	longtest.Check(t, func(t *rapid.T) {
		s := Stream{}
		at := time.Duration(rapid.IntRange(1, 4).Draw(t, "begin")) * frame / 2
		sent := rapid.Uint32().Draw(t, "timestamp")
		jitter, last, lastSent := 0.0, time.Duration(-1), uint32(0)
		var voices []time.Duration
		frames := rapid.IntRange(1, 40).Draw(t, "frames")
		for range frames {
			samples := quiet
			if rapid.Bool().Draw(t, "speaks") {
				samples = loud
				voices = append(voices, at)
			}
			s.reception.addSound(&packet{timestamp: sent}, samples, sound.Tones{}, at)

			if last >= 0 {
				// A second between the times is a new clock.
				d := (at - last - time.Duration(int32(sent-lastSent))*frame/160).Abs().Seconds()
				if d < 1 {
					jitter += (d - jitter) / 16
				}
			}
			last, lastSent = at, sent
			at += frame * time.Duration(rapid.SampledFrom([]int{1, 1, 1, 2, 14, 15, 16, 60}).Draw(t, "later"))
			sent += uint32(rapid.SampledFrom([]int{160, 160, 320, 8000, 8160, 9000}).Draw(t, "sent"))
		}

		// A pause of more than 300 ms ends what is spoken. What is shorter than 60 ms is a click.
		var want []Interval
		for i := 0; i < len(voices); {
			end := i
			for end+1 < len(voices) && voices[end+1]-voices[end] <= 300*time.Millisecond {
				end++
			}
			spoken := Interval{max(voices[i]-frame, 0), voices[end]}
			if spoken.To-spoken.From >= 60*time.Millisecond {
				want = append(want, spoken)
			}
			i = end + 1
		}
		got := s.Received()
		if !slices.Equal(got.Spoke, want) || got.Sound != int64(frames) {
			t.Fatalf("%d of %d packets speak at %v, want %v", got.Sound, frames, got.Spoke, want)
		}
		if d := got.Jitter - time.Duration(jitter*float64(time.Second)); d.Abs() > time.Microsecond {
			t.Fatalf("the jitter is %s, want %v s", got.Jitter, jitter)
		}
	})
}
