package twiliostudio_test

import (
	"fmt"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
)

// TestSplitsOfAFunction has a split on a result of a function. A way whose conditions hold together for no value of the
// folder is named.
func TestSplitsOfAFunction(t *testing.T) {
	const joint = "takes a way only for values that meet several conditions together: here no value takes it"
	for _, c := range []struct{ first, second, want string }{
		{"contains", "greater_than", "approximated: " + joint},
		{"contains", "equal_to", "exact: "},
		{"not_equal_to", "greater_than", "exact: "},
	} {
		const argument = "{{widgets.ask.parsed.x}}"
		condition := func(kind string) string {
			return fmt.Sprintf(`{"friendly_name": "c", "arguments": [%q], "type": %q, "value": "3"}`, argument, kind)
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
				got = b.Status + ": " + b.Reason
			}
		}
		if got != c.want {
			t.Errorf("the split with %s and %s is %q, want %q", c.first, c.second, got, c.want)
		}
	}
}
