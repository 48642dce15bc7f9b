package asterisk

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/conf"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// TestDialedNumbers dials numbers of two to four digits at menus of random extensions. A number leads to the extension that
// the dialplan finds for it, also if it begins with zeros or is a part of a longer number.
func TestDialedNumbers(t *testing.T) {
	longtest.CheckN(t, 30, 300, func(t *rapid.T) {
		digit := rapid.SampledFrom([]string{"1", "2", "0", "X", "Z", "N", "[13-5]", "[02]"})
		var written strings.Builder
		written.WriteString("[in]\nexten => s,1,Background(welcome)\n same => n,WaitExten(5)\n")
		for _, name := range []string{"98", "9899"} {
			fmt.Fprintf(&written, "exten => %[1]s,1,Playback(to_%[1]s)\n", name)
		}

		for _, name := range []string{"", "[other]\n"} {
			written.WriteString(name)
			for i := range rapid.IntRange(0, 4).Draw(t, "extensions") {
				text := strings.Join(rapid.SliceOfN(digit, 2, 4).Draw(t, "digits"), "")
				if strings.Trim(text, "0123456789") != "" {
					text = "_" + text
				}
				fmt.Fprintf(&written, "exten => %s,1,Playback(to_%d%d)\n", text, len(name), i)
			}
		}

		src := strings.Replace(written.String(), "[other]", "include => other\n[other]", 1)
		_, imported, source := open(t, []importer.Source{{File: "extensions.conf", Content: []byte(src)}})
		menu := imported.Call("in", tracetest.World{})
		if menu.Free() != "" { // a pattern has too many ranges of numbers, and the report names it
			return
		}

		for range 50 {
			number := rapid.StringMatching(`[0-3]{2,4}`).Draw(t, "number")
			heard, want := menu.Give("press "+number).Heard(), "end"
			if e := source.plan.find(source.plan.contexts["in"], number); e != nil {
				want = e.prios[1].args
			}
			if !strings.Contains(heard, want) || want == "end" && strings.Contains(heard, "to_") {
				t.Fatalf("%s: dialed %s: %q, want %q", src, number, heard, want)
			}
		}
	})
}

// TestRestOfEntries: the extension that an entry of any length leads to is the one that the dialplan finds for it, in
// contexts of random patterns, some of them without an end.
func TestRestOfEntries(t *testing.T) {
	longtest.CheckN(t, 30, 300, func(t *rapid.T) {
		name := rapid.OneOf(
			rapid.StringMatching(`_X{1,3}[.!]`), rapid.StringMatching(`_[Z2]?X{1,3}`), rapid.StringMatching(`[12]{1,3}`))
		var written strings.Builder
		for _, context := range []string{"own", "other"} {
			fmt.Fprintf(&written, "[%s]\n", context)
			for _, extension := range rapid.SliceOfNDistinct(name, 0, 4, rapid.ID).Draw(t, "extensions") {
				fmt.Fprintf(&written, "exten => %s,1,Hangup\n", extension)
			}
		}
		src := strings.Replace(written.String(), "[other]", "include => other\n[other]", 1)
		lines, _, _ := conf.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}})
		plan := readDialplan(lines)
		own := plan.contexts["own"]
		v := &visit{reader: (&machine{plan: plan}).firstState(own, nil).reader(), n: &node{}}
		cases := destinations(v, own, "1", allLengths)
		rest, _ := restOf(plan.closure(own), "1")
		if len(v.n.notes) > 0 {
			t.Fatalf("%s: %v", src, v.n.notes)
		}

		for digits := 1; digits <= 5; digits++ {
			for number := 0; number < pow10(digits); number += 1 + pow10(digits)/200 {
				entry := fmt.Sprintf("%0*d", digits, number)
				var got *extension
				isShort := rest != nil && digits < rest.exten.places.LeastLength() // the branch has a row
				if rest != nil && !isShort {
					got = rest.exten
				}
				for _, d := range slices.Backward(cases) {
					if d.digits == digits && slices.ContainsFunc(d.numbers, func(r [2]int) bool { return r[0] <= number && number <= r[1] }) {
						got = d.exten
					}
				}
				if want := plan.find(own, entry); got != want && (got != nil || !isShort) {
					t.Fatalf("%s: the entry %s leads to %v, want %v", src, entry, got, want)
				}
			}
		}
	})
}

