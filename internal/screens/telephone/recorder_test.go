package telephone

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/telephone/telephonetest"
)

// secretFlow asks for a secret code, at once or after a lookup of some seconds.
const secretFlow = `flow: words
start: %start%
steps:
  find: {lookup: caller, takes: 4s, then: {found: code, not_found: code}}
  code: {collect: Your code., digits: 4, secret: true, timeout: 20s, into: code, then: {collected: thanks, exhausted: bye}}
  thanks: {say: Thank you. We have your code and look for your account. Please hold the line., then: bye}
  bye: {end: bye}
`

// No key of a secret entry can be heard in the recording, in whatever way the caller presses and however long. What the
// caller says afterwards can.
func TestRecordingHidesSecrets(t *testing.T) {
	t.Parallel()
	each := func(p *telephonetest.Telephone, press func(key string)) {
		for _, key := range strings.Split("5680", "") {
			press(key)
			p.Tones(key, 160*time.Millisecond)
		}
	}
	for name, press := range map[string]func(*telephonetest.Telephone){
		"short tones": func(p *telephonetest.Telephone) { p.Tones("5680", 80*time.Millisecond) },
		"long tones":  func(p *telephonetest.Telephone) { p.Tones("5680", 600*time.Millisecond) },
		"events":      func(p *telephonetest.Telephone) { each(p, p.Press) },
		"info": func(p *telephonetest.Telephone) {
			// The tone begins with the INFO, and not with its answer, which may come late.
			each(p, func(key string) { p.Request("INFO", "application/dtmf", key) })
		},
		"typed ahead": func(p *telephonetest.Telephone) { p.Tones("5680", 80*time.Millisecond) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := "code"
			if name == "typed ahead" {
				start = "find"
			}
			c := testCenter(t, map[string]string{"words.yaml": strings.ReplaceAll(secretFlow, "%start%", start)})
			folder := t.TempDir()
			recorded := make(chan error, 1)
			h := serve(t, c, func(o *Options) {
				o.Record = func(int) (*os.File, error) { return os.Create(filepath.Join(folder, "call.wav")) }
				o.Recorded = func(_ int, file *os.File, err error) {
					_ = file.Close()
					recorded <- err
				}
			})

			p := h.dial("words")
			press(p)
			p.Speak(true)
			p.AwaitEnd()
			if got := h.transcript(); strings.Count(strings.Join(did(got, ByCaller), " "), "presses •") != 4 {
				t.Errorf("the caller %q", did(got, ByCaller))
			}
			if err := <-recorded; err != nil {
				t.Fatal(err)
			}

			caller := rightChannel(t, filepath.Join(folder, "call.wav"))
			if keys := keysIn(caller); keys != "" {
				t.Errorf("the recording has the keys %s", keys)
			}

			// The tones are silence, so what is loud is the words after the entry.
			if !isLoud(caller) {
				t.Error("the caller is not heard after the entry")
			}
		})
	}
}

// secretAhead looks the caller up, and then asks for a secret code or lets the caller wait.
const secretAhead = `flow: words
start: find
steps:
  find: {lookup: caller, takes: %takes%, then: {found: %then%, not_found: %then%}}
  code: {collect: Your code., digits: 4, secret: true, into: code, then: {collected: bye, exhausted: bye}}
  wait: {queue: general, then: {answered: code}}
  bye: {end: bye}
`

// A caller who knows the flow types a secret before it is asked for. It stays one if the call ends before, or takes
// another way: it is neither in the transcript nor in the recording.
func TestSecretTypedAhead(t *testing.T) {
	t.Parallel()
	for way, press := range map[string]func(*telephonetest.Telephone){
		"tones":  func(p *telephonetest.Telephone) { p.Tones("4711", 80*time.Millisecond) },
		"events": func(p *telephonetest.Telephone) { p.Press("4711") },
		"info": func(p *telephonetest.Telephone) {
			for _, key := range strings.Split("4711", "") {
				p.Request("INFO", "application/dtmf", key)
				status(t, p.Answer(), 200)
			}
		},
	} {
		for then, takes := range map[string]string{"code": "20s", "wait": "5s"} {
			t.Run(way+" before "+then, func(t *testing.T) {
				t.Parallel()
				flow := strings.NewReplacer("%takes%", takes, "%then%", then).Replace(secretAhead)
				c := testCenter(t, map[string]string{"words.yaml": flow})
				path := filepath.Join(t.TempDir(), "call.wav")
				recorded := make(chan error, 1)
				h := serve(t, c, func(o *Options) {
					o.Arrive = talking(func() { <-t.Context().Done() }, atOnce)
					o.Record = func(int) (*os.File, error) { return os.Create(path) }
					o.Recorded = func(_ int, file *os.File, err error) { recorded <- errors.Join(err, file.Close()) }
				})

				p := h.dial("words")
				press(p)
				h.awaitKeys(4)
				if then == "wait" {
					h.awaitEvent(Queues)
					h.awaitEvent(Presses)
				}
				p.HangUp()

				got := h.transcript()
				if pressed := did(got, ByCaller); strings.Count(strings.Join(pressed, " "), "presses •") != 4 {
					t.Errorf("the caller %q", pressed)
				}
				if err := <-recorded; err != nil {
					t.Fatal(err)
				}
				if keys := keysIn(rightChannel(t, path)); keys != "" {
					t.Errorf("the recording has the keys %s", keys)
				}
			})
		}
	}
}

// rightChannel reads the right channel of a WAV file with two channels.
func rightChannel(t *testing.T, path string) []int16 {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []int16
	for at := 46; at+2 <= len(data); at += 4 {
		out = append(out, int16(binary.LittleEndian.Uint16(data[at:])))
	}
	return out
}

func isLoud(samples []int16) bool {
	for _, s := range samples {
		if s > 1000 {
			return true
		}
	}
	return false
}

// keysIn returns the key of each 10 ms of a sound in which a low and a high tone of the keypad have half of the energy.
func keysIn(samples []int16) string {
	const window = 80
	var out strings.Builder
	for from := 0; from+window <= len(samples); from += window {
		energy := 0.0
		for _, s := range samples[from : from+window] {
			energy += float64(s) * float64(s)
		}
		best := func(frequencies []float64) (index int, power float64) {
			for i, f := range frequencies {
				if p := goertzel(samples[from:from+window], f); p > power {
					index = i
					power = p
				}
			}
			return index, power
		}
		row, low := best([]float64{697, 770, 852, 941})
		column, high := best([]float64{1209, 1336, 1477})
		if energy > window*100*100 && low > 0.1*high && high > 0.1*low && (low+high)*2/window > energy/2 {
			out.WriteByte("123456789*0#"[3*row+column])
		}
	}
	return out.String()
}

// goertzel returns the power of a frequency.
func goertzel(samples []int16, frequency float64) float64 {
	k := 2 * math.Cos(2*math.Pi*frequency/8000)
	last := 0.0
	before := 0.0
	for _, s := range samples {
		last, before = float64(s)+k*last-before, last
	}
	return last*last + before*before - k*last*before
}
