package connecttest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

type object = map[string]any

// Flows returns one to three files, by name, of up to 20 blocks each. They refer to each
// other by name.
func Flows(t *rapid.T) map[string][]byte {
	out := map[string][]byte{}
	n := rapid.IntRange(1, 3).Draw(t, "files")
	for i := range n {
		f := &file{T: t, blocks: rapid.IntRange(1, 20).Draw(t, "blocks")}
		flow := f.actions
		if rapid.Bool().Draw(t, "old") {
			flow = f.modules
		}

		src, err := json.Marshal(flow())
		if err != nil {
			t.Fatal(err)
		}

		out[fmt.Sprintf("flow%d.json", i)] = src
	}

	return out
}

type file struct {
	*rapid.T
	blocks int
}

func (f *file) one(options ...string) string { return rapid.SampledFrom(options).Draw(f.T, "one") }

// block is the identifier of a block, or of none.
func (f *file) block() string {
	n := rapid.IntRange(-1, f.blocks).Draw(f.T, "block")
	if n < 0 {
		return ""
	}
	return fmt.Sprint("b", n) // b and the number of blocks does not exist
}

// text is words with values in them, and all that must be escaped in YAML.
func (f *file) text() string {
	var out []string
	for range rapid.IntRange(1, 3).Draw(f.T, "words") {
		out = append(out,
			f.one("Hello", "Press 1.", "$.Attributes.a", "$.External.x", "$.StoredCustomerInput",
				"$.CustomerEndpoint.Address",
				"{a}", "a: b # c", "- \"x\"", "no\n---\nyes", "שלום 世界", "{{reference}", "<b>", "\u0000\u202e", "'", "*", "%",
				strings.Repeat("long ", 60)))
	}
	return strings.Join(out, " ")
}

func (f *file) path() string {
	return f.one("$.Attributes.a", "$.Attributes.b", "$.External.x", "$.External.y", "$.StoredCustomerInput",
		"$.Channel",
		"$.Queue.Name", "$.LanguageCode",
		"$.Lex.IntentName", "$.Lex.Slots.s", "$.CustomerEndpoint.Address", "$.Customer.Tier", "$.Metrics.Queue.Size", "$.Metrics.Queue.Agents.Available.Count", "$.FlowAttributes.f", "", "x")
}

func (f *file) value() string {
	return f.one("1", "2", "#", "*", "0", "Timeout", "true", "VOICE", "gold", "other", "otherwise", "es-US", "10", "",
		"$.Attributes.b", "a b", "a_b", "A-b", "yes", "null", "12")
}

func (f *file) dynamic(static ...string) string {
	return f.one(append(static, "$.Attributes.a", "$.External.x", "",
		"arn:aws:connect:us-east-1:1:instance/i/thing/0f047d1a-c42c-4660-9e9f-fa684b7d4493")...)
}

func (f *file) queue() string {
	return f.dynamic("arn:aws:connect:us-east-1:1:instance/i/queue/sales", "Service", "{{queues.q.arn}}")
}

func (f *file) flow() string {
	return f.dynamic("flow0", "arn:aws:connect:us-east-1:1:instance/i/contact-flow/flow1", "flow2", "elsewhere")
}

func (f *file) number() string { return f.one("1", "2", "5", "30", "0", "-1", "100000", "x", "") }

// prompt adds what is said to parameters.
func (f *file) prompt(to object) object {
	switch f.one("text", "ssml", "prompt", "media", "none") {
	case "text":
		to["Text"] = f.text()
	case "ssml":
		to["SSML"] = "<speak>" + f.text() + "<break time='1s'/></speak>"
	case "prompt":
		to["PromptId"] = f.dynamic("arn:aws:connect:us-east-1:1:instance/i/prompt/beep")
	case "media":
		to["Media"] = object{"Uri": "s3://b/" + f.text()}
	}
	return to
}

