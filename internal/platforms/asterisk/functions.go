package asterisk

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// functionCall is a function with its arguments.
type functionCall struct{ name, args string }

// compute returns the value of a dialplan function, and whether it is known.
type compute func(s *state, f functionCall) (value string, known bool)

// ofText is a function of a text that is known.
func ofText(of func(string) string) compute {
	return func(_ *state, f functionCall) (string, bool) {
		return of(f.args), !isSymbolic(f.args)
	}
}

// functions has the dialplan functions whose values follow from their arguments and the variables of the call
// (docs.asterisk.org, "Dialplan Functions"). What any other says is known only in the call.
func functions() map[string]compute {
	return map[string]compute{
		"LEN":       (*state).lengthOf,
		"IF":        (*state).ifFunction,
		"IFTIME":    (*state).ifTimeFunction,
		"TOUPPER":   ofText(strings.ToUpper),
		"TOLOWER":   ofText(strings.ToLower),
		"TRIM":      ofText(strings.TrimSpace),
		"LOCAL":     func(s *state, f functionCall) (string, bool) { return s.variable(f.args), true },
		"GLOBAL":    (*state).globalFunction,
		"MATH":      (*state).mathFunction,
		"REGEX":     (*state).regexFunction,
		"DB_EXISTS": (*state).entryExists,
		"CDR":       (*state).cdrFunction,
		"CHANNEL":   (*state).channelFunction,
		"TIMEOUT": func(s *state, f functionCall) (string, bool) {
			return s.timeout(strings.ToLower(f.args)), true
		},
		"ISNULL":          (*state).isNullFunction,
		"EXISTS":          (*state).isNullFunction,
		"INC":             (*state).stepFunction,
		"DEC":             (*state).stepFunction,
		"CUT":             (*state).cutFunction,
		"DIALPLAN_EXISTS": (*state).existsInPlan,
		"VALID_EXTEN":     (*state).existsInPlan,
	}
}

// function returns the value of a dialplan function: what is not computed from its arguments is known only in the
// call.
func (s *state) function(name, args, whole string) string {
	if compute := s.functions[name]; compute != nil {
		if value, known := compute(s, functionCall{name, args}); known {
			return value
		}
	}

	// Different spellings of one function are the same value of the call.
	if name == "CALLERID" || name == "CHANNEL" {
		what, _, _ := strings.Cut(strings.ToLower(args), ",")
		if what == "number" {
			what = "num"
		}
		whole = name + "(" + what + ")"
	}

	if v, ok := s.look(whole); ok {
		return v
	}
	return s.known(whole)
}

func (s *state) lengthOf(f functionCall) (string, bool) {
	if !isSymbolic(f.args) {
		return strconv.Itoa(utf8.RuneCountInString(f.args)), true
	}
	r := []rune(f.args)
	return strconv.Itoa(len(r)), !strings.ContainsRune(f.args, symbolStart) && r[len(r)-1] != oneOrMore &&
		r[len(r)-1] != anyMore
}

func (s *state) isNullFunction(f functionCall) (string, bool) {
	isNull := f.args == ""
	if name := soleSymbol(f.args); name != "" {
		isNull = s.answer(condition{symbol: name, op: "=", text: plain(f.args) + " = "})
	}
	return boolean(isNull == (f.name == "ISNULL")), true
}

// ifTimeFunction is IFTIME(TIMES?A:B).
func (s *state) ifTimeFunction(f functionCall) (string, bool) {
	times, rest, _ := strings.Cut(f.args, "?")
	branches := append(splitTop(rest, ':', true), "")
	if isSymbolic(times) {
		return "", false
	}
	if s.answer(condition{text: inTimes + times}) {
		return strings.TrimSpace(branches[0]), true
	}
	return strings.TrimSpace(branches[1]), true
}

func (s *state) globalFunction(f functionCall) (string, bool) {
	if v, ok := s.look("GLOBAL(" + f.args + ")"); ok {
		return v, true
	}
	if s.uses.isSetGlobally(f.args) {
		return "", false
	}
	value, _ := s.globalValue(f.args)
	return value, true
}

func (s *state) stepFunction(f functionCall) (string, bool) {
	// Only a whole number is counted. Any other text makes the function fail, which leaves nothing (func_math.c).
	text := s.variable(f.args)
	if _, err := strconv.Atoi(text); err != nil && !isSymbolic(text) {
		return "", true
	}
	return evaluate(text+map[string]string{"INC": " + 1", "DEC": " - 1"}[f.name], s.answer), true
}

func (s *state) mathFunction(f functionCall) (string, bool) {
	formula, _, _ := strings.Cut(f.args, ",")
	return evaluate(formula, s.answer), !isSymbolic(formula)
}

func (s *state) regexFunction(f functionCall) (string, bool) {
	re, text, ok := strings.Cut(strings.TrimPrefix(strings.TrimSpace(f.args), `"`), `" `)
	matches, err := regexp.MatchString(re, text)
	return boolean(matches), ok && err == nil && !isSymbolic(text)
}

func (s *state) existsInPlan(f functionCall) (string, bool) {
	a := splitArgs(f.args)
	if len(a) < 2 || isSymbolic(f.args) {
		return "", false
	}
	return boolean(s.plan.find(s.plan.contexts[a[0]], a[1]) != nil), true
}

// entryExists is DB_EXISTS(FAMILY/KEY) of an entry of the database that the call has set.
func (s *state) entryExists(f functionCall) (string, bool) {
	_, ok := s.look("DB(" + f.args + ")")
	return "1", ok
}

func (s *state) cdrFunction(f functionCall) (string, bool) {
	v, ok := s.look(disposition)
	if !ok {
		v = "NO ANSWER"
	}
	return v, strings.EqualFold(f.args, "disposition")
}

// channelFunction knows whether the call has been answered.
func (s *state) channelFunction(f functionCall) (string, bool) {
	if v, _ := s.look(disposition); v == "ANSWERED" {
		return "Up", strings.EqualFold(f.args, "state")
	}
	return "Ring", strings.EqualFold(f.args, "state")
}
