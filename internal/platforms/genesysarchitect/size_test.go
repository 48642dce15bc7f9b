package genesysarchitect

import (
	"fmt"
	"strings"
	"testing"
)

// The size of a flow is told before it is read, with the line where it is too much.
func TestSize(t *testing.T) {
	many := "inboundCall:\n  tasks:\n    - task:\n        actions:\n" + strings.Repeat("          - playAudio:\n", maxActions)
	var deep strings.Builder
	for i := range maxNested + 1 {
		fmt.Fprintf(&deep, "%s- decision:\n%[1]s  outputs:\n%[1]s    actions:\n", strings.Repeat(" ", 5*i))
	}
	for want, text := range map[string]string{"line 50004: it has more than 50,000 actions": many, "line 303: over 100 lists": deep.String()} {
		if err := checkSize([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("the error is %v, not %s", err, want)
		}
	}

	// A flow may have its actions in brackets.
	inBrackets := func(depth int) string {
		const opening = `[{"decision": {"name": "it's {one} [", "outputs": {"yes": {"actions": `
		return "inboundCall:\n  tasks:\n    - task:\n        actions: " + strings.Repeat(opening, depth) + "[]" +
			strings.Repeat("}}}}]", depth) + "\n"
	}
	err := checkSize([]byte(inBrackets(1500)))
	if err == nil || !strings.HasPrefix(err.Error(), "line 4: over 100 lists") {
		t.Errorf("in brackets the error is %v", err)
	}
	if err := checkSize([]byte(strings.Repeat(inBrackets(maxNested-1), 20))); err != nil {
		t.Error(err)
	}
	list := "inboundCall:\n  tasks: [{task: {actions: [" + strings.Repeat("{playAudio: {name: don't}},", maxActions+1) + "]}}]\n"
	if err := checkSize([]byte(list)); err == nil || !strings.HasPrefix(err.Error(), "line 2: it has more than 50,000 actions") {
		t.Errorf("with many actions in brackets the error is %v", err)
	}
	if err := checkSize([]byte(strings.Repeat("- playAudio:\n  actions:\n", 1000))); err != nil {
		t.Error(err)
	}
}
