package sound

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// wavFile returns a recording of one second of a sine of 440 Hz.
func wavFile(kind, channels, bits, rate int) []byte {
	var data bytes.Buffer
	for i := range rate {
		s := int32(math.Sin(2*math.Pi*440*float64(i)/float64(rate)) * (1 << 30))
		for range channels {
			switch {
			case kind == wavMuLaw:
				data.WriteByte(encodeMu(int16(s >> 16)))
			case kind == wavALaw:
				data.WriteByte(encodeA(int16(s >> 16)))
			case bits == 8:
				data.WriteByte(byte(s>>24 + 128))
			default:
				var four [4]byte
				binary.LittleEndian.PutUint32(four[:], uint32(s))
				data.Write(four[4-bits/8:])
			}
		}
	}

	head := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00")
	for _, v := range []int{kind, channels} {
		head = binary.LittleEndian.AppendUint16(head, uint16(v))
	}
	head = binary.LittleEndian.AppendUint32(head, uint32(rate))
	head = binary.LittleEndian.AppendUint32(head, uint32(rate*channels*bits/8))
	head = binary.LittleEndian.AppendUint16(head, uint16(channels*bits/8))
	head = binary.LittleEndian.AppendUint16(head, uint16(bits))
	head = append(head, "data"...)
	head = binary.LittleEndian.AppendUint32(head, uint32(data.Len()))
	return append(head, data.Bytes()...)
}

// Each format gives the same second of a tone of 440 Hz, at half of the greatest level.
func TestReadWAV(t *testing.T) {
	for _, f := range []wavFormat{
		{wavPCM, 1, 16, 8000},
		{wavPCM, 2, 16, 44_100},
		{wavPCM, 1, 32, 48_000},
		{wavPCM, 1, 24, 16_000},
		{wavPCM, 1, 8, 8000},
		{wavMuLaw, 1, 8, 8000},
		{wavALaw, 1, 8, 8000},
	} {
		samples, err := readWAV(wavFile(f.kind, f.channels, f.bits, f.rate))
		if err != nil {
			t.Errorf("%+v: %v", f, err)
			continue
		}
		if len(samples) != Rate {
			t.Errorf("%+v: %d samples, not one second", f, len(samples))
		}

		re, im := 0.0, 0.0
		for i, s := range samples {
			sin, cos := math.Sincos(2 * math.Pi * 440 * float64(i) / Rate)
			re += float64(s) * cos
			im += float64(s) * sin
		}
		if amplitude := 2 * math.Hypot(re, im) / Rate; math.Abs(amplitude-16384) > 500 {
			t.Errorf("%+v: the tone has the amplitude %.0f, not 16384", f, amplitude)
		}
	}
}

// An extensible format has the kind of its samples in the bytes 24 and 25: with fewer bytes it has no kind.
func TestReadWAVOfExtensibleFormat(t *testing.T) {
	plain := wavFile(wavMuLaw, 1, 8, 8000)
	for size, isRead := range map[int]bool{24: false, 26: true, 40: true} {
		format := append(bytes.Clone(plain[20:36]), make([]byte, size-16)...)
		binary.LittleEndian.PutUint16(format, wavExtensible)
		if size > 24 {
			binary.LittleEndian.PutUint16(format[24:], wavMuLaw)
		}
		file := append(bytes.Clone(plain[:16]), byte(size), 0, 0, 0)
		file = append(append(file, format...), plain[36:]...)
		samples, err := readWAV(file)
		if isRead != (err == nil) || isRead && len(samples) != 8000 {
			t.Errorf("a format of %d bytes gives %d samples, %v", size, len(samples), err)
		}
	}
}

func TestReadWAVRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"text":       {[]byte("hello, this is no recording"), "it is not a WAV file"},
		"cut off":    {wavFile(wavPCM, 1, 16, 8000)[:22], "its format is cut off"},
		"no samples": {wavFile(wavPCM, 1, 16, 8000)[:44], "it has no sound"},
		"floats":     {wavFile(3, 1, 32, 8000), "it has format 3 of 32 bits: PCM of 8, 16, 24 or 32 bits, A-law and μ-law are read"},
		"slow":       {wavFile(wavPCM, 1, 16, 4000), "it has 1 channels of 4000 samples per second: 1 to 8 channels of 8,000 to 192,000 are read"},
	} {
		if _, err := readWAV(c.data); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, not %q", name, err, c.want)
		}
	}
}

