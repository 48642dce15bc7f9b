package asterisk

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/conf"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/pattern"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// dialplan is the content of extensions.conf.
type dialplan struct {
	contexts map[string]*context
	order    []*context
	queues   queues
	globals  map[string]string
	missing  []string // files that are included and not there

	missingQueues []string // files that queues.conf includes and that are not there

	refused error // why the import does not read the dialplan, or nil

	// Whether callers can dial where an extension has no more lines: autofallthrough=no, as in Asterisk 1.0.
	waitsAtEnd     bool
	timed          map[*context]bool // the contexts that others include at some times only, and those that these include
	misplaced      []conf.Ignored    // lines of extensions in no context, and others that belong to no context
	prios          []*priority       // all, by their number
	table          table
	ownNames       map[string]bool       // see isOwn
	mentioned      map[string]bool       // see mentions
	programs       map[string][][]string // see differing
	hasMailboxKeys bool                  // a context has the extension a or o, where a key leads out of a mailbox's greeting
}

// context is a set of extensions.
type context struct {
	name         string
	extens       []*extension
	byName       map[string]*extension
	patterns     []*extension // the most specific first
	includes     []include
	others       []string // statements that are not read: switch
	ignored      []conf.Ignored
	file         string
	destinations []destination        // by callers, as dialable finds them; nil before
	byLine       map[int][]*extension // see withLine; nil before

	comesBack bool // from routines, by one of its lines
}

// The reasons why lines of a context belong to no extension.
const (
	noNumber   = "without a number, n or s before its application, which Asterisk ignores"
	sameNumber = "a line before it has the same number: " +
		"Asterisk keeps the first" // add_priority in main/pbx.c, as for labels
	afterNothing = "no exten line of its context is before it, which Asterisk ignores"
	noStatement  = "no line of a dialplan: Asterisk knows exten, same, include, ignorepat and switch"
)

// statements are the lines that belong in a context.
var statements = strings.Fields("exten same include switch lswitch eswitch ignorepat")

// noContext returns the reason why Asterisk does not read a line of a context in a section, or before the first one.
func noContext(section string) string {
	if section == "" {
		return "no context is before it, so that Asterisk does not read it"
	}
	return "in the section " + section + ", which has settings and no extensions: Asterisk does not read it"
}

func (c *context) ignore(text, kind, reason string) {
	c.ignored = append(c.ignored, conf.Ignored{Text: text, Kind: kind, Reason: reason})
}

// include is another context whose extensions are looked up too.
type include struct {
	context string
	time    string // when, or "": always
}

// extension is a list of priorities.
type extension struct {
	name    string // a pattern begins with _
	places  pattern.Pattern
	value   string // of ${EXTEN}, where it is a pattern with symbols for its wildcards
	caller  string // the caller's number that it is for, if it is for some callers only
	forSome bool   // with an empty number, for callers without a number
	context *context
	prios   map[int]*priority
	order   []*priority
	labels  map[string]int

	isRest  bool       // a pattern for calls to the numbers that are no entries of their own: see withNumbers
	pattern *extension // whose lines an entry for one of its numbers has, or nil
}

// priority is one line: an application with its arguments.
type priority struct {
	number    int
	app       string       // as the line has it
	name      string       // as canonical returns it
	args      string       // as canonical returns them
	does      *application // zero if it is not known
	sets      []assignment // as its arguments have them
	exten     *extension
	file      string   // the name of its file
	line      int      // in the file
	index     int      // in dialplan.prios
	decidedBy []string // the variables of its condition, or in the label of a Goto: see findUses
	// the target line of a While that is not true, and of a line that ends or leaves one;
	// 0 is the next line
	jumpsTo int

	// The line in whose arguments the application stands, or nil: ExecIf(CONDITION?APP():APP()) jumps to the lines of
	// its branches, and GotoIf(CONDITION?A:B) to Goto(A) and Goto(B). A branch may be nil.
	within   *priority
	branches [2]*priority
}

