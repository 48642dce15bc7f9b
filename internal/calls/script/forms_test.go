package script_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// TestResultsInEachForm compares the results of passing, failing and broken calls of two files with the results in an
// archive, as text, JSON and JUnit. UPDATE_FILES=1 writes them: read each difference.
func TestResultsInEachForm(t *testing.T) {
	const golden = "results.txtar"
	archive, err := txtar.ParseFile("testdata/" + golden)
	if err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{}
	for _, f := range archive.Files {
		if strings.HasSuffix(f.Name, ".yaml") {
			folder[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	all, suites, found := open(t, folder)
	batch, err := script.RunAll(t.Context(), all, suites, script.Selection{})
	if err != nil {
		t.Fatal(err)
	}

	wrong := slices.DeleteFunc(found.Sorted(), func(f diag.Finding) bool { return f.Severity != diag.Error })
	for i, f := range archive.Files {
		var out bytes.Buffer
		switch f.Name {
		case "text":
			for _, suite := range batch.Results {
				for k := range suite {
					if suite[k].Failure != nil {
						err = errors.Join(err, suite[k].Print(&out, "folder/"))
					}
				}
			}
		case "json":
			err = batch.WriteJSON(&out, suites, wrong, "folder/")
		case "junit":
			err = batch.WriteJUnit(&out, suites, wrong, "folder/")
		default:
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		archive.Files[i].Data = out.Bytes()
	}
	diagtest.Same(t, golden, string(txtar.Format(archive)))
}
