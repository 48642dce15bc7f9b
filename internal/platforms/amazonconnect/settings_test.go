package amazonconnect_test

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestSettingsAreKept draws the settings of a flow. Each stands in its step, although every block is exact: the times, the
// number of digits, the language, and the order of two priorities.
func TestSettingsAreKept(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		silence := rapid.IntRange(1, 60).Draw(t, "silence")
		between := rapid.IntRange(1, 20).Draw(t, "between")
		digits := rapid.IntRange(2, 20).Draw(t, "digits") // one digit is followed by none
		sales := rapid.IntRange(1, 9).Draw(t, "sales")
		service := rapid.IntRange(1, 9).Filter(func(n int) bool { return n != sales }).Draw(t, "service")
		isSecret := rapid.Bool().Draw(t, "secret")
		encryption := ""
		if isSecret {
			encryption = `"InputEncryption": {"EncryptionKeyId": "k", "Key": "-----BEGIN CERTIFICATE-----"}, `
		}
		language := rapid.SampledFrom([]string{"fr", "de"}).Draw(t, "language")
		voices := map[string]string{"fr": "Lea", "de": "Vicki"}

		src := fmt.Sprintf(`{"Version": "2019-10-30", "StartAction": "voice", "Actions": [
			{"Identifier": "voice", "Type": "UpdateContactTextToSpeechVoice", "Parameters": {"TextToSpeechVoice": %q}, "Transitions": {"NextAction": "top"}},
			{"Identifier": "top", "Type": "GetParticipantInput", "Parameters": {"Text": "Press 1 or 2.", "StoreInput": "False", "InputTimeLimitSeconds": "%d"},
				"Transitions": {"NextAction": "end", "Conditions": [
					{"NextAction": "p1", "Condition": {"Operator": "Equals", "Operands": ["1"]}},
					{"NextAction": "p2", "Condition": {"Operator": "Equals", "Operands": ["2"]}}],
				"Errors": [{"NextAction": "end", "ErrorType": "InputTimeLimitExceeded"}, {"NextAction": "end", "ErrorType": "NoMatchingCondition"}]}},
			{"Identifier": "p1", "Type": "UpdateContactRoutingBehavior", "Parameters": {"QueuePriority": "%d"}, "Transitions": {"NextAction": "q1"}},
			{"Identifier": "q1", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "sales"}, "Transitions": {"NextAction": "wait1"}},
			{"Identifier": "wait1", "Type": "TransferContactToQueue", "Parameters": {}, "Transitions": {}},
			{"Identifier": "p2", "Type": "UpdateContactRoutingBehavior", "Parameters": {"QueuePriority": "%d"}, "Transitions": {"NextAction": "pin"}},
			{"Identifier": "pin", "Type": "GetParticipantInput", "Parameters": {"Text": "Your number.", "StoreInput": "True", "InputTimeLimitSeconds": "%d",
				%s"InputValidation": {"CustomValidation": {"MaximumLength": "%d"}}, "DTMFConfiguration": {"InterdigitTimeLimitSeconds": "%d"}},
				"Transitions": {"NextAction": "keep"}},
			{"Identifier": "keep", "Type": "UpdateContactAttributes", "Parameters": {"Attributes": {"pin": "$.StoredCustomerInput"}}, "Transitions": {"NextAction": "q2"}},
			{"Identifier": "q2", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "service"}, "Transitions": {"NextAction": "wait2"}},
			{"Identifier": "wait2", "Type": "TransferContactToQueue", "Parameters": {}, "Transitions": {}},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`,
			voices[language], silence, sales, service, silence, encryption, digits, between)
		made := importertest.Exact(t, amazonconnect.Format, "", importer.Source{File: "main.json", Content: []byte(src)})

		importertest.CheckTimes(t, importertest.Step(t, made, "menu", ""), map[string]int{"timeout": silence})
		entry := importertest.Step(t, made, "collect", "")
		importertest.CheckTimes(t, entry, map[string]int{"timeout": silence, "between": between})
		if got := entry.Get("secret") != nil; got != isSecret {
			t.Errorf("the entry is secret: %v, want %v", got, isSecret)
		}
		for key, want := range map[string]string{"ends_with": "hash", "attempts": "1"} {
			if got := entry.Get(key); got == nil || got.Text != want {
				t.Errorf("%s of the entry is %v, want %s", key, got, want)
			}
		}
		most := "20" // of an entry without digits
		if value := entry.Get("digits"); value != nil {
			_, most, _ = strings.Cut(value.Text, "-")
			most = cmp.Or(most, value.Text)
		}
		if most != strconv.Itoa(digits) {
			t.Errorf("the entry takes %s digits, want %d", most, digits)
		}
		for _, f := range made.Files {
			if f.Name == "routing.yaml" && !strings.Contains(string(f.Content), "languages: ["+language+"], flow: main") {
				t.Errorf("the line does not speak %s:\n%s", language, f.Content)
			}
		}

		// In Connect the lowest number is first, and in a folder the highest. 5 is usual and may be missing.
		priority := func(queue string) int {
			value := importertest.Step(t, made, "queue", queue).Get("priority")
			if value == nil {
				return -1
			}
			n, err := strconv.Atoi(value.Text)
			if err != nil {
				t.Fatalf("%s has the priority %q", queue, value.Text)
			}
			return n
		}
		if a, b := priority("sales"), priority("service"); (a > b) != (sales < service) || a == b {
			t.Errorf("sales has the priority %d and was %d, service has %d and was %d", a, sales, b, service)
		}
	})
}

