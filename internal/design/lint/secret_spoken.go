package lint

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var secretSpoken = diag.Rule{
	ID:       flow.SecretSpoken,
	Severity: diag.Advice,
	Doc: `A prompt speaks the secret entry of a collect. People near the caller could
hear it.`,
	Bad: `flow: main
start: card
steps:
  card: {collect: Enter the last four digits of your card., digits: 4, secret: yes, into: last_four, then: {collected: said, exhausted: wait}}
  said: {say: "You entered {last_four}.", then: wait}
  wait: {queue: general, then: {answered: done}}
  done: {end: resolved}
`,
}.FixedBy(`"You entered {last_four}."`, "Thank you.")

// checkSpoken reports prompts that speak a name while it may hold a secret. A name that a
// later step fills with something else holds none.
func checkSpoken(p *pass, g *dataflow.Graph) {
	for i := range g.States {
		at := flow.StateID(i)
		for _, w := range g.DefAt(at).Wordings() {
			for _, piece := range w.Template {
				if name := piece.Placeholder; name != "" && g.Secret(at, name) {
					p.adviseSecret(g, at, w.Text, name)
				}
			}
		}
	}
}

func (p *pass) adviseSecret(g *dataflow.Graph, at flow.StateID, text diag.Text, name string) {
	there := p.found.PlaceOf(text, "{"+name+"}")
	if p.isNew(there, flow.SecretSpoken, g.DefAt(at).Allow) {
		p.advise(there, flow.SecretSpoken,
			fmt.Sprintf("this speaks {%s}, which is secret%s", name,
				p.searched(func() string { return p.secretWitness(g, at, name) })),
			"leave it out")
	}
}

// secretWitness writes the shortest call that reaches a state with a secret in a name.
func (p *pass) secretWitness(g *dataflow.Graph, at flow.StateID, name string) string {
	fills := func(e flow.Edge) bool { return slices.Contains(g.FilledBy(e), name) }
	last, _ := g.LastBefore(g.NodesAt(at), fills)
	for _, e := range last {
		if entry := g.StepAt(e.Source).Entry; entry != nil && entry.Secret {
			return p.witness(g, func() []dataflow.Edge { return g.Through(e, at, fills) })
		}
	}
	return p.example(g, at)
}
