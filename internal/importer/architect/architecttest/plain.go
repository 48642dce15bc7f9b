// Package architecttest generates random flows of Genesys Cloud Architect for tests.
package architecttest

import (
	"fmt"

	"pgregory.net/rapid"
	"sigs.k8s.io/yaml"
)

// Plain returns an inbound call flow as a designer saves it, in Archy's YAML: every task ends
// the call, jumps, or goes back to its caller.
func Plain(t *rapid.T) []byte {
	p := plain{T: t}
	var menus, tasks []any
	for i := range 2 {
		menus = append(menus, object{"menu": p.menu(i)})
	}
	for i := range 2 {
		tasks = append(tasks, object{"task": object{"name": fmt.Sprint("Task ", i), "refId": fmt.Sprint("t", i), "actions": append(p.actions(0), p.last(i == 1))}})
	}
	called := append(p.actions(1), object{"endTask": object{"name": "End", "outputPath": object{"name": p.pick("path", "default", "failed")}}})
	tasks = append(tasks, object{"task": object{"name": "Called", "refId": "called", "actions": called}})
	src, err := yaml.Marshal(object{"inboundCall": object{
		"name": "Main", "startUpRef": p.ref(), "menus": menus, "tasks": tasks,
		"initialGreeting": object{"tts": "Hello."},
		"variables":       []any{object{"stringVariable": object{"name": "Flow.v", "initialValue": object{"lit": p.pick("initial", "a", "b")}}}},
		"settingsMenu":    object{"repeatCount": object{"lit": rapid.IntRange(1, 3).Draw(t, "repeats")}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return src
}

type object = map[string]any

type plain struct {
	*rapid.T
	spoken int
}

func (p *plain) pick(name string, of ...string) string {
	return rapid.SampledFrom(of).Draw(p.T, name)
}

func (p *plain) ref() string {
	return p.pick("ref", "/inboundCall/menus/menu[m0]", "./menus/menu[m1]", "/inboundCall/tasks/task[t0]", "/inboundCall/tasks/task[t1]")
}

// words are those of a prompt that no other has.
func (p *plain) words() object {
	p.spoken++
	return object{"tts": fmt.Sprintf("Text %d.", p.spoken)}
}

func (p *plain) menu(i int) object {
	var choices []any
	for key := range rapid.IntRange(1, 3).Draw(p.T, "choices") {
		choice := object{"name": fmt.Sprint("Choice ", key), "refId": fmt.Sprintf("c%d_%d", i, key), "dtmf": fmt.Sprint("digit_", key+1+i), "globalDtmf": rapid.Bool().Draw(p.T, "global")}
		kind := p.pick("kind of choice", "menuTask", "menuDisconnect", "menuTransferToAcd", "menuJumpToTask")
		switch kind {
		case "menuTask":
			choice["task"] = object{"actions": p.task(1)}
		case "menuTransferToAcd":
			choice["targetQueue"], choice["preTransferAudio"] = object{"lit": object{"name": "Sales"}}, p.words()
		case "menuJumpToTask":
			choice["targetTaskRef"] = p.pick("task", "/inboundCall/tasks/task[t0]", "/inboundCall/tasks/task[t1]")
		}
		choices = append(choices, object{kind: choice})
	}
	menu := object{"name": fmt.Sprint("Menu ", i), "refId": fmt.Sprint("m", i), "audio": p.words(), "choices": choices}
	if rapid.Bool().Draw(p.T, "default") {
		for kind := range choices[0].(object) {
			menu["defaultChildMenuRef"] = fmt.Sprintf("./choices/%s[c%d_0]", kind, i)
		}
	}
	return menu
}

// task is a list of actions that leaves the task.
func (p *plain) task(depth int) []any {
	return append(p.actions(depth), p.last(false))
}

// last is the action that leaves a task. The final task jumps to no other, so that calls end.
func (p *plain) last(final bool) object {
	action := object{"name": "Last"}
	kinds := []string{"disconnect", "transferToAcd", "transferToNumber", "jumpToMenu", "jumpToTask"}
	if final {
		kinds = kinds[:3]
	}
	kind := p.pick("last", kinds...)
	switch kind {
	case "transferToAcd":
		action["targetQueue"] = object{"lit": object{"name": p.pick("queue", "Sales", "Service")}}
	case "transferToNumber":
		action["targetNumber"] = object{"lit": "+13175550100"}
	case "jumpToMenu":
		action["targetMenuRef"] = p.pick("menu", "./menus/menu[m0]", "./menus/menu[m1]")
	case "jumpToTask":
		action["targetTaskRef"] = "./tasks/task[t1]"
	}
	return object{kind: action}
}

func (p *plain) actions(depth int) []any {
	out := []any{object{"playAudio": object{"name": "Play", "audio": p.words()}}} // no circle without a word
	for range rapid.IntRange(0, max(3-depth, 0)).Draw(p.T, "actions") {
		out = append(out, p.action(depth))
	}
	return out
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
	digits := rapid.SampledFrom([]object{{"exact": 1}, {"exact": 2}, {"range": object{"min": 1, "max": 3}}}).Draw(p.T, "digits")
	switch kind := p.pick("action", "collectInput", "decision", "switch", "updateData", "callData", "callTask", "loop", "evaluateScheduleGroup", "setParticipantData"); kind {
	case "collectInput":
		return object{kind: object{"name": "Collect", "inputData": object{"var": "Task.e"}, "digits": digits, "inputAudio": p.words(), "outputs": outputs("success", "failure")}}
	case "decision":
		return object{kind: object{"name": "Decide", "condition": object{"exp": p.condition(0)}, "outputs": outputs("yes", "no")}}
	case "switch":
		var cases []any
		for range rapid.IntRange(1, 3).Draw(p.T, "cases") {
			cases = append(cases, object{"case": object{"value": object{"exp": p.condition(1)}, "actions": p.actions(depth + 1)}})
		}
		return object{kind: object{"name": "Switch", "evaluate": object{"firstTrue": object{"default": object{"actions": p.actions(depth + 1)}, "cases": cases}}}}
	case "updateData":
		value := rapid.SampledFrom([]object{{"lit": "a"}, {"exp": `"b"`}, {"lit": "c"}}).Draw(p.T, "value")
		return object{kind: object{"name": "Update", "statements": []any{object{"string": object{"variable": p.pick("variable", "Flow.v", "Flow.w"), "value": value}}}}}
	case "callData":
		return object{kind: object{"name": "Call Data Action", "category": object{"Data": object{"dataAction": object{p.pick("data action", "Get Customer", "Get Order"): object{"successOutputs": object{"x": object{"var": "Flow.x"}}}}}}, "outputs": outputs("success", "failure", "timeout")}}
	case "callTask":
		return object{kind: object{"name": "Call", "targetTaskRef": "/inboundCall/tasks/task[called]", "outputs": outputs("default", "failed")}}
	case "loop":
		return object{kind: object{"name": "Loop", "loopCount": object{"lit": rapid.IntRange(1, 3).Draw(p.T, "count")}, "outputs": object{"loop": object{"actions": p.actions(depth + 1)}}}}
	case "evaluateScheduleGroup":
		return object{kind: object{"name": "Open?", "scheduleGroup": object{"lit": object{"name": "Office"}}, "outputs": outputs("open", "closed")}}
	default:
		return object{kind: object{"name": "Remember"}}
	}
}

func (p *plain) condition(depth int) string {
	leaf := p.pick("condition", `Flow.v == "a"`, `Flow.v != "b"`, `Flow.w == "c"`, `Task.e == "1"`, `ToInt(Task.e) > 5`, `Task.e == "12"`, `Length(Task.e) == 2`, `Flow.x == "a"`)
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
