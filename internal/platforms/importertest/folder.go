package importertest

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/whole"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Folder returns what becomes of files, for the message of a test that fails.
func Folder(format importer.Format, sources ...importer.Source) string {
	_, made, err := read(format, sources, nil)
	if err != nil {
		return err.Error()
	}
	return textOf(made)
}

func textOf(made *importer.Result) string {
	var out strings.Builder
	for _, f := range made.Files {
		if f.Name != importer.NameMapFile && f.Name != "trivial.yaml" {
			fmt.Fprintf(&out, "-- %s --\n%s", f.Name, f.Content)
		}
	}
	return out.String()
}

// FS returns the files of an import as a folder.
func FS(files []whole.File) fstest.MapFS {
	folder := fstest.MapFS{}
	for _, f := range files {
		folder[f.Name] = &fstest.MapFile{Data: f.Content}
	}
	return folder
}

// Heard returns how often a call hears a step of a flow in an imported folder. The call begins in the flow.
func Heard(t testing.TB, made *importer.Result, flowName, step string) (heard int) {
	t.Helper()
	var found diag.Findings
	_, flows := flowtest.Open(t, FS(made.Files), &found)
	program := flows.Program(flowName)
	if program == nil {
		t.Fatalf("%v", found.Sorted())
	}

	line := ivr.LineOf(flows.Center, flowName)
	s, err := ivr.Dial(ivr.Live(program), ivr.Setup{Line: line, From: ivr.ExampleCaller(flows.Center, line)})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range s.Trace() {
		if e.Kind == ivr.EventSpoke && strings.Contains(s.StepAt(e.State).String(), step) {
			heard++
		}
	}
	return heard
}
