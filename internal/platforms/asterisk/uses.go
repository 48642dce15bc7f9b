package asterisk

import (
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// uses are the variables that decide something: that a condition, a label, a prompt or a queue reads, or a
// variable that does.
type uses struct {
	names    map[string]bool
	prefixes []string // of names that are put together in the call
	isSet    map[string]bool
	reads    map[string][]string // what the texts that a variable is set to read
}

var (
	readNames   = diag.LazyPattern(`[A-Za-z_]\w*`)
	putTogether = diag.LazyPattern(`\$\{\s*([A-Za-z_]\w*)?\$[\[{]`)
)

// maxTracked is the most texts of variables at all lines together: of a dialplan with many lines fewer variables
// are followed.
const maxTracked = 4_000_000

// findUses finds the variables that decide something.
func (d *dialplan) findUses() *uses {
	u := &uses{names: map[string]bool{}, isSet: map[string]bool{}, reads: map[string][]string{}}
	var work []string
	for _, p := range d.prios {
		work = append(work, u.readBy(d.table, p.name, p.args)...)
	}
	for _, text := range d.globals {
		work = append(work, readIn(text)...)
	}
	for len(work) > 0 {
		name := work[len(work)-1]
		work = work[:len(work)-1]
		if !u.names[name] {
			u.names[name] = true
			work = append(work, u.reads[name]...)
		}
	}
	u.limit(len(d.prios))
	return u
}

// readBy returns the variables by which an application decides something, and notes what it sets.
func (u *uses) readBy(table map[string]application, app, args string) []string {
	does := table[app]
	switch {
	case does.is(hasNoEffect):
		return nil
	case app == "set" || app == "setvar" || app == "mset" || app == "setglobalvar":
		return u.assign(app, args)
	case app == "execif" || app == "execiftime" || app == "exec" || app == "tryexec":
		cond, rest := splitCondition(args)
		if rest == "" {
			rest = args
		}
		out := readIn(cond)
		yes, no := splitBranches(rest)
		for _, text := range []string{yes, no} {
			name, nested := splitApplication(text)
			out = append(out, u.readBy(table, strings.ToLower(name), nested)...)
		}
		return out
	case does.is(isProgram):
		return readIn(firstOf(args))
	case app == "read" || app == "readexten" || app == "importvar" || app == "dbget":
		name, _, _ := strings.Cut(strings.ReplaceAll(args, "=", ","), ",")
		u.isSet[strings.TrimSpace(name)] = true
	}
	for _, m := range putTogether().FindAllStringSubmatch(args, 20) {
		if !slices.Contains(u.prefixes, m[1]) {
			u.prefixes = append(u.prefixes, m[1])
		}
	}
	return readIn(args)
}

// limit drops variables where there are too many for the lines.
func (u *uses) limit(lines int) {
	most := max(64, maxTracked/max(lines, 1))
	set := slices.DeleteFunc(slices.Sorted(maps.Keys(u.reads)), func(name string) bool { return !u.names[name] })
	if len(set) <= most || len(set)*lines < 4*maxTracked {
		return
	}
	for _, name := range set[most:] {
		delete(u.names, name)
		u.isSet[name] = false
	}
}

// readIn returns the names in the braces of a text.
func readIn(text string) []string {
	var out []string
	for i := strings.Index(text, "${"); i >= 0 && i < len(text); {
		end := closing(text[i+2:], '{', '}')
		if end < 0 {
			end = len(text) - i - 2
		}
		out = append(out, readNames().FindAllString(text[i+2:i+2+end], 50)...)
		i += 2 + end
		next := strings.Index(text[i:], "${")
		if next < 0 {
			break
		}
		i += next
	}
	return out
}

// assign notes what a line sets, and returns what the names of its variables read.
func (u *uses) assign(app, args string) []string {
	parts := []string{args}
	if app == "mset" {
		parts = splitTop(args, ',', false)
	}
	var out []string
	for _, one := range parts {
		name, text, ok := strings.Cut(one, "=")
		if !ok {
			continue
		}
		name = strings.TrimLeft(strings.TrimSpace(name), "_")
		base, inner, isFunction := strings.Cut(name, "(")
		names := []string{base}
		if upper := strings.ToUpper(base); isFunction {
			names[0] = upper
			if upper == "GLOBAL" || upper == "LOCAL" || upper == "ARRAY" {
				names = append(names, splitArgs(strings.TrimSuffix(inner, ")"))...)
			}
		}
		for _, set := range names {
			u.isSet[set] = true
			u.reads[set] = append(append(u.reads[set], readIn(text)...), readIn(name)...)
			if strings.Contains(set, "$") {
				out = append(out, u.reads[set]...)
			}
		}
	}
	return out
}

// sets returns what a line sets with which text.
func (p *priority) sets() (name, text string, ok bool) {
	if p.name != "set" && p.name != "setvar" {
		return "", "", false
	}
	name, text, ok = strings.Cut(p.args, "=")
	return strings.TrimLeft(name, "_"), text, ok
}

// isRead reports whether something reads a variable.
func (u *uses) isRead(name string) bool { return u.names[name] }

// decides reports whether a variable decides something.
func (m *machine) decides(name string) bool {
	u := m.uses
	base, _, isFunction := strings.Cut(name, "(")
	if isFunction {
		return strings.EqualFold(base, "TIMEOUT") || name == disposition && u.names["CHANNEL"] || u.names[base] || u.names[strings.ToUpper(base)]
	}
	return u.names[name] || slices.ContainsFunc(u.prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

var ownVariable = diag.LazyPattern(`^(ARG\d+|MACRO_\w+|\w+STATUS|\w+RESULT|GOSUB_RETVAL|INVALID_EXTEN|EXTEN|CONTEXT|PRIORITY|TIMEOUT|[A-Z]+_LOOPCOUNT|LOCAL|VQ_\w+|AMPUSER|NODEST|BLINDTRANSFER)$`)
