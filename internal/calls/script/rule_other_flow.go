package script

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var otherFlow = diag.Rule{
	ID:       "other-flow",
	Severity: diag.Advice,
	Doc: `A scripted call dials a line whose calls never reach the flow of the test. It plays
the flow that its file is named after, unless "flow:" names another: "flow: line"
plays the flow that the line starts.`,
	Bad: `-- routing.yaml --
center: example
language: en
hubs: {new_york: {timezone: America/New_York, languages: [en]}}
elsewhere: {hub: new_york}
lines:
  general: {number: 1-800-528-4800, country: US, languages: [en], flow: main}
  survey:  {number: 1-800-472-9297, country: US, languages: [en], flow: survey}
-- main.yaml --
flow: main
start: bye
steps: {bye: {end: closed, say: We have moved.}}
-- survey.yaml --
flow: survey
start: bye
steps: {bye: {end: thanked, say: Thank you.}}
-- main_test.yaml --
tests:
  - {name: the survey ends, call: {line: survey}, steps: [hear: We have moved.]}
`,
}.FixedBy("call: {line: survey}, steps: [hear: We have moved.]",
	"call: {line: survey, flow: line}, steps: [hear: Thank you.]")

// checkFlow reports a call that names its line, if calls of this line never come to the
// flow that it plays.
func (r *resolver) checkFlow(line diag.Text, plays string) {
	id, ok := r.center.Line(line.Value)
	if !ok {
		return
	}

	first := r.center.Lines[id].Flow.Value
	starts := r.flows.Def(first)
	if starts == nil {
		return
	}

	// Nothing is certain of the calls of a flow with errors.
	reached := r.from(starts)
	played := r.flows.Def(plays)
	if !reached.isValid || reached.flows[played] || !r.dialed(played) {
		return
	}

	r.found.Advise(line.Place, otherFlow.ID,
		fmt.Sprintf("line %q starts flow %q, whose calls never come to flow %q, which this call plays", line.Value,
			first, plays),
		diag.Fixf("move the call to %s%s, add flow: line, or flow: %s if it is meant", first, Suffix, plays))
}

// dialed reports whether calls of some line come to a flow: others can only be played by themselves.
func (r *resolver) dialed(played *flow.Def) bool {
	return slices.ContainsFunc(r.center.Lines, func(l routing.Line) bool {
		starts := r.flows.Def(l.Flow.Value)
		return starts != nil && r.from(starts).isValid && r.from(starts).flows[played]
	})
}

// reached is a flow and the flows that it leads to.
type reached struct {
	flows   map[*flow.Def]bool
	isValid bool // none of them has an error
}

// from returns the flows that calls of a flow come to. Most calls of a file dial one line, and its flows are found
// once.
func (r *resolver) from(first *flow.Def) reached {
	out, isKnown := r.reached[first]
	if !isKnown {
		out = reached{first.Closure(), first.Valid()}
		r.reached[first] = out
	}
	return out
}
