package asterisk

import (
	"fmt"
	"slices"
	"strings"
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

// TestOverlap compares each pair of names with all numbers of up to four digits.
func TestOverlap(t *testing.T) {
	names := strings.Fields("1 12 _1X _X2 _1. _1! _. _! _12X _1X5 _[3-5]X _Z. _N! 125 _XX5!")
	var numbers []string
	for length, end := 1, 10; length <= 4; length, end = length+1, 10*end {
		for n := range end {
			numbers = append(numbers, fmt.Sprintf("%0*d", length, n))
		}
	}

	// The numbers of a name are found once, because the name is in thirty pairs.
	matched := map[string]map[string]bool{}
	for _, name := range names {
		matched[name] = map[string]bool{}
		for _, number := range numbers {
			if matches(positions(name), number) {
				matched[name][number] = true
			}
		}
	}

	for _, a := range names {
		for _, b := range names {
			want := false
			for number := range matched[a] {
				want = want || matched[b][number]
			}
			if got := overlap(positions(a), positions(b)); got != want {
				t.Errorf("%s and %s overlap: %v, want %v", a, b, got, want)
			}
		}
	}
}
