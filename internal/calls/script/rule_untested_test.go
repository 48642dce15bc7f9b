package script_test

import (
	"io/fs"
	"testing"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// lint reads a folder and looks for untested outcomes.
func lint(t testing.TB, folder fs.FS) *diag.Findings {
	t.Helper()
	all, suites, found := open(t, folder)
	if err := script.Untested(all, suites, found); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestRules(t *testing.T) { diagtest.Rules(t, script.Rules, lint) }

// The untested outcomes of a step are reported once, at the place of the first in the flow, unless
// the step allows them.
func TestUntested(t *testing.T) {
	folder := diagtest.Example(t, "untested")
	diagtest.Check(t, folder, lint(t, folder))
}

// Calls that fail are one finding, not one for each outcome that they do not come to.
func TestUntestedOfFailingCalls(t *testing.T) {
	folder := diagtest.Example(t, "untested_failing")
	diagtest.Check(t, folder, lint(t, folder))
}

// A call plays its file's flow, wherever its line leads: where it never leads there, that
// is reported.
func TestOtherFlow(t *testing.T) {
	folder := diagtest.Example(t, "other_flow")
	diagtest.Check(t, folder, lint(t, folder))
}
