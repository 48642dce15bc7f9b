package asterisk

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/pattern"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// entryPoint is an extension in which calls begin.
type entryPoint struct {
	context *context
	exten   *extension
	dialed  string
	leadsTo *extension     // of a number after a pattern: the extension of the other context
	way     *way           // to its first step
	passed  []*priority    // the lines before it
	flow    *importer.Flow // nil if another entry's flow is equal, which has this line also
}

// starts finds where the calls of a dialplan begin, by the contexts that its lines lead to.
type starts struct {
	*dialplan
	given   map[string][]*context // see givenContexts
	names   []string              // see contextNames
	waiting map[*context]bool     // see waitsForKeys
}

// maxEntries is the most extensions in which calls begin, if none is named.
const maxEntries = 2000

// entries returns where calls begin: what start names, as "CONTEXT" or "CONTEXT,EXTENSION",
// else what nothing in the dialplan leads to and leads to a question, a queue or a mailbox.
func (d *starts) entries(start string) ([]*entryPoint, error) {
	if start == "" {
		if err := d.onlyMacros(); err != nil {
			return nil, err
		}
		out := withNumbers(d.dialplan, d.findEntries())
		if len(out) > maxEntries {
			return nil, &importer.StartError{Problem: fmt.Sprintf("calls may begin in %d extensions, "+
				"more than %d, the first of them %s,%s",
				len(out), maxEntries, out[0].context.name, out[0].exten.name)}
		}
		return out, nil
	}

	name, dialed, hasExten := strings.Cut(start, ",")
	ctx := d.contexts[strings.TrimSpace(name)]
	if ctx == nil {
		names := slices.Sorted(maps.Keys(d.contexts))
		return nil, importer.NoStart("context", name, names)
	}

	// The user has named the extension, so that calls begin there, whatever leads to it.
	if hasExten {
		e := d.find(ctx, strings.TrimSpace(dialed))
		if e == nil {
			problem := fmt.Sprintf("there is no extension %q in context %q", dialed, name)
			return nil, &importer.StartError{Problem: problem}
		}
		return []*entryPoint{{context: ctx, exten: e, dialed: pattern.Read(strings.TrimSpace(dialed)).Value()}}, nil
	}

	out := d.startsIn(ctx, func(*extension) bool { return true })
	if len(out) == 0 {
		return nil, &importer.StartError{Problem: fmt.Sprintf("context %q has no extension in which a call can begin",
			name)}
	}

	return withNumbers(d.dialplan, out), nil
}

// onlyMacros returns the error of a dialplan without a context in which calls can begin.
func (d *starts) onlyMacros() error {
	var macro *context
	for _, c := range d.order {
		switch {
		case len(c.extens) == 0:
			continue
		case !c.isMacro():
			return nil
		case macro == nil:
			macro = c
		}
	}
	if macro == nil {
		return nil
	}
	return fmt.Errorf("%s has only macros, such as %s, in which no call begins: "+
		"import the file whose lines run them with it", macro.file, macro.name)
}

// startsIn returns the extensions of a context in which calls begin: s, and those that are dialed from outside
// and not as a key or an extension of a menu:
//
//	exten => s,1,Background(menu)    a start
//	exten => 5550100,1,Goto(s,1)     a start, as a telephone number
//	exten => 1,1,Queue(sales)        none, as a key of the menu
//	exten => 100,1,Dial(SIP/100)     none, as a choice of the menu
//	exten => t,1,Hangup()            none, as Asterisk runs it by itself
func (d *starts) startsIn(ctx *context, wanted func(*extension) bool) []*entryPoint {
	var out []*entryPoint
	closure := d.closure(ctx)
	isKey := d.keysIn(ctx, closure, wanted)

	found := map[string]bool{}
	for _, c := range closure {
		for _, e := range c.extens {
			if e.name == "" || !d.isFirst(ctx, c, e) || !wanted(e) {
				continue
			}

			// Calls without a dialed number come to s, so that it comes first. An s for one caller is a start of its
			// own.
			switch {
			case e.name == "s":
				out = append([]*entryPoint{{context: ctx, exten: e, dialed: "s"}}, out...)
				continue
			case e.withoutCaller() == "s":
				out = append(out, &entryPoint{context: ctx, exten: e, dialed: "s"})
				continue
			}

			_, isDialed := e.places.Length()
			isSpecial := !isDialed && special(e.withoutCaller())
			if found[e.name] || isSpecial || isKey(e) {
				continue
			}

			found[e.name] = true
			out = append(out, &entryPoint{context: ctx, exten: e, dialed: e.value})
		}
	}

	return out
}

