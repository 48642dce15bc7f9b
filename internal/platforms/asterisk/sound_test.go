package asterisk_test

import (
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
