package asterisk

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// idioms are the subroutines that FreePBX writes into each dialplan and whose lines do what
// the way of a call does not show, or what one step says. By the beginning of their names.
var idioms = []struct {
	names string
	run   func(*visit, []string)
}{
	{
		"user-callerid sub-record sub-cnum blkvm- prepend-cid record-enable sub-lastcaller sub-presencestate app-missedcall sub-hr",
		func(v *visit, _ []string) { v.pass() },
	},
	{"outisbusy hangupcall", func(v *visit, _ []string) { v.step(importer.End, "hung_up") }},
	{"exten-vm", (*visit).ringOrMailbox},
	{"vm", func(v *visit, a []string) { v.mailbox(a[0]) }},
	{"dialout", func(v *visit, a []string) { v.ring(dialed("x/" + a[1])) }}, // TRUNK,NUMBER
	{"dial", func(v *visit, a []string) { // SECONDS,OPTIONS,PHONES
		first, _, _ := strings.Cut(plain(a[2]), "-")
		v.ring("phone " + first)
	}},
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
		for begin := range strings.FieldsSeq(i.names) {
			if strings.HasPrefix(name, begin) {
				return i.run, args
			}
		}
	}
	return nil, ""
}

// ringOrMailbox is exten-vm(MAILBOX,PHONE): it rings a phone, and takes a message if nobody
// answers and the phone has a mailbox.
func (v *visit) ringOrMailbox(a []string) {
	phone := "phone " + plain(a[1])
	if a[0] == "novm" || a[0] == "" {
		v.ring(phone)
		return
	}
	v.step(importer.Transfer, phone).Takes = talk
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

// ring rings a phone, and leads on where nobody answers.
func (v *visit) ring(phone string) {
	if s := v.step(importer.Transfer, phone); !v.isLast() {
		v.goesOn(s)
	}
}
