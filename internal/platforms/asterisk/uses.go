package asterisk

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// variable describes the use of a variable in all lines of a dialplan.
type variable struct {
	compared bool     // a condition reads it, or a variable that is compared
	texts    []string // that lines set it to: a symbol where a line reads it from the call
	reads    []string // the variables in these texts

	counts     bool // a line adds a number to it
	isFunction bool // lines set a function of the name
}

// uses are the variables of a dialplan.
type uses struct {
	variables map[string]*variable
	prefixes  []string // of names that are put together in the call
	byProgram []string // that a program or a routine in no file may set, too: see findByProgram

	// Variables that functions such as INC change in a line that reads or sets something else, by the functions. Their
	// texts are known only in the call.
	aside map[string]string

	filled map[string]string // variables by the function that gives them their only value: see findFilled

	live *liveness // the names that lines read

	global map[string]bool        // that lines set for all calls, in upper case
	own    func(name string) bool // see isOwn
}

var (
	readNames   = diag.LazyPattern(`[A-Za-z_](?:-?\w)*`)
	putTogether = diag.LazyPattern(`\$\{\s*([A-Za-z_][\w-]*)?\$[\[{]`)
	counting    = diag.LazyPattern(`^\s*\$\[\s*(?:\$\{([\w-]+)\}\s*[+-]\s*\d{1,2}|\d{1,2}\s*\+\s*\$\{([\w-]+)\})\s*\]\s*$`)
)

func (u *uses) variable(name string) *variable {
	v := u.variables[name]
	if v == nil {
		v = &variable{}
		u.variables[name] = v
	}
	return v
}

// findUses finds what the lines do with variables.
func (d *dialplan) findUses() *uses {
	u := &uses{
		variables: map[string]*variable{}, global: map[string]bool{}, aside: map[string]string{}, own: d.isOwn,
	}
	for _, p := range d.prios {
		u.note(p)
	}
	u.findCompared(d)
	u.findFilled()
	return u
}

// findFilled finds the variables whose only value is the result of a function or an expression, by this. A lookup of
// it, and the prompt that speaks it, have the name of the variable, which says what the value means.
func (u *uses) findFilled() {
	u.filled = map[string]string{}
	withoutBraces := strings.NewReplacer("${", "", "}", "")
	for _, name := range slices.Sorted(maps.Keys(u.variables)) {
		texts := u.variables[name].texts
		if len(texts) != 1 || strings.ContainsAny(name, "$(") {
			continue
		}

		function, isFunction := cutAround(texts[0], "${", "}")
		computed, isExpression := cutAround(texts[0], "$[", "]")
		isFunction = isFunction && strings.Contains(function, "(")

		// A count is an expression of itself.
		isExpression = isExpression && !expression.ContainsName(computed, name)
		if isExpression {
			function = computed
		}
		if !isFunction && !isExpression {
			continue
		}

		// A line that reads the variables of the function has their only values in their place. A product or a quotient
		// keeps its brackets.
		values := []string{function, u.expanded(function, maxExpanded)}
		if isExpression {
			values = append(values, "$["+values[1]+"]")
		}
		for _, value := range values {
			value = symbol.Name(withoutBraces.Replace(value))

			// Of several variables with one function, none names it.
			if other, isFilled := u.filled[value]; isFilled && other != name {
				u.filled[value] = ""
			} else {
				u.filled[value] = name
			}
		}
	}
}

// maxExpanded is the depth of values within values up to which a name is found.
const maxExpanded = 4

var variableIn = diag.LazyPattern(`\$\{[A-Za-z_][\w-]*\}`)

// expanded returns a text with the only values of its variables in their place, down to a depth.
func (u *uses) expanded(text string, depth int) string {
	if depth == 0 {
		return text
	}
	return variableIn().ReplaceAllStringFunc(text, func(read string) string {
		name, _ := cutAround(read, "${", "}")
		set := u.variables[name]
		if set == nil || len(set.texts) != 1 {
			return read
		}
		return u.expanded(set.texts[0], depth-1)
	})
}

