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
