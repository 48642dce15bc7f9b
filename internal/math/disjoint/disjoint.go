package disjoint

// Sets has for each number another one of its set that is not larger; the least of a set has itself.
type Sets []int

// New has each of the numbers 0 to n-1 in a set of its own.
func New(n int) Sets {
	out := make(Sets, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// Join makes the sets of two numbers one.
func (s Sets) Join(a, b int) {
	a, b = s.Least(a), s.Least(b)
	s[max(a, b)] = min(a, b)
}

// Least is the least number of a number's set.
func (s Sets) Least(a int) int {
	for s[a] != a {
		s[a] = s[s[a]]
		a = s[a]
	}
	return a
}

// All lists the sets in the order of their least numbers, each in order.
func (s Sets) All() [][]int {
	var out [][]int
	index := make([]int, len(s))
	for i := range s {
		// The least number of a set comes before its others, so the set exists when they are reached.
		least := s.Least(i)
		if least == i {
			index[i] = len(out)
			out = append(out, nil)
		}
		out[index[least]] = append(out[index[least]], i)
	}
	return out
}
