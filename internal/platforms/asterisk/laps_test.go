package asterisk

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestLapsCost has a row of lines that never waits: a call goes around two lines, and sets the same text in each lap. The
// import follows a few laps, however many lines the dialplan has.
func TestLapsCost(t *testing.T) {
	const loop = "[in]\nexten => s,1,Set(V=a)\n same => n(top),GotoIf($[\"${V}\" = \"a\"]?more:out)\n" +
		" same => n(more),Set(V=a)\n same => n,Goto(top)\n same => n(out),Hangup()\n[others]\nexten => s,1,Answer()\n"
	src := loop + strings.Repeat(" same => n,Playback(more)\n", 1000)
	m, err := follow([]importer.Source{{File: "extensions.conf", Content: []byte(src)}}, "in", importLimits())
	if err != nil {
		t.Fatal(err)
	}
	if m.walked > 50 {
		t.Errorf("the call passes %d lines, want at most 50", m.walked)
	}

	// A line of the laps ends the call.
	isCut := false
	for _, p := range m.passNotes {
		for _, note := range p.notes {
			isCut = isCut || note.Reason == importer.NeverWaits
		}
	}
	if !isCut {
		t.Error("no line has the reason that the call never waits")
	}
}
