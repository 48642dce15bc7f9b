package asterisk

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/pattern"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// A plain interpreter of dialplans, of one call at a time with the values that it has: no value is unknown, and
// nothing is joined. It shares with the importer what reads the files; what lines and functions do is written from
// Asterisk's documentation and sources (main/pbx.c, pbx_builtins.c, ast_expr2.y, apps/app_read.c, app_queue.c,
// app_dial.c, app_stack.c, app_macro.c, app_while.c, funcs/func_cut.c).

// center is a dialplan with its queues, and the rows of its lines in the import's report.
type center struct {
	plan    *dialplan
	queues  map[string]*queue
	blocks  tracetest.Blocks
	failed  func(error)
	reached map[*priority]bool // the lines that calls have heard, rung or queued at
	told    map[string][]string
	isSet   map[string]bool
}

// where is a line by its number in an extension, or the place of one that is not there.
type where struct {
	context *context
	exten   *extension
	dialed  string // ${EXTEN}
	number  int
}

// frame is a Gosub or a Macro that a call is in.
type frame struct {
	isMacro   bool
	context   *context // in which it begins
	back      where
	arguments int                // that a Gosub masks (gosub_stack_frame in app_stack.c)
	hidden    map[string]*string // variables that have their values back, or none
}

// The waits of a call for its caller.
const (
	forNothing   = ""
	forExtension = "extension" // WaitExten
	forSound     = "sound"     // Background, and nothing that waits after it
	forDigits    = "digits"    // Read
	forAgent     = "agent"     // Queue
	forGreeting  = "greeting"  // VoiceMail, whose greeting star or 0 leaves
	forMessage   = "message"   // VoiceMail, Record
)

// concrete is a call as a value: what is done with it returns others.
type concrete struct {
	*center
	where
	world    tracetest.World
	frames   []frame
	vars     map[string]string
	entered  map[string]bool   // variables that hold what the caller has entered
	known    map[string]string // what the running system has said
	answered bool
	gave     bool // the caller has done something

	heard    string
	free     string // why what follows is not compared
	ended    bool
	waits    string
	args     []string
	tries    int
	answers  []*concrete
	needs    string   // what the running system has to say first
	given    []string // the variables that a program has yet to set
	speaking bool     // a text is made that is heard: what is not known is anything
}

// begin returns what begins a call in the flow that the importer has named.
func (p *center) begin(id string, w tracetest.World) tracetest.Call {
	entries, err := (&starts{dialplan: p.plan}).entries("")
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if e.exten.flowName() != id {
			continue
		}
		c := &concrete{center: p, world: w, vars: map[string]string{}, known: map[string]string{}}
		c.where = where{e.context, e.exten, sample.Replace(e.exten.value), 1}
		c.entered = map[string]bool{"EXTEN": e.exten.name[0] == '_'}
		return c.run()
	}
	return nil
}

// sample makes a number that an extension matches of its value.
var sample = strings.NewReplacer(string(symbol.AnyDigit), "4", string(symbol.FromTwo), "4", string(symbol.OneOrMore), "4", string(symbol.Nonzero), "3", string(symbol.AnyMore), "")

func (c *concrete) fork() *concrete {
	out := *c
	out.frames, out.vars, out.known, out.entered = slices.Clone(c.frames), maps.Clone(c.vars), maps.Clone(c.known), maps.Clone(c.entered)
	for i := range out.frames {
		out.frames[i].hidden = maps.Clone(out.frames[i].hidden)
	}
	out.answers, out.waits, out.needs, out.given = nil, forNothing, "", slices.Clone(c.given)
	return &out
}

// run follows the call to its next wait.
func (c *concrete) run() *concrete {
	c = c.fork()
	for lines := 0; c.free == "" && !c.ended && c.answers == nil && c.waits == forNothing; lines++ {
		p := c.exten.prios[c.number]
		switch {
		case lines > 400:
			c.free = "it never waits"
		case len(c.given) > 0:
			c.giveNext()
		case p != nil:
			if c.visit(p); c.free == "" {
				c.step(p)
			}

			// Each line that reads one of these functions has a new value. A line that waits for its answer runs again.
			if len(c.answers) == 0 {
				maps.DeleteFunc(c.known, func(name, _ string) bool { return newEachTime.MatchString(name) })
			}
		case c.passesOver():
		case c.inMacro():
			c.comeBack()
		case c.plan.waitsAtEnd:
			c.waits = forExtension
		default:
			c.end()
		}
	}
	return c
}

// passesOver goes on in another extension that what was dialed matches, if the own one has no such line. It reports whether
// there is one.
func (c *concrete) passesOver() bool {
	e := c.findLine(c.context, c.dialed, func(e *extension) bool { return e.prios[c.number] != nil })
	if e == nil {
		return false
	}
	c.exten = e
	return true
}

// findLine returns the first extension that a number matches and that has a line (pbx_find_extension in main/pbx.c).
func (c *concrete) findLine(in *context, dialed string, hasLine func(*extension) bool) *extension {
	for _, ctx := range c.plan.closure(in) {
		exact := slices.DeleteFunc(slices.Clone(ctx.extens), func(e *extension) bool { return e.name != dialed })
		for _, e := range append(exact, ctx.patterns...) {
			isPattern := strings.HasPrefix(e.name, "_") && !e.forSome
			if (e.name == dialed || isPattern && e.places.Matches(dialed)) && hasLine(e) {
				return e
			}
		}
	}
	return nil
}

