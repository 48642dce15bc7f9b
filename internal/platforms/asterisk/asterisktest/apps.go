package asterisktest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

var literal = regexp.MustCompile(`[A-Za-z0-9*#]+`)

// spoken are the applications whose arguments are heard and decide nothing.
var spoken = []string{"playback", "saydigits", "saynumber", "sayalpha", "sayphonetic", "dial", "voicemail", "record"}

// silentApps do nothing that a caller hears.
var silentApps = []string{
	"answer", "noop", "verbose", "log", "mixmonitor", "stopmixmonitor", "monitor", "progress", "ringing", "proceeding", "resetcdr", "nocdr",
	"setmusiconhold", "system", "trysystem", "userevent", "dumpchan", "sipaddheader", "pausemonitor", "unpausemonitor", "celgenuserevent", "wait0", "endif", "endwhile", "queuelog",
}

// step runs the application of a line.
func (c *Call) step(l *line) {
	c.tainted, c.needs = false, ""
	c.speaking = slices.Contains(spoken, l.app)
	data := l.data
	if !slices.Contains(silentApps, l.app) {
		data = c.substitute(data)
	}
	if c.speaking = false; c.needs != "" {
		c.decide(c.needs)
		return
	}
	c.run1(l.app, data)
	if c.needs != "" && c.answers == nil {
		c.free = "what is not known is asked for too late"
	}
}

// run1 runs an application with arguments whose variables are filled in.
func (c *Call) run1(app, data string) {
	switch app {
	case "answer":
		c.answered = true
		c.next()
	case "set", "mset", "setglobalvar", "setvar":
		c.assign(app, data)
	case "goto":
		c.goes(data)
	case "gotoif", "gotoiftime":
		condition, branches, _ := strings.Cut(data, "?")
		yes, no, _ := strings.Cut(branches, ":")
		is := app == "gotoif" && holds(condition) || app == "gotoiftime" && c.inTime(condition)
		c.branch(is, yes, no, func(to string) { c.goes(to) })
	case "gosubif":
		parts := append(separate(data, '?', false), "")
		branches := append(separate(parts[1], ':', false), "")
		c.branch(holds(parts[0]), branches[0], branches[1], c.gosub)
	case "execif":
		c.execIf(data)
	case "execiftime":
		condition, call, _ := strings.Cut(data, "?")
		c.branch(c.inTime(condition), call, "", c.exec)
	case "exec", "tryexec":
		c.exec(data)
	case "gosub":
		c.gosub(data)
	case "return":
		c.returns(data)
	case "macro":
		c.callMacro(data)
	case "macroif":
		condition, branches, _ := strings.Cut(data, "?")
		yes, no, _ := strings.Cut(branches, ":")
		c.branch(holds(condition), yes, no, c.callMacro)
	case "macroexit":
		c.leaveMacro()
	case "while":
		c.while(data)
	case "endwhile":
		c.at.priority = c.matching(-1)
	case "exitwhile":
		c.at.priority = c.matching(+1) + 1
	case "continuewhile":
		c.at.priority = c.matching(-1)
	case "if", "elseif":
		c.when(holds(data))
	case "else", "exitif":
		c.at.priority = max(c.following("endif"), c.at.priority) + 1
	case "stackpop":
		c.popStack()
	case "hangup", "busy", "congestion":
		c.end()
	default:
		c.media(app, data)
	}
}

// answering has the applications that answer a call, by the place of the options of which n (noanswer) and
// s (skip) keep them from it.
var answering = map[string]int{"playback": 1, "background": 1, "read": 3, "readexten": 3, "record": 3, "voicemail": 99}

// losing are the applications during which keys are lost (ast_waitstream without digits, ast_safe_sleep).
var losing = []string{"playback", "saydigits", "saynumber", "sayalpha", "sayphonetic", "musiconhold", "dial"}

// media runs the applications that a caller hears or does something with.
func (c *Call) media(app, data string) {
	args := separate(data, ',', true)
	if slices.Contains(losing, app) || app == "wait" && number(args[0]) > 0 {
		c.ahead = ""
	}
	options, answers := answering[app]
	c.answered = c.answered || answers && (options >= len(args) || !strings.ContainsAny(args[options], "ns"))
	switch app {
	case "playback", "saydigits", "saynumber", "sayalpha", "sayphonetic":
		c.heard = tracetest.Said(c.heard, recordings(args[0]))
		c.next()
	case "wait":
		if number(args[0]) > 0 {
			c.heard = tracetest.Said(c.heard, "silence")
		}
		c.next()
	case "musiconhold":
		c.heard = tracetest.Said(c.heard, "music")
		c.next()
	case "background":
		c.heard = tracetest.Said(c.heard, recordings(args[0]))
		c.waits, c.args = forSound, args
		c.goThroughSounds()
	case "waitexten":
		c.waits, c.args = forExtension, args
	case "waitdigit":
		if timeout := number(args[0]); timeout > 0 {
			c.waits, c.args = forKey, append(args, "")
		} else {
			c.status("WAITDIGITSTATUS", map[bool]string{true: "TIMEOUT", false: "ERROR"}[integer.MatchString(args[0]) && timeout == 0], true)
		}
	case "readexten":
		c.readExten(append(args, "", ""))
	case "read":
		c.waits, c.args = forDigits, args
		c.tries = max(1, leading(c.arg(4)))
		c.heard = tracetest.Said(c.heard, recordings(c.arg(1)))
	case "queue":
		c.queue(append(args, "", "", "", "", ""))
	case "dial":
		c.dialOut(append(args, "", "", ""))
	case "voicemail":
		c.voicemail(append(args, ""))
	case "record":
		c.waits, c.args = forMessage, args
	default:
		if !slices.Contains(silentApps, app) {
			c.free = "the application " + app
		}
		c.next()
	}
}

