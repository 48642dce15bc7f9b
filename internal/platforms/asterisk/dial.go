package asterisk

import (
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// dialStatus are the outcomes of a transfer, with DIALSTATUS.
var dialStatus = []struct{ outcome, status string }{
	{"busy", "BUSY"},
	{"no_answer", "NOANSWER"},
	{"failed", "CHANUNAVAIL"},
}

// dial translates Dial(TECHNOLOGY/RESOURCE&…,TIMEOUT,OPTIONS).
func dial(v *visit) {
	if lookUpLocal(v) {
		return
	}
	dialWith(v, v.m.plan.table.of("dial").unmodeled, v.options(2))
}

// ring makes the node the transfer of a Dial.
func ring(v *visit, given arguments.Options) {
	phone := phoneOf(v.arg(0))
	v.requireOne("phone", phone, "it is a phone of this name")
	s := v.step(importer.Transfer, targetName(v.arg(0)))
	v.m.center.Names[s.What] = s.What

	rings := v.secondsAt(1, "timeout", "it rings as long as a conversation takes")

	// Without a timeout, a call in the last line ends, whoever answers. With one, an unanswered call ends earlier.
	if rings == 0 && passToEnd(v) {
		return
	}

	// From here on the call comes back after the transfer, with the status of the phone.
	s.Takes = talk
	s.Rings = rings
	v.edge("completed", nil)

	for _, o := range dialStatus {
		v.edge(o.outcome, v.next(with("DIALSTATUS", o.status)))
	}

	// With the option g, the dialplan goes on after the other side has hung up.
	if given.Has("g") {
		v.n.edges[0].state = v.next(with("DIALSTATUS", "ANSWER"), with(disposition, "ANSWERED"))
	}

	if v.m.uses.isRead("DIALSTATUS") && (v.m.plan.mentions("CHANUNAVAIL") || v.m.plan.mentions("CONGESTION")) {
		v.n.edges = v.n.edges[:len(v.n.edges)-1]
		v.further(edge{outcome: "failed"}, func(v *visit) { askFailure(v, targetName(v.arg(0))) })
	}
}

// passToEnd reports whether nothing that callers notice follows the line: the call ends. It passes over the lines
// there.
func passToEnd(v *visit) bool {
	var idle []*priority
	n := after(v.number)
	for p := v.lineAt(n); p != nil && p.does.is(hasNoEffect); p = v.lineAt(n) {
		idle = append(idle, p)
		n++
	}
	p := v.lineAt(n)
	if p == nil && (v.routine != nil || v.waits()) || p != nil && p.name != "hangup" {
		return false
	}

	for _, line := range idle {
		v.m.notePassed(line, importer.Notes{{Status: importer.LeftOut, Reason: importer.NoEffect}})
	}
	if p != nil {
		v.m.notePassed(p, nil)
		idle = append(idle, p)
	}
	v.n.passed = append(v.n.passed, idle...)
	return true
}

// askFailure asks why a call has failed, where the dialplan tells a phone that is not there from a
// network that is congested.
func askFailure(v *visit, whom string) {
	v.lookup("why " + whom + " fails")
	v.n.asksWhy = true
	v.n.note(importer.Expanded, "why it fails is asked by a lookup", "")
	v.edge("unavailable", v.next(with("DIALSTATUS", "CHANUNAVAIL")))
	v.edge("congested", v.next(with("DIALSTATUS", "CONGESTION")))
}

// phoneOf returns the first number or phone that a Dial rings, without its technology and provider.
func phoneOf(whom string) string {
	// A value that only the call knows, such as DB(phones/night), may have these separators in its name.
	first := arguments.SplitAt(whom, '&', false)[0]
	parts := arguments.SplitAt(first, '/', false)

	// The number is the last part, or stands before @ and the name of a provider.
	name := arguments.SplitAt(parts[len(parts)-1], '@', false)[0]

	// In TECHNOLOGY/NUMBER/PROVIDER, the longer part is the number that is called.
	if len(parts) > 2 && len(symbol.Plain(parts[1])) > len(symbol.Plain(name)) {
		name = parts[1]
	}
	return name
}

// targetName names the target of a Dial.
func targetName(whom string) string {
	name := symbol.Plain(phoneOf(whom))
	if strings.HasPrefix(name, "+") {
		return name
	}
	return "phone " + name
}

// voicemail is VoiceMail(BOX@CONTEXT&…,OPTIONS).
func voicemail(v *visit) {
	if v.args == "" {
		v.edge(programDone, v.next(lookUpConstruct(v, voicemailAlone)))
		return
	}

	given := v.options(1)
	number := arguments.SplitAt(arguments.SplitAt(v.arg(0), '&', false)[0], '@', false)[0]

	// In old dialplans, the options u, b and s stand in front of the number of the mailbox.
	rest := strings.TrimLeft(number, "ubs")
	if rest != "" && (symbol.In(rest) || strings.Trim(rest, "0123456789") == "") {
		for _, letter := range []byte(strings.TrimSuffix(number, rest)) {
			given[letter] = ""
		}
		number = rest
	}

	// A pattern has a mailbox for each number, which the way of a call does not depend on.
	isOne := v.requireOne("mailbox", number, "it is a mailbox of this name")
	if isOne && symbol.In(number) {
		v.n.note(importer.Exact, "each number of the pattern has a mailbox: here all have "+symbol.Plain(number), "")
	}
	if given.Has("d") {
		v.n.guess("keys lead to extensions while its greeting is played", "a menu of the greeting before the message")
	}
	greeting := mailboxGreeting(v, given)
	ways := voicemailWays(v.state)
	if len(ways) == 0 {
		recordMessage(v, number, greeting)
		return
	}

	// A key leads out of the greeting: a menu plays it, and silence leads to the message.
	s := v.step(importer.Menu, "")
	s.Name = "voicemail " + lookupName(number) + " menu"
	if strings.Contains(greeting.Audio, busyGreeting) {
		s.Name = "voicemail " + lookupName(number) + " busy menu"
	}
	s.Prompt = greeting
	s.Attempts = 1
	s.Timeout = time.Second

	// The source has no menu here, so that it offers no person.
	const reason = "this is the greeting of a mailbox"
	s.Allows = []importer.Allowance{
		{Advice: importer.NoPerson, Reason: reason}, {Advice: importer.ZeroToPerson, Reason: reason},
	}

	// Only the keys whose extension exists lead anywhere.
	for _, way := range ways {
		v.further(edge{keys: []string{way.key}}, func(v *visit) {
			v.edge("", enterOrLeave(v.state, way.context, way.extension, with("VMSTATUS", "USEREXIT")))
		})
	}

	// The greeting is part of the menu. The message after it has no prompt of its own.
	for _, outcome := range []string{"no_input", "no_match"} {
		v.further(edge{outcome: outcome}, func(v *visit) { recordMessage(v, number, importer.Prompt{}) })
	}

	v.n.note(importer.Expanded, "keys lead out of the greeting: a menu is before the message", "")
}

// voicemailWay is a key that leaves the greeting of a mailbox, and its target.
type voicemailWay struct {
	key, extension string
	context        *context
}

// voicemailWays returns the keys that leave the greeting of a mailbox: star and 0 if their extension exists
// (leave_voicemail in app_voicemail.c).
func voicemailWays(s *state) (out []voicemailWay) {
	for _, way := range []voicemailWay{{key: "*", extension: "a"}, {key: "0", extension: "o"}} {
		if way.context = leavesVoicemail(s, way.extension); way.context != nil {
			out = append(out, way)
		}
	}

	return out
}

// leavesVoicemail returns the context with the extension of a key that ends the greeting of a mailbox, or nil. After
// its own context, VoiceMail looks in the context that has run the macro (leave_voicemail in app_voicemail.c).
func leavesVoicemail(s *state, extension string) *context {
	for _, ctx := range []*context{s.context, s.dialContext()} {
		if s.m.plan.find(ctx, extension) != nil {
			return ctx
		}
	}
	return nil
}

// busyGreeting is the greeting of a mailbox whose phone is busy.
const busyGreeting = "vm-isonphone"

// mailboxGreeting returns the greeting of a mailbox with some options.
func mailboxGreeting(v *visit, given arguments.Options) importer.Prompt {
	var greeting []string
	switch {
	case given.Has("u"):
		greeting = append(greeting, "vm-isunavail")
	case given.Has("b"):
		greeting = append(greeting, busyGreeting)
	}
	if !given.Has("s") { // without instructions
		greeting = append(greeting, "vm-intro")
	}
	return v.audio(strings.Join(greeting, "&"))
}

// recordMessage makes the node the recording of a message.
func recordMessage(v *visit, number string, greeting importer.Prompt) {
	s := v.step(importer.Record, strings.TrimSpace("voicemail "+symbol.Plain(number)))
	s.Prompt = greeting
	if strings.Contains(greeting.Audio, busyGreeting) {
		s.Name = s.What + " busy"
	}
	v.edge("recorded", v.next(with("VMSTATUS", "SUCCESS")))

	// A message that is too short is a failed one. Only a key gives USEREXIT.
	v.edge("silent", v.next(with("VMSTATUS", "FAILED")))
	mayFail(v)
}

// record is Record(FILE,SILENCE,MOST,OPTIONS).
func record(v *visit) {
	file := symbol.Plain(v.arg(0))

	// The file of Record needs a format (record_exec in app_record.c).
	hasFormat := symbol.In(v.arg(0)) || strings.ContainsAny(file, ".:")
	if v.name == "record" && !hasFormat {
		v.endBecause("has no format of its file: Asterisk ends the call", "write the format, as in "+file+":wav")
		return
	}

	s := v.step(importer.Record, recordingOf(v.arg(0)))
	s.MaxWait = v.secondsAt(2, "longest time", "it has no limit")

	// A key, a silence or the longest time ends a message. Without any word, it is the silence.
	recorded := v.m.askedWhereRead("RECORD_STATUS")
	silent := recorded
	if most, _ := expression.Leading(v.arg(1)); most > 0 {
		silent = with("RECORD_STATUS", "SILENCE")
	}
	v.edge("recorded", v.next(recorded))
	v.edge("silent", v.next(silent))
	mayFail(v)
}

// recordingOf names a recording after its file, or after its folder if only the call knows the name of the file:
// diary/${EPOCH}.wav is one of the diary.
func recordingOf(file string) string {
	// The format of the file follows a colon, or a dot as its extension.
	folder, name := path.Split(file)
	name, _, _ = strings.Cut(name, ":")
	name = strings.TrimSuffix(name, ".wav")

	known := slices.DeleteFunc(symbol.Units(strings.TrimSuffix(name, path.Ext(name))), symbol.In)
	isKnown := strings.Trim(strings.Join(known, ""), "-_.") != ""
	if of := path.Base(folder); !isKnown && folder != "" && !symbol.In(of) {
		return of
	}
	return symbol.Plain(name)
}

// leaveTo hands the call to something that is not in the dialplan.
func leaveTo(v *visit) {
	what := v.name
	if to := v.arg(0); to != "" && !symbol.In(to) {
		what += " " + to
	}
	v.requireKnown(0, "argument", "its step has no argument")
	v.step(importer.Transfer, what)
	// VoiceMailMain leads to the extension a if the caller enters star as the mailbox or the password
	// (vm_authenticate). In that extension, star only asks again.
	if v.name == "voicemailmain" && v.exten.name != "a" && leavesVoicemail(v.state, "a") != nil {
		v.n.approximate("star leads to the extension a there: here the call stays with it", "write a menu before it")
	}

	way := v.m.plan.table.of(v.name).after
	switch way.back {
	case ifItFails:
		v.edge("failed", way.next(v.state))
	case whenDone:
		if to := way.next(v.state); to != nil {
			v.n.step.Takes = talk
			v.edge("completed", to)
		}
	case never:
	}
}

// takeover is the way on which a call comes back from an application that takes it over.
type takeover struct {
	back   comeback
	status string // the variable with the result; "" is an application without such a variable
	text   string // of the variable when the call comes back; "" is a text that only the call knows
	other  string // a further text, which only the call knows if a line compares it
}

// next returns the state in which a call comes back to the next line, or nil if it does not come back.
func (t takeover) next(s *state) *state {
	switch {
	case t.status == "":
		return s.next()
	case t.text != "" && (t.other == "" || !s.m.plan.mentions(t.other)):
		return s.next(with(t.status, t.text))
	}
	return s.next(s.m.askedWhereRead(t.status))
}

// comeback is the condition on which a call comes back to the next line.
type comeback uint8

const (
	whenDone  comeback = iota // after the conversation
	ifItFails                 // after the conversation, the application returns -1
	never                     // the application returns -1, or leads elsewhere
)

// talk is the assumed length of a conversation.
const talk = importer.TransferTakes

// disposition is the variable that records whether the call has been answered.
const disposition = "CDR(disposition)"
