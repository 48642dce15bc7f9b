package asterisk

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// opened is a line, with the context in which callers dial there.
type opened struct {
	context *context
	prio    *priority
}

// openReach finds the lines that calls reach if each condition may hold and each value may be
// anything. If the import leaves out one of these lines, it needs a fact.
type openReach struct {
	*machine
	seen  map[opened]bool   // the lines that are found
	led   map[openLabel]int // whose lines are found, with their numbers
	lines []opened          // in the order in which they are found
	from  []int             // the line from which each is found first, or -1
	at    int               // the line that is followed

	// The lines that may follow each line by its number, and then the lines of each label: label n has the number
	// len(plan.prios) + n.
	follow     [][]int32
	before     [][]int32      // the reverse
	dialLabels map[int32]bool // the labels that stand for what callers dial
	// The label of the lines after those that run routines, where the lines of routines lead: see addReturns.
	afterRoutine int32

	checked   map[[2]int]bool  // the ways of calls, by the numbers of their lines: see comesTo
	missed    map[int][]opened // those that the search does not have, by the number of their first line
	hasMissed bool
	source    int // the line or label whose lines are found now, or -1
}

// openLabel is a label with where it is looked up. A label of the line's own extension has the extension, too, and a
// label that names its context has neither.
type openLabel struct {
	context *context
	exten   *extension
	label   string
}

// openLines finds the lines that calls reach from the entries if each condition may hold.
func (m *machine) openLines(entries []*entryPoint, missed map[int][]opened) *openReach {
	lines := len(m.plan.prios)
	o := &openReach{
		machine: m, seen: map[opened]bool{}, led: map[openLabel]int{},
		lines: make([]opened, 0, lines), from: make([]int, 0, lines), at: -1,
		follow: make([][]int32, lines), dialLabels: map[int32]bool{}, source: -1,
		checked: map[[2]int]bool{}, missed: missed,
	}
	for _, e := range entries {
		o.add(e.context, e.exten, 1)
	}

	// The list grows while it is walked. At is the line from which new lines are led to.
	for o.at = 0; o.at < len(o.lines); o.at++ {
		o.source = o.lines[o.at].prio.index
		o.addAfter(o.lines[o.at])
		for _, to := range missed[o.source] {
			o.add(to.context, to.prio.exten, to.prio.number)
		}
	}

	return o
}

// comesTo notes that a call goes from a line to another one. The search may not have the way. A key leads on from the
// prompts before the line.
func (o *openReach) comesTo(s *state, to opened) {
	from := s.prio()
	if from == nil || to.prio == nil {
		return
	}
	way := [2]int{from.index, to.prio.index}
	if o.checked[way] {
		return
	}

	target := int32(to.prio.index)
	var leads func(next int32) bool
	leads = func(next int32) bool {
		return next == target || int(next) >= len(o.plan.prios) && slices.ContainsFunc(o.follow[next], leads)
	}

	isPlayed := func(played prompt) bool { return slices.ContainsFunc(o.follow[played.prio.index], leads) }
	if slices.ContainsFunc(s.played, isPlayed) {
		return
	}

	o.checked[way] = true
	if !slices.ContainsFunc(o.follow[from.index], leads) && !slices.Contains(o.missed[from.index], to) {
		o.missed[from.index] = append(o.missed[from.index], to)
		o.hasMissed = true
	}
}

// mayBeUnanswered reports whether calls may come to a line before something has answered them.
func (m *machine) mayBeUnanswered(p *priority) bool {
	if m.unanswered == nil {
		o := m.mayReach
		m.unanswered = make([]bool, len(o.follow))

		// Calls begin unanswered at the lines that no other line leads to.
		var due []int32
		for i, line := range o.lines {
			if o.from[i] < 0 {
				due = append(due, int32(line.prio.index))
			}
		}
		for len(due) > 0 {
			at := due[len(due)-1]
			due = due[:len(due)-1]
			if m.unanswered[at] {
				continue
			}
			m.unanswered[at] = true
			if isLabel := int(at) >= len(m.plan.prios); isLabel || !m.plan.prios[at].answers() {
				due = append(due, o.follow[at]...)
			}
		}
	}
	return m.unanswered[p.index]
}

// answers reports whether each call of a line is answered after it, whatever values its arguments have.
func (p *priority) answers() bool {
	at := p.does.answers
	list := arguments.Split(p.args)
	hasOptions := at < len(list) && list[at] != ""
	return at > 0 && !hasOptions && p.does.without(p.args) == lacksNothing
}

// lastReached returns, for each open line that is not reached, the last line that is reached on a way there.
func (o *openReach) lastReached(isReached func(*priority) bool) map[*priority]*priority {
	out := map[*priority]*priority{}
	last := make([]*priority, len(o.lines))
	for i, line := range o.lines {
		// The lines are in the order of the search, so that the line before this one has its result
		// already.
		switch {
		case isReached(line.prio):
			last[i] = line.prio
		case o.from[i] >= 0:
			last[i] = last[o.from[i]]
		}
		if !isReached(line.prio) && out[line.prio] == nil && last[i] != nil {
			out[line.prio] = last[i]
		}
	}

	return out
}

