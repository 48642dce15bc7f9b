package amazonconnect

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestLongHoldIsNamed: messages that Connect repeats more often than a loop can are approximated, with the number.
func TestLongHoldIsNamed(t *testing.T) {
	for _, c := range []struct {
		seconds string
		status  importer.Status
		reason  string
	}{
		{"60", importer.Exact, "no imported flow plays this flow to waiting calls: here a queue of the import does"},
		{"3600", importer.Approximated, "loops 3599 times, more than a flow can: here 255 times"},
	} {
		f := &largeFlow{}
		messages := map[string]any{"Messages": []any{map[string]any{"Text": "Please"}}, "InterruptFrequencySeconds": c.seconds}
		f.add("music", loopsPrompts, "", messages, nil)
		center, err := read([]importer.Source{{File: "main.json", Content: []byte(f.content("main"))}}, "")
		if err != nil {
			t.Fatal(err)
		}

		block := importer.Build(center, nil, nil).Report.Blocks[0]
		if block.Status != c.status || block.Reason != c.reason {
			t.Errorf("interrupted after %s s: %s, %q, want %s, %q", c.seconds, block.Status, block.Reason, c.status, c.reason)
		}
	}
}

// TestRemarksOfAWaitingFlow has the actions of a flow for waiting calls that its steps lack: messages after the
// interruption, and a callback to a number of the flow. The rows name both.
func TestRemarksOfAWaitingFlow(t *testing.T) {
	const words = `{"Text": "Thank you for waiting, a person will be with you in a moment."}`
	for messages, want := range map[string]string{
		words:                         "",
		words + `,{"Text": "Later."}`: "the interruption comes before its last 1 of 2 messages: no call hears them here",
	} {
		got := ""
		src := `{"Version": "2019-10-30", "StartAction": "wait", "Actions": [
			{"Identifier": "wait", "Type": "MessageParticipantIteratively",
				"Parameters": {"Messages": [` + messages + `], "InterruptFrequencySeconds": "5"},
				"Transitions": {"NextAction": "end", "Conditions": [
					{"NextAction": "ask", "Condition": {"Operator": "Equals", "Operands": ["MessagesInterrupted"]}}]}},
			{"Identifier": "ask", "Type": "GetParticipantInput",
				"Parameters": {"Text": "Your number?", "StoreInput": "True", "InputTimeLimitSeconds": "5",
				"InputValidation": {"PhoneNumberValidation": {"NumberFormat": "Local", "CountryCode": "US"}}},
				"Transitions": {"NextAction": "number", "Errors": [{"NextAction": "wait", "ErrorType": "InvalidPhoneNumber"}]}},
			{"Identifier": "number", "Type": "UpdateContactCallbackNumber",
				"Parameters": {"CallbackNumber": "$.StoredCustomerInput"}, "Transitions": {"NextAction": "book"}},
			{"Identifier": "book", "Type": "CreateCallbackContact",
				"Parameters": {"InitialCallDelaySeconds": "5"}, "Transitions": {"NextAction": "end"}},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`
		for _, b := range blocksOf(t, src) {
			for _, n := range b.Notes() {
				if strings.Contains(n.Reason, "interruption comes") {
					got = n.Reason
				}
			}
			const elsewhere = "dials a number that callers have entered in another flow: here the number that they call from"
			if b.Block == "book" && b.Reason != elsewhere {
				t.Errorf("the callback is %s: %s", b.Status, b.Reason)
			}
		}
		if got != want {
			t.Errorf("%s: the remark is %q, want %q", messages, got, want)
		}
	}
}

// TestManyValuesAreNamed: a compare with more values than an attribute has is approximated, also where it becomes a part
// of the lookup before it.
func TestManyValuesAreNamed(t *testing.T) {
	for values, want := range map[int]importer.Status{200: importer.Exact, 250: importer.Exact, 251: importer.Approximated, 1000: importer.Approximated} {
		conditions, says := "", ""
		for i := range values {
			conditions += fmt.Sprintf(`{"NextAction": "s%d", "Condition": {"Operator": "Equals", "Operands": ["%d"]}},`, i, 10_000+i)
			says += fmt.Sprintf(`, {"Identifier": "s%d", "Type": "MessageParticipant", "Parameters": {"Text": "Region %d"}, `+
				`"Transitions": {"NextAction": "end"}}`, i, i)
		}
		flow := `{"Version": "2019-10-30", "StartAction": "ask", "Actions": [
			{"Identifier": "ask", "Type": "InvokeLambdaFunction", "Parameters": {"LambdaFunctionARN": "zip"},
				"Transitions": {"NextAction": "compare"}},
			{"Identifier": "compare", "Type": "Compare", "Parameters": {"ComparisonValue": "$.External.zip"},
				"Transitions": {"Conditions": [` + strings.TrimSuffix(conditions, ",") + `],
					"Errors": [{"NextAction": "end", "ErrorType": "NoMatchingCondition"}]}},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}` + says + `]}`

		center, err := read([]importer.Source{{File: "main.json", Content: []byte(flow)}}, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			if b.Block == "compare" && b.Status != want {
				t.Errorf("a compare with %d values is %s (%s), want %s", values, b.Status, b.Reason, want)
			}
		}
	}
}