// cutAround returns a text without its first and last characters.
func cutAround(text, first, last string) (inside string, ok bool) {
	inside, begins := strings.CutPrefix(text, first)
	inside, ends := strings.CutSuffix(inside, last)
	return inside, begins && ends
}

var callsIn = diag.LazyPattern(`(\$\{\s*)?\b(\w+)\(\s*(\w+)`)

// note notes the variables that a line sets.
func (u *uses) note(p *priority) {
	for _, m := range callsIn().FindAllStringSubmatch(p.args, -1) {
		f := functionOf(m[2])
		isOfSet := slices.ContainsFunc(p.sets, func(a assignment) bool { return a.name == m[3] && a.text == m[0]+")}" })
		if (m[1] != "" && f.is(setsRead) || f.is(setsWritten)) && !isOfSet {
			u.aside[m[3]] = m[2]
		}
	}

	switch {
	case p.does.is(hasNoEffect):
		return
	case p.name == "return":
		u.assign(assignment{name: retval, text: p.args})
	case p.name == "read":
		for _, a := range intoName(firstOf(p.args)) {
			a.text = symbol.Of(a.name)
			u.assign(a)
		}
	}
	for _, a := range p.sets {
		u.assign(a)
	}

	// A name such as TIER${N} may be any variable with this prefix.
	if len(p.sets) > 0 {
		return
	}
	for _, m := range putTogether().FindAllStringSubmatch(p.own(), -1) {
		if !slices.Contains(u.prefixes, m[1]) {
			u.prefixes = append(u.prefixes, m[1])
		}
	}
}

// assign notes an assignment.
func (u *uses) assign(a assignment) {
	name, inner, isFunction := strings.Cut(a.name, "(")
	if isFunction {
		name = strings.ToUpper(name)
	}

	if name == "GLOBAL" {
		u.global[strings.TrimSuffix(inner, ")")] = true
	}

	v := u.variable(strings.TrimSpace(name))
	v.isFunction = v.isFunction || isFunction
	v.texts = append(v.texts, a.text)
	v.counts = v.counts || adds(a.text) == a.name
	v.reads = append(v.reads, readIn(a.text)...)
	v.reads = append(v.reads, readIn(a.name)...)
}

// readIn returns the names in the braces of a text.
func readIn(text string) (out []string) {
	for {
		_, rest, ok := strings.Cut(text, "${")
		if !ok {
			return out
		}

		end := arguments.Closing(rest, '{', '}')
		if end < 0 {
			end = len(rest)
		}

		out = append(out, readNames().FindAllString(rest[:end], -1)...)
		text = rest[end:]
	}
}

// adds returns the variable that a text adds a number to, as $[${NAME} + 1] does; "" if it does not.
func adds(text string) string {
	if m := counting().FindStringSubmatch(text); m != nil {
		return m[1] + m[2]
	}
	return ""
}

// condition returns what decides the way of a call at a line: its condition, if it has one, and the conditions of
// the functions IF in its arguments.
func (p *priority) condition() string {
	out := ""
	if p.does.is(hasCondition) {
		out = " " + p.own()
	}

	// A condition in IF() decides like a condition of the line itself.
	for rest := p.own(); ; {
		_, after, ok := strings.Cut(rest, "IF(")
		if !ok {
			return out
		}

		inside, _ := arguments.Condition(after)
		out += " " + inside
		rest = after
	}
}

// findCompared finds the variables that conditions read, and those whose texts these variables have.
func (u *uses) findCompared(d *dialplan) {
	var work []string
	for _, p := range d.prios {
		condition := p.condition()
		compares := readIn(condition)
		p.decidedBy = compares
		if p.name == "goto" {
			p.decidedBy = readIn(p.args)
		}
		for _, m := range functionsIn().FindAllStringSubmatch(condition, -1) {
			name := spelled(m[1])
			// The condition has the short name of a GLOBAL already.
			if strings.HasSuffix(name, ")") && !strings.HasPrefix(name, "GLOBAL(") {
				p.decidedBy = append(slices.Clip(p.decidedBy), name)
			}
		}
		work = append(work, compares...)
	}
	for len(work) > 0 {
		v := u.variables[work[len(work)-1]]
		work = work[:len(work)-1]
		if v != nil && !v.compared {
			v.compared = true
			work = append(work, v.reads...)
		}
	}
}

