package sweep_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
)

// thousand is a plan of ten designs of the sample center in 1,000 chunks.
func thousand(b *testing.B) (*sweep.Plan, *model.Model) {
	b.Helper()
	_, m := scenariotest.Compiled(b, flows.FS, "peak_day")
	p, err := sweep.NewPlan(sweep.Plan{Scenario: "peak_day", Replications: 100, Designs: make([]sweep.Design, 10), Version: "v1"},
		flows.FS, time.Second, time.Second)
	if err != nil {
		b.Fatal(err)
	}
	return p, m
}

// BenchmarkChunk measures a chunk of one replication, and its part.
func BenchmarkChunk(b *testing.B) {
	p, m := thousand(b)
	folder := b.TempDir()
	for b.Loop() {
		runChunk(b, p, m, folder)
	}
}

func runChunk(b *testing.B, p *sweep.Plan, m *model.Model, folder string) *sweep.Part {
	b.Helper()
	part, err := p.Run(context.Background(), 0, m, func() {})
	if err != nil {
		b.Fatal(err)
	}
	writePart(b, folder, part)
	return part
}

func writePart(b *testing.B, folder string, part *sweep.Part) {
	b.Helper()
	f, err := os.Create(filepath.Join(folder, sweep.PartName(part.Chunk)))
	if err == nil {
		err = part.Write(f)
	}
	if err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkMerge measures the merging of 1,000 parts.
func BenchmarkMerge(b *testing.B) {
	p, m := thousand(b)
	folder := b.TempDir()
	part := runChunk(b, p, m, folder)
	for part.Chunk = range p.Chunks {
		writePart(b, folder, part)
	}
	for b.Loop() {
		parts, err := p.OpenParts(folder)
		if err != nil {
			b.Fatal(err)
		}
		merger := sweep.Merger{Parts: parts, Compile: func(int) (*model.Model, error) { return m, nil }}
		if _, err := merger.Merge(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
