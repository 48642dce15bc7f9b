package web

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/compare"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// run is a report with what the pages show of it.
type run struct {
	*report.Report
	Number int
	Files  filesState
	model  *model.Model

	body  text
	files map[string]text // to download
}

// text is a part of a page or a file. It is made at the first request, once for all readers.
type text func() ([]byte, error)

// written is the text that a function writes.
func written(write func(io.Writer) error) text {
	return sync.OnceValues(func() ([]byte, error) {
		var out bytes.Buffer
		err := write(&out)
		return bytes.Clone(out.Bytes()), err // without the buffer's spare room
	})
}

func newRun(r *report.Report, number int, m *model.Model, files filesState) *run {
	part := func(part document.Part) text {
		return written(func(w io.Writer) error { return r.Document(r.Scenario).WritePage(w, part) })
	}
	out := &run{Report: r, Number: number, Files: files, model: m, body: part(document.Body)}
	out.files = map[string]text{"report.html": part(document.Whole), "run.json": written(r.WriteJSON)}
	for _, sheet := range report.Sheets {
		out.files[sheet.Name+".csv"] = written(func(w io.Writer) error { return r.WriteSheet(w, sheet, r.Scenario) })
	}
	return out
}

// Name tells the run from others.
func (r *run) Name() string { return fmt.Sprintf("run %d", r.Number) }

// Length describes the simulated time of the run.
func (r *run) Length() string {
	length := diag.Plural(r.Replications, "replication")
	if len(r.Days) > 1 {
		length += fmt.Sprintf(" of %d days", len(r.Days))
	}
	return length
}

// Downloads are the names of the run's files.
func (r *run) Downloads() []string { return slices.Sorted(maps.Keys(r.files)) }

// comparison is a comparison of two runs.
type comparison struct {
	Names      []string
	body, file text
}

func newComparison(c *compare.Comparison) *comparison {
	part := func(part document.Part) text {
		return written(func(w io.Writer) error { return c.Document().WritePage(w, part) })
	}
	return &comparison{c.Names, part(document.Body), part(document.Whole)}
}
