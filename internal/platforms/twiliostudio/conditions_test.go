package twiliostudio_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// TestSplitsOfAFunction has a split on a result of a function. A way whose conditions hold together for no value of the
// folder is named.
func TestSplitsOfAFunction(t *testing.T) {
	const joint = "takes a way only for values that meet several conditions together: here no value takes it"
	for _, c := range []struct{ first, second, want string }{
		{"contains 3", "greater_than 3", "approximated: " + joint},
		{"contains 3", "equal_to 3", "exact: "},
		{"not_equal_to 3", "greater_than 3", "exact: "},

		// No value meets both. The import deduces nothing, and a row names the way.
		{"contains 3", "does_not_contain 3", "approximated: " + joint},

		// The numbers next to the bound do not meet the other condition.
		{"greater_than 2", "does_not_start_with 3", "approximated: " + joint},
		{"less_than 5", "does_not_match_any_of 4, 3, 5", "exact: "},
	} {
		const argument = "{{widgets.ask.parsed.x}}"
		condition := func(text string) string {
			kind, value, _ := strings.Cut(text, " ")
			return fmt.Sprintf(`{"friendly_name": "c", "arguments": [%q], "type": %q, "value": %q}`, argument, kind, value)
		}
		src := fmt.Sprintf(`{"initial_state": "Trigger", "states": [
			{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "ask"}]},
			{"name": "ask", "type": "run-function", "properties": {"url": "https://example.com"},
				"transitions": [{"event": "success", "next": "split"}, {"event": "fail"}]},
			{"name": "split", "type": "split-based-on", "properties": {"input": %q}, "transitions": [{"event": "noMatch", "next": "no"},
				{"event": "match", "next": "yes", "conditions": [%s, %s]}]},
			{"name": "yes", "type": "say-play", "properties": {"say": "Yes."}, "transitions": [{"event": "audioComplete"}]},
			{"name": "no", "type": "say-play", "properties": {"say": "No."}, "transitions": [{"event": "audioComplete"}]}]}`,
			argument, condition(c.first), condition(c.second))
		center, err := twiliostudio.Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}

		got := ""
		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			if b.Block == "split" {
				got = b.Status.String() + ": " + b.Reason
			}
		}
		if got != c.want {
			t.Errorf("the split with %s and %s is %q, want %q", c.first, c.second, got, c.want)
		}
	}
}

// TestMeasuredValues compares a length that the platform measures: as an operand, as the value of a variable, as a copy of
// such a variable, in a text, and as the parameter of another flow. The last case compares a result that is not measured.
func TestMeasuredValues(t *testing.T) {
	const length = "{{widgets.rec.RecordingDuration}}"
	const copied = "{{flow.variables.x}}"
	for _, c := range []struct {
		x, y, input, operand string
		isNamed              bool
	}{
		{"", "", "{{trigger.call.To}}", length, true},
		{length, "", copied, "5", true},
		{length, "", "{{widgets.set.x}}", "5", true},
		{length, copied, "{{flow.variables.y}}", "5", true},
		{"{{widgets.rec.RecordingDuration | plus: 1}}", "", copied, "5", true},
		{length, "", "{{trigger.parent.parameters.p}}", "5", true},
		{"{{widgets.rec.RecordingUrl}}", copied, "{{flow.variables.y}}", "5", false},
	} {
		const flow = `{"sid": %q, "definition": {"initial_state": "Trigger", "states": [
			{"name": "Trigger", "type": "trigger", "transitions": [{"event": %q, "next": %q}]}, %s
			{"name": "split", "type": "split-based-on", "properties": {"input": %q}, "transitions": [{"event": "noMatch", "next": "no"},
				{"event": "match", "next": "yes", "conditions": [{"arguments": [%q], "type": "equal_to", "value": %q}]}]},
			{"name": "yes", "type": "say-play", "properties": {"say": "Yes."}, "transitions": [{"event": "audioComplete"}]},
			{"name": "no", "type": "say-play", "properties": {"say": "No."}, "transitions": [{"event": "audioComplete"}]}]}}`
		next := "split"
		if strings.Contains(c.input, "parent") {
			next = "run"
		}
		widgets := fmt.Sprintf(`{"name": "rec", "type": "record-voicemail", "properties": {"max_length": 60},
				"transitions": [{"event": "recordingComplete", "next": "set"}, {"event": "noAudio"}]},
			{"name": "set", "type": "set-variables", "properties": {"variables": [{"key": "x", "value": %q}]},
				"transitions": [{"event": "next", "next": "copy"}]},
			{"name": "copy", "type": "set-variables", "properties": {"variables": [{"key": "y", "value": %q}]},
				"transitions": [{"event": "next", "next": %q}]},
			{"name": "run", "type": "run-subflow", "properties": {"flow_sid": "FW2", "parameters": [{"key": "p", "value": "{{flow.variables.x}}"}]},
				"transitions": [{"event": "completed"}, {"event": "failed"}]},`, c.x, c.y, next)
		center, err := twiliostudio.Format.Read([]importer.Source{
			{File: "main.json", Content: fmt.Appendf(nil, flow, "FW1", "incomingCall", "rec", widgets, c.input, c.input, c.operand)},
			{File: "sub.json", Content: fmt.Appendf(nil, flow, "FW2", "incomingParent", "split", "", c.input, c.input, c.operand)},
		}, "")
		if err != nil {
			t.Fatal(err)
		}

		isNamed := false
		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			for _, n := range b.Notes() {
				isMeasured := strings.HasPrefix(n.Reason, "compares RecordingDuration, which the platform measures")
				isNamed = isNamed || b.Block == "split" && isMeasured
			}
		}
		if isNamed != c.isNamed {
			t.Errorf("with x = %q and y = %q, the comparison of %q with %q is approximated: %v, want %v",
				c.x, c.y, c.input, c.operand, isNamed, c.isNamed)
		}
	}
}

