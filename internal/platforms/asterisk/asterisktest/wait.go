package asterisktest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// keys are what a caller may press.
const keys = "0123456789*#"

// sample returns a number that a pattern matches, with the nth character of each set.
func sample(pattern string, n int) string {
	text, is := strings.CutPrefix(pattern, "_")
	if !is {
		return pattern
	}
	var out strings.Builder
	for text != "" {
		set := text[:1]
		switch text[0] {
		case '.':
			set = keys[:10]
		case '!', ' ', '-':
			set = ""
		case 'N', 'n':
			set = "23456789"
		case 'X', 'x':
			set = "0123456789"
		case 'Z', 'z':
			set = "123456789"
		case '[':
			var rest string
			set, rest, _ = strings.Cut(text[1:], "]")
			set, text = setOf(set), "]"+rest
		}
		if text = text[1:]; set != "" {
			out.WriteByte(set[n%len(set)])
		}
	}
	return out.String()
}

// Inputs returns what the caller may do.
func (c *Call) Inputs() []string {
	switch c.waits {
	case forExtension, forSound:
		out := []string{"silent"}
		for _, key := range keys {
			out = append(out, "press "+string(key))
		}
		longer := c.extensions(c.where(), 2, "press ")
		if len(longer) == 0 { // see dial
			out = append(out, "press 11", "press 12", "press 17", "press 90", "press 2#", "press 41")
		}
		return append(out, longer...)
	case forKey:
		out := []string{"silent"}
		for _, key := range cmp.Or(c.args[1], keys) {
			out = append(out, "press "+string(key))
		}
		return out
	case forExten:
		return append(c.extensions(c.args[2], 1, "enter "), "silent")
	case forDigits:
		most := c.most()
		out := []string{"silent"}
		if most == 1 {
			for _, key := range keys {
				out = append(out, "press "+string(key))
			}
			return out
		}
		for _, digits := range append(literal.FindAllString(strings.Join(c.plan.lines, " "), -1), "7", "12345678901234567890"[:min(20, most)]) {
			if strings.Trim(digits, keys[:10]) == "" && len(digits) <= most {
				out = append(out, "enter "+digits)
			}
		}
		return out
	case forAgent:
		out := []string{"answered"}
		if c.args[0] != "" {
			out = append(out, "wait")
		}
		for _, key := range keys {
			if name := c.args[1]; name != "" && c.exists(name, string(key), 1) {
				out = append(out, "press "+string(key))
			}
		}
		return out
	case forMessage:
		return []string{"record", "silent"}
	default:
		return nil
	}
}

// extensions returns inputs of some extensions of a context with at least some digits, and of others that differ in
// the last one, without those of which keys are left.
func (c *Call) extensions(context string, least int, verb string) []string {
	var out []string
	c.eachExten(context, func(name string) {
		for n := range 3 {
			if digits := sample(name, n*4); len(digits) >= least && len(digits) <= 8 && strings.Trim(digits, keys) == "" {
				out = append(out, verb+digits, verb+digits[:len(digits)-1]+"9")
			}
		}
	})
	return slices.DeleteFunc(out, func(input string) bool {
		_, rest := c.collect(context, strings.TrimPrefix(input, verb))
		return rest != ""
	})
}

// eachExten calls f with the extensions of a context and of those that it includes now.
func (c *Call) eachExten(name string, f func(name string)) {
	seen := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		x := c.plan.contexts[name]
		if x == nil || seen[name] {
			return
		}
		seen[name] = true
		for _, e := range x.extens {
			f(e.name)
		}
		for _, i := range x.includes {
			if i.timing == "" || c.inTime(i.timing) {
				visit(i.context)
			}
		}
	}
	visit(name)
}

// where is the context in which what is pressed is looked for: that of the outermost Macro's caller,
// which ends all macros.
func (c *Call) where() string {
	for i := len(c.frames) - 1; i >= 0 && c.frames[i].macro != ""; i-- {
		if i == 0 || c.frames[i-1].macro == "" {
			return c.frames[i].back.context
		}
	}
	return c.at.context
}

// collect takes keys for as long as an extension can need more (collect_digits). It returns what was
// dialed, and the keys that are left.
func (c *Call) collect(context, digits string) (dialed, rest string) {
	n := 1
	for ; n < len(digits) && c.find(context, digits[:n], 1, "", matchMore, nil) != nil; n++ {
	}
	return digits[:n], digits[n:]
}

// most is how many digits Read takes.
func (c *Call) most() int {
	if n := leading(c.arg(2)); n >= 1 && n <= 255 {
		return n
	}
	return 255
}

func (c *Call) arg(i int) string {
	if i < len(c.args) {
		return c.args[i]
	}
	return ""
}

// Give returns the call after an input, or nil if it takes none such.
func (c *Call) Give(input string) tracetest.Call {
	verb, what, _ := strings.Cut(input, " ")
	at := *c
	at.heard, at.gave = "", true
	if out := at.take(verb, what); out != nil {
		return out
	}
	return nil
}

// take returns the call after an input, behind what was heard, or nil if it takes none such.
func (c *Call) take(verb, what string) *Call {
	out, takes := c.fork(), false
	switch isKeys := verb == "press" || verb == "enter"; {
	case verb == "say":
		out.free = "speech"
		return out
	case c.waits == forExtension || c.waits == forSound:
		if isKeys {
			return c.dialAtSounds(what)
		}
		takes = verb == "silent"
		out.silent(c.waits)
	case c.waits == forDigits:
		return c.enter(out, verb, what)
	case c.waits == forKey:
		takes = out.takeKey(verb, what, c.args[1])
	case c.waits == forExten:
		takes = (verb == "silent" || isKeys) && strings.Trim(what, keys) == ""
		out.enterExten(c.args, what)
	case c.waits == forAgent:
		takes = out.leaveQueue(c.args, verb, what)
	case c.waits == forMessage:
		takes = verb == "record" || verb == "silent"
		out.next()
	default:
		return nil
	}
	if !takes {
		return nil
	}
	return out.run()
}