// keysIn returns a function that reports whether callers dial an extension of a context as a key or a choice of a
// menu. If calls begin in s, short numbers are choices of its menu and no numbers of their own. Without s, a short
// number with a menu is the start.
func (d *starts) keysIn(ctx *context, closure []*context, wanted func(*extension) bool) func(*extension) bool {
	isMenu := slices.ContainsFunc(closure, (*context).asks)
	hasStart := slices.ContainsFunc(closure, func(c *context) bool {
		begins := func(e *extension) bool {
			return (e.name == "s" || d.isNamedMenu(e) || e.isNumberWithMenu()) && d.isFirst(ctx, c, e) && wanted(e)
		}
		return slices.ContainsFunc(c.extens, begins)
	})

	var shortStarts []*extension
	if !hasStart {
		shortStarts = slices.DeleteFunc(d.shortStarts(ctx, closure), func(e *extension) bool { return !wanted(e) })
		hasStart = len(shortStarts) > 0
	}

	return func(e *extension) bool {
		if !isMenu || slices.Contains(shortStarts, e) {
			return false
		}
		length, isDialed := e.places.Length()
		isShort := !isDialed || length < shortestNumber
		isChoice := hasStart && isShort && !d.isNamedMenu(e)
		isKey := isDialed && length > 0 && length <= longestKey
		return isChoice || isKey
	}
}

// shortestNumber is the least number of digits of a telephone number. Numbers that callers of a
// menu dial are shorter.
const shortestNumber = 6

// longestKey is the most digits of an extension that is a key of a menu in its own context, and no number.
const longestKey = 2

// shortStarts returns the extensions of one or two digits with menus of their own in which calls begin: exten => 3,1.
// The context has no other start, so that no other menu has them as its keys. If there are starts with one digit and
// with two digits, the starts with one digit are keys of the others: of 3, 4
// and 31 with menus, 31 is the start.
func (d *starts) shortStarts(ctx *context, closure []*context) (out []*extension) {
	longest := 0
	for _, c := range closure {
		for _, e := range c.extens {
			length, isDialed := e.places.Length()

			// A telephone number that goes on in the context leads to the menus of the short numbers.
			if isDialed && length >= shortestNumber && e.goesOnHere(d) && d.isFirst(ctx, c, e) {
				return nil
			}
			if !e.asks() || !isDialed && e.name != "s" {
				continue
			}

			// The menu of s, of a longer number, or of a pattern of any length, has short numbers as its keys.
			if length == 0 || length > longestKey {
				return nil
			}
			isNumber := !strings.HasPrefix(e.name, "_") && !strings.ContainsAny(e.name, "*#")
			if !isNumber || !d.isFirst(ctx, c, e) {
				continue
			}
			if length > longest {
				longest, out = length, nil
			}
			if length == longest {
				out = append(out, e)
			}
		}
	}
	return out
}

// goesOnHere reports whether an extension has a jump to another extension of its own context, or to its own lines.
func (e *extension) goesOnHere(d *starts) bool {
	return slices.ContainsFunc(e.order, func(p *priority) bool {
		return p.name == "goto" && len(d.targets(p)) == 0
	})
}

// isFirst reports whether an extension of a context is the first match in another context that is
// it or includes it.
func (d *starts) isFirst(ctx, c *context, e *extension) bool {
	if e == nil || e.prios[1] == nil {
		return false
	}
	return c == ctx || e.forSome || strings.HasPrefix(e.name, "_") || d.find(ctx, e.name) == e
}

