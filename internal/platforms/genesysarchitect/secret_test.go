package genesysarchitect_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestPINsAreSecret: an entry is secret if a word of its variable is "pin".
func TestPINsAreSecret(t *testing.T) {
	const file = `
inboundCall:
  name: Main
  startUpRef: "/inboundCall/tasks/task[start]"
  defaultLanguage: en-us
  tasks:
    - task:
        name: Start
        refId: start
        actions:
          - collectInput:
              name: Ask
              inputData: {var: %s}
              digits: {exact: 4}
              inputAudio: {tts: Enter it.}
          - disconnect: {name: Bye}
`
	for name, want := range map[string]bool{
		"Flow.pin": true, "Flow.PIN": true, "Flow.CustomerPIN": true, "Flow.PinCode": true, "Task.PINCode": true, "Flow.old_pin": true,
		"Flow.Shipping": false, "Flow.SHIPPING": false, "Flow.opinion": false, "Flow.Spinner": false, "Flow.Account": false,
	} {
		folder := importertest.Folder(genesysarchitect.Format,
			importer.Source{File: "main.yaml", Content: fmt.Appendf(nil, file, name)})
		if got := strings.Contains(folder, "secret: yes"); got != want {
			t.Errorf("the entry of %s is secret: %v, want %v", name, got, want)
		}
	}
}