func FuzzReadWAV(f *testing.F) {
	f.Add(wavFile(wavPCM, 2, 16, 44_100)[:200])
	f.Add(wavFile(wavALaw, 1, 8, 8000)[:100])
	f.Fuzz(func(t *testing.T, data []byte) {
		samples, err := readWAV(data)
		if err == nil && len(samples) > len(data)*8 {
			t.Errorf("%d bytes give %d samples", len(data), len(samples))
		}
	})
}

// Amounts, decimals and dates are read as numbers. Digits are read one by one if the sentence
// names what they belong to, and if no number is written so.
func TestSpeakable(t *testing.T) {
	for _, c := range []struct{ language, text, want string }{
		{"en", "Your balance is 512.", "Your balance is 512."},
		{"en", "Your balance is 1500.", "Your balance is 1500."},
		{"en", "Your balance is $1,234.50.", "Your balance is 1234.50 dollars."},
		{"en", "It costs 12.50.", "It costs 12.50."},
		{"en", "It costs 99.99 or £1,000,000.", "It costs 99.99 or 1000000 pounds."},
		{"en", "Due on 12.11.2026.", "Due on 12 November 2026."},
		{"en", "Due on 2026-03-01, or 3/14/2026.", "Due on 1 March 2026, or 14 March 2026."},
		{"en-GB", "Due on 3/4/2026.", "Due on 3 April 2026."},
		{"de", "Ihr Guthaben ist 1.234,50 €.", "Ihr Guthaben ist 1234,50 Euro."},
		{"de", "Es kostet 12.50.", "Es kostet 12,50."},
		{"de", "Fällig am 12.11.2026.", "Fällig am 12 November 2026."},
		{"fr", "Le solde est de 1 234,50 €.", "Le solde est de 1234,50 euros."},
		{"fr", "Votre compte 12345678.", "Votre compte 1 2 3 4 5 6 7 8."},
		{"es", "El 12.11.2026 vence.", "El 12 de noviembre de 2026 vence."},
		{"it", "Scade il 12/11/2026.", "Scade il 12 novembre 2026."},
		{"pt", "Vence em 12/11/2026.", "Vence em 12 de novembro de 2026."},
		{"ar", "12.11.2026", "12 نوفمبر 2026"},
		{"hi", "12.11.2026", "12 नवंबर 2026"},
		{"ta", "12.11.2026", "12 நவம்பர் 2026"},
		{"ms", "12.11.2026", "12 November 2026"},
		{"ko", "12.11.2026", "2026년 11월 12일"},
		{"yue", "12.11.2026", "2026年11月12日"},
		{"en", "Card 4070 1234 is frozen.", "Card 4 0 7 0 1 2 3 4 is frozen."},
		{"en", "Your order 12345 costs $12.50.", "Your order 1 2 3 4 5 costs 12.50 dollars."},
		{"en", "Your order is ready. It has 1500 parts.", "Your order is ready. It has 1500 parts."},
		{"en", "The border opens at 1500 meters.", "The border opens at 1500 meters."},
		{"en", "You discard 2500 points.", "You discard 2500 points."},
		{"en", "Our accountants saved 3000 trees.", "Our accountants saved 3000 trees."},
		{"en", "Cardiology has 1200 beds.", "Cardiology has 1200 beds."},
		{"es", "Hay 3000 ventas ordenadas.", "Hay 3000 ventas ordenadas."},
		{"it", "Racconto di 2000 giorni.", "Racconto di 2000 giorni."},
		{"fr", "Le décompte de 2000 jours.", "Le décompte de 2000 jours."},
		{"en", "Both accounts, 12345 and 67890, are open.", "Both accounts, 1 2 3 4 5 and 6 7 8 9 0, are open."},
		{"de", "Ihre Kreditkarte 12345 ist gesperrt.", "Ihre Kreditkarte 1 2 3 4 5 ist gesperrt."},
		{"it", "L'ordine 12345 è pronto.", "L'ordine 1 2 3 4 5 è pronto."},
		{"en", "Your order no. 12345 is ready.", "Your order no. 1 2 3 4 5 is ready."},
		{"en", "Your account, ref. 98765, has no. 54321.", "Your account, ref. 9 8 7 6 5, has no. 5 4 3 2 1."},
		{"de", "Bestellung Nr. 12345", "Bestellung Nr. 1 2 3 4 5"},
		{"en", "Your order has arrived. 15000 were sent.", "Your order has arrived. 15000 were sent."},
		{"en", "It costs $1 million, or €2.5 billion.", "It costs 1 million dollars, or 2.5 billion euros."},
		{"en", "It costs $5 per month.", "It costs 5 dollars per month."},
		{"es", "Cuesta $5 millones.", "Cuesta 5 millones de dólares."},
		{"en", "Call +1 212-555-0123.", "Call + 1 2 1 2 5 5 5 0 1 2 3."},
		{"en", "Call 1-800-528-4800 or 1.800.528.4800.", "Call 1 8 0 0 5 2 8 4 8 0 0 or 1 8 0 0 5 2 8 4 8 0 0."},
		{"en", "Call (212) 555-0123.", "Call 2 1 2 5 5 5 0 1 2 3."},
		{"en", "It ends in •••• 1234.", "It ends in  1 2 3 4."},
		{"en", "Number R-000001", "Number R-0 0 0 0 0 1"},
		{"en", "Open 9 to 5, 24 hours in 3 days.", "Open 9 to 5, 24 hours in 3 days."},
		{"en", "Version 1.2.3 at 10:30", "Version 1.2.3 at 10:30"},
		{"xx", "5.", "5."},
		{"en", "+ ( $", "+ ( $"},
	} {
		if got := speakable(c.text, c.language, flow.AsWordsSay); got != c.want {
			t.Errorf("%s: %q becomes %q, not %q", c.language, c.text, got, c.want)
		}
	}
}

