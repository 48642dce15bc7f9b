package amazonconnect_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"golang.org/x/tools/txtar"
)

// simulation runs a test against the plain interpreter of the flows.
type simulation struct {
	connectCall
	test      *languageTest
	active    *languageObservation
	overrides map[string][]map[string]any // by the resource, the next first
	queueID   string
	input     string // that was sent since the last wait
	ended     bool
	events    int // that have happened
	failed    string
	matched   map[string]string          // the observations, by the block whose event they are of
	checked   map[string]map[string]bool // the attributes that are asserted, by path
	pressed   map[string]string          // keys, by block
	visits    map[string]int             // of each block
}

// newSimulation is nil if the plain interpreter does not know the form of the flows.
func newSimulation(files []txtar.File, made *exported, request []byte) *simulation {
	test, initial, err := readRequest(request)
	p := readPlatform(files)
	if err != nil || p == nil {
		return nil
	}
	var entry struct {
		EntryPoint struct {
			VoiceCallEntryPointParameters struct{ DestinationPhoneNumber string }
		}
	}
	_ = json.Unmarshal(request, &entry) // it was read
	start := p.flows[made.flows[entry.EntryPoint.VoiceCallEntryPointParameters.DestinationPhoneNumber]]
	if start == nil {
		return nil
	}
	s := &simulation{
		connectCall: connectCall{platform: p, flow: start, at: start.Start, values: map[string]string{}},
		test:        test, overrides: map[string][]map[string]any{}, matched: map[string]string{}, checked: map[string]map[string]bool{}, pressed: map[string]string{}, visits: map[string]int{},
	}
	for key, v := range initial {
		s.values["$.Attributes."+key] = v
	}
	return s
}

const maxBlocks = 500

// play runs the test, and says why it fails.
func (s *simulation) play() string {
	s.active = &s.test.Observations[0]
	s.event("TestInitiated", nil)
	for range maxBlocks {
		switch {
		case s.ended || s.failed != "" || s.free != "":
			return s.failed
		case s.connectCall.ended:
			return "the call ends before " + s.active.ID
		}
		a := s.flow.byID[s.at]
		if a == nil {
			return "the call ends at no block before " + s.active.ID
		}
		s.block(a)
	}
	return "the call does not come to " + s.active.ID
}

// block does what a block does, with its events.
func (s *simulation) block(a *sourceAction) {
	s.visits[a.Identifier]++
	switch a.Type {
	case "MessageParticipant", "GetParticipantInput":
		s.speak(a)
	case "InvokeLambdaFunction":
		s.invoke(a)
	case "CheckHoursOfOperation":
		s.event("FlowActionStarted", map[string]any{"ActionType": a.Type, "ActionParameters": map[string]any{"HoursOfOperationId": a.text("HoursOfOperationId")}})
		s.world.Closed = s.override(a.text("HoursOfOperationId"), "ExecutionResult") == "OutOfHours"
		s.step(a)
	case "UpdateContactTargetQueue":
		s.queueID = a.text("QueueId")
		s.step(a)
	case "TransferContactToQueue":
		s.event("FlowActionStarted", map[string]any{"ActionType": a.Type, "ActionParameters": map[string]any{"QueueId": s.queueID}})
		s.world.Full = s.override(s.queueID, "Error") == "QueueAtCapacity"
		if !s.ended {
			s.step(a)
		}
		if !s.ended && !s.world.Full && s.failed == "" {
			s.failed = "the call waits in a queue before " + s.active.ID
		}
	case "Compare":
		// what nothing sets has no value
		v := s.value(a.text("ComparisonValue"))
		if strings.HasPrefix(v, unknown) {
			v = ""
		}
		s.at = s.matching(a, v)
	default:
		s.step(a)
	}
}

