package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

var unused = diag.Rule{
	ID:       flow.Unused,
	Severity: diag.Advice,
	Doc: `Nothing uses this attribute, text, hours, channel, queue, flow, language of callers or column
of a CSV file. A set does not use an attribute: a branch, a by, a priority, a copy or a scenario's
by does. A prompt uses a text, a queue or a check uses hours, and a line, a run, a go or a while
uses a flow. A scripted call uses nothing, since callers do not come there by it. The tier is always
used: reports have a row for each. Allow at the first step of a flow silences the advice about the
flow. An attribute or a text takes it in its long form: customer: {values: [new, known], allow: {…}}
and slogan: {text: Always there., allow: {…}}.`,
	Bad: `-- routing.yaml --
center: example
hubs: {new_york: {timezone: America/New_York, languages: [en]}}
elsewhere: {hub: new_york}
queues: {general: {hours: 24/7}}
attributes: {customer: [new, known]}
lines:
  general: {number: 1-800-528-4800, country: US, flow: main, set: {customer: known}}
-- main.yaml --
flow: main
start: wait
steps:
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy("queue: general", "queue: general, priority: {by: customer, known: 5, otherwise: 0}")

// checkUnused reports what nothing uses. An error may hide a use, so that a center with errors has no findings.
func checkUnused(p *pass) {
	if !p.Complete() || p.Center.HasErrors() || p.Center.AttributesUnknown() || len(p.wrong) > 0 {
		return
	}

	// The rule recorded-secret reads the attribute for recording.
	used := usedNames(p)
	for _, a := range p.Center.Attributes[routing.BuiltIn:] {
		if a.Name.Value != flow.Recording {
			used.advise(p, diag.Name{Kind: diag.AttributeName, Text: a.Name.Value}, a.Name, a.Allow)
		}
	}
	for _, t := range p.Center.Texts {
		used.advise(p, diag.Name{Kind: diag.TextName, Text: t.Name.Value}, t.Name, t.Allow)
	}
	for _, h := range p.Center.Hours {
		used.advise(p, diag.Name{Kind: diag.HoursName, Text: h.Name.Value}, h.Name)
	}
	for _, c := range p.Center.Channels {
		used.advise(p, diag.Name{Kind: diag.ChannelName, Text: c.Name.Value}, c.Name)
	}
	for _, q := range p.Center.Queues {
		used.advise(p, diag.Name{Kind: diag.QueueName, Text: q.Name.Value}, q.Name, q.Allow)
	}

	for _, f := range p.Defs() {
		for _, a := range f.DeclaredAttributes() {
			if name := a.Key; name.Value != flow.Recording {
				used.advise(p, diag.Name{Kind: diag.AttributeName, Scope: f.Name.Value, Text: name.Value}, name, a.Value.Allow)
			}
		}
	}
	adviseUnusedFlows(p)
}

// names are the names that something uses.
type names map[diag.Name]bool

// advise reports a name that nothing uses, at its definition.
func (used names) advise(p *pass, name diag.Name, at diag.Text, allowed ...[]diag.Text) {
	if used[name] {
		return
	}

	message := fmt.Sprintf("nothing uses %s %q", name.Kind, name.Text)
	if name.Kind == diag.HoursName {
		message = fmt.Sprintf("nothing uses the hours %q", name.Text)
	}
	p.advise(at.Place, flow.Unused, message, diag.Fix("remove it, or "+useFixes[name.Kind]), allowed...)
}

// useFixes says how each kind of name is used.
var useFixes = map[diag.NameKind]string{
	diag.AttributeName: "branch on it",
	diag.TextName:      "write it in braces in a prompt",
	diag.HoursName:     "give them to a queue, or check them",
	diag.ChannelName:   "offer it by a deflect step",
	diag.QueueName:     "lead callers to it by a queue step",
	diag.FlowName:      "start it by a line or a run step",
}

// usedNames returns the names that steps, queues and scenarios use.
func usedNames(p *pass) names {
	used := names{}
	for s := range p.Steps() {
		for _, name := range s.Uses() {
			used[name] = true
		}
	}
	for _, q := range p.Center.Queues {
		used[diag.Name{Kind: diag.HoursName, Text: q.HoursName}] = true
	}
	for _, file := range p.files {
		if file.Kind == "scenario" {
			used.addChoices(file.Root())
		}
	}
	return used
}

// addChoices adds the attributes that the keys `by` of a scenario name: one, or a list.
func (used names) addChoices(n *yaml.Node) {
	for _, item := range n.Items {
		used.addChoices(item)
	}
	for _, e := range n.Pairs {
		if e.Key.Text == "by" {
			for _, name := range append(slices.Clone(e.Value.Items), e.Value) {
				used[diag.Name{Kind: diag.AttributeName, Text: name.Text}] = true
			}
		}
		used.addChoices(e.Value)
	}
}

// adviseUnusedFlows reports the flows that no line starts or leads to. Of such flows that lead to each other, it
// reports the first.
func adviseUnusedFlows(p *pass) {
	seen := map[*flow.Def]bool{}
	var after []*flow.Def // the flows in the order in which the search leaves them
	var visit func(*flow.Def)
	visit = func(f *flow.Def) {
		if f == nil || seen[f] {
			return
		}
		seen[f] = true
		for _, to := range f.Callees() {
			visit(to)
		}
		after = append(after, f)
	}

	for i := range p.Center.Lines {
		visit(p.Def(p.Center.Lines[i].Flow.Value))
	}
	used := len(after)
	for _, f := range p.Defs() {
		visit(f)
	}

	// Backward, a flow comes before the flows that only it leads to. These have no finding of their own.
	clear(seen)
	for _, f := range slices.Backward(after[used:len(after):len(after)]) {
		if !seen[f] {
			visit(f)
			names{}.advise(p, diag.Name{Kind: diag.FlowName, Text: f.Name.Value}, f.Name, f.StartAllows())
		}
	}
}
