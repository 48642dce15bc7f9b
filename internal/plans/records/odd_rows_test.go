package records_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// The rows, the problems and the summaries of exports with odd rows are in testdata/odd_rows.txt. Each is read as a
// report, and without the word report in its name as calls, too.
func TestOddRowsAreReadAsRecorded(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/odd_rows.txtar")
	if err != nil {
		t.Fatal(err)
	}
	maps := map[string]*records.Map{}
	for _, f := range archive.Files {
		if name, isMap := strings.CutSuffix(f.Name, " map"); isMap {
			maps[name] = readMap(t, string(f.Data))
		}
	}

	var out strings.Builder
	end := func(of *records.Reader, s *records.Summary) {
		if err := s.WriteText(&out); err != nil {
			t.Fatal(err)
		}
		if err := of.Err(); err != nil {
			fmt.Fprintln(&out, err)
		}
		for _, p := range of.Problems.List() {
			fmt.Fprintln(&out, p.Row())
		}
	}
	for _, f := range archive.Files {
		if strings.HasSuffix(f.Name, " map") {
			continue
		}
		fmt.Fprintf(&out, "== %s\n", f.Name)
		r, err := records.NewIntervalReader(bytes.NewReader(f.Data), f.Name, maps[f.Name])
		if err != nil {
			fmt.Fprintln(&out, err)
		} else {
			for row := range r.All() {
				fmt.Fprintf(&out, "%s %d %q %.4g\n", row.Date, row.Minute, row.Queue, row.Counts)
			}
			end(r.Reader, r.Summary())
		}
		if strings.HasPrefix(f.Name, "report") {
			continue
		}

		calls, err := records.NewReader(bytes.NewReader(f.Data), f.Name, maps[f.Name])
		if err != nil {
			fmt.Fprintln(&out, err)
			continue
		}
		for c := range calls.All() {
			fmt.Fprintln(&out, strings.ReplaceAll(diagtest.Dump(c), "\n", " "))
		}
		end(calls, calls.Summary())
	}
	diagtest.Same(t, "odd_rows.txt", out.String())
}
