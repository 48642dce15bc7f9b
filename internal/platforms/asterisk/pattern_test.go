package asterisk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestOrderOfPatterns has patterns that take the same number. The call comes to the first one of ext_cmp_pattern in
// main/pbx.c, in whatever order the file has them.
func TestOrderOfPatterns(t *testing.T) {
	for _, test := range []struct{ dialed, first, others string }{
		{"55", "_XX", "_X. _X! _. _!"},
		{"55", "_X.", "_X! _. _!"},
		{"5", "_X!", "_X _."},
		{"55", "_XX!", "_XX"},
		{"11", "_[12]X", "_[13]X _[23-51]X"},
		{"25", "_[2-46]X", "_[2-49]X _NX _[1-9]X _XX"},
		{"22", "_[222]X", "_[25]X _[2-4]X"},
		{"1234", "_1XX.", "_1X. _1. _X23X"},
		{"1234", "_1[2]34", "_1X34 _123. _12XX"},
		{"2000", "_2-0-00", "_2XXX"},
		{"100", "100", "_1[0]0 _10X"},
	} {
		patterns := append([]string{test.first}, strings.Fields(test.others)...)
		for range 2 {
			var src strings.Builder
			src.WriteString("[in]\n")

			for _, pattern := range patterns {
				fmt.Fprintf(&src, "exten => %s,1,Playback(%s)\n same => n,Queue(q)\n", pattern, "p"+pattern)
			}
			if got := heardFrom(t, src.String(), "in,"+test.dialed); !slices.Equal(got, []string{"p" + test.first}) {
				t.Errorf("%s of %q leads to %q, want %s", test.dialed, patterns, got, test.first)
			}
			slices.Reverse(patterns)
		}
	}
}

// TestLinesOfSeveralExtensions has numbers whose extension ends. Asterisk searches again for each line, so that the call goes on
// in another extension that the number matches (pbx_find_extension in main/pbx.c).
func TestLinesOfSeveralExtensions(t *testing.T) {
	for name, test := range map[string]struct {
		src, start, heard string
	}{
		"a pattern after a number": {"exten => 100,1,Playback(one)\nexten => _1XX,1,Playback(any)\n same => n,Playback(second)\n", "in,100", "one second"},
		"EXTEN stays": {
			"exten => 100,1,Playback(one)\nexten => _1XX,1,Playback(any)\n same => n,ExecIf($[${EXTEN} = 100]?Playback(second):Playback(wrong))\n", "in,100",
			"one second",
		},
		"a wider pattern": {"exten => _1XX,1,Playback(one)\nexten => _X.,1,NoOp()\n same => n,Playback(second)\n same => n,Playback(third)\n", "in,123", "one second third"},
		"no pattern":      {"exten => 100,1,Playback(one)\nexten => _2XX,1,Playback(any)\n same => n,Playback(second)\n", "in,100", "one"},
		"after a hangup":  {"exten => 100,1,Playback(one)\n same => n,Hangup()\nexten => _1XX,1,NoOp()\n same => n,NoOp()\n same => n,Playback(third)\n", "in,100", "one"},
		"an include":      {"exten => s,1,Playback(one)\ninclude => more\n[more]\nexten => s,1,Playback(any)\n same => n,Playback(second)\n", "in,s", "one second"},
		"back to a line":  {"exten => 100,1,Playback(one)\nexten => _1XX,1,NoOp()\n same => n,Playback(second)\n same => n,Goto(5)\n same => n,Playback(never)\nexten => 100,5,Playback(fifth)\n", "in,100", "fifth one second"},
		"a label":         {"exten => s,1,Goto(100,here)\nexten => 100,1,Playback(one)\nexten => _1XX,1,NoOp()\n same => n(here),Playback(second)\n", "in,s", "second"},
		"a key of a menu": {
			"exten => s,1,Background(hello)\n same => n,WaitExten(5)\nexten => 1,1,Playback(one)\nexten => _X,1,Playback(any)\n same => n,Playback(second)\n", "in,s",
			"any hello one second",
		},
		"the line after a phone": {"exten => 100,1,Dial(SIP/100)\nexten => _1XX,1,NoOp()\n same => n,Playback(second)\n", "in,100", "second"},
	} {
		src := "[in]\n" + test.src
		if got := strings.Join(heardFrom(t, src, test.start), " "); got != test.heard {
			t.Errorf("%s: calls hear %q, want %q", name, got, test.heard)
		}
	}
}

// TestLineThatNoNumberGoesOnTo has a number whose last line leads elsewhere in all calls, so that the next line of its pattern is
// on no way of it.
func TestLineThatNoNumberGoesOnTo(t *testing.T) {
	const src = `[in]
exten => s,1,Goto(100,1)
exten => 100,1,GotoIf($["${DB(night/mode)}" = "1"]?night,1:day,1)
exten => _1XX,1,NoOp()
exten => _1XX,2,Playback(second)
exten => night,1,Playback(night)
exten => day,1,Queue(sales)
`
	for _, b := range importer.Build(read(t, src, "in,s"), nil, nil).Report.Blocks {
		if strings.Contains(b.Block, "_1XX") && strings.HasPrefix(b.Reason, "no call comes here from") {
			t.Errorf("%s: %s", b.Block, b.Reason)
		}
	}
}

// TestCallersOfAnExtension has extensions for some callers only, by their number, a pattern, or without a number. Calls begin
// in each of them, and no key of a menu leads there (the comparison of cidmatch in ast_add_extension2 of main/pbx.c).
func TestCallersOfAnExtension(t *testing.T) {
	const src = `[in]
exten => s/5551234,1,Playback(one)
exten => s/_900.,1,Playback(spam)
exten => s/,1,Playback(anonymous)
exten => s,1,Background(menu)
 same => n,WaitExten(5)
exten => 1/,1,Playback(no-key)
exten => 1,1,Queue(sales)
`

	var begins []string
	c := read(t, src, "")

	for _, f := range c.Flows {
		if f.Dialed {
			begins = append(begins, f.Name)
		}
	}

	want := []string{"in", "in from 5551234", "in from 900.", "in without a number"}
	if !slices.Equal(begins, want) {
		t.Errorf("calls begin in %q, want %q", begins, want)
	}
	if got, want := heard(t, src), []string{"anonymous", "menu", "one", "spam"}; !slices.Equal(got, want) {
		t.Errorf("calls hear %q, want %q", got, want)
	}
}

// TestGotoWithoutALineOne leads to extensions that have no line 1, as the compiler of AEL writes a switch.
func TestGotoWithoutALineOne(t *testing.T) {
	const src = `[in]
exten => s,1,Goto(sw-2-${CALLERID(num):0:3},10)
exten => s,2,Playback(after)
exten => i,1,Playback(invalid)
exten => sw-2-212,10,Playback(newyork)
exten => sw-2-212,11,Goto(s,2)
exten => _sw-2-.,10,Playback(elsewhere)
exten => _sw-2-.,11,Goto(s,2)
`
	if got, want := heard(t, src), []string{"after", "elsewhere", "invalid", "newyork"}; !slices.Equal(got, want) {
		t.Errorf("calls hear %q, want %q", got, want)
	}
}
