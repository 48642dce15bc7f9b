package sim_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// The smallest center: one line, one flow, one queue and its agents.
func ExampleRun() {
	files := fstest.MapFS{
		"routing.yaml": {Data: []byte(`
center: Smallest
hubs: {here: {timezone: America/New_York, languages: [en]}}
queues: {help: {hours: 24/7, answer_within: 20s}}
lines: {main: {number: +1 202 555 0100, country: US, languages: [en], flow: main}}
elsewhere: {hub: here}
`)},
		"main.yaml": {Data: []byte(`
flow: main
start: wait
steps:
  wait: {queue: help, then: {answered: done}}
  done: {end: resolved}
`)},
		"day.yaml": {Data: []byte(`
scenario: day
day: 2026-11-24
replications: 2
calls: {main: {per_hour: 60}}
callers: {patience: {mean: 4m}}
handling: {help: {mean: 4m}}
staff: [{group: all, hub: here, queues: [help], agents: 5}]
`)},
	}

	// The files are read and checked, and become the model of a day.
	var found diag.Findings
	read, _ := yaml.ReadFolder(files, &found)
	byName := map[string]yaml.File{}
	for _, f := range read {
		byName[f.Name] = f
	}
	design := flow.Load(routing.Read(byName["routing.yaml"], &found), read, &found)
	folder := scenario.Folder{FS: files, Files: read, Flows: design}
	day := compile.Scenario(scenario.Read(folder, "day", &found), folder, &found)

	// The loop counts the calls, and the report estimates from the counts.
	counted, err := sim.Run(context.Background(), day, sim.Options{}, report.Decided)
	if err != nil || found.Errors() > 0 {
		fmt.Println(err, found.Sorted())
		return
	}
	r := report.New(counted.Layout, &counted.Results)
	fmt.Printf("%d calls on 2 days, %.0f%% answered in time\n", r.Calls.Arrived, 100*r.Queues[0].ServiceLevel.Mean)
	// Output: 2848 calls on 2 days, 69% answered in time
}
