package architecttest

import (
	"fmt"

	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"
)

// Flows draws an inbound flow of menus and tasks whose actions are of any type and
// lead anywhere, with a module and an in-queue flow.
func Flows(t *rapid.T) map[string][]byte {
	a := &architectFlow{t, maxActions}
	main := map[string]any{
		"name":            "Main",
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
	most := max(min(4-depth, a.left), 0)
	n := rapid.IntRange(0, most).Draw(a.T, "actions")
	// The actions of this list count before those in them, so that the first action does not use up all.
	a.left -= n
	for range n {
		kind := a.pick("action", "playAudio", "disconnect", "endTask", "decision", "switch", "collectInput",
			"updateData",
			"setLanguage", "loop", "loopExit", "loopNext", "jumpToMenu", "jumpToTask", "callTask", "callCommonModule",
			"evaluateScheduleGroup", "evaluateSchedule", "transferToAcd", "transferToNumber", "transferToUser", "transferToVoicemail",
			"transferToFlow", "createCallback", "callData", "dataTableLookup", "findQueue", "setScreenPop", "holdMusic", "unheardOf", "callBotFlow")

		condition := map[string]any{"exp": a.pick("condition", `Flow.v == "a"`, `Flow.v != "b"`, "Flow.ok",
			"!Flow.ok", "Flow.n > 3",
			`Task.entry == "1"`, "", `Contains(Flow.v, "x")`)}
		outputs := map[string]any{}
		for range rapid.IntRange(0, 3).Draw(a.T, "outputs") {
			outputs[a.pick("output", "yes", "no", "success", "failure", "timeout", "open", "closed", "holiday",
				"emergency", "loop",
				"default", "found", "notFound", "active", "inactive", "other")] = map[string]any{
				"actions": a.actions(depth + 1),
				"outputs": map[string]any{"x": map[string]any{"var": "Flow.v"}},
			}
		}

		action := map[string]any{
			"name":       a.pick("name", "A", "B", "C d", ""),
			"audio":      a.audio(),
			"inputAudio": a.audio(),
			"condition":  condition,
			"outputs":    outputs,
			"evaluate": map[string]any{"firstTrue": map[string]any{
				"default": map[string]any{"actions": a.actions(depth + 1)},
				"cases": []any{
					map[string]any{"case": map[string]any{
						"value":   condition,
						"actions": a.actions(depth + 1),
					}},
					map[string]any{"case": map[string]any{
						"value":   map[string]any{"exp": `Flow.v == "c"`},
						"actions": a.actions(depth + 1),
					}},
				},
			}},
			"digits": rapid.SampledFrom([]map[string]any{
				{"exact": map[string]any{"lit": 4}},
				{"range": map[string]any{"min": map[string]any{"lit": 1}, "max": map[string]any{"lit": 9}}},
				{},
			}).Draw(a.T, "digits"),
			"inputData": map[string]any{"var": "Task.entry"},
			"statements": []any{map[string]any{"string": map[string]any{
				"variable": "Flow.v",
				"value": rapid.SampledFrom([]map[string]any{
					{"lit": "a"},
					{"exp": `"b"`},
					{"exp": "Flow.x"},
				}).Draw(a.T, "value"),
			}}},
			"language":      map[string]any{"lit": a.pick("language", "es-us", "en-us", "zz")},
			"loopCount":     map[string]any{"lit": rapid.IntRange(0, 3).Draw(a.T, "count")},
			"targetTaskRef": a.ref(),
			"targetMenuRef": a.ref(),
			"outputPath":    map[string]any{"name": a.pick("path", "default", "other")},
			"commonModule": map[string]any{a.pick("module", "Module",
				"None"): map[string]any{"ver_latestPublished": map[string]any{}}},
			"scheduleGroup": map[string]any{"lit": map[string]any{"name": "Office"}},
			"schedule":      map[string]any{"lit": map[string]any{"name": "Party"}},
			"targetQueue": rapid.SampledFrom([]map[string]any{
				{"lit": map[string]any{"name": "Sales"}},
				{"exp": "Flow.queue"},
			}).Draw(a.T, "queue"),
			"inQueueFlow":  map[string]any{"lit": map[string]any{"name": "Waiting"}},
			"targetNumber": map[string]any{"lit": a.pick("number", "+13175550100", "911", "")},
			"targetFlow":   map[string]any{"lit": map[string]any{"name": a.pick("flow", "Main", "Other")}},
		}

		out = append(out, map[string]any{kind: action})
	}

	return out
}
