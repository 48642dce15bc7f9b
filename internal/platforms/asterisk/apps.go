package asterisk

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// visit is the run of a line, or of what a further step of it does: with the values that its arguments have, and the
// step that it makes.
type visit struct {
	*state
	n       *node
	root    *node        // of the line
	work    func(*visit) // what is run
	name    string       // of the application, lower-case
	args    string       // with the values of variables
	list    []string
	isTrial bool   // it only asks whether the line makes a step
	ran     string // the application that has been run, with its arguments
}

// application is what becomes of an application.
type application struct {
	run func(*visit)
	traits
	status string // the variable that says how it has ended, or ""
}

// traits are what the import asks of an application beside what becomes of it.
type traits uint16

const (
	hasNoEffect traits = 1 << iota // whatever its arguments
	makesStep                      // whatever its arguments
	isHeard                        // it speaks, asks, queues or rings
	isOfIVR                        // it asks or queues: a context that only rings phones has none
	leadsOn                        // it leads to other lines, or to what a caller dials
	keepsMenu                      // prompts that a caller can interrupt go on: until WaitExten, the keys that are pressed are the same
	isProgram                      // of its arguments only the first, a program, decides anything
	runsAnother                    // CONDITION?APP(ARGUMENTS), or an application alone
	playsFiles                     // its arguments name recordings
	onlyNames                      // its arguments name whom it rings or where a message is kept
)

func (t traits) is(some traits) bool { return t&some != 0 }

// none is for the applications that leave the way of a call alone: they answer it, log,
// record, signal, or set what callers do not hear.
const none = `Answer NoOp Verbose Log DumpChan msg Progress Ringing Proceeding ResetCDR NoCDR ForkCDR cdr_prop setcdruserfield
	MixMonitor StopMixMonitor Monitor StopMonitor PauseMonitor UnpauseMonitor ChangeMonitor UserEvent wait_for_silence
	WaitForRing Zapateller SetCallerPres setcallerid setcidnum setcidname lookupcidname SendDTMF SIPAddHeader
	SIPRemoveHeader SIPDtmfMode PJSIPNotify CELGenUserEvent QueueLog updateconfig StopPlayTones PlayTones setmusiconhold
	StartMusicOnHold StopMusicOnHold SetAMAFlags setaccount ChannelRedirect SoftHangup transferred sayunixtimeformat
	SpeechCreate SpeechDestroy SpeechLoadGrammar SpeechUnloadGrammar SpeechActivateGrammar SpeechDeactivateGrammar
	SpeechStart SpeechProcessingSound gosubclear ClearHash JabberSend t38gateway faxopt volume digittimeout responsetimeout
	absolutetimeout settransfercapability agentmonitoroutgoing JabberSendGroup ADSIProg connectedline DAHDIAcceptR2Call
	DAHDISendCallreroutingFacility DAHDISendKeypadFacility Flash GetCPEID HangupCauseClear IAX2Provision JabberJoin
	JabberLeave MeetMeChannelAdmin MinivmMWI ODBCFinish ODBC_Commit ODBC_Rollback PJSIPHangup SendMF SendSF
	SIPSendCustomINFO StoreDTMF stasisbroadcast queueadd EndIf`

