package asterisk_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestRoundsOfCounters plays a call in the imported folder, and counts how often it hears the recording of a loop.
func TestRoundsOfCounters(t *testing.T) {
	for _, c := range []struct {
		first       int
		sum, repeat string // the loop goes on if the condition holds
		want        int
	}{
		{0, "$[${N}+1]", "${N} < 3", 3},
		{0, "$[${N}+1]", "${N} != 22", 22},
		{0, "$[${N}+1]", "${N} <= 21", 22},
		{0, "$[${N}+1]", "22 > ${N}", 22},
		{0, "$[1+${N}]", "\"${N}\" != \"15\"", 15},
		{0, "$[${N}+7]", "${N} < 150", 22},
		{22, "$[${N}-1]", "${N} > 0", 22},
		{20, "$[${N} - 1]", "${N} >= 10", 11},
		{90, "$[${N}-20]", "${N} > 0", 5},
	} {
		src := extension("Set(N="+strconv.Itoa(c.first)+")", "(again)Playback(ring)", "Set(N="+c.sum+")",
			"GotoIf($["+c.repeat+"]?again:out)", "(out)Playback(bye)")
		if got := rounds(t, src); got != c.want {
			t.Errorf("from %d, %s, %s: %d rounds, want %d", c.first, c.sum, c.repeat, got, c.want)
		}
	}

	// The limit is a global of the file, which may have the value of another global, or which a line sets to another number.
	for globals, want := range map[string]int{"LIMIT=3": 3, "BASE=20\nLIMIT=${BASE}": 20, "Limit=4\nLIMIT=5": 5} {
		limited := "[globals]\n" + globals + "\n" +
			extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}<${LIMIT}]?again)", "Playback(bye)")
		if got := rounds(t, limited); got != want {
			t.Errorf("with %q: %d rounds, want %d", globals, got, want)
		}
	}

	// A second counter counts the rounds of the first, which begins again.
	nested := extension("Set(M=0)", "(outer)Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}<20]?again)",
		"Set(M=$[${M}+1])", "GotoIf($[${M}<3]?outer)", "Playback(bye)")
	if got := rounds(t, nested); got != 60 {
		t.Errorf("nested counters: %d rounds, want 60", got)
	}

	// Two sums between two steps are two.
	twice := extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+3])", "Set(N=$[${N}-1])", "GotoIf($[${N}<20]?again)",
		"Playback(bye)")
	if got := rounds(t, twice); got != 10 {
		t.Errorf("two sums: %d rounds, want 10", got)
	}
}

// TestCountersOfManyTexts counts to more numbers than an attribute carries. A lookup asks for the number, and a row names
// the reason.
func TestCountersOfManyTexts(t *testing.T) {
	for _, last := range []int{30, 5000} {
		src := extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}<"+strconv.Itoa(last)+"]?again)",
			"Playback(bye)")
		reasons := fmt.Sprint(importer.Build(read(t, src, "in,s"), nil, nil).Report.Reasons)
		if !strings.Contains(reasons, "a variable has more than 24 texts: here it is known only in the call") {
			t.Errorf("to %d: no row in %s", last, reasons)
		}
	}
}

// rounds returns how often a call hears the recording "ring" in the imported flow of a dialplan.
func rounds(t *testing.T, src string) int {
	t.Helper()
	return importertest.Heard(t, importer.Build(read(t, src, "in,s"), nil, nil), "in", "play_ring")
}

// TestRoundsOfOtherLoops counts the rounds of loops that other lines count, set or compare.
func TestRoundsOfOtherLoops(t *testing.T) {
	for _, c := range []struct {
		src  string
		want int
	}{
		{extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}<12]?again)", "Set(N=5)",
			"(more)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}<15]?more)", "Playback(bye)"), 22},
		{extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "ExecIf($[${N}<15]?Goto(again))", "Playback(bye)"), 15},
		{extension("Set(N=0)", "While($[${N}<15])", "Playback(ring)", "Set(N=$[${N}+1])", "EndWhile()", "Playback(bye)"), 15},
		{extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}>=10 & ${N}<15]?again)",
			"GotoIf($[${N}<10]?again)", "Playback(bye)"), 15},
		{extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}=15]?out:again)", "(out)Playback(bye)"), 15},
		{extension("Set(N=0)", "(again)Playback(ring)", "SayNumber(${N})", "Set(N=$[${N}+1])", "GotoIf($[${N}<9]?again)",
			"Playback(bye)"), 9},
	} {
		if got := rounds(t, c.src); got != c.want {
			t.Errorf("%d rounds, want %d:\n%s", got, c.want, c.src)
		}
	}
}
