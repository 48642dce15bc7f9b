package records

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// A file with too many columns, or with a hole after its first part, is refused with the line.
func TestBoundsOfFiles(t *testing.T) {
	rows := strings.Repeat("1,2026-01-05T10:00:00Z,2026-01-05T10:00:10Z,2026-01-05T10:01:00Z\n", 1000)
	for want, text := range map[string]string{
		"line 1 has over 10000 columns": strings.Repeat("a,", maxColumns) + "b\n" + strings.Repeat("1,", maxColumns) + "1\n",
		"line 1002 has a NUL byte":      "id,arrived,answered,ended\n" + rows + strings.Repeat("\x00", 4<<20),
		"line 1003 has a NUL byte":      "[\n" + strings.Repeat("{\"arrived\": \"2026-01-05T10:00:00Z\"},\n", 1001) + strings.Repeat("\x00", 4<<20),
		"line 2 has a NUL byte":         "id,arrived,answered,ended\n" + strings.Repeat("x", 4<<20) + strings.Repeat("\x00", 4<<20),
	} {
		_, err := NewReader(strings.NewReader(text), "calls.csv", nil)
		var refused *Refusal
		if !errors.As(err, &refused) || !strings.Contains(refused.Reason, want) {
			t.Errorf("the error is %v, not %s", err, want)
		}
	}
}

// JSON with deep lists is refused before it takes much memory.
func TestDeepJSON(t *testing.T) {
	_, err := NewReader(strings.NewReader(strings.Repeat("[", 1<<20)), "calls.json", nil)
	var refused *Refusal
	if !errors.As(err, &refused) || !strings.Contains(refused.Reason, "over 100 lists") {
		t.Error(err)
	}
}

// Records in JSON whose members have names of their own are refused before their table takes much memory, and markup is
// named.
func TestRecordsWithoutCommonMembers(t *testing.T) {
	var file strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&file, "{\"k%d\": 1}\n", i)
	}
	for want, text := range map[string]string{
		"members of different names": file.String(), "it is XML or HTML": "<table><tr><td>Start</td></tr></table>",
	} {
		_, err := NewReader(strings.NewReader(text), "calls.json", nil)
		var refused *Refusal
		if !errors.As(err, &refused) || !strings.Contains(refused.Reason, want) {
			t.Errorf("the error is %v, not %s", err, want)
		}
	}
}

// No zone is over 14 hours from UTC, so a text with such an offset is no time. It may be a range.
func TestFarOffsets(t *testing.T) {
	for text, want := range map[string]bool{
		"2026-08-03 08:30:00-99:00": false, "2026-08-03 08:30:00+14:30": false, "2026-08-03 08:30:00-25:00": false,
		"2026-08-03 08:30:00+14:00": true, "2026-08-03 08:30:00-09:30": true, "2026-08-03 08:30-16:00": true,
	} {
		m, ok := scan(text)
		if ok != want || m.hasOffset && max(m.offset, -m.offset) > furthestOffset*60 {
			t.Errorf("%q: %v, with an offset of %d s", text, ok, m.offset)
		}
	}
}
