package asterisk

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// functionCall is a function with its arguments.
type functionCall struct{ name, args string }

// compute returns the value of a dialplan function, and whether it is known.
type compute func(r reader, f functionCall) (value string, known bool)

// ofText is a function of a text that is known.
func ofText(of func(string) string) compute {
	return func(_ reader, f functionCall) (string, bool) {
		return of(f.args), !isSymbolic(f.args)
	}
}

// functions has the dialplan functions whose values follow from their arguments and the variables of the call
// (docs.asterisk.org, "Dialplan Functions"). Only the call knows the values of other functions.
func functions() map[string]compute {
	return map[string]compute{
		"LEN":       lengthOf,
		"IF":        ifFunction,
		"IFTIME":    ifTimeFunction,
		"TOUPPER":   ofText(strings.ToUpper),
		"TOLOWER":   ofText(strings.ToLower),
		"TRIM":      ofText(strings.TrimSpace),
		"LOCAL":     func(r reader, f functionCall) (string, bool) { return r.variable(f.args), true },
		"GLOBAL":    globalFunction,
		"MATH":      mathFunction,
		"REGEX":     regexFunction,
		"DB_EXISTS": entryExists,
		"CDR":       cdrFunction,
		"CHANNEL":   channelFunction,
		"TIMEOUT": func(r reader, f functionCall) (string, bool) {
			return r.timeout(strings.ToLower(f.args)), true
		},
		"ISNULL":          isNullFunction,
		"EXISTS":          isNullFunction,
		"SET":             setFunction,
		"INC":             stepFunction,
		"DEC":             stepFunction,
		"CUT":             cutFunction,
		"FIELDQTY":        fieldsFunction,
		"FILTER":          filterFunction,
		"DIALPLAN_EXISTS": existsInPlan,
		"VALID_EXTEN":     existsInPlan,
	}
}

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
	if isComputed := r.m.functions[name] != nil && name != "DB_EXISTS"; isComputed {
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

// ifTimeFunction is IFTIME(TIMES?A:B).
func ifTimeFunction(r reader, f functionCall) (string, bool) {
	times, rest, _ := strings.Cut(f.args, "?")
	branches := append(splitTop(rest, ':', true), "")
	if isSymbolic(times) {
		return "", false
	}
	if r.answer(condition{text: inTimes + times}) {
		return strings.TrimSpace(branches[0]), true
	}
	return strings.TrimSpace(branches[1]), true
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

// setFunction is SET(NAME=TEXT), which sets a variable and returns its text: see noteSteps.
func setFunction(_ reader, f functionCall) (string, bool) {
	_, text, _ := strings.Cut(f.args, "=")
	return text, true
}

func stepFunction(r reader, f functionCall) (string, bool) {
	// Only a whole number is counted. Any other text makes the function fail, which leaves nothing (func_math.c).
	text := r.variable(f.args)
	if _, err := strconv.Atoi(text); err != nil && !isSymbolic(text) {
		return "", true
	}
	return evaluate(text+map[string]string{"INC": " + 1", "DEC": " - 1"}[f.name], r.answer), true
}

// mathFunction is MATH(FORMULA,TYPE). Without a type, the number has six decimals (math in func_math.c).
func mathFunction(r reader, f functionCall) (string, bool) {
	formula, kind, _ := strings.Cut(f.args, ",")
	parts := mathFormula().FindStringSubmatch(formula)
	if parts == nil {
		return "", false
	}
	if op := parts[2]; strings.ContainsAny(op, "<=>") {
		return strings.ToUpper(strconv.FormatBool(operate(op, parts[1], parts[3]) == "1")), true
	}
	value := evaluate(formula, r.answer)
	_, err := strconv.Atoi(value)
	isKnown := err == nil
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "int", "i":
		return value, isKnown
	case "", "float", "f":
		return value + ".000000", isKnown
	}
	return "", false
}

// mathFormula is a formula of two numbers that are known. Others have operators of bits and powers.
var mathFormula = diag.LazyPattern(`^\s*(-?\d+(?:\.\d+)?)\s*([-+*/%<>]|[<>=]=)\s*(-?\d+(?:\.\d+)?)\s*$`)

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

// fieldsFunction is FIELDQTY(NAME,DELIMITER), the number of fields of a variable (function_fieldqty_helper in
// func_strings.c). An empty text has no field.
func fieldsFunction(r reader, f functionCall) (string, bool) {
	// The arguments keep their spaces, since a space may be the delimiter.
	a := splitTop(f.args, ',', true)
	if isSymbolic(f.args) {
		return "", false
	}
	if len(a) < 2 {
		return "1", true
	}

	// A backslash begins the code of another character. Of a longer text, the first byte is the delimiter.
	delimiter := a[1][:min(len(a[1]), 1)]
	if strings.Trim(delimiter, "\\") == "" || delimiter[0] >= utf8.RuneSelf {
		return "", false
	}

	text := r.expand("${" + a[0] + "}")
	if text == "" {
		return "0", true
	}
	r.noteDialed(text, symbol(spelled("FIELDQTY("+f.args+")")))
	return strconv.Itoa(strings.Count(text, delimiter) + 1), !isSymbolic(text)
}

// filterFunction is FILTER(CHARACTERS,TEXT), the characters of a text that are allowed (filter in func_strings.c). A
// dash between two characters is a range.
func filterFunction(_ reader, f functionCall) (string, bool) {
	a := splitTop(f.args, ',', false)
	if len(a) < 2 || isSymbolic(f.args) || strings.Contains(a[0], `\`) {
		return "", false
	}

	isAllowed := [256]bool{}
	for rest := a[0]; rest != ""; {
		first := rest[0]
		last := first
		rest = rest[1:]

		// A dash at the end has no second character, and allows nothing.
		if after, isRange := strings.CutPrefix(rest, "-"); isRange {
			rest = after
			if rest != "" {
				last = rest[0]
				rest = rest[1:]
			}
		}

		// Asterisk warns of a range that falls, such as z-a.
		if last < first {
			return "", false
		}
		for c := int(first); c <= int(last); c++ {
			isAllowed[c] = true
		}
	}

	var out []byte
	for _, c := range []byte(strings.Join(a[1:], ",")) {
		if isAllowed[c] {
			out = append(out, c)
		}
	}
	return string(out), true
}

func existsInPlan(r reader, f functionCall) (string, bool) {
	a := splitArgs(f.args)
	if len(a) < 2 || isSymbolic(f.args) {
		return "", false
	}

	// Without a context, VALID_EXTEN searches the context of the line.
	ctx := r.m.plan.contexts[a[0]]
	if a[0] == "" && f.name == "VALID_EXTEN" {
		ctx = r.context
	}
	e := r.m.plan.find(ctx, a[1])
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
