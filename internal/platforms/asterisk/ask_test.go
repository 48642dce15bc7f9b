package asterisk_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// TestLookupsThatFillAVariable has results of functions that a line compares with a text, or reads as a condition. The step has the
// name of the variable, which says what the result means.
func TestLookupsThatFillAVariable(t *testing.T) {
	for line, want := range map[string]string{
		"GotoIf($[\"${STATE}\"=\"open\"]?yes)": "get_state",
		"GotoIf($[${STATE}]?yes)":              "get_state",
		"GotoIf($[${STATE} > 5]?yes)":          "odbc_state_callerid_num_over_5",
	} {
		src := extension("Set(STATE=${ODBC_STATE(${CALLERID(num)})})", line, "Playback(no)", "(yes)Playback(yes)")
		made := importer.Build(read(t, src, "in,s"), nil, nil)
		if got := tracetest.Folder(made); !strings.Contains(got, "start: "+want+"\n") {
			t.Errorf("%s: no %s in\n%s", line, want, got)
		}
	}
}
