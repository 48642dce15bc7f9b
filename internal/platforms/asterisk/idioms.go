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

// idiom returns what a Macro or Gosub of FreePBX does, if it is one of them.
func (v *visit) idiom(p *priority) (func(*visit), bool) {
	app := p.name
	if app != "macro" && app != "gosub" || len(v.plan.globals["ASTETCDIR"])+len(v.plan.globals["AMPDBENGINE"])+len(v.plan.globals["AMPDBNAME"]) == 0 {
		return nil, false
	}
	name, args := p.args, ""
	if app == "gosub" {
		name, args, _ = strings.Cut(p.args, "(")
		args = strings.TrimSuffix(args, ")")
		name = strings.TrimPrefix(name, "macro-")
	} else if before, rest, ok := strings.Cut(name, ","); ok {
		name, args = before, rest
	}
	for _, i := range idioms {
		if strings.HasPrefix(name, i.name) {
			return func(v *visit) {
				i.run(v, append(splitArgs(v.expand(args)), "", "", "", ""))
			}, true
		}
	}
	return nil, false
}

func (v *visit) withoutEffect([]string) { v.pass() }

func (v *visit) callEnds([]string) { v.step(importer.End, "hung_up") }

// ringOrMailbox is exten-vm(MAILBOX,PHONE): it rings a phone, and takes a message if nobody
// answers and the phone has a mailbox.
func (v *visit) ringOrMailbox(a []string) {
	if v.part == "mailbox" {
		v.mailbox(a[0])
		return
	}
	s := v.step(importer.Transfer, "phone "+plain(a[1]))
	if a[0] == "novm" || a[0] == "" {
		v.ring(s)
		return
	}
	s.Takes = talk
	v.edge("completed", nil)
	box := v.keepHere("mailbox")
	v.edge("busy", box)
	v.edge("no_answer", box)
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