// statuses are the applications that leave the way of a call alone, but say in a variable how they
// have ended.
var statuses = map[string]string{
	"SendText": "SENDTEXTSTATUS", "SendURL": "SENDURLSTATUS", "SendImage": "SENDIMAGESTATUS", "ChanIsAvail": "AVAILSTATUS", "lookupblacklist": "LOOKUPBLSTATUS",
	"AddQueueMember": "AQMSTATUS", "RemoveQueueMember": "RQMSTATUS", "PauseQueueMember": "PQMSTATUS", "UnpauseQueueMember": "UPQMSTATUS",
	"CallCompletionCancel": "CC_CANCEL_RESULT", "CallCompletionRequest": "CC_REQUEST_RESULT", "ConfKick": "CONFKICKSTATUS", "hasnewvoicemail": "HASVMSTATUS", "MailboxExists": "VMBOXEXISTSSTATUS",
	"MeetMeAdmin": "MEETMEADMINSTATUS", "MessageSend": "MESSAGE_SEND_STATUS", "MinivmDelete": "MVM_DELETE_STATUS", "MinivmGreet": "MVM_GREET_STATUS", "MinivmNotify": "MVM_NOTIFY_STATUS",
	"OSPAuth": "OSPAUTHSTATUS", "OSPFinish": "OSPFINISHSTATUS", "OSPLookup": "OSPLOOKUPSTATUS", "OSPNext": "OSPNEXTSTATUS", "PrivacyManager": "PRIVACYMGRSTATUS", "QueueUpdate": "QUEUEUPDATESTATUS", "Reload": "RELOADSTATUS",
	"Signal": "SIGNALSTATUS", "WaitForCondition": "WAITFORCONDITIONSTATUS", "WaitForSignal": "WAITFORSIGNALSTATUS", "WaitUntil": "WAITUNTILSTATUS",
	"WaitForSilence": "WAITSTATUS", "WaitForNoise": "WAITSTATUS", "Originate": "ORIGINATE_STATUS",
}

// row is what becomes of some applications.
type row struct {
	importer.Handling
	run func(*visit)
	traits
}

const byCondition = "the way that the condition leads, if it is known; a branch on an attribute or an entry; else a lookup"

