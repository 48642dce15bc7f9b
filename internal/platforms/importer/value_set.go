package importer

import (
	"iter"
	"math/bits"
	"slices"
)

// valueSet is a set of values of an attribute. Nil stands for any value. The sets of one attribute number its values
// alike, so that sets of many values at many steps are joined by a few words each.
type valueSet struct {
	numbers *valueNumbers
	words   []uint64
}

// valueNumbers numbers the values of an attribute in the order in which they are found.
type valueNumbers struct {
	of     map[string]int
	values []string
}

// number returns the number of a value, which it gives a new value.
func (n *valueNumbers) number(value string) int {
	if known, ok := n.of[value]; ok {
		return known
	}
	n.of[value] = len(n.values)
	n.values = append(n.values, value)
	return n.of[value]
}

// wordSize is the number of values in a word of a set.
const wordSize = 64

// add adds a value.
func (s *valueSet) add(value string) {
	number := s.numbers.number(value)
	if missing := number/wordSize + 1 - len(s.words); missing > 0 {
		s.words = append(s.words, make([]uint64, missing)...)
	}
	s.words[number/wordSize] |= 1 << (number % wordSize)
}

// join adds the values of another set, and reports whether the set has grown.
func (s *valueSet) join(other *valueSet) (grown bool) {
	if missing := len(other.words) - len(s.words); missing > 0 {
		s.words = append(s.words, make([]uint64, missing)...)
	}
	for i, word := range other.words {
		grown = grown || word&^s.words[i] != 0
		s.words[i] |= word
	}
	return grown
}

// filter returns the values that are in another set, or the values that are not in it.
func (s *valueSet) filter(other *valueSet, in bool) *valueSet {
	out := &valueSet{numbers: s.numbers, words: slices.Clone(s.words)}
	for i := range out.words {
		var word uint64 // the shorter set has no more words
		if i < len(other.words) {
			word = other.words[i]
		}
		if in {
			out.words[i] &= word
		} else {
			out.words[i] &^= word
		}
	}
	return out
}

// has reports whether a value is in the set.
func (s *valueSet) has(value string) bool {
	number, ok := s.numbers.of[value]
	return ok && number/wordSize < len(s.words) && s.words[number/wordSize]&(1<<(number%wordSize)) != 0
}

// size returns the number of values, which is 0 for any value.
func (s *valueSet) size() int {
	if s == nil {
		return 0
	}
	size := 0
	for _, word := range s.words {
		size += bits.OnesCount64(word)
	}
	return size
}

// isOnly reports whether the set has one value and no other.
func (s *valueSet) isOnly(value string) bool { return s.size() == 1 && s.has(value) }

// each yields the values in the order of their numbers.
func (s *valueSet) each() iter.Seq[string] {
	return func(yield func(string) bool) {
		if s == nil {
			return
		}
		for i, word := range s.words {
			for ; word != 0; word &= word - 1 {
				if !yield(s.numbers.values[i*wordSize+bits.TrailingZeros64(word)]) {
					return
				}
			}
		}
	}
}

// sorted returns the values in the order of the alphabet.
func (s *valueSet) sorted() []string { return slices.Sorted(s.each()) }
