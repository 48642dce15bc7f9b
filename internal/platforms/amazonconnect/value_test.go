package amazonconnect

import (
	"encoding/json"
	"strings"
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
		if b.Status != importer.Exact || b.Reason != want {
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

// TestValuesOfATemplate has placeholders of a CloudFormation template. A value that Fn::Sub or Fn::Join gives is
// spoken in their place. Only the deployment knows the others, which a prompt speaks as values, also from a constant that the flow sets.
func TestValuesOfATemplate(t *testing.T) {
	content := func(greeting string) string {
		return `{"Version": "2019-10-30", "StartAction": "set", "Actions": [` +
			`{"Identifier": "set", "Type": "UpdateContactAttributes", "Parameters": {"Attributes": {"greeting": "` + greeting + `"}}, "Transitions": {"NextAction": "say"}}, ` +
			`{"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": "$.Attributes.greeting, ${Bank} here."}, "Transitions": {"NextAction": "end"}}, ` +
			`{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`
	}
	inJSON := func(greeting, values string) string {
		text, err := json.Marshal(content(greeting))
		if err != nil {
			t.Fatal(err)
		}
		return `{"Resources": {"Main": {"Properties": {"Name": "main", "Content": {"Fn::Sub": [` + string(text) + `, ` + values + `]}}}}}`
	}
	inYAML := func(greeting, key, values string) string {
		return "Resources:\n  Main:\n    Properties:\n      Name: main\n      Content: " + key + "\n          - '" + content(greeting) + "'\n          - " + values + "\n"
	}

	joined := func(part string) string {
		text, err := json.Marshal(content("Welcome to \x01"))
		if err != nil {
			t.Fatal(err)
		}
		before, after, _ := strings.Cut(string(text), `\u0001`)
		return `{"Resources": {"Main": {"Properties": {"Name": {"Fn::Join": ["-", ["main", {"Ref": "Stage"}]]}, "Content": {"Fn::Join": ["", [` +
			before + `", ` + part + `, "` + after + `]]}}}}}`
	}

	for name, test := range map[string]struct{ src, want string }{
		"a part":                 {joined(`"Harbor"`), "Welcome to Harbor, {Bank} here."},
		"a part by a name":       {joined(`{"Ref": "BankName"}`), "Welcome to {BankName}, {Bank} here."},
		"a part by an attribute": {joined(`{"Fn::GetAtt": ["Bank", "Name"]}`), "Welcome to {Name}, {Bank} here."},
		"a part of parts":        {joined(`{"Fn::Join": [" of ", ["Bank", {"Fn::Sub": "${City}"}]]}`), "Welcome to Bank of {City}, {Bank} here."},
		"a part by a tag": {
			"Resources:\n  Main:\n    Properties:\n      Content: !Join\n        - ''\n        - ['" +
				strings.Replace(content("Welcome to %"), "%", "', !GetAtt Bank.Name, '", 1) + "']\n",
			"Welcome to {Name}, {Bank} here.",
		},
		"none":              {inJSON("Welcome to ${Bank}", "{}"), "Welcome to {Bank}, {Bank} here."},
		"a text":            {inJSON("Welcome to ${Bank}", `{"Bank": "Harbor"}`), "Welcome to Harbor, Harbor here."},
		"a quote":           {inJSON("Welcome to ${Bank}", `{"Bank": "the \"Harbor\" & Co"}`), `Welcome to the "Harbor" & Co, the "Harbor" & Co here.`},
		"a number":          {inJSON("Welcome to ${Bank}", `{"Bank": 24}`), "Welcome to 24, 24 here."},
		"one of two":        {inJSON("From ${City}", `{"Bank": "Harbor"}`), "From {City}, Harbor here."},
		"a name in a value": {inJSON("From ${City}", `{"Bank": "Harbor", "City": "${Bank} town"}`), "From {Bank} town, Harbor here."},
		"a function":        {inJSON("Welcome to ${Bank}", `{"Bank": {"Ref": "BankName"}}`), "Welcome to {Bank}, {Bank} here."},
		"a tag":             {inYAML("Welcome to ${Bank}", "!Sub", "{Bank: Harbor}"), "Welcome to Harbor, Harbor here."},
		"a tag of a value":  {inYAML("Welcome to ${Bank}", "!Sub", "{Bank: !Ref BankName}"), "Welcome to {Bank}, {Bank} here."},
		"a key in YAML":     {inYAML("Welcome to ${Bank}", "\n        Fn::Sub:", "{Bank: Harbor}"), "Welcome to Harbor, Harbor here."},
		"a value alone":     {inJSON("${Bank}", "{}"), "{Bank}, {Bank} here."},
	} {
		center, err := read([]importer.Source{{File: "main.yaml", Content: []byte(test.src)}}, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		made := importer.Build(center, nil, nil)
		got := ""
		for _, s := range made.Center.Flows[0].Steps {
			for _, part := range s.Prompt.Parts {
				got += part.Text
				if part.Value != "" {
					got += "{" + part.Value + "}"
				}
			}
		}
		if got != test.want {
			t.Errorf("%s: a call hears %q, want %q", name, got, test.want)
		}
	}
}
