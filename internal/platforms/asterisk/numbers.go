package asterisk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// withNumbers adds an entry for each number that a pattern among the entries leads to by Goto(CONTEXT,${EXTEN},1). Such a
// pattern takes all calls of a trunk, and the other context has the numbers of the company.
func withNumbers(d *dialplan, entries []*entryPoint) []*entryPoint {
	var out []*entryPoint
	for _, e := range entries {
		if strings.HasPrefix(e.exten.name, "_") {
			search := numberSearch{plan: d, seen: map[behind]bool{}}
			numbers := search.from(behind{e.context, e.exten, ""})
			e.exten.isRest = len(numbers) > 0

			// Several lines may lead to one number.
			slices.Sort(numbers)
			for _, number := range slices.Compact(numbers) {
				out = append(out, &entryPoint{context: e.context, exten: e.exten.of(number), dialed: number})
			}
		}

		// Asterisk looks for a number before it looks for a pattern, so that the pattern is the last one.
		out = append(out, e)
	}
	return out
}

// of returns an extension for one number of a pattern, with the lines of the pattern.
func (e *extension) of(number string) *extension {
	one := *e
	one.name = number
	one.places = positions(number)
	one.value = number
	one.pattern = e
	one.isRest = false
	return &one
}

// behind is an extension that a call comes to with the dialed number, without its first digits.
type behind struct {
	context *context
	exten   *extension
	without string // the digits that lines before have cut off
}

// numberSearch finds the numbers that the lines of a pattern lead to.
type numberSearch struct {
	plan *dialplan
	seen map[behind]bool // patterns that are followed already, with any digits cut off
}

// from returns the numbers that the lines of a pattern lead to, as they are dialed for the entry.
func (n *numberSearch) from(at behind) (out []string) {
	// A pattern that leads back to itself without its first digit takes numbers without end. Its shortest ones are found.
	key := behind{at.context, at.exten, ""}
	if n.seen[key] {
		return nil
	}
	n.seen[key] = true

	for _, p := range at.exten.order {
		for _, label := range n.labelsOf(p) {
			ctx, text, _, _ := n.plan.label(at.context, "", label)
			cut, ok := at.exten.cutBy(text)
			if ctx == nil || !ok {
				continue
			}

			// A pattern in the other context may lead on to a third one.
			patterns, numbers := n.extensions(ctx, at.without+cut)
			for _, pattern := range patterns {
				numbers = append(numbers, n.from(pattern)...)
			}
			out = append(out, numbers...)
		}
	}

	// Another extension of the context may take the number, or the pattern may not cover it.
	return slices.DeleteFunc(out, func(number string) bool {
		return n.plan.find(at.context, strings.TrimPrefix(number, at.without)) != at.exten
	})
}

// extensions returns the patterns of a context, and its numbers with the digits that lines before have cut off.
func (n *numberSearch) extensions(ctx *context, without string) (patterns []behind, numbers []string) {
	closure := n.plan.closure(ctx, always)
	isMenu := slices.ContainsFunc(closure, (*context).asks)
	for _, c := range closure {
		for _, e := range c.extens {
			length, isDialed := e.dialLength()

			// The keys of a menu are choices of its callers, and no numbers.
			isKey := isMenu && length < 3
			switch {
			case e.prios[1] == nil || e.forSome:
				continue
			case strings.HasPrefix(e.name, "_"):
				patterns = append(patterns, behind{ctx, e, without})
			case isDialed && !isKey:
				numbers = append(numbers, without+e.name)
			}
		}
	}
	return patterns, numbers
}

// labelsOf returns the labels that the applications of a line lead to.
func (n *numberSearch) labelsOf(p *priority) (out []string) {
	for run := range n.plan.innerOf(p.app, p.args) {
		labels := []string{run.args}
		switch run.name {
		case "gotoif", "gotoiftime", "gosubif":
			_, rest := splitCondition(run.args)
			yes, no := splitBranches(rest)
			labels = []string{yes, no}
		case "goto", "gosub":
		default:
			continue
		}

		// The arguments of a subroutine stand after its label.
		for _, label := range labels {
			label, _, _ = strings.Cut(label, "(")
			out = append(out, label)
		}
	}
	return out
}

// dialedText is the dialed number in a label, or the number after its first digits.
var dialedText = diag.LazyPattern(`^\$\{EXTEN(?::([0-9]{1,2}))?\}$`)

// cutBy returns the first digits that ${EXTEN:2} cuts off. It reports false if these digits may have several values, or
// if a text is anything else.
func (e *extension) cutBy(text string) (cut string, ok bool) {
	found := dialedText().FindStringSubmatch(strings.TrimSpace(text))
	if found == nil {
		return "", false
	}

	length, _ := strconv.Atoi(found[1]) // 0 of ${EXTEN}
	if length > len(e.places) {
		return "", false
	}
	for _, p := range e.places[:length] {
		if p.of != string(p.kind) {
			return "", false
		}
	}
	return valueOf(e.places[:length]), true
}
