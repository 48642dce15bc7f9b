package flow

import (
	"math/bits"
	"slices"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// values is a set of the values of one attribute.
type values [4]uint64

func (s *values) add(v routing.Value)     { s[v>>6] |= 1 << (v & 63) }
func (s values) has(v routing.Value) bool { return s[v>>6]&(1<<(v&63)) != 0 }
func (s values) empty() bool              { return s == values{} }

func (s values) union(t values) values {
	return values{s[0] | t[0], s[1] | t[1], s[2] | t[2], s[3] | t[3]}
}

func (s values) and(t values) values {
	return values{s[0] & t[0], s[1] & t[1], s[2] & t[2], s[3] & t[3]}
}

func (s values) minus(t values) values {
	return values{s[0] &^ t[0], s[1] &^ t[1], s[2] &^ t[2], s[3] &^ t[3]}
}

// each calls f for the values in ascending order.
func (s values) each(f func(routing.Value)) {
	for i, word := range s {
		for ; word != 0; word &= word - 1 {
			f(routing.Value(i<<6 | bits.TrailingZeros64(word)))
		}
	}
}

// first is the set of its first value.
func (s values) first() values {
	for i, word := range s {
		if word != 0 {
			return only(routing.Value(i<<6 | bits.TrailingZeros64(word)))
		}
	}
	return s
}

// only is the set of one value.
func only(v routing.Value) values {
	var s values
	s.add(v)
	return s
}

// domain is the set of all values of an attribute.
func domain(a *routing.Attribute) values {
	var s values
	for v := range a.Values {
		s.add(routing.Value(v))
	}
	return s
}

// facts are what is known of the calls that enter a state. The zero value is of
// a state that none enters.
type facts struct {
	values []values // by the walk's attributes: what each can be
	filled nameSet  // on every path
	secret nameSet  // on some path: they hold what a collect took as a secret
}

func (f *facts) reached() bool { return f.values != nil }

// join adds what is known of further calls, and reports whether that changed
// anything.
func (f *facts) join(g *facts) bool {
	changed := false
	for i := range f.values {
		if u := f.values[i].union(g.values[i]); u != f.values[i] {
			f.values[i], changed = u, true
		}
	}
	for i := range f.filled {
		if both := f.filled[i] & g.filled[i]; both != f.filled[i] {
			f.filled[i], changed = both, true
		}
		if either := f.secret[i] | g.secret[i]; either != f.secret[i] {
			f.secret[i], changed = either, true
		}
	}
	return changed
}

func (f *facts) copyFrom(g *facts) {
	copy(f.values, g.values)
	copy(f.filled, g.filled)
	copy(f.secret, g.secret)
}

// of gives the sets by attribute.
func (f *facts) of(track *[routing.MaxAttributes]int) func(routing.AttributeID) *values {
	return func(a routing.AttributeID) *values { return &f.values[track[a]] }
}

func (f *facts) clone() facts {
	return facts{slices.Clone(f.values), slices.Clone(f.filled), slices.Clone(f.secret)}
}

// factSpace is memory for the facts of many situations.
type factSpace struct {
	values []values
	names  nameSet
	room   int // facts that memory is taken for at a time
}

// clone copies facts into memory that is left.
func (s *factSpace) clone(f *facts) facts {
	v, n := len(f.values), len(f.filled)
	if len(s.values) < v || len(s.names) < 2*n {
		s.values, s.names = make([]values, v*s.room), make(nameSet, 2*n*s.room)
	}
	out := facts{s.values[:v:v], s.names[:n:n], s.names[n : 2*n : 2*n]}
	s.values, s.names = s.values[v:], s.names[2*n:]
	out.copyFrom(f)
	return out
}

// fill notes that a name is filled, with a secret or not.
func (f *facts) fill(bit int, secret bool) {
	f.filled.set(bit, true)
	f.secret.set(bit, secret)
}

// nameSet is a set of the walk's names, a bit each.
type nameSet []uint64

func newNameSet(names int) nameSet { return make(nameSet, names/64+1) }

func (s nameSet) set(bit int, in bool) {
	s[bit>>6] &^= 1 << (bit & 63)
	if in {
		s[bit>>6] |= 1 << (bit & 63)
	}
}

func (s nameSet) has(bit int) bool { return s[bit>>6]&(1<<(bit&63)) != 0 }
