package asterisk

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// construct is a construct of few dialplans. The import names it and does not model it: a lookup with its name asks
// how it ends.
type construct struct {
	why  string   // what the dialplan does not tell
	fix  string   // the fact to fill in
	sets []string // the variables that it sets, without the statuses of an application

	setsAny   bool // it may set any variable, as a program does
	isSetting bool // it is a variable or a function that Set gives a text
}

// constructs has the constructs of few dialplans, by the names of their lookups: the applications of the table that
// are not modeled, and parts of lines.
var constructs = map[string]construct{
	"WaitDigit": {why: "a key decides how the call goes on", fix: "a menu with the keys"},
	"ReadExten": {why: "the caller dials an extension", fix: "a menu with the extensions that callers dial"},
	"RetryDial": {
		why: "it rings a phone again after an announcement", fix: "a loop of the transfer and the announcement",
	},
	"Authenticate":   {why: "a password decides whether the call goes on", fix: passwordFix},
	"VMAuthenticate": {why: "a password decides whether the call goes on", fix: passwordFix},
	"MinivmGreet":    {why: "it speaks the greeting of a mailbox", fix: "a say step of the greeting"},
	"MinivmRecord":   {why: "the caller leaves a message", fix: "a record step"},
	"PrivacyManager": {why: "it asks callers without a number for theirs", fix: "a collect of the number"},
	"Directory": {
		why: "the caller searches an extension by its name", fix: "a transfer to the directory, or a menu of the names",
	},
	"DISA": {why: "the caller dials like a phone of the office", fix: "a menu with the extensions that callers dial"},
	"StackPop": {
		why: "it leaves a subroutine for good", fix: "the steps after this line as a flow of their own",
	},
	"SoftHangup":      {why: "it ends a call, which may be this one", fix: "an end, if it is this call"},
	"ChannelRedirect": {why: "it leads a call elsewhere, which may be this one", fix: "a go, if it is this call"},

	"SayCountedAdj":  {why: spokenParts, fix: spokenFix},
	"SayCountedNoun": {why: spokenParts, fix: spokenFix},
	"SayCountPL":     {why: spokenParts, fix: spokenFix},
	"SayAlphaCase":   {why: spokenParts, fix: spokenFix},

	"If":     {why: "a condition decides which lines run", fix: conditionFix},
	"ElseIf": {why: "a condition decides which lines run", fix: conditionFix},
	"Else":   {why: "the lines before it run in its place, if the condition holds", fix: conditionFix},
	"ExitIf": {why: "it leads to the line after EndIf", fix: conditionFix},
	"Incomplete": {
		why: "the caller goes on dialing", fix: "a menu with the extensions of more digits",
	},
	"RaiseException":     {why: "it leads to the extension e", fix: "a go to the steps of e"},
	"raise":              {why: "it leads to the extension e", fix: "a go to the steps of e"},
	"SAY_DTMF_INTERRUPT": {why: "a key interrupts what is spoken", fix: "a menu with its words", isSetting: true},
	"TryExec":            {why: "the application that it runs may fail", fix: "the steps of the application", setsAny: true},
	"Stasis":             {why: "a program on another system handles the call", fix: "the steps of the program", setsAny: true},
	voicemailAlone: {
		why: "the caller enters the mailbox", fix: "a collect of the mailbox, and a record step",
		sets: []string{"VMSTATUS"},
	},
	arrayFunction: {why: "one text has the values of several variables", fix: "a Set for each variable", isSetting: true},
	macroOffset: {
		why: "the macro comes back to a later line", fix: "a Goto after the macro", isSetting: true,
	},
	timedInclude: {
		why: "a context is included at some times only", fix: "a check of the times",
	},
	"QUEUE_PRIO": {
		why: "a call waits before calls with a lower number", fix: "write priority in the queue step",
		isSetting: true,
	},
	"EXITCONTEXT": {
		why: "a key leads to another context while a phone rings", fix: "a menu before the transfer",
		isSetting: true,
	},
	localChannel: {
		why: "it dials an extension of the dialplan itself", fix: "a go to the flow of the extension, or a transfer",
		sets: []string{"DIALSTATUS"},
	},
	"Dial option G": {why: "the caller goes on at a label when a phone answers", fix: "a go to the steps of the label"},
	"Dial option p": {why: "the phone is asked whether it takes the call", fix: "its answers as outcomes"},
	"Dial option P": {why: "the phone is asked whether it takes the call", fix: "its answers as outcomes"},
	"Dial option d": {why: "a key leads away while a phone rings", fix: "a menu before the transfer"},
	"Dial option M": {
		why: "a macro of the phone decides how the call goes on", fix: "its answers as outcomes",
		sets: []string{"MACRO_RESULT"},
	},
	"Dial option U": {
		why: "a subroutine of the phone decides how the call goes on", fix: "its answers as outcomes",
		sets: []string{"GOSUB_RESULT"},
	},
	"Dial option L": {why: "the conversation has a time limit", fix: "takes of the transfer"},
	"Dial option S": {why: "the conversation has a time limit", fix: "takes of the transfer"},
}

