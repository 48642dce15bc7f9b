package asterisk

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// idioms are subroutines that FreePBX writes into each dialplan, by the beginning of their names.
// The way of a call does not show their effect. Each has the application that does the same with
// its arguments.
var idioms = []struct{ names, app string }{
	{
		"user-callerid sub-record sub-cnum blkvm- prepend-cid record-enable sub-lastcaller " +
			"sub-presencestate app-missedcall sub-hr",
		"NoOp",
	},
	{"outisbusy hangupcall", "Hangup"},
	{"exten-vm", ringOrMailbox},
	{"vm", "VoiceMail($1)"},
	{"dialout", "Dial(x/$2)"}, // TRUNK,NUMBER
	{"dial", "Dial(x/$3)"},    // SECONDS,OPTIONS,PHONES
}

// ringOrMailbox is exten-vm(MAILBOX,PHONE) without a mailbox.
const ringOrMailbox = "Dial(x/$2,)"

// idiom returns the application of a Macro or Gosub of FreePBX, and its arguments, or "" for any
// other.
func (d *dialplan) idiom(p *priority) (app, args string) {
	isOurs := d.isFreePBX()
	name := p.args
	switch {
	// Newer versions of FreePBX call the same subroutines by Gosub, with the arguments in parentheses.
	case isOurs && p.name == "gosub":
		name, args, _ = strings.Cut(name, "(")
		name, args = strings.TrimPrefix(name, "macro-"), strings.TrimSuffix(args, ")")
	case isOurs && p.name == "macro":
		name, args, _ = strings.Cut(name, ",")
	default:
		return "", ""
	}

	for _, i := range idioms {
		// The versions of FreePBX add to the end of a name, so that its beginning decides.
		for begin := range strings.FieldsSeq(i.names) {
			if strings.HasPrefix(name, begin) {
				return i.app, args
			}
		}
	}

	return "", ""
}

// mayBeMissing reports whether a context is included also where no file has it, and nothing is lost then: the numbers
// of parked calls, which Asterisk itself makes, and the contexts that FreePBX includes for an administrator's own
// lines.
func mayBeMissing(context string) bool {
	return context == "parkedcalls" || strings.HasSuffix(context, "-custom")
}

// idiomContexts returns the contexts of the routines whose lines the import does not follow.
func (d *dialplan) idiomContexts() map[*context]bool {
	out := map[*context]bool{}
	for _, p := range d.prios {
		if app, _ := d.idiom(p); app == "" {
			continue
		}
		name := firstOf(p.args)
		if p.name == "macro" {
			name = "macro-" + name
		}
		out[d.contexts[name]] = true
	}
	return out
}

// runIdiom runs the application of a subroutine of FreePBX. It rings the first of several phones.
// exten-vm takes a message if nobody answers.
func runIdiom(v *visit, app string, a []string) {
	phone, _, _ := strings.Cut(a[2], "-")
	if app != ringOrMailbox || a[0] == "novm" || a[0] == "" {
		v.runInstead(strings.NewReplacer("$1", a[0], "$2", a[1], "$3", phone).Replace(app))
		return
	}
	v.step(importer.Transfer, targetName("x/"+a[1])).Takes = talk
	v.edge("completed", nil)
	for _, outcome := range []string{"busy", "no_answer"} {
		v.further(edge{outcome: outcome}, func(v *visit) { v.runInstead("VoiceMail(" + a[0] + ")") })
	}
	v.n.note(importer.Expanded, "rings a phone, and takes a message if nobody answers", "")
}
