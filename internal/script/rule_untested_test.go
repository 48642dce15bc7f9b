package script_test

import (
	"io/fs"
	"testing"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/script"
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

// Untested outcomes are reported at their place in the flow, unless the step allows them.
func TestUntested(t *testing.T) {
	folder := diagtest.Folder(t, `
-- main.yaml --
flow: main
start: topic
anywhere: {star: bye}
steps:
  topic: # want untested "star"
    menu: To speak to us, press 1.
    choices:
      1: person
      0: person # want untested "no scripted call takes \"0\" of step \"topic\""
    then: {exhausted: bye}
  person: {queue: general, choices: {2: bye}, then: {answered: done}, allow: {untested: the queue is not ours}}
  bye:    {end: gave_up, say: Goodbye.}
  done:   {end: resolved}
-- main_test.yaml --
tests:
  - name: one reaches a person
    steps: [press: 1, queued: general]
  - name: silence ends the call
    steps: [silent, silent, silent, end: gave_up]
`)
	diagtest.Check(t, folder, lint(t, folder))
}
