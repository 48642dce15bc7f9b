package amazonconnect

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestOneIdentifierTwice has two blocks with one identifier. The ways lead to the first block.
func TestOneIdentifierTwice(t *testing.T) {
	const src = `{"Version": "2019-10-30", "StartAction": "say", "Actions": [
		{"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": "One."}, "Transitions": {"NextAction": "end"}},
		{"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": "Two."}, "Transitions": {"NextAction": "end"}},
		{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`
	blocks := blocksOf(t, src)
	if len(blocks) != 3 {
		t.Fatalf("%d blocks", len(blocks))
	}
	const want = "a block before it has the same identifier"
	for _, b := range blocks {
		if isSecond := b.Block != "say" && b.Block != "end"; isSecond != (b.Reason == want) {
			t.Errorf("%s: %s", b.Block, b.Reason)
		}
	}
}

// TestDamagedContent names the place of a content that is cut off, and of no other text.
func TestDamagedContent(t *testing.T) {
	for src, want := range map[string]string{
		`{"ContactFlow": {"Content": "{\"Actions\": [], \"Version"}}`: "/ContactFlow/Content: in its text, line 1, column 25: ",
		`{"Resources": {"A": {"Properties": {"Content": {"Fn::Sub": "{\"Actions\": [}"}}}}}`: "/Resources/A/Properties/Content/Fn::Sub: " +
			"in its text, line 1, column 14: ",
		`{"ContactFlow": {"Content": "no Actions"}}`: "",
	} {
		is, err := Format.Detect("main.json", []byte(src))
		got := ""
		if err != nil {
			got = err.Error()
		}
		if is || !strings.HasPrefix(got, want) || (want == "") != (got == "") {
			t.Errorf("%s: %v, %q, want %q", src, is, got, want)
		}
	}
}

// TestUnknownKeysAroundTheContent has keys that the answers of the API and templates do not have, in each form of a file. A
// row names each of them, and no key that they have.
func TestUnknownKeysAroundTheContent(t *testing.T) {
	content := `{"Version": "2019-10-30", "StartAction": "end", "Actions": [
		{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`
	text, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}

	for src, want := range map[string][]string{
		`{"ContactFlow": {"Arn": "a", "Id": "1", "Name": "main", "Type": "CONTACT_FLOW", "State": "ACTIVE", "Status": "PUBLISHED",
			"Tags": {"team": "x"}, "FlowContentSha256": "0", "Version": 1, "VersionDescription": "first", "LastModifiedTime": "now",
			"LastModifiedRegion": "us-east-1", "Description": "d", "Content": ` + string(text) + `}, "ResponseMetadata": {"RetryAttempts": 0}}`: nil,
		`{"ContactFlow": {"Content": ` + string(text) + `, "Schedule": "weekends"}, "Enabled": "false"}`:     {"Enabled", "Schedule"},
		`{"ContactFlowModule": {"Content": ` + string(text) + `, "Settings": "{}", "Schedule": "weekends"}}`: {"Schedule"},
		`{"Resources": {"A": {"Type": "AWS::Connect::ContactFlow", "Properties": {"InstanceArn": "i", "Schedule": "weekends",
			"Content": ` + string(text) + `}}}}`: {"Schedule"},
	} {
		c, err := Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}

		unread := importer.Build(c, nil, nil).Report.Unread
		for _, key := range want {
			if !slices.ContainsFunc(unread, func(u importer.UnreadFile) bool {
				return strings.Contains(u.Reason, "the key "+key+" is not known")
			}) {
				t.Errorf("no row names %s: %v", key, unread)
			}
		}

		if len(c.Flows) != 1 || len(unread) != len(want) {
			t.Errorf("%d flows, rows %v, want %v: %s", len(c.Flows), unread, want, src)
		}
	}
}

// TestDamagedWays has ways in another form than the platform exports.
func TestDamagedWays(t *testing.T) {
	for transitions, want := range map[string]string{
		`{"NextAction": "end", "Conditions": null, "Errors": []}`: "",
		`"end"`:   "its Transitions are not an object: here it leads nowhere",
		`["end"]`: "its Transitions are not an object: here it leads nowhere",
		`{"NextAction": "end", "Errors": {"NextAction": "end"}}`:     "its Errors are not a list: here it has none",
		`{"NextAction": "end", "Conditions": {"NextAction": "end"}}`: "its Conditions are not a list: here it has none",
	} {
		b := statusOf(t, `{"Version": "2019-10-30", "StartAction": "it", "Actions": [
			{"Identifier": "it", "Type": "MessageParticipant", "Parameters": {"Text": "Hello."}, "Transitions": `+transitions+`},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`)
		if b.Reason != want || (want != "") != (b.Status == importer.Approximated) {
			t.Errorf("%s: %s, %q, want %q", transitions, b.Status, b.Reason, want)
		}
	}
}
