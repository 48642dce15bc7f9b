package genesysarchitect_test

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestEndlessWays has a task that sets a variable and jumps to itself.
func TestEndlessWays(t *testing.T) {
	importertest.EndlessWays(t, genesysarchitect.Format, "main.yaml", map[string]string{
		"task spin/1": `inboundCall:
  name: Main
  startUpRef: "/inboundCall/tasks/task[first]"
  variables:
    - integerVariable: {name: Flow.n, initialValue: {noValue: true}}
  tasks:
    - task:
        name: First
        refId: first
        actions:
          - playAudio: {name: Hello, audio: {tts: Hello.}}
          - jumpToTask: {name: On, targetTaskRef: "/inboundCall/tasks/task[spin]"}
    - task:
        name: Spin
        refId: spin
        actions:
          - updateData: {name: Set, statements: [{integer: {variable: Flow.n, value: {lit: 1}}}]}
          - jumpToTask: {name: Back, targetTaskRef: "/inboundCall/tasks/task[spin]"}
`,
	})
}
