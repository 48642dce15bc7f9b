package writeback_test

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestUnchangedFileOfManyNulls exports a flow that the strict reader refuses, since it has too many empty values. No
// change needs its places, so that the file comes back as it is.
func TestUnchangedFileOfManyNulls(t *testing.T) {
	const flow = `inboundCall:
  name: Main
  startUpRef: ./tasks/task[hello]
  tasks:
    - task:
        name: Hello
        refId: hello
        actions:
          - disconnect:
              name: Bye
`
	nulls := strings.Repeat("              - choice: null\n", 1001)
	sources := []importer.Source{{File: "main.yaml", Content: []byte(flow + "              unused:\n" + nulls)}}
	unchanged(t, genesysarchitect.Format, sources, imported(t, genesysarchitect.Format, sources, nil))
}
