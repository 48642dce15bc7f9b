package asterisk

import (
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestReachedLinesAreOpen has lines that calls come to in ways of their own. The open reach has each line that
// calls come to, since it decides which lines count.
func TestReachedLinesAreOpen(t *testing.T) {
	for name, file := range diagtest.Archive(t, "open/reached") {
		m, err := follow([]importer.Source{{File: "extensions.conf", Content: file.Data}}, "in", importLimits())
		if err != nil {
			t.Fatal(err)
		}
		open := m.mayReach.prios()
		for _, n := range m.nodes {
			isOfFile := m.plan.prios[n.prio.index] == n.prio
			if n.state.end.kind == atLine && isOfFile && !slices.Contains(open, n.prio) {
				t.Errorf("%s: calls come to %s", name, n.prio.id())
			}
		}

		// Calls come to the last line, too.
		if last := m.plan.prios[len(m.plan.prios)-1]; !slices.Contains(open, last) {
			t.Errorf("%s: the open reach lacks %s", name, last.id())
		}
	}
}

// TestOpenAtOnce has ways that public dialplans have, and that the search for open lines finds: calls are followed once.
func TestOpenAtOnce(t *testing.T) {
	for name, file := range diagtest.Archive(t, "open/at_once") {
		m, err := follow([]importer.Source{{File: "extensions.conf", Content: file.Data}}, "in", importLimits())
		if err != nil {
			t.Fatal(err)
		}
		for line, ways := range m.mayReach.missed {
			t.Errorf("%s: the search lacks a way from %s to %s", name, m.plan.prios[line].id(), ways[0].prio.id())
		}
	}
}

// TestNoNumberIsHangup has labels with the number that calls have dialed, or a part of it. No digits are the extension h,
// which Asterisk runs after the call. A line of an extension that takes h leads there.
func TestNoNumberIsHangup(t *testing.T) {
	for src, want := range map[string]bool{
		"exten => _X.,1,Goto(to,${EXTEN},1)":                        false,
		"exten => _9X.,1,Goto(to,${EXTEN:1},1)":                     false,
		"exten => s,1,Goto(to,${EXTEN},1)":                          false,
		"exten => _X.,1,Set(A=h)\n same => n,Goto(to,${A},1)":       true,
		"exten => s,1,Goto(h,1)\nexten => h,1,Goto(to,${EXTEN},1)":  true,
		"exten => s,1,Goto(h,1)\nexten => _.,1,Goto(to,${EXTEN},1)": true,
	} {
		text := "[in]\n" + src + "\n[to]\nexten => 5550100,1,Playback(a)\nexten => h,1,NoOp()\n"
		m, err := follow([]importer.Source{{File: "extensions.conf", Content: []byte(text)}}, "in", importLimits())
		if err != nil {
			t.Fatal(err)
		}
		hangup := m.plan.contexts["to"].extens[1].order[0]
		if got := slices.Contains(m.mayReach.prios(), hangup); got != want {
			t.Errorf("%s: calls may come to h: %v, want %v", src, got, want)
		}
	}
}
