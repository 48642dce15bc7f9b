package connecttest

import (
	"encoding/json"
	"fmt"

	"pgregory.net/rapid"
)

// Plain returns a file with one flow as designers save them: every edge leads to a block,
// entries are compared right after they are made, and functions by their answer.
func Plain(t *rapid.T) []byte {
	p := drawPlain(t)
	src, err := json.Marshal(object{
		"Version":     "2019-10-30",
		"StartAction": "b0",
		"Metadata":    object{"name": "plain"},
		"Actions":     p.actions,
	})
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func drawPlain(t *rapid.T) *plain {
	p := &plain{file: &file{T: t, blocks: rapid.IntRange(1, 9).Draw(t, "blocks")}}
	for i := range p.blocks {
		p.block(fmt.Sprint("b", i))
	}
	p.add(fmt.Sprint("b", p.blocks), "DisconnectParticipant", object{}, object{})
	return p
}

type plain struct {
	*file
	actions []any
}

// to is the identifier of a block.
func (p *plain) to() string { return fmt.Sprint("b", rapid.IntRange(0, p.blocks).Draw(p.T, "to")) }

func (p *plain) add(id, kind string, parameters, transitions object) {
	p.actions = append(p.actions,
		object{"Identifier": id, "Type": kind, "Parameters": parameters, "Transitions": transitions})
}

// conditions are edges for some values.
func (p *plain) conditions(operator string, values ...string) []any {
	var out []any
	for i, v := range values {
		if i == 0 || rapid.Bool().Draw(p.T, "compared") {
			out = append(out,
				object{"NextAction": p.to(), "Condition": object{"Operator": operator, "Operands": []any{v}}})
		}
	}
	return out
}

func (p *plain) failures(kinds ...string) []any {
	var out []any
	for _, kind := range kinds {
		out = append(out, object{"NextAction": p.to(), "ErrorType": kind})
	}
	return out
}

func (p *plain) compare(id, path string, values ...string) {
	conditions := p.conditions(p.one("Equals", "Equals", "TextStartsWith", "TextContains"), values...)
	p.add(id, "Compare", object{"ComparisonValue": path},
		object{"NextAction": p.to(), "Conditions": conditions, "Errors": p.failures("NoMatchingCondition")})
}

func (p *plain) block(id string) {
	value := p.one("", " $.Attributes.a", " $.External.x", " $.Attributes['b']", " $.FlowAttributes.f")
	text := "Text of " + id + value + "."
	switch p.one("say", "menu", "menu", "entry", "keys", "function", "set", "own", "compare", "queue", "hours", "loop",
		"module", "prompt", "elsewhere") {
	case "say":
		p.add(id, "MessageParticipant", object{"Text": text}, object{"NextAction": p.to()})
	case "menu":
		p.add(id, "GetParticipantInput", object{"Text": text, "StoreInput": "False"},
			object{
				"NextAction": p.to(), "Conditions": p.conditions("Equals", "1", "2", "3"),
				"Errors": p.failures("InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError"),
			})
	case "entry":
		p.add(id, "GetParticipantInput", object{"Text": text, "StoreInput": "True"},
			object{"NextAction": id + "_compare", "Errors": p.failures("NoMatchingError")})
		p.compare(id+"_compare", "$.StoredCustomerInput", "12345", "Timeout", "50000")
	case "keys":
		p.add(id, "GetParticipantInput", object{"Text": text, "StoreInput": "True"},
			object{"NextAction": p.to(), "Errors": p.failures("NoMatchingError")})
	case "function":
		p.add(id, "InvokeLambdaFunction", object{"LambdaFunctionARN": "arn:aws:lambda:us-east-1:1:function:" + id},
			object{"NextAction": p.one(id+"_compare", p.to()), "Errors": p.failures("NoMatchingError")})
		p.compare(id+"_compare", "$.External.x", "gold", "silver")
	case "set":
		p.add(id, "UpdateContactAttributes",
			object{"Attributes": object{p.one("a", "b"): p.one("gold", "silver", "bronze", "$.External.x",
				"$.Attributes.a")}}, object{"NextAction": p.to()})
	case "own":
		p.add(id, "UpdateFlowAttributes",
			object{"FlowAttributes": object{"f": object{"Value": p.one("gold", "silver", "$.External.x", "$.Attributes.a")}}},
			object{"NextAction": p.to()})
	case "compare":
		path := p.one("$.FlowAttributes.f", "$.Attributes.a", "$.Attributes.b", "$.Attributes.never", "$.Channel")
		p.compare(id, path, "gold", "silver", "VOICE")
	case "queue":
		p.add(id, "UpdateContactTargetQueue",
			object{"QueueId": p.one("sales", "support", "$.Attributes.a", "$.External.x")},
			object{"NextAction": id + "_wait", "Errors": p.failures("NoMatchingError")})
		p.add(id+"_wait", "TransferContactToQueue", object{},
			object{"Errors": p.failures("QueueAtCapacity", "NoMatchingError")})
	case "module":
		p.add(id, "InvokeFlowModule",
			object{"FlowModuleId": "arn:aws:connect:us-east-1:1:instance/i/flow-module/m-" + id},
			object{"NextAction": p.one(id+"_compare", p.to()), "Errors": p.failures("NoMatchingError")})
		p.compare(id+"_compare", "$.Attributes.a", "gold", "silver")
	case "prompt":
		prompt := p.one("$.Attributes.b", "arn:aws:connect:us-east-1:1:instance/i/prompt/beep")
		p.add(id, "MessageParticipant", object{"PromptId": prompt},
			object{"NextAction": p.to(), "Errors": p.failures("NoMatchingError")})
	case "elsewhere":
		p.add(id, "TransferToFlow", object{"ContactFlowId": "arn:aws:connect:us-east-1:1:instance/i/contact-flow/f-" + id},
			object{"NextAction": p.to(), "Errors": p.failures("NoMatchingError")})
	case "hours":
		p.add(id, "CheckHoursOfOperation", object{"HoursOfOperationId": "office"},
			object{
				"NextAction": p.to(),
				"Conditions": append(p.conditions("Equals", "True"), p.conditions("Equals", "False")...),
				"Errors":     p.failures("NoMatchingError"),
			})
	case "loop":
		p.add(id, "Loop", object{"LoopCount": p.one("1", "2")},
			object{
				"NextAction": p.to(),
				"Conditions": append(p.conditions("Equals", "ContinueLooping"),
					p.conditions("Equals", "DoneLooping")...),
			})
	}
}
