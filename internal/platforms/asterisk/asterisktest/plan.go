package asterisktest

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"
)

// plan is a dialplan as pbx_config.c loads it, with the queues of queues.conf.
type plan struct {
	contexts map[string]*context
	globals  map[string]string
	assigned map[string]bool // the variables that some line sets
	queues   map[string]map[string]string
	autofall bool                       // autofallthrough
	lines    []string                   // their arguments
	suffixes map[string]map[string]bool // what follows the hyphen in the names of extensions
}

type context struct {
	name     string
	extens   []*exten // in the order of a search
	includes []include
	last     int // priority, which n counts from
	lastName string
}

type include struct{ context, timing string }

type exten struct {
	name  string // with the underscore of a pattern
	cid   string
	prios map[int]*line
}

// line is a priority of an extension.
type line struct {
	file      string
	app, data string
	label     string
	priority  int
	exten     string
	context   string
}

// block is the name of a line in the import's report.
func (l *line) block() string { return l.context + "," + l.exten + "," + strconv.Itoa(l.priority) }

// section is a section of a configuration file.
type section struct {
	name, flags string
	entries     []entry
}

type entry struct{ file, key, value string }

var header = regexp.MustCompile(`^\[([^]]*)\](?:\(([^)]*)\))?`)

// sections reads a configuration file with those that it includes (main/config.c).
func sections(files []txtar.File, name string, depth int) []section {
	i := slices.IndexFunc(files, func(f txtar.File) bool { return f.Name == name || path.Base(f.Name) == path.Base(name) })
	if i < 0 || depth > 10 {
		return nil
	}
	var out []section
	inComment := false
	for text := range strings.Lines(string(files[i].Data)) {
		text, inComment = uncomment(text, inComment)
		text = strings.TrimSpace(text)
		if m := header.FindStringSubmatch(text); m != nil {
			out = append(out, section{name: m[1], flags: m[2]})
			continue
		}
		if rest, ok := strings.CutPrefix(text, "#include"); ok {
			inner := sections(files, strings.Trim(strings.TrimSpace(rest), `"<>`), depth+1)
			if len(inner) > 0 && inner[0].name == "" && len(out) > 0 {
				out[len(out)-1].entries = append(out[len(out)-1].entries, inner[0].entries...)
				inner = inner[1:]
			}
			out = append(out, inner...)
			continue
		}
		key, value, ok := strings.Cut(text, "=")
		if !ok {
			continue
		}
		if len(out) == 0 {
			out = append(out, section{})
		}
		last := &out[len(out)-1]
		last.entries = append(last.entries, entry{files[i].Name, strings.TrimSpace(key), strings.TrimSpace(strings.TrimPrefix(value, ">"))})
	}
	return out
}

// uncomment cuts what follows a semicolon that no backslash stands before, and what stands
// between ";--" and "--;".
func uncomment(text string, inside bool) (string, bool) {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch rest := text[i:]; {
		case inside && strings.HasPrefix(rest, "--;"):
			inside = false
			i += 2
		case inside:
		case strings.HasPrefix(rest, `\;`):
			out.WriteByte(';')
			i++
		case strings.HasPrefix(rest, ";--") && !strings.HasPrefix(rest, ";---"):
			inside = true
			i += 2
		case rest[0] == ';':
			return out.String(), inside
		default:
			out.WriteByte(text[i])
		}
	}
	return out.String(), inside
}

// inherit gives each section the entries of the templates that it names, and leaves the templates out.
func inherit(all []section) []section {
	templates := map[string][]entry{}
	var out []section
	for _, s := range all {
		var entries []entry
		isTemplate := false
		for flag := range strings.SplitSeq(s.flags, ",") {
			switch flag = strings.TrimSpace(flag); flag {
			case "!":
				isTemplate = true
			case "+":
			default:
				entries = append(entries, templates[flag]...)
			}
		}
		s.entries = append(entries, s.entries...)
		templates[s.name] = s.entries
		if !isTemplate {
			out = append(out, s)
		}
	}
	return out
}

