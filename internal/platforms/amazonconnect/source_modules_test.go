package amazonconnect_test

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
)

// sourceModule is a block of the older format, read as the administrator guide describes the block.
type sourceModule struct {
	ID, Type, Target string
	Branches         []struct {
		Condition, ConditionType, Transition string
		ConditionValue                       any
	}
	Parameters []struct{ Name, Key, Namespace, ResourceName, Value string }
}

// followedModules has the action that a module does, of those that are followed.
var followedModules = map[string]string{
	"PlayPrompt": "MessageParticipant", "GetUserInput": "GetParticipantInput", "StoreUserInput": "GetParticipantInput", "InvokeExternalResource": "InvokeLambdaFunction",
	"SetAttributes": "UpdateContactAttributes", "CheckAttribute": "Compare", "SetQueue": "UpdateContactTargetQueue", "CheckHoursOfOperation": "CheckHoursOfOperation",
	"Loop": "Loop", "InvokeFlowModule": "InvokeFlowModule", "Disconnect": "DisconnectParticipant", "SetLoggingBehavior": "UpdateFlowLoggingBehavior", "SetRecordingBehavior": "UpdateContactRecordingBehavior",
	"Transfer Queue": "TransferContactToQueue", "Transfer Flow": "TransferToFlow", "SetContactFlow": "UpdateContactEventHooks", "CreateCallback": "CreateCallbackContact",
}

// readModules reads a flow of the older format, or returns nil.
func readModules(src []byte) *sourceFlow {
	var file struct {
		Modules  []json.RawMessage
		Start    string
		Metadata struct{ Name string }
	}
	if json.Unmarshal(src, &file) != nil || len(file.Modules) == 0 {
		return nil
	}
	flow := &sourceFlow{Start: file.Start}
	flow.Metadata.Name = file.Metadata.Name
	flow.Metadata.ActionMetadata = map[string]struct {
		Parameters map[string]struct{ DisplayName string }
	}{}
	for _, raw := range file.Modules {
		var m sourceModule
		if json.Unmarshal(raw, &m) != nil { // a parameter that is no text: the block is not followed
			var id struct{ ID, Type string }
			if json.Unmarshal(raw, &id) != nil {
				return nil
			}
			flow.Actions = append(flow.Actions, sourceAction{Identifier: id.ID, Type: id.Type})
			continue
		}
		flow.Actions = append(flow.Actions, m.action(flow))
	}
	return flow
}

// action reads a module's parameters and branches.
func (m *sourceModule) action(flow *sourceFlow) sourceAction {
	a := sourceAction{Identifier: m.ID, Type: cmp.Or(followedModules[strings.TrimSpace(m.Type+" "+m.Target)],
		followedModules[m.Type], m.Type), Parameters: map[string]any{}}
	attributes := map[string]any{}
	var namespace, name string
	for _, p := range m.Parameters {
		value := pathIn(p.Namespace, p.Value)
		switch p.Name {
		case "Attribute":
			attributes[p.Key], name = value, p.Value
		case "Namespace":
			namespace = p.Value
		case "Text":
			a.Parameters[map[bool]string{true: "SSML", false: "Text"}[p.Key == "ssml"]] = value
		case "Queue":
			a.Parameters["QueueId"] = value
			flow.Metadata.ActionMetadata[m.ID] = struct {
				Parameters map[string]struct{ DisplayName string }
			}{map[string]struct{ DisplayName string }{"QueueId": {p.ResourceName}}}
		case "AudioPrompt", "BotName", "TextToSpeechType", "CustomerInputType", "Key", "Attribute2":
			a.Type += " " + p.Name // not followed
		default:
			a.Parameters[p.Name] = value
		}
	}
	switch a.Type {
	case "Compare":
		a.Parameters["ComparisonValue"] = pathIn(namespace, name)
	case "UpdateContactAttributes":
		a.Parameters["Attributes"] = attributes
	case "GetParticipantInput":
		if m.Type == "StoreUserInput" {
			a.Parameters["StoreInput"] = "True"
		}
	}
	for _, b := range m.Branches {
		a.branch(b.Condition, b.ConditionType, b.ConditionValue, b.Transition)
	}
	return a
}

// branch adds an edge. The branches of a block have the names that the designer shows.
func (a *sourceAction) branch(on, operator string, value any, to string) {
	failures := map[string]string{
		"Error": "NoMatchingError", "NoMatch": "NoMatchingCondition", "Timeout": "InputTimeLimitExceeded",
		"AtCapacity": "QueueAtCapacity",
	}
	operators := map[string]string{
		"Equals": "Equals", "StartsWith": "TextStartsWith", "EndsWith": "TextEndsWith", "Contains": "TextContains",
		"GreaterThan": "NumberGreaterThan", "GreaterThanOrEqualTo": "NumberGreaterOrEqualTo", "LessThan": "NumberLessThan", "LessThanOrEqualTo": "NumberLessOrEqualTo",
	}
	operand, isText := value.(string)
	switch {
	case on == "Success":
		a.Transitions.NextAction = to
		return
	case failures[on] != "":
		a.Transitions.Errors = append(a.Transitions.Errors, struct{ NextAction, ErrorType string }{to, failures[on]})
		return
	case on == "Evaluate" && isText && operators[operator] != "":
	case slices.Contains([]string{"True", "False", "Looping", "Complete"}, on):
		operator, operand = "Equals", map[string]string{
			"Looping": "ContinueLooping", "Complete": "DoneLooping", "True": "True",
			"False": "False",
		}[on]
	default:
		a.Type += " " + on // not followed
		return
	}
	var c struct {
		NextAction string
		Condition  struct {
			Operator string
			Operands []string
		}
	}
	c.NextAction, c.Condition.Operator, c.Condition.Operands = to, operators[operator], []string{operand}
	a.Transitions.Conditions = append(a.Transitions.Conditions, c)
}

// pathIn is the path of the value that a parameter names in a namespace, or its text.
func pathIn(namespace, name string) string {
	switch {
	case namespace == "":
		return name
	case namespace == "User Defined":
		return "$.Attributes." + name
	case namespace == "System" && name == "Stored customer input":
		return "$.StoredCustomerInput"
	}
	return "$." + namespace + "." + name
}
