package asterisk

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/known"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// maxText is the longest value of a variable, as in Asterisk.
const maxText = 4096

// expand puts the values of variables, functions and expressions into a text. It notes questions
// for the call as open, and values with several texts as varying. The line runs again with each
// answer and each text.
func (r reader) expand(text string) string { return r.expandTo(text, false, 0) }

// expandFiles is expand for a text that names recordings.
func (r reader) expandFiles(text string) string { return r.expandTo(text, true, 0) }

// maxNesting is the most values in values that one text has.
const maxNesting = 16

// expandTo is expand at a depth of values in values. Only the outermost text names recordings.
func (r reader) expandTo(text string, namesFiles bool, depth int) string {
	if !strings.Contains(text, "$") {
		return text
	}
	if depth > maxNesting {
		r.cut = fmt.Sprintf("a value is in more than %d other values", maxNesting)
		return text
	}

	var out strings.Builder
	for {
		// Without a bound, variables that double each other would fill the memory.
		if out.Len() > maxText && text != "" {
			r.cut = fmt.Sprintf("with its values, the line has more than %s characters", diag.Thousands(maxText))
			break
		}
		before, rest, found := strings.Cut(text, "$")
		out.WriteString(before)

		if !found {
			break
		}

		end := -1
		switch {
		case strings.HasPrefix(rest, "{"):
			end = arguments.Closing(rest[1:], '{', '}')
		case strings.HasPrefix(rest, "["):
			end = arguments.Closing(rest[1:], '[', ']')
		}

		text = rest

		if end < 0 {
			out.WriteByte('$')
			continue
		}

		// Variables may stand in the names of variables, so that the inside comes first.
		inner := r.expandTo(rest[1:1+end], false, depth+1)
		if rest[0] == '{' {
			// No recording has a pattern in its name, so that a part of a name is read under its own rules.
			r.ofName = namesFiles && (endsInFile(before) || beginsInFile(rest[end+2:]))
			out.WriteString(r.read(inner))
			r.ofName = false
		} else {
			value := expression.Evaluate(inner, r.answer)
			r.noteDialed(inner, value)
			out.WriteString(value)
		}

		text = rest[end+2:]
	}

	return out.String()
}

// noteDialed notes a value that only the call knows, because it follows from digits of a pattern.
func (r reader) noteDialed(from, value string) {
	if name := symbol.Sole(value); name != "" && symbol.HasDigits(from) && !strings.Contains(from, value) {
		r.m.ofDialed[name] = true
	}
}

// followsDialed reports whether a condition has a value that follows from digits of a pattern.
func (m *machine) followsDialed(text string) bool {
	for name := range m.ofDialed {
		if strings.Contains(text, name) {
			return true
		}
	}
	return false
}

// endsInFile and beginsInFile report whether the text next to a value belongs to the same file
// name.
func endsInFile(text string) bool {
	return text != "" && !strings.ContainsAny(text[len(text)-1:], "&,|?:(} ")
}

func beginsInFile(text string) bool { return text != "" && !strings.ContainsAny(text[:1], "&,|?:)$ ") }

// read returns the value of NAME, NAME:OFFSET:LENGTH or FUNCTION(ARGUMENTS).
func (r reader) read(name string) string {
	name = strings.TrimSpace(name)

	// A colon inside the parentheses belongs to the arguments and does not cut the value.
	end := strings.LastIndexByte(name, ')') + 1
	base, cut, hasCut := strings.Cut(name[end:], ":")
	base = name[:end] + base
	var value string
	if function, args, ok := strings.Cut(base, "("); ok {
		function = strings.ToUpper(strings.TrimSpace(function))
		value = r.function(function, strings.TrimSuffix(args, ")"), base)
		if !functionOf(function).is(ofCall | ofTexts) {
			r.noteRead(spelled(base))
		}
	} else {
		base = strings.TrimSpace(base)
		value = r.variable(base)
		if r.m.uses.isSetGlobally(base) {
			r.noteRead(base)
		}
	}

	if hasCut {
		whole := value
		value = expression.Substring(whole, cut)
		r.noteDialed(whole, value)
	}

	// The digits of a pattern are known only in the call, and so is the recording that they name.
	if r.ofName && symbol.In(value) && !symbol.HasNamed(value) {
		return symbol.Of(name)
	}
	if !hasCut {
		return value
	}

	// The call may have been asked for the cut value itself.
	if name := symbol.Sole(value); name != "" {
		if answer, ok := r.answered(asksValue(name)); ok {
			return answer
		}
	}

	return value
}

