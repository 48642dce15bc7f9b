package sweep_test

import (
	"bytes"
	"errors"
	"testing"

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
