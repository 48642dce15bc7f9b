package flow

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/routing"
)

// facts are what is known of the calls that enter a state. The zero value is of
// a state that none enters.
type facts struct {
	values []routing.ValueSet // by the walk's attributes: what each can be
	filled nameSet            // on every path
	secret nameSet            // on some path: they hold what a collect took as a secret
}

func (f *facts) reached() bool { return f.values != nil }

// join adds what is known of further calls, and reports whether that changed
// anything.
func (f *facts) join(g *facts) bool {
	changed := false
	for i := range f.values {
		if u := f.values[i].Or(g.values[i]); u != f.values[i] {
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
func (f *facts) of(track *[routing.MaxAttributes]int) func(routing.AttributeID) *routing.ValueSet {
	return func(a routing.AttributeID) *routing.ValueSet { return &f.values[track[a]] }
}

func (f *facts) clone() facts {
	return facts{slices.Clone(f.values), slices.Clone(f.filled), slices.Clone(f.secret)}
}

// factSpace is memory for the facts of many situations.
type factSpace struct {
	values []routing.ValueSet
	names  nameSet
	room   int // facts that memory is taken for at a time
}

// clone copies facts into memory that is left.
func (s *factSpace) clone(f *facts) facts {
	v, n := len(f.values), len(f.filled)
	if len(s.values) < v || len(s.names) < 2*n {
		s.values, s.names = make([]routing.ValueSet, v*s.room), make(nameSet, 2*n*s.room)
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
