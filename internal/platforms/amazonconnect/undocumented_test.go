package amazonconnect

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestUndocumentedActions has actions that the documentation does not have. Without conditions, an action that leads
// nowhere, or has the name of a transfer, hands the call on. Each other action is a lookup, whose outcomes are its
// conditions, its errors (except failures of the platform), and the next action. A next action next to an error for all
// other results needs no outcome if another outcome leads there.
func TestUndocumentedActions(t *testing.T) {
	const (
		next   = `"NextAction": "a"`
		ifGold = `"Conditions": [{"NextAction": "b", "Condition": {"Operator": "Equals", "Operands": ["gold"]}}]`
		elseC  = `"Errors": [{"NextAction": "c", "ErrorType": "NoMatchingCondition"}]`
		elseA  = `"Errors": [{"NextAction": "a", "ErrorType": "NoMatchingCondition"}]`
		errors = `"Errors": [{"NextAction": "b", "ErrorType": "TimeLimitExceeded"}, {"NextAction": "c", "ErrorType": "NoMatchingError"}]`
	)
	for _, test := range []struct{ kind, ways, want string }{
		{"RateCall", "", "transfer rate_call:"},
		{"RateCall", errors, "transfer rate_call: failed=b"},
		{"RateCall", next, "lookup rate_call: ok=a"},
		{"RateCall", ifGold, "lookup rate_call: gold=b"},
		{"RateCall", ifGold + ", " + next, "lookup rate_call: gold=b other=a"},
		{"RateCall", ifGold + ", " + elseC, "lookup rate_call: gold=b other=c"},
		{"RateCall", ifGold + ", " + elseC + ", " + next, "lookup rate_call: gold=b other=c ok=a"},
		{"RateCall", ifGold + ", " + elseA + ", " + next, "lookup rate_call: gold=b other=a"},
		{"EscalateCall", "", "transfer escalate_call:"},
		{"EscalateCall", next, "transfer escalate_call: completed=a"},
		{"EscalateCall", next + ", " + errors, "transfer escalate_call: completed=a failed=b"},
		{"EscalateCall", next + ", " + ifGold, "lookup escalate_call: gold=b other=a"},
	} {
		src := fmt.Sprintf(`{"Version": "2019-10-30", "StartAction": "it", "Actions": [
			{"Identifier": "it", "Type": %q, "Parameters": {}, "Transitions": {%s}},
			{"Identifier": "a", "Type": "MessageParticipant", "Parameters": {"Text": "A."}, "Transitions": {"NextAction": "c"}},
			{"Identifier": "b", "Type": "MessageParticipant", "Parameters": {"Text": "B."}, "Transitions": {"NextAction": "c"}},
			{"Identifier": "c", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`, test.kind, test.ways)
		c, err := Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}

		it := c.Flows[0].Steps[0]
		got := []string{fmt.Sprintf("%s %s:", it.Kind, it.What)}
		for _, e := range it.Edges {
			if !e.Error {
				got = append(got, e.Outcome+"="+e.To)
			}
		}
		if text := strings.Join(got, " "); text != test.want {
			t.Errorf("%s {%s} is %q, want %q", test.kind, test.ways, text, test.want)
		}
	}
}
