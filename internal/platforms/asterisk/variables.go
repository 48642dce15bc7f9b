package asterisk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// assignment gives a variable a text.
type assignment struct {
	name, text string
	isLocal    bool // LOCAL(NAME): until the subroutine comes back
	isArray    bool // one of the names of ARRAY(NAME,…)
}

// assignments returns what Set(NAME=TEXT) and MSet(NAME=TEXT,…) assign. Quotes belong to the text of Set, and
// a space to a name.
func assignments(app, args string) []assignment {
	parts := []string{args}
	switch app {
	case "mset":
		parts = arguments.SplitAt(args, ',', true)
	case "set":
	default:
		return nil
	}

	var out []assignment
	for _, one := range parts {
		name, text, ok := strings.Cut(one, "=")
		if !ok {
			continue
		}

		// Underscores pass a variable on to other channels. The name is without them.
		name = strings.TrimLeft(name, "_")
		function, inner, isFunction := strings.Cut(strings.TrimSpace(name), "(")
		inner = strings.TrimSuffix(inner, ")")
		isLocal := false
		if isFunction { // language is a variable, and LANGUAGE() is a function
			function = strings.ToUpper(function) + "("
		}
		switch function {
		case "LANGUAGE(":
			name = languageVariable
		case "CHANNEL(", "CALLERID(":
			name = spelled(name)
		case "TIMEOUT(":
			name = "TIMEOUT(" + strings.ToLower(inner) + ")"
		case "LOCAL(":
			name = inner
			isLocal = true
		case "GLOBAL(":
			// A global variable can be read by its short name, too.
			name = "GLOBAL(" + inner + ")"
			out = append(out, assignment{name: inner, text: text})
		case "ARRAY(":
			for _, name := range arguments.Split(inner) {
				out = append(out, assignment{name: name, text: symbol.Of(name), isArray: true})
			}
			continue
		}

		out = append(out, assignment{name: name, text: text, isLocal: isLocal})
	}

	return out
}

// assign is Set and MSet.
func assign(v *visit) {
	list := assignments(v.name, v.args)
	if len(list) == 1 && list[0].name == languageVariable {
		setLanguage(v, list[0].text)
		return
	}

	// Asterisk ends a call at this limit wherever it is. The time 0 removes the limit (timeout_write in
	// func_timeout.c).
	isLimit := func(a assignment) bool {
		seconds, isNumber := expression.Leading(a.text)
		return a.name == "TIMEOUT(absolute)" && (!isNumber && symbol.In(a.text) || seconds > 0)
	}
	if slices.ContainsFunc(list, isLimit) {
		v.n.approximate("TIMEOUT(absolute) limits the length of calls: here no time limit ends a call",
			"limit the waits of the flow: max_wait of queues, loops of menus")
	}

	outcome := ""
	if construct := unmodeledSetting(list, v.isHeeded); construct != "" {
		lookUpConstruct(v, construct)
		outcome = programDone
	}

	setsNothing := noteLocals(v, list)
	forgetCounts(v, list)

	// A row names a function that is not followed. Its text would stay, also where a program sets another one.
	isUnfollowed := func(a assignment) bool { return strings.Contains(a.name, "(") && !follows(a.name) }
	noteFunctions(v, list)

	v.edge(outcome, v.onward(func(s *state) {
		for _, a := range list {
			if setsNothing(a) {
				continue
			}
			if isUnfollowed(a) {
				if a.name == callerBoth {
					s.forgetTexts([]string{callerNumber, callerName})
				}
				continue
			}
			if a.isLocal {
				s.routine.setsLocally(a.name)
			}

			// The variable keeps what the function returns now.
			isChanging := symbol.In(a.text) && v.m.changes(symbol.Plain(a.text))
			if a.text == symbol.Of(a.name) || isChanging || v.m.uses.aside[a.name] != "" {
				// A text of another system is not what callers enter elsewhere.
				if v.m.isEntered(a.name) {
					s.forgetLike(a.name)
					s.set(a.name, s.m.unknownText(a.name))
					continue
				}
				v.m.askedWhereRead(a.name)(s)
				s.hasRenewed = s.hasRenewed || isChanging
				continue
			}

			// From here on, lines read the new text.
			s.forgetLike(a.name)
			s.set(a.name, a.text)
		}
	}))
}

// forgetCounts makes a variable unknown again where a line adds a number to an unknown text of it. The sum is
// as unknown as the text, and each round of a loop would have another one: N, N + 1, N + 1 + 1.
func forgetCounts(v *visit, list []assignment) {
	for i, raw := range v.prio().sets {
		of := adds(raw.text)
		if i < len(list) && of == raw.name && of == list[i].name && symbol.HasNamed(list[i].text) {
			list[i].text = symbol.Of(of)
		}
	}
}

// noteLocals notes what LOCAL() in a line sets, and returns a function that reports whether an assignment sets
// nothing.
func noteLocals(v *visit, list []assignment) (setsNothing func(assignment) bool) {
	// Without a subroutine LOCAL() sets nothing (local_write in app_stack.c). A subroutine may have run the macro, and
	// a Goto may have left one.
	maySet := v.routine != nil && !v.routine.macro
	switch hasLocal := slices.ContainsFunc(list, func(a assignment) bool { return a.isLocal }); {
	case hasLocal && v.routine == nil && !v.m.left:
		v.n.note(importer.Exact, "LOCAL outside of a subroutine sets nothing", "write Set without LOCAL")
	case hasLocal && !maySet:
		v.n.approximate("LOCAL sets nothing outside of a subroutine: here it sets nothing in a macro, too",
			"write Set without LOCAL")
	}
	return func(a assignment) bool { return a.isLocal && !maySet }
}

// noteFunctions notes the functions that a line sets and that decide elsewhere, such as CALLERID(num). There, they
// still have the value that the call has begun with.
func noteFunctions(v *visit, sets []assignment) {
	isReadLater := func(function string) bool {
		return v.m.uses.isRead(function) && v.m.isReadAfter(v.prio(), v.played, function)
	}
	for _, a := range sets {
		if readsApart(a.name, isReadLater) {
			v.n.approximate("sets "+a.name+importer.ReadElsewhere, "set a variable, and read the variable")
		}
	}
}

// intoName returns the assignments of an application that puts a text into a name of its arguments. The name is as in
// Set(NAME=TEXT): it may be LOCAL(NAME), or have underscores (pbx_builtin_setvar_helper in main/pbx_variables.c).
func intoName(name string) []assignment {
	return assignments("set", name+"=")
}

func setLanguage(v *visit, value string) {
	base := importer.BaseLanguage(strings.ReplaceAll(value, "_", "-"))
	if base == "" {
		v.n.approximate("a language that has no code, or is known only in the call: here it stays",
			"write a lookup with a set step for each language")
		v.edge("", v.onward())
		return
	}
	if base != value && v.m.uses.isRead(languageVariable) {
		v.n.approximate(fmt.Sprintf("a line decides by the language, and a language of a call has no region: %s is %s here",
			value, base), "write the language without its region")
	}
	s := v.step(importer.Set, "")
	s.Sets = []importer.Assign{{Attribute: importer.Language, To: importer.Const{Text: base}}}
	v.edge("done", v.next(with(languageVariable, base)))
}
