package importertest

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// EndlessWays checks flows in which calls come to a cycle that never waits, by the block that closes the cycle. The
// import ends such a call, so that the row of the block has the reason, and no page claims that every block is exact.
func EndlessWays(t *testing.T, format importer.Format, file string, flows map[string]string) {
	t.Helper()
	for block, text := range flows {
		source := importer.Source{File: file, Content: []byte(text)}
		_, made, err := read(format, []importer.Source{source}, nil)
		if err != nil {
			t.Fatal(err)
		}

		var reason string
		for _, b := range made.Report.Blocks {
			if b.Block == block && b.Status == importer.Approximated.String() {
				reason = b.Reason
			}
		}
		folder := Folder(format, source)
		if reason != importer.NeverWaits || strings.Contains(folder, "Every block is exact") {
			t.Errorf("block %s has the reason %q, want %q:\n%s", block, reason, importer.NeverWaits, folder)
		}
	}
}
