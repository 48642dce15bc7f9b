package asterisk

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// function has the facts of a function of the dialplan, or of a variable that Asterisk keeps itself.
type function struct {
	functionTraits

	// compute returns the value that follows from the arguments and the variables of the call, and whether it is known.
	// It is nil if only the call knows values.
	compute func(r reader, args string) (value string, known bool)
}

// functionTraits are the facts of a function that the import needs.
type functionTraits uint16

const (
	ofCall      functionTraits = 1 << iota // only the call changes the value: see forget.go
	ofTexts                                // only the arguments decide the value
	isNumber                               // the value is a number, or a word for a caller who withholds the number
	neverEmpty                             // the value always has a text
	isChanging                             // the value is another one each time
	keepsText                              // a line reads the text that another line has given the function
	anyCase                                // the case of its argument does not count
	setsRead                               // a line that reads it changes the variable that its argument names
	setsWritten                            // a line that gives it a text changes the variable that its argument names
	isVariable                             // a variable of the channel has this name
)

func (t functionTraits) is(some functionTraits) bool { return t&some != 0 }

// functionOf returns the row of a function by its name in upper case (docs.asterisk.org, "Dialplan Functions"). Another
// system or another call may change the value of a function without a row. A function of texts that is not computed is
// in few dialplans: a lookup asks for its value.
func functionOf(name string) function {
	of := func(t functionTraits) function { return function{functionTraits: t} }
	switch name {
	// Those with values that the import knows, or whose texts it follows.
	case "LEN":
		return function{ofTexts | isNumber | neverEmpty, lengthOf}
	case "IF":
		return function{ofTexts, ifFunction}
	case "CUT":
		return function{ofTexts, cutFunction}
	case "REGEX":
		return function{ofTexts | neverEmpty, regexFunction}
	case "ISNULL":
		return function{ofTexts | neverEmpty, isNullFunction}
	case "EXISTS":
		return function{ofTexts | neverEmpty, existsFunction}
	case "LOCAL":
		return function{ofCall, func(r reader, args string) (string, bool) { return r.variable(args), true }}
	case "GLOBAL":
		return function{keepsText, globalFunction}
	case "DB":
		return of(keepsText)
	case "DB_EXISTS":
		return function{neverEmpty, isInDatabase}
	case "CDR":
		return function{ofCall, cdrFunction}
	case "CHANNEL":
		return function{ofCall | neverEmpty | anyCase | isVariable, channelFunction}
	case "CALLERID":
		return of(ofCall | anyCase)
	case callerNumber, "CALLERID(ani)", "CALLERID(dnid)", "CALLERID(rdnis)":
		return of(isNumber)

	// Functions of texts, which few dialplans have, and functions without an effect on the way of a call.
	case "DIALPLAN_EXISTS", "FIELDQTY", "MATH", "VALID_EXTEN":
		return of(ofTexts | isNumber | neverEmpty)
	case "INC", "DEC":
		return of(ofTexts | isNumber | neverEmpty | setsRead)
	case "SET":
		return of(ofTexts | setsRead)
	case "TIMEOUT":
		return of(ofTexts | keepsText)
	case "FILTER", "IFTIME", "TOLOWER", "TOUPPER", "TRIM":
		return of(ofTexts)
	case "SHIFT", "POP":
		return of(setsRead)
	case "UNSHIFT", "PUSH":
		return of(setsWritten)
	case "AES_DECRYPT", "AES_ENCRYPT", "BASE64_DECODE", "BASE64_ENCODE", "CALLERPRES", "CONNECTEDLINE", "CSV_QUOTE", "ENV",
		"EVAL", "EXCEPTION", "FIELDNUM", "HASH", "HASHKEYS", "IAXVAR", "KEYPADHASH", "LISTFILTER", "LOCAL_PEEK",
		"MASTER_CHANNEL", "MD5", "MESSAGE", "PASSTHRU", "PJSIP_HEADER", "QUOTE", "REDIRECTING", "REPLACE", "SHA1",
		"SIP_HEADER", "SIPHEADER", "SORT", "SPRINTF", "STACK_PEEK", "STRBETWEEN", "STRPTIME", "STRREPLACE", "URIDECODE",
		"URIENCODE", "VERSION":
		return of(ofCall)

	// Functions of other systems.
	case "RAND", "STRFTIME", "GROUP_COUNT", "QUEUE_EXISTS", "QUEUE_MEMBER", "QUEUE_MEMBER_COUNT", "QUEUE_MEMBER_PENALTY",
		"QUEUE_VARIABLES", "QUEUE_WAITING_COUNT":
		return of(isChanging | isNumber | neverEmpty)
	case "QUEUE_GET_CHANNEL", "QUEUE_MEMBER_LIST", "DEVICE_STATE", "EXTENSION_STATE", "SHELL", "STAT", "SPEECH",
		"SPEECH_ENGINE", "SPEECH_GRAMMAR", "SPEECH_RESULTS_TYPE", "SPEECH_SCORE", "SPEECH_TEXT":
		return of(isChanging)

	// Variables.
	case "EPOCH":
		return of(isVariable | isChanging | isNumber | neverEmpty)
	case "DATETIME", "TIMESTAMP":
		return of(isVariable | isChanging | neverEmpty)
	case "UNIQUEID", "LINKEDID":
		return of(isVariable | neverEmpty)
	case "HANGUPCAUSE":
		return of(isVariable | ofCall)
	case "HOSTNAME", "SYSTEMNAME", "BLINDTRANSFER", "MEETMESECS", "DIALEDTIME", "ANSWEREDTIME", "DIALEDPEERNUMBER",
		"DIALEDPEERNAME", "DNID", "RDNIS", "CALLINGPRES":
		return of(isVariable)
	}
	return function{}
}