// visit notes that the call comes to a line, and why what follows is not compared.
func (c *concrete) visit(p *priority) {
	free, err := c.blocks.Compared(p.exten.context.file, p.id())
	if err != nil {
		c.failed(err)
	}
	if free != "" && !slices.Contains(followed, free) {
		c.free = p.id() + ": " + free
	}
}

// followed are the reasons of approximated lines that the interpreter follows: each sets any variables.
var followed = []string{programDecides, unknownApplication, absentRoutine}

// programs are the applications that set any variables, with the variable that they leave their end in.
var programs = map[string]string{
	"agi": "AGISTATUS", "eagi": "AGISTATUS", "deadagi": "AGISTATUS", "fastagi": "AGISTATUS", "stasis": "", "frobnicate": "",
}

// runProgram goes on after a line that may give each variable any text. The running system may then say something else,
// too.
func (c *concrete) runProgram(status string) {
	clear(c.known)

	// A variable that only [globals] sets is a setting of the system, and the import takes it as it is.
	c.given = slices.DeleteFunc(c.plan.conditionNames(), func(name string) bool {
		_, isGlobal := c.plan.globals[name]
		return isGlobal && !c.sets(name)
	})
	c.next()
	if status == "" {
		return
	}
	for _, value := range []string{"SUCCESS", "FAILURE"} {
		fork := c.fork()
		fork.set(status, value)
		fork.given = slices.DeleteFunc(slices.Clone(c.given), func(name string) bool { return name == status })
		c.answers = append(c.answers, fork)
	}
}

// giveNext gives the next variable of a program its text or another one.
func (c *concrete) giveNext() {
	name := c.given[0]
	c.given = c.given[1:]
	c.answers = []*concrete{c.fork()} // it keeps its text
	for _, text := range c.toldApart(name) {
		fork := c.fork()
		fork.set(name, text)
		c.answers = append(c.answers, fork)
	}
}

var namesRead = regexp.MustCompile(`\$\{([A-Za-z_][\w-]*)`)

