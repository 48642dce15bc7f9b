package asterisktest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// platform is a dialplan, and what the import's report says of its lines.
type platform struct {
	plan   *plan
	blocks tracetest.Blocks
	failed func(error)
}

// Calls returns what begins a call in a dialplan, at "CONTEXT" or "CONTEXT EXTENSION". What the import's report
// calls approximated is not compared; failed is told what contradicts the report.
func Calls(files []txtar.File, blocks tracetest.Blocks, failed func(error)) func(start string, w tracetest.World) tracetest.Call {
	p := &platform{readPlan(files), blocks, failed}
	return func(start string, w tracetest.World) tracetest.Call {
		name, dialed, _ := strings.Cut(start, " ")
		if dialed == "" {
			dialed = "s"
		}
		c := &Call{
			platform: p, world: w, at: location{name, dialed, 1},
			vars: map[string]string{}, global: maps.Clone(p.plan.globals), known: map[string]string{}, entered: map[string]bool{},
		}
		if x := p.plan.contexts[name]; x != nil {
			named := func(n string) bool { return slices.ContainsFunc(x.extens, func(e *exten) bool { return e.name == n }) }
			switch {
			case named("_" + dialed): // what callers dial is not known
				c.at.exten, c.dialed = sample("_"+dialed, 0), true
			case !named(dialed) && strings.ContainsAny(dialed, "XNZ "): // a pattern that is written otherwise, a second flow of one name: not compared
				return nil
			}
		}
		return c.run()
	}
}

type location struct {
	context, exten string
	priority       int
}

// frame is a Gosub or a Macro that a call is in.
type frame struct {
	macro  string // its context
	back   location
	hidden map[string]*string // what variables were before
	args   int
}

// wait is what a call waits for.
type wait int

const (
	forNothing   wait = iota
	forExtension      // WaitExten, or the end of an extension without autofallthrough
	forSound          // Background
	forDigits         // Read
	forKey            // WaitDigit
	forExten          // ReadExten
	forAgent          // Queue
	forMessage        // VoiceMail, Record
)

// Call is a call in a dialplan, as a value: what is done with it returns others.
type Call struct {
	*platform
	world    tracetest.World
	at       location
	frames   []frame
	vars     map[string]string
	global   map[string]string
	known    map[string]string // what the running system has said
	entered  map[string]bool   // variables that hold what the caller entered
	dialed   bool              // EXTEN is what the caller dialed
	answered bool
	gave     bool   // the caller has done something
	ahead    string // keys that are dialed ahead: what collects keys takes them, what else plays loses them

	heard   string
	free    string
	ended   bool
	answers []*Call
	waits   wait
	args    []string // of the application that waits
	tries   int      // of Read, that are left
	earlier []*Call  // the same call at the sounds before this wait

	speaking bool   // a text is made that is spoken: what is not known is anything
	tainted  bool   // the text holds what the caller entered
	needs    string // what a condition needs to know
}

func (c *Call) fork() *Call {
	out := *c
	out.frames = slices.Clone(c.frames)
	out.vars, out.global, out.known, out.entered = maps.Clone(c.vars), maps.Clone(c.global), maps.Clone(c.known), maps.Clone(c.entered)
	out.answers, out.waits, out.args, out.earlier, out.needs = nil, forNothing, nil, nil, ""
	return &out
}

// run follows the call to its next wait (__ast_pbx_run).
func (c *Call) run() *Call {
	c = c.fork()
	for hops := 0; c.free == "" && !c.ended && c.answers == nil && c.waits == forNothing; hops++ {
		if hops > 2000 {
			c.free = "it never waits"
			break
		}
		l := c.find(c.at.context, c.at.exten, c.at.priority, "", matches, nil)
		switch {
		case l != nil:
			c.visit(l)
			if c.free == "" {
				c.step(l)
			}
		case c.leaveMacro():
		case !c.exists(c.at.context, c.at.exten, 1):
			c.invalid(c.at.exten)
		case !c.plan.autofall:
			c.waits = forExtension
		default:
			c.end()
		}
	}
	if c.ahead != "" && c.free == "" && c.waits != forNothing {
		ahead := c.ahead
		if c.ahead = ""; c.waits == forMessage {
			c.free = "keys in a message"
		} else if out := c.take("press", ahead); out != nil {
			return out
		}
	}
	return c
}

// visit notes why the line is not compared.
func (c *Call) visit(l *line) {
	free, err := c.blocks.Compared(l.file, l.block())
	if err != nil {
		c.failed(err)
	}
	if free != "" {
		c.free = l.block() + ": " + free
	}
}

func (c *Call) end() { c.heard, c.ended = tracetest.Happened(c.heard, "end", ""), true }

// invalid leads to the extension i.
func (c *Call) invalid(dialed string) { c.special("i", map[string]string{"INVALID_EXTEN": dialed}) }

// special leads to an extension of the dialplan's own, or ends the call.
func (c *Call) special(name string, set map[string]string) {
	switch {
	case c.exists(c.at.context, name, 1):
		for variable, v := range set {
			c.set(variable, v)
		}
		c.jump(c.at.context, name, 1)
	case c.exists(c.at.context, "e", 1):
		c.jump(c.at.context, "e", 1)
	default:
		c.end()
	}
}