// The names of constructs that are no application.
const (
	arrayFunction  = "ARRAY"
	localChannel   = "Local channel"
	macroOffset    = "MACRO_OFFSET"
	timedInclude   = "include with times"
	voicemailAlone = "VoiceMail without a mailbox"
)

const (
	conditionFix = "a branch, or GotoIf in the dialplan"
	passwordFix  = "a secret collect, and a lookup of the password"
	spokenParts  = "it speaks a text that its arguments choose"
	spokenFix    = "a say step of the words"
)

// unmodeledSetting returns the construct that lines set by an assignment, or "". An ARRAY counts only if a later line
// reads one of its variables.
func unmodeledSetting(sets []assignment, isRead func(assignment) bool) string {
	for _, a := range sets {
		if constructs[a.name].isSetting {
			return a.name
		}
		if a.isArray && isRead(a) {
			return arrayFunction
		}
	}
	return ""
}

// isTimed reports whether a line is the first one of an extension that the context of the call includes at some times
// only.
func (s *state) isTimed(p *priority) bool {
	if p.number != 1 || !s.m.plan.timed[p.exten.context] {
		return false
	}
	atAllTimes := map[*context]bool{}
	importer.Reach(atAllTimes, s.context, s.m.plan.includedAtAllTimes)
	return !atAllTimes[p.exten.context]
}

// includedAtTimes is the first line of an extension that the context of the call includes at some times only. The
// lookup before it leads to the extension that callers have at other times.
func includedAtTimes(v *visit) {
	lookUpConstruct(v, timedInclude)
	v.further(edge{outcome: "included"}, (*visit).runApplication)
	dialed := v.matched()
	isLater := false
	for _, c := range v.m.plan.closure(v.context) {
		if e := c.match(dialed, (*extension).hasFirstLine); isLater && e != nil {
			v.edge(importer.Other, v.jump(v.context, e, 1, dialed))
			return
		}
		isLater = isLater || c == v.exten.context
	}
	if special(dialed) {
		v.edge(importer.Other, hungUp(v.state))
		return
	}
	v.edge(importer.Other, wrongExtension(v.state, v.context, symbol.Of(dialed)))
}

// unmodeledApplication makes the line the lookup of its application.
func unmodeledApplication(v *visit) {
	app := v.m.plan.table.of(v.name)
	changed := app.status
	if app.is(dialsInto) {
		for _, a := range intoName(v.arg(0)) {
			changed = append(slices.Clone(changed), a.name)
		}
	}
	to := lookUpConstruct(v, app.name, changed...)
	if app.after.back == never {
		v.edge(programDone, nil)
		return
	}
	v.edge(programDone, v.next(to))
}

// lookUpConstruct makes the node the lookup of a construct, and returns what the construct changes: its own variables
// and some statuses.
func lookUpConstruct(v *visit, name string, statuses ...string) func(*state) {
	c := constructs[name]
	s := v.lookup(name)
	s.Unheard = "the import does not model " + name
	v.n.note(importer.Unknown, c.why, c.fix)
	return func(s *state) {
		if c.setsAny {
			s.runProgram()
		}
		for _, status := range slices.Concat(c.sets, statuses) {
			s.m.askedWhereRead(status)(s)
		}
	}
}

// lookUpLocal makes the line the lookup of a Local channel, and reports whether its Dial rings one.
func lookUpLocal(v *visit) bool {
	phones := arguments.SplitAt(v.arg(0), '&', false)
	isLocal := slices.ContainsFunc(phones, func(phone string) bool {
		technology, _, _ := strings.Cut(strings.TrimSpace(phone), "/")
		return strings.EqualFold(technology, "Local")
	})
	if !isLocal {
		return false
	}

	to := lookUpConstruct(v, localChannel)
	if passToEnd(v) {
		v.edge(programDone, nil)
	} else {
		v.edge(programDone, v.next(to))
	}
	return true
}

// dialWith makes the line a lookup for each of some options that its Dial has. The transfer is after them.
func dialWith(v *visit, letters string, given arguments.Options) {
	for letters != "" && !given.Has(letters[:1]) {
		letters = letters[1:]
	}
	if letters == "" {
		ring(v, given)
		return
	}

	option := "Dial option " + letters[:1]
	to := lookUpConstruct(v, option)
	v.further(edge{outcome: programDone}, func(v *visit) { dialWith(v, letters[1:], given) }, to)
}