// parameters has the actions of the flow language with their parameters.
var parameters = map[string]func(*file) object{
	"MessageParticipant": func(f *file) object { return f.prompt(object{}) },
	"MessageParticipantIteratively": func(f *file) object {
		return object{
			"Messages":                  []any{f.prompt(object{}), f.prompt(object{})},
			"InterruptFrequencySeconds": f.number(),
		}
	},
	"GetParticipantInput": func(f *file) object {
		out := f.prompt(object{"StoreInput": f.one("True", "False", "False"), "InputTimeLimitSeconds": f.number()})
		if f.one("length", "phone") == "length" {
			out["InputValidation"] = object{"CustomValidation": object{"MaximumLength": f.number()}}
		} else {
			out["InputValidation"] = object{"PhoneNumberValidation": object{"NumberFormat": "E164"}}
		}
		return out
	},
	"ConnectParticipantWithLexBot": func(f *file) object {
		return f.prompt(object{"LexV2Bot": object{"AliasArn": f.dynamic("bot")}})
	},
	"Compare":               func(f *file) object { return object{"ComparisonValue": f.path()} },
	"CheckHoursOfOperation": func(f *file) object { return object{"HoursOfOperationId": f.dynamic("office", "")} },
	"CheckMetricData": func(f *file) object {
		return object{"QueueId": f.queue(), "MetricType": f.one("NumberOfAgentsAvailable", "NumberOfAgentsStaffed",
			"OldestContactInQueueAgeSeconds", "NumberOfContactsInQueue", "x")}
	},
	"UpdateContactTargetQueue":         func(f *file) object { return object{"QueueId": f.queue()} },
	"TransferContactToQueue":           func(*file) object { return object{} },
	"DequeueContactAndTransferToQueue": func(f *file) object { return object{"QueueId": f.queue()} },
	"UpdateContactEventHooks": func(f *file) object {
		return object{"EventHooks": object{f.one("CustomerQueue", "CustomerQueue", "AgentWhisper"): f.flow()}}
	},
	"UpdateContactRoutingBehavior": func(f *file) object {
		return object{f.one("QueuePriority", "QueueTimeAdjustmentSeconds"): f.number()}
	},
	"UpdateContactCallbackNumber": func(f *file) object { return object{"CallbackNumber": f.path()} },
	"CreateCallbackContact":       func(f *file) object { return object{"QueueId": f.queue()} },
	"TransferParticipantToThirdParty": func(f *file) object {
		return object{
			"ThirdPartyPhoneNumber": f.dynamic("+12025550143", "12", f.text()),
			"ContinueFlowExecution": f.one("True", "False"),
		}
	},
	"TransferToFlow":         func(f *file) object { return object{"ContactFlowId": f.flow()} },
	"InvokeFlowModule":       func(f *file) object { return object{"FlowModuleId": f.flow()} },
	"EndFlowModuleExecution": func(f *file) object { return object{"ReferenceName": f.one("", "Paid", f.text())} },
	"DisconnectParticipant":  func(*file) object { return object{} },
	"EndFlowExecution":       func(*file) object { return object{} },
	"Loop":                   func(f *file) object { return object{"LoopCount": f.number()} },
	"DistributeByPercentage": func(*file) object { return object{} },
	"Wait":                   func(f *file) object { return object{"TimeLimitSeconds": f.number()} },
	"UpdateContactAttributes": func(f *file) object {
		return object{"Attributes": object{f.one("a", "b", f.text()): f.one(f.value(), f.path(), f.queue())}}
	},
	"UpdateContactData": func(f *file) object {
		return object{"LanguageCode": f.one("en-US", "es-US", "xx", "$.Attributes.a")}
	},
	"InvokeLambdaFunction": func(f *file) object {
		return object{"LambdaFunctionARN": f.dynamic("arn:aws:lambda:us-east-1:1:function:f", "{{f.arn}}")}
	},
	"GetCustomerProfile":        func(*file) object { return object{} },
	"CheckVoiceId":              func(*file) object { return object{} },
	"UpdateFlowLoggingBehavior": func(*file) object { return object{} },
	"Something":                 func(*file) object { return object{} },
	"UpdateContactTextToSpeechVoice": func(f *file) object {
		return object{"TextToSpeechVoice": f.one("Joanna", "Lupe", "Zork", "$.Attributes.a")}
	},
}

var operators = []string{
	"Equals", "Equals", "Equals", "TextStartsWith", "TextContains", "NumberGreaterThan",
	"NumberLessThan", "Odd",
}

// operands are those that some actions have; others have values.
var operands = map[string][]string{
	"CheckHoursOfOperation":         {"True", "False"},
	"Loop":                          {"ContinueLooping", "DoneLooping"},
	"MessageParticipantIteratively": {"MessagesInterrupted"},
}