// conditionNames returns the variables that conditions read, but for counters and for variables of the place of a call.
func (d *dialplan) conditionNames() []string {
	names := map[string]bool{}
	for _, p := range d.prios {
		if !strings.Contains(p.name, "if") && p.name != "while" {
			continue
		}
		cond, _, _ := strings.Cut(p.args, "?")
		for _, m := range namesRead.FindAllStringSubmatch(cond, -1) {
			isFunction := slices.Contains(ofTheCall, m[1]) || slices.Contains(strings.Fields("DB CALLERID RAND CURL LEN IF REGEX CUT GLOBAL"), m[1])
			isPlace := slices.Contains(strings.Fields("EXTEN CONTEXT PRIORITY ARG1 ARG2"), m[1])
			isCounter := d.mentions("${"+m[1]+"} + 1") || d.mentions("${"+m[1]+"}+1")
			if !isFunction && !isPlace && !isCounter {
				names[m[1]] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func (c *concrete) end()  { c.heard, c.ended = tracetest.Happened(c.heard, "end", ""), true }
func (c *concrete) next() { c.number++ }

func (c *concrete) set(name, value string) {
	c.vars[name] = value
	delete(c.entered, name)
}

// step runs the application of a line.
func (c *concrete) step(p *priority) {
	if b := c.blocks[[2]string{p.exten.context.file, p.id()}]; b.Status == importer.LeftOut && (p.name == "gosub" || p.name == "macro") {
		c.next() // a routine of FreePBX that callers do not notice
		return
	}
	if idiom, _ := c.plan.idiom(p); idiom != "" {
		c.free = "a routine of FreePBX that one step stands for"
		return
	}
	c.perform(p.name, p.args)
}

// perform runs an application. A condition is known before the application that it runs.
func (c *concrete) perform(app, args string) {
	if app == "execif" && strings.HasSuffix(args, "?") { // "Usage: ExecIf" (execif_exec in app_exec.c)
		c.end()
		return
	}
	if cond, rest := arguments.Condition(args); rest != "" && (app == "execif" || app == "execiftime") {
		c.needs = ""
		cond = c.substitute(cond)
		if c.needs != "" {
			c.ask(c.needs)
			return
		}

		way, no := arguments.Branches(rest)
		if app == "execiftime" { // "appname = strsep(&s, "?")" (pbx_builtin_execiftime in pbx_builtins.c)
			way, no = rest, ""
		}
		is := app == "execiftime" && c.inTime(cond) || app == "execif" && isTrueCondition(cond)
		if is && way == "" { // "Could not find application" (execif_exec in app_exec.c)
			c.end()
			return
		}
		if !is {
			way = no
		}
		if way == "" {
			c.next()
			return
		}
		nested, nestedArgs := arguments.Application(way)
		c.perform(strings.ToLower(nested), nestedArgs)
		return
	}

	c.needs = ""
	c.speaking = slices.Contains(strings.Fields("playback background saydigits saynumber dial voicemail record"), app)
	if !c.isIdle(app) || strings.Contains(args, "C(") { // a line that logs may count
		args = c.substitute(args)
	}
	if c.speaking = false; c.needs != "" {
		c.ask(c.needs)
		return
	}
	c.apply(app, args)
}

// ask gives what is not known each of the values that the dialplan tells apart.
func (c *concrete) ask(name string) {
	for _, v := range c.toldApart(name) {
		fork := c.fork()
		fork.known[name] = v
		c.answers = append(c.answers, fork)
	}
}

var newEachTime = regexp.MustCompile(`^(SHELL|RAND)\(`)

var assigned = regexp.MustCompile(`^_*(\w+)=`)

var randomBetween = regexp.MustCompile(`^RAND\((\d+),(\d+)\)$`)

var wordsOf = regexp.MustCompile(`[A-Za-z0-9*#]+`)

// toldApart returns the words of the lines that read a value of the running system, or a variable that has it,
// with some that no line has.
func (c *concrete) toldApart(name string) []string {
	if out, ok := c.told[name]; ok {
		return out
	}
	if bounds := randomBetween.FindStringSubmatch(name); bounds != nil {
		least, _ := strconv.Atoi(bounds[1])
		most, _ := strconv.Atoi(bounds[2])
		var out []string
		for n := least; n <= most; n++ {
			out = append(out, strconv.Itoa(n))
		}
		return out
	}

	values := map[string]bool{"": true, "something": true, "7": true}
	names := []string{"${" + name}
	if base, _, isFunction := strings.Cut(name, "("); isFunction && !c.plan.mentions(names[0]) { // of an argument that varies
		names[0] = "${" + base + "("
	}
	for i := 0; i < len(names) && i < 10; i++ {
		for _, p := range c.plan.prios {
			if !strings.Contains(p.args, names[i]) {
				continue
			}
			for _, w := range wordsOf.FindAllString(p.args, -1) {
				values[w] = true
				if strings.Trim(w, "0123456789") == "" {
					n, _ := strconv.Atoi(w)
					values[strconv.Itoa(n+1)] = true
				}
			}
			if m := assigned.FindStringSubmatch(p.args); m != nil && !slices.Contains(names, "${"+m[1]) {
				names = append(names, "${"+m[1])
			}
		}
	}

	c.told[name] = slices.Sorted(maps.Keys(values))
	return c.told[name]
}

// apply runs an application whose arguments have the values of variables.
func (c *concrete) apply(app, args string) {
	switch lack, text := lacking(app, args); lack {
	case "ends":
		c.end()
		return
	case "goes on":
		if status, value, ok := strings.Cut(text, "="); ok {
			c.set(status, value)
		}
		c.next()
		return
	}

	decide := map[string]func(string){
		"gotoif": c.jump, "gosubif": c.gosub, "execif": c.exec, "gotoiftime": c.jump, "execiftime": c.exec,
	}
	if do := decide[app]; do != nil {
		cond, rest := arguments.Condition(args)
		holds := isTrueCondition
		if strings.HasSuffix(app, "time") {
			holds = c.inTime
		}
		way, no := arguments.Branches(rest)
		if !holds(cond) {
			way = no
		}
		if way == "" {
			do = func(string) { c.next() }
		}
		do(way)
		return
	}

	if status, isProgram := programs[app]; isProgram && !c.plan.table.hears(app, args) {
		c.runProgram(status)
		return
	}

	switch app {
	case "answer":
		c.answered = true
		c.next()
	case "set", "mset":
		c.assign(app, args)
	case "goto":
		c.jump(args)
	case "gosub":
		c.gosub(args)
	case "macro":
		c.macro(args)
	case "return":
		for c.inMacro() { // it belongs to the last Gosub
			c.comeBack()
		}
		if len(c.frames) == 0 { // "Return without Gosub", which ends the call (return_exec in app_stack.c)
			c.end()
			return
		}
		c.comeBack()
		c.set("GOSUB_RETVAL", args)
	case "macroexit":
		if !c.inMacro() {
			c.free = "MacroExit outside of a macro"
			return
		}
		c.comeBack()
	case "while", "endwhile":
		to := c.exten.prios[c.number].jumpsTo
		c.next()
		if to > 0 && (app == "endwhile" || !isTrueCondition(args)) {
			c.number = to
		}
	case "hangup", "busy":
		c.end()
	default:
		c.media(app, append(arguments.Split(args), "", "", "", "", "", ""))
	}
}

func (c *concrete) exec(text string) {
	app, args := arguments.Application(text)
	c.apply(strings.ToLower(app), args)
}

// place finds "[[CONTEXT,]EXTENSION,]PRIORITY".
func (c *concrete) place(label string) (where, bool) {
	a := arguments.Split(label)
	to := c.where
	if len(a) > 2 {
		to.context = c.plan.contexts[a[len(a)-3]]
	}
	if len(a) > 1 {
		to.dialed = a[len(a)-2]
		to.exten = c.find(to.context, to.dialed)
	}
	if len(a) == 0 || to.context == nil || to.dialed == "" || to.dialed[0] == '_' {
		return to, false
	}

	line := a[len(a)-1]
	hasLine := func(e *extension) bool { _, ok := e.lineOf(line); return ok }
	if to.exten == nil || !hasLine(to.exten) {
		other := c.findLine(to.context, to.dialed, hasLine)
		if other == nil {
			return to, false
		}
		to.exten = other
	}
	to.number, _ = to.exten.lineOf(line)
	return to, true
}

func (c *concrete) find(ctx *context, dialed string) *extension {
	if ctx == nil || strings.HasPrefix(dialed, "_") {
		return nil
	}
	return c.plan.find(ctx, dialed) // includes are there at all times, as their lookups say
}

// jump goes to a label, or to the extension i. Without both, the call ends.
func (c *concrete) jump(label string) {
	a := arguments.Split(label)
	entered := len(a) > 1 && c.isEntered(a[len(a)-2])
	to, ok := c.place(label)
	switch {
	case !ok && c.inMacro() && to.context == c.last().context && isPriority(a):
		c.comeBack() // the loop of the macro ends without a next line, and does not look for i (app_macro.c)
	case ok:
		c.where = to
		c.leaveMacros()
		if len(a) > 1 {
			c.entered["EXTEN"] = entered
		}
	case to.exten == nil && to.context != nil:
		c.context = to.context
		c.leaveMacros()
		c.special("i", "INVALID_EXTEN", to.dialed)
	default:
		c.end()
	}
}

func (c *concrete) inMacro() bool { return len(c.frames) > 0 && c.last().isMacro }

func (c *concrete) last() frame { return c.frames[len(c.frames)-1] }

// isPriority reports whether a label ends in a number.
func isPriority(label []string) bool {
	_, err := strconv.Atoi(label[len(label)-1])
	return err == nil
}

// leaveMacros ends the macros that a Goto has left: those whose context the call is no longer in, up to the last Gosub.
// A macro that has ended does not come back (app_macro.c, "jumping out of macro").
func (c *concrete) leaveMacros() {
	for c.inMacro() && c.last().context != c.context {
		to := c.where
		c.comeBack()
		c.where = to
	}
}

// isEntered reports whether a text is the caller's entry, or the last digits of the dialed number.
func (c *concrete) isEntered(text string) bool {
	return c.entered["EXTEN"] && text != "" && strings.HasSuffix(c.dialed, text) ||
		slices.ContainsFunc(slices.Collect(maps.Keys(c.entered)), func(name string) bool { return c.entered[name] && c.vars[name] == text })
}

// special goes to an extension of Asterisk's own, or ends the call.
func (c *concrete) special(name, variable, value string) {
	e := c.find(c.context, name)
	if e == nil {
		name = "e"
		e = c.find(c.context, name)
	}
	if e == nil {
		c.end()
		return
	}
	if variable != "" {
		c.set(variable, value)
	}
	c.where = where{c.context, e, name, 1}
}

func (c *concrete) gosub(text string) {
	label, args := text, ""
	if before, rest, ok := strings.Cut(text, "("); ok {
		label, args = before, strings.TrimSuffix(strings.TrimSpace(rest), ")")
	}
	switch to, ok := c.place(label); {
	case ok:
		c.enter(to, arguments.Raw(args), false)
	case c.isWhole(to.context):
		c.end()
	default:
		c.runProgram("")
	}
}

// isWhole reports whether the files have all extensions of a context: no file is missing, and none of the contexts that
// it includes is elsewhere, or leads on by a switch.
func (c *concrete) isWhole(in *context) bool {
	seen := map[*context]bool{in: true}
	for due := []*context{in}; len(due) > 0; due = due[1:] {
		if due[0] == nil || len(due[0].others) > 0 {
			return false
		}
		for _, i := range due[0].includes {
			if to := c.plan.contexts[i.context]; !seen[to] {
				seen[to] = true
				due = append(due, to)
			}
		}
	}
	return len(c.plan.missing) == 0
}

func (c *concrete) macro(text string) {
	a := arguments.Raw(text)
	ctx := c.plan.contexts["macro-"+a[0]]
	e := c.find(ctx, "s")
	switch {
	case e == nil && c.isWhole(ctx):
		c.next()
		return
	case e == nil:
		c.runProgram("")
		return
	}
	c.enter(where{ctx, e, "s", 1}, a[1:], true)
}

// enter begins a routine. A macro sets the arguments that it is given. A Gosub masks the arguments of the last one,
// too. Other arguments stay (_macro_exec in app_macro.c, gosub_exec in app_stack.c).
func (c *concrete) enter(to where, args []string, isMacro bool) {
	f := frame{isMacro: isMacro, context: to.context, back: c.where, arguments: len(args), hidden: map[string]*string{}}
	f.back.number++
	for _, below := range slices.Backward(c.frames) {
		if !below.isMacro && !isMacro {
			f.arguments = max(f.arguments, below.arguments)
			break
		}
	}

	hide := func(name, value string) {
		f.hidden[name] = nil
		if old, ok := c.vars[name]; ok {
			f.hidden[name] = &old
		}
		c.set(name, value)
	}
	for i := range f.arguments {
		name := "ARG" + strconv.Itoa(i+1)
		value := append(args, make([]string, f.arguments)...)[i]
		hide(name, value)
		c.entered[name] = c.entered["EXTEN"] && strings.Contains(value, c.dialed)
	}
	if isMacro {
		hide("MACRO_EXTEN", c.dialed)
		hide("MACRO_CONTEXT", c.context.name)
		hide("MACRO_PRIORITY", strconv.Itoa(c.number))
	} else {
		hide("ARGC", strconv.Itoa(len(args)))
	}

	c.frames, c.where = append(c.frames, f), to
	if len(c.frames) > 20 {
		c.free = "routines without an end"
	}
}

// comeBack ends the last routine. A macro that ends in another context than its own leads nowhere.
func (c *concrete) comeBack() {
	f := c.last()
	c.frames = c.frames[:len(c.frames)-1]
	c.where = f.back
	for name, old := range f.hidden {
		if delete(c.vars, name); old != nil {
			c.vars[name] = *old
		}
	}
}

// assign is Set and MSet.
func (c *concrete) assign(app, args string) {
	parts := []string{args}
	if app == "mset" {
		parts = arguments.SplitAt(args, ',', true)
	}
	for _, one := range parts {
		name, value, _ := strings.Cut(one, "=")
		name = strings.TrimLeft(name, "_")
		base, inner, _ := strings.Cut(strings.TrimSuffix(name, ")"), "(")
		switch strings.ToUpper(base) {
		case "GLOBAL":
			name = inner
		case "LOCAL":
			if name = inner; !c.hide(name) {
				continue // "Tried to set LOCAL(%s), but we aren't within a Gosub routine"
			}
		}
		entered := value != "" && c.isEntered(value)
		c.set(name, value)
		c.entered[name] = entered
	}
	c.next()
}

// hide gives a variable its value back when the last Gosub comes back, and reports whether there is one.
func (c *concrete) hide(name string) bool {
	for _, f := range slices.Backward(c.frames) {
		if f.isMacro {
			continue
		}
		if _, isHidden := f.hidden[name]; !isHidden {
			f.hidden[name] = nil
			if old, ok := c.vars[name]; ok {
				f.hidden[name] = &old
			}
		}
		return true
	}
	return false
}

// media runs an application that a caller hears or answers.
func (c *concrete) media(app string, a []string) {
	// The option skip leaves the prompt out until something has answered the call.
	if isPrompt := app == "playback" || app == "background"; isPrompt && !c.answered && len(a) > 1 && a[1] == "skip" {
		c.next()
		return
	}
	if c.plan.table.hears(app, strings.Join(a, ",")) {
		c.reached[c.exten.prios[c.number]] = true
	}
	options, answers := map[string]int{"playback": 1, "background": 1, "read": 3, "record": 3, "voicemail": 99}[app]
	c.answered = c.answered || answers && (options >= len(a) || !strings.ContainsAny(a[options], "ns"))
	switch app {
	case "playback", "saydigits", "saynumber":
		c.say(a[0])
		c.next()
	case "musiconhold":
		if a[1] == "" { // until the caller hangs up
			c.end()
			return
		}
		c.say("music")
		c.next()
	case "wait":
		c.say("silence")
		c.next()
	case "background":
		// No key interrupts what plays no recording (pbx_builtin_background).
		if strings.Trim(a[0], "& ") == "" {
			c.next()
			return
		}
		c.say(a[0])
		c.waits = forSound
		c.playOn()
	case "waitexten":
		c.waits = forExtension
	case "read":
		c.say(a[1])
		tries, _ := strconv.Atoi(a[4])
		c.waits, c.args, c.tries = forDigits, a, max(tries, 1)
	case "queue":
		c.queue(a)
	case "dial":
		c.dial(a)
	case "voicemail":
		c.voicemail(a)
	case "record":
		if !strings.ContainsAny(a[0], ".:") { // "No extension specified to filename!" (record_exec in app_record.c)
			c.end()
			return
		}
		c.waits = forMessage
	case "system":
		// A command that cannot be run, with the status FAILURE, ends the call (system_exec_helper in app_system.c).
		for _, status := range []string{"SUCCESS", "APPERROR"} {
			c.answer("SYSTEMSTATUS", status, true)
		}
	default:
		if !c.isIdle(app) {
			c.free = "the application " + app
			return
		}
		c.next()
	}
}

func (c *concrete) isIdle(app string) bool {
	return c.plan.table.of(app).is(hasNoEffect) || len(c.plan.table.of(app).status) > 0
}

// say speaks recordings, or a value.
func (c *concrete) say(files string) {
	c.heard = tracetest.Said(c.heard, strings.NewReplacer("&", " ", "{", "(", "}", ")").Replace(files))
}

// playOn plays the sounds of the lines after a line, which the caller may interrupt, to the wait after them.
func (c *concrete) playOn() {
	on := c.fork()
	on.next()

	for range 30 {
		p := on.exten.prios[on.number]
		if p == nil || !slices.Contains(strings.Fields("background waitexten set noop verbose goto"), p.name) {
			return
		}
		if on.visit(p); on.free != "" {
			return
		}
		if on.step(p); on.answers != nil || on.free != "" || on.context != c.context {
			return
		}
		if on.waits != forNothing {
			*c = *on
			return
		}
	}
}

// goOn goes on with a status.
func (c *concrete) goOn(name, value string) {
	c.set(name, value)
	c.next()
}

// answer adds a way on with a status.
func (c *concrete) answer(name, value string, goesOn bool) {
	fork := c.fork()
	if fork.goOn(name, value); !goesOn {
		fork.end()
	}
	c.answers = append(c.answers, fork)
}

// queue is Queue(NAME,OPTIONS,URL,ANNOUNCEMENT,TIMEOUT).
func (c *concrete) queue(a []string) {
	settings := map[string]string{}
	if q := c.queues[a[0]]; q != nil {
		settings = q.settings
	}
	most, _ := strconv.Atoi(settings["maxlen"])
	switch empty := settings["joinempty"]; {
	case c.world.Unstaffed && empty != "" && empty != "yes" && empty != "true": // before maxlen (join_queue in app_queue.c)
		c.goOn("QUEUESTATUS", "JOINEMPTY")
		return
	case c.world.Full && most > 0:
		c.goOn("QUEUESTATUS", "FULL")
		return
	}
	seconds := 0
	_, _ = fmt.Sscanf(a[4], "%d", &seconds) // without a number, it is 0
	if a[4] != "" && seconds <= 0 {         // it expires when it begins (queue_exec in app_queue.c)
		c.goOn("QUEUESTATUS", "TIMEOUT")
		return
	}
	c.heard = tracetest.Happened(c.heard, "queue", a[0])
	c.waits, c.args = forAgent, []string{a[4], settings["context"], a[1]}
	if a[4] == "" && strings.Contains(a[1], "n") {
		c.free = "one try without a timeout"
	}
}

// dial is Dial(PHONES,SECONDS,OPTIONS).
func (c *concrete) dial(a []string) {
	whom := tracetest.Anything
	if !strings.Contains(a[0], tracetest.Anything) {
		first, _, _ := strings.Cut(a[0], "&")
		_, name, _ := strings.Cut(first, "/")
		name, _, _ = strings.Cut(name, "@")
		whom = "phone_" + name
	}
	c.heard = tracetest.Happened(c.heard, "transfer", whom)
	for _, status := range []string{"ANSWER", "BUSY", "NOANSWER", "CHANUNAVAIL", "CONGESTION"} {
		fork := c.fork()
		fork.answered = fork.answered || status == "ANSWER"
		fork.answer("DIALSTATUS", status, status != "ANSWER" || strings.Contains(a[2], "g"))
		c.answers = append(c.answers, fork.answers...)
	}
}

func (c *concrete) voicemail(a []string) {
	greeting := ""
	switch {
	case strings.Contains(a[1], "u") || strings.HasPrefix(a[0], "u"):
		greeting = "vm-isunavail "
	case strings.Contains(a[1], "b") || strings.HasPrefix(a[0], "b"):
		greeting = "vm-isonphone "
	}
	if !strings.Contains(a[1], "s") {
		greeting += "vm-intro"
	}
	c.say(greeting)
	c.waits = forMessage
	if c.mailboxContext("a") != nil || c.mailboxContext("o") != nil {
		c.waits = forGreeting
	}
}

// mailboxContext returns the context with the extension of a key that leaves the greeting of a mailbox: its own, or the one
// that has run the first macro (leave_voicemail in app_voicemail.c).
func (c *concrete) mailboxContext(name string) *context {
	if c.find(c.context, name) != nil {
		return c.context
	}
	for _, f := range c.frames {
		if f.isMacro && c.find(f.back.context, name) != nil {
			return f.back.context
		}
		if f.isMacro {
			return nil
		}
	}
	return nil
}

// inTime tells whether it is the time of "TIMES,WEEKDAYS,DAYS,MONTHS".
func (c *concrete) inTime(spec string) bool {
	a := append(strings.Split(strings.ReplaceAll(spec, "|", ","), ","), "*", "*", "*")
	at := c.world.At
	is := isAt(a, at)
	for _, later := range []time.Duration{time.Minute, 10 * time.Minute, 30 * time.Minute} {
		if (c.gave || c.heard != "") && isAt(a, at.Add(later)) != is {
			c.free = "the time may have come while the call was in progress"
		}
	}
	return is
}

// isAt tells whether it is a time of the day, a day of the week, a day of a month and a month.
func isAt(a []string, at time.Time) bool {
	clock := func(text string) int {
		at, err := time.Parse("15:04", text)
		if err != nil {
			return -1
		}
		return at.Hour()*60 + at.Minute()
	}

	day := func(text string) int {
		return slices.Index(strings.Fields("sun mon tue wed thu fri sat"), strings.ToLower(text))
	}
	date := func(text string) int {
		n, err := strconv.Atoi(text)
		if err != nil {
			return -1
		}
		return n
	}

	month := func(text string) int {
		return slices.Index(strings.Fields("jan feb mar apr may jun jul aug sep oct nov dec"), strings.ToLower(text))
	}
	isDay := isWithin(a[1], int(at.Weekday()), day) && isWithin(a[2], at.Day(), date) && isWithin(a[3], int(at.Month())-1, month)
	return isDay && isWithin(a[0], at.Hour()*60+at.Minute(), clock)
}

// isWithin tells whether a number is in "A-B&C". Ranges may go over the end.
func isWithin(text string, at int, number func(string) int) bool {
	if text = strings.TrimSpace(text); text == "" || text == "*" {
		return true
	}
	return slices.ContainsFunc(strings.Split(text, "&"), func(part string) bool {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		first, last := number(strings.TrimSpace(from)), number(strings.TrimSpace(to))
		return first >= 0 && last >= 0 && (first <= at && at <= last || first > last && (first <= at || at <= last))
	})
}

// substitute puts the values of "${…}" and "$[…]" in a text.
func (c *concrete) substitute(text string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "$")
		out.WriteString(before)
		if !found {
			return out.String()
		}

		opened, closed, end := byte('{'), byte('}'), -1
		if strings.HasPrefix(rest, "[") {
			opened, closed = '[', ']'
		}
		if rest != "" && rest[0] == opened {
			end = arguments.Closing(rest[1:], opened, closed)
		}
		if text = rest; end < 0 {
			out.WriteByte('$')
			continue
		}

		inner := c.substitute(rest[1 : 1+end])
		text = rest[2+end:]

		switch {
		case opened == '{':
			out.WriteString(c.read(inner))
		case strings.Contains(inner, tracetest.Anything):
			out.WriteString(tracetest.Anything)
		default:
			value, isKnown := calculate(inner)
			if !isKnown {
				c.free = "a function in " + inner
			}
			out.WriteString(value)
		}
	}
}

// read returns NAME, NAME:OFFSET:LENGTH or FUNCTION(ARGUMENTS).
func (c *concrete) read(text string) string {
	end := strings.LastIndexByte(text, ')') + 1
	base, numbers, hasCut := strings.Cut(text[end:], ":")
	name := text[:end] + base
	value := ""
	if function, args, isFunction := strings.Cut(strings.TrimSuffix(name, ")"), "("); isFunction {
		value = c.function(strings.ToUpper(function), args, name)
	} else {
		value = c.variableOf(name)
	}
	if !hasCut || strings.Contains(value, tracetest.Anything) {
		return value
	}
	return cut(value, numbers)
}

func (c *concrete) variableOf(name string) string {
	switch name {
	case "EXTEN":
		if c.speaking && c.entered[name] {
			return tracetest.Anything
		}
		return c.dialed

	case "CONTEXT":
		return c.context.name
	case "PRIORITY":
		return strconv.Itoa(c.number)
	}

	if v, ok := c.vars[name]; ok {
		if c.speaking && c.entered[name] {
			return tracetest.Anything
		}
		return v
	}

	if v, ok := c.plan.globals[name]; ok {
		return c.substitute(v)
	}
	if c.plan.isOwn(name) || c.sets(name) {
		return ""
	}

	return c.system(name)
}

// sets reports whether a line sets a variable.
func (p *center) sets(name string) bool {
	if _, ok := p.isSet[name]; !ok {
		is := regexp.MustCompile(`(?i)(^|[(,_?:])` + regexp.QuoteMeta(name) + `\)?(=|$|,)`)
		p.isSet[name] = slices.ContainsFunc(p.plan.prios, func(p *priority) bool {
			return (strings.Contains(p.name, "set") || p.name == "read" || p.name == "execif") && is.MatchString(p.args)
		})
	}
	return p.isSet[name]
}

// system returns what only the running system knows.
func (c *concrete) system(what string) string {
	if c.speaking {
		return tracetest.Anything
	}
	if _, ok := c.known[what]; !ok {
		c.needs = cmp.Or(c.needs, what)
	}
	return c.known[what]
}

func (c *concrete) function(name, args, whole string) string {
	if strings.Contains(args, tracetest.Anything) {
		return tracetest.Anything
	}
	switch v, isSet := c.vars[whole]; {
	case name == "LEN":
		return strconv.Itoa(len(args))
	case name == "GLOBAL":
		return c.variableOf(args)
	case name == "CUT":
		a := append(arguments.Split(args), "", "", "")
		return fieldsOf(c.variableOf(a[0]), cmp.Or(a[1], "-"), a[2])
	case name == "IF":
		cond, rest := arguments.Condition(args)
		branches := append(arguments.SplitAt(rest, ':', true), "")
		if !isTrueCondition(bareText(strings.TrimSpace(cond))) {
			branches = branches[1:]
		}
		return strings.TrimSpace(branches[0])
	case name == "REGEX":
		re, text, _ := strings.Cut(strings.TrimPrefix(args, `"`), `" `)
		pattern, err := regexp.Compile(re)
		return truthOf(err == nil && pattern.MatchString(text)).String()
	case isSet && (whole != "CHANNEL(language)" || !c.speaking):
		return v
	case whole == "CHANNEL(language)" && !c.speaking:
		return "en"
	case whole == "CHANNEL(state)":
		return map[bool]string{true: "Up", false: "Ring"}[c.answered]
	case whole == "CDR(disposition)":
		return map[bool]string{true: "ANSWERED", false: "NO ANSWER"}[c.answered]
	case slices.Contains(ofTheCall, name):
		c.free = "the function " + name
		return ""
	}
	return c.system(whole)
}

// ofTheCall are functions whose values follow from the call, and which are not followed here.
var ofTheCall = strings.Fields("LOCAL DB_EXISTS CDR CHANNEL ISNULL EXISTS DIALPLAN_EXISTS")

// fieldsOf are the fields of a text in ranges such as 2&4-5. The ranges go forward only.
func fieldsOf(text, delimiter, ranges string) string {
	fields := strings.Split(text, delimiter)
	var out []string
	next := 1
	for _, part := range strings.Split(ranges, "&") {
		m := regexp.MustCompile(`^(\d*)(-?)(\d*)`).FindStringSubmatch(part)
		first, _ := strconv.Atoi(cmp.Or(m[1], "1"))
		last, _ := strconv.Atoi(cmp.Or(m[3], strconv.Itoa(len(fields))))
		if m[2] == "" {
			last = first
		}
		if m[1] == "" && m[3] == "" {
			return ""
		}
		for next = max(next, first); next <= min(last, len(fields)); next++ {
			out = append(out, fields[next-1])
		}
	}
	return strings.Join(out, delimiter)
}

// isTrueCondition is the truth of a condition: of the number that it begins with, if there is one, else of the text
// (pbx_checkcondition in main/pbx.c).
func isTrueCondition(text string) bool {
	number := regexp.MustCompile(`^\s*[+-]?\d+`).FindString(text)
	return number == "" && text != "" || strings.Trim(number, "+-0 \t") != ""
}

// Heard, Free, Key, Answers, Inputs and Give are the functions of tracetest.Call.

func (c *concrete) Heard() string { return c.heard }
func (c *concrete) Free() string  { return c.free }
func (c *concrete) Key() string {
	return fmt.Sprint(c.context.name, c.exten.name, c.dialed, c.number, len(c.frames), c.vars, c.known, c.heard, c.ended, c.waits, c.tries, c.given)
}

func (c *concrete) Answers() []tracetest.Call {
	var out []tracetest.Call
	for _, a := range c.answers {
		out = append(out, a.run())
	}
	return out
}

func (c *concrete) Inputs() []string {
	out := []string{"silent"}

	var keys []string
	for _, key := range pattern.Keypad {
		keys = append(keys, "press "+key)
	}

	switch c.waits {
	case forExtension, forSound:
		out = append(out, keys...)
		for _, ctx := range c.plan.closure(c.context) {
			for _, e := range ctx.extens {
				if digits := sample.Replace(e.value); len(digits) > 1 && len(digits) <= 8 && strings.Trim(digits, "0123456789") == "" &&
					!e.forSome && e.prios[1] != nil {
					out = append(out, "press "+digits)
				}
			}
		}
		return out

	case forDigits:
		if c.args[2] == "1" {
			return append(out, keys...)
		}
		most, _ := strconv.Atoi(c.args[2])
		for _, digits := range append(c.toldApart(c.args[0]), "7", "1234567890") {
			if strings.Trim(digits, "0123456789") == "" && digits != "" && (most <= 0 || len(digits) <= most) {
				out = append(out, "enter "+digits)
			}
		}
		return out

	case forAgent:
		out = []string{"answered"}
		if c.args[0] != "" {
			out = append(out, "wait")
		}
		for _, key := range pattern.Keypad {
			if c.args[1] != "" && c.find(c.plan.contexts[c.args[1]], key) != nil {
				out = append(out, "press "+key)
			}
		}
		return out

	case forGreeting:
		return append(out, keys...)
	case forMessage:
		return append(out, "record")
	}

	return nil
}

func (c *concrete) Give(input string) tracetest.Call {
	out := c.fork()
	out.heard = ""
	out.gave = true

	verb, what, _ := strings.Cut(input, " ")
	isKeys := (verb == "press" || verb == "enter") && what != ""
	if verb == "say" {
		out.free = "speech"
		return out
	}

	switch c.waits {
	case forExtension, forSound:
		switch {
		case isKeys:
			out.press(what, c.waits == forSound)
		case verb != "silent":
			return nil
		case c.waits == forSound || c.exten.prios[c.number+1] != nil:
			out.next()
		default:
			out.special("t", "", "")
		}
	case forDigits:
		if !out.enterDigits(c, verb, what, isKeys) {
			return nil
		}
	case forAgent:
		switch e := c.find(c.plan.contexts[c.args[1]], what); {
		case verb == "answered":
			out.next()
			if !strings.Contains(c.args[2], "c") { // the option to go on
				out.end()
			}
		case verb == "wait" && c.args[0] != "":
			out.goOn("QUEUESTATUS", "TIMEOUT")
		case isKeys && c.args[1] != "" && e != nil:
			out.where = where{c.plan.contexts[c.args[1]], e, what, 1}
			out.leaveMacros()
		default:
			return nil
		}
	case forGreeting:
		if !isKeys && verb != "silent" {
			return nil
		}
		name := map[string]string{"*": "a", "0": "o"}[what]
		ctx := c.mailboxContext(name)
		if !isKeys || ctx == nil {
			out.waits = forMessage
			return out
		}
		out.where = where{ctx, c.find(ctx, name), name, 1}
		out.leaveMacros()
	case forMessage:
		if verb != "record" && verb != "silent" {
			return nil
		}
		out.next()
	default:
		return nil
	}

	if out.waits != forNothing { // Read asks again
		return out
	}
	return out.run()
}

// dialInCaller ends the macros of a call whose caller presses a key: a key that is no extension of MACRO_CONTEXT is looked
// for where the first of them was run (pbx_builtin_background, _macro_exec).
func (c *concrete) dialInCaller(keys string, isPrompt bool) {
	around := c.plan.contexts[c.vars["MACRO_CONTEXT"]]
	if isPrompt && c.find(around, keys) != nil {
		c.context = around
		c.leaveMacros()
		return
	}
	for c.inMacro() {
		c.comeBack()
	}
	if slices.ContainsFunc(c.frames, func(f frame) bool { return f.isMacro }) {
		c.free = "a key in a subroutine of a macro"
	}
}

// press takes keys as an extension.
func (c *concrete) press(keys string, isPrompt bool) {
	if len(keys) > 1 && c.find(c.context, keys) == nil {
		c.free = "keys that are dialed ahead"
		return
	}
	c.dialInCaller(keys, isPrompt)
	e := c.find(c.context, keys)
	if e == nil {
		c.special("i", "INVALID_EXTEN", keys)
		return
	}
	c.where = where{c.context, e, keys, 1}
	c.entered["EXTEN"] = e.name[0] == '_'
}

// enterDigits ends Read's wait.
func (c *concrete) enterDigits(at *concrete, verb, what string, isKeys bool) bool {
	name := at.args[0]
	most, _ := strconv.Atoi(at.args[2])

	switch {
	case verb == "silent" || what == "#":
		if c.set(name, ""); at.tries > 1 {
			c.say(at.args[1])
			c.waits, c.args, c.tries = forDigits, at.args, at.tries-1
			return true
		}
		c.set("READSTATUS", map[bool]string{true: "OK", false: "TIMEOUT"}[what == "#"])

	case !isKeys || strings.Trim(what, "0123456789*") != "" || most > 0 && len(what) > most:
		return false
	default:
		c.set(name, what)
		c.entered[name] = true
		c.set("READSTATUS", "OK")
	}

	c.next()
	return true
}
