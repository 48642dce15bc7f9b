package compare

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// A comment with one arm has at most 60 lines: of the sample center, and if every
// measure differs and every pair of outcomes has calls.
func TestMarkdownIsShort(t *testing.T) {
	fewer := day(t, edited(t, "peak_day.yaml", "\ncalls:", "\ncalls:\n  all: {times: 78%}"))

	everything := &Comparison{
		Names: []string{"base", "a|b"}, Coupling: []Coupling{{Arm: "a|b", Callers: 1}},
		Arms: []*report.Report{{Replications: 2, Goals: []report.Goal{{Goal: "a_b", Title: "A_b", Holds: stats.Yes}}}, {Goals: []report.Goal{{Goal: "a_b", Holds: stats.No}}}},
	}
	for i := range 200 {
		everything.Differences = append(everything.Differences, Difference{Arm: "a|b", About: fmt.Sprint("queue", i), Verdict: Worse})
		everything.Outcomes = append(everything.Outcomes, OutcomePair{Arm: "a|b", From: "answered", To: "abandoned"})
	}

	for name, c := range map[string]*Comparison{
		"sample center": compared(t, Arm{Name: "peak_day", Model: peakDay(t, 2)}, Arm{Name: "fewer", Model: fewer}), "everything": everything,
	} {
		out := string(c.Document().Markdown())
		if n := strings.Count(out, "\n"); n > 60 {
			t.Errorf("%s: the comment has %d lines:\n%s", name, n, out)
		}
	}

	if text := othersOf(everything.Differences[:41], 21); !strings.HasPrefix(text, "1 measure differs, too; ") {
		t.Errorf("one measure more: %s", text)
	}
	out := string(everything.Document().Markdown())

	for _, want := range []string{"### ivrsim: a\\|b against base", "**no longer held: A_b** (2 replications, seed 0)", "180 measures differ, too", "- and 192 rarer pairs"} {
		if !strings.Contains(out, want) {
			t.Errorf("the comment has no %s:\n%s", want, out)
		}
	}
}