func (f *file) actions() object {
	var list []any
	for i := range f.blocks {
		kind := rapid.SampledFrom(keys(parameters)).Draw(f.T, "kind")
		var conditions, errors []any
		for j := range rapid.IntRange(0, 3).Draw(f.T, "conditions") {
			operator := rapid.SampledFrom(operators).Draw(f.T, "operator")
			operand := f.value()
			if own := operands[kind]; own != nil {
				operator = "Equals"
				operand = own[j%len(own)]
			}

			conditions = append(conditions,
				object{"NextAction": f.block(), "Condition": object{"Operator": operator, "Operands": []any{operand}}})
		}

		for range rapid.IntRange(0, 3).Draw(f.T, "errors") {
			errors = append(errors,
				object{"NextAction": f.block(), "ErrorType": f.one("NoMatchingError", "NoMatchingCondition",
					"InputTimeLimitExceeded", "QueueAtCapacity",
					"InvalidPhoneNumber", "InvalidCallbackNumber", "CallFailed", "ConnectionTimeLimitExceeded", "NoneFoundError")})
		}

		list = append(list, object{
			"Identifier": fmt.Sprint("b", i), "Type": kind, "Parameters": parameters[kind](f),
			"Transitions": object{"NextAction": f.block(), "Conditions": conditions, "Errors": errors},
		})
	}

	return object{"Version": "2019-10-30", "StartAction": f.block(), "Actions": list}
}

// moduleTypes has the types of the older format that the actions above do not cover by
// themselves.
var moduleTypes = []string{
	"PlayPrompt", "GetUserInput", "StoreUserInput", "CheckAttribute", "SetAttributes", "SetQueue", "Transfer",
	"CheckHoursOfOperation", "CheckQueueStatus", "CheckStaffing",
	"InvokeExternalResource",
	"Disconnect",
	"SetContactFlow",
	"SetCallBackNumber",
	"CreateCallback",
	"LoopPrompts",
	"Loop",
	"PercentileBranching", "Wait", "SetVoice",
	"UpdateRoutingPriority", "SetLoggingBehavior", "InvokeModule", "Unheard",
}

func (f *file) modules() object {
	var list []any
	for i := range f.blocks {
		var params, branches []any
		add := func(name string, value any) {
			params = append(params, object{
				"name": name, "value": value, "key": f.one("", "a", "text", "ssml"),
				"namespace":    f.one("", "External", "User Defined", "System"),
				"resourceName": f.one("", "Name", f.text()),
			})
		}

		for range rapid.IntRange(0, 5).Draw(f.T, "parameters") {
			switch name := f.one("Text", "AudioPrompt", "Timeout", "MaxDigits", "Attribute", "Namespace", "Queue",
				"Hours",
				"ContactFlowId", "FunctionArn", "LoopCount", "PhoneNumber", "Type", "GlobalVoice", "CallBackNumber", "AbsolutePosition",
				"CustomerInputType"); name {
			case "Text":
				add(name, f.text())
			case "Namespace":
				add(name, f.one("External", "System", "User Defined"))
			case "ContactFlowId":
				add(name, f.flow())
			case "Queue":
				add(name, f.queue())
			case "Type":
				add(name, "CustomerQueue")
			default:
				add(name, f.one(f.number(), f.value(), "Stored customer input", "Channel", "a", "Lupe"))
			}
		}

		for range rapid.IntRange(0, 4).Draw(f.T, "branches") {
			branches = append(branches, object{
				"transition": f.block(),
				"condition": f.one("Success", "Error", "Timeout", "NoMatch", "Evaluate", "Evaluate", "True",
					"False", "AtCapacity", "Looping", "Complete", "CheckQueueTime", "CheckQueueCapacity",
					"InvalidNumber", "Odd"),
				"conditionType": f.one("Equals", "GreaterThan", "Contains"), "conditionValue": f.value(),
			})
		}

		list = append(list, object{
			"id": fmt.Sprint("b", i), "type": f.one(moduleTypes...), "parameters": params, "branches": branches,
			"target": f.one("Flow", "Queue", "PhoneNumber", "Digits", "Lex", ""),
		})
	}

	return object{
		"version": "1", "start": f.block(),
		"metadata": object{"name": f.one("", f.text()), "type": f.one("contactFlow", "customerQueue")}, "modules": list,
	}
}

// keys returns a map's keys, sorted, so that a seed draws the same.
func keys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
