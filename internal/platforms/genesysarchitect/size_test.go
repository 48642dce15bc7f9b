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
	for want, text := range map[string]string{"line 50004: it has more than 50,000 actions": many, "line 1503: over 500 lists": deep.String()} {
		if err := checkSize([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("the error is %v, not %s", err, want)
		}
	}
	if err := checkSize([]byte(strings.Repeat("- playAudio:\n  actions:\n", 1000))); err != nil {
		t.Error(err)
	}
}
