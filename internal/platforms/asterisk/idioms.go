package asterisk

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// idioms are the subroutines that FreePBX writes into each dialplan and whose lines do what
// the way of a call does not show, or what one step says. By the beginning of their names.
var idioms = []struct {
	name string
	run  func(*visit, []string)
}{
	{"user-callerid", (*visit).withoutEffect},
	{"sub-record", (*visit).withoutEffect},
	{"sub-cnum", (*visit).withoutEffect},
	{"blkvm-", (*visit).withoutEffect},
	{"prepend-cid", (*visit).withoutEffect},
	{"record-enable", (*visit).withoutEffect},
	{"sub-lastcaller", (*visit).withoutEffect},
	{"sub-presencestate", (*visit).withoutEffect},
	{"app-missedcall", (*visit).withoutEffect},
	{"sub-hr", (*visit).withoutEffect},
	{"outisbusy", (*visit).callEnds},
	{"hangupcall", (*visit).callEnds},
	{"exten-vm", (*visit).ringOrMailbox},
	{"vm", (*visit).mailboxOnly},
	{"dialout", (*visit).ringNumber},
	{"dial", (*visit).ringPhones},
}

// idiom returns what a Macro or Gosub of FreePBX does, with its arguments, or nil if it is none of them.
func (d *dialplan) idiom(p *priority) (run func(*visit, []string), args string) {
	isOurs := d.globals["ASTETCDIR"]+d.globals["AMPDBENGINE"]+d.globals["AMPDBNAME"] != ""
	name := p.args
	switch {
	case isOurs && p.name == "gosub":
		name, args, _ = strings.Cut(name, "(")
		name, args = strings.TrimPrefix(name, "macro-"), strings.TrimSuffix(args, ")")
	case isOurs && p.name == "macro":
		name, args, _ = strings.Cut(name, ",")
	default:
		return nil, ""
	}
	for _, i := range idioms {
		if strings.HasPrefix(name, i.name) {
			return i.run, args
		}
	}
	return nil, ""
}

func (v *visit) withoutEffect([]string) { v.pass() }

func (v *visit) callEnds([]string) { v.step(importer.End, "hung_up") }

// ringOrMailbox is exten-vm(MAILBOX,PHONE): it rings a phone, and takes a message if nobody
// answers and the phone has a mailbox.
func (v *visit) ringOrMailbox(a []string) {
	s := v.step(importer.Transfer, "phone "+plain(a[1]))
	if a[0] == "novm" || a[0] == "" {
		v.ring(s)
		return
	}
	s.Takes = talk
	v.edge("completed", nil)
	for _, outcome := range []string{"busy", "no_answer"} {
		v.further(edge{outcome: outcome}, v.clone(), func(v *visit) { v.mailbox(a[0]) })
	}
	v.n.note.note(importer.Expanded, "rings a phone, and takes a message if nobody answers", "")
}

func (v *visit) mailbox(number string) {
	v.step(importer.Record, "voicemail "+plain(number)).Prompt = importer.Prompt{Audio: "vm-intro"}
	v.n.note.note(importer.Exact, importer.UnknownRecording, importer.UnknownRecordingFix)
	v.edge("recorded", v.next())
	v.edge("silent", v.next())
}

func (v *visit) mailboxOnly(a []string) { v.mailbox(a[0]) }

// ringPhones is dial(SECONDS,OPTIONS,PHONES).
func (v *visit) ringPhones(a []string) {
	first, _, _ := strings.Cut(plain(a[2]), "-")
	v.ring(v.step(importer.Transfer, "phone "+first))
}

// ringNumber is dialout-trunk(TRUNK,NUMBER).
func (v *visit) ringNumber(a []string) {
	v.ring(v.step(importer.Transfer, dialed("x/"+a[1])))
}

// ring leads on where nobody answers.
func (v *visit) ring(s *importer.Step) {
	if !v.isLast() {
		v.goesOn(s)
	}
}
