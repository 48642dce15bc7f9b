package asterisktest

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// substitute puts the values of "${…}" and "$[…]" in a text (pbx_variables.c).
func (c *Call) substitute(text string) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(text, '$')
		if i < 0 || i+1 == len(text) {
			return out.String() + text
		}
		out.WriteString(text[:i])
		switch text[i+1] {
		case '{':
			inner, rest := enclosed(text[i+2:], '{', '}')
			out.WriteString(c.variable(c.substitute(inner)))
			text = rest
		case '[':
			inner, rest := enclosed(text[i+2:], '[', ']')
			inner = c.substitute(inner)
			if strings.Contains(inner, tracetest.Anything) {
				out.WriteString(tracetest.Anything)
			} else {
				result, _ := expression(inner)
				out.WriteString(result)
			}
			text = rest
		default:
			out.WriteByte('$')
			text = text[i+1:]
		}
	}
}

// enclosed returns what stands up to the bracket that closes, and what follows it.
func enclosed(text string, opens, closes byte) (inner, rest string) {
	depth := 1
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case opens:
			depth++
		case closes:
			if depth--; depth == 0 {
				return text[:i], text[i+1:]
			}
		}
	}
	return text, ""
}

// variable gives the value of "NAME[:OFFSET[:LENGTH]]" or of a function.
func (c *Call) variable(name string) string {
	depth, cut := 0, len(name)
	isFunction := false
	for i := 0; i < len(name) && cut == len(name); i++ {
		switch {
		case name[i] == '(':
			depth++
			isFunction = true
		case name[i] == ')':
			depth--
		case name[i] == ':' && depth == 0:
			cut = i
		}
	}
	v := ""
	if isFunction {
		v = c.function(name[:cut])
	} else {
		v = c.read(name[:cut])
	}
	if cut == len(name) {
		return v
	}
	offset, length, hasLength := strings.Cut(name[cut+1:], ":")
	if strings.Contains(v, tracetest.Anything) {
		return v
	}
	most := math.MaxInt32
	if hasLength {
		most = leading(length)
	}
	return substring(v, leading(offset), most)
}

var integer = regexp.MustCompile(`^\s*[-+]?\d+`)

// leading is the number that a text begins with, 0 if there is none (sscanf's %d).
func leading(text string) int {
	n, _ := strconv.Atoi(strings.TrimPrefix(strings.TrimSpace(integer.FindString(text)), "+"))
	return n
}

// substring cuts a text; negative numbers count from its end.
func substring(text string, offset, length int) string {
	if offset < 0 {
		offset = max(0, len(text)+offset)
	}
	if offset >= len(text) {
		return ""
	}
	text = text[offset:]
	if length < 0 {
		return text[:max(0, len(text)+length)]
	}
	return text[:min(length, len(text))]
}

// read gives the value of a variable. One that no line sets is known to the running system only.
func (c *Call) read(name string) string {
	switch name {
	case "EXTEN":
		if c.speaking && c.dialed {
			return tracetest.Anything
		}
		c.tainted = c.tainted || c.dialed
		return c.at.exten
	case "CONTEXT":
		return c.at.context
	case "PRIORITY":
		return strconv.Itoa(c.at.priority)
	}
	if v, ok := c.vars[name]; ok {
		if c.speaking && c.entered[name] {
			return tracetest.Anything
		}
		c.tainted = c.tainted || c.entered[name]
		return v
	}
	if v, ok := c.global[name]; ok {
		return v
	}
	if c.plan.assigned[name] || slices.Contains(ownVariables, name) || strings.HasPrefix(name, "ARG") || strings.HasPrefix(name, "VQ_") { // of FreePBX: a queue's settings for one call
		return ""
	}
	return c.ask(name)
}

// ownVariables are those that applications of Asterisk set; before, they are empty.
var ownVariables = []string{"DIALSTATUS", "QUEUESTATUS", "READSTATUS", "READEXTENSTATUS", "WAITDIGITSTATUS", "WAITDIGITRESULT", "GOSUB_RETVAL", "INVALID_EXTEN", "VMSTATUS", "PLAYBACKSTATUS", "BACKGROUNDSTATUS", "ARGC", "MACRO_CONTEXT", "MACRO_EXTEN", "MACRO_PRIORITY", "MACRO_OFFSET", "MACRO_DEPTH"}

// ask gives the value of what only the running system knows.
func (c *Call) ask(name string) string {
	if c.speaking {
		return tracetest.Anything
	}
	if v, ok := c.known[name]; ok {
		return v
	}
	if c.needs == "" {
		c.needs = name
	}
	return ""
}

// functions compute with what stands in their parentheses, and with the call.
var functions = map[string]func(c *Call, data string) string{
	"LEN":     func(_ *Call, data string) string { return strconv.Itoa(len(data)) },
	"ISNULL":  func(_ *Call, data string) string { return strconv.Itoa(one(data == "")) },
	"EXISTS":  func(_ *Call, data string) string { return strconv.Itoa(one(data != "")) },
	"TOUPPER": func(_ *Call, data string) string { return strings.ToUpper(data) },
	"TOLOWER": func(_ *Call, data string) string { return strings.ToLower(data) },
	"LOCAL":   func(c *Call, data string) string { return c.vars[data] },
	"IF":      func(_ *Call, data string) string { return choose(data, holds) },
	"IFTIME":  func(c *Call, data string) string { return choose(data, c.inTime) },
	"GLOBAL":  (*Call).readGlobal,
	"FILTER":  filter,
	"REGEX":   regex,
}

