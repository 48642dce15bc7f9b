package asterisk

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// row is the translation of some applications. A line of apps has the names of applications with equal facts, and
// then the facts. A line that begins with a fact continues the line before it.
//
//	branch=APP     the application that its branches are arguments of, if they are no applications themselves
//	now=APP:ARGUMENTS the application that has replaced it: see spelling
//	none=end       without an argument it returns -1, and Asterisk ends the call
//	none=on        without an argument it does nothing, and the call goes on with the next line
//	first=…        the same if its first argument is empty
//	needs=N        the arguments that it needs: it ends the call without one after the first
//	leaves=V=T     the status that it leaves if it goes on without an argument
//	status=V,…     the variables with its result, if it leaves the way of a call alone
//	sets=V,…       the variables that it sets besides, whose texts only the call knows
//	answers=N      the place of its options n and s, if it answers the call
//	dials=N|NAME,… the context in which it dials what callers enter: the first of these arguments with a text, or a name
//	keys=E,…       the extensions that its keys lead to
//	back=fails     the call comes back from it only if it fails
//	back=never     the next line is never run
//	result=V,T,U   the variable with the result of a takeover, its text, and a further text that only the call knows
//	failure=V=T    its status after a failure of the platform
//	program=V,D,F,O|…  the status of a program that is done and of one that fails, and the other ones
//	unmodeled=LETTERS its options that are constructs of few dialplans
//	side=N,M,U,L,A,B its options whose lines run for the phone that is called: see calledSide
//	word=W         the word of owners for it
//	| …            why no call comes to the extensions that it leads to
type row struct {
	becomes string // for the reference
	status  importer.Status
	effect  func(*visit)
	traits  traits
	apps    string
}

// application is the translation of an application, with its facts.
type application struct {
	name   string // as the documentation has it
	effect func(*visit)
	traits
	absent

	branch       string
	now          spelling
	status, sets []string
	answers      int
	dials, keys  []string
	after        takeover
	failure      binding
	program      programEnd
	side         *calledSide
	word, aside  string
	unmodeled    string
}

// calledSide has the options of an application whose lines run for the phone that is called, and not for the caller. A
// macro has its name as the argument, a subroutine its context, and others a label (app_dial.c, app_queue.c).
type calledSide struct {
	options             int    // their place
	macro, subs, labels string // the letters
	macroAt             int    // the place of a macro's name, or 0
	subAt               int    // the place of a subroutine's context, or 0
}

// traits are further facts of an application that the import needs.
type traits uint32

const (
	hasNoEffect traits = 1 << iota // whatever its arguments
	isHeard                        // it speaks, asks, queues or rings
	isOfIVR                        // it asks or queues; a context that only rings phones has no such application
	leadsOn                        // it leads to other lines, or to a caller's dialed extension
	waitsForKey                    // it leaves the key of a caller to the PBX, which dials it
	// prompts that a caller can interrupt go on: until WaitExten, the keys that are pressed are the same
	keepsMenu
	isProgram    // of its arguments only the first, a program, decides anything, unless it speaks them
	runsAnother  // CONDITION?A:B: its branches are lines of their own
	playsFiles   // its arguments name recordings
	onlyPlays    // without a recording, callers do not hear it
	onlyNames    // its arguments name the phones that it rings or the mailbox of a message
	readsInto    // its first argument names the variable that has the keys of the caller
	toLabel      // its argument is a label
	toMacro      // its argument is the name of a macro
	dialsInto    // its first argument names the variable that has the extension that the caller dials
	hasCondition // its arguments begin with a condition, which is no time
)

func (t traits) is(some traits) bool { return t&some != 0 }

// handled returns what becomes of each application.
func handled() []importer.Handling {
	var out []importer.Handling
	for _, r := range rows() {
		var names []string
		for _, line := range r.lines() {
			names = append(names, line.names...)
		}

		// Rows that differ only in other facts are one for the reader.
		types := strings.Join(names, " ")
		if last := len(out) - 1; last >= 0 && out[last].Becomes == r.becomes && r.becomes != decided {
			out[last].Types += " " + types
			continue
		}
		out = append(out, importer.Handling{Types: types, Status: r.status, Becomes: r.becomes})
	}
	return out
}

// table has what each application does, by its name in lower case.
type table map[string]*application

