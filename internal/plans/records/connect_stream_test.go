package records_test

import (
	"fmt"
	"strings"
	"testing"
)

// A stream writes contact records without a line end between them. A line is longer than a line may be then.
func TestContactsWithoutLineEnds(t *testing.T) {
	const contacts = 4000
	var file strings.Builder
	for i := range contacts {
		fmt.Fprintf(&file, `{"ContactId": "%d", "Channel": "VOICE", "InitiationMethod": "INBOUND", "Attributes": {"text": "a } \" { in a text"},
`, i)
		fmt.Fprintf(&file, `"InitiationTimestamp": "2026-08-03T08:%02d:%02dZ", "DisconnectTimestamp": "2026-08-03T09:30:00Z", "Note": %q}`,
			i/60%60, i%60, strings.Repeat("x", 300))
	}
	stream := strings.ReplaceAll(file.String(), "\n", " ")

	calls, problems, err := read(t, nil, stream)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "problems", "", problems)
	if n := strings.Count(calls, "\n"); n != contacts {
		t.Errorf("%d calls", n)
	}
}
