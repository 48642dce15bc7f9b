package asterisk_test

import (
	"slices"
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
		{0, "$[${N}+1]", "${N} != 24", 24},
		{0, "$[${N}+1]", "${N} <= 24", 25},
		{0, "$[${N}+1]", "25 > ${N}", 25},
		{0, "$[1+${N}]", "${N} < 99", 99},
		{0, "$[${N} + 1]", "${N} <= 100", 101},
		{0, "$[${N}+1]", "\"${N}\" != \"150\"", 150},
		{1, "$[${N}+1]", "${N} < 150", 149},
		{0, "$[${N}+7]", "${N} < 150", 22},
		{150, "$[${N}-1]", "${N} > 0", 150},
		{150, "$[${N} - 1]", "${N} >= 100", 51},
		{90, "$[${N}-20]", "${N} > 0", 5},
	} {
		src := extension("Set(N="+strconv.Itoa(c.first)+")", "(again)Playback(ring)", "Set(N="+c.sum+")",
			"GotoIf($["+c.repeat+"]?again:out)", "(out)Playback(bye)")
		if got := rounds(t, src); got != c.want {
			t.Errorf("from %d, %s, %s: %d rounds, want %d", c.first, c.sum, c.repeat, got, c.want)
		}
	}

	// The limit is a global of the file, which may have the value of another global, or which a line sets to another number.
	for globals, want := range map[string]int{"LIMIT=3": 3, "LIMIT=150": 150, "BASE=30\nLIMIT=${BASE}": 30, "Limit=4\nLIMIT=5": 5} {
		limited := "[globals]\n" + globals + "\n" +
			extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}<${LIMIT}]?again)", "Playback(bye)")
		if got := rounds(t, limited); got != want {
			t.Errorf("with %q: %d rounds, want %d", globals, got, want)
		}
	}
	twoLimits := "[globals]\nLIMIT=3\n" + extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])",
		"GotoIf($[${N}<${LIMIT}]?again)", "Set(LIMIT=7)", "GotoIf($[${N}<7]?again)", "Playback(bye)")
	if got := rounds(t, twoLimits); got != 7 {
		t.Errorf("a limit of 3, then of 7: %d rounds, want 7", got)
	}

	// A second counter counts the rounds of the first, which begins again.
	nested := extension("Set(M=0)", "(outer)Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}<30]?again)",
		"Set(M=$[${M}+1])", "GotoIf($[${M}<3]?outer)", "Playback(bye)")
	if got := rounds(t, nested); got != 90 {
		t.Errorf("nested counters: %d rounds, want 90", got)
	}

	// Two sums between two steps are two.
	twice := extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+3])", "Set(N=$[${N}-1])", "GotoIf($[${N}<150]?again)",
		"Playback(bye)")
	if got := rounds(t, twice); got != 75 {
		t.Errorf("two sums: %d rounds, want 75", got)
	}
}

// TestCountersStop counts beyond the range of an attribute. A row says where the attribute stops, if a line can tell.
func TestCountersStop(t *testing.T) {
	const down = "Set(N=$[${N}-1])"
	keys := func(compare string) string {
		return extension("Set(N=1)", "(again)Read(K,ask,1)", "GotoIf($[\"${K}\" = \"1\"]?up)", down, "Goto(tell)",
			"(up)Set(N=$[${N}+1])", "(tell)GotoIf($["+compare+"]?found)", "Goto(again)", "(found)Playback(bye)", "Goto(again)")
	}
	falling := func(compare string) string {
		return extension("Set(N=3)", "(again)Playback(ring)", down, "GotoIf($["+compare+"]?found)", "Goto(again)",
			"(found)Playback(bye)", "Goto(again)")
	}
	const below = "counts N below 0: here it stays at 0"
	const over = "counts N over 6, and down again: here it stays at 6"
	for src, want := range map[string][]string{
		falling("${N} = 0"): {below},
		falling("${N} < 1"): nil,
		keys("${N} = 5"):    {over},
		keys("${N} = 0"):    {below, "counts N over 1, and down again: here it stays at 1"},
	} {
		var got []string
		for _, b := range importer.Build(read(t, src, "in,s"), nil, nil).Report.Blocks {
			if strings.HasPrefix(b.Reason, "counts ") && b.Status == importer.Approximated.String() {
				got = append(got, b.Reason)
			}
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("reasons %q, want %q of\n%s", got, want, src)
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
		{extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}<120]?again)", "Set(N=50)",
			"(more)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}<150]?more)", "Playback(bye)"), 220},
		{extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "ExecIf($[${N}<150]?Goto(again))", "Playback(bye)"), 150},
		{extension("Set(N=0)", "While($[${N}<150])", "Playback(ring)", "Set(N=$[${N}+1])", "EndWhile()", "Playback(bye)"), 150},
		{extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}>=10 & ${N}<150]?again)", "GotoIf($[${N}<10]?again)", "Playback(bye)"), 150},
		{extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}=150]?out:again)", "(out)Playback(bye)"), 150},
		{extension("Set(N=0)", "(again)Playback(ring)", "Set(N=$[${N}+1])", "GotoIf($[${N}<248]?again)", "Playback(bye)"), 248},
		{extension("Set(N=0)", "(again)Playback(ring)", "SayNumber(${N})", "Set(N=$[${N}+1])", "GotoIf($[${N}<30]?again)", "Playback(bye)"), 30},
	} {
		if got := rounds(t, c.src); got != c.want {
			t.Errorf("%d rounds, want %d:\n%s", got, c.want, c.src)
		}
	}
}