// A key of the prompt has whole numbers spoken digit by digit. Amounts, decimals and dates stay numbers.
func TestDigitsByKey(t *testing.T) {
	for _, c := range []struct{ language, text, want string }{
		{"en", "Your code is 42.", "Your code is 4 2."},
		{"en", "Your code is 7, then 1500.", "Your code is 7, then 1 5 0 0."},
		{"en", "It costs $12 or 12.50, and the code is 300.", "It costs 12 dollars or 12.50, and the code is 3 0 0."},
		{"en", "From 2026-11-12: code 42", "From 12 November 2026: code 4 2"},
		{"en", "Gate B12, seat 42", "Gate B1 2, seat 4 2"},
		{"de", "Ihr Code ist 42, für 3 €.", "Ihr Code ist 4 2, für 3 Euro."},
	} {
		if got := speakable(c.text, c.language, flow.DigitByDigit); got != c.want {
			t.Errorf("%s: %q becomes %q, not %q", c.language, c.text, got, c.want)
		}
		if got := speakable(c.text, c.language, flow.AsWordsSay); got == c.want {
			t.Errorf("%s: %q becomes %q without the key, too", c.language, c.text, got)
		}
	}
}

// With digits: no, a long whole number is a number even if the sentence names an order.
func TestNumbersByKey(t *testing.T) {
	const text = "Your order is 4500."
	for numbers, want := range map[flow.Numbers]string{
		flow.AsWordsSay: "Your order is 4 5 0 0.", flow.DigitByDigit: "Your order is 4 5 0 0.", flow.AsNumbers: text,
	} {
		if got := speakable(text, "en", numbers); got != want {
			t.Errorf("numbers %d: %q becomes %q, not %q", numbers, text, got, want)
		}
	}
}

func FuzzSpeakable(f *testing.F) {
	f.Add("Your balance is $1,234.50, due 12.11.2026.", "en")
	f.Add("1 234,50 € +(5", "fr")
	f.Add(",50 €€5", "fr")

	f.Fuzz(func(t *testing.T, text, language string) {
		letters := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r >= 'a' && r <= 'z' {
					return r
				}
				return -1
			}, s)
		}
		for digits := range flow.DigitByDigit + 1 {
			if got := speakable(text, language, digits); len(letters(got)) < len(letters(text)) {
				t.Errorf("%q becomes %q", text, got)
			}
		}
	})
}

