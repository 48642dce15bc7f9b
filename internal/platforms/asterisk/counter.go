package asterisk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// counter is a variable that lines only compare and count: it stays at the least number that no line tells apart from
// larger ones.
type counter struct {
	last int
	adds bool // the lines that set it to anything else set it to numbers
}

// counting is a text that adds to a variable: $[${NAME} + 1], ${INC(NAME)}.
var (
	counting = diag.LazyPattern(`^\s*\$\[\s*\$\{(\w+)\}\s*([+-])\s*(\d{1,2})\s*\]\s*$`)
	stepping = diag.LazyPattern(`^\$\{(INC|DEC)\((\w+)\)\}$`)
	digitsIn = diag.LazyPattern(`[0-9]+`)
)

// adds returns the variable that a text adds a number to; "" if it does not.
func adds(text string) (name string, n int) {
	if m := counting().FindStringSubmatch(text); m != nil {
		n, _ = strconv.Atoi(m[2] + m[3])
		return m[1], n
	}
	if m := stepping().FindStringSubmatch(text); m != nil {
		return m[2], map[string]int{"INC": 1, "DEC": -1}[m[1]]
	}
	return "", 0
}

// counter returns what is known of a variable that counts, or nil if it does anything else.
func (m *machine) counter(name string) *counter {
	c, ok := m.counters[name]
	if !ok {
		if c = m.plan.findCounter(name); c != nil {
			c.adds = c.adds && !m.uncounted[name]
		}
		m.counters[name] = c
	}
	return c
}

func (d *dialplan) findCounter(name string) *counter {
	c := &counter{adds: true}
	for _, p := range d.prios {
		target, text, isSet := p.sets()
		if by, _ := adds(text); isSet && target == name && by != name {
			n, err := strconv.Atoi(text)
			c.adds = c.adds && err == nil && n >= 0
			c.last = max(c.last, min(n, maxTexts-1))
		}
		if !slices.Contains(readIn(p.args), name) || p.does.is(hasNoEffect) {
			continue
		}
		if !slices.Contains([]string{"gotoif", "execif", "gosubif", "set", "while"}, p.name) {
			return nil
		}
		compared := d.global(p.args)
		for _, other := range readIn(p.args) {
			switch text, isGlobal := d.globals[strings.ToUpper(other)]; {
			case other == name || other == "INC" || other == "DEC" || isGlobal && digitsIn().MatchString(text):
			case d.setTo(other) == "":
				return nil
			default:
				compared += d.setTo(other)
			}
		}
		for _, number := range digitsIn().FindAllString(compared, -1) {
			if n, err := strconv.Atoi(number); err == nil {
				c.last = max(c.last, min(n+1, maxTexts-1))
			}
		}
	}
	return c
}

// setTo returns the texts that lines set a variable to; "" if one of them is no number.
func (d *dialplan) setTo(name string) string {
	out := ""
	for _, p := range d.prios {
		switch target, text, isSet := p.sets(); {
		case !isSet || target != name:
		case numberText().MatchString(text):
			out += " " + text
		default:
			return ""
		}
	}
	return out
}

// addsTo adds to a variable that has several numbers, where a line does that alone, and reports whether it does.
func (s *state) addsTo(p *priority, name string) bool {
	_, text, _ := p.sets()
	by, more := adds(text)
	c := s.counter(name)
	if c == nil || !c.adds || by != name {
		return false
	}
	var sums value
	for _, text := range s.vars[name] {
		n, err := strconv.Atoi(text)
		if err != nil {
			s.uncounted[name], c.adds = true, false
			return false
		}
		sums = sums.join(value{strconv.Itoa(min(max(n+more, 0), c.last))})
	}
	i := slices.IndexFunc(s.sets, func(b binding) bool { return b.name == name })
	if i >= 0 && (s.sets[i].add == 0 || s.sets[i].add > 0 != (more > 0)) {
		return false
	}
	s.renew(name)
	s.own()
	if s.vars[name] = sums; i >= 0 {
		s.sets = slices.Clone(s.sets)
		s.sets[i].add += more
	} else {
		s.sets = append(s.sets, binding{name: name, add: more})
	}
	s.routine.assigns(name)
	return true
}

// bounded returns the number that a line counts, or the last of its counter.
func (s *state) bounded(p *priority, name, text string) string {
	_, formula, _ := p.sets()
	n, err := strconv.Atoi(text)
	if by, _ := adds(formula); err != nil || by != name {
		return text
	}
	if c := s.counter(name); c != nil {
		return strconv.Itoa(min(n, c.last))
	}
	return text
}

// isCounted reports whether the counters have numbers alone where a line compares them, none above their last, and
// notes those that have not.
func (m *machine) isCounted() bool {
	known := len(m.uncounted)
	for _, n := range m.nodes {
		if n.step == nil || n.step.Kind != importer.Branch {
			continue
		}
		name := n.step.What
		c := m.counters[name]
		if c != nil && c.adds && slices.ContainsFunc(n.state.vars[name],
			func(text string) bool { n, err := strconv.Atoi(text); return err != nil || n < 0 || n > c.last }) {
			m.uncounted[name] = true
		}
	}
	return len(m.uncounted) == known
}