// dialAtSounds takes keys at this wait, or at a sound before it.
func (c *Call) dialAtSounds(digits string) *Call {
	out := c.fork()
	for _, e := range append(slices.Clone(c.earlier), c) {
		at := e.fork()
		at.heard, at.gave = c.heard, c.gave
		if at.dial(digits) {
			out.answers = append(out.answers, at)
		}
	}
	if len(out.answers) == 0 {
		out.free = "keys that are dialed ahead"
		return out
	}
	if len(c.earlier) == 0 {
		return out.answers[0].run()
	}
	return out
}

// takeKey ends WaitDigit's wait.
func (c *Call) takeKey(verb, what, wanted string) bool {
	if verb == "silent" {
		c.status("WAITDIGITSTATUS", "TIMEOUT", true)
		return true
	}
	if verb != "press" || what == "" || !strings.Contains(cmp.Or(wanted, keys), what[:1]) {
		return false
	}
	c.ahead = what[1:]
	c.set("WAITDIGITRESULT", what[:1])
	c.status("WAITDIGITSTATUS", "DTMF", true)
	return true
}

// leaveQueue ends the wait in a queue.
func (c *Call) leaveQueue(args []string, verb, what string) bool {
	switch {
	case verb == "answered":
		c.status("QUEUESTATUS", "CONTINUE", args[2] == "continues")
	case verb == "wait" && args[0] != "":
		c.status("QUEUESTATUS", "TIMEOUT", true)
	case verb == "press" && args[1] != "" && c.exists(args[1], what, 1):
		c.status("QUEUESTATUS", "", true)
		c.jump(args[1], what, 1)
		c.dialed = false
	default:
		return false
	}
	return true
}

// status sets what an application says of its end, and goes on or ends the call.
func (c *Call) status(name, value string, goesOn bool) {
	c.tainted = false
	c.set(name, value)
	if c.next(); !goesOn {
		c.end()
	}
}

func (c *Call) next() { c.at.priority++ }

// silent goes on after a wait in which no key was pressed.
func (c *Call) silent(at wait) {
	switch {
	case at == forSound || c.exists(c.at.context, c.at.exten, c.at.priority+1):
		c.next()
	default: // WaitExten's last line, or the end of an extension
		c.special("t", nil)
	}
}

// dial takes keys as an extension. Those that are left are dialed ahead.
func (c *Call) dial(digits string) bool {
	if strings.Trim(digits, keys) != "" || digits == "" {
		return false
	}
	context := c.where()
	for c.macro() != "" { // a key ends the macros
		c.at = c.pop().back
	}
	var dialed string
	if dialed, c.ahead = c.collect(context, digits); c.ahead != "" && len(c.extensions(context, 2, "")) > 0 {
		return false // the imported menu waits for further digits after each key
	}
	c.at.context = context
	if l := c.find(context, dialed, 1, "", matches, nil); l != nil {
		c.jump(context, dialed, 1)
		c.dialed = strings.HasPrefix(l.exten, "_")
	} else {
		c.invalid(dialed)
	}
	return true
}

// enter ends Read's wait.
func (c *Call) enter(out *Call, verb, what string) *Call {
	variable := c.args[0]
	switch {
	case verb == "silent", what == "#":
		out.tainted = false
		out.set(variable, "")
		out.tries = c.tries - 1
		if out.tries > 0 {
			out.heard = tracetest.Said(out.heard, recordings(c.arg(1)))
			out.waits, out.args = forDigits, c.args
			return out
		}
		if out.set("READSTATUS", "TIMEOUT"); what == "#" {
			out.set("READSTATUS", "OK")
		}
		out.next()
		return out.run()
	case verb != "press" && verb != "enter", strings.Trim(what, keys[:11]) != "" || len(what) > c.most():
		return nil
	}
	out.tainted = true
	out.set(variable, what)
	out.tainted = false
	out.next()
	out.set("READSTATUS", "OK")
	if len(what) == c.most() || !slices.ContainsFunc(c.plan.lines, func(text string) bool { return strings.Contains(text, "READSTATUS") }) {
		return out.run()
	}
	late := out.fork() // no hash was pressed
	late.set("READSTATUS", "TIMEOUT")
	both := c.fork()
	both.answers = []*Call{out, late}
	return both
}

// enterExten ends ReadExten's wait.
func (c *Call) enterExten(args []string, what string) {
	if what == "" {
		c.set(args[0], "t")
		c.status("READEXTENSTATUS", "TIMEOUT", true)
		return
	}
	dialed, rest := c.collect(args[2], what)
	if rest != "" {
		c.free = "keys that are dialed ahead"
		return
	}
	if !c.exists(args[2], dialed, 1) {
		dialed = strings.TrimSuffix(dialed, "#")
	}
	if c.exists(args[2], dialed, 1) {
		c.tainted = true
		c.set(args[0], dialed)
		c.status("READEXTENSTATUS", "OK", true)
		return
	}
	c.set(args[0], "i")
	c.tainted = true
	c.set("INVALID_EXTEN", dialed)
	c.status("READEXTENSTATUS", "INVALID", true)
}

// number is a text of seconds; 0 if there is none.
func number(text string) float64 {
	f, _ := strconv.ParseFloat(strings.TrimSpace(text), 64)
	return f
}
