package asterisk

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestLettersOfPatterns has patterns with words. Each x, n and z of a pattern is a digit, so that no target with the word
// reaches the pattern ("Pattern Matching" in the documentation of Asterisk).
func TestLettersOfPatterns(t *testing.T) {
	for row, want := range map[[2]string]string{
		{"Goto(other,one-${n},1)", "_one-[3-9]"}:                 "n in the pattern _one-[3-9] is a digit: the letter is [n]",
		{`GotoIf($["${n}" = "1"]?other,exit-${n},1)`, "_exit-X"}: "x in the pattern _exit-X is a digit: the letter is [x]",
		{"Goto(other,bo-${n},1)", "_bo-[x]"}:                     "it leads elsewhere for all values of n",
	} {
		src := "[in]\nexten => s,1,Answer()\n same => n,Read(n,welcome,1)\n same => n," + row[0] + "\n same => n,Hangup()\n" +
			"[other]\nexten => " + row[1] + ",1,Playback(three)\n same => n,Goto(in,s,1)\nexten => i,1,Playback(invalid)\n"
		found := ""
		for _, b := range importer.Build(mustRead(t, src), nil, nil).Report.Blocks {
			if b.Block == "other,"+row[1] || b.Block == "other,"+row[1]+",1" {
				found += b.Reason + "\n"
			}
		}
		if !strings.Contains(found, want) {
			t.Errorf("%s to %s: the row is %q, want %q", row[0], row[1], found, want)
		}
	}
}
