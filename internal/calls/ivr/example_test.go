package ivr_test

import (
	"fmt"
	"io/fs"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

var bakery = fstest.MapFS{
	"bakery.yaml": {Data: []byte(`
flow: bakery
start: topic
steps:
  topic: {menu: "For bread, press 1.", takes: 2s, choices: {1: bread}, then: {exhausted: bye}}
  bread: {queue: counter, hold: "Number {position} in line.", then: {answered: bye}}
  bye:   {end: resolved}
`)},
	"routing.yaml": {Data: []byte(`
center: bakery
language: en
hubs: {village: {timezone: Europe/Paris, languages: [en]}}
elsewhere: {hub: village}
queues: {counter: {answer_within: 20s, hours: 24/7}}
lines: {shop: {number: +33 4 72 00 12 34, country: FR, languages: [en], flow: bakery}}
`)},
}

func read(folder fs.FS) *flow.Flows {
	var found diag.Findings
	files, err := yaml.ReadFolder(folder, &found)
	if err != nil || found.Len() > 0 {
		panic(fmt.Sprint(err, found.Sorted()))
	}
	return flow.Load(routing.Read(files[1], &found), files, &found)
}

// A session is driven by inputs.
func Example() {
	machine := ivr.Live(read(bakery).Program("bakery"))
	call, err := ivr.Dial(machine, ivr.Setup{
		From: phone.Parse("04 72 00 12 35", "FR"),
		At:   time.Date(2026, 11, 27, 9, 30, 0, 0, time.UTC),
	})
	for _, input := range []func() error{
		call.Silent,
		func() error { return call.Press("1") },
		call.Answered,
	} {
		if err == nil {
			err = input()
		}
	}
	for _, e := range call.Trace() {
		if e.Kind != ivr.EventTook {
			fmt.Println(e.At.Format(time.TimeOnly), e.Who(), e.String())
		}
	}
	fmt.Println(err)
	// Output:
	// 09:30:00 caller calls shop from +33 4 •••• 1235
	// 09:30:00 ivr “For bread, press 1.”
	// 09:30:07 caller is silent
	// 09:30:07 ivr “For bread, press 1.”
	// 09:30:09 caller presses 1
	// 09:30:09 ivr queues in counter@village
	// 09:30:09 ivr “Number 1 in line.”
	// 09:30:09 agent answers
	// 09:30:09 ivr ends: resolved
	// <nil>
}