func (c *Call) branch(is bool, yes, no string, do func(string)) {
	to := yes
	if !is {
		to = no
	}
	if to == "" {
		c.next()
		return
	}
	do(to)
}

// assign runs Set: "NAME=VALUE", where NAME may be a function.
func (c *Call) assign(app, data string) {
	list := []string{data}
	if app == "mset" {
		list = separate(data, ',', true)
	}
	for _, pair := range list {
		name, v, ok := strings.Cut(pair, "=")
		if !ok {
			continue
		}
		function, inner, isFunction := strings.Cut(strings.TrimSuffix(name, ")"), "(")
		switch {
		case app == "setglobalvar":
			c.global[name] = v
		case isFunction && function == "GLOBAL":
			c.global[inner] = v
		case isFunction && function == "LOCAL":
			if len(c.frames) > 0 {
				c.hide(&c.frames[len(c.frames)-1], inner, v)
			}
		case name == "LANGUAGE()":
			c.vars["CHANNEL(language)"] = v
		case isFunction:
			c.vars[name] = v
		default:
			c.set(name, v)
		}
	}
	c.next()
}

// execIf runs "CONDITION?APPLICATION(ARGUMENTS):APPLICATION(ARGUMENTS)".
func (c *Call) execIf(data string) {
	comma, question := strings.IndexByte(data, ','), strings.IndexByte(data, '?')
	if question < 0 || comma >= 0 && comma < question {
		c.free = "ExecIf as Asterisk 1.4 wrote it"
		return
	}
	branches := append(separate(data[question+1:], ':', false), "")
	c.branch(holds(data[:question]), branches[0], branches[1], c.exec)
}

// exec runs "APPLICATION(ARGUMENTS)".
func (c *Call) exec(call string) {
	app, data, _ := strings.Cut(call, "(")
	if i := strings.LastIndexByte(data, ')'); i >= 0 {
		data = data[:i]
	}
	c.run1(strings.ToLower(strings.TrimSpace(app)), data)
}

// gosub runs "[[CONTEXT,]EXTENSION,]PRIORITY[(ARGUMENTS)]".
func (c *Call) gosub(data string) {
	label, text, hasArgs := strings.Cut(data, "(")
	var args []string
	if hasArgs {
		if i := strings.LastIndexByte(text, ')'); i >= 0 {
			text = text[:i]
		}
		args = separate(text, ',', false)
		if text == "" {
			args = nil
		}
	}
	back := c.at
	back.priority++
	frames := slices.Clone(c.frames)
	if c.macro() != "" {
		c.free = "Gosub out of a Macro"
		return
	}
	if !c.goes(label) {
		return
	}
	if !c.exists(c.at.context, c.at.exten, c.at.priority) {
		c.end()
		return
	}
	f := frame{back: back, hidden: map[string]*string{}, args: len(args)}
	if len(frames) > 0 {
		f.args = max(f.args, frames[len(frames)-1].args)
	}
	for i := range f.args {
		v := ""
		if i < len(args) {
			v = args[i]
		}
		c.hide(&f, "ARG"+strconv.Itoa(i+1), v)
	}
	c.hide(&f, "ARGC", strconv.Itoa(len(args)))
	c.frames = append(frames, f)
	if len(c.frames) > 20 {
		c.free = "recursion"
	}
}

func (c *Call) returns(v string) {
	if len(c.frames) == 0 {
		c.end()
		return
	}
	if c.macro() != "" {
		c.free = "Return out of a Macro"
		return
	}
	c.at = c.pop().back
	c.set("GOSUB_RETVAL", v)
}

