package genesysarchitect_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
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
		if got := ringsIn(t, built); got != want {
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

// ringsIn returns how often a call hears "Ring." in the flow main.
func ringsIn(t *testing.T, built *importer.Result) (heard int) {
	folder := fstest.MapFS{}
	for _, f := range built.Files {
		folder[f.Name] = &fstest.MapFile{Data: f.Content}
	}

	var found diag.Findings
	_, flows := flowtest.Open(t, folder, &found)
	program := flows.Program("main")
	if program == nil {
		t.Fatalf("%v", found.Sorted())
	}

	line := ivr.LineOf(flows.Center, "main")
	s, err := ivr.Dial(ivr.Live(program), ivr.Setup{Line: line, From: ivr.ExampleCaller(flows.Center, line)})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range s.Trace() {
		if e.Kind == ivr.EventSpoke && strings.Contains(s.StepAt(e.State).String(), "Ring") {
			heard++
		}
	}
	return heard
}
