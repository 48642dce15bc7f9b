package amazonconnect

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestValueEndsAtTag: a value in SSML ends where a tag begins, whatever follows the tag.
func TestValueEndsAtTag(t *testing.T) {
	text := `<speak>Floor <say-as interpret-as="cardinal">$.Attributes.floor</say-as>th.</speak>`
	got := (&reader{}).spoken(&action{}, text, true).Parts
	want := []importer.Part{{Text: "Floor "}, {Value: "$.Attributes.floor"}, {Text: "th."}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	a := assign("$.Attributes.a", "<speak>$.Attributes.b</speak>")
	if diff := cmp.Diff(importer.Term(importer.CopyOf("$.Attributes.b")), a.To); diff != "" {
		t.Errorf("a text that is one value is no copy of it: %s", diff)
	}
}

// TestPauses names the pauses of a prompt with words. A prompt that is a pause alone takes its time.
func TestPauses(t *testing.T) {
	for ssml, want := range map[string]string{
		"<speak>One. <break time='1s'/>Two.<break time='500ms'/></speak>": "its prompt contains pauses of 1.5s, which are no part of its length here",
		"<speak>One.<break strength='strong'/> Two.</speak>":              "",
		"<speak><break time='2s'/></speak>":                               "",
	} {
		b := statusOf(t, `{"Version": "2019-10-30", "StartAction": "it", "Actions": [
			{"Identifier": "it", "Type": "MessageParticipant", "Parameters": {"SSML": "`+ssml+`"}, "Transitions": {"NextAction": "end"}},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`)
		if b.Status != importer.Exact.String() || b.Reason != want {
			t.Errorf("%s: %s, %q, want %q", ssml, b.Status, b.Reason, want)
		}
	}
}

// TestPathsInBrackets decides a comparison by an attribute whose name has a space.
func TestPathsInBrackets(t *testing.T) {
	for _, path := range []string{"$.Attributes['cust type']", "$.Attributes.['cust type']", "$['Attributes']['cust type']"} {
		got := reachedBlocks(t, `
			{"Identifier": "set", "Type": "UpdateContactAttributes", "Parameters": {"Attributes": {"cust type": "gold"}}, "Transitions": {"NextAction": "compare"}},
			{"Identifier": "compare", "Type": "Compare", "Parameters": {"ComparisonValue": "`+path+`"}, "Transitions": {"NextAction": "plain",
				"Conditions": [{"NextAction": "gold", "Condition": {"Operator": "Equals", "Operands": ["gold"]}}],
				"Errors": [{"NextAction": "plain", "ErrorType": "NoMatchingCondition"}]}},
			{"Identifier": "gold", "Type": "MessageParticipant", "Parameters": {"Text": "Gold."}, "Transitions": {"NextAction": "end"}},
			{"Identifier": "plain", "Type": "MessageParticipant", "Parameters": {"Text": "Plain."}, "Transitions": {"NextAction": "end"}},`)
		if !got["gold"] || got["plain"] {
			t.Errorf("%s: calls come to %v", path, got)
		}
	}
}

// TestRecordingThatACallNames has the address of a recording in an answer, which may be empty: the block fails.
func TestRecordingThatACallNames(t *testing.T) {
	got := reachedBlocks(t, `
		{"Identifier": "set", "Type": "InvokeLambdaFunction", "Parameters": {"LambdaFunctionARN": "f"}, "Transitions": {"NextAction": "play"}},
		{"Identifier": "play", "Type": "MessageParticipant", "Parameters": {"Media": {"Uri": "$.External.file", "SourceType": "S3", "MediaType": "Audio"}},
			"Transitions": {"NextAction": "after", "Errors": [{"NextAction": "failed", "ErrorType": "NoMatchingError"}]}},
		{"Identifier": "after", "Type": "MessageParticipant", "Parameters": {"Text": "After."}, "Transitions": {"NextAction": "end"}},
		{"Identifier": "failed", "Type": "MessageParticipant", "Parameters": {"Text": "Failed."}, "Transitions": {"NextAction": "end"}},`)
	if !got["after"] || !got["failed"] {
		t.Errorf("calls come to %v", got)
	}
}

// reachedBlocks imports a flow that begins with the action "set", and returns the actions that calls come to.
func reachedBlocks(t *testing.T, actions string) map[string]bool {
	t.Helper()
	c, err := Format.Read([]importer.Source{{File: "main.json", Content: []byte(`{"Version": "2019-10-30", "StartAction": "set", "Metadata": {}, "Actions": [` +
		actions + `{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`)}}, "")
	if err != nil {
		t.Fatal(err)
	}

	out := map[string]bool{}
	for _, b := range importer.Build(c, nil, nil).Report.Blocks {
		if len(b.Steps) > 0 {
			out[b.Block] = true
		}
	}
	return out
}
