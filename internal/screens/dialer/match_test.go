package dialer

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// voice keeps what it has said: tests say some sentences twice.
var voice = sync.OnceValue(func() *sound.Voice { return sound.NewVoice(nil) })

// speak returns a sentence as espeak-ng says it.
func speak(t *testing.T, text string) []int16 {
	t.Helper()
	longtest.Program(t, "espeak-ng")
	samples, err := voice().Speak(t.Context(), sound.Prompt{Text: text, Language: "en"})
	if err != nil {
		t.Fatal(err)
	}
	return samples
}

// The silence on a line before the speech, in samples, and the first frame with sound of espeak-ng.
const (
	silence    = 7777
	firstSound = 57
)

// onLine is the sound at the end of a line: coded, with noise some dB below the speech, and with a share of its
// packets lost.
func onLine(samples []int16, noise, lost float64, random *rand.Rand) *listener {
	power := 0.0
	for _, s := range samples {
		power += float64(s) * float64(s) / float64(len(samples))
	}
	level := math.Sqrt(power / math.Pow(10, noise/10))

	// Silence surrounds the speech, and no packet begins with it.
	const after = 4000
	all := make([]int16, silence+len(samples)+after)
	copy(all[silence:], samples)
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
			l.hear(0, uint32(at), packet)
		}
	}
	return l
}

// filtered is a sound of half the level, whose samples lack a share of the one before, as a filter of a line makes it.
func filtered(samples []int16, share float64) []int16 {
	out := slices.Clone(samples)
	for i := 1; i < len(out); i++ {
		out[i] = int16((float64(samples[i]) - share*float64(samples[i-1])) / 2)
	}
	return out
}

var sentences = []string{
	"We are open from seven to seven on all days but Sunday.",
	"For our opening hours, press 1. Where is your order? Press 2. To order, press 3.",
	"Enter the four digits of your order.",
	"Your balance is 512 dollars.",
	"Thank you for calling.",
	"Brook Street Bakery. For English, press 1.",
}

