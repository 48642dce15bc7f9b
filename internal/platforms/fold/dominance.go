package fold

import (
	"math"
	"slices"
)

// Dominance tells which nodes of a graph all ways to a node pass. Node 0 is the root, where all ways begin.
type Dominance struct {
	parent   []int   // the nearest node that all ways to a node pass, or 0 for the root itself
	meets    [][]int // of the nodes that ways through a node and other ways come to, up to the first node of its loop
	First    []int   // the place of a node, which comes before the places of the nodes that it dominates
	end      []int   // the place after all these
	Found    []int   // by node, the last search that has found it
	Searches int

	// The memory of one search, which the next one uses again:
	list   []int
	bounds []bound
	over   []int
}

// NewDominance finds the dominance of a graph. Before has for each node the nodes before it. A node that no way from the
// root comes to counts as a beginning of its own.
func NewDominance(before [][]int) *Dominance {
	s := newSpanning(before)
	parent := s.dominators()
	d := &Dominance{parent: parent, Found: make([]int, len(parent))}
	d.place(s.order)
	d.findMeets(s)
	return d
}

// findMeets finds where ways meet: at a node with several nodes before it. Ways through each node between these and the
// parent of the node lead there.
//
// In loops within loops, ways from the innermost one lead to the first node of every loop around it. A node would have as
// many entries as there are loops around it. So it has those up to the first node of its nearest loop. That node has the
// entries further out.
func (d *Dominance) findMeets(s *spanning) {
	level := make([]int, len(s.order))
	for _, node := range s.order[1:] {
		level[node] = level[d.parent[node]] + 1
	}

	// The first node of an inner loop has a higher level. It comes first, so that a node knows its nearest loop.
	deepest := slices.Clone(s.order)
	slices.SortStableFunc(deepest, func(a, b int) int { return level[b] - level[a] })

	d.meets = make([][]int, len(s.order))
	loop := make([]int, len(s.order)) // by node, the first node of the nearest loop around it, or the root
	seen := make([]int, len(s.order)) // by node, the last target with a way through it
	for i := range seen {
		seen[i] = -1
	}
	for _, node := range deepest {
		for _, at := range s.before[node] {
			// If another way to the node has passed this one, it has passed all nodes above it, too.
			for at != d.parent[node] && seen[at] != node {
				seen[at] = node
				if first := loop[at]; level[first] > level[node] {
					at = first
					continue
				}
				d.meets[at] = append(d.meets[at], node)
				if at != node && d.dominates(node, at) {
					loop[at] = node
				}
				at = d.parent[at]
			}
		}
	}
}

// dominates reports whether all ways to a node pass another one. A node dominates itself.
func (d *Dominance) dominates(a, b int) bool {
	return d.First[a] <= d.First[b] && d.First[b] < d.end[a]
}

// place gives the nodes places. The place of a node comes before the places of the nodes that it dominates. The order
// has each node after its parent.
func (d *Dominance) place(order []int) {
	size := make([]int, len(order))
	for i := len(order) - 1; i > 0; i-- {
		node := order[i]
		size[node]++
		size[d.parent[node]] += size[node]
	}

	d.First = make([]int, len(order))
	d.end = make([]int, len(order))
	free := make([]int, len(order)) // the next place for a node that a node dominates
	d.end[0] = size[0] + 1
	free[0] = 1
	for _, node := range order[1:] {
		parent := d.parent[node]
		d.First[node] = free[parent]
		d.end[node] = free[parent] + size[node]
		free[node] = free[parent] + 1
		free[parent] = d.end[node]
	}
}

// Meeting returns some nodes, and the nodes where ways from two of them meet. A way from the root counts, too.
func (d *Dominance) Meeting(nodes []int) []int {
	// The number of the search marks the nodes that it has found, so that no set of nodes is needed.
	d.Searches++
	out := d.list[:0]
	add := func(list []int) {
		for _, node := range list {
			if d.Found[node] != d.Searches {
				d.Found[node] = d.Searches
				out = append(out, node)
			}
		}
	}

	// The list grows while it is read.
	add(nodes)
	for i := 0; i < len(out); i++ {
		add(d.meets[out[i]])
	}
	d.list = out
	return slices.Clone(out)
}

// Nearest finds, of some nodes, the nearest one that all ways to a node pass.
type Nearest struct {
	*Dominance
	Nodes  []int // by place
	bounds []bound
}

// bound is a place from which on one of the nodes is the nearest, by its number in the list of them. The number is -1 where
// the root is the nearest.
type bound struct{ from, number int }

