package architecttest

import (
	"fmt"

	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"
)

// Plain returns the files of an inbound call flow as a designer saves it, in Archy's YAML, and of a common
// module that it calls: every task ends the call, jumps, or goes back to its caller.
func Plain(t *rapid.T) map[string][]byte {
	p := plain{T: t}
	p.kinds = p.some("kinds", actionKinds)
	p.conditions = p.some("conditions", conditions)
	module := object{"commonModule": object{
		"name": "Module",
		"startUpTaskActions": append(p.module(),
			object{"endTask": object{"name": "End", "outputPath": object{"name": p.pick("path", "default", "known")}}}),
		"variables": []any{object{"stringVariable": object{
			"name":         "Common.v",
			"initialValue": object{"lit": p.pick("initial", "a", "b")},
		}}},
	}}
	return map[string][]byte{"main.yaml": p.marshal(p.main()), "module.yaml": p.marshal(module)}
}

// module returns the actions of the common module, which calls no task and jumps nowhere.
func (p *plain) module() []any {
	out := append(p.actions(3), p.collect("Common.e"))
	if rapid.Bool().Draw(p.T, "update") {
		out = append(out, object{"updateData": object{
			"name":       "Update",
			"statements": []any{object{"string": object{"variable": "Common.v", "value": object{"lit": "c"}}}},
		}})
	}

	condition := p.pick("condition", `Common.v == "a"`, `Common.v != "c"`, `Length(Common.e) == 2`, `IsSet(Common.e)`)
	return append(out, object{"decision": object{
		"name": "Decide", "condition": object{"exp": condition},
		"outputs": object{"yes": object{"actions": append(p.actions(3),
			object{"endTask": object{"name": "Yes", "outputPath": object{"name": "known"}}})}},
	}})
}

func (p *plain) marshal(v object) []byte {
	src, err := yaml.Marshal(v)
	if err != nil {
		p.Fatal(err)
	}
	return src
}

func (p *plain) main() object {
	var menus, tasks []any
	for i := range 2 {
		menus = append(menus, object{"menu": p.menu(i)})
	}

	for i := range 2 {
		tasks = append(tasks, object{"task": object{
			"name": fmt.Sprint("Task ", i), "refId": fmt.Sprint("t", i),
			"actions": append(p.actions(0), p.last(i == 1, "transferToVoicemail")),
		}})
	}

	called := append(p.actions(1),
		object{"endTask": object{"name": "End", "outputPath": object{"name": p.pick("path", "default", "failed")}}})
	tasks = append(tasks, object{"task": object{"name": "Called", "refId": "called", "actions": called}})
	return object{"inboundCall": object{
		"name": "Main", "startUpRef": p.ref(), "menus": menus, "tasks": tasks,
		"initialGreeting": object{"tts": "Hello."},
		"variables": []any{
			object{"stringVariable": object{
				"name":         "Flow.v",
				"initialValue": object{"lit": p.pick("initial", "a", "b")},
			}},
			object{"stringVariable": object{"name": "Flow.w", "initialValue": object{"noValue": true}}},
		},
		"settingsMenu": object{"repeatCount": object{"lit": rapid.IntRange(1, 3).Draw(p.T, "repeats")}},
	}}
}

type object = map[string]any

type plain struct {
	*rapid.T
	spoken     int
	kinds      []string // of the flow's actions
	conditions []string
}

func (p *plain) pick(name string, of ...string) string {
	return rapid.SampledFrom(of).Draw(p.T, name)
}

func (p *plain) ref() string {
	return p.pick("ref", "/inboundCall/menus/menu[m0]", "/inboundCall/menus/menu[m0]/choices/menuSubMenu[sub]",
		"./menus/menu[m1]", "/inboundCall/tasks/task[t0]", "/inboundCall/tasks/task[t1]")
}

// words returns the words of a prompt that no other prompt has.
func (p *plain) words() object {
	p.spoken++
	return object{"tts": fmt.Sprintf("Text %d.", p.spoken)}
}

// menu returns one of the two menus. The first may have a third menu as a choice.
func (p *plain) menu(i int) object {
	name := fmt.Sprint("m", i)
	menu := object{"name": "Menu " + name, "refId": name, "audio": p.words()}

	choices := p.choices(name, i+1, i != 0)
	if i == 0 {
		sub := object{"name": "Sub", "refId": "sub", "dtmf": "digit_5", "audio": p.words()}
		sub["choices"] = p.choices("sub", 6, true)
		choices = append(choices, object{"menuSubMenu": sub})
	}

	menu["choices"] = choices
	if rapid.Bool().Draw(p.T, "default") {
		for kind := range choices[0].(object) {
			menu["defaultChildMenuRef"] = fmt.Sprintf("./choices/%s[c%s_0]", kind, name)
		}
	}

	return menu
}