// rows has the applications of the documentation, as it writes them, and some of earlier versions.
func rows() []row {
	return []row{
		{importer.Handling{Types: none, Status: importer.LeftOut, Becomes: importer.NoEffect}, (*visit).pass, hasNoEffect | keepsMenu},
		{importer.Handling{Types: strings.Join(slices.Sorted(maps.Keys(statuses)), " "), Status: importer.LeftOut, Becomes: "no step; the variable that says how it has ended is asked for where a line reads it"}, (*visit).passWithStatus, 0},
		{importer.Handling{Types: "Set setvar MSet setglobalvar dbput", Becomes: "an edge; where lines set a variable to several texts, the attribute of that name; of CHANNEL(language), set: {language: …}"}, (*visit).assign, keepsMenu},
		{importer.Handling{Types: "setlanguage", Becomes: "set: {language: …}"}, (*visit).assign, 0},
		{importer.Handling{Types: "dbget ImportVar", Becomes: "an edge where a line has set it, else a lookup of its name"}, (*visit).assign, 0},
		{importer.Handling{Types: "DBdel DBdeltree", Status: importer.LeftOut, Becomes: "an edge: what it deletes is not set any more"}, (*visit).deleteEntries, 0},
		{importer.Handling{Types: "Incomplete", Status: importer.Approximated, Becomes: "the wrong extension i"}, (*visit).toSpecial, 0},
		{importer.Handling{Types: "Goto", Becomes: "an edge, where what it reads has one text; else a branch on an attribute, which Set sets"}, (*visit).goTo, leadsOn | keepsMenu},
		{importer.Handling{Types: "GotoIf", Becomes: byCondition}, conditional((*visit).either, jumpTo), leadsOn},
		{importer.Handling{Types: "GotoIfTime", Becomes: "a check of opening hours, to the end of the last minute; a date of each year is a lookup: approximated"}, conditional((*visit).atTime, jumpTo), leadsOn},
		{importer.Handling{Types: "ExecIf", Becomes: byCondition}, conditional((*visit).either, (*visit).run), leadsOn | keepsMenu | runsAnother},
		{importer.Handling{Types: "ExecIfTime", Status: importer.Expanded, Becomes: "a check of opening hours, and the application"}, conditional((*visit).atTime, (*visit).run), runsAnother},
		{importer.Handling{Types: "Exec TryExec", Becomes: "what the application becomes"}, func(v *visit) { v.run(v.args) }, runsAnother},
		{importer.Handling{Types: "Gosub", Becomes: "run"}, func(v *visit) { v.call(v.args) }, leadsOn},
		{importer.Handling{Types: "GosubIf", Becomes: byCondition}, conditional((*visit).either, (*visit).call), leadsOn},
		{importer.Handling{Types: "Return", Becomes: "return"}, (*visit).comeBack, 0},
		{importer.Handling{Types: "Macro MacroExclusive", Becomes: "run"}, func(v *visit) { v.callMacro(v.args) }, leadsOn},
		{importer.Handling{Types: "MacroIf", Becomes: byCondition}, conditional((*visit).either, (*visit).callMacro), leadsOn},
		{importer.Handling{Types: "MacroExit", Becomes: "return"}, (*visit).comeBack, 0},
		{importer.Handling{Types: "While", Becomes: byCondition}, (*visit).block, 0},
		{importer.Handling{Types: "EndWhile ContinueWhile", Becomes: "the next round"}, inBlock, 0},
		{importer.Handling{Types: "ExitWhile", Becomes: "the end of the loop"}, inBlock, 0},
		{importer.Handling{Types: "If ElseIf", Becomes: byCondition}, (*visit).block, 0},
		{importer.Handling{Types: "Else ExitIf", Becomes: "the end of the If"}, inBlock, 0},
		{importer.Handling{Types: "StackPop", Status: importer.Approximated, Becomes: "the subroutine comes back"}, (*visit).popStack, 0},
		{importer.Handling{Types: "raise RaiseException", Becomes: "the extension e"}, (*visit).toSpecial, 0},
		{importer.Handling{Types: "ReadExten", Status: importer.Approximated, Becomes: "a collect that hash ends; a lookup of its status where a line reads it"}, (*visit).readExten, isHeard | isOfIVR},
		{importer.Handling{Types: "WaitDigit", Status: importer.Approximated, Becomes: "a menu of the keys that lines compare; a lookup of its status where a line reads it"}, (*visit).waitDigit, isOfIVR | makesStep},
		{importer.Handling{Types: "BackGround BackgroundDetect", Becomes: "with WaitExten a menu of the extensions of one key; i is no_match, t or the next line no_input; several digits are its extension"}, (*visit).background, isHeard | isOfIVR | leadsOn | keepsMenu | playsFiles},
		{importer.Handling{Types: "WaitExten", Becomes: "with BackGround a menu of the extensions; it waits 10 s, or as TIMEOUT(response) says"}, (*visit).waitExten, isOfIVR | leadsOn | makesStep | keepsMenu},
		{importer.Handling{Types: "Read", Becomes: "a collect that hash ends, or for one digit a menu; what compares the entry is a branch on it"}, (*visit).readDigits, isHeard | isOfIVR | playsFiles},
		{importer.Handling{Types: "Playback ControlPlayback", Becomes: "say, a recording"}, (*visit).playback, isHeard | isOfIVR | playsFiles},
		{importer.Handling{Types: `SayDigits SayNumber SayAlpha SayPhonetic saydate saytime SayOrdinal SayMoney SayCountedAdj SayCountedNoun SayCountPL
			SayAlphaCase VMSayName Morsecode`, Becomes: "say, the value"}, (*visit).say, isHeard},
		{importer.Handling{Types: "SayUnixTime DateTime", Becomes: "say, the time"}, (*visit).sayTime, isHeard},
		{importer.Handling{Types: "Festival flite swift picotts googletts polly espeak cepstral", Becomes: "say, the text"}, (*visit).speak, isHeard},
		{importer.Handling{Types: "Wait waitmusiconhold MusicOnHold Echo Milliwatt sayunixtimes", Becomes: "a say that takes as long"}, (*visit).wait, 0},
		{importer.Handling{Types: "Queue", Becomes: "queue, with its timeout as max_wait and QUEUESTATUS by outcome; of queues.conf maxlen, servicelevel, announcements, context, joinempty"}, (*visit).queue, isHeard | isOfIVR | leadsOn | makesStep},
		{importer.Handling{Types: "Dial", Becomes: "transfer, which comes back where more lines follow, with DIALSTATUS by outcome; of a variable with more than three texts, one to its name"}, (*visit).dial, isHeard | makesStep | onlyNames},
		{importer.Handling{Types: "RetryDial", Status: importer.Approximated, Becomes: "a transfer that rings once"}, (*visit).dial, 0},
		{importer.Handling{Types: "VoiceMail", Becomes: "record"}, (*visit).voicemail, isHeard | isOfIVR | makesStep | onlyNames},
		{importer.Handling{Types: "Record Dictate", Becomes: "record"}, (*visit).record, isHeard | isOfIVR | makesStep},
		{importer.Handling{Types: "Hangup Busy Congestion", Becomes: "end"}, (*visit).hangup, 0},
		{importer.Handling{Types: "Authenticate VMAuthenticate", Status: importer.Approximated, Becomes: "a secret collect"}, (*visit).authenticate, isOfIVR | makesStep},
		{importer.Handling{Types: "System TrySystem", Status: importer.LeftOut, Becomes: "a lookup of SYSTEMSTATUS, where a line reads it"}, (*visit).system, isProgram},
		{importer.Handling{Types: `AGI DeadAGI EAGI fastagi asyncagi ExternalIVR Stasis AudioSocket SpeechBackground odbcexec mysql SMS curl realtime
			JabberStatus MeetMeCount NBScat ReceiveMF ReceiveSF IVRDemo skelguessnumber ICES MP3Player AMD lookupenumber enumlookup
			SendFAX ReceiveFAX rxfax txfax aeapspeech`, Status: importer.Approximated, Becomes: "a lookup: what it says, asks and sets is not in the dialplan"}, (*visit).system, isOfIVR | isProgram},
		{importer.Handling{Types: `AttendedTransfer BlindTransfer BridgeAdd BridgeWait Broadcast dahdibarge DAHDIRAS DAHDIScan JACK MinivmAccMess
			ParkAndAnnounce StreamEcho TestClient TestServer VoiceMailMain Directory ConfBridge MeetMe Page ParkedCall Park ChanSpy
			ExtenSpy Pickup PickupChan DISA FollowMe AgentLogin AgentRequest Transfer dundilookup konference SLAStation SLATrunk
			followmeoutgoing Bridge MinivmRecord AlarmReceiver externalapp VoiceMailPlayMsg switch`, Becomes: "a transfer to its name: it takes the call over"}, (*visit).leaveTo, 0},
	}
}

