package known

import (
	"iter"
	"slices"
)

// Env has the texts of the deciding variables of a call, as far as a line has set them. The variables have numbers, and
// their texts are in parts. The states of a call share the parts that no line between them changes. So a line that sets
// one variable of many copies one part, and where ways meet, only the parts in which they differ are compared.
type Env struct {
	numbers *Numbers
	owner   *owner // of the parts that no other env has
	parts   []*envPart
	size    int // the variables that are set
}

// envPart has the texts of the variables with numbers that follow each other.
type envPart struct {
	owner *owner
	texts [partSize]*Text
}

const partSize = 16

// owner is the mark of an env. It is no pointer to the env, which would keep all earlier ones in memory.
type owner struct{ _ byte }

// Clone returns a copy that its caller owns and may change.
func (e *Env) Clone(numbers *Numbers) *Env {
	out := &Env{numbers: numbers, owner: &owner{}}
	if e != nil {
		out.parts = slices.Clone(e.parts)
		out.size = e.size
	}
	return out
}

// Numbers has the numbers of variables.
type Numbers struct {
	of    map[string]int
	Names []string
}

// number returns the number of a variable, and gives it one first.
func (n *Numbers) number(name string) int {
	number, isKnown := n.of[name]
	if !isKnown {
		if n.of == nil {
			n.of = map[string]int{}
		}
		number = len(n.Names)
		n.of[name] = number
		n.Names = append(n.Names, name)
	}
	return number
}

// Len returns how many variables are set.
func (e *Env) Len() int {
	if e == nil {
		return 0
	}
	return e.size
}

// Of returns what is known about a variable.
func (e *Env) Of(name string) *Text {
	if e == nil {
		return nil
	}
	number, isKnown := e.numbers.of[name]
	if !isKnown {
		return nil
	}
	return e.At(number)
}

// part returns a part, or nil if no variable of it is set.
func (e *Env) part(i int) *envPart {
	if e == nil || i >= len(e.parts) {
		return nil
	}
	return e.parts[i]
}

// All yields the numbers of the variables that are set, with their texts.
func (e *Env) All() iter.Seq2[int, *Text] {
	return func(yield func(int, *Text) bool) {
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

// Names yields the names of the variables that are set.
func (e *Env) Names() iter.Seq[string] {
	return func(yield func(string) bool) {
		for number := range e.All() {
			if !yield(e.numbers.Names[number]) {
				return
			}
		}
	}
}

// At returns what is known about the variable with a number.
func (e *Env) At(number int) *Text {
	return e.part(number / partSize).at(number % partSize)
}

func (e *Env) countParts() int {
	if e == nil {
		return 0
	}
	return len(e.parts)
}

// Put notes what is known about a variable. Only the owner of the env may call it.
func (e *Env) Put(name string, text *Text) {
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
func (e *Env) ownPart(name string) (p *envPart, i int) {
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
func (p *envPart) at(i int) *Text {
	if p == nil {
		return nil
	}
	return p.texts[i]
}

// Differences yields the variables that have other texts in another env.
func (e *Env) Differences(other *Env, numbers *Numbers) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range max(e.countParts(), other.countParts()) {
			own := e.part(i)
			with := other.part(i)
			if own == with {
				continue
			}
			for j := range partSize {
				if !own.at(j).Is(with.at(j)) && !yield(numbers.Names[i*partSize+j]) {
					return
				}
			}
		}
	}
}