// jump goes on at a line.
func (c *Call) jump(context, exten string, priority int) {
	if exten != c.at.exten {
		l := c.find(context, exten, priority, "", matches, nil)
		c.dialed = c.tainted && l != nil && strings.HasPrefix(l.exten, "_")
	}
	c.at = location{context, exten, priority}
	for len(c.frames) > 0 && c.macro() != "" && c.macro() != context { // out of a macro
		c.pop()
	}
}

// macro returns the context of the macro that the call is in, if it is directly in one.
func (c *Call) macro() string {
	if len(c.frames) == 0 {
		return ""
	}
	return c.frames[len(c.frames)-1].macro
}

// pop leaves a Gosub or a Macro, with the variables that it hid.
func (c *Call) pop() frame {
	f := c.frames[len(c.frames)-1]
	c.frames = c.frames[:len(c.frames)-1]
	for name, v := range f.hidden {
		if v == nil {
			delete(c.vars, name)
		} else {
			c.vars[name] = *v
		}
	}
	return f
}

// leaveMacro goes on after a Macro whose lines have ended.
func (c *Call) leaveMacro() bool {
	if c.macro() == "" {
		return false
	}
	f := c.pop()
	c.at = f.back
	c.at.priority++
	return true
}

// hide gives a variable a value for as long as the frame lasts.
func (c *Call) hide(f *frame, name, value string) {
	if _, ok := f.hidden[name]; !ok {
		f.hidden[name] = nil
		if v, ok := c.vars[name]; ok {
			f.hidden[name] = &v
		}
	}
	c.vars[name] = value
	delete(c.entered, name)
}

func (c *Call) set(name, value string) {
	name = strings.TrimLeft(name, "_")
	c.vars[name] = value
	if delete(c.entered, name); c.tainted {
		c.entered[name] = true
	}
}

// goes parses "[[CONTEXT,]EXTENSION,]PRIORITY" and goes on there. It ends the call if the label is not there.
func (c *Call) goes(text string) bool {
	if !strings.Contains(text, ",") {
		text = strings.ReplaceAll(text, "|", ",") // as Asterisk 1.4 wrote it
	}
	parts := strings.SplitN(text, ",", 3)
	to := c.at
	priority := parts[len(parts)-1]
	if len(parts) > 1 && parts[len(parts)-2] != "" {
		to.exten = parts[len(parts)-2]
	}
	if len(parts) > 2 && parts[0] != "" {
		to.context = parts[0]
	}
	relative := 0
	switch {
	case strings.HasPrefix(priority, "+"):
		relative = 1
	case strings.HasPrefix(priority, "-"):
		relative = -1
	}
	if relative != 0 {
		priority = priority[1:]
	}
	number := integer.FindString(priority)
	switch {
	case number != "" && strings.TrimSpace(priority[len(number):]) == "":
		to.priority = leading(number)
		if relative != 0 {
			to.priority = c.at.priority + relative*leading(number)
		}
	default:
		l := c.find(to.context, to.exten, 0, priority, matches, nil)
		if l == nil {
			c.end()
			return false
		}
		to.priority = l.priority
	}
	c.jump(to.context, to.exten, to.priority)
	return true
}

// decide gives what is not known each of the values that the dialplan tells apart.
func (c *Call) decide(name string) {
	for _, v := range c.plan.told(name) {
		fork := c.fork()
		fork.known[name] = v
		c.answers = append(c.answers, fork)
	}
}

// told returns the values that the lines with a name, or with a variable that is set to it, compare it
// with or make extensions of, with some that they do not.
func (p *plan) told(name string) []string {
	values := map[string]bool{"": true, "something": true, "7": true}
	name, _, isFunction := strings.Cut(name, "(")
	if isFunction {
		name += "("
	}
	names := []string{"${" + name}
	for i := 0; i < len(names) && i < 10; i++ {
		for _, text := range p.lines {
			if !strings.Contains(text, names[i]) {
				continue
			}
			for _, m := range literal.FindAllString(text, -1) {
				values[m] = true
				if n, err := strconv.Atoi(m); err == nil {
					values[strconv.Itoa(n+1)] = true
				}
			}
			if m := assignment.FindStringSubmatch(text); m != nil && !slices.Contains(names, "${"+m[1]) {
				names = append(names, "${"+m[1])
			}
			for prefix, suffix := range p.suffixes {
				if strings.Contains(text, prefix+"-"+names[i]) {
					maps.Copy(values, suffix)
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(values))
}

// Heard returns what has happened since the last input.
func (c *Call) Heard() string { return c.heard }

// Free says why what follows is not compared.
func (c *Call) Free() string { return c.free }

// Key identifies the call's state, and what was heard.
func (c *Call) Key() string {
	return fmt.Sprint(c.at, c.frames, c.vars, c.global, c.known, c.heard, c.ended, c.waits, c.tries, c.ahead)
}

// Answers returns what the call becomes by what the running system says.
func (c *Call) Answers() []tracetest.Call {
	var out []tracetest.Call
	for _, a := range c.answers {
		out = append(out, a.run())
	}
	return out
}
