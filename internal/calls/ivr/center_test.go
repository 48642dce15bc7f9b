package ivr

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/flows"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// load reads a center's folder, which must have no errors.
func load(t testing.TB, fsys fs.FS) *flow.Flows {
	t.Helper()
	var found diag.Findings
	_, all := flowtest.Open(t, fsys, &found)
	for _, f := range found.Sorted() {
		if f.Severity == diag.Error {
			t.Errorf("%s: %s [%s]", f.Place, f.Message, f.Rule)
		}
	}
	return all
}

// written returns a folder of files by name.
func written(files map[string]string) fs.FS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func shipped(t testing.TB) *flow.Flows { return load(t, flows.FS) }