// id returns the name of a priority on the console of Asterisk.
func (p *priority) id() string {
	return fmt.Sprintf("%s,%s,%d", p.exten.context.name, p.exten.name, base(p.number))
}

// branchStep is between the number of a line and the numbers of its branches, which are numbered as in a heap: the
// line has the branches 1 and 2, and branch 1 has 3 and 4. It is over the highest number of a line.
const branchStep = 1 << 21

// base returns the number of the line in the file, for the number of a branch.
func base(number int) int { return number % branchStep }

// after returns the number of the line after a line or one of its branches.
func after(number int) int { return base(number) + 1 }

// inFile returns the line of the file that a branch stands in.
func (p *priority) inFile() *priority {
	for p.within != nil {
		p = p.within
	}
	return p
}

// withBranches returns a line and the lines of its branches.
func (p *priority) withBranches() []*priority {
	out := []*priority{p}
	for _, branch := range p.branches {
		if branch != nil {
			out = append(out, branch.withBranches()...)
		}
	}
	return out
}

// own returns the text that a line reads itself: of a GotoIf the condition, since its branches are lines of their own,
// and of a program its name, since the program alone reads the rest if it does not speak.
func (p *priority) own() string {
	switch {
	case p.does.is(runsAnother):
		cond, _ := p.split()
		return cond
	case p.does.is(isProgram) && !speaks(arguments.Split(p.args)):
		return cmp.Or(firstOf(p.args), p.args)
	}
	return p.args
}

// isTrue reports whether Asterisk takes a setting as true (ast_true in main/utils.c).
func isTrue(setting string) bool {
	return slices.Contains([]string{"yes", "true", "y", "t", "1", "on"}, strings.ToLower(setting))
}

// maxPriorities is the most lines of extensions. The largest of 207 public dialplans has 4,358. The time grows faster
// than their number.
const maxPriorities = 25_000

