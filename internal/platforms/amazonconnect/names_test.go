package amazonconnect

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestFlowIsNoFileOfCalls: no flow is named like the file of scripted calls of another.
func TestFlowIsNoFileOfCalls(t *testing.T) {
	const flow = `{"Version": "2019-10-30", "StartAction": "a", "Actions": [{"Identifier": "a", "Type": "DisconnectParticipant"}]}`
	center, _ := read([]importer.Source{{File: "main.json", Content: []byte(flow)}, {File: "main_test.json", Content: []byte(flow)}}, "")
	for _, f := range importer.Build(center, nil, nil).Files {
		if f.Name == "main_test.yaml" {
			t.Error("the flow main_test is in the file of the calls of the flow main")
		}
	}
}
