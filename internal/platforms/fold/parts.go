package fold

// Parts divides a graph into parts, and returns for each node the first node of its part. All ways into a part come to its
// first node. Node 0 is the root, where all ways begin, and before has for each node the nodes before it. First are the
// nodes that begin a part in any case. A node begins one too if nodes of two parts lead to it.
func Parts(before [][]int, first []int) []int {
	d := NewDominance(before)
	nearest := d.Nearest(d.Meeting(first))
	out := make([]int, len(before))
	for node := range out {
		out[node] = nearest.Of(node)
	}
	return out
}