// choices returns the choices of a menu, with keys from the first one on. A nested menu may lead back
// to the menu before it.
func (p *plain) choices(menu string, first int, nested bool) []any {
	kinds := []string{
		"menuTask", "menuDisconnect", "menuTransferToAcd", "menuJumpToTask", "menuTransferToVoicemail",
		"menuReplayMenu",
	}
	if nested {
		kinds = append(kinds, "menuPreviousMenu")
	}

	var choices []any
	for n := range rapid.IntRange(1, 3).Draw(p.T, "choices") {
		// Both menus have the keys 2 and 3. A global key works in all menus, so these are not global.
		choice := object{
			"name": fmt.Sprint("Choice ", n), "refId": fmt.Sprintf("c%s_%d", menu, n),
			"dtmf":       fmt.Sprint("digit_", first+n),
			"globalDtmf": rapid.Bool().Draw(p.T, "global") && first+n != 2 && first+n != 3,
		}

		kind := p.pick("kind of choice", kinds...)
		switch kind {
		case "menuTask":
			choice["task"] = object{"actions": append(p.actions(1), p.last(false, "previousMenu"))}
		case "menuTransferToAcd":
			choice["targetQueue"], choice["preTransferAudio"] = object{"lit": object{"name": "Sales"}}, p.words()
		case "menuTransferToVoicemail":
			choice["destination"] = object{"queue": object{"voicemailGreeting": p.words()}}
		case "menuJumpToTask":
			choice["targetTaskRef"] = p.pick("task", "/inboundCall/tasks/task[t0]", "/inboundCall/tasks/task[t1]")
		case "menuReplayMenu", "menuPreviousMenu":
			choice["globalDtmf"] = false
		}

		choices = append(choices, object{kind: choice})
	}

	return choices
}

// last is the action that leaves a task. The final task jumps to no other, so that calls end.
func (p *plain) last(final bool, others ...string) object {
	action := object{"name": "Last"}
	kinds := []string{"disconnect", "transferToAcd", "transferToNumber", "jumpToMenu", "jumpToTask"}
	if final {
		kinds = kinds[:3]
	}

	kinds = append(kinds, others...)
	kind := p.pick("last", kinds...)
	switch kind {
	case "transferToAcd":
		action["targetQueue"] = object{"lit": object{"name": p.pick("queue", "Sales", "Service")}}
	case "transferToNumber":
		action["targetNumber"] = object{"lit": "+13175550100"}
	case "transferToVoicemail":
		action["destination"] = object{"queue": object{"voicemailGreeting": p.words()}}
		action["outputs"] = object{"failure": object{"actions": p.actions(2)}}
	case "jumpToMenu":
		action["targetMenuRef"] = p.pick("menu", "./menus/menu[m0]", "./menus/menu[m1]",
			"/inboundCall/menus/menu[m0]/choices/menuSubMenu[sub]")
	case "jumpToTask":
		action["targetTaskRef"] = "./tasks/task[t1]"
	}

	return object{kind: action}
}

func (p *plain) actions(depth int) []any {
	out := []any{object{"playAudio": object{"name": "Play", "audio": p.words()}}} // no circle without a word
	for range rapid.IntRange(0, max(4-depth, 0)).Draw(p.T, "actions") {
		out = append(out, p.action(depth))
	}
	return out
}

// actionKinds are the actions of a task.
var actionKinds = []string{
	"collectInput", "decision", "decision", "switch", "updateData", "callData", "dataTableLookup", "callTask",
	"callCommonModule", "createCallback", "dialByExtension", "loop", "loopUntil", "evaluateScheduleGroup",
	"evaluateSchedule", "setConversationData", "addFlowMilestone", "getParticipantData", "setParticipantData",
	"callAbsentModule", "transferToFlow", "playAudio",
}

