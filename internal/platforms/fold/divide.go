package fold

// Divide divides nodes into flows of a first node and at most most others, and returns the first node of the flow
// of each node. Next has for each node the nodes after it, and the nodes are in the order in which calls come to
// them. First are the nodes that begin a flow in any case. Divide adds the others that begin one: a node with nodes
// of two flows before it, and a node that is one too many for a flow.
func Divide(next [][]int, first []bool, most int) (owner []int) {
	owner, isParted := divideOnce(next, first, most)

	// A flow that is full ends at nodes that begin flows of their own. These nodes part the flows after them, too. The
	// parts only become smaller, so that none is full again.
	for isParted {
		owner, isParted = divideOnce(next, first, len(next))
	}
	return owner
}

// none is the owner of a node that no node before it has given one.
const none = -1

// divideOnce gives each node to the flow of a node before it. A node with nodes of two flows before it, or one too
// many for a flow, begins its own flow. divideOnce reports whether there was such a node, and adds it to the first
// ones.
func divideOnce(next [][]int, first []bool, most int) (owner []int, isParted bool) {
	owner = make([]int, len(next))
	size := make([]int, len(next))
	for node := range owner {
		owner[node] = none
	}

	for node, after := range next {
		if first[node] {
			owner[node] = node
		}
		for _, to := range after {
			// The node has an owner: it is a first node, or an earlier node has given it its flow.
			if first[to] || owner[to] == owner[node] {
				continue
			}
			if owner[to] == none && size[owner[node]] < most {
				owner[to] = owner[node]
				size[owner[node]]++
			} else {
				first[to] = true
				isParted = true
			}
		}
	}
	return owner, isParted
}