// functionIn returns the row of the function or the variable whose value has a name.
func functionIn(name string) function {
	if f := functionOf(name); f.functionTraits != 0 {
		return f
	}
	base, _, _ := strings.Cut(name, "(")
	return functionOf(base)
}

// notComputedIn returns the first function in a text that the import does not compute, or "". An expression in a value
// is one that is not computed.
func notComputedIn(text string) string {
	if strings.Contains(text, "$[") {
		return "an expression"
	}
	for _, m := range calledIn().FindAllStringSubmatch(text, -1) {
		name := strings.ToUpper(m[1])
		if f := functionOf(name); f.is(ofTexts) && f.compute == nil {
			return name
		}
	}
	return ""
}

var calledIn = diag.LazyPattern(`\b(\w+)\(`)

// function returns the value of a dialplan function. Only the call knows a value that does not follow from the
// arguments.
func (r reader) function(name, args, whole string) string {
	f := functionOf(name)
	if f.compute != nil {
		if value, known := f.compute(r, args); known {
			return value
		}
	}

	// Different spellings of one function are the same value of the call.
	whole = spelled(whole)
	if f.is(ofTexts) {
		r.noteDialed(args, symbol.Of(whole))
	}
	if v, ok := r.look(whole); ok {
		return v
	}
	return r.fromCall(whole)
}

func lengthOf(_ reader, args string) (string, bool) {
	units := symbol.Units(args)
	return strconv.Itoa(len(units)), !slices.ContainsFunc(units, symbol.IsOpen)
}

func isNullFunction(r reader, args string) (string, bool) {
	return expression.Boolean(r.isNull(args)), true
}

func existsFunction(r reader, args string) (string, bool) {
	return expression.Boolean(!r.isNull(args)), true
}

func (r reader) isNull(value string) bool {
	if name := symbol.Sole(value); name != "" {
		return r.answer(expression.Condition{Symbol: name, Op: "=", Text: symbol.Plain(value) + " = "})
	}
	return value == ""
}

func globalFunction(r reader, args string) (string, bool) {
	if v, ok := r.look("GLOBAL(" + args + ")"); ok {
		return v, true
	}
	if r.m.uses.isSetGlobally(args) {
		return "", false
	}
	value, isSet := r.globalValue(args)
	if !isSet && symbol.In(args) { // the call puts its name together
		value = r.fromCall(args)
	}
	return value, true
}

func regexFunction(_ reader, args string) (string, bool) {
	args = strings.TrimPrefix(strings.TrimSpace(args), `"`)
	re, text, ok := strings.Cut(args, `" `)

	// An empty text leaves nothing after the quotation mark.
	if whole, isEmpty := strings.CutSuffix(args, `"`); !ok && isEmpty {
		re, ok = whole, true
	}
	matches, err := regexp.MatchString(re, text)
	return expression.Boolean(matches), ok && err == nil && !symbol.In(text)
}

// isInDatabase is DB_EXISTS(FAMILY/KEY) of an entry of the database that the call has set.
func isInDatabase(r reader, args string) (string, bool) {
	// After a program, an entry may be gone: see runProgram.
	name := "DB(" + args + ")"
	text, ok := r.look(name)
	return "1", ok && text != symbol.Of(name)
}

func cdrFunction(r reader, args string) (string, bool) {
	v, ok := r.look(disposition)
	if !ok {
		v = "NO ANSWER"
	}
	return v, strings.EqualFold(args, "disposition")
}

// channelFunction knows whether the call has been answered.
func channelFunction(r reader, args string) (string, bool) {
	if v, _ := r.look(disposition); v == "ANSWERED" {
		return "Up", strings.EqualFold(args, "state")
	}
	return "Ring", strings.EqualFold(args, "state")
}
