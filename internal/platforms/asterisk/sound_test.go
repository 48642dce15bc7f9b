package asterisk_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/asterisktest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestExamplesAreSound: the import of each example accounts for each block, and its folder needs no mending.
func TestExamplesAreSound(t *testing.T) { importertest.AllSound(t, asterisk.Format) }

// TestRandomImportsAreSound is TestExamplesAreSound for random flows.
func TestRandomImportsAreSound(t *testing.T) {
	t.Run("any", func(t *testing.T) {
		longtest.CheckN(t, 15, 1000, func(t *rapid.T) {
			importertest.RandomSound(t, asterisk.Format, asterisktest.Flows(t))
		})
	})
}

// TestTwins: two subroutines that differ in their names alone become one flow.
func TestTwins(t *testing.T) {
	importertest.Sound(t, asterisk.Format, []importer.Source{{File: "extensions.conf", Content: []byte(`[in]
exten => s,1,Gosub(first,s,1)
 same => n,Playback(between)
 same => n,Gosub(second,s,1)
[first]
exten => s,1,Playback(hello)
 same => n,Read(PIN,enter,4)
 same => n,Return()
[second]
exten => s,1,Playback(hello)
 same => n,Read(PIN,enter,4)
 same => n,Return()
`)}})
}

// TestTwinsOfCutWays: two questions end the call in all cases, and the ways of one of them lead to several lines of the
// dialplan. Their flows are one flow.
func TestTwinsOfCutWays(t *testing.T) {
	importertest.Sound(t, asterisk.Format, []importer.Source{{File: "extensions.conf", Content: []byte(`[c2]
exten => 1,1,Read(v,hello,${n},,${n},${n})
 same => n+2,Playback(hello)
exten => s,1,While($["${v}" = "1"])
 same => n,Read(v,hello,${n},,${n},${n})
 same => n,While($["${v}" = "1"])
 same => n,NoOp(x)
`)}})
}

// TestTwinOfAMissingArgument: a line ends the call because it lacks an argument, and a routine because its cycle is cut. The
// rows of the two ends differ, and their flows are one flow.
func TestTwinOfAMissingArgument(t *testing.T) {
	importertest.Sound(t, asterisk.Format, []importer.Source{{File: "extensions.conf", Content: []byte(`[in]
exten => _XXX,1,GotoIfTime(x?nowhere,1)
 same => n,ExecIf($["${GOSUB_RETVAL}"="ok"]?ExecIf($["${DIALSTATUS}" = "BUSY"]?GotoIf($["${x}" = "1"]?1:2):Background(hello)):Background(silence/3))
 same => n(again),GosubIf($["${SYSTEMSTATUS}" = "SUCCESS"]?again:again)
[out]
exten => 1,1,Background()
`)}})
}

// TestRunTwin: a context that no subroutine returns from becomes one flow, also if a line runs it as a subroutine.
func TestRunTwin(t *testing.T) {
	importertest.Sound(t, asterisk.Format, []importer.Source{{File: "extensions.conf", Content: []byte(`[in]
exten => s,1,Transfer(SIP/1)
 same => n,Gosub(s,1)
`)}})
}

// TestRowOfARoutineInARoutine: a routine that only runs another one becomes no flow, and the other one neither. The
// lines of both have rows.
func TestRowOfARoutineInARoutine(t *testing.T) {
	importertest.Sound(t, asterisk.Format, []importer.Source{{File: "extensions.conf", Content: []byte(`[in]
exten => s,1,Playback(one)
 same => n,Gosub(first,s,1)
[macro-last]
exten => s,1,Goto(in,a,1)
[first]
exten => s,1,Macro(last)
[in]
exten => a,1,Playback(two)
`)}})
}

// TestSilentBackground: no key interrupts a Background without a recording. Its row and the rows of the keys have the
// reason.
func TestSilentBackground(t *testing.T) {
	const src = `[in]
exten => s,1,Playback(hello)
 same => n,GotoIf($["${v}" = "1"]?1:)
 same => n,Background(,m)
 same => n,Set(v=${IFTIME(9:00-17:00,mon-fri,*,*?1:2)})
exten => 1,1,Background(one)
exten => 2,1,GotoIfTime(9:00-17:00,mon-fri,*,*?s,1)
`
	importertest.Sound(t, asterisk.Format, []importer.Source{{File: "extensions.conf", Content: []byte(src)}})
	if got := heard(t, src); !slices.Equal(got, []string{"hello"}) {
		t.Errorf("calls hear %q", got)
	}

	const want = "no call comes here from Background in,s,3: it plays no recording that a key could interrupt"
	if got := reasonOf(t, src, "in,1"); got != want {
		t.Errorf("the reason of the key is %q", got)
	}
}

// TestReasonsOfLinesWithoutCalls: a line after a macro that runs itself is after a subroutine that does not come back. A
// context that only includes others has a row.
func TestReasonsOfLinesWithoutCalls(t *testing.T) {
	const src = `[in]
include => used
exten => s,1,Background(hello)
 same => n,WaitExten(5)
exten => 1,1,Macro(loop,1)
[used]
include => keys
[keys]
exten => 2,1,Playback(two)
[macro-loop]
exten => s,1,Playback(one)
 same => n,Macro(loop,${ARG1})
 same => n,Playback(after)
[remote]
include => emergency
[emergency]
exten => 911,1,NoOp()
`
	for block, want := range map[string]string{
		"macro-loop,s,3": "no call comes here from Macro macro-loop,s,2: its subroutine does not come back",
		"remote":         importer.Unreachable,
		"used":           "",
	} {
		if got := reasonOf(t, src, block); got != want {
			t.Errorf("the reason of %s is %q, want %q", block, got, want)
		}
	}
}

// reasonOf returns the reason of a block's row, or "" if there is no such row.
func reasonOf(t *testing.T, src, block string) string {
	t.Helper()
	for _, b := range importer.Build(read(t, src, ""), nil, nil).Report.Blocks {
		if b.Block == block {
			return b.Reason
		}
	}
	return ""
}

// TestLinesOfAnEarlierRun: the import first follows a Dial into the dialplan, and then finds that its calls have variables,
// so that it rings a phone. The lines that no call passes any more have the reason.
func TestLinesOfAnEarlierRun(t *testing.T) {
	importertest.Sound(t, asterisk.Format, []importer.Source{{File: "extensions.conf", Content: []byte(`[c0]
exten => 1,1,Background(hello)
[c1]
exten => 2000,1,Background(hello)
 same => n,Macro(none,1)
 same => n,ExecIf($[${n} < 3]?GotoIf($["${v}" = "1"]?s,again:1):GotoIfTime(*,*,25,dec?9,2))
 same => n,Read(n)
exten => *,1,ExecIf($["${v}" = "1"]?Background(silence/3):Goto(nowhere,1))
 same => n,Dial(Local/1@c0)
`)}})
}