// TestSamePromptIsHeard: noise 10 dB below the speech, a fifth of lost packets and a filter are no difference.
func TestSamePromptIsHeard(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	draws := 1
	if longtest.IsLong() {
		draws = 3
	}
	for _, text := range sentences {
		samples := speak(t, text)
		want := newSpectrum().expect(samples)
		for _, line := range []struct{ noise, lost, filter float64 }{
			{90, 0, 0}, {20, 0, 0}, {90, 0.05, 0}, {20, 0.05, 0}, {10, 0, 0}, {90, 0.2, 0}, {10, 0.2, 0}, {90, 0, 0.5},
		} {
			for range draws {
				m := find(want, onLine(filtered(samples, line.filter), line.noise, line.lost, random).since(0))
				t.Logf("%-45.45s %v: whole %.2f, worst %.2f, score %.3f", text, line, m.whole, m.worst, m.score())
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
	want := newSpectrum().expect(samples)
	draws := 15
	if longtest.IsLong() {
		draws = 40
	}
	for range draws {
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
	want := spectrum.expect(samples)
	first := slices.IndexFunc(samples, func(s int16) bool { return s > 100 || s < -100 }) / hop * hop
	samples = append(samples[first:], make([]int16, 4000)...)

	for name, order := range map[string][]int{"late": {2, 1, 0}, "lost": {2}} {
		l := &listener{spectrum: spectrum}
		for at := 3; at < len(samples)/hop; at++ {
			order = append(order, at)
		}

		for _, n := range order {
			l.hear(0, uint32(9000+n*hop), samples[n*hop:(n+1)*hop])
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
		want := newSpectrum().expect(speak(t, pair[0]))
		for _, line := range []struct{ noise, lost float64 }{{90, 0}, {20, 0.05}} {
			m := find(want, onLine(speak(t, pair[1]), line.noise, line.lost, random).since(0))
			t.Logf("%-60.60s %v: whole %.2f, worst %.2f", pair[1], line, m.whole, m.worst)
			if m.isHeard() {
				t.Errorf("%q is taken for %q: whole %.2f, worst %.2f", pair[1], pair[0], m.whole, m.worst)
			}
		}
	}
}

// alikeWords are prompts in which one word differs from another that sounds alike. The first eight differ in one
// consonant, or in a vowel and its neighbour.
var alikeWords = [][2]string{
	{"We are open until five.", "We are open until nine."},
	{"You have three new messages.", "You have free new messages."},
	{"For sales press 5.", "For sales press 9."},
	{"Your code is 13.", "Your code is 30."},
	{"The meeting is in hall M.", "The meeting is in hall N."},
	{"Your room has a bath.", "Your room has a path."},
	{"Your parcel is in the van.", "Your parcel is in the fan."},
	{"You will get a text message.", "You will get a test message."},
	{"Your order is ready on Monday.", "Your order is ready on Sunday."},
	{"You owe fifteen dollars.", "You owe fifty dollars."},
	{"Press one for Boston.", "Press one for Austin."},
	{"Your appointment is at ten.", "Your appointment is at two."},
	{"Please hold the line.", "Please hold the time."},
	{
		"The store in Dallas is open today and every other day of the week, please come by at any time that suits you.",
		"The store in Dallas is closed today and every other day of the week, please come by at any time that suits you.",
	},
	{"Your code is seven.", "Your code is eleven."},
	{"Your card can be used.", "Your card can't be used."},
	{"Your balance is 14 dollars.", "Your balance is 40 dollars."},
	{"It costs 1 dollar.", "It costs 1 dollars."},
	{"We close at 1.", "We close at 9."},
	{"You owe 16 dollars.", "You owe 60 dollars."},
	{"We are closed on Monday.", "We are closed on Friday."},
	{"We open at 9 am.", "We open at 9 pm."},
	{"You can pay now.", "You can't pay now."},
	{"The wait is 5 minutes.", "The wait is 9 minutes."},
	{"Call us at 5 5 5 0 1 5 5.", "Call us at 5 5 5 0 1 9 5."},
	{"The line is now open.", "The line is not open."},
	{"We are open from nine to five.", "We are open from nine to nine."},
	{"Your balance is 155 dollars.", "Your balance is 195 dollars."},
	{"Your train leaves from platform 6.", "Your train leaves from platform 16."},
	{"Please have your bill ready.", "Please have your pill ready."},
	{"The clinic is on the third floor.", "The clinic is on the first floor."},
	{"Your visit is on the fifth of May.", "Your visit is on the sixth of May."},
	{"We ship in May.", "We ship in June."},
	{"Your seat is 8 A.", "Your seat is H A."},
	{"To speak to Dan, press 0.", "To speak to Stan, press 0."},
	{"Your flight to Rome is late.", "Your flight to Rome is delayed."},
	{"The meeting is in hall B.", "The meeting is in hall D."},
	{"Say yes to go on.", "Say less to go on."},
	{"We sell boats.", "We sell coats."},
	{"The fee is 70 euros.", "The fee is 17 euros."},
	{"The doctor sees you at four.", "The doctor sees you at more."},
	{"Your claim was sent.", "Your claim was spent."},
	{"Press star to go back.", "Press start to go back."},
	{"Please call again on Tuesday.", "Please call again on Thursday."},
	{"Our new address is 12 Park Road.", "Our new address is 12 Dark Road."},
	{"This call may be recorded.", "This call will be recorded."},
	{"For repairs, press 2.", "For repairs, press 3."},
	{
		"The office opens at half past six in the morning, and closes at noon.",
		"The office opens at half past six in the morning, and closes at one.",
	},
}

// passes reports whether a prompt passes while its sound comes: a call looks again and again. The speech that comes begins
// at a frame. The tail of the prompt has to come too.
func passes(want *expected, heard []frame, from int) bool {
	for end := from + want.n; end <= len(heard); end += 5 {
		if m := find(want, heard[from:end]); m.isHeard() && m.at+want.n+want.tail <= end-from {
			return true
		}
	}
	return false
}

// TestAlikeWordsAreFound: on a line that changes nothing or filters, a prompt with another word is found even if the
// words sound alike, and the same prompt is heard. One word in twelve may be missed. The short form takes the first eight
// pairs, of which none is missed.
func TestAlikeWordsAreFound(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	tries := min(longtest.N(8, len(alikeWords)), len(alikeWords))
	missed := 0
	for i, pair := range alikeWords[:tries] {
		filter := 0.5 * float64(i%2)
		want := newSpectrum().expect(speak(t, pair[0]))
		right := onLine(filtered(speak(t, pair[0]), filter), 90, 0, random).since(0)
		other := onLine(filtered(speak(t, pair[1]), filter), 90, 0, random).since(0)

		// A call begins with silence, or with the first sound of the prompt.
		for _, from := range []int{0, firstSound - 9, firstSound} {
			if !passes(want, right, from) {
				t.Errorf("%q is not heard from frame %d on", pair[0], from)
			}
		}
		isTaken := func(from int) bool { return passes(want, other, from) }
		if slices.ContainsFunc([]int{0, firstSound - 9, firstSound}, isTaken) {
			missed++
			t.Logf("%q is taken for %q", pair[1], pair[0])
		}
	}
	if missed > tries/12 {
		t.Errorf("%d of %d other words are not found", missed, tries)
	}
}
