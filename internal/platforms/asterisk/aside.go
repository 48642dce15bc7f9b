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
	contexts, extens := d.called()
	for ctx := range contexts {
		out[d.find(ctx, "s")] = true
	}
	for _, e := range extens {
		out[e] = true
	}

	delete(out, nil)
	return out
}

// isMacro reports whether a context has the prefix that Macro needs.
func (c *context) isMacro() bool { return strings.HasPrefix(c.name, "macro-") }

// called returns the contexts of macros and subroutines that run for phones that are called, and the extensions that
// labels name there.
func (d *dialplan) called() (contexts map[*context]bool, extens []*extension) {
	contexts = map[*context]bool{}
	for _, p := range d.prios {
		side := p.does.side
		if side == nil {
			continue
		}

		// An argument that is missing reads like an empty one.
		args := append(arguments.Split(p.args), make([]string, 8)...)
		given := arguments.ReadOptions(args[side.options]).Known
		for i := range len(side.macro) {
			contexts[d.contexts["macro-"+firstOf(given.Label(side.macro[i]))]] = true
		}
		for i := range len(side.subs) {
			contexts[d.contexts[firstOf(given.Label(side.subs[i]))]] = true
		}
		for i := range len(side.labels) {
			extens = append(extens, d.at(p.exten, given.Label(side.labels[i])))
		}
		if side.macroAt > 0 {
			contexts[d.contexts["macro-"+firstOf(strings.ReplaceAll(args[side.macroAt], "^", ","))]] = true
		}
		if side.subAt > 0 {
			contexts[d.contexts[firstOf(strings.ReplaceAll(args[side.subAt], "^", ","))]] = true
		}
	}

	delete(contexts, nil)
	return contexts, extens
}

// at returns the extension of a label in an extension, or nil if the label is not known or leads to no extension.
func (d *dialplan) at(e *extension, label string) *extension {
	label, _ = arguments.CutLabel(label)
	ctx, name, _, _ := d.label(e.context, e.name, label)
	if strings.Contains(label, "$") {
		return nil
	}
	return d.find(ctx, name)
}

// ledTo returns the extensions that the lines of an extension lead to.
func (d *dialplan) ledTo(e *extension) (out []*extension) {
	for _, p := range e.order {
		out = append(out, d.at(e, p.label()))
	}
	return out
}
