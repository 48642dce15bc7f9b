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
	folder := diagtest.Folder(t, `
-- main.yaml --
flow: main
start: topic
anywhere: {star: bye}
steps:
  topic:
    menu: To speak to us, press 1 or 2.
    choices:
      1: person
      0: person # want untested "no scripted call takes \"0\", \"2\", \"star\" of step \"topic\""
      2: person
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

// Calls that fail are one finding, not one for each outcome that they do not come to.
func TestUntestedOfFailingCalls(t *testing.T) {
	folder := diagtest.Folder(t, `
-- main.yaml --
flow: main
start: topic
anywhere: {0: person}
steps:
  topic:  {menu: "To speak to us, press 1 or 2.", choices: {1: person, 2: bye}, then: {exhausted: bye}}
  person: {queue: general, then: {answered: done}}
  bye:    {end: gave_up, say: Goodbye.}
  done:   {end: resolved}
-- main_test.yaml --
tests:
  - {name: silence ends the call, steps: [silent, silent, silent, end: gave_up]}
  - {name: one ends the call, steps: [press: 1, end: gave_up]} # want untested "2 of 3 scripted calls fail"
  - {name: two reaches a person, steps: [press: 2, answered, end: resolved]}
`)
	diagtest.Check(t, folder, lint(t, folder))
}

// A call plays its file's flow, wherever its line leads: where it never leads there, that
// is reported.
func TestOtherFlow(t *testing.T) {
	folder := diagtest.Folder(t, `
-- routing.yaml --
center: example
language: en
hubs: {new_york: {timezone: America/New_York, languages: [en]}}
elsewhere: {hub: new_york}
lines:
  general: {number: 1-800-528-4800, country: US, languages: [en], flow: main}
  survey:  {number: 1-800-472-9297, country: US, languages: [en], flow: survey}
-- main.yaml --
flow: main
start: inner
steps: {inner: {run: inner, then: {back: next}}, next: {go: next}}
-- inner.yaml --
flow: inner
start: back
steps: {back: {return: back}}
-- next.yaml --
flow: next
start: bye
steps: {bye: {end: closed}}
-- survey.yaml --
flow: survey
start: bye
steps: {bye: {end: thanked}}
-- main_test.yaml --
tests:
  - {name: its own, call: {line: general}, steps: [end: closed]}
  - {name: no line, steps: [end: closed]}
  - {name: another, call: {line: survey}, steps: [end: closed]} # want other-flow "line \"survey\" starts flow \"survey\", whose calls never come to flow \"main\", which this call plays; move the call to survey_test.yaml, add flow: line, or flow: main if it is meant"
  - {name: meant, call: {line: survey, flow: main}, steps: [end: closed]}
  - {name: the line's, call: {line: survey, flow: line}, steps: [end: thanked]}
  - {name: unknown, call: {line: surveys}, steps: [end: closed]} # want unknown-value "there is no line"
-- inner_test.yaml --
tests: [{name: run, call: {line: general}, steps: [returned: back]}]
-- next_test.yaml --
tests: [{name: gone on in, call: {line: general}, steps: [end: closed]}]
`)
	diagtest.Check(t, folder, lint(t, folder))
}
