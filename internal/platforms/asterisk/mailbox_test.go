package asterisk

import (
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestMailboxesOfAPattern has a pattern whose numbers have a mailbox each. The row says that one step has all of them.
func TestMailboxesOfAPattern(t *testing.T) {
	for args, want := range map[string]string{
		"c${EXTEN}":     "each number of the pattern has a mailbox: here all have c5XX",
		"${EXTEN}@work": "each number of the pattern has a mailbox: here all have 5XX",
		"100":           "",
	} {
		src := "[in]\nexten => s,1,Answer()\n same => n,Background(welcome)\n same => n,WaitExten(6)\n" +
			"exten => _5XX,1,VoiceMail(" + args + ")\n same => n,Hangup()\n"
		found := ""
		for _, b := range importer.Build(mustRead(t, src), nil, nil).Report.Blocks {
			for _, n := range append([]importer.Note{b.Note}, b.Also...) {
				if b.Block == "in,_5XX,1" && n.Reason != importer.UnknownRecording {
					found += n.Reason
				}
			}
		}

		if want == "" && strings.Contains(found, "mailbox") || !strings.Contains(found, want) {
			t.Errorf("VoiceMail(%s): the row is %q, want %q", args, found, want)
		}
	}
}
