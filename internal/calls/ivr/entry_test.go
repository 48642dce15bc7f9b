package ivr

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
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
	luhn := &flow.Entry{Min: 2, Max: 16, CheckDigit: flow.CheckLuhn}
	mod11 := &flow.Entry{Min: 2, Max: 16, CheckDigit: flow.CheckMod11}
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
		{format("mmyy"), "1226", entered{value: "1226"}},
		{format("mmyy"), "0100", entered{value: "0100"}},
		{format("mmyy"), "1326", entered{refusal: "there is no such month"}},
		{format("mmyy"), "0026", entered{refusal: "there is no such month"}},
		{format("mmyy"), "122", entered{refusal: "a date is 4 digits"}},
		// The example of ISO/IEC 7812 in Luhn's patent, a test card of Visa, and 18 with the digit for 1.
		{luhn, "79927398713", entered{value: "79927398713"}},
		{luhn, "79927398710", entered{refusal: "the check digit is wrong"}},
		{luhn, "4111111111111111#", entered{value: "4111111111111111"}},
		{luhn, "4111111111111112", entered{refusal: "the check digit is wrong"}},
		{luhn, "18", entered{value: "18"}},
		{luhn, "81", entered{refusal: "the check digit is wrong"}},
		// 7·2 + 6·3 + 5·4 + 4·5 + 3·6 + 2·7 + 1·2 = 106, and 106 + 4 = 110. 6·2 = 12, and 12 + 10 = 22.
		{mod11, "12345674", entered{value: "12345674"}},
		{mod11, "12345673", entered{refusal: "the check digit is wrong"}},
		{mod11, "6*", entered{value: "6X"}},
		{mod11, "60", entered{refusal: "the check digit is wrong"}},
		{mod11, "6*0", entered{refusal: "an entry is digits"}},
		{mod11, "00", entered{value: "00"}},
		{luhn, "6*", entered{refusal: "an entry is digits"}},
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
		{"mmyy", "12 26", entered{value: "1226"}},
		{"digits", "twelve", entered{refusal: "an entry is digits"}},
		{"mmdd", "02 30", entered{refusal: "there is no such day"}},
		{"amount", "42*50", entered{refusal: "an amount is not taken from words"}},
		{"amount", "42 50", entered{refusal: "an amount is not taken from words"}},
		{"mod11", "3456 079 X", entered{value: "3456079X"}},
		{"mod11", "3456 079 0", entered{refusal: "the check digit is wrong"}},
		{"mod11", "34X6 0790", entered{refusal: "an entry is digits"}},
		{"digits", "12X", entered{refusal: "an entry is digits"}},
	} {
		e := &flow.Entry{Format: c.format}
		if c.format == "mod11" {
			e = &flow.Entry{Min: 8, Max: 8, CheckDigit: flow.CheckMod11}
		}

		if got := readSpeech(e, c.words, dialAnything); got != c.want {
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

// TestEntriesInBursts: keys and pauses, as "12 2s 34", at a collect of 1 to 4 digits, with the
// results of them and their times. Time passes by pauses alone, as a clock next to the telephone shows it.
func TestEntriesInBursts(t *testing.T) {
	machine := Live(load(t, diagtest.Example(t, "bursts")).Program("main"))
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
			if err := enterInput(s, input); err != nil {
				t.Fatalf("%s: %s: %v", c.inputs, input, err)
			}
		}

		at, took := s.Step().Name, s.Now().Sub(before)
		if at != c.at || took != c.took || s.Known("number") != c.number || s.Known("amount") != c.amount {
			t.Errorf("%s: at %s after %s with %q and %q, want %+v", c.inputs, at, took, s.Known("number"), s.Known("amount"), c)
		}
	}
}

// A # after the last digit belongs to the entry, also after a star that is the check digit X.
func TestDialed(t *testing.T) {
	four := &flow.Entry{Min: 2, Max: 4}
	mod11 := &flow.Entry{Min: 2, Max: 8, CheckDigit: flow.CheckMod11}
	amount := &flow.Entry{Min: 1, Max: 4, Format: flow.FormatAmount}

	for _, c := range []struct {
		entry *flow.Entry
		keys  string
		want  int
	}{
		{four, "12341", 4},
		{four, "1234#1", 5},
		{four, "12#1", 3},
		{four, "12*#", 3},
		{mod11, "6*1", 2},
		{mod11, "6*#1", 3},
		{mod11, "6**", 2},
		{mod11, "123456789", 8},
		{amount, "12*50#1", 6},
	} {
		if got := c.entry.Dialed(c.keys); got != c.want {
			t.Errorf("%s takes %d of the keys %s, want %d", c.entry, got, c.keys, c.want)
		}
	}
}

