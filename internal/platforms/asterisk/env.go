package asterisk

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// value holds the possible texts of a variable at a line, ascending. The last may be others. A text
// may have marks for parts that only the call knows (see symbol). A text of a counter may be a range of numbers.
type value []string

const (
	others   = "\ue012" // any further text: it sorts after all texts of a file
	maxTexts = 24       // of a variable at a line
)

// join returns the texts of two values, up to a number. Further texts become others.
func (v value) join(other value, most int) value {
	// In a loop most ways bring texts that the line has already, and a line is joined many times.
	if other.isIn(v) {
		return v
	}
	if v.isIn(other) && len(other) <= most && !slices.Contains(v, others) {
		return other
	}

	out := slices.Clone(v)
	isOpen := slices.Contains(v, others)
	for _, t := range other {
		if slices.Contains(out, t) || isOpen {
			continue
		}

		// More texts than the limit are one text for the rest, so that the set cannot grow without
		// end.
		if len(out) >= most {
			t = others
			isOpen = true
		}
		out = append(out, t)
	}

	slices.SortFunc(out, byNumber)
	return out
}

// isIn reports whether another value has all texts of a value. Both have them in one order, so that one pass finds it.
func (v value) isIn(other value) bool {
	at := 0
	for _, t := range v {
		for at < len(other) && other[at] != t {
			at++
		}
		if at == len(other) {
			return false
		}
	}
	return true
}

// byNumber orders texts: numbers first, by what they are.
func byNumber(a, b string) int {
	number := func(text string) int {
		if n, err := strconv.Atoi(text); err == nil {
			return n
		}
		return math.MaxInt
	}
	return cmp.Or(cmp.Compare(number(a), number(b)), cmp.Compare(a, b))
}

// answers has the answers of a call to questions.
type answers map[string]string

// env has the texts of the deciding variables of a call, as far as a line has set them. The variables have numbers, and
// their texts are in parts. The states of a call share the parts that no line between them changes. So a line that sets one
// variable of many copies one part, and where ways meet, only the parts in which they differ are compared.
type env struct {
	numbers *varNumbers
	owner   *owner // of the parts that no other env has
	parts   []*envPart
	size    int // the variables that are set
}

// envPart has the texts of the variables with numbers that follow each other. A variable that no line has set has none.
type envPart struct {
	owner *owner
	texts [partSize]value
}

const partSize = 16

// owner is the mark of an env. It is no pointer to the env, which would keep all earlier ones in memory.
type owner struct{ _ byte }

// varNumbers has the numbers of variables.
type varNumbers struct {
	of    map[string]int
	names []string
}

// number returns the number of a variable, and gives it one first.
func (n *varNumbers) number(name string) int {
	number, isKnown := n.of[name]
	if !isKnown {
		if n.of == nil {
			n.of = map[string]int{}
		}
		number = len(n.names)
		n.of[name] = number
		n.names = append(n.names, name)
	}
	return number
}

// len returns how many variables are set.
func (e *env) len() int {
	if e == nil {
		return 0
	}
	return e.size
}

// of returns the texts of a variable, or nil if no line has set it.
func (e *env) of(name string) value {
	if e == nil {
		return nil
	}
	number, isKnown := e.numbers.of[name]
	if !isKnown {
		return nil
	}
	if p := e.part(number / partSize); p != nil {
		return p.texts[number%partSize]
	}
	return nil
}

// part returns a part, or nil if no variable of it is set.
func (e *env) part(i int) *envPart {
	if e == nil || i >= len(e.parts) {
		return nil
	}
	return e.parts[i]
}

// names yields the names of the variables that are set.
func (e *env) names() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range e.countParts() {
			p := e.parts[i]
			for j := 0; p != nil && j < partSize; j++ {
				if p.texts[j] != nil && !yield(e.numbers.names[i*partSize+j]) {
					return
				}
			}
		}
	}
}

func (e *env) countParts() int {
	if e == nil {
		return 0
	}
	return len(e.parts)
}

// put gives a variable texts, or no texts. Only the owner of the env may call it.
func (e *env) put(name string, texts value) {
	number := e.numbers.number(name)
	at := number / partSize
	p := e.part(at)
	switch {
	case p == nil && texts == nil:
		return
	case p == nil:
		e.parts = slices.Concat(e.parts, make([]*envPart, max(at+1-len(e.parts), 0)))
		p = &envPart{owner: e.owner}
	case p.owner != e.owner:
		p = &envPart{owner: e.owner, texts: p.texts}
	}
	e.parts[at] = p

	old := &p.texts[number%partSize]
	if *old != nil {
		e.size--
	}
	if texts != nil {
		e.size++
	}
	*old = texts
}

