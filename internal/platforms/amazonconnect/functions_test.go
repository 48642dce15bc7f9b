package amazonconnect

import (
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestAsynchronousFunctionIsAnotherLookup calls one function with and without a wait for its answer. A scenario gives a
// lookup one time, and the call that does not wait takes none.
func TestAsynchronousFunctionIsAnotherLookup(t *testing.T) {
	const src = `{"Version": "2019-10-30", "StartAction": "start", "Actions": [
		{"Identifier": "start", "Type": "InvokeLambdaFunction", "Parameters": {"LambdaFunctionARN": "arn:aws:lambda:us-east-1:1:function:find", "InvocationType": "ASYNCHRONOUS"},
			"Transitions": {"NextAction": "find", "Errors": [{"NextAction": "end", "ErrorType": "NoMatchingError"}]}},
		{"Identifier": "find", "Type": "InvokeLambdaFunction", "Parameters": {"LambdaFunctionARN": "arn:aws:lambda:us-east-1:1:function:find"},
			"Transitions": {"NextAction": "say", "Errors": [{"NextAction": "end", "ErrorType": "NoMatchingError"}]}},
		{"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": "Found."}, "Transitions": {"NextAction": "end"}},
		{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`
	c, err := Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
	if err != nil {
		t.Fatal(err)
	}
	var lookups []string
	for _, s := range c.Flows[0].Steps {
		if s.Kind == importer.Lookup {
			lookups = append(lookups, s.What)
		}
	}
	slices.Sort(lookups)
	if len(lookups) != 2 || lookups[0] == lookups[1] {
		t.Errorf("lookups %q, want two", lookups)
	}
}
