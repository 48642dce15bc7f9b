package ivr

import (
	"strings"
	"testing"

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
		{format("words"), "12", entered{refusal: "keys are no words"}},
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
