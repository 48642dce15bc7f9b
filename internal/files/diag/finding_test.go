package diag_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

func TestSorted(t *testing.T) {
	var found diag.Findings
	at := func(file string, line int) diag.Place { return diag.Place{File: file, Line: line, Column: 1, Width: 1} }
	found.Advise(at("b", 1), "r", "m", "")
	found.Error(at("a", 20), "r", "m", "")
	found.Error(at("a", 3), "s", "m", "")
	found.Error(at("a", 3), "r", "n", "")
	found.Error(at("a", 3), "r", "m", "")
	found.Error(at("a", 3), "r", "m", "")

	var got []string
	for _, x := range found.Sorted() {
		got = append(got, fmt.Sprintf("%v %v %s %s", x.Place, x.Severity, x.Rule, x.Message))
	}
	want := []string{"a:3:1 error r m", "a:3:1 error r n", "a:3:1 error s m", "a:20:1 error r m", "b:1:1 advice r m"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := found.WithSeverity(diag.Advice).Len(); n != 1 {
		t.Errorf("%d are advice", n)
	}
	if n := found.InFiles("a").Errors(); n != 5 {
		t.Errorf("%d are in a", n)
	}
}

// A message of up to 1,000 bytes stays whole. A longer one ends with an ellipsis, after a whole character.
func TestLongMessages(t *testing.T) {
	for message, want := range map[string]string{
		strings.Repeat("x", 1000):      strings.Repeat("x", 1000),
		strings.Repeat("x", 1001):      strings.Repeat("x", 1000) + "…",
		strings.Repeat("x", 999) + "é": strings.Repeat("x", 999) + "…",
		strings.Repeat("x", 998) + "é": strings.Repeat("x", 998) + "é",
	} {
		var found diag.Findings
		found.Add(diag.Finding{Place: diag.Place{File: "a.yaml", Line: 1, Column: 1}, Rule: "rule", Message: message})
		if got := found.Sorted()[0].Message; got != want {
			t.Errorf("a message of %d bytes has %d, want %d", len(message), len(got), len(want))
		}
	}
}