// prios returns the open lines.
func (o *openReach) prios() []*priority {
	out := make([]*priority, len(o.lines))
	for i, line := range o.lines {
		out[i] = line.prio
	}
	return out
}

// runsIn returns the contexts in which open lines run.
func (o *openReach) runsIn() map[*context]bool {
	out := map[*context]bool{}
	for _, line := range o.lines {
		out[line.context] = true
	}
	return out
}

// contexts returns the contexts in which open lines run, and all contexts that these include.
func (o *openReach) contexts() map[*context]bool {
	out := map[*context]bool{}
	for _, line := range o.lines {
		importer.Reach(out, line.context, o.plan.included)
	}
	return out
}

func (o *openReach) add(ctx *context, e *extension, number int) {
	p := e.prios[number]
	if p == nil {
		// Asterisk passes over an extension without the line. Some numbers of a pattern have it in another one.
		for _, c := range o.plan.closure(ctx) {
			for _, other := range c.withLine(number) {
				if other != e && e.places.Overlaps(other.places) {
					o.add(ctx, other, number)
				}
			}
		}
		return
	}

	at := opened{ctx, p}
	if o.source >= 0 {
		o.follow[o.source] = append(o.follow[o.source], int32(p.index))
	}

	if o.seen[at] {
		return
	}
	o.seen[at] = true
	o.lines = append(o.lines, at)
	o.from = append(o.from, o.at)
}

// leadBy begins the search for the lines of a label, and reports whether the lines are known already.
func (o *openReach) leadBy(key openLabel) (isKnown bool) {
	label, isKnown := o.led[key]
	if !isKnown {
		label = len(o.follow)
		o.led[key] = label
		o.follow = append(o.follow, nil)
	}
	if o.source >= 0 {
		o.follow[o.source] = append(o.follow[o.source], int32(label))
	}
	o.source = label
	return isKnown
}

// addAfter adds the lines that may follow one.
func (o *openReach) addAfter(at opened) {
	p := at.prio
	e := at.prio.exten

	// With two branches the call never goes on with the next line.
	hasBoth := p.branches[0] != nil && p.branches[1] != nil
	if p.does.after.back != never && !hasBoth {
		o.add(at.context, e, after(p.number))
	}

	if p.jumpsTo > 0 {
		o.add(at.context, e, p.jumpsTo)
	}
	for _, branch := range p.branches {
		if branch != nil {
			o.add(at.context, e, branch.number)
		}
	}

	// The import replaces some subroutines as a whole and does not follow their lines.
	if app, _ := o.plan.idiom(p); app != "" {
		return
	}

	// The application may lead on, too.
	if label := p.label(); label != "" {
		o.addLabel(at, label)
	}
	if p.does.is(waitsForKey) {
		o.addDialable(at.context)
	}
	for _, ctx := range o.starts.contextsDialed(p.name, p.args) {
		o.addDialable(ctx)
	}
	o.addMacroKeys(at)
	for _, name := range p.does.keys {
		if e := o.plan.find(at.context, name); e != nil {
			o.add(at.context, e, 1)
		}
	}
}

// addMacroKeys adds the extensions that callers dial in macros: the extensions of the contexts that run macros.
func (o *openReach) addMacroKeys(at opened) {
	waits := at.prio.does.is(waitsForKey) && at.context.comesBack
	runs := at.prio.does.is(toMacro) && o.starts.waitsForKeys(o.plan.contexts[macroOf(at.prio.args)])
	if !waits && !runs {
		return
	}
	source := o.source
	defer func() { o.source = source }()
	o.leadBy(openLabel{label: "keys in macros"})
	if runs {
		o.addDialable(at.context)
	}
}

// addDialable adds the extensions that callers dial in a context, and those that Asterisk runs there by itself.
func (o *openReach) addDialable(ctx *context) {
	key := openLabel{context: ctx, label: "dialed"}
	source := o.source
	defer func() { o.source = source }()
	if o.leadBy(key) {
		return
	}
	o.dialLabels[int32(o.source)] = true

	for _, c := range o.plan.closure(ctx) {
		for _, e := range c.extens {
			_, isDialed := e.places.Length()
			if isDialed && !e.forSome || slices.Contains([]string{"i", "t", "e"}, e.name) {
				o.add(ctx, e, 1)
			}
		}
	}
}