func readDialplan(c *conf.File) *dialplan {
	global := readGlobals(c.Lines)
	d := &dialplan{
		contexts:  map[string]*context{},
		timed:     map[*context]bool{},
		globals:   global.values,
		misplaced: global.early,
		refused:   global.refused,
		missing:   c.Missing,
		table:     applications(),
	}

	var last *extension
	number := 0
	for _, l := range c.Lines {
		// The names of the two sections of settings count in any case (pbx_load_config in pbx_config.c).
		section := strings.ToLower(l.Section)
		isSettings := slices.Contains([]string{"", "general", "globals"}, section)
		if isSettings && slices.Contains(statements, l.Key) {
			text := l.Key + " => " + l.Value
			d.misplaced = append(d.misplaced, conf.Ignored{Text: text, Kind: l.Key, Reason: noContext(l.Section)})
			continue
		}

		switch section {
		case "globals":
			continue // see readGlobals
		case "", "general":
			switch l.Key {
			case "":
				// The line begins the section.
			case "autofallthrough":
				d.waitsAtEnd = !isTrue(l.Value)
			default:
				d.misplaced = append(d.misplaced, unreadSetting(l))
			}
			continue
		}

		if len(d.prios) > maxPriorities {
			last := d.prios[maxPriorities]
			d.refused = fmt.Errorf("%s:%d: the dialplan has more than %s lines of extensions: "+
				"remove contexts that no caller comes to", last.file, last.line, diag.Thousands(maxPriorities))
			return d
		}

		// All other sections are contexts. A section that is repeated adds lines to the same context.
		ctx := d.context(l.Section, l.File)
		switch l.Key {
		case "":
			last = nil
		case "include":
			name, when, _ := strings.Cut(l.Value, ",")

			// Older versions separate the times by bars.
			if old, spec, ok := strings.Cut(name, "|"); ok {
				name, when = old, strings.ReplaceAll(spec, "|", ",")
			}
			name = strings.TrimSpace(name)

			// A search for an extension looks into a context once (pbx_find_extension in main/pbx.c).
			if name == ctx.name {
				ctx.ignore(l.Key+" => "+l.Value, "include", importer.NoEffect)
				continue
			}
			ctx.includes = append(ctx.includes, include{name, strings.TrimSpace(when)})
		case "exten":
			name, rest, ok := strings.Cut(l.Value, ",")
			if !ok {
				ctx.ignore(l.Key+" => "+l.Value, "exten", noNumber)
				continue
			}

			name = strings.ReplaceAll(d.global(name), " ", "")

			// A later line of the same extension goes on counting from its last number.
			if e := ctx.extension(name); e != last {
				last = e
				number = 0
				for _, p := range e.order {
					number = base(p.number)
				}
			}

			number = d.add(last, rest, number, l)
		case "same":
			if last == nil || last.context != ctx {
				ctx.ignore(l.Key+" => "+l.Value, "same", afterNothing)
				continue
			}
			number = d.add(last, l.Value, number, l)
		case "switch", "lswitch", "eswitch":
			ctx.others = append(ctx.others, l.Key+" => "+l.Value)
		case "ignorepat":
			ctx.ignore(l.Key+" => "+l.Value, "ignorepat", importer.NoEffect)
		default:
			ctx.ignore(strings.TrimSpace(l.Key+" "+l.Value), l.Key, noStatement)
		}
	}

	// Blocks and patterns need all lines of an extension, so that they come after the reading.
	for _, ctx := range d.order {
		for _, i := range ctx.includes {
			if i.time != "" {
				importer.Reach(d.timed, d.contexts[i.context], d.included)
			}
		}
		ctx.comesBack = strings.HasPrefix(ctx.name, "macro-") || ctx.has((*priority).returns)
		d.hasMailboxKeys = d.hasMailboxKeys || ctx.byName["a"] != nil || ctx.byName["o"] != nil
		slices.SortStableFunc(ctx.patterns, func(a, b *extension) int { return pattern.Compare(a.places, b.places) })

		for _, e := range ctx.extens {
			slices.SortFunc(e.order, func(a, b *priority) int {
				return cmp.Or(cmp.Compare(base(a.number), base(b.number)), cmp.Compare(a.number, b.number))
			})
			e.matchLoops()
		}
	}

	return d
}

// harmless are the settings of [general] that are about the console, the loading and the search of a dialplan
// (pbx_load_config in pbx_config.c).
var harmless = strings.Fields("static writeprotect clearglobalvars extenpatternmatchnew")

// unreadSetting returns the row of a setting of [general], or of a line before the first section.
func unreadSetting(l conf.Setting) conf.Ignored {
	text := l.Key + " = " + l.Value
	switch {
	case l.Section == "":
		return conf.Ignored{Text: text, Kind: "setting", Reason: noContext("")}
	case slices.Contains(harmless, l.Key):
		return conf.Ignored{Text: "general: " + text, Kind: "setting", Reason: importer.NoEffect}
	}
	return conf.Ignored{
		Text: "general: " + text, Kind: "setting",
		Reason: "the import does not know the setting: look up its effect on the platform",
	}
}

// global puts the values of globals into the name of an extension or a priority.
func (d *dialplan) global(text string) string {
	return strings.TrimSpace(globalRead().ReplaceAllStringFunc(text, func(read string) string {
		return d.globals[globalRead().FindStringSubmatch(read)[1]]
	}))
}

func (d *dialplan) context(name, file string) *context {
	ctx := d.contexts[name]
	if ctx == nil {
		ctx = &context{name: name, byName: map[string]*extension{}, file: filepath.Base(file)}
		d.contexts[name] = ctx
		d.order = append(d.order, ctx)
	}
	return ctx
}

