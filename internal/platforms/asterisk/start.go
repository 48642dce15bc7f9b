package asterisk

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// entry is an extension in which calls begin.
type entry struct {
	context *context
	exten   *extension
	dialed  string
	way     *way // to its first step
}

// maxEntries is the most extensions in which calls begin, if none is named.
const maxEntries = 100

// entries returns where calls begin: what start names, as "CONTEXT" or "CONTEXT,EXTENSION",
// else what nothing in the dialplan leads to and leads to a question, a queue or a mailbox.
func (d *dialplan) entries(start string) ([]*entry, error) {
	if start == "" {
		return d.findEntries(), nil
	}
	name, dialed, hasExten := strings.Cut(start, ",")
	ctx := d.contexts[strings.TrimSpace(name)]
	if ctx == nil {
		return nil, fmt.Errorf("there is no context %q in the dialplan: its contexts are %s", name, d.someContexts())
	}
	if hasExten {
		e := d.find(ctx, strings.TrimSpace(dialed))
		if e == nil && ctx.byName[dialed] != nil {
			e = ctx.byName[dialed]
		}
		if e == nil {
			return nil, fmt.Errorf("context %q has no extension %q", name, dialed)
		}
		return []*entry{{context: ctx, exten: e, dialed: valueOf(strings.TrimSpace(dialed))}}, nil
	}
	out := d.dialIn(ctx, func(*extension) bool { return true })
	if len(out) == 0 {
		return nil, fmt.Errorf("context %q has no extension in which a call can begin", name)
	}
	return out, nil
}

func (d *dialplan) someContexts() string {
	var names []string
	for _, c := range d.order {
		if len(names) < 12 {
			names = append(names, c.name)
		}
	}
	return strings.Join(names, ", ")
}

// dialIn returns the extensions of a context in which calls begin: s, else those that are
// dialed from outside and not as a key of a menu.
func (d *dialplan) dialIn(ctx *context, wanted func(*extension) bool) []*entry {
	var out []*entry
	menu := d.hasMenu(ctx)
	for _, c := range d.closure(ctx) {
		for _, e := range c.extens {
			length, dialable := dialLength(e.name)
			switch {
			case e.prios[1] == nil || e.caller != "" || !wanted(e) || c != ctx && e.name[0] != '_' && d.find(ctx, e.name) != e: // another is found before it
			case e.name == "s":
				return []*entry{{context: ctx, exten: e, dialed: "s"}}
			case !dialable && special(e.name):
			case dialable && length > 0 && length < 3 && menu:
			case len(out) < maxEntries && !slices.ContainsFunc(out, func(x *entry) bool { return x.exten.name == e.name }):
				out = append(out, &entry{context: ctx, exten: e, dialed: valueOf(e.name)})
			}
		}
	}
	return out
}

// special reports whether an extension is one that Asterisk runs by itself.
func special(name string) bool {
	return slices.Contains([]string{"i", "t", "h", "o", "a", "e", "T", "fax"}, name)
}

func (d *dialplan) hasMenu(ctx *context) bool {
	for _, c := range d.closure(ctx) {
		for _, e := range c.extens {
			for _, p := range e.order {
				if name := strings.ToLower(p.app); name == "background" || name == "waitexten" {
					return true
				}
			}
		}
	}
	return false
}

// asksOrQueues are the applications of an IVR. A context that only rings phones has none.
var asksOrQueues = []string{"background", "waitexten", "read", "readexten", "waitdigit", "queue", "voicemail", "playback", "record", "agi", "stasis", "externalivr", "authenticate"}

var (
	inside      = regexp.MustCompile(`(?i)^(from-internal.*|internal.*|outgoing.*|outbound.*|macro-.*|sub-.*|app-.*|users?|phones?|local.*|long-?distance.*|features?|parkedcalls|hints|.*-custom|.*-outrt.*|outrt-.*|bad-.*|dialout.*|stdexten|handler.*|hangup.*)$`)
	routineName = regexp.MustCompile(`(?i)^(macro-|sub-|stdexten)`)
	outside     = regexp.MustCompile(`(?i)(incoming|inbound|from-(trunk|pstn|sip|did|zaptel|dahdi|external|outside|provider|voip|analog|digital)|ext-did|trunk|pstn|external|public|entrada|entrante|entrant|did|ivr|^default$|^main|^start|^in$|^demo$|^in-)`)
)

