package dialer

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// speak returns a sentence as espeak-ng says it.
func speak(t *testing.T, text string) []int16 {
	t.Helper()
	longtest.Program(t, "espeak-ng")
	samples, err := sound.NewVoice(nil).Speak(t.Context(), sound.Prompt{Text: text, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return samples
}

// onLine is the sound at the end of a line: coded, with noise some dB below the speech, and with a share of its
// packets lost.
func onLine(samples []int16, noise, lost float64, random *rand.Rand) *listener {
	power := 0.0
	for _, s := range samples {
		power += float64(s) * float64(s) / float64(len(samples))
	}
	level := math.Sqrt(power / math.Pow(10, noise/10))

	// Silence surrounds the speech, and no packet begins with it.
	const before, after = 7777, 4000
	all := make([]int16, before+len(samples)+after)
	copy(all[before:], samples)
	l := &listener{spectrum: newSpectrum()}
	coded := make([]byte, hop)
	for at := 0; at+hop <= len(all); at += hop {
		packet := all[at : at+hop]
		for i, s := range packet {
			packet[i] = int16(min(max(float64(s)+random.NormFloat64()*level, -32768), 32767))
		}
		sound.MuLaw.Encode(coded, packet)
		for i, b := range coded {
			packet[i] = sound.MuLaw.Decode(b)
		}
		if random.Float64() >= lost {
			l.hear(uint32(at), packet)
		}
	}
	return l
}

var sentences = []string{
	"We are open from seven to seven on all days but Sunday.",
	"For our opening hours, press 1. Where is your order? Press 2. To order, press 3.",
	"Enter the four digits of your order.",
	"Your balance is 512 dollars.",
	"Thank you for calling.",
	"Brook Street Bakery. For English, press 1.",
}

// TestSamePromptIsHeard: noise 20 dB below the speech and 5% of lost packets are no difference.
func TestSamePromptIsHeard(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, text := range sentences {
		samples := speak(t, text)
		want := trim(newSpectrum().frames(samples))
		for _, line := range []struct{ noise, lost float64 }{{90, 0}, {20, 0}, {90, 0.05}, {20, 0.05}} {
			for range 5 {
				m := find(want, onLine(samples, line.noise, line.lost, random).since(0))
				t.Logf("%-45.45s %v: whole %.2f, worst %.2f", text, line, m.whole, m.worst)
				if !m.isHeard() {
					t.Errorf("%q with %v: whole %.2f, worst %.2f", text, line, m.whole, m.worst)
				}
			}
		}
	}
}

// TestLossIsNoDifference: with noise 20 dB below the speech, an eighth of the packets may be lost. Where many are lost, the
// few frames that came are alike by chance alone.
func TestLossIsNoDifference(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	samples := speak(t, sentences[1])
	want := trim(newSpectrum().frames(samples))
	for range 40 {
		if m := find(want, onLine(samples, 20, 0.12, random).since(0)); !m.isHeard() {
			t.Errorf("whole %.2f, worst %.2f", m.whole, m.worst)
		}
	}
}

// TestFirstPacketsLate: a prompt that begins with the first packet is heard, also if the first packets come late or not.
func TestFirstPacketsLate(t *testing.T) {
	t.Parallel()
	samples := speak(t, sentences[5])
	spectrum := newSpectrum()
	want := trim(spectrum.frames(samples))
	first := slices.IndexFunc(samples, func(s int16) bool { return s > 100 || s < -100 }) / hop * hop
	samples = append(samples[first:], make([]int16, 4000)...)

	for name, order := range map[string][]int{"late": {2, 1, 0}, "lost": {2}} {
		l := &listener{spectrum: spectrum}
		for at := 3; at < len(samples)/hop; at++ {
			order = append(order, at)
		}

		for _, n := range order {
			l.hear(uint32(9000+n*hop), samples[n*hop:(n+1)*hop])
		}
		if m := find(want, l.since(0)); !m.isHeard() {
			t.Errorf("%s: whole %.2f, worst %.2f", name, m.whole, m.worst)
		}
	}
}

// TestOneOtherWordIsFound: a prompt with another word is not the same prompt.
func TestOneOtherWordIsFound(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))

	for _, pair := range [][2]string{
		{sentences[0], strings.Replace(sentences[0], "Sunday", "Monday", 1)},
		{sentences[0], strings.Replace(sentences[0], "seven", "eight", 1)},
		{sentences[0], strings.Replace(sentences[0], "open", "closed", 1)},
		{"Your balance is 512 dollars.", "Your balance is 513 dollars."},
		{"Your balance is 512 dollars.", "Your balance is 712 dollars."},
		{"To order, press 3.", "To order, press 4."},
		{"Enter the four digits of your order.", "Enter the five digits of your order."},
		{"Thank you for calling.", "Thank you for waiting."},
		{"Your order is baked.", "Your order is on its way."},
	} {
		want := trim(newSpectrum().frames(speak(t, pair[0])))
		for _, line := range []struct{ noise, lost float64 }{{90, 0}, {20, 0.05}} {
			m := find(want, onLine(speak(t, pair[1]), line.noise, line.lost, random).since(0))
			t.Logf("%-60.60s %v: whole %.2f, worst %.2f", pair[1], line, m.whole, m.worst)
			if m.isHeard() {
				t.Errorf("%q is taken for %q: whole %.2f, worst %.2f", pair[1], pair[0], m.whole, m.worst)
			}
		}
	}
}