// handled returns what becomes of each application.
func handled() []importer.Handling {
	var out []importer.Handling
	for _, r := range rows() {
		out = append(out, r.Handling)
	}
	return out
}

// applications has what each application does, by its name in lower case.
func applications() map[string]application {
	out := map[string]application{}
	for _, r := range rows() {
		for name := range strings.FieldsSeq(strings.ToLower(r.Types)) {
			out[name] = application{run: r.run, traits: r.traits}
		}
	}
	for name, status := range statuses {
		out[strings.ToLower(name)] = application{run: (*visit).passWithStatus, status: status}
	}
	return out
}

// arg returns an argument, or "".
func (v *visit) arg(n int) string {
	if n >= 0 && n < len(v.list) {
		return v.list[n]
	}
	return ""
}

// do runs what makes a step of the line, or leads on.
func (v *visit) do(work func(*visit)) {
	v.work, v.reading = work, reading{mostParts: maxParts}
	work(v)
	switch {
	case v.n.step != nil && v.n.step.Kind == importer.Lookup && v.asksVarying(v.n.step.What):
		v.n.approximate("a variable has more values than an import follows: here a lookup asks for it", "import a part of the dialplan: --start names the context in which it begins")
	case v.expanded > maxExpanded:
		v.n.approximate("global variables whose values name others too many times: here they are unknown", "write the value that they have")
	}
}