// functionKeys returns the keys of the functions that a text reads.
func functionKeys(text string) (out []string) {
	for _, m := range functionsIn().FindAllStringSubmatch(text, -1) {
		out = append(out, readKey(m[1]))
	}
	return out
}

var functionsIn = diag.LazyPattern(`\$\{\s*([A-Za-z_]+\([^(){}$]*\)?)`) // up to a value in its argument

// The functions with the number and the name of a caller, and with both.
const (
	callerNumber = "CALLERID(num)"
	callerName   = "CALLERID(name)"
	callerBoth   = "CALLERID(all)"
)

// spelled spells a function of the caller or the channel in one way: CALLERID(number) is CALLERID(num).
func spelled(name string) string {
	function, args, _ := strings.Cut(name, "(")
	function = strings.ToUpper(strings.TrimSpace(function))
	if !functionOf(function).is(anyCase) {
		return name
	}

	what, _, _ := strings.Cut(strings.TrimSuffix(strings.ToLower(args), ")"), ",")
	if what == "number" {
		what = "num"
	}
	return function + "(" + what + ")"
}

// follows reports whether the import follows the texts that lines give a function with its arguments.
func follows(name string) bool {
	base, _, _ := strings.Cut(name, "(")
	return functionOf(base).is(keepsText) || name == callerNumber || name == callerName
}

// readsApart reports whether lines that read some functions read one of them without the text that another line gives
// it.
func readsApart(name string, isRead func(function string) bool) bool {
	base, _, isFunction := strings.Cut(name, "(")
	switch {
	case !isFunction || name == languageVariable || functionOf(base).is(keepsText):
		return false
	case name == callerBoth:
		return isRead(callerBoth) || isRead(callerNumber) || isRead(callerName)
	case name == callerNumber || name == callerName:
		return isRead(callerBoth)
	}
	return isRead(name)
}

// findByProgram finds the variables that a program may give another text than lines do: those that
// lines set and compare, and the statuses of applications, since a program runs applications itself.
// Without a condition on it, a variable only names something, and keeps the text of its line. A counter
// counts what the dialplan does.
func (u *uses) findByProgram(d *dialplan) {
	for name := range u.live.numbers {
		u.variable(name)
	}
	for _, name := range slices.Sorted(maps.Keys(u.variables)) {
		v := u.variables[name]
		isOfDialplan := !u.isRead(name) || v.counts || strings.ContainsAny(name, "$()") || isOfPlace(name)
		isSetByLines := v.compared && len(v.texts) > 0
		if !isOfDialplan && (isSetByLines || d.isOwn(name)) {
			u.byProgram = append(u.byProgram, name)
		}
	}
}

// isOfPlace reports whether a variable says where a call is: its line, and the arguments of the routine that it is in.
// A routine restores them, and a program does not change them.
func isOfPlace(name string) bool {
	switch name {
	case "EXTEN", "CONTEXT", "PRIORITY", "TIMEOUT", "LOCAL":
		return true
	}
	return isArgument(name)
}

// isSet reports whether a line sets a variable.
func (u *uses) isSet(name string) bool { v := u.variables[name]; return v != nil && len(v.texts) > 0 }

// asideIn returns a function that changes a variable of a text aside, or "".
func (u *uses) asideIn(text string) string {
	if len(u.aside) == 0 {
		return ""
	}
	for _, name := range u.live.namesIn(text) {
		if function := u.aside[name]; function != "" {
			return function
		}
	}
	return ""
}

// isSetGlobally reports whether a line sets a global variable, for all calls.
func (u *uses) isSetGlobally(name string) bool { return u.global[name] }

// isOfChannel reports whether a variable is read and no line sets it: a channel, a trunk or another program may
// set it. Those that Asterisk sets itself are not among them.
func (u *uses) isOfChannel(name string) bool {
	return u.isRead(name) && !u.isSet(name) && !u.own(name)
}

// counts reports whether a line adds a number to a variable.
func (u *uses) counts(name string) bool { v := u.variables[name]; return v != nil && v.counts }
