package dataflow

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// A join adds values and secrets, keeps the names that both paths fill, and reports each change once.
func TestJoinReportsChanges(t *testing.T) {
	fresh := func() *state {
		s := &state{values: []routing.ValueSet{routing.Only(1), routing.Only(2)}, filled: make(nameSet, 1), secret: make(nameSet, 1)}
		s.fill(0, false)
		s.fill(1, false)
		return s
	}
	for name, c := range map[string]struct {
		change func(*state)
		want   bool
	}{
		"nothing":                   {func(*state) {}, false},
		"a value of the first":      {func(s *state) { s.values[0] = routing.Only(3) }, true},
		"a value of the last":       {func(s *state) { s.values[1] = routing.Only(3) }, true},
		"a name that is not filled": {func(s *state) { s.filled.set(1, false) }, true},
		"another name filled":       {func(s *state) { s.filled.set(5, true) }, false},
		"a secret":                  {func(s *state) { s.secret.set(1, true) }, true},
	} {
		s := fresh()
		other := fresh()
		c.change(other)
		if got := s.join(other); got != c.want {
			t.Errorf("%s: the join reports %v, want %v", name, got, c.want)
		}
		if s.join(other) {
			t.Errorf("%s: the same join again reports a change", name)
		}

		for i := range s.values {
			if both := fresh().values[i].Or(other.values[i]); s.values[i] != both {
				t.Errorf("%s: value %d is %v, want %v", name, i, s.values[i], both)
			}
		}
	}
}