// further adds an outcome that a further step of the line follows, with what is known there.
func (v *visit) further(e edge, s *state, work func(*visit)) {
	if v.root.further++; v.root.further > maxFurther {
		v.n.approximate("asks for more than an import follows in one line: here some of its ways end", "write the conditions in lines of their own")
	}
	if v.isTrial || v.root.further > maxFurther {
		v.n.edges = append(v.n.edges, e)
		return
	}
	c := &visit{state: s, n: &node{state: s, prio: v.n.prio, isFurther: true}, root: v.root, name: v.name, args: v.args, list: v.list}
	c.do(work)
	if e.to = (&way{node: c.n}); c.n.step == nil && len(c.n.edges) == 1 { // it makes none
		e.state, e.to = c.n.edges[0].state, c.n.edges[0].to
		v.n.note.note(c.n.status, c.n.reason, c.n.fix)
	}
	v.n.edges = append(v.n.edges, e)
}

// asksVarying reports whether a lookup asks for a variable that lines have set.
func (v *visit) asksVarying(what string) bool {
	return slices.ContainsFunc(readNames().FindAllString(what, 20), func(name string) bool {
		texts := v.vars[name]
		return len(texts) > 1 || len(texts) == 1 && texts[0] == symbol(name) && v.entries[name] == 0 && !slices.Contains(v.uses.byProgram, name)
	})
}

// line runs the line of a call.
func (v *visit) line() {
	p := v.prio()
	switch {
	case v.end != "":
		v.do((*visit).visitEnd)
	case v.state.run != "" && !v.plays():
		v.do(func(v *visit) { v.run(v.state.run) })
	case p == nil && v.plan.waitsAtEnd: // for an extension, as WaitExten does
		v.n.note.note(importer.Expanded, "callers can dial after the last line of an extension: a menu is after it", "")
		v.menu(v.responseTime(), func() *state { return v.enter(v.context, "t") })
	case p == nil: // prompts to interrupt, and nothing after them
		v.menu(time.Second, nil)
	case v.plays() && !p.does.is(keepsMenu):
		if list := v.played; len(list) > 0 {
			v.n.prio = list[len(list)-1].prio // this line is run after it
		}
		v.menu(time.Second, v.withoutPrompts)
	default:
		v.do((*visit).runApplication)
	}
}

// runApplication runs the application of a line with the values that its arguments have.
func (v *visit) runApplication() {
	p := v.prio()
	v.name = p.name
	if run, args := v.plan.idiom(p); run != nil {
		run(v, append(splitArgs(v.expand(args)), "", "", "", ""))
		return
	}
	sets := assignments(p.name, p.args)
	switch {
	case p.does.is(hasNoEffect):
		v.pass()
		return
	case len(sets) > 0 && !slices.ContainsFunc(sets, v.isHeeded):
		v.edge("", v.onward())
		return
	case len(sets) == 1 && v.counts(sets[0]):
		return
	case p.does.run == nil:
		v.unknown()
		return
	}
	text := p.args
	if p.does.is(isProgram) && !speaking().MatchString(text) {
		text = firstOf(text)
	}
	if p.does.is(onlyNames) {
		v.mostParts = maxNamed
	}
	v.namesFiles = p.does.is(playsFiles)
	v.args = v.expand(text)
	v.list = splitArgs(v.args)
	if v.isUnnamed {
		v.n.approximate("one of more phones or mailboxes than are told apart: here it has the name of the variable that names it",
			"write a branch on the values of the variable")
	}
	switch {
	case v.varying != "" && v.name == "queue" && v.queueBy(v.varying):
	case v.varying != "":
		v.splitBy(v.varying)
	case v.open != nil:
		v.ask(*v.open)
	default:
		v.start(p.does)
	}
}

// plays reports whether the line is behind prompts that the caller may interrupt.
func (v *visit) plays() bool {
	return slices.ContainsFunc(v.root.prompts, func(list []prompt) bool { return len(list) > 0 })
}

// onward is the next line, with the prompts that are played on.
func (v *visit) onward(changes ...func(*state)) *state {
	played := v.played
	return v.next(append(changes, func(s *state) { s.played = played })...)
}

// firstOf returns the first of some arguments.
func firstOf(args string) string {
	before, _, _ := strings.Cut(args, ",")
	return before
}

