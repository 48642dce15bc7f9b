package sweep_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/whole/wholetest"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
)

// A chunk reports each of its replications, and a part has as many days.
func TestReplicationsOfAChunk(t *testing.T) {
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "chunk"), "load")
	p := sweep.Plan{Chunks: []sweep.Chunk{{From: 0, To: 1}, {From: 1, To: 4}}}
	for i, c := range p.Chunks {
		replicated := 0
		part, err := p.Run(t.Context(), i, m, func() { replicated++ })
		if err != nil {
			t.Fatal(err)
		}

		kept := len(part.Replications)
		if want := c.To - c.From; replicated != want || kept != want {
			t.Errorf("chunk %d reports %d replications and its part has %d, want %d", i, replicated, kept, want)
		}
	}
}

// partsOf simulates all chunks of a plan with one model, and writes their parts to a folder.
func partsOf(t *testing.T, p *sweep.Plan, m *model.Model, folder string) {
	t.Helper()
	for i := range p.Chunks {
		part, err := p.Run(t.Context(), i, m, func() {})
		if err != nil {
			t.Fatal(err)
		}
		var content bytes.Buffer
		if err := part.Write(&content); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, sweep.PartName(i)), content.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// A row counts the goals that hold in the report of its design. It has the measures of the goals and, of all calls, how
// they end.
func TestRowOfADesign(t *testing.T) {
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "chunk"), "goals")
	p := &sweep.Plan{Replications: 3, Designs: make([]sweep.Design, 1), Chunks: []sweep.Chunk{{To: 1}, {From: 1, To: 3}}}
	folder := t.TempDir()
	partsOf(t, p, m, folder)
	parts, err := p.OpenParts(folder)
	if err != nil {
		t.Fatal(err)
	}

	merger := sweep.Merger{Parts: parts, Compile: func(int) (*model.Model, error) { return m, nil }}
	r, err := merger.Merge(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	row := r.Rows[0]
	var names []string
	for _, c := range row.Cells {
		names = append(names, c.Name)
	}
	want := "q wait p90, wait p90, q@here abandoned, answered a day, self_served a day, booked a day, abandoned a day, " +
		"hung_up a day, turned_away a day, gave_up a day, blocked a day"
	if got := strings.Join(names, ", "); row.Held != 2 || row.Goals != 3 || row.Replications != 3 || got != want {
		t.Errorf("%d of %d goals hold in %d replications: %s, want %s", row.Held, row.Goals, row.Replications, got, want)
	}
}

// A part that is changed after it was found is an error.
func TestPartsChangedWhileMerged(t *testing.T) {
	_, m := scenariotest.Compiled(t, diagtest.Archive(t, "chunk"), "load")
	p := &sweep.Plan{Designs: make([]sweep.Design, 2), Chunks: []sweep.Chunk{{Design: 0, To: 1}, {Design: 1, To: 1}}, Digest: "one"}
	folder := t.TempDir()
	partsOf(t, p, m, folder)
	first := filepath.Join(folder, sweep.PartName(0))
	second, err := os.ReadFile(filepath.Join(folder, sweep.PartName(1)))
	if err != nil {
		t.Fatal(err)
	}

	merger := sweep.Merger{Compile: func(int) (*model.Model, error) { return m, nil }}
	if merger.Parts, err = p.OpenParts(folder); err != nil {
		t.Fatal(err)
	}
	for content, want := range map[string]string{
		string(second):      first + " was replaced while the parts were merged",
		string(second[:99]): first + " is not a part of a sweep, or is damaged",
		"":                  "stat " + first + ": no such file or directory",
	} {
		err := os.Remove(first)
		if content != "" {
			err = os.WriteFile(first, []byte(content), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := merger.Merge(t.Context()); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// A part that does not fit on the disk is an error, wherever its bytes end.
func TestPartOnAFullDisk(t *testing.T) {
	var part sweep.Part
	var whole bytes.Buffer
	if err := part.Write(&whole); err != nil {
		t.Fatal(err)
	}
	for n := range whole.Len() {
		if err := part.Write(&wholetest.Disk{Left: n}); !errors.Is(err, wholetest.ErrFull) {
			t.Fatalf("of %d bytes %d fit: %v", whole.Len(), n, err)
		}
	}
	if err := part.Write(&wholetest.Disk{Left: whole.Len()}); err != nil {
		t.Errorf("all bytes fit: %v", err)
	}
}

// A sensitivity analysis has the scenario as it is, and then each factor lower and higher, in order.
func TestDesignsOfAnAnalysis(t *testing.T) {
	design := func(value string) sweep.Design {
		return sweep.Design{{Path: "staff.front.agents", Value: value}}
	}
	var p sweep.Plan
	p.Analyze([]sweep.Factor{
		{Name: "agents", Low: design("4"), High: design("6")},
		{Name: "calls", Low: design("90"), High: design("110")},
	})

	want := []string{"", "4", "6", "90", "110"}
	if len(p.Designs) != len(want) || len(p.Factors) != 2 || p.Factors[0] != "agents" || p.Factors[1] != "calls" {
		t.Fatalf("%d designs, the factors %q", len(p.Designs), p.Factors)
	}
	for i, d := range p.Designs {
		got := ""
		for _, set := range d {
			got += set.Value
		}
		if got != want[i] {
			t.Errorf("design %d sets %q, want %q", i, got, want[i])
		}
	}
}
