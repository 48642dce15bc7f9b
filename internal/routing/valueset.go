package routing

import "math"

// ValueSet is a set of values of one attribute, a bit each.
type ValueSet [(math.MaxUint8 + 1) / 64]uint64

// Add puts a value into the set.
func (s *ValueSet) Add(v Value) { s[v>>6] |= 1 << (v & 63) }

// Has tells whether a value is in the set.
func (s *ValueSet) Has(v Value) bool { return s[v>>6]>>(v&63)&1 != 0 }
