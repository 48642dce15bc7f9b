package asterisk

import (
	"iter"
	"slices"
	"strings"
)

// env has the texts of the deciding variables of a call, as far as a line has set them. The variables have numbers, and
// their texts are in parts. The states of a call share the parts that no line between them changes. So a line that sets
// one variable of many copies one part, and where ways meet, only the parts in which they differ are compared.
type env struct {
	numbers *varNumbers
	owner   *owner // of the parts that no other env has
	parts   []*envPart
	size    int // the variables that are set
}

// envPart has the texts of the variables with numbers that follow each other.
type envPart struct {
	owner *owner
	texts [partSize]*known
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

// of returns what is known about a variable.
func (e *env) of(name string) *known {
	if e == nil {
		return nil
	}
	number, isKnown := e.numbers.of[name]
	if !isKnown {
		return nil
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
func (e *env) all() iter.Seq2[int, *known] {
	return func(yield func(int, *known) bool) {
		for i := range e.countParts() {
			p := e.parts[i]
			for j := 0; p != nil && j < partSize; j++ {
				if p.texts[j] != nil && !yield(i*partSize+j, p.texts[j]) {
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

// at returns what is known about the variable with a number.
func (e *env) at(number int) *known {
	return e.part(number / partSize).at(number % partSize)
}

func (e *env) countParts() int {
	if e == nil {
		return 0
	}
	return len(e.parts)
}

// put notes what is known about a variable. Only the owner of the env may call it.
func (e *env) put(name string, text *known) {
	p, i := e.ownPart(name)
	if p.texts[i] != nil {
		e.size--
	}
	if text != nil {
		e.size++
	}
	p.texts[i] = text
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
		p = &envPart{owner: e.owner, texts: p.texts}
	}
	e.parts[at] = p
	return p, number % partSize
}

// at returns what is known about a variable of a part.
func (p *envPart) at(i int) *known {
	if p == nil {
		return nil
	}
	return p.texts[i]
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
				if !own.at(j).is(with.at(j)) && !yield(numbers.names[i*partSize+j]) {
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

// isArgument reports whether a variable is an argument of a routine, which has its value back after it.
func isArgument(name string) bool {
	if number, isNumbered := strings.CutPrefix(name, "ARG"); isNumbered {
		return number == "C" || strings.HasPrefix(name, argumentsOf) || strings.Trim(number, "0123456789") == ""
	}
	return name == "MACRO_EXTEN" || name == "MACRO_CONTEXT" || name == "MACRO_PRIORITY"
}