// at returns the texts of a variable in a part, or nil.
func (p *envPart) at(i int) value {
	if p == nil {
		return nil
	}
	return p.texts[i]
}

func (p *envPart) equals(other *envPart) bool {
	if p == nil || other == nil {
		return false
	}
	for i, texts := range p.texts {
		if (texts == nil) != (other.texts[i] == nil) || !slices.Equal(texts, other.texts[i]) {
			return false
		}
	}
	return true
}

// isStable reports whether the first of several texts is taken: a difference is not heard.
func isStable(name string) bool { return name == disposition || strings.HasPrefix(name, "TIMEOUT(") }

// join adds what another way to a line knows, and reports whether the line knows less by it.
func (s *state) join(other *state) (changed bool) {
	changed = s.joinVars(other)

	// The line keeps only an answer that both ways know.
	known := len(s.answers)
	s.forget(func(asked string) bool {
		answer, isKnown := other.answers[asked]
		return !isKnown || answer != s.answers[asked]
	})
	return changed || len(s.answers) < known
}

// joinVars joins the variables of two states, and reports whether the first one has changed.
func (s *state) joinVars(other *state) (changed bool) {
	unset := other.withoutVars()
	for i := range max(s.vars.countParts(), other.vars.countParts()) {
		own := s.vars.part(i)
		with := other.vars.part(i)

		// Most ways to a line come from lines that it leads to itself, and bring the values that it has.
		if own == with {
			continue
		}
		for j := range partSize {
			if s.joinOne(i*partSize+j, own.at(j), with.at(j), unset) {
				changed = true
			}
		}

		// A part that both have is passed over at the next join.
		if own = s.vars.part(i); own != with && own.equals(with) {
			s.own()
			s.vars.parts[i] = with
			other.owned = false
		}
	}
	return changed
}

// joinOne joins the values of one variable, and reports whether the first one changes. A value is nil if no line has set
// it: then the variable has its value in a state without variables.
func (s *state) joinOne(number int, own, with value, unset *state) (changed bool) {
	isSet := own != nil
	if isSet == (with != nil) && slices.Equal(own, with) {
		return false
	}

	name := s.numbers.names[number]
	if !isSet {
		own = value{unset.initial(name)}
	}
	if with == nil {
		with = value{unset.initial(name)}
	}

	both := own
	switch c := s.uses.counter(name); {
	case c != nil:
		both = c.join(own, with)
	case !isStable(name):
		both = own.join(with, maxTexts)
	}
	if isSet && slices.Equal(both, own) {
		return false
	}
	s.put(name, both)
	return true
}

// binding is a text that a line gives a variable, or a number that it adds to one that counts.
type binding struct {
	name, text string
	add        int
}

// setList has what the lines since the last step set: what the lines before the last one set, and its own. Each line adds one
// binding, so that a copy of all bindings at each line would take the square of their number.
type setList struct {
	before *setList
	last   binding
	size   int
}

// with returns a list with one more binding.
func (l *setList) with(b binding) *setList {
	size := 1
	if l != nil {
		size += l.size
	}
	return &setList{before: l, last: b, size: size}
}

// all returns the bindings, the earliest first.
func (l *setList) all() []binding {
	if l == nil {
		return nil
	}
	out := make([]binding, l.size)
	for ; l != nil; l = l.before {
		out[l.size-1] = l.last
	}
	return out
}

// has reports whether a line has set a variable.
func (l *setList) has(name string) bool {
	for ; l != nil; l = l.before {
		if l.last.name == name {
			return true
		}
	}
	return false
}

// containsName reports whether a text has a name that is no part of a longer one: DB(night) has no B.
func containsName(text, name string) bool {
	if name == "" {
		return false
	}
	for {
		before, after, ok := strings.Cut(text, name)
		if !ok {
			return false
		}
		if !endsInName(before) && !beginsInName(after) {
			return true
		}
		text = after
	}
}

func beginsInName(s string) bool { return s != "" && isNameByte(s[0]) }
func endsInName(s string) bool   { return s != "" && isNameByte(s[len(s)-1]) }

func isNameByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// isArgument reports whether a variable is an argument of a routine, which has its value back after it.
func isArgument(name string) bool { return argument().MatchString(name) }

var argument = diag.LazyPattern(`^(ARG[0-9]*|ARGC|ARGS .*|MACRO_(EXTEN|CONTEXT|PRIORITY))$`)
