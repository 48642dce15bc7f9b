package genesysarchitect_test

import (
	"fmt"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestActionsInUnknownPartsOfACall has actions in a part of a call that the class does not have. A lookup decides whether
// calls take them. An output that the task does not end with takes no call.
func TestActionsInUnknownPartsOfACall(t *testing.T) {
	for part, isKept := range map[string]bool{
		"outputs: {elsewhere: {actions: [{playAudio: {name: More, audio: {tts: More.}}}]}}":                        false,
		"outputPaths: {elsewhere: {actions: [{playAudio: {name: More, audio: {tts: More.}}}]}}":                    true,
		"outputs: {default: {actions: []}}, onReturn: {actions: [{playAudio: {name: More, audio: {tts: More.}}}]}": true,
		"outputPaths: [{path: {name: elsewhere, actions: [{playAudio: {name: More, audio: {tts: More.}}}]}}]":      true,
	} {
		src := fmt.Sprintf(`inboundCall:
  name: Main
  startUpRef: ./tasks/task[t]
  tasks:
    - task: {name: T, refId: t, actions: [{callTask: {name: Call, targetTaskRef: "./tasks/task[u]", %s}}, {disconnect: {name: Bye}}]}
    - task: {name: U, refId: u, actions: [{playAudio: {name: Hello, audio: {tts: Hello.}}}, {endTask: {name: End, outputPath: {name: default}}}]}
`, part)

		center, err := genesysarchitect.Format.Read([]importer.Source{{File: "main.yaml", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}

		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			if b.Name == "More" && (len(b.Steps) > 0) != isKept {
				t.Errorf("%s: the prompt is %s (%s)", part, b.Status, b.Reason)
			}
		}
	}
}