// TestSplitOfManyValues has a split with more conditions than an attribute has values. Only its last way leads elsewhere.
// The report names the split, which would have no effect without this way.
func TestSplitOfManyValues(t *testing.T) {
	way := func(kind, value, next string) string {
		return fmt.Sprintf(`{"event": "match", "next": %q, "conditions": [{"friendly_name": "c",
			"arguments": ["{{widgets.ask.parsed.x}}"], "type": %q, "value": %q}]}`, next, kind, value)
	}
	var ways []string
	for i := range 300 {
		ways = append(ways, way("contains", fmt.Sprint(1000+i), "no"))
	}
	ways = append(ways, way("equal_to", "gold", "yes"))

	src := fmt.Sprintf(`{"initial_state": "Trigger", "states": [
		{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "ask"}]},
		{"name": "ask", "type": "run-function", "properties": {"url": "https://example.com"},
			"transitions": [{"event": "success", "next": "split"}, {"event": "fail"}]},
		{"name": "split", "type": "split-based-on", "properties": {"input": "{{widgets.ask.parsed.x}}"},
			"transitions": [{"event": "noMatch", "next": "no"}, %s]},
		{"name": "yes", "type": "say-play", "properties": {"say": "Yes."}, "transitions": [{"event": "audioComplete"}]},
		{"name": "no", "type": "say-play", "properties": {"say": "No."}, "transitions": [{"event": "audioComplete"}]}]}`,
		strings.Join(ways, ", "))
	center, err := twiliostudio.Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
	if err != nil {
		t.Fatal(err)
	}

	for _, b := range importer.Build(center, nil, nil).Report.Blocks {
		if b.Block == "split" && b.Status != importer.Approximated {
			t.Errorf("the split is %s: %s, want approximated", b.Status, b.Reason)
		}
	}
}

// TestPatternsOfEntries: a lookup decides a split of an entry by a pattern.
func TestPatternsOfEntries(t *testing.T) {
	for pattern, want := range map[string]string{
		"[0-9][01]": "approximated: compares the entry of the caller with a pattern: here a lookup decides",
		"[0-9]+":    "approximated: compares the entry of the caller with a pattern: here a lookup decides",
	} {
		src := fmt.Sprintf(`{"initial_state": "Trigger", "states": [
			{"name": "Trigger", "type": "trigger", "transitions": [{"event": "incomingCall", "next": "ask"}]},
			{"name": "ask", "type": "gather-input-on-call", "properties": {"say": "Enter.", "number_of_digits": 2},
				"transitions": [{"event": "keypress", "next": "split"}, {"event": "speech"}, {"event": "timeout"}]},
			{"name": "split", "type": "split-based-on", "properties": {"input": "{{widgets.ask.Digits}}"}, "transitions": [
				{"event": "noMatch", "next": "no"}, {"event": "match", "next": "yes", "conditions": [{"friendly_name": "c",
				"arguments": ["{{widgets.ask.Digits}}"], "type": "regex", "value": %q}]}]},
			{"name": "yes", "type": "say-play", "properties": {"say": "Yes."}, "transitions": [{"event": "audioComplete"}]},
			{"name": "no", "type": "say-play", "properties": {"say": "No."}, "transitions": [{"event": "audioComplete"}]}]}`, pattern)

		center, err := twiliostudio.Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}

		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			if got := b.Status.String() + ": " + b.Reason; b.Block == "split" && got != want {
				t.Errorf("%s: the split is %q, want %q", pattern, got, want)
			}
		}
	}
}
