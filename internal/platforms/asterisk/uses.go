package asterisk

import (
	"regexp"
	"slices"
	"strings"
)

// uses are the variables that decide something: that a condition, a label, a prompt or a queue reads, or a
// variable that does.
type uses struct {
	names    map[string]bool
	prefixes []string // of names that are put together in the call
	isSet    map[string]bool
	dropped  int // variables that are not followed, since there are too many
}

var (
	readNames   = regexp.MustCompile(`[A-Za-z_]\w*`)
	putTogether = regexp.MustCompile(`\$\{\s*([A-Za-z_]\w*)?\$[\[{]`)
)

// maxTracked is the most texts of variables at all lines together: of a dialplan with many lines fewer variables
// are followed.
const maxTracked = 4_000_000

// assignment is a line that sets a variable, with what its text reads.
type assignment struct {
	name  string
	reads []string
}

// findUses finds the variables that decide something.
func (d *dialplan) findUses(table map[string]application) *uses {
	u := &uses{names: map[string]bool{}, isSet: map[string]bool{}}
	bySet := map[string][][]string{}
	var work []string
	use := func(names []string) { work = append(work, names...) }
	var line func(app, args string)
	line = func(app, args string) {
		app = strings.ToLower(app)
		if at := strings.LastIndexByte(app, '\\'); at >= 0 {
			app = app[at+1:]
		}
		switch {
		case table[app].idle:
			return
		case app == "set" || app == "setvar" || app == "mset" || app == "setglobalvar":
			for _, one := range assignmentsOf(app, args) {
				u.isSet[one.name] = true
				bySet[one.name] = append(bySet[one.name], one.reads)
				if strings.Contains(one.name, "$") {
					use(one.reads)
				}
			}
			return
		case app == "execif" || app == "execiftime" || app == "exec" || app == "tryexec":
			cond, rest := splitCondition(args)
			if app == "exec" || app == "tryexec" {
				cond, rest = "", args
			}
			use(readIn(cond))
			yes, no := splitBranches(rest)
			for _, text := range []string{yes, no} {
				if app, args := splitApplication(text); app != "" {
					line(app, args)
				}
			}
			return
		case slices.Contains(programs, app):
			use(readIn(firstOf(args)))
			return
		case app == "read" || app == "readexten" || app == "importvar" || app == "dbget":
			name, _, _ := strings.Cut(strings.ReplaceAll(args, "=", ","), ",")
			u.isSet[strings.TrimSpace(name)] = true
		}
		use(readIn(args))
		if m := putTogether.FindAllStringSubmatch(args, 20); m != nil {
			for _, one := range m {
				u.addPrefix(one[1])
			}
		}
	}
	for _, p := range d.prios {
		line(p.app, p.args)
	}
	for _, text := range d.globals {
		use(readIn(text))
	}
	for len(work) > 0 {
		name := work[len(work)-1]
		work = work[:len(work)-1]
		if u.names[name] {
			continue
		}
		u.names[name] = true
		for _, reads := range bySet[name] {
			work = append(work, reads...)
		}
	}
	u.limit(len(d.prios), bySet)
	return u
}

// limit drops variables where there are too many for the lines.
func (u *uses) limit(lines int, bySet map[string][][]string) {
	most := max(64, maxTracked/max(lines, 1))
	var set []string
	for name := range bySet {
		if u.names[name] {
			set = append(set, name)
		}
	}
	if len(set) <= most || len(set)*lines < 4*maxTracked {
		return
	}
	slices.Sort(set)
	for _, name := range set[most:] {
		delete(u.names, name)
		u.isSet[name] = false
		u.dropped++
	}
}

func (u *uses) addPrefix(prefix string) {
	if !slices.Contains(u.prefixes, prefix) {
		u.prefixes = append(u.prefixes, prefix)
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
		out = append(out, readNames.FindAllString(text[i+2:i+2+end], 50)...)
		i += 2 + end
		next := strings.Index(text[i:], "${")
		if next < 0 {
			break
		}
		i += next
	}
	return out
}

// assignmentsOf returns what a line sets.
func assignmentsOf(app, args string) []assignment {
	parts := []string{args}
	if app == "mset" {
		parts = splitTop(args, ',', false)
	}
	var out []assignment
	for _, one := range parts {
		name, text, ok := strings.Cut(one, "=")
		if !ok {
			continue
		}
		name = strings.TrimLeft(strings.TrimSpace(name), "_")
		reads := append(readIn(text), readIn(name)...)
		base, inner, isFunction := strings.Cut(name, "(")
		switch upper := strings.ToUpper(base); {
		case !isFunction:
			out = append(out, assignment{base, reads})
		case upper == "GLOBAL" || upper == "LOCAL" || upper == "ARRAY":
			for _, v := range splitArgs(strings.TrimSuffix(inner, ")")) {
				out = append(out, assignment{v, reads})
			}
			if upper == "GLOBAL" {
				out = append(out, assignment{upper, reads})
			}
		default:
			out = append(out, assignment{upper, reads})
		}
	}
	return out
}

// setTarget returns what a line sets with which text.
func setTarget(app, args string) (name, text string, ok bool) {
	if app = strings.ToLower(app); app != "set" && app != "setvar" {
		return "", "", false
	}
	name, text, ok = strings.Cut(args, "=")
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

var ownVariable = regexp.MustCompile(`^(ARG\d+|MACRO_\w+|\w+STATUS|\w+RESULT|GOSUB_RETVAL|INVALID_EXTEN|EXTEN|CONTEXT|PRIORITY|TIMEOUT|[A-Z]+_LOOPCOUNT|LOCAL|VQ_\w+|AMPUSER|NODEST|BLINDTRANSFER)$`)

// playsArguments are the applications whose arguments are heard or lead somewhere.
var playsArguments = []string{"background", "playback", "controlplayback", "dial", "queue", "voicemail", "read", "goto", "gosub", "macro", "record", "voicemailmain", "directory", "retrydial", "saydigits", "saynumber", "sayalpha"}

// usesArguments reports whether a line of an extension's context plays, rings or leads to an argument of the
// routine.
func (d *dialplan) usesArguments(e *extension) bool {
	for _, other := range e.context.extens {
		if other != e && !strings.HasPrefix(e.context.name, "macro-") && !strings.HasPrefix(other.name, "s") && !strings.HasPrefix(other.name, "_") {
			continue
		}
		local := []string{"ARG"}
		for _, p := range other.order {
			app := strings.ToLower(p.app)
			if name, text, ok := setTarget(app, p.args); ok && mentions(text, local) {
				local = append(local, strings.TrimSuffix(strings.TrimPrefix(name, "LOCAL("), ")"))
			}
			args := p.args
			if app == "execif" || app == "gotoif" || app == "gosubif" {
				_, args = splitCondition(args)
				if app == "execif" {
					app, args = splitApplication(args)
					app = strings.ToLower(app)
				}
			}
			if (slices.Contains(playsArguments, app) || app == "gotoif" || app == "gosubif") && mentions(args, local) {
				return true
			}
		}
	}
	return false
}

// mentions reports whether a text reads a variable whose name begins with one of some.
func mentions(text string, names []string) bool {
	return slices.ContainsFunc(readIn(text), func(read string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(read, name) })
	})
}