// callMacro runs "NAME,ARGUMENTS". One that is not there does nothing.
func (c *Call) callMacro(data string) {
	parts := strings.Split(data, ",")
	context := "macro-" + parts[0]
	if !c.exists(context, "s", 1) {
		c.next()
		return
	}
	f := frame{macro: context, back: c.at, hidden: map[string]*string{}}
	for i, v := range parts[1:] {
		c.hide(&f, "ARG"+strconv.Itoa(i+1), v)
	}
	c.hide(&f, "MACRO_CONTEXT", c.at.context)
	c.hide(&f, "MACRO_EXTEN", c.at.exten)
	c.hide(&f, "MACRO_PRIORITY", strconv.Itoa(c.at.priority))
	c.frames = append(c.frames, f)
	c.at = location{context, "s", 1}
	if len(c.frames) > 7 {
		c.free = "recursion"
	}
}

// readExten waits for an extension: VARIABLE,SOUND,CONTEXT,OPTIONS,TIMEOUT.
func (c *Call) readExten(args []string) {
	if args[0] == "" {
		c.status("READEXTENSTATUS", "ERROR", true)
		return
	}
	if args[2] == "" {
		args[2] = c.at.context
	}
	c.heard = tracetest.Said(c.heard, recordings(args[1]))
	c.waits, c.args = forExten, args
}

// goThroughSounds goes on to the next wait if only sounds and what is not heard are between, and
// keeps the moments at which a key can be pressed.
func (c *Call) goThroughSounds() {
	at := c.fork()
	at.waits, at.args = forSound, c.args
	probe := at.fork()
	probe.next()
	for range 30 {
		l := probe.find(probe.at.context, probe.at.exten, probe.at.priority, "", matches, nil)
		if l == nil || !slices.Contains([]string{"background", "waitexten", "set", "noop", "verbose"}, l.app) {
			return
		}
		if l.app != "background" && l.app != "waitexten" {
			probe.step(l)
			if probe.answers != nil || probe.free != "" {
				return
			}
			continue
		}
		earlier := append(slices.Clone(c.earlier), at)
		probe.visit(l)
		probe.earlier = earlier
		probe.step(l)
		if l.app == "waitexten" {
			probe.earlier = earlier
		}
		*c = *probe
		return
	}
}

// queue waits in a queue: QUEUE,OPTIONS,URL,ANNOUNCEMENT,TIMEOUT.
func (c *Call) queue(args []string) {
	conf := c.plan.queues[args[0]]
	leaves := func(status string) { c.status("QUEUESTATUS", status, true) }
	empty := strings.ToLower(conf["joinempty"])
	switch {
	case c.world.Full && leading(conf["maxlen"]) > 0:
		leaves("FULL")
		return
	case c.world.Unstaffed && empty != "" && empty != "yes" && empty != "true":
		leaves("JOINEMPTY")
		return
	}
	c.heard = tracetest.Happened(c.heard, "queue", args[0])
	timeout, goesOn := "", ""
	if number(args[4]) > 0 {
		timeout = args[4]
	}
	if strings.Contains(args[1], "c") {
		goesOn = "continues"
	}
	if strings.Contains(args[1], "n") && timeout == "" {
		c.free = "one try without a timeout"
	}
	c.waits, c.args = forAgent, []string{timeout, conf["context"], goesOn}
	if conf["context"] == "" {
		c.args[1] = ""
	}
}

// dialOut calls somebody: DESTINATIONS,SECONDS,OPTIONS.
func (c *Call) dialOut(args []string) {
	c.heard = tracetest.Happened(c.heard, "transfer", target(args[0]))
	for _, status := range []string{"ANSWER", "BUSY", "NOANSWER", "CHANUNAVAIL", "CONGESTION"} {
		fork := c.fork()
		fork.answered = fork.answered || status == "ANSWER"
		fork.status("DIALSTATUS", status, status != "ANSWER" || strings.Contains(args[2], "g"))
		c.answers = append(c.answers, fork)
	}
}

// target names whom Dial calls: the first of several.
func target(text string) string {
	if strings.Contains(text, tracetest.Anything) {
		return tracetest.Anything
	}
	first, _, _ := strings.Cut(text, "&")
	_, name, ok := strings.Cut(first, "/")
	if !ok {
		name = first
	}
	name, _, _ = strings.Cut(name, "@")
	return "phone_" + name
}

// voicemail plays a greeting and takes a message.
func (c *Call) voicemail(args []string) {
	options := args[1]
	box := args[0]
	if box != "" && strings.ContainsRune("ubs", rune(box[0])) && len(box) > 1 && strings.Trim(box[1:2], "0123456789") == "" { // as Asterisk 1.4 wrote it
		options += box[:1]
	}
	greeting := ""
	switch {
	case strings.Contains(options, "u"):
		greeting = "vm-isunavail "
	case strings.Contains(options, "b"):
		greeting = "vm-isonphone "
	}
	if !strings.Contains(options, "s") {
		greeting += "vm-intro"
	}
	c.heard = tracetest.Said(c.heard, greeting)
	c.waits, c.args = forMessage, nil
}

// recordings are those of "A&B", as words.
func recordings(text string) string { return strings.ReplaceAll(text, "&", " ") }
