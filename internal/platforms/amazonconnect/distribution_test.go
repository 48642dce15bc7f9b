package amazonconnect

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestWaysOfADistribution: the ways of a distribution share 100 calls by their rising bounds. A way whose bound is not higher than the last one has
// no calls and no outcome, and calls over all bounds take the other way.
func TestWaysOfADistribution(t *testing.T) {
	for bounds, want := range map[string]string{
		"31 51":     "1_to_30:30 31_to_50:20 51_to_100:50",
		"31 31 51":  "1_to_30:30 31_to_50:20 51_to_100:50",
		"31 21 51":  "1_to_30:30 31_to_50:20 51_to_100:50",
		"101":       "1_to_100:100",
		"51 101":    "1_to_50:50 51_to_100:50",
		"51 101 90": "1_to_50:50 51_to_100:50",
		"2":         "1_to_1:1 2_to_100:99",
		"1 101":     "1_to_100:100",
	} {
		var conditions []string
		for _, bound := range strings.Fields(bounds) {
			conditions = append(conditions, fmt.Sprintf(
				`{"NextAction": "end", "Condition": {"Operator": "NumberLessThan", "Operands": [%q]}}`, bound))
		}
		src := fmt.Sprintf(`{"Version": "2019-10-30", "StartAction": "split", "Actions": [
{"Identifier": "split", "Type": "DistributeByPercentage", "Parameters": {}, "Transitions": {"NextAction": "rest", "Conditions": [%s], "Errors": [{"NextAction": "rest", "ErrorType": "NoMatchingCondition"}]}},
{"Identifier": "rest", "Type": "MessageParticipant", "Parameters": {"Text": "The rest."}, "Transitions": {"NextAction": "end"}},
{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}
]}`, strings.Join(conditions, ", "))

		c, err := Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}

		var got []string
		for _, s := range c.Flows[0].Steps {
			for _, e := range s.Edges {
				if s.Kind == importer.Chance {
					got = append(got, fmt.Sprintf("%s:%d", e.Outcome, e.Share))
				}
			}
		}

		if text := strings.Join(got, " "); text != want {
			t.Errorf("the bounds %s give %s, want %s", bounds, text, want)
		}
	}
}