// of returns an application by its name in lower case. An unknown one has no effect, and lookUpUnknown stands for it.
func (t table) of(name string) *application {
	if app := t[name]; app != nil {
		return app
	}
	return &application{}
}

// applications are made once: a reading changes none of them.
var applications = sync.OnceValue(func() table {
	out := table{}
	for _, r := range rows() {
		for _, line := range r.lines() {
			for _, name := range line.names {
				app := &application{name: name, effect: r.effect, traits: r.traits, aside: line.aside}
				for _, fact := range line.facts {
					app.read(fact)
				}
				out[strings.ToLower(name)] = app
			}
		}
	}
	return out
})

// appLine is a line of a row.
type appLine struct {
	names, facts []string
	aside        string
}

// lines returns the applications of a row. Applications with equal facts are together.
func (r *row) lines() (out []appLine) {
	for text := range strings.Lines(strings.TrimSpace(r.apps)) {
		facts, aside, _ := strings.Cut(text, "| ")
		words := strings.Fields(facts)
		names := slices.IndexFunc(words, func(word string) bool { return strings.Contains(word, "=") })
		if names < 0 {
			names = len(words)
		}
		if names > 0 {
			out = append(out, appLine{names: words[:names]})
		}
		last := &out[len(out)-1]
		last.facts = append(last.facts, words[names:]...)
		last.aside = strings.TrimSpace(aside)
	}
	return out
}

var endings = map[string]ending{"end": endsCall, "on": goesOn}

// read reads a fact of a line, and reports whether it is one.
func (a *application) read(fact string) bool {
	key, value, _ := strings.Cut(fact, "=")
	list := strings.Split(value, ",")
	number := func(i int) int { n, _ := strconv.Atoi(list[i]); return n }
	name, text, _ := strings.Cut(value, "=")

	switch key {
	case "branch":
		a.branch = value
	case "now":
		a.now = spelling(value)
	case "none":
		a.none = endings[value]
	case "first":
		a.first = endings[value]
	case "needs":
		a.needs = number(0)
	case "leaves":
		a.leaves = binding{name: name, text: text}
	case "status":
		a.status = list
	case "sets":
		a.sets = append(slices.Clip(a.sets), list...)
	case "answers":
		a.answers = number(0)
	case "dials":
		a.dials = list
	case "keys":
		a.keys = list
	case "back":
		a.after.back = map[string]comeback{"fails": ifItFails, "never": never}[value]
	case "result":
		list = append(list, "", "")
		a.after.status, a.after.text, a.after.other = list[0], list[1], list[2]
	case "failure":
		a.failure = binding{name: name, text: text}
	case "program":
		a.program = programEnd{list[0], list[1], list[2], strings.Split(list[3], "|")}
	case "side":
		a.side = &calledSide{number(0), list[1], list[2], list[3], number(4), number(5)}
	case "word":
		a.word = value
	case "unmodeled":
		a.unmodeled = value
	default:
		return false
	}
	return true
}

// spelling is another application with its arguments, which an older one stands for: "set:GLOBAL({name})={text}". The
// braces hold parts of the older one's arguments: {args} is all of them, {first} and {rest} are before and after the
// first comma, {name} and {text} the equals sign, {percent} and {label} the colon.
type spelling string

// of returns the application and its arguments for the arguments of the older one.
func (s spelling) of(args string) (name, newArgs string) {
	name, newArgs, _ = strings.Cut(string(s), ":")
	_, rest, _ := strings.Cut(args, ",")
	variable, text, _ := strings.Cut(args, "=")
	percent, label, _ := strings.Cut(args, ":")
	return name, strings.NewReplacer(
		"{args}", args, "{first}", append(arguments.Split(args), "")[0], "{rest}", rest,
		"{name}", strings.TrimSpace(variable), "{text}", text,
		"{percent}", strings.TrimSpace(percent), "{label}", label,
	).Replace(newArgs)
}

// canonical returns the name of an application in lower case, and its arguments. An application of old that sets a
// variable is the Set that has replaced it.
func (t table) canonical(app, args string) (name, canonicalArgs string) {
	name = strings.ToLower(app[strings.LastIndexByte(app, '\\')+1:])
	if name == "exec" && args != "" {
		return t.canonical(arguments.Application(args))
	}
	if now := t.of(name).now; now != "" {
		return now.of(args)
	}
	return name, args
}