func (d *dialplan) findEntries() []*entry {
	led := d.ledTo()
	reach := d.reachesIVR()
	isIVR := func(e *extension) bool { return reach[e] && !strings.HasPrefix(strings.TrimPrefix(e.name, "_"), "*") } // *98 is dialed on a phone of the office
	var did []*entry
	for _, c := range d.order {
		if strings.HasPrefix(c.name, "ext-did") {
			did = append(did, d.dialIn(c, func(e *extension) bool { return e.context == c && isIVR(e) })...)
		}
	}
	if did = specificEntries(did); len(did) > 0 {
		return did[:min(len(did), maxEntries)]
	}
	for _, accept := range []func(*context) bool{
		func(c *context) bool { return !led[c] && outside.MatchString(c.name) && !inside.MatchString(c.name) },
		func(c *context) bool { return !led[c] && !inside.MatchString(c.name) },
		func(c *context) bool { return outside.MatchString(c.name) && !inside.MatchString(c.name) },
		func(c *context) bool { return !led[c] && !routineName.MatchString(c.name) },
		func(c *context) bool { return !routineName.MatchString(c.name) },
		func(*context) bool { return true },
	} {
		var out []*entry
		for _, c := range d.order {
			if accept(c) {
				out = append(out, d.dialIn(c, isIVR)...)
			}
		}
		if len(out) > 0 {
			out = append(ownEntries(out), d.menusBeside(out, led)...)
			return out[:min(len(out), maxEntries)]
		}
	}
	for _, accept := range []func(*context) bool{ // that only rings phones: calls from outside first
		func(c *context) bool {
			return !led[c] && outside.MatchString(c.name) && !inside.MatchString(c.name) && c.rings()
		},
		func(c *context) bool { return c.rings() },
		func(*context) bool { return true },
	} {
		for _, c := range d.order {
			if !accept(c) {
				continue
			}
			if out := d.dialIn(c, func(*extension) bool { return true }); len(out) > 0 {
				return out
			}
		}
	}
	return nil
}

// menusBeside returns the entries of the contexts with a menu of their own to which the chosen entries do
// not lead: those first that no other leads to.
func (d *dialplan) menusBeside(chosen []*entry, led map[*context]bool) []*entry {
	reached := map[*context]bool{}
	reach := func(c *context) {
		importer.Reach(reached, c, func(c *context) []*context {
			out := slices.DeleteFunc(d.closure(c), func(other *context) bool { return other == c })
			for _, e := range c.extens {
				for _, p := range e.order {
					out = append(out, d.targets(p)...)
				}
			}
			return out
		})
	}
	for _, e := range chosen {
		if slices.ContainsFunc(e.exten.order, (*priority).leadsOn) { // not only a message
			reach(e.context)
		}
	}
	var out []*entry
	for _, isLed := range []bool{false, true} {
		for _, c := range d.order {
			if led[c] != isLed || reached[c] || !c.isMenu() || inside.MatchString(c.name) {
				continue
			}
			out = append(out, d.dialIn(c, func(e *extension) bool { return e.context == c })...)
			reach(c)
		}
	}
	return out
}

// leadsOn reports whether a line leads to other lines, or to what a caller dials.
func (p *priority) leadsOn() bool {
	app := strings.ToLower(p.app)
	return app == "background" || app == "waitexten" || app == "queue" || strings.Contains(app, "go") || strings.Contains(app, "if") || strings.Contains(app, "macro")
}

