package script

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// A search for calls ends soon in a center with many values of callers, because setups take from its budget even if
// no call is made with them.
func TestSetupsTakeFromTheBudget(t *testing.T) {
	var values []string
	for v := range 200 {
		values = append(values, fmt.Sprintf("v%d", v))
	}

	var found diag.Findings
	_, flows := flowtest.Open(t, fstest.MapFS{
		"routing.yaml": {Data: []byte("center: c\nlanguage: en\nhubs: {here: {timezone: UTC, languages: [en]}}\n" +
			"elsewhere: {hub: here}\nattributes: {kind: [" + strings.Join(values, ", ") + "]}\nqueues: {help: {hours: 24/7}}\n" +
			"lines: {main: {number: +1 202 555 0100, country: US, languages: [en], flow: main}}\n")},
		"main.yaml": {Data: []byte("flow: main\nstart: done\nsteps: {done: {end: told}}\n")},
	}, &found)
	if found.Errors() > 0 {
		t.Fatal(found.Sorted())
	}

	x := newSearch(flows, "main", map[outcomeKey]bool{})
	usual := x.usual(ivr.LineOf(flows.Center, "main"))
	step := &x.program.Steps[0]

	// Without a bound, each of the 200 values is a setup.
	setups := 0
	for range x.others(usual, step) {
		setups++
	}
	if setups < 200 {
		t.Fatalf("%d setups, want one for each value at least", setups)
	}

	// Four setups take as much as an event. The first 201 setups take the whole budget of 50 events.
	x.left = 50
	for s := range x.others(usual, step) {
		t.Fatalf("a setup with the values %v is tried", s.Values)
	}
}
