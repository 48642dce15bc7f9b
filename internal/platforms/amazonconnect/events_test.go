package amazonconnect

import (
	"fmt"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestEvents has the events that the documentation of UpdateContactEventHooks names, and one that it does not name.
// Callers hear the flows while they wait for, begin, interrupt or end a conversation.
func TestEvents(t *testing.T) {
	for event, want := range map[string]importer.Status{
		"AgentHold":         importer.LeftOut,
		"AgentWhisper":      importer.LeftOut,
		"CustomerHold":      importer.Approximated,
		"CustomerQueue":     importer.Exact,
		"CustomerRemaining": importer.Approximated,
		"CustomerWhisper":   importer.Approximated,
		"DefaultAgentUI":    importer.LeftOut,
		"DisconnectAgentUI": importer.LeftOut,
		"PauseContact":      importer.LeftOut,
		"ResumeContact":     importer.LeftOut,
		"CustomerBarge":     importer.Approximated,
	} {
		src := fmt.Sprintf(`{"Version": "2019-10-30", "StartAction": "it", "Actions": [
			{"Identifier": "it", "Type": "UpdateContactEventHooks", "Parameters": {"EventHooks": {%q: "f-9"}}, "Transitions": {"NextAction": "say"}},
			{"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": "Hello."}, "Transitions": {"NextAction": "end"}},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`, event)
		if b := statusOf(t, src); b.Status != want {
			t.Errorf("%s: %s (%s), want %v", event, b.Status, b.Reason, want)
		}
	}
}

// TestFlowOfTwoEvents has a flow that plays in the queue and after the agent. The queue decides its role.
func TestFlowOfTwoEvents(t *testing.T) {
	main := importer.Source{File: "main.json", Content: []byte(`{"Version": "2019-10-30", "StartAction": "hook", "Actions": [
		{"Identifier": "hook", "Type": "UpdateContactEventHooks", "Parameters": {"EventHooks": {"CustomerQueue": "music", "CustomerRemaining": "music"}}, "Transitions": {"NextAction": "to"}},
		{"Identifier": "to", "Type": "TransferContactToQueue", "Parameters": {}, "Transitions": {"NextAction": "end"}},
		{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`)}
	music := importer.Source{File: "music.json", Content: []byte(`{"Version": "2019-10-30", "StartAction": "say", "Actions": [
		{"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": "Please wait."}, "Transitions": {"NextAction": "end"}},
		{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`)}
	center, err := Format.Read([]importer.Source{main, music}, "")
	if err != nil {
		t.Fatal(err)
	}
	if role := center.Flows[1].Role; role != importer.InQueue {
		t.Errorf("role %v, want %v", role, importer.InQueue)
	}
}

// TestSurveyByAttribute has an event whose flow comes from an attribute with one value. Nobody dials this flow.
func TestSurveyByAttribute(t *testing.T) {
	main := importer.Source{File: "main.json", Content: []byte(`{"Version": "2019-10-30", "StartAction": "set", "Actions": [
		{"Identifier": "set", "Type": "UpdateContactAttributes", "Parameters": {"Attributes": {"f": "survey"}}, "Transitions": {"NextAction": "hook"}},
		{"Identifier": "hook", "Type": "UpdateContactEventHooks", "Parameters": {"EventHooks": {"CustomerRemaining": "$.Attributes.f"}}, "Transitions": {"NextAction": "end"}},
		{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`)}
	survey := importer.Source{File: "survey.json", Content: []byte(`{"Version": "2019-10-30", "StartAction": "say", "Actions": [
		{"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": "Rate us."}, "Transitions": {"NextAction": "end"}},
		{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`)}
	center, err := Format.Read([]importer.Source{main, survey}, "")
	if err != nil {
		t.Fatal(err)
	}
	if role := center.Flows[1].Role; role != importer.Beside {
		t.Errorf("role %v, want %v", role, importer.Beside)
	}
}

// TestFlowsThatHookEachOther has two flows. An event of each runs the other one. Callers dial the flow whose name
// begins like the name of a first flow, or else the first flow in the order of names.
func TestFlowsThatHookEachOther(t *testing.T) {
	flow := func(name, other string) importer.Source {
		return importer.Source{File: name + ".json", Content: []byte(fmt.Sprintf(`{"Version": "2019-10-30", "StartAction": "hook", "Metadata": {"name": %q}, "Actions": [
			{"Identifier": "hook", "Type": "UpdateContactEventHooks", "Parameters": {"EventHooks": {"CustomerRemaining": %q}}, "Transitions": {"NextAction": "say"}},
			{"Identifier": "say", "Type": "MessageParticipant", "Parameters": {"Text": "Hello."}, "Transitions": {"NextAction": "end"}},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`, name, other))}
	}
	for _, row := range []struct{ dialed, other string }{{"main", "a survey"}, {"alpha", "beta"}} {
		for _, sources := range [][]importer.Source{
			{flow(row.dialed, row.other), flow(row.other, row.dialed)},
			{flow(row.other, row.dialed), flow(row.dialed, row.other)},
		} {
			center, err := Format.Read(sources, "")
			if err != nil {
				t.Fatal(err)
			}

			for _, f := range center.Flows {
				want := importer.Beside
				if f.Name == row.dialed {
					want = importer.Inbound
				}
				if f.Role != want {
					t.Errorf("%s of %s and %s: role %v, want %v", f.Name, row.dialed, row.other, f.Role, want)
				}
			}
		}
	}
}