// conditions are comparisons of one variable.
var conditions = []string{
	`IsSet(Flow.w)`, `IsNotSet(Flow.x)`, `IsNotSetOrEmpty(Flow.w)`, `IsSet(Task.e)`,
	`!IsNotSetOrEmpty(Task.e)`, `Flow.x == NOT_SET`, `Call.PositionInQueue > 3`, `Flow.v == "a"`, `Flow.v != "b"`,
	`Flow.w == "c"`, `Task.e == "1"`, `ToInt(Task.e) > 5`, `Task.e == "12"`, `Length(Task.e) == 2`, `Flow.x == "a"`,
	`Flow.x != "b"`, `ToInt(Flow.x) > 5`, `Length(Flow.x) == 2`, `Length(Task.e) > 1`, `Length(Task.e) <= 2`,
	`Length(Flow.x) >= 2`, `Left(Task.e, 1) == "1"`, `Substring(Task.e, 0, 2) == "12"`, `Left(Flow.x, 1) != "a"`,
	`Right(Task.e, 1) == "2"`, `2 <= Length(Task.e)`, `5 < ToInt(Flow.x)`,
}

// some draws a few of a list. A flow of a few kinds of actions has more of their combinations than a flow of all kinds.
func (p *plain) some(name string, of []string) []string {
	return rapid.SliceOfN(rapid.SampledFrom(of), 2, 5).Draw(p.T, name)
}

func (p *plain) action(depth int) object {
	outputs := func(names ...string) object {
		out := object{}
		for _, name := range names {
			if rapid.Bool().Draw(p.T, name) {
				out[name] = object{"actions": p.actions(depth + 1)}
			}
		}
		return out
	}

	kinds := p.kinds
	if depth > 2 { // in the common module
		kinds = []string{
			"addFlowMilestone", "setConversationData", "createCallback", "evaluateScheduleGroup",
			"evaluateSchedule",
		}
	}

	switch kind := p.pick("action", kinds...); kind {
	case "collectInput":
		out := p.collect("Task.e")
		out[kind].(object)["outputs"] = outputs("success", "failure")
		return out
	case "dialByExtension":
		return object{kind: object{
			"name":          "Dial",
			"repromptAudio": p.words(),
			"outputs":       outputs("timeout", "failure"),
		}}
	case "createCallback":
		return object{kind: object{
			"name": "Callback", "targetQueue": object{"lit": object{"name": "Sales"}},
			"outputs": outputs("success", "failure"),
		}}
	case "callCommonModule":
		return object{kind: object{
			"name": "Module", "commonModule": object{"Module": object{"ver_latestPublished": object{}}},
			"outputs": outputs("default", "known"),
		}}
	case "setConversationData":
		return object{kind: object{"name": "Remember", "outputs": outputs("success", "failure")}}
	case "loopUntil":
		loop := object{
			"name":         "Until",
			"maxLoopCount": object{"lit": rapid.IntRange(1, 3).Draw(p.T, "count")},
			"outputs":      outputs("done"),
		}

		loop["outputs"].(object)["loop"] = object{"actions": append(p.actions(depth+1), p.leave())}
		loop["untilCases"] = []any{object{"untilCase": object{
			"name":      "done",
			"condition": object{"exp": p.condition(1)},
		}}}
		return object{kind: loop}
	case "decision":
		return object{kind: object{
			"name":      "Decide",
			"condition": object{"exp": p.condition(0)},
			"outputs":   outputs("yes", "no"),
		}}
	case "switch":
		var cases []any
		for range rapid.IntRange(1, 3).Draw(p.T, "cases") {
			cases = append(cases,
				object{"case": object{"value": object{"exp": p.condition(1)}, "actions": p.actions(depth + 1)}})
		}
		first := object{"default": object{"actions": p.actions(depth + 1)}, "cases": cases}
		return object{kind: object{"name": "Switch", "evaluate": object{"firstTrue": first}}}
	case "updateData":
		return object{kind: object{
			"name": "Update",
			"statements": []any{object{"string": object{
				"variable": p.pick("variable", "Flow.v", "Flow.w", "Flow.x"),
				"value":    p.value(),
			}}},
		}}
	case "callData":
		of := object{"successOutputs": p.fills("x"), "failureOutputs": p.fills("errorCode")}
		name := p.pick("data action", "Get Customer", "Get Order")
		return object{kind: object{
			"name":     "Call Data Action",
			"category": object{"Data": object{"dataAction": object{name: of}}},
			"outputs":  outputs("success", "failure", "timeout"),
		}}
	case "dataTableLookup":
		return object{kind: object{
			"name":      "Data Table Lookup",
			"dataTable": object{"Customers": object{"foundOutputs": p.fills("custom_tier", "custom_region")}},
			"outputs":   outputs("found", "notFound", "failure"),
		}}
	case "getParticipantData":
		return object{kind: object{"name": "Get Participant Data", "attributes": p.attributes("variable")}}
	case "setParticipantData":
		return object{kind: object{"name": "Set Participant Data", "attributes": p.attributes("value")}}
	case "callAbsentModule":
		return object{"callCommonModule": object{
			"name": "Absent",
			"commonModule": object{"Absent": object{
				"ver_latestPublished": object{"outputs": p.fills("Common.result")},
			}},
			"outputs": outputs("default", "known"),
		}}
	case "transferToFlow":
		return object{kind: object{
			"name": "Leave", "targetFlow": object{"name": "Absent Flow"},
			"outputs": outputs("failure"),
		}}
	case "evaluateSchedule":
		return object{kind: object{
			"name": "Party?", "schedule": object{"lit": object{"name": "Party"}},
			"outputs": outputs("active", "inactive"),
		}}
	case "playAudio":
		return object{kind: object{"name": "Play", "audio": rapid.SampledFrom([]object{
			{"prompt": "Prompt.hello"},
			{"exp": `Append(ToAudioTTS("Value is"), ToAudioTTS(Flow.x))`},
			{"exp": `ToAudioTTS("Your level is " + Flow.v)`},
			{"exp": `Append(ToAudioTTS("Again"), ToAudioTTS(Task.e))`},
		}).Draw(p.T, "audio")}}
	case "callTask":
		return object{kind: object{
			"name":          "Call",
			"targetTaskRef": "/inboundCall/tasks/task[called]",
			"outputs":       outputs("default", "failed"),
		}}
	case "loop":
		return object{kind: object{
			"name": "Loop", "loopCount": object{"lit": rapid.IntRange(1, 3).Draw(p.T, "count")},
			"outputs": object{"loop": object{"actions": append(p.actions(depth+1), p.leave())}},
		}}
	case "evaluateScheduleGroup":
		return object{kind: object{
			"name": "Open?", "scheduleGroup": object{"lit": object{"name": "Office"}},
			"outputs": outputs("open", "closed", "holiday", "emergency"),
		}}
	default:
		return object{kind: object{"name": "Milestone"}}
	}
}