// TestFurtherExtensions: one row names that a menu does not tell all of its extensions apart.
func TestFurtherExtensions(t *testing.T) {
	longtest.CheckN(t, 20, 200, func(t *rapid.T) {
		further := rapid.IntRange(0, 40).Draw(t, "further")
		text := "[menu]\n"
		const first = 200
		for i := range maxDialedTo + further {
			text += fmt.Sprintf("exten => %d,1,Hangup\n", first+i)
		}
		text += "exten => 7,1,Hangup\n" // a key is no such extension

		lines, _, _ := conf.Read([]importer.Source{{File: "extensions.conf", Content: []byte(text)}})
		plan := readDialplan(lines)
		menu := plan.contexts["menu"]
		v := &visit{reader: (&machine{plan: plan}).firstState(menu, nil).reader(), n: &node{}}
		if to := destinations(v, menu, "1", severalDigits); len(to) != maxDialedTo {
			t.Fatalf("%d extensions are told apart, want %d", len(to), maxDialedTo)
		}

		const want = "callers can also dial more than 60 extensions here: the others are wrong extensions"
		if further == 0 && len(v.n.notes) == 0 {
			return
		}
		if len(v.n.notes) != 1 || v.n.notes[0].Reason != want {
			t.Errorf("the notes are %v, want %q", v.n.notes, want)
		}
	})
}

// TestComparedDigitsAreNamed has conditions on digits of the numbers of a pattern. A caller decides them by the number
// dialed, and no other system does, so that a row names each lookup in their place. A value of another system that the
// number names has no such row.
func TestComparedDigitsAreNamed(t *testing.T) {
	for line, isNamed := range map[string]bool{
		`GotoIf($["${EXTEN}" = "205"]?other)`:                false, // a branch on the entry
		`GotoIf($["${EXTEN:1}" = "05"]?other)`:               true,
		`GotoIf($["${EXTEN:1:1}" != "0"]?other)`:             true,
		`GotoIf($[${EXTEN:-2} > 50]?other)`:                  true,
		`GotoIf($[${EXTEN:1}]?other)`:                        true,
		`GotoIf(${EXTEN:1}?other)`:                           true,
		`GotoIf($["x${EXTEN:1}" = "x05"]?other)`:             true,
		`GotoIf($["${V}" = "05"]?other)`:                     true,
		`GotoIf($[${EXTEN} + 1 = 206]?other)`:                true,
		`GotoIf($["${NEXT}" = "206"]?other)`:                 true,
		`GotoIf($[${NEXT} + 1 = 207]?other)`:                 true,
		`GotoIf($["${EXTEN}" =~ "^20"]?other)`:               true,
		`GotoIf(${REGEX("^20" ${EXTEN})}?other)`:             true,
		`GotoIf($["${CUT(EXTEN,0,1)}" = "2"]?other)`:         true,
		`GotoIf($["${CUT(EXTEN,0,1)}${V}" = "205"]?other)`:   true,
		`GotoIf($["${DB(agents/${EXTEN:1})}" = "on"]?other)`: false,
		`GotoIf(${DB_EXISTS(agents/${EXTEN:1})}?other)`:      false,
		`GotoIf($["${EXTEN:0:1}" = "2"]?other)`:              false, // known
		`GotoIf($[${LEN(${EXTEN})} = 3]?other)`:              false,
	} {
		src := "[in]\nexten => s,1,Background(menu)\n same => n,WaitExten(5)\nexten => _2XX,1,Set(V=${EXTEN:1})\n" +
			" same => n,Set(NEXT=$[${EXTEN} + 1])\n same => n," + line + "\n" +
			" same => n,Queue(one)\n same => n(other),Queue(another)\n"
		made := importer.Build(mustRead(t, src), nil, nil)
		got := ""
		for _, b := range made.Report.Blocks {
			if b.Block == "in,_2XX,3" && b.Differs() {
				got = b.Reason
			}
		}
		const want = "compares digits of the number that the caller has dialed: here a lookup decides"
		if isNamed && got != want || !isNamed && got != "" {
			t.Errorf("%s: the row is %q", line, got)
		}
	}
}