func (c *context) extension(name string) *extension {
	// After a slash stands the number of the only caller who reaches the extension.
	number, caller, forSome := strings.Cut(name, "/")
	places := pattern.Read(number)

	// Patterns that take the same numbers are one extension.
	key := name
	isPattern := strings.HasPrefix(name, "_")
	if isPattern {
		key = "_/" + caller + places.Key()
	}
	if e := c.byName[key]; e != nil {
		c.byName[name] = e
		return e
	}

	e := &extension{
		name:    name,
		places:  places,
		caller:  caller,
		forSome: forSome,
		context: c,
		prios:   map[int]*priority{},
		labels:  map[string]int{},
	}

	e.value = e.places.Value()
	c.byName[key], c.byName[name] = e, e
	c.extens = append(c.extens, e)

	if isPattern {
		c.patterns = append(c.patterns, e)
	}

	return e
}

// add adds a priority: "n,App(args)", "n(label),App(args)", "12,App,args", "hint,…". It returns
// the number of the last priority.
func (d *dialplan) add(e *extension, text string, last int, at conf.Setting) int {
	number, app, ok := strings.Cut(text, ",")
	number = strings.TrimSpace(number)
	label := ""

	// The label stands in parentheses after the number.
	if before, rest, has := strings.Cut(number, "("); has {
		number, label = strings.TrimSpace(before), strings.TrimRight(strings.TrimSpace(rest), ")")
	}

	switch {
	case strings.EqualFold(number, "hint"):
		e.context.ignore("exten => "+e.name+","+text, "hint", importer.NoEffect)
		return last
	case !ok:
		e.context.ignore("exten => "+e.name+","+text, "exten", noNumber)
		return last
	}

	// "n+2" leaves room for lines between, and "s" repeats the last number.
	base, plus, _ := strings.Cut(number, "+")
	base = d.global(base)
	n := last
	switch strings.ToLower(base) {
	case "n", "next":
		n++
	case "s", "same":
	default:
		// A label of an earlier line stands for its number, as in "dial+101" (pbx_load_config in pbx_config.c).
		var ok bool
		if n, ok = e.numberOf(base); !ok {
			e.context.ignore("exten => "+e.name+","+text, "exten", noNumber)
			return last
		}
	}

	// A line with a number over the highest has a row, so the sum of two such numbers is enough.
	const highest = 1 << 20
	more := 0
	if plus != "" {
		more, _ = strconv.Atoi(strings.TrimSpace(plus))
	}
	n = min(n, highest+1) + min(max(more, 0), highest+1)
	p := &priority{number: n, exten: e, file: filepath.Base(at.File), line: at.Number}
	p.app, p.args = arguments.Application(app)
	p.name, p.args = d.table.canonical(p.app, p.args)

	// Asterisk keeps the first line of a number and warns about the second one.
	switch {
	case n > highest:
		e.context.ignore("exten => "+e.name+","+text, "exten", fmt.Sprintf("its number is over %s, "+
			"the most that an import reads: write n", diag.Thousands(highest)))
		return n
	case e.prios[n] != nil:
		e.context.ignore("exten => "+e.name+","+text, "exten", sameNumber)
		return n
	}

	d.enter(p)

	isRepeated := label != "" && e.labels[label] != 0
	if isRepeated {
		e.context.ignore("exten => "+e.name+","+text, "label",
			fmt.Sprintf("its extension has the label %s before: Asterisk leads to that line, "+
				"and ignores this label", label))
	} else if label != "" {
		e.labels[label] = n
	}

	return n
}