// TestEachSearchEnds: 2,000 prompts in a row depend on the voice before them all, so that their searches visit each block
// many times. Each search finds the voice.
func TestEachSearchEnds(t *testing.T) {
	const prompts = 2000
	f := &largeFlow{}
	voice := func(id, language, next string) {
		f.add(id, "UpdateContactTextToSpeechVoice", next, map[string]any{"TextToSpeechVoice": language}, nil)
	}
	voice("v0", "Lucia", "p0")
	for i := range prompts {
		next := fmt.Sprint("p", i+1)
		f.add(fmt.Sprint("p", i), "MessageParticipant", next, map[string]any{"Text": fmt.Sprintf("Prompt %d.", i)}, nil)
	}
	voice(fmt.Sprint("p", prompts), "Hans", "last")
	f.add("last", "MessageParticipant", "end", map[string]any{"Text": "Goodbye."}, nil)

	center, err := read([]importer.Source{f.source()}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range importer.Build(center, nil, nil).Report.Blocks {
		if b.Status != importer.Exact {
			t.Fatalf("%s is %s: %s", b.Block, b.Status, b.Reason)
		}
	}
}

// TestCutSearchIsNamed: a search that meets the bound does not know all values, and the block that needs them says so.
func TestCutSearchIsNamed(t *testing.T) {
	for _, c := range []struct {
		visits int
		status importer.Status
		reason string
	}{
		{maxVisits - 1, importer.Exact, ""},
		{maxVisits, importer.Approximated, "the searches for the values that come here visit more than 200,000,000 blocks"},
	} {
		f := &largeFlow{}
		f.add("set", "UpdateContactTextToSpeechVoice", "say", map[string]any{"TextToSpeechVoice": "Lucia"}, nil)
		f.add("say", "MessageParticipant", "end", map[string]any{"Text": "Hello."}, nil)
		r, err := readAll([]importer.Source{f.source()}, "")
		if err != nil {
			t.Fatal(err)
		}

		r.visits = c.visits
		x := r.reach(r.actions[1], voice)
		blocks := importer.Build(r.center, nil, nil).Report.Blocks
		block := blocks[slices.IndexFunc(blocks, func(b importer.BlockReport) bool { return b.Block == "say" })]
		if x.unset != (c.reason != "") || block.Status != c.status || block.Reason != c.reason {
			t.Errorf("after %d visits, unset is %v, and %s is %s: %s", c.visits, x.unset, block.Block, block.Status, block.Reason)
		}
	}
}

// TestCopiesOfAttributes: an attribute has the value of the first of many attributes that are copied one from the other.
// Attributes that are copies of each other have no value that the flow knows.
func TestCopiesOfAttributes(t *testing.T) {
	const copies = 10
	set := func(f *largeFlow, id, next, name, value string) {
		f.add(id, "UpdateContactAttributes", next, map[string]any{"Attributes": map[string]any{name: value}}, nil)
	}

	chain := &largeFlow{}
	set(chain, "s0", "s1", "a0", "+12025550123")
	for i := range copies {
		set(chain, fmt.Sprint("s", i+1), fmt.Sprint("s", i+2), fmt.Sprint("a", i+1), fmt.Sprint("$.Attributes.a", i))
	}
	set(chain, fmt.Sprint("s", copies+1), "end", "other", "x")

	cycle := &largeFlow{}
	set(cycle, "s0", "s1", "a0", "$.Attributes.a1")
	set(cycle, "s1", "s0", "a1", "$.Attributes.a0")

	for _, c := range []struct {
		flow            *largeFlow
		attribute, want string
	}{
		{chain, fmt.Sprint("$.Attributes.a", copies), "+12025550123"},
		{cycle, "$.Attributes.a1", "$.Attributes."},
	} {
		r, err := readAll([]importer.Source{c.flow.source()}, "")
		if err != nil {
			t.Fatal(err)
		}
		last := r.actions[len(r.actions)-2] // before the end
		if got := r.fixed(last, c.attribute); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s is %q, want %q", c.attribute, got, c.want)
		}
	}
}

// TestNestedContent: a flow in the answers of commands, one in the other, is refused with the number of levels. Each answer
// has two: an object and a text.
func TestNestedContent(t *testing.T) {
	f := &largeFlow{}
	f.add("say", "MessageParticipant", "end", map[string]any{"Text": "Hello."}, nil)
	content := f.content("main")
	for answers := range maxNesting {
		text, err := json.Marshal(map[string]any{"Content": content})
		if err != nil {
			t.Fatal(err)
		}
		content = string(text)

		_, err = Format.Detect("main.json", []byte(content))
		if isDeep := err != nil && strings.Contains(err.Error(), "more than 4 levels deep: export the flow again"); isDeep != (2*(answers+1) > maxNesting) {
			t.Errorf("a flow in %d answers: %v", answers+1, err)
		}
	}
}

// TestNestedAnswers: the answers of commands as objects, one in the other, have one level each, and the same bound.
func TestNestedAnswers(t *testing.T) {
	for _, key := range []string{"ContactFlow", "ContactFlowModule"} {
		f := &largeFlow{}
		f.add("say", "MessageParticipant", "end", map[string]any{"Text": "Hello."}, nil)
		content := f.content("main")
		for answers := 1; answers <= 2*maxNesting; answers++ {
			content = fmt.Sprintf("{%q: %s}", key, content)
			_, err := Format.Detect("main.json", []byte(content))
			isDeep := err != nil && strings.Contains(err.Error(), "more than 4 levels deep: export the flow again")
			if isDeep != (answers > maxNesting) {
				t.Errorf("a flow in %d answers of %s: %v", answers, key, err)
			}
		}
	}
}