// readPlan reads the dialplan of some files.
func readPlan(files []txtar.File) *plan {
	p := &plan{contexts: map[string]*context{}, globals: map[string]string{}, assigned: map[string]bool{}, queues: map[string]map[string]string{}, autofall: true, suffixes: map[string]map[string]bool{}}
	included := map[string]bool{}
	for _, f := range files {
		for text := range strings.Lines(string(f.Data)) {
			if rest, ok := strings.CutPrefix(strings.TrimSpace(text), "#include"); ok {
				included[path.Base(strings.Trim(strings.TrimSpace(rest), `"<>`))] = true
			}
		}
	}
	var all []section
	for _, f := range files {
		switch base := path.Base(f.Name); {
		case base == "queues.conf":
			p.readQueues(inherit(sections(files, f.Name, 0)))
		case base == "voicemail.conf", included[base]:
		default:
			all = append(all, inherit(sections(files, f.Name, 0))...)
		}
	}
	for _, s := range all { // globals stand before what uses them, wherever they are written
		for _, e := range s.entries {
			switch {
			case s.name == "globals":
				p.globals[e.key] = (&Call{platform: &platform{plan: p}, global: p.globals}).substitute(e.value)
			case s.name == "general" && strings.EqualFold(e.key, "autofallthrough"):
				p.autofall = isTrue(e.value)
			}
		}
	}
	for _, s := range all {
		if s.name != "general" && s.name != "globals" {
			p.readContext(s)
		}
	}
	for _, c := range p.contexts {
		slices.SortStableFunc(c.extens, func(a, b *exten) int {
			return cmp.Or(compareExtens(a.name, b.name), cmp.Compare(len(b.cid), len(a.cid)))
		})
	}
	return p
}

func (p *plan) readQueues(all []section) {
	for _, s := range all {
		q := map[string]string{}
		for _, e := range s.entries {
			q[strings.ToLower(e.key)] = e.value
		}
		p.queues[s.name] = q
	}
}

func isTrue(text string) bool {
	return slices.Contains([]string{"yes", "true", "y", "t", "1", "on"}, strings.ToLower(text))
}

func (p *plan) readContext(s section) {
	c := p.contexts[s.name]
	if c == nil {
		c = &context{name: s.name}
		p.contexts[s.name] = c
	}
	c.last = -2 // before the first priority
	for _, e := range s.entries {
		switch strings.ToLower(e.key) {
		case "exten":
			name, rest, _ := strings.Cut(e.value, ",")
			p.addLine(c, e.file, p.fill(strings.TrimSpace(name)), rest)
		case "same":
			p.addLine(c, e.file, c.lastName, e.value)
		case "include":
			name, timing, _ := strings.Cut(strings.ReplaceAll(p.fill(e.value), "|", ","), ",")
			c.includes = append(c.includes, include{strings.TrimSpace(name), timing})
		}
	}
}

// fill puts the values of global variables in a text.
func (p *plan) fill(text string) string {
	return (&Call{platform: &platform{plan: p}, global: p.globals}).substitute(text)
}

var assignment = regexp.MustCompile(`(?i)\b_*([a-z]\w*)\s*=`)

// addLine adds a priority: "PRIORITY[+N][(LABEL)],APPLICATION[(ARGUMENTS)]".
func (p *plan) addLine(c *context, file, name, rest string) {
	c.lastName = name
	name, cid, _ := strings.Cut(name, "/")
	priority, call, _ := strings.Cut(rest, ",")
	priority = strings.TrimSpace(priority)
	l := &line{file: file, exten: name, context: c.name}
	if at := strings.IndexByte(priority, '('); at >= 0 {
		l.label = strings.TrimSuffix(strings.TrimSpace(priority[at+1:]), ")")
		priority = strings.TrimSpace(priority[:at])
	}
	priority, plus, _ := strings.Cut(priority, "+")
	number, err := strconv.Atoi(strings.TrimSpace(priority))
	switch {
	case priority == "hint":
		return
	case (priority == "n" || priority == "next") && c.last > -2:
		number = c.last + 1
	case (priority == "s" || priority == "same") && c.last > -2:
		number = c.last
	case err != nil:
		return
	}
	if n, err := strconv.Atoi(plus); err == nil {
		number += n
	}
	if number < 1 {
		return
	}
	c.last, l.priority = number, number
	call = strings.TrimSpace(call)
	app, data, hasArguments := strings.Cut(call, "(")
	if hasArguments && strings.ContainsRune(call, ')') {
		data = data[:max(0, strings.LastIndexByte(data, ')'))]
	}
	l.app, l.data = strings.ToLower(strings.TrimSpace(app)), data
	p.lines = append(p.lines, l.data)
	for _, m := range assignment.FindAllStringSubmatch(l.data, -1) {
		p.assigned[m[1]] = true
	}
	if l.app == "read" || l.app == "readexten" {
		p.assigned[strings.SplitN(data, ",", 2)[0]] = true
	}
	i := slices.IndexFunc(c.extens, func(e *exten) bool { return e.name == name && e.cid == cid })
	if i < 0 {
		if prefix, suffix, ok := strings.Cut(strings.TrimPrefix(name, "_"), "-"); ok {
			if p.suffixes[prefix] == nil {
				p.suffixes[prefix] = map[string]bool{}
			}
			p.suffixes[prefix][suffix] = true
		}
		i = len(c.extens)
		c.extens = append(c.extens, &exten{name: name, cid: cid, prios: map[int]*line{}})
	}
	if c.extens[i].prios[number] == nil { // the first counts
		c.extens[i].prios[number] = l
	}
}
