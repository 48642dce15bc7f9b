package importer

import (
	"strings"
	"testing"
)

// A line that is too long is refused with its place. JSON may be one line.
func TestCheckLines(t *testing.T) {
	long := strings.Repeat("a", longestLine+1)
	if err := CheckLines([]byte("[in]\nexten => s,1," + long)); err == nil || !strings.HasPrefix(err.Error(), "line 2, ") {
		t.Errorf("the error is %v", err)
	}
	if err := CheckLines([]byte(`{"name": "` + long + `"}`)); err != nil {
		t.Error(err)
	}
	indented := strings.Repeat(" ", widestIndent)
	if err := CheckLines([]byte("actions:\n" + indented + "- a")); err != nil {
		t.Error(err)
	}
	err := CheckLines([]byte("actions:\n " + indented + "- a"))
	if err == nil || !strings.HasPrefix(err.Error(), "line 2, ") || !strings.Contains(err.Error(), "nested too deeply") {
		t.Errorf("a line that is indented too far: %v", err)
	}
}