// start runs an application. One that answers the call does that first.
func (v *visit) start(app application) {
	v.ran = v.name + "(" + v.args + ")"
	options, answers := answering[v.name]
	if answers && (v.uses.isRead("CDR") || v.uses.isRead("CHANNEL")) &&
		!strings.ContainsAny(v.arg(options), "ns") {
		v.state = v.clone()
		v.set(disposition, "ANSWERED")
	}
	app.run(v)
}

// answering has the applications that answer a call, by the place of the options of which n (noanswer) and
// s (skip) keep them from it.
var answering = map[string]int{"playback": 1, "background": 1, "read": 3, "readexten": 3, "record": 3, "voicemail": 99, "authenticate": 99}

// withoutPrompts is the state itself without the prompts before it.
func (v *visit) withoutPrompts() *state {
	s := v.clone()
	s.played = nil
	return s
}

// isHeeded reports whether something reads what is set.
func (v *visit) isHeeded(a assignment) bool {
	base, _, isFunction := strings.Cut(a.name, "(")
	if isFunction {
		return a.name == languageVariable || slices.Contains([]string{"GLOBAL", "TIMEOUT", "DB"}, base) && v.decides(a.name)
	}
	return strings.Contains(a.name, "$") || v.decides(a.name)
}

// edge adds an outcome.
func (v *visit) edge(outcome string, to *state) {
	v.n.edges = append(v.n.edges, edge{outcome: outcome, state: to})
}

// step makes the node a step.
func (v *visit) step(kind importer.Kind, what string) *importer.Step {
	v.n.step = &importer.Step{Kind: kind, What: what}
	return v.n.step
}

func (v *visit) pass() {
	v.n.note.note(importer.LeftOut, importer.NoEffect, "")
	v.edge("", v.onward(func(s *state) {
		if v.name == "answer" {
			s.set(disposition, "ANSWERED")
		}
	}))
}

// disposition is what tells whether the call has been answered.
const disposition = "CDR(disposition)"

// passWithStatus is an application whose end a variable says: it is known only in the call.
func (v *visit) passWithStatus() {
	v.n.note.note(importer.LeftOut, importer.NoEffect, "")
	status := v.plan.table[v.name].status
	v.edge("", v.next(with(status, symbol(status))))
}

// toSpecial leads to the extension that Asterisk runs then: i of Incomplete, e of RaiseException.
func (v *visit) toSpecial() {
	name := "e"
	if v.name == "incomplete" {
		v.n.approximate("waits for further digits: here what was dialed is a wrong extension", "write the extensions of more digits")
		name = "i"
	}
	if to := v.enter(v.context, name); to != nil {
		v.edge("", to)
		return
	}
	v.step(importer.End, "hung_up")
}

// splitBy makes the step a branch on a variable that has several texts here, of which each decides.
func (v *visit) splitBy(name string) {
	v.n.edges, v.ran = nil, ""
	v.step(importer.Branch, name)
	texts := v.textsOf(name)
	for _, text := range texts {
		s := v.clone()
		s.own()
		s.parts = max(s.parts, 1) * len(texts)
		outcome := s.valueName(text)
		if text == others {
			outcome, text = importer.Otherwise, symbol(name)
			for _, t := range texts {
				s.learn(name+" = "+t+"?", "0")
			}
		}
		s.vars[name] = value{text}
		v.further(edge{outcome: outcome}, s, v.work)
	}
}

// textsOf returns the texts that a variable has here.
func (s *state) textsOf(name string) value {
	if s.uses.counter(name) != nil {
		return s.vars[name].counted()
	}
	return s.vars[name]
}

