package connecttest

import (
	"encoding/json"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// PlainModules is Plain in the older format, whose blocks are modules with branches.
func PlainModules(t *rapid.T) []byte {
	var modules []any
	for _, a := range drawPlain(t).actions {
		modules = append(modules, moduleOf(a.(object)))
	}
	src, err := json.Marshal(object{"start": "b0", "metadata": object{"name": "plain"}, "modules": modules})
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// moduleOf writes an action of a plain flow as the designer exported its block before.
func moduleOf(a object) object {
	kind := a["Type"].(string)
	given := a["Parameters"].(object)
	to := a["Transitions"].(object)
	out := object{"id": a["Identifier"], "type": plainModules[kind]}

	var params, branches []any
	set := func(name, key string, value any) {
		namespace := ""
		text := value
		if path, ok := value.(string); ok && name != "Text" {
			namespace, text = namespaceOf(path)
		}
		params = append(params, object{"name": name, "key": key, "value": text, "namespace": namespace})
	}

	for _, p := range [][2]string{
		{"Text", "Text"},
		{"LambdaFunctionARN", "FunctionArn"},
		{"QueueId", "Queue"},
		{"HoursOfOperationId", "Hours"},
		{"LoopCount", "LoopCount"},
		{"PromptId", "PromptId"},
		{"FlowModuleId", "FlowModuleId"},
		{"ContactFlowId", "ContactFlowId"},
	} {
		if v, ok := given[p[0]]; ok {
			set(p[1], "", v)
		}
	}

	if list, ok := given["Attributes"].(object); ok {
		for _, key := range keys(list) {
			set("Attribute", key, list[key])
		}
	}

	if path, ok := given["ComparisonValue"].(string); ok {
		namespace, name := namespaceOf(path)
		params = append(params, object{"name": "Namespace", "value": namespace},
			object{"name": "Attribute", "value": name})
	}

	switch {
	case given["StoreInput"] == "True":
		out["type"] = "StoreUserInput"
	case kind == "TransferContactToQueue":
		out["target"] = "Queue"
	case kind == "TransferToFlow":
		out["target"] = "Flow"
	}

	if next, ok := to["NextAction"]; ok && kind != "GetParticipantInput" && kind != "Compare" ||
		given["StoreInput"] == "True" {
		branches = append(branches, object{"condition": "Success", "transition": next})
	}

	for _, c := range objects(to["Conditions"]) {
		of := c["Condition"].(object)
		branch := object{
			"condition": "Evaluate", "conditionType": plainOperators[of["Operator"].(string)],
			"conditionValue": of["Operands"].([]any)[0], "transition": c["NextAction"],
		}
		if kind == "Loop" || kind == "CheckHoursOfOperation" {
			value := of["Operands"].([]any)[0].(string)
			branch = object{
				"condition": strings.NewReplacer("ContinueLooping", "Looping", "DoneLooping",
					"Complete").Replace(value),
				"transition": c["NextAction"],
			}
		}

		branches = append(branches, branch)
	}

	for _, e := range objects(to["Errors"]) {
		branches = append(branches,
			object{"condition": plainErrors[e["ErrorType"].(string)], "transition": e["NextAction"]})
	}

	out["parameters"], out["branches"] = params, branches
	return out
}

func objects(list any) []object {
	var out []object
	l, _ := list.([]any)
	for _, x := range l {
		out = append(out, x.(object))
	}
	return slices.Clip(out)
}

// namespaceOf cuts the path of a value as parameters of modules have it.
func namespaceOf(path string) (namespace, name string) {
	for _, n := range [][2]string{{"$.External.", "External"}, {"$.Attributes.", "User Defined"}} {
		if name, ok := strings.CutPrefix(path, n[0]); ok {
			return n[1], name
		}
	}

	switch path {
	case "$.StoredCustomerInput":
		return "System", "Stored customer input"
	case "$.Channel":
		return "System", "Channel"
	}

	return "", path
}

var (
	plainModules = map[string]string{
		"DisconnectParticipant":    "Disconnect",
		"MessageParticipant":       "PlayPrompt",
		"GetParticipantInput":      "GetUserInput",
		"InvokeLambdaFunction":     "InvokeExternalResource",
		"UpdateContactAttributes":  "SetAttributes",
		"Compare":                  "CheckAttribute",
		"UpdateContactTargetQueue": "SetQueue",
		"TransferContactToQueue":   "Transfer",
		"TransferToFlow":           "Transfer",
		"InvokeFlowModule":         "InvokeFlowModule",
		"CheckHoursOfOperation":    "CheckHoursOfOperation", "Loop": "Loop",
	}
	plainOperators = map[string]string{
		"Equals":              "Equals",
		"TextStartsWith":      "StartsWith",
		"TextContains":        "Contains",
		"NumberGreaterThan":   "GreaterThan",
		"NumberLessOrEqualTo": "LessThanOrEqualTo",
	}
	plainErrors = map[string]string{
		"NoMatchingError": "Error", "NoMatchingCondition": "NoMatch",
		"InputTimeLimitExceeded": "Timeout", "QueueAtCapacity": "AtCapacity",
	}
)
