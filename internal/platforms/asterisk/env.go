package asterisk

import (
	"iter"
	"slices"
	"strings"
)

// env has the texts of the deciding variables of a call, as far as a line has set them. A text may have marks for
// parts that only the call knows (see symbol), or be carried. The variables have numbers, and their texts are in
// parts. The states of a call share the parts that no line between them changes. So a line that sets one variable of
// many copies one part, and where ways meet, only the parts in which they differ are compared.
type env struct {
	numbers *varNumbers
	owner   *owner // of the parts that no other env has
	parts   []*envPart
	size    int // the variables that are set
}

// envPart has the texts of the variables with numbers that follow each other.
type envPart struct {
	owner *owner
	isSet uint16 // a bit for each variable that a line has set
	texts [partSize]string
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

// of returns the text of a variable, and whether a line has set it.
func (e *env) of(name string) (text string, isSet bool) {
	if e == nil {
		return "", false
	}
	number, isKnown := e.numbers.of[name]
	if !isKnown {
		return "", false
	}
	return e.at(number)
}

// part returns a part, or nil if no variable of it is set.
func (e *env) part(i int) *envPart {
	if e == nil || i >= len(e.parts) {
		return nil
	}
	return e.parts[i]
}

// all yields the numbers of the variables that are set, with their texts.
func (e *env) all() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i := range e.countParts() {
			p := e.parts[i]
			for j := 0; p != nil && j < partSize; j++ {
				if p.isSet&(1<<j) != 0 && !yield(i*partSize+j, p.texts[j]) {
					return
				}
			}
		}
	}
}

// names yields the names of the variables that are set.
func (e *env) names() iter.Seq[string] {
	return func(yield func(string) bool) {
		for number := range e.all() {
			if !yield(e.numbers.names[number]) {
				return
			}
		}
	}
}

// at returns the text of the variable with a number, and whether a line has set it.
func (e *env) at(number int) (text string, isSet bool) {
	return e.part(number / partSize).at(number % partSize)
}

func (e *env) countParts() int {
	if e == nil {
		return 0
	}
	return len(e.parts)
}

// put gives a variable a text. Only the owner of the env may call it.
func (e *env) put(name, text string) {
	p, i := e.ownPart(name)
	if p.isSet&(1<<i) == 0 {
		e.size++
	}
	p.isSet |= 1 << i
	p.texts[i] = text
}

// unset takes the text of a variable away. Only the owner of the env may call it.
func (e *env) unset(name string) {
	p, i := e.ownPart(name)
	if p.isSet&(1<<i) != 0 {
		e.size--
	}
	p.isSet &^= 1 << i
	p.texts[i] = ""
}

// ownPart returns the part of a variable, to change, and the place of the variable there.
func (e *env) ownPart(name string) (p *envPart, i int) {
	number := e.numbers.number(name)
	at := number / partSize
	p = e.part(at)
	switch {
	case p == nil:
		e.parts = slices.Concat(e.parts, make([]*envPart, max(at+1-len(e.parts), 0)))
		p = &envPart{owner: e.owner}
	case p.owner != e.owner:
		p = &envPart{owner: e.owner, isSet: p.isSet, texts: p.texts}
	}
	e.parts[at] = p
	return p, number % partSize
}

// at returns the text of a variable in a part, and whether it is set.
func (p *envPart) at(i int) (text string, isSet bool) {
	if p == nil {
		return "", false
	}
	return p.texts[i], p.isSet&(1<<i) != 0
}

// isStable reports whether the first of several texts is taken: a difference is not heard.
func isStable(name string) bool { return name == disposition || strings.HasPrefix(name, "TIMEOUT(") }

// differences yields the variables that have other texts in another env.
func (e *env) differences(other *env, numbers *varNumbers) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range max(e.countParts(), other.countParts()) {
			own := e.part(i)
			with := other.part(i)
			if own == with {
				continue
			}
			for j := range partSize {
				a, isSet := own.at(j)
				b, isSetToo := with.at(j)
				if (a != b || isSet != isSetToo) && !yield(numbers.names[i*partSize+j]) {
					return
				}
			}
		}
	}
}

// binding is a text that a line gives a variable.
type binding struct{ name, text string }

// setList has what the lines since the last step set: what the lines before the last one set, and its own. Each line
// adds one binding, so that a copy of all bindings at each line would take the square of their number.
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
func isArgument(name string) bool {
	if number, isNumbered := strings.CutPrefix(name, "ARG"); isNumbered {
		return number == "C" || strings.HasPrefix(name, argumentsOf) || strings.Trim(number, "0123456789") == ""
	}
	return name == "MACRO_EXTEN" || name == "MACRO_CONTEXT" || name == "MACRO_PRIORITY"
}
