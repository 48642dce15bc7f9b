package lint

import (
	"fmt"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

var unsaid = diag.Rule{
	ID:       flow.Unsaid,
	Severity: diag.Advice,
	Doc: `An offer or a mailbox has no words: a callback or another channel is offered without a
say, or the name of a record step's mailbox is the sentence that was meant as its
prompt. The value of record is a name. The prompt is the value of say.`,
	Bad: `flow: main
start: message
steps:
  message: {record: Please leave a message after the tone., then: {recorded: bye, silent: bye}}
  bye: {end: left, say: Goodbye.}
`,
}.FixedBy("record: Please leave a message after the tone.",
	"record: voicemail, say: Please leave a message after the tone.")

// checkUnsaid reports offers without a prompt, and mailboxes whose name is a sentence.
func checkUnsaid(p *pass, s *flow.StepDef) {
	if s.Says() {
		return
	}

	switch {
	case s.Asks():
		p.advise(s.Name.Place, flow.Unsaid, fmt.Sprintf("the caller hears nothing at %s %q", s.Kind, s.Name.Value),
			"say what is offered: say: To be called back, press 1.", s.Allow)
	case s.Kind == flow.Record && strings.Contains(strings.TrimSpace(s.What.Value), " "):
		p.advise(s.What.Place, flow.Unsaid, "the caller hears nothing: this sentence is the name of the mailbox",
			diag.Fix("write record: voicemail, say: "+s.What.Value), s.Allow)
	}
}