// isMenu reports whether a context asks for a key in its extension s and has one for a key.
func (c *context) isMenu() bool {
	s := c.byName["s"]
	if s == nil {
		return false
	}
	asks := slices.ContainsFunc(s.order, func(p *priority) bool {
		return strings.EqualFold(p.app, "Background") || strings.EqualFold(p.app, "WaitExten")
	})
	return asks && slices.ContainsFunc(c.extens, func(e *extension) bool { return len(e.name) == 1 && strings.Contains("0123456789*#", e.name) })
}

// ownEntries drops the entries of extensions that are also entries in the context that has them.
func ownEntries(all []*entry) []*entry {
	return slices.DeleteFunc(slices.Clone(all), func(e *entry) bool {
		return e.context != e.exten.context && slices.ContainsFunc(all, func(own *entry) bool { return own.exten == e.exten && own.context == e.exten.context })
	})
}

// rings reports whether a context rings phones.
func (c *context) rings() bool {
	return slices.ContainsFunc(c.extens, func(e *extension) bool {
		return slices.ContainsFunc(e.order, func(p *priority) bool { return strings.EqualFold(p.app, "Dial") })
	})
}

// specificEntries drops the extensions for calls to any number, if there are others.
func specificEntries(all []*entry) []*entry {
	some := slices.DeleteFunc(slices.Clone(all), func(e *entry) bool { return e.exten.name == "s" || strings.HasPrefix(e.exten.name, "_") })
	if len(some) > 0 {
		return some
	}
	return all
}

// ledTo returns the contexts that others include or lead to.
func (d *dialplan) ledTo() map[*context]bool {
	out := map[*context]bool{}
	for _, c := range d.order {
		for _, i := range c.includes {
			if other := d.contexts[i.context]; other != nil && other != c {
				out[other] = true
			}
		}
	}
	for _, p := range d.prios {
		for _, c := range d.targets(p) {
			if c != p.exten.context {
				out[c] = true
			}
		}
	}
	return out
}

// targets returns the contexts that a line names.
func (d *dialplan) targets(p *priority) []*context {
	var out []*context
	add := func(name string) {
		name = strings.TrimSpace(name)
		if c := d.contexts[name]; c != nil {
			out = append(out, c)
		}
	}
	if strings.HasPrefix(strings.ToLower(p.app), "macro") {
		for _, name := range macroNames(p.args) {
			add("macro-" + name)
		}
		return out
	}
	for part := range strings.FieldsFuncSeq(p.args, func(r rune) bool { return strings.ContainsRune("?:,|()&", r) }) {
		add(part)
	}
	return out
}

// reachesIVR returns the extensions from which a call can come to an application of an IVR.
func (d *dialplan) reachesIVR() map[*extension]bool {
	before := map[*extension][]*extension{}
	var work []*extension
	for _, c := range d.order {
		for _, e := range c.extens {
			has := false
			for _, p := range e.order {
				has = has || slices.Contains(asksOrQueues, strings.ToLower(p.app)) || strings.EqualFold(p.app, "ExecIf") && strings.Contains(strings.ToLower(p.args), "background")
				for _, to := range d.targets(p) {
					for _, other := range to.extens {
						before[other] = append(before[other], e)
						if len(to.extens) > 200 { // an extension stands for all
							break
						}
					}
				}
				if strings.HasPrefix(strings.ToLower(p.app), "goto") && len(c.extens) < 200 {
					for _, other := range c.extens {
						if strings.Contains(p.args, other.name) && other != e {
							before[other] = append(before[other], e)
						}
					}
				}
			}
			if has {
				work = append(work, e)
			}
		}
	}
	out := map[*extension]bool{}
	for _, e := range work {
		importer.Reach(out, e, func(e *extension) []*extension { return before[e] })
	}
	return out
}

// macroNames returns the macros that Macro and MacroIf may run.
func macroNames(args string) []string {
	if _, rest := splitCondition(args); rest != "" {
		yes, no := splitBranches(rest)
		a, b := splitArgs(yes), splitArgs(no)
		if args = yes; len(a) > 0 && len(b) > 0 {
			return []string{a[0], b[0]}
		}
	}
	if a := splitArgs(args); len(a) > 0 {
		return a[:1]
	}
	return nil
}
