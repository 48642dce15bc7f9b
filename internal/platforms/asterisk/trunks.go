package asterisk

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/pattern"
)

// withNumbers adds an entry for each number that a pattern among the entries leads to by Goto(CONTEXT,${EXTEN},1).
// Such a pattern takes all calls of a trunk, and the other context has the numbers of the company.
func withNumbers(d *dialplan, entries []*entryPoint) []*entryPoint {
	var out []*entryPoint
	for _, e := range entries {
		if strings.HasPrefix(e.exten.name, "_") {
			search := numberSearch{plan: d, seen: map[rewritten]bool{}}
			numbers := search.from(rewritten{context: e.context, exten: e.exten})
			e.exten.isRest = len(numbers) > 0

			for _, number := range slices.Sorted(maps.Keys(numbers)) {
				out = append(out, &entryPoint{
					context: e.context, exten: e.exten.of(number), dialed: number, leadsTo: numbers[number],
				})
			}
		}

		// Asterisk looks for a number before it looks for a pattern, so that the pattern is the last one.
		out = append(out, e)
	}
	return out
}

// of returns an extension for one number of a pattern, with the lines of the pattern: a state has the extension of
// the number, and its line (priority.exten) the pattern.
func (e *extension) of(number string) *extension {
	one := *e
	one.name = number
	one.places = pattern.Read(number)
	one.value = number
	one.pattern = e
	one.isRest = false
	return &one
}

// rewritten is an extension that a call comes to after lines have changed the first digits of the dialed number.
type rewritten struct {
	context *context
	exten   *extension
	without string // the digits that lines before have cut off
	added   string // the digits that lines have put before the rest
}

// dialed returns the number that callers dial to come to the extension with a number.
func (r rewritten) dialed(number string) (string, bool) {
	rest, ok := strings.CutPrefix(number, r.added)
	return r.without + rest, ok
}

// number is the reverse of dialed.
func (r rewritten) number(dialed string) string {
	return r.added + strings.TrimPrefix(dialed, r.without)
}

// numberSearch finds the numbers that the lines of a pattern lead to.
type numberSearch struct {
	plan *dialplan
	seen map[rewritten]bool // patterns that are followed already, with any digits cut off
}

// from returns the extensions that the lines of a pattern lead to, by their numbers as they are dialed for the entry.
func (n *numberSearch) from(at rewritten) map[string]*extension {
	// A pattern that leads back to itself without its first digit takes numbers without end. The shortest numbers
	// are found.
	key := rewritten{context: at.context, exten: at.exten}
	if n.seen[key] {
		return nil
	}
	n.seen[key] = true

	out := map[string]*extension{}
	set := map[string]string{} // the texts that lines have given variables
	for _, p := range at.exten.order {
		label, _ := arguments.CutLabel(p.label()) // the arguments of a subroutine stand after it
		ctx, text, _, _ := n.plan.label(at.context, "", label)
		if to, ok := at.rewrite(replaceSet(text, set)); ctx != nil && ok {
			to.context = ctx

			// A pattern in the other context may lead on to a third one.
			patterns, numbers := n.extensions(to)
			for _, pattern := range patterns {
				maps.Copy(out, n.from(pattern))
			}
			maps.Copy(out, numbers)
		}

		for _, a := range p.sets {
			set[a.name] = a.text
		}
	}

	// Another extension of the context may take the number, or the pattern may not cover it.
	maps.DeleteFunc(out, func(dialed string, _ *extension) bool {
		return n.plan.find(at.context, at.number(dialed)) != at.exten
	})
	return out
}

// replaceSet puts the text of a variable in its place, if a label is the variable alone.
func replaceSet(label string, set map[string]string) string {
	name, isVariable := strings.CutPrefix(strings.TrimSpace(label), "${")
	name, isWhole := strings.CutSuffix(name, "}")
	if text, isSet := set[name]; isVariable && isWhole && isSet {
		return text
	}
	return label
}

// extensions returns the patterns of a context that calls come to, and its extensions by their numbers as they are
// dialed for the entry.
func (n *numberSearch) extensions(to rewritten) (patterns []rewritten, numbers map[string]*extension) {
	numbers = map[string]*extension{}
	closure := n.plan.closure(to.context)
	isMenu := slices.ContainsFunc(closure, (*context).asks)
	for _, c := range closure {
		for _, e := range c.extens {
			length, isDialed := e.places.Length()
			isDialed = isDialed || strings.HasPrefix(e.name, "+") // by a trunk

			// The keys of a menu are choices of its callers, and no numbers.
			isKey := isMenu && length < 3 && !strings.HasPrefix(e.name, "+")
			if e.prios[1] == nil || e.forSome {
				continue
			}
			if strings.HasPrefix(e.name, "_") {
				patterns = append(patterns, rewritten{to.context, e, to.without, to.added})
				continue
			}
			if dialed, ok := to.dialed(e.name); ok && isDialed && !isKey {
				numbers[dialed] = e
			}
		}
	}
	return patterns, numbers
}

// dialedText is the dialed number in a label, or the number after its first digits, with other digits before it.
var dialedText = diag.LazyPattern(`^(\+?[0-9]*)\$\{EXTEN(?::([0-9]{1,2}))?\}$`)

// rewrite returns the number that a label such as +41${EXTEN:1} makes of the dialed number. It reports false if the
// digits that it cuts off may have several values, or if a text is anything else.
func (r rewritten) rewrite(text string) (to rewritten, ok bool) {
	found := dialedText().FindStringSubmatch(strings.TrimSpace(text))
	if found == nil {
		return rewritten{}, false
	}

	length, _ := strconv.Atoi(found[2]) // 0 of ${EXTEN}
	cut, isKnown := r.exten.places.Start(length)
	if !isKnown {
		return rewritten{}, false
	}

	// Digits that lines before have added are cut off first.
	own := min(length, len(r.added))
	return rewritten{without: r.without + cut[own:], added: found[1] + r.added[own:]}, true
}
