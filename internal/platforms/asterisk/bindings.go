package asterisk

// binding is a text that a line gives a variable.
type binding struct{ name, text string }

// setList has what the lines since the last step set: what the lines before the last one set, and its own. Each line
// adds one binding, so that a copy of all bindings at each line would take the square of their number.
type setList struct {
	before *setList
	last   binding
	size   int
}

// with returns a list with one more binding.
func (l *setList) with(b binding) *setList {
	size := 1
	if l != nil {
		size += l.size
	}
	return &setList{before: l, last: b, size: size}
}

// all returns the bindings, the earliest first.
func (l *setList) all() []binding {
	if l == nil {
		return nil
	}
	out := make([]binding, l.size)
	for ; l != nil; l = l.before {
		out[l.size-1] = l.last
	}
	return out
}
