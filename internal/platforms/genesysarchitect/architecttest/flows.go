package architecttest

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"
)

// Flows draws an inbound flow of menus and tasks whose actions are of any type and
// lead anywhere, with a module and an in-queue flow.
func Flows(t *rapid.T) map[string][]byte {
	a := &architectFlow{t, maxActions}
	main := map[string]any{
		"name": "Main",
		"variables": []any{map[string]any{"integerVariable": map[string]any{
			"name":         "Flow.n",
			"initialValue": map[string]any{"lit": rapid.IntRange(0, 1).Draw(t, "initial")},
		}}},
		"startUpRef":      a.ref(),
		"initialGreeting": map[string]any{"tts": a.pick("greeting", "Hello.", "")},
		"menus":           a.list("menu", 3, func(i int) map[string]any { return a.menu(fmt.Sprintf("m%d", i), 0) }),
		"tasks": a.list("task", 3, func(i int) map[string]any {
			return map[string]any{
				"name":    fmt.Sprintf("Task %d", i),
				"refId":   fmt.Sprintf("t%d", i),
				"actions": a.actions(0),
			}
		}),
	}

	out := map[string][]byte{}
	for file, flow := range map[string]map[string]any{
		"main.yaml":  {"inboundCall": main},
		"module.yml": {"commonModule": map[string]any{"name": "Module", "startUpTaskActions": a.actions(1)}},
		"queue.yaml": {"inQueueCall": map[string]any{"name": "Waiting", "startUpTaskActions": a.actions(2)}},
	} {
		src, err := yaml.Marshal(flow)
		if err != nil {
			t.Fatal(err)
		}
		out[file] = src
	}

	return out
}

// maxActions bounds the actions of all files, since each action may hold several lists of actions.
const maxActions = 200

type architectFlow struct {
	*rapid.T
	left int // actions that may still be drawn
}

func (a *architectFlow) pick(name string, of ...string) string {
	return rapid.SampledFrom(of).Draw(a.T, name)
}

func (a *architectFlow) ref() string {
	return a.pick("ref", "./menus/menu[m0]", "/inboundCall/menus/menu[m1]", "/inboundCall/tasks/task[t0]",
		"/inboundCall/tasks/task[Task 1]", "/inboundCall/tasks/task[t2]", "nowhere")
}

func (a *architectFlow) list(item string, most int, one func(int) map[string]any) []any {
	var out []any
	for i := range rapid.IntRange(1, most).Draw(a.T, item+"s") {
		out = append(out, map[string]any{item: one(i)})
	}
	return out
}

func (a *architectFlow) audio() map[string]any {
	return rapid.SampledFrom([]map[string]any{
		{"tts": "Press 1."},
		{"exp": `Append(ToAudioTTS("You have "), Flow.v)`},
		{"prompt": "Prompt.hello"},
		{},
		{"tts": "<speak>a {b}</speak>"},
		{"tts": map[string]any{"en-us": "One.", "es-us": "Uno {b}."}},
		{"audioSequence": map[string]any{"items": []any{map[string]any{"tts": "A."}, map[string]any{"prompt": "Prompt.b"}}}},
	}).Draw(a.T, "audio")
}

func (a *architectFlow) menu(id string, depth int) map[string]any {
	var choices []any
	for range rapid.IntRange(0, 4).Draw(a.T, "choices") {
		one := map[string]any{
			"name":           a.pick("choice", "A", "B", ""),
			"dtmf":           a.pick("dtmf", "digit_1", "digit_2", "digit_0", "star", "pound"),
			"targetQueue":    map[string]any{"lit": map[string]any{"name": "Sales"}},
			"targetTaskRef":  a.ref(),
			"targetMenuRef":  a.ref(),
			"speechRecTerms": map[string]any{"en-us": map[string]any{"terms": []any{a.pick("word", "sales", "help")}}},
		}

		kind := a.pick("kind of choice", "menuTask", "menuTransferToAcd", "menuSubMenu", "menuDisconnect",
			"menuJumpToMenu",
			"menuJumpToTask", "menuReplayMenu", "menuPreviousMenu", "menuTransferToNumber", "menuTransferToVoicemail",
			"menuDialByExtension", "menuUnheardOf")
		if kind == "menuTask" {
			one["task"] = map[string]any{"actions": a.actions(depth + 1)}
		}

		if kind == "menuSubMenu" && depth < 2 {
			one["menu"] = a.menu(id+"s", depth+1)
		}

		choices = append(choices, map[string]any{kind: one})
	}

	return map[string]any{"name": "Menu " + id, "refId": id, "audio": a.audio(), "choices": choices}
}

func (a *architectFlow) actions(depth int) []any {
	var out []any
	most := max(min(5-depth, a.left), 0)
	n := rapid.IntRange(0, most).Draw(a.T, "actions")
	// The actions of this list count before those in them, so that the first action does not use up all.
	a.left -= n
	for range n {
		kind := a.pick("action", "playAudio", "disconnect", "endTask", "decision", "switch", "collectInput",
			"updateData",
			"setLanguage", "loop", "loopExit", "loopNext", "jumpToMenu", "jumpToTask", "callTask", "callCommonModule",
			"evaluateScheduleGroup", "evaluateSchedule", "transferToAcd", "transferToNumber", "transferToUser", "transferToVoicemail",
			"transferToFlow", "createCallback", "callData", "dataTableLookup", "findQueue", "setScreenPop", "holdMusic", "unheardOf", "callBotFlow")

		action := map[string]any{"name": a.pick("name", "A", "B", "C d", "")}
		for _, property := range strings.Fields(propertiesOf[kind]) {
			action[property] = a.property(property, depth)
		}

		// A property that another kind has, and one that no kind has.
		if rapid.IntRange(0, 9).Draw(a.T, "foreign") == 0 {
			property := a.pick("property", "digits", "language", "skills", "newProperty")
			action[property] = a.property(property, depth)
		}

		out = append(out, map[string]any{kind: action})
	}

	return out
}

