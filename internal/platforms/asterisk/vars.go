package asterisk

import (
	"iter"
	"slices"
)

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