// enter adds a line to its extension, and then the lines of its branches.
func (d *dialplan) enter(p *priority) {
	p.exten.prios[p.number] = p
	p.exten.order = append(p.exten.order, p)
	p.index = len(d.prios)
	d.prios = append(d.prios, p)
	p.does = d.table.of(p.name)
	p.sets = assignments(p.name, p.args)
	if !p.does.is(runsAnother) || p.number > branchStep<<maxNesting {
		return
	}

	// The numbers of branches are over all numbers of lines, so that no line of the file has one.
	_, branches := p.split()
	for i, text := range branches {
		if text == "" {
			continue
		}
		inner := &priority{exten: p.exten, file: p.file, line: p.line, within: p}
		inner.number = base(p.number) + branchStep*(2*(p.number/branchStep)+i+1)
		inner.app, inner.args = arguments.Application(text)
		inner.name, inner.args = d.table.canonical(inner.app, inner.args)
		p.branches[i] = inner
		d.enter(inner)
	}
}

// matchLoops finds where the lines of each While of an extension lead.
func (e *extension) matchLoops() {
	var open [][]*priority
	for _, p := range e.order {
		if p.name == "while" && p.within == nil {
			open = append(open, nil)
		}

		last := len(open) - 1
		if last < 0 {
			continue
		}

		open[last] = append(open[last], p)

		// The loop ends here. Only now the lines know where they lead.
		if p.name != "endwhile" || p.within != nil {
			continue
		}
		for _, line := range open[last] {
			switch line.name {
			case "while", "exitwhile":
				line.jumpsTo = after(p.number)
			case "endwhile", "continuewhile":
				line.jumpsTo = open[last][0].number
			}
		}
		open = open[:last]
	}
}

// maxIncluded is the most contexts in which Asterisk looks for an extension, with the first
// (AST_PBX_MAX_STACK in main/pbx.c).
const maxIncluded = 128

// find returns the extension that a value matches in a context or in those that it includes.
func (d *dialplan) find(ctx *context, value string) *extension {
	return d.findLine(ctx, value, (*extension).hasFirstLine)
}

// findLine is find for any line. Asterisk searches again for each line of a call, and passes over extensions without
// the line (pbx_find_extension in main/pbx.c).
func (d *dialplan) findLine(ctx *context, value string, hasLine func(*extension) bool) *extension {
	if ctx == nil || value == "" {
		return nil
	}

	// The own extensions of a context come before the extensions of its includes.
	if e := ctx.match(value, hasLine); e != nil || len(ctx.includes) == 0 {
		return e
	}

	for _, c := range d.closure(ctx)[1:] {
		if e := c.match(value, hasLine); e != nil {
			return e
		}
	}

	return nil
}

// hasFirstLine reports whether calls can begin in the extension.
func (e *extension) hasFirstLine() bool { return e.prios[1] != nil }

// findNumber is findLine for a line with a number.
func (d *dialplan) findNumber(ctx *context, value string, number int) *extension {
	if ctx == nil || value == "" {
		return nil
	}
	if e := ctx.matchNumber(value, number); e != nil || len(ctx.includes) == 0 {
		return e
	}
	for _, c := range d.closure(ctx)[1:] {
		if e := c.matchNumber(value, number); e != nil {
			return e
		}
	}
	return nil
}

// matchNumber is match for a line with a number. It compares the value only with the extensions that have the line,
// because the last line of each extension looks for a next one.
func (c *context) matchNumber(value string, number int) *extension {
	for _, e := range c.withLine(number) {
		isPattern := strings.HasPrefix(e.name, "_")
		if e.name == value || isPattern && !e.forSome && e.places.Matches(value) {
			return e
		}
	}
	return nil
}

// withLine returns the extensions of a context that have a line with a number, in the order in which Asterisk looks
// for them: names first. Few extensions have many lines, so that a search for the next line of each one stays short.
func (c *context) withLine(number int) []*extension {
	if c.byLine == nil {
		c.byLine = map[int][]*extension{}
		isName := func(e *extension) bool { return !strings.HasPrefix(e.name, "_") }
		names := slices.DeleteFunc(slices.Clone(c.extens), func(e *extension) bool { return !isName(e) })
		for _, e := range append(names, c.patterns...) {
			for number := range e.prios {
				c.byLine[number] = append(c.byLine[number], e)
			}
		}
	}
	return c.byLine[number]
}

