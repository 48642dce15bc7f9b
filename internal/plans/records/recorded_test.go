package records_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// What is said of some exports is in testdata/summaries.txt: their summary, or the question with its map.
func TestSummariesAreAsRecorded(t *testing.T) {
	var out strings.Builder
	say := func(name string, s *records.Summary, err error) {
		fmt.Fprintf(&out, "== %s\n", name)
		var refusal *records.Refusal
		if errors.As(err, &refusal) {
			fmt.Fprintf(&out, "%s\n%s\n%s\n", refusal.Error(), refusal.Hint, refusal.Map)
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := s.WriteText(&out); err != nil {
			t.Fatal(err)
		}
		out.WriteString("\n")
	}

	vs := office(77, 1, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC))
	for i, of := range readWritten(t, "testdata/layouts.txt") {
		if i%9 > 0 {
			continue
		}
		r, err := records.NewReader(strings.NewReader(of.file(t, valuesOfVisits(vs))), "calls.csv", nil)
		if err != nil {
			say(of.name, nil, err)
			continue
		}
		for range r.All() {
		}
		say(of.name, r.Summary(), r.Err())
	}

	var rows []values
	all := intervals()
	for i := range all {
		rows = append(rows, valuesOfInterval(&all[i]))
	}
	for i, of := range readWritten(t, "testdata/reports.txt") {
		if i%6 > 0 {
			continue
		}
		r, err := records.NewIntervalReader(strings.NewReader(of.file(t, rows)), "report.csv", nil)
		if err != nil {
			say(of.name, nil, err)
			continue
		}
		for range r.All() {
		}
		say(of.name, r.Summary(), r.Err())
	}
	diagtest.Same(t, "summaries.txt", out.String())
}

// The readings of the layouts have the scores of testdata/scores.txt: so a rule or a weight that changes shows all layouts
// that it moves, also those whose best reading stays.
func TestReadingsAreScoredAsRecorded(t *testing.T) {
	var out strings.Builder
	write := func(name, file string, isReport bool) {
		fmt.Fprintf(&out, "== %s\n", name)
		err := records.WriteScores(&out, file, isReport)
		var refusal *records.Refusal
		if errors.As(err, &refusal) {
			fmt.Fprintf(&out, "%v: %s\n", err, refusal.Hint)
		} else if err != nil {
			t.Fatal(err)
		}
	}

	const rows = 40
	calls := valuesOfVisits(office(77, 1, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC))[:rows])
	for i, of := range readWritten(t, "testdata/layouts.txt") {
		if i%2 == 0 {
			write(of.name, of.file(t, calls), false)
		}
	}

	var counted []values
	all := intervals()
	for i := range all {
		counted = append(counted, valuesOfInterval(&all[i]))
	}
	for i, of := range readWritten(t, "testdata/reports.txt") {
		if i%2 == 0 {
			write(of.name, of.file(t, counted), true)
		}
	}
	diagtest.Same(t, "scores.txt", out.String())
}