// speak plays a prompt, and takes the caller's input if the block asks for one.
func (s *simulation) speak(a *sourceAction) {
	s.heard = ""
	if id := a.text("PromptId"); id != "" {
		s.event("MessageReceived", map[string]any{"PromptId": id})
		s.at = a.Transitions.NextAction
		if a.Type == "GetParticipantInput" {
			s.free = "a recording that asks"
		}
		return
	}
	s.step(a)
	if s.free != "" {
		return
	}
	s.input = "silent"
	s.event("MessageReceived", map[string]any{"Text": s.heard})
	if a.Type != "GetParticipantInput" || s.ended {
		return
	}
	if keys, ok := strings.CutPrefix(s.input, "press "); ok {
		single, _ := s.compared(a)
		if s.pressed[a.Identifier] = keys; a.stores() && !single {
			s.input = "enter " + keys
		}
	}
	var ok bool
	if s.connectCall, ok = s.given(s.input); !ok {
		s.failed = "the input is not taken"
	}
}

func (s *simulation) invoke(a *sourceAction) {
	id := a.text("LambdaFunctionARN")
	s.event("FlowActionStarted", map[string]any{"ActionType": a.Type, "ActionParameters": map[string]any{"LambdaFunctionARN": id}})
	maps.DeleteFunc(s.values, func(p, _ string) bool { return strings.HasPrefix(p, "$.External.") })
	if len(s.overrides[id]) == 0 {
		s.failed = "function " + id + " is not overridden"
		return
	}
	response := s.overrides[id][0]
	s.overrides[id] = s.overrides[id][1:]
	if e, ok := response["Error"].(map[string]any); ok {
		s.at = a.onError(e["Value"].(string), "NoMatchingError")
		return
	}
	var data map[string]string
	if err := json.Unmarshal([]byte(response["ExecutionResult"].(map[string]any)["LoadedData"].(string)), &data); err != nil {
		s.failed = err.Error()
	}
	for key, v := range data {
		s.values["$.External."+key] = v
	}
	s.at = a.Transitions.NextAction
}

// override uses up the override of a resource, and returns its value.
func (s *simulation) override(id, kind string) string {
	list := s.overrides[id]
	if len(list) == 0 {
		return ""
	}
	s.overrides[id] = list[1:]
	of, _ := list[0][kind].(map[string]any)
	v, _ := of["Value"].(string)
	return v
}

// event tells the test what has happened. If the observation waits for it, its actions are taken.
func (s *simulation) event(kind string, properties map[string]any) {
	o := s.active
	s.events++
	if o == nil || o.Event != kind || !observes(o.Properties, properties) {
		return
	}
	s.matched[s.at] = o.ID
	s.active = nil
	for _, a := range o.Actions {
		s.act(a)
	}
	if len(o.Next) > 0 {
		s.active = s.test.byID[o.Next[0]]
	}
}

// observes reports whether an event is the one that is waited for: a message includes the words.
func observes(want, got map[string]any) bool {
	if text, ok := want["Text"].(string); ok {
		heard, _ := got["Text"].(string)
		return strings.Contains(strings.Join(strings.Fields(heard), " "), text)
	}
	if id, ok := want["PromptId"]; ok {
		return got["PromptId"] == id
	}
	a, _ := want["ActionParameters"].(map[string]any)
	b, _ := got["ActionParameters"].(map[string]any)
	return want["ActionType"] == got["ActionType"] && maps.EqualFunc(a, b, func(x, y any) bool { return x == y })
}

func (s *simulation) act(a languageAction) {
	switch a.Type {
	case "SendInstruction":
		instruction := a.Parameters["Instruction"].(map[string]any)
		properties := instruction["Properties"].(map[string]any)
		if s.input = "say"; instruction["Type"] == "DtmfInput" {
			s.input = "press " + properties["Value"].(string)
		}
	case "OverrideSystemBehavior":
		of := a.Parameters["Behavior"].(map[string]any)["Properties"].(map[string]any)
		for _, id := range of["ActionParameters"].(map[string]any) {
			response := of["Strategy"].(map[string]any)["Response"].(map[string]any)
			s.overrides[id.(string)] = append(s.overrides[id.(string)], response)
		}
	case "Assert":
		namespace := a.Parameters["Namespace"].(string)
		if s.checked[namespace] == nil {
			s.checked[namespace] = map[string]bool{}
		}
		s.checked[namespace][a.Parameters["Operand"].(string)] = true
		if v := s.value(namespace); v != a.Parameters["Operand"] {
			s.failed = fmt.Sprintf("%s is %q, not %q", namespace, v, a.Parameters["Operand"])
		}
	case "TestControl":
		s.ended = true
	}
}
