package flow_test

import (
	"fmt"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// A center's folder is read, checked, and one of its flows compiled. Its edges
// are the calls of the state machine: a flow that is run stands inlined.
func Example() {
	folder := fstest.MapFS{
		"routing.yaml": {Data: []byte(`
center: example
hubs: {new_york: {timezone: America/New_York, languages: [en]}}
elsewhere: {hub: new_york}
queues: {general: {answer_within: 20s, hours: 24/7}}
lines:
  us_general: {number: 1-800-528-4800, country: US, languages: [en], flow: main}
`)},
		"main.yaml": {Data: []byte(`
flow: main
start: topic
steps:
  topic:  {menu: "For a lost card, press 1.", choices: {1: lost, "0, agent": person}, then: {exhausted: person}}
  lost:   {run: lost_card, then: {person: person}}
  person: {queue: general, then: {answered: done}}
  done:   {end: resolved}
`)},
		"lost_card.yaml": {Data: []byte(`
flow: lost_card
start: freeze
steps:
  freeze: {lookup: freeze_card, then: {frozen: done, error: person}}
  person: {return: person}
  done:   {end: self_served, say: "Your reference number is {reference}."}
`)},
	}
	var found diag.Findings
	files, err := yaml.ReadFolder(folder, &found)
	if err != nil {
		panic(err)
	}
	center := routing.Read(files[2], &found)
	flows := flow.Load(center, files, &found)
	for _, x := range found.Sorted() {
		fmt.Printf("%v: %v: %s; %s\n", x.Place, x.Severity, x.Message, x.Fix)
	}
	p := flows.Program("main")
	for _, e := range p.Edges {
		fmt.Println(p.States[e.Source].Path, p.Outcomes[e.Outcome], p.States[e.Target].Path)
	}
	// Output:
	// main.topic 1 main.lost
	// main.topic 0 main.person
	// main.topic exhausted main.person
	// main.lost begin main.lost>lost_card.freeze
	// main.person answered main.done
	// main.lost>lost_card.freeze frozen main.lost>lost_card.done
	// main.lost>lost_card.freeze error main.lost>lost_card.person
	// main.lost>lost_card.person person main.person
}