// addLabel adds the lines that a label may lead to. A label is "[[context,]extension,]priority". A part
// with a variable may have any text.
func (o *openReach) addLabel(at opened, text string) {
	text, _ = arguments.CutLabel(text)
	parts := arguments.Split(strings.TrimSuffix(strings.TrimSpace(text), ","))
	if len(parts) == 0 {
		return
	}

	// A priority alone belongs to its extension, so that the same text in two extensions is two
	// labels. A label with a context leads to the same lines from everywhere. With a variable in it,
	// each search goes through all contexts.
	key := openLabel{context: at.context, label: text}
	switch {
	case len(parts) == 1:
		key.exten = at.prio.exten
	case len(parts) > 2:
		key.context = nil
	}
	mayBeHangup := at.prio.exten.places.Matches("h")
	if mayBeHangup {
		key.exten = at.prio.exten
	}

	// A priority with a sign is counted from its line, so that each line leads elsewhere.
	isRelative := signed().MatchString(parts[len(parts)-1])
	source := o.source
	defer func() { o.source = source }()
	if !isRelative && o.leadBy(key) {
		return
	}

	// A variable that is the whole label may have an extension and a context.
	if name, isName := cutAround(text, "${", "}"); isName && o.uses.variables[name] != nil {
		for _, set := range o.uses.variables[name].texts {
			if strings.Contains(set, ",") && !strings.Contains(set, "$") {
				o.addLabel(at, set)
			}
		}
	}

	// The parts are counted from the end. A missing context or extension is the line's own.
	contexts := []*context{at.context}
	if len(parts) > 2 {
		contexts = o.contextsLike(parts[len(parts)-3])
	}

	last := parts[len(parts)-1]
	extens := map[*context][]*extension{at.context: {at.prio.exten}}
	if len(parts) > 1 {
		exten := parts[len(parts)-2]
		for _, ctx := range contexts {
			extens[ctx] = o.extensLike(ctx, exten)

			// Callers dial digits, so that a number and its parts are h only in an extension that takes h.
			if strings.HasPrefix(exten, "${EXTEN") && !mayBeHangup {
				isHangup := func(e *extension) bool { return e.name == "h" }
				extens[ctx] = slices.DeleteFunc(extens[ctx], isHangup)
			}
		}
	}

	for _, ctx := range contexts {
		for _, e := range extens[ctx] {
			o.addLike(ctx, e, last, at.prio.number)
		}
		// A value that only the call knows may be no extension.
		mayBeNone := len(extens[ctx]) == 0 || len(parts) > 1 && strings.Contains(parts[len(parts)-2], "$")
		if e := o.plan.find(ctx, "i"); e != nil && mayBeNone {
			o.add(ctx, e, 1)
		}
	}
}

var signed = diag.LazyPattern(`^[+-]`)

// addLike adds the lines of an extension that the text of a priority may name, at a line with a number.
func (o *openReach) addLike(ctx *context, e *extension, text string, line int) {
	if !strings.Contains(text, "$") {
		if number, ok := e.numberFrom(text, line); ok {
			o.add(ctx, e, number)
		}
		return
	}

	is := o.like(text)
	named := map[int]bool{}
	for label, number := range e.labels {
		if is(label) {
			named[number] = true
		}
	}
	for _, p := range e.order {
		// A variable usually holds a label or 1. Other numbers are not in use.
		if p.number == 1 || named[p.number] {
			o.add(ctx, e, p.number)
		}
	}
}

func (o *openReach) contextsLike(text string) (out []*context) {
	if !strings.Contains(text, "$") {
		if ctx := o.plan.contexts[text]; ctx != nil {
			out = append(out, ctx)
		}
		return out
	}

	is := o.like(text)
	for _, ctx := range o.plan.order {
		if is(ctx.name) {
			out = append(out, ctx)
		}
	}

	return out
}

func (o *openReach) extensLike(ctx *context, text string) (out []*extension) {
	if !strings.Contains(text, "$") {
		if e := o.plan.find(ctx, text); e != nil {
			out = append(out, e)
		}
		return out
	}

	is := o.like(text)
	for _, c := range o.plan.closure(ctx) {
		for _, e := range c.extens {
			if is(e.name) || strings.HasPrefix(e.name, "_") {
				out = append(out, e)
			}
		}
	}

	return out
}

// like returns what reports whether a text may be another, whose variables may have any value.
func (o *openReach) like(text string) func(string) bool {
	var pattern strings.Builder
	pattern.WriteString("^")

	for {
		before, rest, ok := strings.Cut(text, "$")
		pattern.WriteString(regexp.QuoteMeta(before))

		if !ok {
			break
		}

		end := -1
		if rest != "" && (rest[0] == '{' || rest[0] == '[') {
			end = arguments.Closing(rest[1:], rest[0], rest[0]+2)
		}

		if end < 0 {
			text = rest
			continue
		}

		// The value of a global variable from [globals] is known, unless it contains another one.
		if value, ok := o.plan.globals[rest[1:1+end]]; ok && !strings.Contains(value, "$") {
			pattern.WriteString(regexp.QuoteMeta(value))
		} else {
			pattern.WriteString(".*")
		}

		text = rest[end+2:]
	}

	pattern.WriteString("$")
	re, err := regexp.Compile(pattern.String())
	// A pattern that is too long for the library may be any text.
	if err != nil {
		return func(string) bool { return true }
	}

	return re.MatchString
}
