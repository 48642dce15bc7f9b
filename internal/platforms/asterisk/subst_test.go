package asterisk

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// cut is ${NAME:OFFSET:LENGTH} of a text without unknown parts, written from parse_variable_name and substring in
// main/pbx_variables.c.
func cut(value, numbers string) string {
	offset, length := 0, math.MaxInt32
	if m := regexp.MustCompile(`^\s*([+-]?\d+)(:\s*([+-]?\d+))?`).FindStringSubmatch(numbers); m != nil {
		offset, _ = strconv.Atoi(m[1])
		if m[3] != "" {
			length, _ = strconv.Atoi(m[3])
		}
	}

	lr := len(value)
	if offset == 0 && length >= lr {
		return value
	}
	if offset < 0 {
		if offset = lr + offset; offset < 0 {
			offset = 0
		}
	}
	if offset >= lr {
		return ""
	}
	ret := value[offset:]
	if length >= 0 && length < lr-offset {
		return ret[:length]
	}
	if length < 0 {
		if lr > offset-length {
			return ret[:lr+length-offset]
		}
		return ""
	}
	return ret
}

// TestSubstring cuts values of known characters, digits of patterns, patterns without an end and unknown values. A result
// without unknown parts is the result of each text that the value may have.
func TestSubstring(t *testing.T) {
	longtest.CheckN(t, 60, 1000, func(t *rapid.T) {
		unit := rapid.SampledFrom([]string{"a", "7", "b", string(symbol.AnyDigit), string(symbol.Nonzero), string(symbol.OneOrMore), string(symbol.AnyMore), symbol.Of("X")})
		value := strings.Join(rapid.SliceOfN(unit, 0, 5).Draw(t, "value"), "")
		number := rapid.IntRange(-6, 6)
		numbers := fmt.Sprint(number.Draw(t, "offset"))
		if rapid.Bool().Draw(t, "has a length") {
			numbers += fmt.Sprintf(":%d", number.Draw(t, "length"))
		}
		got := expression.Substring(value, numbers)

		seed := rapid.Uint64().Draw(t, "seed")
		upTo := func(n int) int {
			seed = seed*6364136223846793005 + 1442695040888963407
			return int(seed>>33) % n
		}
		for range 200 {
			text := ""
			for _, u := range symbol.Units(value) {
				some := func(least, most int) string {
					text := ""
					for range least + upTo(most-least+1) {
						text += string("xyz"[upTo(3)])
					}
					return text
				}
				switch u {
				case string(symbol.AnyDigit):
					text += strconv.Itoa(upTo(10))
				case string(symbol.Nonzero):
					text += strconv.Itoa(1 + upTo(9))
				case string(symbol.OneOrMore):
					text += some(1, 14)
				case string(symbol.AnyMore), symbol.Of("X"):
					text += some(0, 14)
				default:
					text += u
				}
			}
			want := cut(text, numbers)
			if !symbol.CanEqual(got, want) {
				t.Fatalf("${%s:%s} is %q, and of %q it is %q", symbol.Plain(value), numbers, symbol.Plain(got), text, want)
			}
		}
	})
}

// TestReadNumbersOfACut compares the numbers of ${NAME:NUMBERS} with those that scanf reads.
func TestReadNumbersOfACut(t *testing.T) {
	for _, numbers := range []string{"", "2", "-2", "2:", "2:3", "1:-2", " 1: 2", "1 :2", ":2", "abc", "1abc", "1:2:3", "1:x", "+2", "-", "99", "-99:1"} {
		if got, want := expression.Substring("abcdef", numbers), cut("abcdef", numbers); got != want {
			t.Errorf("${V:%s} is %q, want %q", numbers, got, want)
		}
	}
}

// TestUnknownCut has an offset, a length or an end that only the call knows. Calls come to both sides of a comparison.
func TestUnknownCut(t *testing.T) {
	for _, expression := range []string{"${V:${DNID}}", "${V:2:${DNID}}", "${V:-${DNID}}", "${EXTEN:${DNID}}", "${EXTEN:-4}", "${EXTEN:0:3}", "${LEN(${EXTEN}00)}"} {
		src := "[in]\nexten => _X.,1,Set(V=abcdef)\n same => n,GotoIf($[\"" + expression +
			"\" = \"555\"]?yes)\n same => n,Playback(no)\n same => n,Hangup()\n same => n(yes),Playback(yes)\n"
		center, err := Format.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in")
		if err != nil {
			t.Fatal(err)
		}
		heard := ""
		for _, f := range center.Flows {
			for _, s := range f.Steps {
				heard += s.Prompt.Audio + " "
			}
		}
		if !strings.Contains(heard, "yes") || !strings.Contains(heard, "no") {
			t.Errorf("%s: calls hear %q", expression, heard)
		}
	}
}
