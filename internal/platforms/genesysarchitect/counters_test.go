package genesysarchitect_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestRoundsOfCounters plays a call in the imported folder, and counts how often it hears the prompt of a counted loop.
func TestRoundsOfCounters(t *testing.T) {
	const source = `inboundCall:
  name: Main
  startUpRef: ./tasks/task[t]
  variables:
    - integerVariable: {name: Flow.n, initialValue: {lit: 0}}
  tasks:
    - task:
        name: T
        refId: t
        actions:
          - playAudio: {name: Ring, audio: {tts: Ring.}}
          - updateData: {name: Count, statements: [{integer: {variable: Flow.n, value: {exp: Flow.n + 1}}}]}
          - decision:
              name: More
              condition: {exp: Flow.n < %d}
              outputs: {"yes": {actions: [{jumpToTask: {name: Back, targetTaskRef: "./tasks/task[t]"}}]}}
          - disconnect: {name: Bye}
`
	for _, want := range []int{3, 25, 99, 100, 101, 150, importer.MaxNumber - 1} {
		built := importTexts(t, fmt.Sprintf(source, want))
		if got := importertest.Heard(t, built, "main", "Ring"); got != want {
			t.Errorf("%d rounds, want %d", got, want)
		}
	}

	// With a larger number, the row names the number.
	named := false
	for _, b := range importTexts(t, fmt.Sprintf(source, 1000)).Report.Blocks {
		named = named || strings.Contains(b.Reason, "n counts to 1,000, and an attribute to at most 248")
	}
	if !named {
		t.Error("no row names the number 1,000")
	}
}

// importTexts imports a flow of Architect.
func importTexts(t *testing.T, flow string) *importer.Result {
	c, err := genesysarchitect.Format.Read([]importer.Source{{File: "main.yaml", Content: []byte(flow)}}, "")
	if err != nil {
		t.Fatal(err)
	}
	return importer.Build(c, nil, nil)
}
