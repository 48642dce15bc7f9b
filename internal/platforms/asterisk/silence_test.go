package asterisk

import (
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestSilentRecordings plays recordings of Asterisk's folder silence, whose names are their lengths in seconds. Only files
// that are all silent have a known length, and no words to fill in.
func TestSilentRecordings(t *testing.T) {
	for files, want := range map[string]time.Duration{
		"silence/3":           3 * time.Second,
		"silence/3&silence/2": 5 * time.Second,
		"silence/10&":         10 * time.Second,
		"hello":               0,
		"hello&silence/2":     0,
		"silence/2&hello":     0,
	} {
		center := mustRead(t, "[in]\nexten => s,1,Playback("+files+")\n same => n,Queue(sales)\n")
		if got := center.Flows[0].Steps[0].Prompt.Takes; got != want {
			t.Errorf("%s takes %v, want %v", files, got, want)
		}
		row := importer.Build(center, nil, nil).Report.Blocks[0]
		isUnknown := slices.ContainsFunc(row.Notes(), func(n importer.Note) bool { return n.Reason == importer.UnknownRecording })
		if isUnknown != (want == 0) {
			t.Errorf("the words of %s are unknown: %v", files, isUnknown)
		}
	}
}