// ask asks what only the running system knows, and goes on with each answer.
func (v *visit) ask(c condition) {
	v.ran = ""
	answered := func(outcome string, yes bool) {
		s := v.clone()
		s.decide(c, yes)
		v.further(edge{outcome: outcome}, s, v.work)
	}
	switch {
	case v.askEntry(c, answered):
		return
	case containsName(c.text, "INVALID_EXTEN"):
		v.n.approximate("compares a wrong extension, which only the call knows: here a lookup decides", "lead the keys that it compares to steps of their own")
	case v.comparesEntry(c):
		v.n.approximate("compares what the caller has entered in a way that a branch cannot: here a lookup decides", "write a branch on the entry")
	}
	if c.op == "=" && c.symbol != "" {
		v.lookup(c.symbol).Notifies = true
		answered(cmp.Or(c.value, "empty"), true)
		answered(importer.Other, false)
		return
	}
	v.lookup(c.text).Notifies = true
	answered("yes", true)
	answered("no", false)
}

// lookup makes the node a lookup of what a text says.
func (v *visit) lookup(what string) *importer.Step {
	v.ran = ""
	v.center.Names[what] = lookupName(what)
	return v.step(importer.Lookup, what)
}

// lookupName names an expression: "DB(night/mode) = on" becomes db_night_mode_on.
func lookupName(text string) string {
	name := strings.ToLower(strings.Join(notNames().Split(plain(text), -1), "_"))
	return cmp.Or(strings.Trim(name, "_"), "answer")
}

var notNames = diag.LazyPattern(`[^\pL\pN]+`)

func (v *visit) unknown() {
	v.lookup(v.state.prio().app)
	v.n.approximate("an application that is not known: here a lookup asks how it ends", "write the steps that it stands for")
	v.scriptedNext(programDone)
}

// programDone is the outcome of a program, database or application that the import does not know.
const programDone = "done"

// scriptedNext goes on after a program that may set any variable.
func (v *visit) scriptedNext(outcome string) {
	v.edge(outcome, v.next((*state).runProgram))
}

// system runs a program or asks a database.
func (v *visit) system() {
	if v.speaksByScript() {
		return
	}
	what := v.name
	if len(v.list) > 0 {
		script, _, _ := strings.Cut(v.list[0], "?")
		what = strings.TrimSuffix(path.Base(strings.Fields(script + " x")[0]), path.Ext(script))
	}
	s := v.lookup(cmp.Or(what, v.name))
	if s.Notifies = v.name == "system" || v.name == "trysystem"; !s.Notifies {
		v.n.approximate("a program decides: what it says, asks and sets is not in the dialplan", "write the steps that it stands for, or its answers as outcomes")
	}
	status := map[string]string{"system": "SYSTEMSTATUS", "trysystem": "SYSTEMSTATUS", "agi": "AGISTATUS", "amd": "AMDSTATUS"}[v.name]
	if status == "" {
		v.scriptedNext(programDone)
		return
	}
	ok, failed := "SUCCESS", "FAILURE"
	if v.name == "amd" {
		ok, failed = "HUMAN", "MACHINE"
	}
	script := func(s *state) {
		if v.name == "agi" {
			s.runProgram()
		}
	}
	v.edge(programDone, v.next(with(status, ok), script))
	v.edge("failed", v.next(with(status, failed), script))
}

// speaksByScript is a program that speaks its argument: agi(googletts.agi,"Hello.",en).
func (v *visit) speaksByScript() bool {
	if len(v.list) < 2 || !speaking().MatchString(v.list[0]) {
		return false
	}
	v.list = v.list[1:]
	v.speak()
	return true
}

var speaking = diag.LazyPattern(`(?i)tts|polly|text[-_ ]?(to|2)[-_ ]?speech|festival|flite|espeak|picospeaker`)

// leaveTo hands the call to something that is not in the dialplan.
func (v *visit) leaveTo() {
	what := v.name
	if to := v.arg(0); to != "" && !isSymbolic(to) {
		what += " " + to
	}
	v.step(importer.Transfer, what)
	if to := v.next(); to != nil && v.name != "transfer" {
		v.n.step.Takes = talk
		v.edge("completed", to)
	}
}

// talk is how long a conversation is taken to last.
const talk = 3 * time.Minute

func (v *visit) hangup() {
	what := "hung_up"
	if v.name != "hangup" {
		what = v.name
	}
	v.step(importer.End, what)
}
