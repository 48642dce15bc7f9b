package asterisk

import (
	"hash/maphash"
	"slices"
	"strings"
)

// values are what is known of the variables of a call, in the order of their names. States share lists:
// a change makes another one.
type values []binding

type binding struct{ name, value string }

const bindingSize = 32 // bytes, without the texts

func (v values) find(name string) (int, bool) {
	return slices.BinarySearchFunc(v, name, func(b binding, name string) int { return strings.Compare(b.name, name) })
}

// look returns the value of a variable, and whether there is one.
func (v values) look(name string) (string, bool) {
	if i, ok := v.find(name); ok {
		return v[i].value, true
	}
	return "", false
}

// get returns the value of a variable, or "".
func (v values) get(name string) string {
	value, _ := v.look(name)
	return value
}

func (v *values) set(name, value string) {
	i, ok := v.find(name)
	switch {
	case !ok:
		*v = slices.Insert(slices.Clip(*v), i, binding{name, value})
	case (*v)[i].value != value:
		*v = slices.Clone(*v)
		(*v)[i].value = value
	}
}

// change changes the value of each binding, or drops it where it reports false.
func (v *values) change(change func(b *binding) (keep bool)) {
	list := *v
	for i, b := range list {
		changed := b
		keep := change(&changed)
		if keep && changed == b {
			continue
		}
		out := append(make(values, 0, len(list)), list[:i]...)
		if keep {
			out = append(out, changed)
		}
		for _, b := range list[i+1:] {
			if change(&b) {
				out = append(out, b)
			}
		}
		*v = out
		return
	}
}

func (v *values) dropIf(drop func(name string) bool) {
	v.change(func(b *binding) bool { return !drop(b.name) })
}

// first identifies a list that has been interned.
func (v values) first() *binding {
	if len(v) == 0 {
		return nil
	}
	return &v[0]
}

// interner keeps one of equal lists of values, of equal stacks of subroutines and of equal lists of prompts,
// so that states are compared by what identifies these.
type interner struct {
	seed  maphash.Seed
	lists map[uint64][]values
	links map[link]int32 // of stacks and prompts: the number of each with all below it
	bytes int            // of the lists
}

// link is a frame or a prompt on those below it.
type link struct {
	below int32
	point point
	macro bool
	vars  *binding
	prio  *priority
	files string
}

// point is where a call is.
type point struct {
	context *context
	exten   *extension
	number  int
	dialed  string
}

func newInterner() interner {
	return interner{seed: maphash.MakeSeed(), lists: map[uint64][]values{}, links: map[link]int32{}}
}

func (in *interner) values(v values) values {
	if len(v) == 0 {
		return nil
	}
	var h maphash.Hash
	h.SetSeed(in.seed)
	for _, b := range v {
		_, _ = h.WriteString(b.name)
		_ = h.WriteByte(0)
		_, _ = h.WriteString(b.value)
		_ = h.WriteByte(1)
	}
	key := h.Sum64()
	for _, other := range in.lists[key] {
		if slices.Equal(v, other) {
			return other
		}
	}
	v = slices.Clip(v)
	for _, b := range v {
		in.bytes += len(b.name) + len(b.value) + bindingSize
	}
	in.lists[key] = append(in.lists[key], v)
	return v
}

func (in *interner) link(l link) int32 {
	n, ok := in.links[l]
	if !ok {
		n = int32(len(in.links) + 1)
		in.links[l] = n
	}
	return n
}

// stateKey tells states apart.
type stateKey struct {
	point
	vars          *binding
	stack, played int32
	part          string
}

// key interns what a state knows, and returns what tells it apart.
func (s *state) key() stateKey {
	s.vars = s.interned.values(s.vars)
	k := stateKey{point: point{s.context, s.exten, s.number, s.dialed}, vars: s.vars.first(), part: s.part}
	for _, f := range s.stack {
		k.stack = s.interned.link(link{below: k.stack, point: point{f.context, f.exten, f.number, f.dialed}, macro: f.macro, vars: f.args.first()})
	}
	for _, p := range s.played {
		k.played = s.interned.link(link{below: k.played, prio: p.prio, files: p.files})
	}
	return k
}
