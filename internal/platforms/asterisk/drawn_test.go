package asterisk_test

import (
	"slices"
	"testing"
)

// TestDrawnNumbers compares a number of RAND with all numbers that it can be. No call comes to the line after the
// compares, and each call comes there if a number is missing or another line sets the variable.
func TestDrawnNumbers(t *testing.T) {
	compares := []string{"GotoIf($[${R} = 1]?a)", "GotoIf($[\"${R}\" = \"2\"]?b)", "GotoIf($[${R} = 3]?c)", "Playback(none)", "(a)Queue(a)", "(b)Queue(b)", "(c)Queue(c)"}
	for name, c := range map[string]struct {
		before []string
		isLeft bool
	}{
		"all numbers":       {[]string{"Set(R=${RAND(1,3)})"}, false},
		"drawn again":       {[]string{"Set(R=${RAND(1,9)})", "Set(R=${RAND(1,3)})"}, false},
		"one number more":   {[]string{"Set(R=${RAND(1,4)})"}, true},
		"drawn from more":   {[]string{"Set(R=${RAND(1,3)})", "Set(R=${RAND(1,9)})"}, true},
		"a program may set": {[]string{"Set(R=${RAND(1,3)})", "AGI(draw.php)"}, true},
		"a sum":             {[]string{"Set(R=$[${RAND(1,3)} + 1])"}, true},
	} {
		got := slices.Contains(heard(t, extension(append(c.before, compares...)...)), "none")
		if got != c.isLeft {
			t.Errorf("%s: calls hear the recording after the compares: %v, want %v", name, got, c.isLeft)
		}
	}
}

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
