package asterisk

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// functionCall is a function with its arguments.
type functionCall struct{ name, args string }

// compute returns the value of a dialplan function, and whether it is known.
type compute func(r reader, f functionCall) (value string, known bool)

// functions has the dialplan functions whose values follow from their arguments and the variables of the call
// (docs.asterisk.org, "Dialplan Functions"). Only the call knows the values of other functions.
func functions() map[string]compute {
	return map[string]compute{
		"LEN":             lengthOf,
		"IF":              ifFunction,
		"CUT":             cutFunction,
		"LOCAL":           func(r reader, f functionCall) (string, bool) { return r.variable(f.args), true },
		"GLOBAL":          globalFunction,
		"REGEX":           regexFunction,
		"DB_EXISTS":       entryExists,
		"CDR":             cdrFunction,
		"CHANNEL":         channelFunction,
		"ISNULL":          isNullFunction,
		"EXISTS":          isNullFunction,
		"DIALPLAN_EXISTS": existsInPlan,
	}
}

// notComputed are functions of texts and of the call whose values few dialplans need. A lookup asks for the value.
var notComputed = strings.Fields("DEC FIELDQTY FILTER IFTIME INC MATH SET TIMEOUT TOLOWER TOUPPER TRIM VALID_EXTEN")

// notComputedIn returns the first function in a text that the import does not compute, or "".
func notComputedIn(text string) string {
	for _, m := range calledIn().FindAllStringSubmatch(text, -1) {
		if name := strings.ToUpper(m[1]); slices.Contains(notComputed, name) {
			return name
		}
	}
	return ""
}

var calledIn = diag.LazyPattern(`\b(\w+)\(`)

// function returns the value of a dialplan function. Only the call knows a value that does not follow from the
// arguments.
func (r reader) function(name, args, whole string) string {
	if compute := r.m.functions[name]; compute != nil {
		if value, known := compute(r, functionCall{name, args}); known {
			return value
		}
	}

	// Different spellings of one function are the same value of the call.
	whole = spelled(whole)
	isOfTexts := r.m.functions[name] != nil && name != "DB_EXISTS" || slices.Contains(notComputed, name)
	if isOfTexts {
		r.noteDialed(args, symbol(whole))
	}
	if v, ok := r.look(whole); ok {
		return v
	}
	return r.fromCall(whole)
}

func lengthOf(_ reader, f functionCall) (string, bool) {
	if !isSymbolic(f.args) {
		return strconv.Itoa(utf8.RuneCountInString(f.args)), true
	}
	r := []rune(f.args)
	return strconv.Itoa(len(r)), !strings.ContainsRune(f.args, symbolStart) && r[len(r)-1] != oneOrMore &&
		r[len(r)-1] != anyMore
}

func isNullFunction(r reader, f functionCall) (string, bool) {
	isNull := f.args == ""
	if name := soleSymbol(f.args); name != "" {
		isNull = r.answer(condition{symbol: name, op: "=", text: plain(f.args) + " = "})
	}
	return boolean(isNull == (f.name == "ISNULL")), true
}

func globalFunction(r reader, f functionCall) (string, bool) {
	if v, ok := r.look("GLOBAL(" + f.args + ")"); ok {
		return v, true
	}
	if r.m.uses.isSetGlobally(f.args) {
		return "", false
	}
	value, _ := r.globalValue(f.args)
	return value, true
}

func regexFunction(_ reader, f functionCall) (string, bool) {
	args := strings.TrimPrefix(strings.TrimSpace(f.args), `"`)
	re, text, ok := strings.Cut(args, `" `)

	// An empty text leaves nothing behind the quotation mark.
	if whole, isEmpty := strings.CutSuffix(args, `"`); !ok && isEmpty {
		re, ok = whole, true
	}
	matches, err := regexp.MatchString(re, text)
	return boolean(matches), ok && err == nil && !isSymbolic(text)
}

func existsInPlan(r reader, f functionCall) (string, bool) {
	a := splitArgs(f.args)
	if len(a) < 2 || isSymbolic(f.args) {
		return "", false
	}

	e := r.m.plan.find(r.m.plan.contexts[a[0]], a[1])
	if len(a) < 3 || a[2] == "" || e == nil {
		return boolean(e != nil), true
	}
	number, err := strconv.Atoi(a[2])
	return boolean(e.prios[number] != nil), err == nil // not a label
}

// entryExists is DB_EXISTS(FAMILY/KEY) of an entry of the database that the call has set.
func entryExists(r reader, f functionCall) (string, bool) {
	// After a program, an entry may be gone: see runProgram.
	name := "DB(" + f.args + ")"
	text, ok := r.look(name)
	return "1", ok && text != symbol(name)
}

func cdrFunction(r reader, f functionCall) (string, bool) {
	v, ok := r.look(disposition)
	if !ok {
		v = "NO ANSWER"
	}
	return v, strings.EqualFold(f.args, "disposition")
}

// channelFunction knows whether the call has been answered.
func channelFunction(r reader, f functionCall) (string, bool) {
	if v, _ := r.look(disposition); v == "ANSWERED" {
		return "Up", strings.EqualFold(f.args, "state")
	}
	return "Ring", strings.EqualFold(f.args, "state")
}