// withoutCaller returns the name of an extension without the caller that it is for.
func (e *extension) withoutCaller() string {
	number, _, _ := strings.Cut(e.name, "/")
	return number
}

// special reports whether an extension is one that Asterisk runs by itself.
func special(name string) bool {
	return slices.Contains([]string{"i", "t", "h", "o", "a", "e", "T", "fax"}, name)
}

// has reports whether a line of a context's extensions is as it says.
func (c *context) has(is func(*priority) bool) bool {
	return slices.ContainsFunc(c.extens, func(e *extension) bool { return slices.ContainsFunc(e.order, is) })
}

// asks reports whether a line of an extension waits for keys of callers.
func (e *extension) asks() bool { return slices.ContainsFunc(e.order, (*priority).asks) }

func (p *priority) asks() bool { return p.does.is(waitsForKey) }

// asks reports whether a context waits for keys of callers.
func (c *context) asks() bool {
	return c.has((*priority).asks)
}

// isOfIVR reports whether a line asks or queues.
func (p *priority) isOfIVR() bool { return p.does.is(isOfIVR) }

var (
	inside  = diag.LazyPattern(`(?i)^(from-internal.*|intern.*|outgoing.*|outbound.*|macro-.*|sub-.*|app-.*|users?|phones?|local.*|long-?distance.*|features?|parkedcalls|hints|.*-custom|.*-outrt.*|outrt-.*|bad-.*|dialout.*|stdexten|handler.*|hangup.*)$`)
	outside = diag.LazyPattern(`(?i)(incoming|inbound|^from[-_]|ext-did|trunk|pstn|external|public|entrada|entrante|entrant|did|ivr|^default$|^main|^start|^in$|^demo$|^in-)`)
)

// rank returns how likely calls from outside begin in a context, by its name and the contexts that
// lead to it. Rank 0 has the contexts of FreePBX's inbound routes, and the highest rank is the
// least likely. Phones of the office may try the prompts of callers.
func (c *context) rank(from []*context) (rank int) {
	if strings.HasPrefix(c.name, "ext-did") {
		return 0
	}

	isOutside := outside().MatchString(c.name)
	isLed := slices.ContainsFunc(from, func(other *context) bool {
		return !isOutside || !inside().MatchString(other.name)
	})

	// A later reason weighs more than all reasons before it.
	for weight, isUnlikely := range []bool{!isOutside, isLed, inside().MatchString(c.name)} {
		if isUnlikely {
			rank += 1 << weight
		}
	}

	return rank + 1
}

const (
	ranks      = 9 // one more than the greatest rank: 1 + the weights 1, 2 and 4
	rankInside = 5 // 1 + the weight 4: from here on of contexts inside
)

// findEntries returns the extensions of the most likely contexts from which calls come to an IVR,
// and menus that these do not lead to. Without an IVR, it returns extensions that ring phones, or
// else any.
func (d *starts) findEntries() []*entryPoint {
	// The wishes are tried from the narrowest to the widest. The first that finds an extension
	// decides.
	to, from := d.contextGraph()
	reaches := d.reachesIVR(from)
	for _, wanted := range []func(*extension) bool{
		func(e *extension) bool {
			_, dialable := e.places.Length()
			number := strings.TrimPrefix(e.withoutCaller(), "_")
			// *98 is dialed on a phone of the office, +15550100 by a trunk
			isNumber := dialable || number == "s" || strings.HasPrefix(number, "+")
			return reaches(e) && !strings.HasPrefix(number, "*") && (isNumber || d.isWord(e))
		},
		(*extension).rings,
		func(*extension) bool { return true },
	} {
		if out := d.entriesOf(wanted, to, from); len(out) > 0 {
			return out
		}
	}

	return nil
}