// A voice that says the names of its signs in English is not used, and is named at the start.
func TestVoiceOfSigns(t *testing.T) {
	longtest.Program(t, "espeak-ng")
	v := NewVoice(nil)
	for _, language := range []string{"ja", "zh"} {
		out, err := exec.Command("espeak-ng", "-v", language, "-q", "-x", someSigns[language]).Output()
		if err != nil {
			t.Fatal(err)
		}
		isNamed := strings.Contains(v.Missing([]string{language}), language)
		if reads := !strings.Contains(string(out), "(en)"); isNamed == reads {
			t.Errorf("%s is named %t, and its voice says %s", language, isNamed, out)
		}
	}
}

// A failure of espeak-ng is not kept, neither of its list of voices nor of a voice: the next call tries again.
func TestFailureIsNotKept(t *testing.T) {
	longtest.Program(t, "espeak-ng")
	real, err := exec.LookPath("espeak-ng")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	broken := filepath.Join(folder, "broken")
	program := "#!/bin/sh\n[ -e " + broken + " ] && exit 1\nexec " + real + " \"$@\"\n"
	for name, mode := range map[string]os.FileMode{"espeak-ng": 0o700, "broken": 0o600} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(program), mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))

	v := NewVoice(nil)
	hello := Prompt{Text: "Hello.", Language: "en"}
	if _, err := v.Speak(t.Context(), hello); err == nil || v.Missing([]string{"fr", "yue"}) == "" {
		t.Error("a broken program is not named")
	}
	if err := os.Remove(broken); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Speak(t.Context(), hello); err != nil {
		t.Error(err)
	}
	if got := v.Missing([]string{"fr", "yue"}); got != "" {
		t.Error(got)
	}
}

// A recording that is replaced while calls go on is heard in the next call.
func TestChangedRecording(t *testing.T) {
	file := &fstest.MapFile{}
	v := NewVoice(fstest.MapFS{"hello.wav": file})
	hears := func(data []byte) {
		t.Helper()
		file.Data = data
		want, err := readWAV(data)
		if err != nil {
			t.Fatal(err)
		}
		got, err := v.Speak(t.Context(), Prompt{Recording: "hello.wav"})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("the recording is not heard as it is now: %v", err)
		}
		if v.samples != len(want) {
			t.Errorf("%d samples are kept, not %d", v.samples, len(want))
		}
	}

	hears(wavFile(wavPCM, 1, 16, 8000))
	longer := wavFile(wavPCM, 1, 16, 16000)
	hears(longer)

	// Silence of the same length has a later time.
	file.ModTime = time.Unix(1, 0)
	silent := slices.Clone(longer)
	clear(silent[44:])
	hears(silent)
}

// A recording is played. If it is missing or broken, its words are spoken, else there is a
// melody of its length; the error says which file.
func TestVoiceFallsBack(t *testing.T) {
	v := NewVoice(fstest.MapFS{
		"hello.wav":  {Data: wavFile(wavPCM, 1, 16, 8000)},
		"broken.wav": {Data: []byte("RIFF")},
	})
	v.program = ""

	for _, c := range []struct {
		prompt Prompt
		length int
		want   string
	}{
		{Prompt{Recording: "hello.wav", Text: "Hello.", Length: 9 * time.Second}, Rate, ""},
		{Prompt{Recording: "./hello.wav"}, Rate, ""},
		{Prompt{Recording: "broken.wav", Length: 3 * time.Second}, 3 * Rate, "broken.wav: it is not a WAV file"},
		{Prompt{Recording: "none.wav", Length: 3 * time.Second}, 3 * Rate, "none.wav: there is no such file in the center's folder"},
		{Prompt{Recording: "../etc/hello.wav", Length: 2 * time.Second}, 2 * Rate, "../etc/hello.wav: it is not in the center's folder"},
		{Prompt{Text: "Hello.", Length: 2 * time.Second}, 2 * Rate, "espeak-ng is not installed"},
	} {
		samples, err := v.Speak(context.Background(), c.prompt)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if len(samples) != c.length || text != c.want {
			t.Errorf("%+v: %d samples and %q, not %d and %q", c.prompt, len(samples), text, c.length, c.want)
		}
	}
}