// TestWaitingFlowsAreKept draws where the flow of waiting calls begins, and where it goes on after a transfer to another
// queue. Each queue step runs a flow that begins there, although every block is exact.
func TestWaitingFlowsAreKept(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		texts := rapid.Permutation([]string{"One.", "Two.", "Three.", "Four."}).Draw(t, "texts")
		start := rapid.IntRange(0, 1).Draw(t, "start")
		next := rapid.IntRange(2, 3).Draw(t, "next")

		main := `{"Version": "2019-10-30", "StartAction": "hook", "Metadata": {"name": "main"}, "Actions": [
			{"Identifier": "hook", "Type": "UpdateContactEventHooks", "Parameters": {"EventHooks": {"CustomerQueue": "hold"}}, "Transitions": {"NextAction": "set"}},
			{"Identifier": "set", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "sales"}, "Transitions": {"NextAction": "wait"}},
			{"Identifier": "wait", "Type": "TransferContactToQueue", "Parameters": {}, "Transitions": {}}]}`
		hold := fmt.Sprintf(`{"Version": "2019-10-30", "StartAction": "m%d", "Metadata": {"name": "hold", "type": "customerQueue"}, "Actions": [
			{"Identifier": "m0", "Type": "MessageParticipant", "Parameters": {"Text": %q}, "Transitions": {"NextAction": "m1"}},
			{"Identifier": "m1", "Type": "MessageParticipant", "Parameters": {"Text": %q}, "Transitions": {"NextAction": "over"}},
			{"Identifier": "over", "Type": "DequeueContactAndTransferToQueue", "Parameters": {"QueueId": "service"}, "Transitions": {"NextAction": "m%d",
				"Errors": [{"NextAction": "end", "ErrorType": "QueueAtCapacity"}, {"NextAction": "end", "ErrorType": "NoMatchingError"}]}},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
			{"Identifier": "m2", "Type": "MessageParticipant", "Parameters": {"Text": %q}, "Transitions": {"NextAction": "m3"}},
			{"Identifier": "m3", "Type": "MessageParticipant", "Parameters": {"Text": %q}, "Transitions": {"NextAction": "m2"}}]}`,
			start, texts[0], texts[1], next, texts[2], texts[3])
		made := importertest.Exact(t, amazonconnect.Format, "",
			importer.Source{File: "main.json", Content: []byte(main)}, importer.Source{File: "hold.json", Content: []byte(hold)})

		for queue, want := range map[string]string{"sales": texts[start], "service": texts[next]} {
			while := importertest.Step(t, made, "queue", queue).Get("while")
			if while == nil {
				t.Fatalf("nothing is played to callers in the queue %s", queue)
			}
			heard := ""
			if say := importertest.FirstStep(t, made, while.Text).Get("say"); say != nil {
				heard = say.Text
			}
			if heard != want {
				t.Errorf("callers in the queue %s hear %q first, want %q", queue, heard, want)
			}
		}
	})
}
