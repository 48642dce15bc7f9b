package lint

import (
	"fmt"

	"github.com/ivrsim/ivrsim/internal/design/dataflow"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var recordedSecret = diag.Rule{
	ID:       flow.RecordedSecret,
	Severity: diag.Advice,
	Doc: `A step asks for a card number, a security code or a PIN while the call is recorded. The
recording has the tones of the keys, also if the entry is masked. The attribute recording,
with the values no and yes, says whether a call is recorded: of the center, or of a flow. A
set step or a line sets it, and the import of recording blocks does.`,
	Bad: `-- routing.yaml --
center: example
hubs: {new_york: {timezone: America/New_York, languages: [en]}}
elsewhere: {hub: new_york}
queues: {general: {hours: 24/7}}
attributes: {recording: [no, yes]}
lines:
  general: {number: 1-800-528-4800, country: US, flow: main, set: {recording: yes}}
-- main.yaml --
flow: main
start: notice
steps:
  notice: {say: This call is recorded., then: pin}
  pin:    {collect: Enter your PIN., digits: 4, secret: yes, into: pin, then: {collected: wait, exhausted: wait}}
  wait:   {queue: general, then: {answered: done}}
  done:   {end: resolved}
`,
}.FixedBy(
	"say: This call is recorded., then: pin}",
	"say: This call is recorded., then: stop}\n  stop:   {set: {recording: no}, then: pin}",
)

// checkRecorded reports the steps that ask for a secret in a call that may be recorded.
func checkRecorded(p *pass, g *dataflow.Graph) {
	for i := range g.States {
		at := flow.StateID(i)
		node, with, isRecorded := g.Recorded(at)
		if !isRecorded {
			continue
		}

		s := g.DefAt(at)
		for _, of := range p.secretsOf(s) {
			if p.isNew(of.Text.Place, flow.RecordedSecret, s.Allow) {
				path := func() []dataflow.Edge { return g.Nearest().Path(node) }
				p.advise(of.Text.Place, flow.RecordedSecret,
					fmt.Sprintf("this asks for %s while the call is recorded%s", of.secret.words,
						p.witnessWith(g, path, with)),
					"pause the recording before: {set: {recording: no}, then: STEP}")
			}
		}
	}
}