// Nearest prepares the search for the nearest of some nodes. It sorts them by their places.
func (d *Dominance) Nearest(nodes []int) *Nearest {
	slices.SortFunc(nodes, func(a, b int) int { return d.First[a] - d.First[b] })

	// A graph has a list of bounds for each variable, so that each list gets the memory that it needs and no more.
	bounds := d.bounds[:0]
	over := d.over[:0] // the numbers of the nodes whose places include the present one, the nearest last
	add := func(from, number int) {
		// The places of several nodes may end at one place.
		if last := len(bounds) - 1; last >= 0 && bounds[last].from == from {
			bounds[last].number = number
			return
		}
		bounds = append(bounds, bound{from, number})
	}
	leave := func(place int) {
		for len(over) > 0 {
			end := d.end[nodes[over[len(over)-1]]]
			if end > place {
				return
			}
			over = over[:len(over)-1]
			number := -1
			if len(over) > 0 {
				number = over[len(over)-1]
			}
			add(end, number)
		}
	}

	for number, node := range nodes {
		leave(d.First[node])
		over = append(over, number)
		add(d.First[node], number)
	}
	leave(d.end[0])

	d.bounds = bounds
	d.over = over
	return &Nearest{Dominance: d, Nodes: nodes, bounds: slices.Clone(bounds)}
}

// Of returns the nearest of the nodes that all ways to a node pass, or the root. It may be the node itself.
func (n *Nearest) Of(node int) int {
	if number := n.NumberOf(node); number >= 0 {
		return n.Nodes[number]
	}
	return 0
}

// NumberOf returns the number of the nearest of the nodes that all ways to a node pass, or -1 for the root.
func (n *Nearest) NumberOf(node int) int {
	number, _ := n.AtPlace(n.First[node])
	return number
}

// AtPlace returns the number of the nearest of the nodes at a place, and the place from which on another one is the
// nearest.
func (n *Nearest) AtPlace(place int) (number, end int) {
	after, _ := slices.BinarySearchFunc(n.bounds, place+1, func(b bound, place int) int { return b.from - place })
	end = math.MaxInt
	if after < len(n.bounds) {
		end = n.bounds[after].from
	}
	if after == 0 {
		return -1, end
	}
	return n.bounds[after-1].number, end
}

// spanning is a tree of the ways from the root, depth first, in which nodes have numbers. The search for dominators is
// the one of Lengauer and Tarjan.
type spanning struct {
	before   [][]int
	order    []int // the nodes by number
	number   []int // by node, or -1
	up       []int // by number, the node before it in the tree
	semi     []int // by number, the lowest one from which a way leads here over higher ones only
	ancestor []int // by number, in the forest of the numbers that are done, or -1
	label    []int // by number, the one with the lowest semi on the way to its ancestor
}

func newSpanning(before [][]int) *spanning {
	n := len(before)
	s := &spanning{before: make([][]int, n), number: make([]int, n), up: make([]int, n)}
	after := make([][]int, n)
	for to, list := range before {
		s.before[to] = list
		s.number[to] = -1
		for _, from := range list {
			after[from] = append(after[from], to)
		}
	}

	s.visit(0, 0, after)
	for node := range before {
		if s.number[node] < 0 {
			s.before[node] = append(append([]int{}, s.before[node]...), 0)
			s.visit(node, 0, after)
		}
	}

	for i := range n {
		s.semi = append(s.semi, i)
		s.label = append(s.label, i)
		s.ancestor = append(s.ancestor, -1)
	}
	return s
}

// visit numbers a node and the nodes that are reached from it.
func (s *spanning) visit(node, up int, after [][]int) {
	number := len(s.order)
	s.number[node] = number
	s.up[number] = up
	s.order = append(s.order, node)
	for _, to := range after[node] {
		if s.number[to] < 0 {
			s.visit(to, number, after)
		}
	}
}

// dominators returns the parents of all nodes in the tree of dominance.
func (s *spanning) dominators() []int {
	parent := make([]int, len(s.order)) // by number
	waiting := make([][]int, len(s.order))
	for w := len(s.order) - 1; w > 0; w-- {
		for _, from := range s.before[s.order[w]] {
			s.semi[w] = min(s.semi[w], s.semi[s.lowest(s.number[from])])
		}
		waiting[s.semi[w]] = append(waiting[s.semi[w]], w)
		s.ancestor[w] = s.up[w]

		// All ways to these numbers over higher ones are known now.
		for _, v := range waiting[s.up[w]] {
			parent[v] = s.up[w]
			if low := s.lowest(v); s.semi[low] < s.semi[v] {
				parent[v] = low
			}
		}
		waiting[s.up[w]] = nil
	}

	// A number whose parent is not its semi has the parent of a lower number, which is final by then.
	out := make([]int, len(s.order))
	for w := 1; w < len(s.order); w++ {
		if parent[w] != s.semi[w] {
			parent[w] = parent[parent[w]]
		}
		out[s.order[w]] = s.order[parent[w]]
	}
	return out
}

// lowest returns the number with the lowest semi on the way from a number to its last ancestor, which is left out. The
// way is made short for the next search.
func (s *spanning) lowest(v int) int {
	if s.ancestor[v] < 0 {
		return v
	}
	a := s.ancestor[v]
	if s.ancestor[a] >= 0 {
		low := s.lowest(a)
		if s.semi[low] < s.semi[s.label[v]] {
			s.label[v] = low
		}
		s.ancestor[v] = s.ancestor[a]
	}
	return s.label[v]
}
