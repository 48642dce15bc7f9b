package workspace

import (
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/lint"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Cache keeps what the texts of a folder's files determine, from one reading of the folder to the
// next: what has not changed, and depends on nothing that has, is not read or checked again. The
// zero value is ready to use, and is for one folder.
type Cache struct {
	files   yaml.Cache
	routing struct {
		file   yaml.File
		center *routing.Center
		found  *diag.Findings
	}
	flows flow.Cache
	lint  lint.Cache
}

// readRouting reads and checks a routing.yaml, unless it was read last.
func (c *Cache) readRouting(file yaml.File, found *diag.Findings) *routing.Center {
	last := &c.routing
	if last.center == nil || !last.file.IsSame(file) {
		last.file = file
		last.found = found.Collect(func(own *diag.Findings) {
			last.center = routing.Read(file, own)
			routing.Check(last.center, own)
		})
	}
	found.Merge(last.found)
	return last.center
}