// otherStarts returns the contexts in which calls may begin instead: callers can dial in them, and no call
// comes there from the entries. The contexts that only phones of the office use come last. If a context is as likely
// as the contexts of the entries, such as one of a cycle with them, one extension without calls is enough.
func (d *starts) otherStarts(entries []*entryPoint, isReached func(*priority) bool) []string {
	_, from := d.contextGraph()
	begun := map[*context]bool{}
	least := 0
	for _, e := range entries {
		begun[e.context] = true
		least = max(least, e.context.rank(from[e.context]))
	}

	aside := runsAside(d.dialplan)
	byRank := make([][]string, ranks)
	for _, c := range d.order {
		// A context without a question, queue or mailbox is no start that a user would name.
		rank := c.rank(from[c])
		isKnown := begun[c] || rank > least && c.has(isReached)
		if isKnown || c.isMacro() || !c.has((*priority).isOfIVR) {
			continue
		}
		isNew := func(e *extension) bool { return !aside[e] && !slices.ContainsFunc(e.order, isReached) }
		if len(d.startsIn(c, isNew)) > 0 {
			byRank[rank] = append(byRank[rank], c.name)
		}
	}

	return slices.Concat(byRank...)
}

// isNamedMenu reports whether calls begin in an extension that has a word as its name and asks for a key.
func (d *starts) isNamedMenu(e *extension) bool {
	_, isDialed := e.places.Length()
	return !isDialed && e.asks() && d.isWord(e)
}

// isNumberWithMenu reports whether calls begin in an extension that is a telephone number and asks for a key.
func (e *extension) isNumberWithMenu() bool {
	length, isDialed := e.places.Length()
	return isDialed && length >= shortestNumber && e.asks()
}

// isWord reports whether the name of an extension is a word, and no line leads to it: calls begin in it. Its own
// lines, and the lines for a wrong key or for silence, lead back to it. So do all lines of its context if it has the
// name of the context.
func (d *starts) isWord(e *extension) bool {
	if special(e.name) || e.forSome || strings.HasPrefix(e.name, "_") {
		return false
	}
	return !slices.ContainsFunc(d.prios, func(p *priority) bool {
		isNear := p.exten.context == e.context
		leadsBack := p.exten == e || isNear && (special(p.exten.name) || e.name == e.context.name)
		if leadsBack || !p.does.is(leadsOn|runsAnother) {
			return false
		}
		isNear = isNear || strings.Contains(p.args, e.context.name)
		return isNear && (strings.Contains(p.args, e.name) || strings.Contains(p.args, "${"))
	})
}

// entriesOf returns the wanted extensions of the most likely contexts: the first of contexts that
// lead to each other, and contexts of menus that these do not lead to. If [from-trunk] has Goto(ivr,s,1), calls begin
// in [from-trunk], and [ivr] is a part of them. A menu in [night] to which no line leads is a start, too.
func (d *starts) entriesOf(wanted func(*extension) bool, to, from map[*context][]*context) (out []*entryPoint) {
	reached := map[*context]bool{}
	aside := runsAside(d.dialplan)

	byRank := make([][]*context, ranks)
	for _, c := range d.order {
		rank := c.rank(from[c])
		byRank[rank] = append(byRank[rank], c)
	}

	// The most likely contexts come first. Less likely contexts add only menus that nothing before has
	// led to.
	for rank, contexts := range byRank {
		isFirst := len(out) == 0
		for _, c := range contexts {
			if reached[c] {
				continue
			}
			if !isFirst && (rank >= rankInside || !c.isMenu()) {
				continue
			}
			c = menuBefore(c, from, reached)

			own := d.startsIn(c, func(e *extension) bool {
				return !aside[e] && (e.context == c || rank > 0 && isFirst) && wanted(e)
			})
			out = append(out, own...)

			// Contexts that this one leads to are part of its calls, and no further starts.
			if rank > 0 && len(own) > 0 {
				importer.Reach(reached, c, func(c *context) []*context { return to[c] })
			}
		}

		if rank == 0 && len(out) > 0 {
			return out
		}
	}

	return out
}