func TestVoiceNamesWhatItMisses(t *testing.T) {
	v := &Voice{}
	if got := v.Missing([]string{"en"}); !strings.HasPrefix(got, "espeak-ng is not installed: ") {
		t.Error(got)
	}

	v = &Voice{program: "espeak-ng", answers: map[string]string{"--voices": " 5 en-gb --/M\n 5 es --/M\n 5 pt-br --/M\n"}}
	want := "espeak-ng has no usable voice for xx, zh: callers hear a melody in place of prompts without a recording"
	if got := v.Missing([]string{"en", "es-MX", "xx", "pt", "zh"}); got != want {
		t.Error(got)
	}
	if got := v.Missing([]string{"en", "es"}); got != "" {
		t.Error(got)
	}
}

// Spoken prompts have no keys in them: a caller who plays them back presses nothing.
func TestSpeechHasNoKeys(t *testing.T) {
	longtest.Program(t, "espeak-ng")
	v := NewVoice(nil)

	var f KeyFinder
	for _, p := range []Prompt{
		{Text: "Welcome to the bank. For lost or stolen cards, press 1. For payments, press 2.", Language: "en"},
		{Text: "Para español, oprima 2. Su número de referencia es 4070123499887766.", Language: "es"},
		{Text: "您好，请按一。", Language: "yue"},
		{Text: "Alle Mitarbeiter sind im Gespräch. Sie sind Nummer 12 in der Warteschlange.", Language: "de"},
	} {
		samples, err := v.Speak(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		if len(samples) < Rate {
			t.Errorf("%q is spoken in %d samples", p.Text, len(samples))
		}

		if keys := f.Add(coded(samples)).Keys; len(keys) > 0 {
			t.Errorf("%q has the keys %s", p.Text, keys)
		}
	}
}

// Speech of several languages and voices, with numbers that espeak-ng reads in each language, has
// no keys in it.
func TestMuchSpeechHasNoKeys(t *testing.T) {
	longtest.Program(t, "espeak-ng")
	languages := []string{"en", "en-us", "es", "fr", "de", "it", "pt", "nl", "sv", "pl", "ru", "tr", "cmn", "hi"}
	variants := []string{"m1", "f1", "m3", "f2", "m7", "f4", "croak", "whisper"}
	random := rand.New(rand.NewPCG(5, 6))
	want := longtest.N(40, 1100) * Rate
	heard := 0
	var f KeyFinder
	for i := 0; heard < want; i++ {
		var text strings.Builder
		for range 12 {
			fmt.Fprintf(&text, "%d, %s. ", random.IntN(1_000_000), []string{"alpha", "menu", "telephone", "no", "yes", "please wait"}[random.IntN(6)])
		}
		voice := languages[i%len(languages)] + "+" + variants[i/len(languages)%len(variants)]
		cmd := exec.Command("espeak-ng", "-v", voice, "-p", strconv.Itoa(20+random.IntN(70)), "-s", strconv.Itoa(120+random.IntN(120)), "--stdout", "--stdin")
		cmd.Stdin = strings.NewReader(text.String())
		wav, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", voice, err)
		}
		samples, err := readWAV(wav)
		if err != nil {
			t.Fatal(err)
		}

		heard += len(samples)
		if keys := f.Add(coded(samples)).Keys; len(keys) > 0 {
			t.Errorf("%s has the keys %s in %q", voice, keys, text.String())
		}
	}
	t.Logf("%d s of speech", heard/Rate)
}

// panicking is a folder whose files panic when they are read.
type panicking struct{ fstest.MapFS }

func (panicking) ReadFile(string) ([]byte, error) { panic("oh") }

// A panic while a prompt is made is its problem, and a melody is heard. The next prompt is made.
func TestPanicOfAPrompt(t *testing.T) {
	v := NewVoice(panicking{fstest.MapFS{"a.wav": {}}})
	samples, err := v.Speak(t.Context(), Prompt{Recording: "a.wav", Length: time.Second})
	if len(samples) == 0 || err == nil || !strings.Contains(err.Error(), "a fault of ivrsim: oh") {
		t.Errorf("%d samples, %v", len(samples), err)
	}
	if samples, err := v.Speak(t.Context(), Prompt{Length: time.Second}); len(samples) == 0 || err != nil {
		t.Errorf("the next prompt: %d samples, %v", len(samples), err)
	}
}
