package importertest

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Listed checks that a format's list has types of blocks with what becomes of them, by status, and
// each type once.
func Listed(t *testing.T, f importer.Format, documented map[string]string) {
	t.Helper()
	listed := map[string]string{}
	for _, h := range importer.ByType(f.Handles()) {
		if listed[h.Type] != "" || h.Becomes == "" {
			t.Errorf("%s is listed twice, or becomes nothing", h.Type)
		}
		listed[h.Type] = h.Status.String()
	}

	for status, types := range documented {
		for kind := range strings.FieldsSeq(types) {
			if listed[kind] != status {
				t.Errorf("%s is listed as %q, want %q", kind, listed[kind], status)
			}
		}
	}
}