// collect asks for one digit, for two, or for up to three.
func (p *plain) collect(into string) object {
	digits := rapid.SampledFrom([]object{
		{"exact": 1},
		{"exact": 2},
		{"range": object{"min": 1, "max": 3}},
	}).Draw(p.T, "digits")
	return object{"collectInput": object{
		"name":       "Collect",
		"inputData":  object{"var": into},
		"digits":     digits,
		"inputAudio": p.words(),
	}}
}

// fills gives some outputs of an action a variable.
func (p *plain) fills(names ...string) object {
	out := object{}
	for _, name := range names {
		if rapid.IntRange(0, 3).Draw(p.T, "fills") > 0 {
			out[name] = object{"var": p.pick("filled", "Flow.x", "Flow.x", "Flow.w", "Flow.v")}
		} else {
			out[name] = object{"noValue": true}
		}
	}
	return out
}

// value is a text, another variable, or an expression whose value the export does not contain.
func (p *plain) value() object {
	return rapid.SampledFrom([]object{
		{"lit": "a"},
		{"exp": `"b"`},
		{"lit": "c"},
		{"exp": "Flow.x"},
		{"exp": `Append(Flow.v, "z")`},
		{"exp": "Call.Ani"},
		{"noValue": true},
	}).Draw(p.T, "value")
}

// attributes are one or two attributes of a participant, which an action reads into a variable or sets to a value.
func (p *plain) attributes(key string) []any {
	var out []any
	for _, name := range []string{"tier", "region"}[:rapid.IntRange(1, 2).Draw(p.T, "attributes")] {
		one := object{"name": object{"lit": name}}
		if key == "variable" {
			one[key] = p.pick("filled", "Flow.x", "Flow.w")
		} else {
			one[key] = p.value()
		}
		out = append(out, object{"attribute": one})
	}
	return out
}

// leave is the last action of a loop, which may leave it or begin its next round early.
func (p *plain) leave() object {
	kind := p.pick("leave", "loopExit", "loopNext", "addFlowMilestone")
	return object{"decision": object{
		"name": "Leave", "condition": object{"exp": p.condition(2)},
		"outputs": object{"yes": object{"actions": []any{object{kind: object{"name": "Leave"}}}}},
	}}
}

func (p *plain) condition(depth int) string {
	leaf := p.pick("condition", p.conditions...)
	if depth > 1 {
		return leaf
	}

	switch p.pick("join", "", "", "and", "or", "not") {
	case "and":
		return leaf + " and " + p.condition(2)
	case "or":
		return leaf + " || (" + p.condition(depth+1) + ")"
	case "not":
		return "!(" + leaf + ")"
	}

	return leaf
}
