package testcase

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Version is a version of the language.
type Version struct {
	Name string // the date that tests begin with
	once string // the type of usage of an observation that is made once
}

// Versions has the versions, the one to write by default first. The second is that of the present
// documentation, in the developer guide, where the types of usage are written otherwise.
var Versions = []Version{{"2025-06-21", "EXACTLY"}, {"2019-10-30", "Exactly"}}

// longest is how long a test may run.
const longest = 5 * time.Minute

// object is a JSON object; its keys are written in alphabetical order.
type object = map[string]any

// content is a test in the Testing language.
type content struct {
	Version      string
	Metadata     object
	Observations []*observation
}

// observation waits for an event, and then takes its actions.
type observation struct {
	Identifier  string
	Event       event
	Actions     []action
	Usage       usage
	Transitions next
}

// event is what the platform does.
type event struct {
	Identifier, Type, Actor string
	Properties              object
}

// usage is how often an observation has to be made.
type usage struct {
	Type  string
	Times int
}

// next has the observations that wait after one.
type next struct{ NextObservations []string }

// action is what a test does after an event.
type action struct {
	Identifier, Type string
	Parameters       object
	Transitions      struct{ NextAction string } // "" after the last
}

// newObservation returns an observation of an event that is made once.
func newObservation(id, kind string, properties object) *observation {
	return &observation{
		Identifier: id, Event: event{id + "-event", kind, "System", properties},
		Actions: []action{}, Usage: usage{Times: 1}, Transitions: next{[]string{}},
	}
}

// act adds an action, which is taken after those before it.
func (o *observation) act(kind string, parameters object) {
	id := fmt.Sprintf("%s-action-%d", o.Identifier, len(o.Actions)+1)
	if n := len(o.Actions); n > 0 {
		o.Actions[n-1].Transitions.NextAction = id
	}
	o.Actions = append(o.Actions, action{Identifier: id, Type: kind, Parameters: parameters})
}

// send lets the caller do something.
func (o *observation) send(instruction string, properties object) {
	o.act("SendInstruction", object{
		"ActionType": "SendInstruction", "Actor": "Customer",
		"Instruction": object{"Type": instruction, "Properties": properties},
	})
}

// assert compares a value of the call.
func (o *observation) assert(path, value string) {
	o.act("Assert", object{"Namespace": path, "Operator": "Equals", "Operand": value})
}

// endTest ends the test, and with it the call.
func (o *observation) endTest() {
	o.act("TestControl", object{"ActionType": "TestControl", "Command": object{"Type": "EndTest"}})
}

// override replaces what a block of the flow does when it next uses a resource.
func (o *observation) override(block string, resource, response object) {
	o.act("OverrideSystemBehavior", object{
		"ActionType": "OverrideSystemBehavior",
		"Behavior": object{"Type": "FlowAction", "Properties": object{
			"ActionType": block, "ActionParameters": resource,
			"Strategy": object{"Type": "MockResponse", "Response": response},
		}},
	})
}

// The responses that replace what a resource answers.
func result(of object) object { return object{"Type": "ExecutionResult", "ExecutionResult": of} }

func failure(of object) object { return object{"Type": "Error", "Error": of} }

// message is the event of a prompt: its words, or the recording that is played.
func message(properties object) object {
	properties["MatchingCriteria"] = object{"Type": "Inclusion"}
	return properties
}

// request is the input of CreateTestCase, without the instance.
type request struct {
	Name, Description  string
	Content            string
	EntryPoint         entryPoint
	InitializationData string `json:",omitempty"`
	Status             string
}

// entryPoint is how the call of a test comes in.
type entryPoint struct {
	Type                          string
	VoiceCallEntryPointParameters voiceCall
}

// voiceCall names the flow, or the number that is called.
type voiceCall struct {
	SourcePhoneNumber      string
	DestinationPhoneNumber string `json:",omitempty"`
	FlowID                 string `json:"FlowId,omitempty"`
}

// encode writes JSON as people read it: nothing is escaped for HTML.
func encode(v any, indent string) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		panic(err) // of texts and maps of them
	}
	return bytes.TrimRight(out.Bytes(), "\n")
}
