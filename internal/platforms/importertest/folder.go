package importertest

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Folder returns what becomes of files, for the message of a test that fails.
func Folder(format importer.Format, sources ...importer.Source) string {
	var out strings.Builder
	_, made, err := read(format, sources, nil)
	if err != nil {
		return err.Error()
	}
	for _, f := range made.Files {
		if f.Name != importer.NameMapFile && f.Name != "trivial.yaml" {
			fmt.Fprintf(&out, "-- %s --\n%s", f.Name, f.Content)
		}
	}
	return out.String()
}
