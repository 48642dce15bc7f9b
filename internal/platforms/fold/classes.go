package fold

import (
	"encoding/binary"
	"maps"
	"slices"
)

// Classes numbers nodes from 1. Two nodes have one number if they do the same, and if the nodes after them have the
// same numbers, one by one: no call can tell them apart. It is the coarsest such partition. A node that is not among
// the nodes has the number 0.
func Classes[T comparable](nodes []T, does func(T) string, next func(T) []T) map[T]int {
	place := make(map[T]int, len(nodes))
	for i, n := range nodes {
		place[n] = i + 1
	}

	// Place 0 stands for all nodes that are not among the nodes, in a class of its own.
	b := classing{class: make([]int, len(nodes)+1), members: [][]int{{0}}, size: []int{1}, after: make([][]int, len(nodes)+1)}
	before := make([][]int, len(nodes)+1)
	alike := map[string][]int{}
	var keys []string
	for i, n := range nodes {
		at := i + 1
		key := does(n)
		if alike[key] == nil {
			keys = append(keys, key)
		}
		alike[key] = append(alike[key], at)
		for _, to := range next(n) {
			b.after[at] = append(b.after[at], place[to])
			before[place[to]] = append(before[place[to]], at)
		}
	}

	var moved []int
	for _, key := range keys {
		b.add(alike[key])
		moved = append(moved, alike[key]...)
	}
	for len(moved) > 0 {
		var due []int
		for _, at := range moved {
			due = append(due, before[at]...)
		}
		moved = b.divide(due)
	}

	out := make(map[T]int, len(nodes))
	for i, n := range nodes {
		out[n] = b.class[i+1]
	}
	return out
}

// classing has the classes of nodes while they are divided. Nodes are places in a list.
type classing struct {
	class   []int   // by node
	after   [][]int // by node
	members [][]int // by class: its nodes, and some that are in a later class now
	size    []int   // by class
}

// add makes a class of some nodes.
func (b *classing) add(nodes []int) {
	for _, at := range nodes {
		b.class[at] = len(b.members)
	}
	b.members = append(b.members, nodes)
	b.size = append(b.size, len(nodes))
}

// divide divides the classes of some nodes, whose next nodes have been given new classes. It returns the nodes that it
// gives new classes.
func (b *classing) divide(due []int) (moved []int) {
	parts := map[int]map[string][]int{} // of the due nodes, by class and by the classes after them
	isDue := map[int]bool{}
	for _, at := range due {
		class := b.class[at]
		if isDue[at] || b.size[class] == 1 {
			continue
		}
		isDue[at] = true
		if parts[class] == nil {
			parts[class] = map[string][]int{}
		}
		var key []byte
		for _, to := range b.after[at] {
			key = binary.AppendUvarint(key, uint64(b.class[to]))
		}
		parts[class][string(key)] = append(parts[class][string(key)], at)
	}

	for _, class := range slices.Sorted(maps.Keys(parts)) {
		var all [][]int
		rest := b.size[class] // the nodes that are not due: no new class is after them, so that no due node is like them
		for _, key := range slices.Sorted(maps.Keys(parts[class])) {
			all = append(all, parts[class][key])
			rest -= len(parts[class][key])
		}

		// The largest part stays. So the class of a node that moves is at most half as large as before, and few nodes
		// move often, even if the end of a long row makes all its nodes differ.
		slices.SortStableFunc(all, func(x, y []int) int { return len(y) - len(x) })
		if rest < len(all[0]) {
			others := slices.DeleteFunc(b.members[class], func(at int) bool { return b.class[at] != class || isDue[at] })
			b.members[class] = all[0]
			all[0] = others
		}
		for _, part := range all {
			if len(part) > 0 {
				b.size[class] -= len(part)
				b.add(part)
				moved = append(moved, part...)
			}
		}
	}
	return moved
}
