package amazonconnect_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestAgentsAreCounted compares the number of agents in random ways. The import is approximated if, and only if, two
// numbers from one on lead different ways: a check knows only whether an agent is there.
func TestAgentsAreCounted(t *testing.T) {
	holds := map[string]func(n, bound int) bool{
		"Equals":                 func(n, bound int) bool { return n == bound },
		"NumberGreaterThan":      func(n, bound int) bool { return n > bound },
		"NumberGreaterOrEqualTo": func(n, bound int) bool { return n >= bound },
		"NumberLessThan":         func(n, bound int) bool { return n < bound },
		"NumberLessOrEqualTo":    func(n, bound int) bool { return n <= bound },
	}
	operators := []string{"Equals", "NumberGreaterThan", "NumberGreaterOrEqualTo", "NumberLessThan", "NumberLessOrEqualTo"}

	longtest.Check(t, func(t *rapid.T) {
		const most = 12 // agents, more than each bound
		ways := make([]string, most+1)
		var conditions []string
		for range rapid.IntRange(1, 3).Draw(t, "conditions") {
			operator := rapid.SampledFrom(operators).Draw(t, "operator")
			bound := rapid.SampledFrom([]int{0, 0, 0, 1, 1, 2, 5, 9}).Draw(t, "bound")
			to := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "to")
			conditions = append(conditions, fmt.Sprintf(
				`{"NextAction": %q, "Condition": {"Operator": %q, "Operands": ["%d"]}}`, to, operator, bound))

			// The first condition that holds decides.
			for n := range ways {
				if ways[n] == "" && holds[operator](n, bound) {
					ways[n] = to
				}
			}
		}
		want := false
		for n := 2; n <= most; n++ {
			want = want || ways[n] != ways[1]
		}

		src := fmt.Sprintf(`{"Version": "2019-10-30", "StartAction": "q", "Actions": [
			{"Identifier": "q", "Type": "UpdateContactTargetQueue", "Parameters": {"QueueId": "Sales"}, "Transitions": {"NextAction": "check"}},
			{"Identifier": "check", "Type": "CheckMetricData", "Parameters": {"MetricType": "NumberOfAgentsStaffed"},
				"Transitions": {"NextAction": "c", "Conditions": [%s], "Errors": [{"NextAction": "c", "ErrorType": "NoMatchingCondition"}]}},
			{"Identifier": "a", "Type": "MessageParticipant", "Parameters": {"Text": "A."}, "Transitions": {"NextAction": "end"}},
			{"Identifier": "b", "Type": "MessageParticipant", "Parameters": {"Text": "B."}, "Transitions": {"NextAction": "end"}},
			{"Identifier": "c", "Type": "MessageParticipant", "Parameters": {"Text": "C."}, "Transitions": {"NextAction": "end"}},
			{"Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}}]}`,
			strings.Join(conditions, ", "))
		center, err := amazonconnect.Format.Read([]importer.Source{{File: "main.json", Content: []byte(src)}}, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range importer.Build(center, nil, nil).Report.Blocks {
			got := false
			for _, n := range b.Notes() {
				got = got || strings.HasPrefix(n.Reason, "compares a number of agents")
			}
			if b.Block == "check" && got != want {
				t.Errorf("the comparison is approximated: %v, want %v: numbers lead to %q\n%s", got, want, ways, src)
			}
		}
	})
}
