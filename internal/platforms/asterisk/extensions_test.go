package asterisk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
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
