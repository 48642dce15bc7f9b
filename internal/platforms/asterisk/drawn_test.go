package asterisk_test

import (
	"slices"
	"testing"
)

// TestNumbersNameNoSpecialExtension leads to the extension with the caller's number. No number is h, i or s, and none of
// them is asked for. A number that is no extension leads to i.
func TestNumbersNameNoSpecialExtension(t *testing.T) {
	src := extension("Goto(vip,${CALLERID(num)},1)") + "[vip]\nexten => 2065550100,1,Playback(boss)\nexten => anonymous,1,Playback(hidden)\n" +
		"exten => h,1,NoOp(over)\nexten => s,1,Playback(start)\nexten => i,1,Playback(nobody)\n"
	var outcomes []string
	for _, s := range read(t, src, "in").Flows[0].Steps {
		for _, e := range s.Edges {
			if s.What == "CALLERID(num)" {
				outcomes = append(outcomes, e.Outcome)
			}
		}
	}
	slices.Sort(outcomes)
	if want := []string{"2065550100", "anonymous", "other"}; !slices.Equal(slices.Compact(outcomes), want) {
		t.Errorf("the number may be %q, want %q", outcomes, want)
	}
}
