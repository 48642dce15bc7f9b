package asterisk_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// TestCycleOfEqualDecisions has a cycle of lines that compare one value and lead all other values on to each other. Equal
// decisions become one step, and the import ends.
func TestCycleOfEqualDecisions(t *testing.T) {
	src := extension("Set(V=${DB(a/v)})", "(top)Set(W=05)", "GotoIf($[${V} = 5]?top)",
		`ExecIf($["${V}" = "2"]?Background(b))`, `ExecIf($["${V}" = "a"]?Background(b))`,
		`ExecIf($["${V}" = "05"]?Playback(p05))`, "Goto(top)")
	folder := tracetest.Folder(importer.Build(read(t, src, "in,s"), nil, nil))
	for _, text := range []string{"{audio: b,", "{audio: p05,", "closes a cycle in which nobody is asked anything"} {
		if !strings.Contains(folder, text) {
			t.Errorf("no %q in\n%s", text, folder)
		}
	}
}