// propertiesOf are the properties of each kind of action. An action that is not known has some of others.
var propertiesOf = map[string]string{
	"playAudio":             "audio",
	"endTask":               "outputPath",
	"decision":              "condition outputs",
	"switch":                "evaluate",
	"collectInput":          "inputAudio inputData digits acceptJustPound verificationType outputs",
	"updateData":            "statements outputs",
	"setLanguage":           "language",
	"loop":                  "loopCount currentIndex outputs",
	"jumpToMenu":            "targetMenuRef",
	"jumpToTask":            "targetTaskRef",
	"callTask":              "targetTaskRef outputs",
	"callCommonModule":      "commonModule outputs",
	"evaluateScheduleGroup": "scheduleGroup outputs",
	"evaluateSchedule":      "schedule outputs",
	"transferToAcd":         "targetQueue inQueueFlow audio outputs",
	"transferToNumber":      "targetNumber failureTransferAudio connectTimeout outputs",
	"transferToUser":        "targetNumber outputs",
	"transferToVoicemail":   "audio outputs",
	"transferToFlow":        "targetFlow audio outputs",
	"createCallback":        "targetQueue outputs",
	"callData":              "outputs",
	"dataTableLookup":       "outputs",
	"findQueue":             "outputs",
	"setScreenPop":          "outputs",
	"unheardOf":             "audio condition outputs",
	"callBotFlow":           "audio outputs",
}

// anyConditions compare the variables of a flow.
var anyConditions = []string{
	`Flow.v == "a"`, `Flow.v != "b"`, "Flow.ok", "!Flow.ok", "Flow.n > 3", `Task.entry == "1"`, "", `Contains(Flow.v, "x")`,
	"Flow.n == 2", "Flow.i == 0",
}

// outputNames are the outputs of the kinds of actions, and one of none.
var outputNames = strings.Fields("yes no success failure timeout open closed holiday emergency loop default found notFound " +
	"active inactive other")

// property draws a property of an action.
func (a *architectFlow) property(name string, depth int) any {
	type object = map[string]any
	lit := func(v any) object { return object{"lit": v} }
	named := func(name string) object { return lit(object{"name": name}) }

	switch name {
	case "audio", "inputAudio", "failureTransferAudio":
		return a.audio()
	case "condition":
		return a.condition()
	case "outputs":
		return a.outputs(depth)
	case "evaluate":
		return object{"firstTrue": object{
			"default": object{"actions": a.actions(depth + 1)},
			"cases": []any{
				object{"case": object{"value": a.condition(), "actions": a.actions(depth + 1)}},
				object{"case": object{"value": object{"exp": `Flow.v == "c"`}, "actions": a.actions(depth + 1)}},
			},
		}}
	case "digits":
		return rapid.SampledFrom([]object{
			{"exact": lit(4)},
			{"exact": 1},
			{"range": object{"min": lit(1), "max": lit(9)}},
			{},
		}).Draw(a.T, name)
	case "inputData":
		return object{"var": "Task.entry"}
	case "statements":
		return []any{rapid.SampledFrom([]object{
			{"string": object{"variable": "Flow.v", "value": lit("a")}},
			{"string": object{"variable": "Flow.v", "value": object{"exp": `"b"`}}},
			{"string": object{"variable": "Flow.v", "value": object{"exp": "Flow.x"}}},
			{"integer": object{"variable": "Flow.n", "value": object{"exp": "Flow.n + 1"}}},
			{"integer": object{"variable": "Flow.n", "value": lit(0)}},
		}).Draw(a.T, name)}
	case "language":
		return lit(a.pick(name, "es-us", "en-us", "zz"))
	case "loopCount":
		return lit(rapid.IntRange(0, 3).Draw(a.T, name))
	case "currentIndex":
		return object{"var": "Flow.i"}
	case "targetTaskRef", "targetMenuRef":
		return a.ref()
	case "outputPath":
		return object{"name": a.pick("path", "default", "other")}
	case "commonModule":
		return object{a.pick("module", "Module", "None"): object{"ver_latestPublished": object{}}}
	case "scheduleGroup":
		return named("Office")
	case "schedule":
		return named("Party")
	case "targetQueue":
		return rapid.SampledFrom([]object{named("Sales"), {"exp": "Flow.queue"}}).Draw(a.T, name)
	case "inQueueFlow":
		return named("Waiting")
	case "targetNumber":
		return lit(a.pick("number", "+13175550100", "911", ""))
	case "targetFlow":
		return named(a.pick("flow", "Main", "Other"))
	case "connectTimeout":
		return rapid.SampledFrom([]object{{"noValue": true}, lit(object{"seconds": 20})}).Draw(a.T, name)
	case "verificationType":
		return a.pick(name, "none", "digits")
	default: // acceptJustPound, skills and a new property
		return lit(rapid.Bool().Draw(a.T, name))
	}
}

func (a *architectFlow) condition() map[string]any {
	return map[string]any{"exp": a.pick("condition", anyConditions...)}
}

// outputs draws some outputs with actions.
func (a *architectFlow) outputs(depth int) map[string]any {
	out := map[string]any{}
	for range rapid.IntRange(0, 3).Draw(a.T, "outputs") {
		out[a.pick("output", outputNames...)] = map[string]any{
			"actions": a.actions(depth + 1),
			"outputs": map[string]any{"x": map[string]any{"var": "Flow.v"}},
		}
	}
	return out
}
