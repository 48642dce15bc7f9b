package amazonconnect

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestLongHoldIsNamed: messages that Connect repeats more often than a loop can are approximated, with the number.
func TestLongHoldIsNamed(t *testing.T) {
	for _, c := range []struct {
		seconds, status, reason string
	}{
		{"60", "exact", ""},
		{"3600", "approximated", "plays its messages 3600 times, more than a loop can: here 100 times"},
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
