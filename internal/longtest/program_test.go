package longtest

import (
	"testing"
)

// TestProgram checks that a missing program skips a test, and fails it in continuous integration.
func TestProgram(t *testing.T) {
	if path := Program(t, "no-such-program", "go"); path == "" {
		t.Error("the second program is not found")
	}

	for ci, isFailed := range map[string]bool{"": false, "true": true} {
		t.Setenv("CI", ci)
		r := &recorded{TB: t}
		Program(r, "no-such-program")
		if r.isFailed != isFailed || r.isSkipped == isFailed {
			t.Errorf("with CI=%q the test is failed: %t, skipped: %t", ci, r.isFailed, r.isSkipped)
		}
	}
}

// recorded is a test that goes on after its end.
type recorded struct {
	testing.TB
	isFailed, isSkipped bool
}

func (r *recorded) Helper()               {}
func (r *recorded) Fatalf(string, ...any) { r.isFailed = true }
func (r *recorded) Skipf(string, ...any)  { r.isSkipped = true }
