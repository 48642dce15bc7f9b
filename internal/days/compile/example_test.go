package compile_test

import (
	"fmt"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// A scenario is merged with the one that it is like and compiled: local times become
// simulated time, volumes become rates. Errors have their place in the file.
func Example() {
	folder := fstest.MapFS{
		"routing.yaml": {Data: []byte(`
center: example
hubs: {new_york: {timezone: America/New_York, languages: [en]}}
elsewhere: {hub: new_york}
queues: {general: {answer_within: 20s, hours: 24/7}}
lines: {us: {number: 1-800-528-4800, country: US, languages: [en], flow: main}}
`)},
		"main.yaml": {Data: []byte(`
flow: main
start: topic
steps:
  topic:  {menu: "For your balance, press 1.", choices: {1: told, "0, agent": person}, then: {exhausted: person}}
  told:   {end: self_served}
  person: {queue: general, then: {answered: done}}
  done:   {end: resolved}
`)},
		"friday.yaml": {Data: []byte(`
scenario: friday
day: 2026-11-27
timezone: America/New_York
calls: {us: {per_hour: 600}}
answers: {main.topic: {1: 60%, 0: 40%}}
handling: {general: {mean: 5m}}
staff: [{group: all, hub: new_york, queues: [general], agents: 25}]
goals: [{queue: general, measure: wait p90, at_most: 30s}]
`)},
		"saturday.yaml": {Data: []byte(`
scenario: saturday
like: friday
day: 2026-11-28
calls: {all: {times: 50%}}
answers: {main.topic: {1: 60%, 0: 30%}}
`)},
	}
	var found diag.Findings
	files, err := yaml.ReadFolder(folder, &found)
	if err != nil {
		panic(err)
	}
	center := routing.Read(files[2], &found)
	whole := scenario.Folder{FS: folder, Files: files, Flows: flow.Load(center, files, &found)}
	for _, name := range []string{"friday", "saturday"} {
		m := compile.Scenario(scenario.Read(whole, name, &found), whole, &found)
		fmt.Println(m.Scenario, "from", m.Clock.Instant(m.Clock.From), "calls an hour:", m.Lines[0].Rate[0].PerHour)
	}
	for _, x := range found.Sorted() {
		fmt.Printf("%v: %v: %s; %s\n", x.Place, x.Severity, x.Message, x.Fix)
	}
	// Output:
	// friday from 2026-11-27 00:00:00 -0500 EST calls an hour: 600
	// saturday from 2026-11-28 00:00:00 -0500 EST calls an hour: 300
	// saturday.yaml:6:23: error: the shares add up to 90%, not to 100%; 10% is missing
}
