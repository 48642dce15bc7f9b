package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// TestFindingsOfForms compares what is found in flows with steps of each kind with a file.
func TestFindingsOfForms(t *testing.T) {
	found := &diag.Findings{}
	flowtest.Open(t, flowtest.FormCenter(), found)
	var out strings.Builder
	for _, f := range found.Sorted() {
		fmt.Fprintf(&out, "%s: %s; %s [%s]\n", f.Place, f.Message, f.Fix, f.Rule)
	}
	diagtest.Same(t, "forms.findings", out.String())
}
