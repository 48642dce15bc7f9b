package dataflow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// state holds the known facts of the calls that reach a node.
type state struct {
	values []routing.ValueSet // by the graph's attributes: what each can be
	filled nameSet            // on every path
	secret nameSet            // on some path: names that hold a secret entry of a collect
}

// join adds what is known of further calls, and reports whether that changed anything.
func (s *state) join(t *state) bool {
	changed := false
	for i := range s.values {
		if u := s.values[i].Or(t.values[i]); u != s.values[i] {
			s.values[i] = u
			changed = true
		}
	}

	for i := range s.filled {
		// A name is certainly filled only if all calls have filled it.
		if both := s.filled[i] & t.filled[i]; both != s.filled[i] {
			s.filled[i] = both
			changed = true
		}

		// A name is possibly secret if any call has filled it with a secret entry.
		if either := s.secret[i] | t.secret[i]; either != s.secret[i] {
			s.secret[i] = either
			changed = true
		}
	}

	return changed
}

func (s *state) copyFrom(t *state) {
	copy(s.values, t.values)
	copy(s.filled, t.filled)
	copy(s.secret, t.secret)
}

func (s *state) clone() state {
	n := len(s.filled)
	names := append(append(make(nameSet, 0, 2*n), s.filled...), s.secret...)
	return state{slices.Clone(s.values), names[:n:n], names[n:]}
}

// fill notes that a name is filled, with a secret or not.
func (s *state) fill(bit int, secret bool) {
	s.filled.set(bit, true)
	s.secret.set(bit, secret)
}

// nameSet is a set of the graph's names, a bit each.
type nameSet []uint64

func newNameSet(names int) nameSet { return make(nameSet, names/64+1) }

func (s nameSet) set(bit int, in bool) {
	s[bit>>6] &^= 1 << (bit & 63)
	if in {
		s[bit>>6] |= 1 << (bit & 63)
	}
}

func (s nameSet) has(bit int) bool { return s[bit>>6]&(1<<(bit&63)) != 0 }
