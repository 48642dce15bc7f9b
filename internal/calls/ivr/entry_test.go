package ivr

import (
	"cmp"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

func dialAnything(digits string) string {
	if strings.HasPrefix(digits, "555") {
		return ""
	}
	return "+1" + digits
}

func TestReadKeys(t *testing.T) {
	four, upTo := &flow.Entry{Min: 4, Max: 4}, &flow.Entry{Min: 3, Max: 8}
	format := func(name string) *flow.Entry { return &flow.Entry{Format: name} }
	amount := &flow.Entry{Format: "amount", Min: 1, Max: 8}
	for _, c := range []struct {
		entry *flow.Entry
		keys  string
		want  entered
	}{
		{four, "1234", entered{value: "1234"}},
		{four, "1234#", entered{value: "1234"}},
		{four, "123", entered{refusal: "an entry is 4 digits"}},
		{four, "12345", entered{refusal: "an entry is 4 digits"}},
		{four, "12*4", entered{refusal: "an entry is digits"}},
		{four, "#", entered{refusal: "an entry is 4 digits"}},
		{upTo, "12", entered{refusal: "an entry is 3 to 8 digits"}},
		{upTo, "123#", entered{value: "123"}},
		{format("digits"), "#", entered{refusal: "an entry is at least one digit"}},
		{format("words"), "12", entered{refusal: "keys are not words"}},
		{format("mmdd"), "1103", entered{value: "1103"}},
		{format("mmdd"), "0229", entered{value: "0229"}},
		{format("mmdd"), "0230", entered{refusal: "there is no such day"}},
		{format("mmdd"), "1301", entered{refusal: "there is no such day"}},
		{format("mmdd"), "113", entered{refusal: "a date is 4 digits"}},
		{format("ddmm"), "3112", entered{value: "3112"}},
		{format("ddmm"), "1231", entered{refusal: "there is no such day"}},
		{format("yyyymmdd"), "20240229", entered{value: "20240229"}},
		{format("yyyymmdd"), "20260229", entered{refusal: "there is no such day"}},
		{format("yyyymmdd"), "20260230", entered{refusal: "there is no such day"}},
		{format("yyyymmdd"), "00000101", entered{refusal: "there is no such day"}},
		{format("mmddyyyy"), "02292024", entered{value: "02292024"}},
		{format("mmddyyyy"), "02292026", entered{refusal: "there is no such day"}},
		{format("mmddyyyy"), "31122026", entered{refusal: "there is no such day"}},
		{format("mmddyyyy"), "01010000", entered{refusal: "there is no such day"}},
		{format("mmddyyyy"), "0101", entered{refusal: "a date is 8 digits"}},
		{format("ddmmyyyy"), "29022024", entered{value: "29022024"}},
		{format("ddmmyyyy"), "12312026", entered{refusal: "there is no such day"}},
		{format("yyyymmdd"), "00010101", entered{value: "00010101"}},
		{amount, "42*50#", entered{value: "42.50"}},
		{amount, "42", entered{value: "42"}},
		{amount, "42*", entered{value: "42"}},
		{amount, "*5", entered{value: "0.5"}},
		{amount, "4*2*5", entered{refusal: "an amount is digits with at most one star"}},
		{amount, "4*255", entered{refusal: "an amount has at most two decimals"}},
		{amount, "*", entered{refusal: "an entry is 1 to 8 digits"}},
		{amount, "1234567*89", entered{refusal: "an entry is 1 to 8 digits"}},
		{format("phone"), "2025550143#", entered{value: "+12025550143"}},
		{format("phone"), "5550", entered{refusal: "this is not a valid phone number"}},
	} {
		if got := readKeys(c.entry, c.keys, dialAnything); got != c.want {
			t.Errorf("%+v takes %q as %+v, want %+v", *c.entry, c.keys, got, c.want)
		}
	}
}

func TestReadSpeech(t *testing.T) {
	for _, c := range []struct {
		format, words string
		want          entered
	}{
		{"words", "  Blue  Harbor Books ", entered{value: "Blue Harbor Books"}},
		{"words", " ", entered{refusal: "nothing was said"}},
		{"digits", "12 34", entered{value: "1234"}},
		{"digits", "twelve", entered{refusal: "an entry is digits"}},
		{"mmdd", "02 30", entered{refusal: "there is no such day"}},
		{"amount", "42*50", entered{refusal: "an entry is digits"}},
	} {
		if got := readSpeech(&flow.Entry{Format: c.format}, c.words, dialAnything); got != c.want {
			t.Errorf("%s takes %q as %+v, want %+v", c.format, c.words, got, c.want)
		}
	}
}

// A collected value has only characters of its format, and no entry is both collected and
// refused.
func FuzzEntry(f *testing.F) {
	f.Add("amount", "42*50#", uint8(1), uint8(8))
	f.Add("yyyymmdd", "20260230", uint8(8), uint8(8))
	f.Add("phone", "2025550143", uint8(0), uint8(0))
	f.Add("words", "12", uint8(0), uint8(0))
	f.Fuzz(func(t *testing.T, format, text string, least, most uint8) {
		e := &flow.Entry{Format: format, Min: int(least), Max: int(most)}
		diagtest.Bounded(t, func() { enterAnything(t, e, text) })
	})
}

func enterAnything(t *testing.T, e *flow.Entry, text string) {
	for _, got := range []entered{readKeys(e, text, dialAnything), readSpeech(e, text, dialAnything)} {
		if (got.value == "") == (got.refusal == "") {
			t.Errorf("%q as %s is %+v", text, e.Format, got)
		}
		if e.Format != "words" && strings.Trim(got.value, "+.0123456789") != "" {
			t.Errorf("%q as %s is taken as %q", text, e.Format, got.value)
		}
	}
}

// TestEntriesInBursts: keys and pauses, as "12 2s 34", at a collect of 1 to 4 digits, and what comes of
// them after which time. Time passes by pauses alone, as a clock beside the telephone shows it.
func TestEntriesInBursts(t *testing.T) {
	machine := Live(load(t, written(map[string]string{"routing.yaml": diagtest.Center, "main.yaml": `flow: main
start: ask
steps:
  ask:  {collect: Number?, takes: 1s, digits: 1-4, between: 3s, timeout: 6s, attempts: 2, into: number, then: {collected: more, no_input: silent, no_match: wrong}}
  more: {collect: Another?, takes: 0s, format: amount, digits: 2-4, ends_with: hash, timeout: 6s, attempts: 1, into: amount, then: {collected: done, no_input: quiet, no_match: wrong}}
  done:   {end: done}
  silent: {end: silent}
  quiet:  {end: quiet}
  wrong:  {end: wrong}
`})).Program("main"))
	for _, c := range []struct {
		inputs, at, number, amount string
		took                       time.Duration
	}{
		{"1234", "more", "1234", "", 0},
		{"12 2s 34", "more", "1234", "", 2 * time.Second},
		{"1 2s 2 2s 3 2s 4", "more", "1234", "", 6 * time.Second},
		{"12 3s", "more", "12", "", 3 * time.Second},
		{"12 5s", "more", "12", "", 5 * time.Second},
		{"12 2s 3#", "more", "123", "", 2 * time.Second},
		{"12 1s 1s 1s", "more", "12", "", 3 * time.Second},
		{"12 9s", "quiet", "12", "", 9 * time.Second},
		{"5s 12#", "more", "12", "", 5 * time.Second},
		{"1234 12*5 2s 0", "done", "1234", "12.50", 2 * time.Second},
		{"1234 1 4s 5#", "done", "1234", "15", 4 * time.Second},
		{"1234 1 5s", "wrong", "1234", "", 5 * time.Second},
	} {
		s := dial(t, machine, Setup{From: ExampleCaller(machine.Program().Center, 0), At: UsualTime(time.UTC)}, "")
		before := s.Now()
		for _, input := range strings.Fields(c.inputs) {
			d, err := time.ParseDuration(input)
			if strings.HasSuffix(input, "s") {
				err = cmp.Or(err, s.Wait(d))
			} else {
				err = s.PressOn(input)
			}
			if err != nil {
				t.Fatalf("%s: %s: %v", c.inputs, input, err)
			}
		}
		at, took := s.Step().Name, s.Now().Sub(before)
		if at != c.at || took != c.took || s.Known("number") != c.number || s.Known("amount") != c.amount {
			t.Errorf("%s: at %s after %s with %q and %q, want %+v", c.inputs, at, took, s.Known("number"), s.Known("amount"), c)
		}
	}
}

// TestAFullEntryTakesNoMoreKeys: a burst after others is refused if it has more keys than the entry takes.
func TestAFullEntryTakesNoMoreKeys(t *testing.T) {
	machine := Live(load(t, written(map[string]string{"routing.yaml": diagtest.Center, "main.yaml": `flow: main
start: ask
steps:
  ask:  {collect: Number?, digits: 4, secret: yes, into: number, then: {collected: done, exhausted: bye}}
  done: {end: done, say: "It is {number}."}
  bye:  {end: bye, say: Goodbye.}
`})).Program("main"))
	s := dial(t, machine, Setup{From: ExampleCaller(machine.Program().Center, 0), At: UsualTime(time.UTC)}, "")
	err := cmp.Or(s.PressOn("71"), s.Wait(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	if err = s.PressOn("234"); err == nil || err.Error() != "press 3 keys: main.ask takes 2 of them; press the others after that" {
		t.Errorf("three keys after two: %v", err)
	}
	if err = s.PressOn("23"); err != nil || s.Step().Name != "done" {
		t.Errorf("two keys after two: %v at %s", err, s.Step())
	}
	for _, e := range s.Trace() {
		if strings.Contains(e.Text, "71") || strings.Contains(e.Text, "23") {
			t.Errorf("the trace shows a part of a secret: %s", e.String())
		}
	}
}
