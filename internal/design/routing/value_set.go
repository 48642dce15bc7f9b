package routing

import (
	"iter"
	"math"
	"math/bits"
)

// ValueSet is a set of values of one attribute, a bit for each.
type ValueSet [(math.MaxUint8 + 1) / 64]uint64

// Only returns the set of one value.
func Only(v Value) ValueSet {
	var s ValueSet
	s.Add(v)
	return s
}

// Domain returns the set of all values of an attribute.
func (a *Attribute) Domain() ValueSet {
	var s ValueSet
	for v := range a.Values {
		s.Add(Value(v))
	}
	return s
}

// Add adds a value to the set.
func (s *ValueSet) Add(v Value) { s[v>>6] |= 1 << (v & 63) }

// Has reports whether the set contains a value.
func (s *ValueSet) Has(v Value) bool { return s[v>>6]>>(v&63)&1 != 0 }

// IsEmpty reports whether the set is empty.
func (s ValueSet) IsEmpty() bool { return s == ValueSet{} }

// Or returns the union.
func (s ValueSet) Or(t ValueSet) ValueSet {
	return ValueSet{s[0] | t[0], s[1] | t[1], s[2] | t[2], s[3] | t[3]}
}

// And returns the intersection.
func (s ValueSet) And(t ValueSet) ValueSet {
	return ValueSet{s[0] & t[0], s[1] & t[1], s[2] & t[2], s[3] & t[3]}
}

// Minus returns the difference.
func (s ValueSet) Minus(t ValueSet) ValueSet {
	return ValueSet{s[0] &^ t[0], s[1] &^ t[1], s[2] &^ t[2], s[3] &^ t[3]}
}

// First returns the set of the least value, or the empty set.
func (s ValueSet) First() ValueSet {
	for v := range s.All() {
		return Only(v)
	}
	return s
}

// All iterates over the values in ascending order.
func (s ValueSet) All() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		for i, word := range s {
			for ; word != 0; word &= word - 1 {
				if !yield(Value(i<<6 | bits.TrailingZeros64(word))) {
					return
				}
			}
		}
	}
}
