package flowtest

import (
	"io/fs"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/lint"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// failer is the common method of a test, a benchmark and a property.
type failer interface{ Fatalf(string, ...any) }

// Open reads a center's folder: its files, and its flows with the center that
// they are written for. What is wrong in them is in found; a folder that cannot
// be read fails the test.
func Open(t failer, folder fs.FS, found *diag.Findings) ([]yaml.File, *flow.Flows) {
	files, err := yaml.ReadFolder(folder, found)
	if err != nil {
		t.Fatalf("%v", err)
	}

	// The center comes before the flows, because their names refer to it.
	var center *routing.Center
	for _, f := range files {
		if f.Kind == "center" {
			center = routing.Read(f, found)
		}
	}

	flows := flow.Load(center, files, found)
	lint.Check(flows, found).Advise(files, found)
	return files, flows
}