// menuBefore returns the menu that leads to a context, and otherwise the context itself. A menu is no list of
// phones, whatever its name is. The name of a context for calls from outside weighs more:
// a menu in [users] that leads to [sales] is the start in place of [sales], and not in place of [incoming].
func menuBefore(c *context, from map[*context][]*context, reached map[*context]bool) *context {
	if outside().MatchString(c.name) {
		return c
	}
	at := slices.IndexFunc(from[c], func(other *context) bool {
		return other.isMenu() && !other.isMacro() && !reached[other] && inside().MatchString(other.name)
	})
	if at < 0 {
		return c
	}
	return from[c][at]
}

// rings reports whether a line of an extension rings a phone.
func (e *extension) rings() bool {
	return slices.ContainsFunc(e.order, func(p *priority) bool { return p.name == "dial" })
}

// isMenu reports whether a context asks for a key and has an extension for one.
func (c *context) isMenu() bool {
	return c.asks() && slices.ContainsFunc(pattern.Keypad, func(key string) bool { return c.byName[key] != nil })
}

// contextGraph returns the other contexts that each context leads to, by its includes or the names in its
// lines, and the contexts that lead to each.
func (d *starts) contextGraph() (to, from map[*context][]*context) {
	to = map[*context][]*context{}
	from = map[*context][]*context{}
	add := func(c, other *context) {
		if other != nil && other != c && !slices.Contains(from[other], c) {
			to[c], from[other] = append(to[c], other), append(from[other], c)
		}
	}

	for _, c := range d.order {
		for _, other := range d.included(c) {
			add(c, other)
		}
	}

	// A context that a line names may also be reached by a jump.
	for _, p := range d.prios {
		for _, other := range slices.Concat(d.targets(p), d.contextsDialed(p.name, p.args)) {
			add(p.exten.context, other)
		}

		// A key that is pressed while a phone rings is dialed in the context of this name.
		for _, a := range p.sets {
			if a.name == "EXITCONTEXT" {
				add(p.exten.context, d.contexts[strings.TrimSpace(a.text)])
			}
		}
	}

	return to, from
}

// targets returns the contexts that a line names, of those that lead on.
func (d *starts) targets(p *priority) (out []*context) {
	prefix := ""
	if strings.HasPrefix(p.name, "macro") {
		prefix = "macro-"
	}

	if !p.does.is(leadsOn) {
		return nil
	}

	// The context is one part of a label, and several labels may stand in one line.
	for _, part := range strings.FieldsFunc(p.args, func(r rune) bool { return strings.ContainsRune("?:,|()& ", r) }) {
		if c := d.contexts[prefix+part]; c != nil {
			out = append(out, c)
			continue
		}

		out = append(out, d.namedBy(part, prefix)...)
	}

	return out
}

// contextsDialed returns the contexts in which an application dials the keys of callers itself: the setting context
// of a queue, and the context that the arguments of another application name.
func (d *starts) contextsDialed(app, args string) (out []*context) {
	var names []string
	if app == "queue" {
		for _, q := range d.queuesLike(firstOf(args)) {
			names = append(names, q.settings["context"])
		}
	}
	if dials := d.table.of(app).dials; len(dials) > 0 {
		names = append(names, firstNamed(dials, arguments.Split(args)))
	}

	for _, name := range names {
		if ctx := d.contexts[name]; ctx != nil {
			out = append(out, ctx)
			continue
		}
		out = append(out, d.namedBy(name, "")...)
	}
	return out
}

// firstNamed returns the first text of some arguments, which have their places, and names, or "".
func firstNamed(places, args []string) string {
	for _, at := range places {
		n, err := strconv.Atoi(at)
		switch {
		case err != nil:
			return at
		case n < len(args) && args[n] != "":
			return args[n]
		}
	}
	return ""
}

// queuesLike returns the queues of queues.conf that a name may mean. A name with a variable means each queue whose
// name begins and ends like it, because the call may give the variable any text.
func (d *starts) queuesLike(name string) (out []*queue) {
	name = strings.ToLower(name)
	before, rest, isVariable := strings.Cut(name, "$")
	after := rest[strings.LastIndexAny(rest, "}]")+1:]
	for _, known := range slices.Sorted(maps.Keys(d.queues)) {
		inside, isBefore := strings.CutPrefix(known, before)
		mayBe := isBefore && strings.HasSuffix(inside, after)
		if known == name || isVariable && mayBe {
			out = append(out, d.queues[known])
		}
	}
	return out
}