// function evaluates NAME(ARGUMENTS).
func (c *Call) function(call string) string {
	name, data, _ := strings.Cut(call, "(")
	data = strings.TrimSuffix(data, ")")
	if strings.Contains(data, tracetest.Anything) {
		return tracetest.Anything
	}
	if f := functions[name]; f != nil {
		return f(c, data)
	}
	switch v, isSet := c.vars[call]; {
	case name == "CUT":
		return c.cut(separate(data, ',', true))
	case name == "FIELDQTY":
		return c.fields(data)
	case isSet && (call != "CHANNEL(language)" || !c.speaking):
		return v
	case call == "CHANNEL(language)" && !c.speaking:
		return "en"
	case call == "CDR(disposition)":
		return map[bool]string{true: "ANSWERED", false: "NO ANSWER"}[c.answered]
	case slices.Contains(asked, name), strings.HasPrefix(name, "ODBC_"):
		return c.ask(call)
	}
	if !c.speaking {
		c.free = "the function " + name
	}
	return ""
}

// asked are the functions whose values the running system knows.
var asked = []string{"DB", "DB_EXISTS", "CALLERID", "CHANNEL", "CDR", "BLACKLIST", "DEVICE_STATE", "ODBC_LOOKUP", "CURL", "STRFTIME", "RAND"}

// choose gives one of two texts: IF(CONDITION?A:B).
func choose(data string, holds func(string) bool) string {
	args := separate(data, '?', true)
	if len(args) < 2 {
		return ""
	}
	branches := append(separate(args[1], ':', true), "")
	if holds(strings.TrimSpace(args[0])) {
		return strings.TrimSpace(branches[0])
	}
	return strings.TrimSpace(branches[1])
}

func (c *Call) readGlobal(name string) string {
	v, ok := c.global[name]
	if ok || c.plan.assigned[name] {
		return v
	}
	return c.ask(name)
}

// filter gives the characters of a text that are among some: FILTER(CHARACTERS,TEXT).
func filter(_ *Call, data string) string {
	args := append(separate(data, ',', true), "")
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(setOf(args[0]), r) {
			return r
		}
		return -1
	}, args[1])
}

// fields counts: FIELDQTY(VARIABLE,DELIMITER).
func (c *Call) fields(data string) string {
	args := append(separate(data, ',', true), "")
	switch v := c.variable(args[0]); {
	case args[1] == "":
		return "1"
	case v == "":
		return "0"
	default:
		return strconv.Itoa(strings.Count(v, args[1][:1]) + 1)
	}
}

// regex is REGEX("PATTERN" TEXT).
func regex(_ *Call, data string) string {
	pattern, text, ok := strings.Cut(strings.TrimPrefix(data, `"`), `"`)
	re, err := regexp.Compile(pattern)
	if !ok || err != nil {
		return ""
	}
	return strconv.Itoa(one(re.MatchString(strings.TrimPrefix(text, " "))))
}

// cut gives fields of a variable: CUT(VARIABLE,DELIMITER,FIELDS).
func (c *Call) cut(args []string) string {
	if len(args) < 3 {
		return ""
	}
	v, delimiter := c.variable(args[0]), (args[1] + "-")[:1]
	fields := strings.Split(v, delimiter)
	var out []string
	at := 1
	for spec := range strings.SplitSeq(args[2], "&") {
		from, to, isRange := strings.Cut(spec, "-")
		first, last := leading(from), leading(to)
		switch {
		case !isRange:
			last = first
		case to == "":
			last = math.MaxInt32
		}
		at = max(at, first)
		for ; at <= last && at <= len(fields); at++ {
			out = append(out, fields[at-1])
		}
	}
	return strings.Join(out, delimiter)
}

// holds tells whether a condition is true: no zero and not empty.
func holds(condition string) bool {
	if integer.MatchString(condition) {
		return leading(condition) != 0
	}
	return condition != ""
}

// separate cuts arguments at a character that stands in no brackets and no quotes, which are
// removed (__ast_app_separate_args).
func separate(text string, at byte, remove bool) []string {
	var out []string
	var part strings.Builder
	parens, brackets, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch ch := text[i]; {
		case ch == '"':
			quoted = !quoted
			if !remove {
				part.WriteByte(ch)
			}
		case ch == '\\' && i+1 < len(text):
			if !remove {
				part.WriteByte(ch)
			}
			i++
			part.WriteByte(text[i])
		case ch == at && parens == 0 && brackets == 0 && !quoted:
			out = append(out, part.String())
			part.Reset()
		default:
			switch ch {
			case '(':
				parens++
			case ')':
				parens = max(0, parens-1)
			case '[':
				brackets++
			case ']':
				brackets = max(0, brackets-1)
			}
			part.WriteByte(ch)
		}
	}
	return append(out, part.String())
}
