package tree

import (
	"strings"
	"testing"
)

// A line that is too long is refused with its place. JSON may be one line, whose texts have their own bound.
func TestCheckLines(t *testing.T) {
	long := strings.Repeat("a", longestLine+1)
	if err := CheckLines([]byte("[in]\nexten => s,1," + long)); err == nil || !strings.HasPrefix(err.Error(), "line 2, ") {
		t.Errorf("the error is %v", err)
	}
	if err := CheckLines([]byte(`{"name": "` + long + `"}`)); err != nil {
		t.Error(err)
	}
	text := `{"a": "\"", "b": "` + strings.Repeat("a", longestText)
	for _, src := range []string{text, text + `"}`} {
		if err := CheckLines([]byte(src)); err == nil || !strings.Contains(err.Error(), "line 1, column 18: the text has over 1,048,576") {
			t.Errorf("a long text in JSON: %v", err)
		}
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