// TestTheTenthKey: an entry of nine digits ends at the ninth. A tenth is typed ahead: to a menu, through words and a
// lookup, up to a queue, a message or the end. The keys in the trace are those that a step has taken.
func TestTheTenthKey(t *testing.T) {
	machine := Live(load(t, diagtest.Example(t, "tenth_key")).Program("main"))
	for _, c := range []struct {
		inputs, at, pressed string
		took                time.Duration // without words
	}{
		{"1", "ask", "1", 0},
		{"1 123456789", "find", "1 123456789", 0},
		{"1 1234567897", "find", "1 123456789", 0}, // the lookup has not taken the tenth
		{"11234567897 found", "more", "11234567897", 0},
		{"1 1234567897 found 12 2s 3", "done", "1 1234567897 12 3", 2 * time.Second},
		{"112345678971 found 1s 2 3s", "done", "112345678971 2", 4 * time.Second},
		{"1123456789712 found", "more", "1123456789712", 0},
		{"1123456789712 found 3s", "done", "1123456789712", 3 * time.Second},
		{"11234567897123 found", "done", "11234567897123", 0},
		{"112345678971234 found", "done", "11234567897123•", 0},
		{"1 123456789# found", "next", "1 123456789#", 0},
		{"1 1234567898 found", "bye", "1 1234567898", 0},
		{"17", "ask", "17", 0},
		{"27", "hold", "2•", 0},
		{"27 7", "done", "2• 7", 0},
		{"37", "leave", "3•", 0},
		{"5", "bye", "5", 0},
		{"57", "bye", "5•", 0},
		{"41234", "next", "4••••", 0},
		{"412347", "more", "4••••7", 0},
	} {
		s := dial(t, machine, Setup{From: ExampleCaller(machine.Program().Center, 0), At: UsualTime(time.UTC)}, "")
		before := s.Now()
		var forked []*Session
		var events [][]Event
		for _, input := range strings.Fields(c.inputs) {
			forked = append(forked, s)
			events = append(events, slices.Clone(s.Trace()))
			s = s.Fork()
			if err := enterInput(s, input); err != nil {
				t.Fatalf("%s: %s: %v", c.inputs, input, err)
			}
		}

		// A fork that goes on changes no event of the call that it comes from.
		for k, other := range forked {
			if !slices.Equal(other.Trace(), events[k]) {
				t.Errorf("%s: the events before input %d changed", c.inputs, k)
			}
		}

		var pressed []string
		took := s.Now().Sub(before)
		for _, e := range s.Trace() {
			if e.Kind == EventPressed {
				pressed = append(pressed, e.Text)
			}
			if e.Kind == EventSpoke && e.At.Compare(before) > 0 || e.Kind == EventSpoke && e.State != 0 {
				took -= e.Length
			}
		}
		if s.Step().Name != c.at || strings.Join(pressed, " ") != c.pressed || took != c.took {
			t.Errorf("%s: at %s after %s, pressed %q; want %+v", c.inputs, s.Step().Name, took, pressed, c)
		}
	}
}

// enterInput makes an input: a pause, the answer of a lookup, or keys.
func enterInput(s *Session, input string) error {
	if d, err := time.ParseDuration(input); err == nil && strings.HasSuffix(input, "s") {
		return s.Wait(d)
	}
	if input == "found" {
		return s.Lookup(input, nil)
	}
	return s.PressOn(input)
}

// TestKeysAheadAreKeysPressedLater: in random flows, keys that are pressed at once lead where the same keys lead if
// each step gets its own when the call has come to it.
func TestKeysAheadAreKeysPressedLater(t *testing.T) {
	typed := 0
	longtest.Check(t, func(t *rapid.T) {
		var found diag.Findings
		_, all := flowtest.Open(t, flowtest.RandomCenter(t), &found)
		if p := all.Program("main"); p == nil || p.Unread {
			return
		}
		machine := Live(all.Program("main"))
		setup := Setup{From: ExampleCaller(all.Center, 0), At: UsualTime(time.UTC)}
		atOnce, err := Dial(machine, setup)
		if err != nil {
			return
		}

		for range rapid.IntRange(0, 6).Draw(t, "bursts") {
			if _, goesOn := answerLookups(atOnce); !goesOn {
				return
			}
			if w := atOnce.Awaits(); w != ForKey && w != ForEntry && w != ForOffer || atOnce.InQueue() {
				return
			}
			later := atOnce.Fork()
			joins := later.Joins()
			keys := rapid.StringMatching(`[0-9*]{1,12}`).Draw(t, "keys")
			if err := atOnce.Press(keys); err != nil {
				return
			}
			if _, goesOn := answerLookups(atOnce); !goesOn {
				return
			}

			for keys != "" {
				n := 1
				for later.Awaits() == ForEntry && n < len(keys) && later.Step().Entry.Pause(keys[:n]) > 0 {
					n++
				}
				if err := later.Press(keys[:n]); err != nil {
					t.Fatal(err)
				}
				keys = keys[n:]
				wasAway, goesOn := answerLookups(later)
				if !goesOn {
					return
				}

				// The other keys are dropped where no step takes keys, and at a prompt that is heard to its end.
				w := later.Awaits()
				isWhole := later.Step().Whole || slices.ContainsFunc(later.EventsSinceInput(), func(e Event) bool {
					return e.Kind == EventSpoke && later.StepAt(e.State).Whole
				})
				if w != ForKey && w != ForEntry && w != ForOffer || later.Joins() > joins || isWhole || wasAway {
					break
				}
				typed++
			}

			if atOnce.Call() != later.Call() || !atOnce.Now().Equal(later.Now()) || atOnce.Memory() != later.Memory() {
				t.Fatalf("at once at %s after %s, later at %s after %s", atOnce.Path(), atOnce.Now(), later.Path(), later.Now())
			}
		}
	})
	if typed == 0 {
		t.Error("no key was typed ahead")
	}
}

// answerLookups gives each lookup its first outcome. It reports whether one of them was a transfer that has come back,
// and whether the call goes on after them.
func answerLookups(s *Session) (wasAway, goesOn bool) {
	for range 100 {
		if s.Awaits() != ForLookup {
			return wasAway, true
		}
		wasAway = wasAway || s.Step().Kind == flow.Transfer
		if s.Lookup(s.Outcomes()[0], nil) != nil {
			return wasAway, false
		}
	}
	return wasAway, false
}
