package asterisk

import (
	"slices"
	"strings"
)

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

// goesOnForSome returns an extension in which only some numbers of a pattern go on after its last line, because it
// does not take all of them. It returns nil if no extension does. Asterisk searches again for each line of a number
// (pbx_find_extension in main/pbx.c), and here all numbers of a pattern take one way.
func (s *state) goesOnForSome(p *priority) *extension {
	number := after(p.number)
	dialed := s.matched()
	hasDigits := strings.ContainsFunc(dialed, func(c rune) bool { return c >= anyDigit && c <= anyMore })
	if p.exten.prios[number] != nil || !hasDigits || p.does.after.back == never {
		return nil
	}

	// All numbers go on in the extension that takes them all. The ones before it may take some.
	all := s.passedOver(number)
	for _, c := range s.m.plan.closure(s.context) {
		for _, other := range c.withLine(number) {
			if other == all {
				return nil
			}
			if other == p.exten || other.forSome || !overlap(p.exten.places, other.places) {
				continue
			}

			// The numbers of an earlier extension begin there, unless the call has come from yet another extension.
			isEarlier := c == p.exten.context && other.hasFirstLine() && other.isBefore(p.exten)
			if !isEarlier || dialed != p.exten.value {
				return other
			}
		}
	}
	return nil
}

// isBefore reports whether Asterisk looks for an extension before a pattern of its context.
func (e *extension) isBefore(pattern *extension) bool {
	return !strings.HasPrefix(e.name, "_") || specificity(e, pattern) < 0
}
