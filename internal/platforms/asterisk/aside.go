package asterisk

import (
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
)

// hangupContexts returns the contexts of subroutines that Asterisk runs after a call (CHANNEL(hangup_handler_push)).
func hangupContexts(d *dialplan) map[*context]bool {
	out := map[*context]bool{}
	for _, p := range d.prios {
		for _, a := range p.sets {
			if strings.HasPrefix(a.name, "CHANNEL(hangup_handler") {
				out[d.contexts[firstOf(a.text)]] = true
			}
		}
	}

	delete(out, nil)
	return out
}

// runsAside returns the extensions of macros, and those that Asterisk runs after a call or for the phone that is
// called: no call begins there.
func runsAside(d *dialplan) map[*extension]bool {
	out := map[*extension]bool{}
	for _, c := range d.order {
		for _, e := range c.extens {
			if c.isMacro() {
				out[e] = true
			}
		}
	}
	for _, p := range d.prios {
		for _, a := range p.sets {
			// The label may be in a context that has other extensions, so that the context alone does not tell.
			label := append(arguments.Split(a.text), "", "")
			ctx := d.contexts[label[0]]
			if ctx != nil && strings.HasPrefix(a.name, "CHANNEL(hangup_handler") {
				out[d.find(ctx, label[1])] = true
			}
		}
	}
	for ctx := range calledContexts(d) {
		out[d.find(ctx, "s")] = true
	}

	delete(out, nil)
	return out
}

// isMacro reports whether a context has the prefix that Macro needs.
func (c *context) isMacro() bool { return strings.HasPrefix(c.name, "macro-") }

// calledContexts returns the contexts whose lines run for phones that are called.
func calledContexts(d *dialplan) map[*context]bool {
	out := map[*context]bool{}
	for _, p := range d.prios {
		side := p.does.side
		if side == nil {
			continue
		}

		// An argument that is missing reads like an empty one.
		args := append(arguments.Split(p.args), make([]string, 8)...)
		given := arguments.ReadOptions(args[side.options]).Known
		for i := range len(side.macro) {
			out[d.contexts["macro-"+firstOf(given.Label(side.macro[i]))]] = true
		}
		for i := range len(side.labels) {
			out[d.contexts[firstOf(given.Label(side.labels[i]))]] = true
		}
		if side.macroAt > 0 {
			out[d.contexts["macro-"+firstOf(strings.ReplaceAll(args[side.macroAt], "^", ","))]] = true
		}
		if side.subAt > 0 {
			out[d.contexts[firstOf(strings.ReplaceAll(args[side.subAt], "^", ","))]] = true
		}
	}

	delete(out, nil)
	return out
}