// namedBy returns the contexts that a part of a label with a variable may name: ivr-${TENANT}, or ${TARGET},
// which lines set or [globals] gives.
func (d *starts) namedBy(part, prefix string) (out []*context) {
	before, rest, isVariable := strings.Cut(part, "${")
	variable, after, isWhole := strings.Cut(rest, "}")
	if !isVariable || !isWhole {
		return nil
	}
	if before+after == "" {
		return d.givenContexts()[variable]
	}

	// Most parts with a variable are parts of conditions, and no context begins like them.
	start := prefix + before
	at, _ := slices.BinarySearch(d.contextNames(), start)
	if at == len(d.contextNames()) || !strings.HasPrefix(d.contextNames()[at], start) {
		return nil
	}
	for _, c := range d.order {
		inside, isBefore := strings.CutPrefix(c.name, start)
		if isBefore && strings.HasSuffix(inside, after) {
			out = append(out, c)
		}
	}
	return out
}

// contextNames returns the names of the contexts, ascending.
func (d *starts) contextNames() []string {
	if d.names == nil {
		d.names = slices.Sorted(maps.Keys(d.contexts))
	}
	return d.names
}

// givenContexts returns the contexts that the texts of each variable name: the texts of the globals, and the texts that
// lines set.
func (d *starts) givenContexts() map[string][]*context {
	if d.given != nil {
		return d.given
	}

	d.given = map[string][]*context{}
	add := func(name, text string) {
		for _, part := range strings.FieldsFunc(text, isBetweenParts) {
			c := d.contexts[part]
			if c != nil && !slices.Contains(d.given[name], c) {
				d.given[name] = append(d.given[name], c)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.globals)) {
		add(name, d.globals[name])
	}
	for _, p := range d.prios {
		for _, a := range p.sets {
			add(a.name, a.text)
		}
	}
	return d.given
}

// isBetweenParts reports whether a character stands between the parts of labels.
func isBetweenParts(r rune) bool { return strings.ContainsRune("?:,|()& {}", r) }

// waitsForKeys reports whether lines that run in a context wait for a key. Such lines are in the context, in its
// includes, and in the routines that these run. The greeting of a mailbox waits only for the extensions a and o.
func (d *starts) waitsForKeys(ctx *context) bool {
	if waits, ok := d.waiting[ctx]; ok {
		return waits
	}

	waits := false
	importer.Reach(map[*context]bool{}, ctx, func(c *context) []*context {
		next := d.included(c)
		for _, e := range c.extens {
			for _, p := range e.order {
				isMailbox := p.name == "voicemail" && d.hasMailboxKeys
				waits = waits || isMailbox || p.does.is(waitsForKey)

				// A Goto to another context ends a macro, so that its keys are no longer the macro's.
				if p.name != "goto" {
					next = append(next, d.targets(p)...)
				}
			}
		}
		return next
	})

	if d.waiting == nil {
		d.waiting = map[*context]bool{}
	}
	d.waiting[ctx] = waits
	return waits
}

// reachesIVR returns a function that reports whether a call can come from an extension to an
// application of an IVR, in its own lines or in the contexts that they lead to.
func (d *starts) reachesIVR(from map[*context][]*context) func(*extension) bool {
	reached := map[*context]bool{}
	for _, c := range d.order {
		if c.has((*priority).isOfIVR) {
			importer.Reach(reached, c, func(c *context) []*context { return from[c] })
		}
	}

	return func(e *extension) bool {
		return slices.ContainsFunc(e.order, func(p *priority) bool {
			to := slices.Concat(d.targets(p), d.contextsDialed(p.name, p.args))

			// A label with a variable may lead anywhere in the context.
			return p.isOfIVR() || slices.ContainsFunc(to, func(c *context) bool { return reached[c] }) ||
				len(to) == 0 && p.does.is(leadsOn) && reached[e.context]
		})
	}
}
