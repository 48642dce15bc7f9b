package studiotest

import (
	"encoding/json"
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// Plain returns a file with one flow as designers save them: each transition leads to a widget
// or ends the call, inputs are followed by splits on what was entered, and functions by splits
// on their answer.
func Plain(t *rapid.T) []byte {
	p := &plain{T: t}
	p.states = append(p.states, Widget("Trigger", "trigger", map[string]string{"incomingCall": "w0"}, nil))
	n := rapid.IntRange(1, 9).Draw(t, "widgets")
	p.names = append(widgetNames(n), "")

	for _, name := range widgetNames(n) {
		p.add(name)
	}

	src, err := json.Marshal(map[string]any{
		"sid": "FW0", "friendly_name": "Plain",
		"definition": map[string]any{"initial_state": "Trigger", "states": p.states},
	})
	if err != nil {
		t.Fatal(err)
	}

	return src
}

type plain struct {
	*rapid.T
	names  []string // that transitions may lead to
	states []any
}

func (p *plain) one(options ...string) string { return rapid.SampledFrom(options).Draw(p.T, "one") }
func (p *plain) target() string               { return p.one(p.names...) }

func (p *plain) widget(name, kind string, next map[string]string, properties map[string]any) map[string]any {
	w := Widget(name, kind, next, properties)
	p.states = append(p.states, w)
	return w
}

func (p *plain) add(name string) {
	switch p.one("say", "menu", "menu", "entry", "function", "set", "split", "queue", "dial", "record", "speech",
		"subflow", "result", "count") {
	case "say":
		p.widget(name, "say-play", map[string]string{"audioComplete": p.target()},
			map[string]any{"say": "Text of " + name + p.one("", " {{widgets.w1.Digits}}", " {{flow.variables.a}}") +
				"."})
	case "menu":
		p.widget(name, "gather-input-on-call", map[string]string{
			"keypress": name + "_split",
			"speech":   p.one("", "", name+"_split", p.target()), "timeout": p.target(),
		},
			map[string]any{"say": "Menu " + name + ".", "number_of_digits": 1})
		p.split(name+"_split", "{{widgets."+name+".Digits}}", "1", "2", "3", "1, 2", "4")
	case "entry":
		keys := p.one(p.target(), name+"_split")
		p.widget(name, "gather-input-on-call",
			map[string]string{"keypress": keys, "speech": p.one("", p.target(), keys), "timeout": p.target()},
			map[string]any{"say": "Entry " + name + ".", "number_of_digits": 5})
		if keys == name+"_split" {
			p.split(name+"_split", "{{widgets."+name+".Digits}}", "12345", "11111", "50000")
		}
	case "speech":
		p.widget(name, "gather-input-on-call", map[string]string{
			"keypress": p.one("", p.target()), "speech": name + "_split",
			"timeout": p.target(),
		}, map[string]any{"say": "Speak " + name + "."})
		p.split(name+"_split", "{{widgets."+name+".SpeechResult}}", "yes", "no", "maybe")
	case "function":
		p.widget(name, "run-function",
			map[string]string{"success": p.one(name+"_split", p.target()), "fail": p.target()},
			map[string]any{"url": "https://example.com/" + name})
		p.split(name+"_split", "{{widgets."+name+".parsed.x}}", "gold", "silver", "3")
	case "set":
		p.widget(name, "set-variables", map[string]string{"next": p.target()},
			map[string]any{"variables": []any{map[string]any{
				"key":   p.one("a", "b", "n"),
				"value": p.one("gold", "silver", "3", "", "0"),
			}}})
	case "count":
		number := "flow.variables." + p.one("a", "n")
		p.widget(name, "set-variables", map[string]string{"next": name + "_split"}, map[string]any{"variables": []any{map[string]any{
			"key": strings.TrimPrefix(number, "flow.variables."), "value": "{{" + number + " | plus: 1}}",
		}}})
		p.split(name+"_split", "{{"+number+"}}", "1", "2", "3")
	case "split":
		p.split(name, "{{"+p.one("flow.variables.a", "flow.variables.b", "flow.variables.never", "widgets.w1.Digits",
			"widgets.w2.parsed.x", "trigger.call.To")+"}}", "gold", "silver", "3", "1")
	case "queue":
		p.widget(name, "enqueue-call", map[string]string{"callComplete": p.target(), "failedToEnqueue": p.target()},
			map[string]any{"queue_name": p.one("sales", "support")})
	case "dial":
		p.widget(name, "connect-call-to", map[string]string{"callCompleted": p.one("", p.target(), name+"_split")},
			map[string]any{"noun": "number", "to": "+1202555010" + p.one("0", "1")})
		p.split(name+"_split", "{{widgets."+name+".DialCallStatus}}", "completed", "busy", "no-answer")
	case "subflow":
		p.widget(name, "run-subflow", map[string]string{"completed": p.one(p.target(), name+"_split"), "failed": p.target()},
			map[string]any{"flow_sid": "FWmissing" + name})
		p.split(name+"_split", "{{widgets."+name+".result}}", "gold", "3")
	case "result":
		of := p.one("w0", "w1", "w2", "w3")
		p.split(name, "{{widgets."+of+"."+p.one("DialCallDuration", "RecordingDuration", "status_code", "QueueTime")+"}}",
			"3", "10", "404")
	case "record":
		p.widget(name, "record-voicemail", map[string]string{"recordingComplete": p.target(), "noAudio": p.target()},
			nil)
	}
}

// split adds a split on a value with some of these values.
func (p *plain) split(name, input string, values ...string) {
	w := p.widget(name, "split-based-on", map[string]string{"noMatch": p.target()}, map[string]any{"input": input})
	for i, v := range values {
		operators := []string{
			"equal_to",
			"equal_to",
			"equal_to",
			"equal_to",
			"equal_to",
			"not_equal_to",
			"matches_any_of",
			"contains",
			"is_blank",
			"does_not_match_any_of", "does_not_contain", "starts_with", "does_not_start_with", "is_not_blank", "regex",
		}

		if strings.Trim(v, "0123456789") == "" {
			operators = append(operators, "less_than", "greater_than")
		}

		if i > 0 && !rapid.Bool().Draw(p.T, "compared") {
			continue
		}

		condition := func(v string) map[string]any {
			return map[string]any{
				"friendly_name": fmt.Sprintf("If value equal_to %s", v), "arguments": []any{input}, "value": v,
				"type": p.one(operators...),
			}
		}

		conditions := []any{condition(v)}
		if rapid.IntRange(0, 7).Draw(p.T, "several") == 0 {
			conditions = append(conditions, condition(p.one(values...)))
		}

		w["transitions"] = append(w["transitions"].([]any),
			map[string]any{"event": "match", "next": p.target(), "conditions": conditions})
	}
}
