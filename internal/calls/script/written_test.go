package script_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Tests with every key and word are the same after they are written and read again.
func TestWrittenTestsAreReadAsTheyWere(t *testing.T) {
	const tests = `tests:
  - {name: "plain: one", steps: [hang_up]}
  - name: everything, and more
    call: {from: +1 202 555 0199, at: 2026-11-23T10:30}
    given:
      card: [unknown, {found: {balance: "51200", "last name": "O'Neill, Ada"}}, error]
    queues: {help: {wait: 90s, position: 3}, help@there: full, desk: closed, office: closed}
    steps: [press: "1234", say: "yes, please", silent, wait: 1m30s, hear: "Thank you.", end: self_served]
  - {name: withheld, call: {from: withheld}, queues: {help: unstaffed}, steps: [press: "0", queued: help@here, answered, end: resolved]}
  - {name: repeated answers, given: {card: [unknown, found, unknown]}, steps: [press: star, "transferred": +1 202 555 0100]}
`
	read := func(text []byte) (*routing.Center, []script.Test) {
		folder := small(t, string(text))
		all, suites, found := open(t, folder)
		for x := range found.All() {
			if x.Severity == diag.Error {
				t.Errorf("%v: %s", x.Place, x.Message)
			}
		}
		var out []script.Test
		for _, s := range suites {
			out = append(out, s.Tests...)
		}
		return all.Center, out
	}

	center, before := read([]byte(tests))
	if len(before) != 4 {
		t.Fatalf("%d tests are read", len(before))
	}
	text, err := script.Append(center, "main_test.yaml", nil, before...)
	if err != nil {
		t.Fatal(err)
	}
	_, after := read(text)
	if diff := cmp.Diff(before, after, cmpopts.IgnoreTypes(diag.Place{})); diff != "" {
		t.Errorf("%s", diff)
	}
}
