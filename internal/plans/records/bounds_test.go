package records

import (
	"errors"
	"strings"
	"testing"
)

// A file with too many columns, or with a hole after its first part, is refused with the line.
func TestBoundsOfFiles(t *testing.T) {
	rows := strings.Repeat("1,2026-01-05T10:00:00Z,2026-01-05T10:00:10Z,2026-01-05T10:01:00Z\n", 1000)
	for want, text := range map[string]string{
		"line 1 has over 10000 columns": strings.Repeat("a,", maxColumns) + "b\n" + strings.Repeat("1,", maxColumns) + "1\n",
		"line 1002 has a NUL byte":      "id,arrived,answered,ended\n" + rows + strings.Repeat("\x00", 4<<20),
	} {
		_, err := NewReader(strings.NewReader(text), "calls.csv", nil)
		var refused *Refusal
		if !errors.As(err, &refused) || !strings.Contains(refused.Reason, want) {
			t.Errorf("the error is %v, not %s", err, want)
		}
	}
}