// variable returns the value of a variable: of the call, of its position, or a global one.
func (r reader) variable(name string) string {
	switch name {
	case "EXTEN":
		if dialed, ok := r.look(name); ok {
			return dialed
		}
		return r.exten.value
	case "CONTEXT":
		return r.context.name
	case "PRIORITY":
		return strconv.Itoa(base(r.number))
	}

	if functionOf(name).is(isVariable) {
		return r.fromCall(name)
	}
	if v, ok := r.look(name); ok {
		return v
	}
	if r.m.uses.isSetGlobally(name) || r.m.uses.aside[name] != "" {
		// Another call, or a function in another line, may have set it.
		return r.fromCall(name)
	}

	if v, ok := r.globalValue(name); ok {
		return v
	}

	if symbol.In(name) || r.m.uses.isOfChannel(name) {
		return r.fromCall(name)
	}

	return ""
}

// globalValue returns the value of a variable in [globals], and whether there is one.
func (r reader) globalValue(name string) (string, bool) {
	text, ok := r.m.plan.globals[name]
	if !ok {
		return "", false
	}

	return r.expandTo(text, false, maxNesting-2), true
}

// fromCall returns a value of the running system: the answer of the call, or the name of the value if the call has not
// been asked.
func (r reader) fromCall(name string) string {
	if v, ok := r.answered(asksValue(name)); ok {
		return v
	}
	return r.m.unknownText(name)
}

// look returns the text of a variable that a line has set: what the call has answered, if it is that. Of several
// texts it returns the first, and notes that the variable varies. A line tells only some such variables apart.
func (r reader) look(name string) (string, bool) {
	texts := r.textsOf(name)
	if texts == nil {
		return "", false
	}

	// The arguments of a routine are kept together, as one text per call of it.
	by := name
	if r.vars.Of(name) == nil {
		by = r.routine.arguments()
	}

	if r.vars.Of(by).IsTooMany() {
		r.tooMany = by
	}
	if slices.ContainsFunc(texts, func(t string) bool { return t != texts[0] }) {
		if text, isOne := r.together(name, texts); isOne {
			return text, true
		}
		r.varying = cmp.Or(r.varying, by)
	}

	// An earlier condition has decided the unknown text on this way.
	if answer, isKnown := r.answered(asksValue(symbol.Sole(texts[0]))); isKnown {
		return answer, true
	}
	return texts[0], true
}

// together returns the one text that a line reads in place of several texts of a variable, if the line does not tell
// them apart: the name of the variable, or the pattern of the dialed number.
func (r reader) together(name string, texts known.Value) (text string, isOne bool) {
	most := r.mostParts
	if p := r.prio(); p != nil && slices.Contains(p.decidedBy, name) {
		most = maxParts // it decides, and is no name
	}

	isPattern := name == "EXTEN" && strings.HasPrefix(r.exten.name, "_")
	switch {
	case isPattern && r.mostParts < maxParts && len(texts) > r.mostParts:
		return r.exten.value, true
	case int(max(r.parts, 1))*len(texts) > most:
		return symbol.Of(name), true
	}
	return "", false
}

// ifFunction is IF(CONDITION?A:B).
func ifFunction(r reader, args string) (string, bool) {
	cond, rest, _ := strings.Cut(args, "?")
	branches := append(arguments.SplitAt(rest, ':', true), "")
	if expression.Holds(expression.Unquoted(strings.TrimSpace(cond)), r.answer) {
		return strings.TrimSpace(branches[0]), true
	}
	return strings.TrimSpace(branches[1]), true
}

// cutFunction is CUT(NAME,DELIMITER,FIELDS).
func cutFunction(r reader, args string) (string, bool) {
	a := append(arguments.Split(args), make([]string, 3)...)

	// The first argument is read as by ${…}, so that a function may stand there, too (acf_cut_exec in func_cut.c).
	text := r.expand("${" + a[0] + "}")
	delimiter := cmp.Or(strings.Trim(strings.ReplaceAll(a[1], `\`, ""), `"`), "-")
	r.noteDialed(text, symbol.Of(spelled("CUT("+args+")")))
	if symbol.In(args) || symbol.In(text) {
		return "", false
	}
	return expression.Fields(strings.Split(text, delimiter), a[2], delimiter)
}
