package routing

import (
	"iter"
	"math"
	"math/bits"
)

// ValueSet is a set of values of one attribute, a bit each.
type ValueSet [(math.MaxUint8 + 1) / 64]uint64

// Only is the set of one value.
func Only(v Value) ValueSet {
	var s ValueSet
	s.Add(v)
	return s
}

// Domain is the set of all values of an attribute.
func (a *Attribute) Domain() ValueSet {
	var s ValueSet
	for v := range a.Values {
		s.Add(Value(v))
	}
	return s
}

// Add puts a value into the set.
func (s *ValueSet) Add(v Value) { s[v>>6] |= 1 << (v & 63) }

// Has tells whether a value is in the set.
func (s *ValueSet) Has(v Value) bool { return s[v>>6]>>(v&63)&1 != 0 }

// IsEmpty tells whether no value is in the set.
func (s ValueSet) IsEmpty() bool { return s == ValueSet{} }

// Or gives what is in either set.
func (s ValueSet) Or(t ValueSet) ValueSet {
	return ValueSet{s[0] | t[0], s[1] | t[1], s[2] | t[2], s[3] | t[3]}
}

// And gives what is in both sets.
func (s ValueSet) And(t ValueSet) ValueSet {
	return ValueSet{s[0] & t[0], s[1] & t[1], s[2] & t[2], s[3] & t[3]}
}

// Minus gives what is in the set and not in the other.
func (s ValueSet) Minus(t ValueSet) ValueSet {
	return ValueSet{s[0] &^ t[0], s[1] &^ t[1], s[2] &^ t[2], s[3] &^ t[3]}
}

// First is the set of its least value; empty where there is none.
func (s ValueSet) First() ValueSet {
	for v := range s.All() {
		return Only(v)
	}
	return s
}

// All gives the values in ascending order.
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