// match returns the first extension of a context that a value matches and that has a line, or nil.
func (c *context) match(value string, hasLine func(*extension) bool) *extension {
	if e := c.byName[value]; e != nil && hasLine(e) {
		return e
	}
	for _, e := range c.patterns {
		if !e.forSome && hasLine(e) && e.places.Matches(value) {
			return e
		}
	}
	return nil
}

// closure returns a context and the contexts that it includes. Each occurs once, in the order in which Asterisk
// searches them.
func (d *dialplan) closure(ctx *context) (out []*context) {
	importer.Reach(map[*context]bool{}, ctx, func(c *context) []*context {
		if len(out) == maxIncluded {
			return nil
		}
		out = append(out, c)
		return d.included(c)
	})
	return out
}

// included returns the contexts that a context includes itself.
func (d *dialplan) included(c *context) (out []*context) {
	for _, i := range c.includes {
		out = append(out, d.contexts[i.context])
	}
	return out
}

// includedAtAllTimes returns the contexts that a context includes itself, whatever the time.
func (d *dialplan) includedAtAllTimes(c *context) (out []*context) {
	for _, i := range c.includes {
		if i.time == "" {
			out = append(out, d.contexts[i.context])
		}
	}
	return out
}

// label reads "[[context,]extension,]priority".
func (d *dialplan) label(ctx *context, dialed, text string) (to *context, ext, num string, ok bool) {
	a := arguments.Split(text)

	// The parts are counted from the end: a missing context or extension is the current one. Before a number, an empty
	// one is, too (ast_explicit_goto in main/pbx.c).
	last := min(len(a), 3) - 1
	isGiven := func(part string) bool { return part != "" || !isNumbered(text) }
	to = ctx
	ext = dialed

	if last == 2 && isGiven(a[0]) {
		to = d.contexts[a[0]]
	}

	if last > 0 && isGiven(a[last-1]) {
		ext = a[last-1]
	}

	if last < 0 || to == nil {
		return nil, "", "", false
	}
	return to, ext, a[last], true
}

// numberOf returns the number of a priority or of a label.
func (e *extension) numberOf(text string) (int, bool) {
	text = strings.TrimSpace(text)
	if n, ok := e.labels[text]; ok {
		return n, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n > 0
}

// lineOf returns the number of the line with a priority or a label, if the extension has this line.
func (e *extension) lineOf(label string) (int, bool) {
	number, ok := e.numberOf(label)
	return number, ok && e.prios[number] != nil
}

// numberFrom returns the number of a priority or of a label for a line with a number. After a sign, a priority is
// counted from that line (pbx_parseable_goto in main/pbx.c).
func (e *extension) numberFrom(text string, line int) (int, bool) {
	text = strings.TrimSpace(text)
	if text == "" || !strings.ContainsRune("+-", rune(text[0])) {
		return e.numberOf(text)
	}
	by, err := strconv.Atoi(text)
	if err != nil {
		return e.numberOf(text)
	}
	return base(line) + by, base(line)+by > 0
}

// mentions reports whether a line has a word in its arguments, or in the name of its extension.
func (d *dialplan) mentions(word string) bool {
	if is, isKnown := d.mentioned[word]; isKnown {
		return is
	}

	// Each line that dials asks for the same words, so that one search of all lines answers all of them.
	is := slices.ContainsFunc(d.prios, func(p *priority) bool {
		return strings.Contains(p.args, word) || strings.Contains(p.exten.name, word)
	})
	if d.mentioned == nil {
		d.mentioned = map[string]bool{}
	}
	d.mentioned[word] = is
	return is
}

// isBefore reports whether Asterisk looks for an extension before a pattern of its context.
func (e *extension) isBefore(other *extension) bool {
	return !strings.HasPrefix(e.name, "_") || pattern.Compare(e.places, other.places) < 0
}
